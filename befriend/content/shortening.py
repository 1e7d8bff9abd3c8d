"""Reads [adaptive] of a measure.toml: the parameters by which a measure is shortened, and when it is sure enough."""

from befriend.content.tables import Table
from befriend.measure.items import Adaptive, GradedItem


def read_adaptive(table: Table) -> Adaptive | None:
    """The rules of a measure's short form; None when they are impossible (then reported)."""
    adaptive = None
    with table.building():
        adaptive = Adaptive(
            scale=table.text("scale", "total"),
            population=table.text("population"),
            n=table.whole("n") if table.has("n") else None,
            items=_read_items(table),
            sure_enough=table.number("sure_enough"),
            least=table.whole("least"),
            most=table.whole("most"),
            source=table.source(),
        )
    table.finish()
    return adaptive


def _read_items(table: Table) -> tuple[tuple[str, GradedItem], ...]:
    read = [(entry.text("id"), _read_parameters(entry)) for entry in table.tables("items")]
    return tuple((item_id, graded) for item_id, graded in read if graded is not None)


def _read_parameters(table: Table) -> GradedItem | None:
    graded = None
    with table.building():
        graded = GradedItem(table.number("slope"), table.numbers("thresholds"))
    table.finish()
    return graded
