"""Publications as plain values for JSON, so that the next one can be held against them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from befriend.base.errors import InputError
from befriend.measure.disclosure.tables import Cell, Hidden, Protection, Publication, ShownRow, ShownTable

FORM: Final = "befriend publication 1"


def as_plain(publication: Publication) -> dict[str, Any]:
    """The publication in lists, texts and numbers. It holds only what is shown.

    >>> cells = {"people": Cell(10), "improved": Cell(None, Hidden.FEW)}
    >>> table = ShownTable(by=(), rows=(ShownRow(key=(), cells=cells),))
    >>> one = Publication(name="spring", protection=Protection(), tables=(table,))
    >>> as_plain(one)["tables"][0]["rows"][0]["cells"]
    {'people': 10, 'improved': 'few'}
    >>> from_plain(as_plain(one)) == one
    True
    """
    return {
        "form": FORM,
        "name": publication.name,
        "protection": asdict(publication.protection),
        "tables": [
            {"by": list(table.by), "rows": [_plain_row(row) for row in table.rows]} for table in publication.tables
        ],
    }


def from_plain(plain: Mapping[str, Any]) -> Publication:
    """The publication that `as_plain` made these values from.

    Errors: InputError where they are something else.
    """
    if plain.get("form") != FORM:
        raise InputError("This is no publication that befriend wrote. Give the file that --keep wrote, as it was.")
    try:
        tables = tuple(
            ShownTable(by=tuple(table["by"]), rows=tuple(_row(row) for row in table["rows"]))
            for table in plain["tables"]
        )
        return Publication(name=str(plain["name"]), protection=Protection(**plain["protection"]), tables=tables)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise InputError(
            "A publication that befriend wrote was changed since, and cannot be read. Give it as it was written."
        ) from problem


def _plain_row(row: ShownRow) -> dict[str, Any]:
    return {
        "key": list(row.key),
        "cells": {name: cell.count if cell.hidden is None else cell.hidden.value for name, cell in row.cells.items()},
        "means": dict(row.means),
    }


def _row(plain: Mapping[str, Any]) -> ShownRow:
    cells = {
        name: Cell(None, Hidden(value)) if isinstance(value, str) else Cell(int(value))
        for name, value in plain["cells"].items()
    }
    return ShownRow(key=tuple(plain["key"]), cells=cells, means=dict(plain["means"]))
