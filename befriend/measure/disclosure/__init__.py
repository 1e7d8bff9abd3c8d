"""Small numbers in published tables: few people are hidden, the rest is rounded, and an attacker tries it first.

What a page or a command needs, and what stays as it is here:

    tables = [Table(by=(), ...), together(Table(by=("team",), ...), layout, Protection()), ...]
    publication = publish(tables, layout, name="2026-11-22", earlier=[...])

`publish` gives a `Publication`: tables of rows of cells, each a rounded count, or None with the reason why. Every
table of one data cut goes through one call, the one of everybody too: exact figures beside it would undo it. What
was published before is given as `earlier`; where some readers know the exact counts of everybody, `totals` says so.
`shown_share` makes a share from shown counts, `published_share` one of outcomes with its interval. `attack` tells what
an attacker can still work out. For outcomes, `outcome_layout` and `outcome_tables` make layout and tables from counts,
`outcome_totals` the totals; `as_plain` and `from_plain` keep a publication as JSON.

It imports SciPy when it publishes or attacks, and takes seconds, by two columns at once a minute: make a publication
once and keep it.
"""

from befriend.measure.disclosure.attack import Bounds, attack, strongest_link
from befriend.measure.disclosure.hiding import ShownShare, hide_few, shown_share, together
from befriend.measure.disclosure.known import Target, Totals
from befriend.measure.disclosure.outcomes import (
    PublishedShare,
    outcome_layout,
    outcome_tables,
    outcome_totals,
    published_share,
)
from befriend.measure.disclosure.plain import as_plain, from_plain
from befriend.measure.disclosure.publish import ToldAlreadyError, narrow, publish
from befriend.measure.disclosure.tables import (
    SMALLER,
    Cell,
    Hidden,
    Key,
    Layout,
    Link,
    Mean,
    Protection,
    Publication,
    Row,
    ShownRow,
    ShownTable,
    Table,
)

__all__ = [
    "SMALLER",
    "Bounds",
    "Cell",
    "Hidden",
    "Key",
    "Layout",
    "Link",
    "Mean",
    "Protection",
    "Publication",
    "PublishedShare",
    "Row",
    "ShownRow",
    "ShownShare",
    "ShownTable",
    "Table",
    "Target",
    "ToldAlreadyError",
    "Totals",
    "as_plain",
    "attack",
    "from_plain",
    "hide_few",
    "narrow",
    "outcome_layout",
    "outcome_tables",
    "outcome_totals",
    "publish",
    "published_share",
    "shown_share",
    "strongest_link",
    "together",
]
