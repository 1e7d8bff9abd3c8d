"""An invented measure of two questions, small enough to follow by hand: for the examples in this floor's docstrings."""

from fractions import Fraction
from typing import Final

from befriend.measure.items import (
    Band,
    Confidence,
    Direction,
    Item,
    Licence,
    Measure,
    MissingKind,
    MissingRule,
    Option,
    Rounding,
    Rule,
    Scoring,
    Source,
    Subscale,
)

_INVENTED: Final = Source("Invented for examples", Confidence.VERIFIED)

TWO_ITEMS: Final = Measure(
    key="two",
    version="1",
    name="Two questions",
    language="en",
    recall_period="P7D",
    is_interviewer_only=False,
    items=tuple(Item(id=f"two_{n}", options=tuple(Option(value) for value in range(4))) for n in (1, 2)),
    total=Subscale(
        key="total",
        item_ids=("two_1", "two_2"),
        scoring=Scoring(rule=Rule.SUM, multiply=Fraction(1), rounding=Rounding.HALF_UP),
        missing=MissingRule(MissingKind.PRORATE, 1, _INVENTED),
        direction=Direction.LOWER_IS_BETTER,
        bands=(Band("low", 0), Band("high", 3)),
        bands_source=_INVENTED,
    ),
    subscales=(),
    licence=Licence(
        owner="Nobody",
        terms="Free",
        attribution="",
        may_modify=True,
        may_sell=True,
        ships_wording=False,
        source=_INVENTED,
    ),
    references=(),
)
