"""The columnar scoring says exactly what the readable one says, and refuses what is not an answer."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import AnswerError, InputError
from befriend.content.reading import core_library
from befriend.measure import frames
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
from befriend.measure.scoring import one
from befriend.measure.scoring.examples import TWO_ITEMS
from befriend.measure.scoring.table import (
    refuse_unknown_answers,
    score_expressions,
    score_table,
    unknown_answer_expressions,
)

SOURCE = Source("Invented for this test", Confidence.VERIFIED)
LICENCE = Licence(
    owner="Nobody",
    terms="Free",
    attribution="",
    may_modify=True,
    may_sell=True,
    ships_wording=False,
    source=SOURCE,
)
MEASURES = [content.measure for content in core_library().measures.values()]

fractions = st.fractions(min_value=-3, max_value=12, max_denominator=6)


def a_measure(items: tuple[Item, ...], total: Subscale | None, subscales: tuple[Subscale, ...] = ()) -> Measure:
    return Measure(
        key="drawn",
        version="1",
        name="Drawn by lot",
        language="en",
        recall_period="P7D",
        is_interviewer_only=False,
        items=items,
        total=total,
        subscales=subscales,
        licence=LICENCE,
        references=(),
    )


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, ...]:
    def item(number: int) -> Item:
        values = draw(st.lists(st.integers(-3, 12), min_size=2, max_size=6, unique=True))
        return Item(
            id=f"i{number}",
            options=tuple(Option(value) for value in sorted(values)),
            is_reversed=draw(st.booleans()),
            weight=draw(st.sampled_from([1, 1, 1, 2, 5, -1])),
        )

    return tuple(item(number) for number in range(draw(st.integers(1, 7))))


@st.composite
def missing_rules(draw: st.DrawFn, count: int) -> MissingRule:
    kind = draw(st.sampled_from(MissingKind))
    return MissingRule(kind, 0 if kind is MissingKind.REFUSE else draw(st.integers(0, count)), SOURCE)


@st.composite
def scales(draw: st.DrawFn, asked: tuple[Item, ...], key: str, parts: tuple[str, ...] = ()) -> Subscale:
    ids = draw(st.lists(st.sampled_from([item.id for item in asked]), min_size=1, unique=True))
    simple = st.sampled_from([Rule.SUM, Rule.MEAN, Rule.HIGHEST])
    starts = sorted(draw(st.sets(st.sampled_from([-4, 0, 1, 2.5, 3, 4.5, 9, 20]), max_size=4)))
    return Subscale(
        key=key,
        item_ids=tuple(ids),
        scoring=Scoring(
            rule=Rule.MEAN_OF_SUBSCALES if parts else draw(simple),
            multiply=draw(fractions),
            add=draw(fractions),
            rounding=draw(st.sampled_from(Rounding)),
            gate=draw(st.sampled_from([None, None, ids[0]])),
        ),
        missing=draw(missing_rules(len(ids))),
        direction=Direction.NEITHER,
        bands=tuple(Band(f"from_{start}", start) for start in starts),
        bands_source=SOURCE,
        parts=parts,
        as_answered=draw(st.booleans()),
    )


@st.composite
def drawn_measures(draw: st.DrawFn) -> Measure:
    asked = draw(items())
    subscales = tuple(draw(scales(asked, f"s{number}")) for number in range(draw(st.integers(0, 3))))
    parts = tuple(scale.key for scale in subscales) if draw(st.booleans()) else ()
    return a_measure(asked, draw(scales(asked, "total", parts)), subscales)


@st.composite
def filled(draw: st.DrawFn, measure: Measure) -> list[dict[str, int | None]]:
    answers = st.fixed_dictionaries({item.id: st.none() | st.sampled_from(item.values) for item in measure.items})
    return draw(st.lists(answers, min_size=1, max_size=12))


def as_table(measure: Measure, rows: list[dict[str, int | None]]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema={item.id: pl.Int8 for item in measure.items})


def expected(measure: Measure, answers: dict[str, int | None]) -> dict[str, object]:
    """What the readable form says, laid out as the table's columns."""
    row: dict[str, object] = {}
    for scale, said in zip(measure.scales, one.score(measure, answers), strict=True):
        row[measure.column_of(scale)] = said.value
        if scale.bands:
            row[frames.band_column(measure, scale)] = said.band
    counted = measure.total.item_ids if measure.total else tuple(answers)
    row[frames.answered_column(measure)] = sum(answers[item_id] is not None for item_id in counted)
    return row


def assert_agrees(measure: Measure, rows: list[dict[str, int | None]]) -> None:
    scored = as_table(measure, rows).select(score_expressions(measure)).collect(engine="streaming")

    assert scored.columns == frames.score_columns(measure)
    assert scored.to_dicts() == [expected(measure, answers) for answers in rows]


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_table_and_one_person_agree_on_any_measure(data: st.DataObject) -> None:
    measure = data.draw(drawn_measures())

    assert_agrees(measure, data.draw(filled(measure)))


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
@given(data=st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_table_and_one_person_agree_on_every_measure_of_the_packs(measure: Measure, data: st.DataObject) -> None:
    assert_agrees(measure, data.draw(filled(measure)))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_every_number_of_skipped_items_is_agreed_upon(measure: Measure) -> None:
    ids = [item.id for item in measure.items]
    rows = [
        {
            item.id: None if place < skipped else item.values[place % len(item.values)]
            for place, item in enumerate(measure.items)
        }
        for skipped in range(len(ids) + 1)
    ]

    assert_agrees(measure, rows)


def test_a_lookup_table_turns_a_whole_score_into_the_published_number() -> None:
    lookup = {total: Fraction(total * total, 4) for total in range(7)}
    asked = tuple(Item(id=f"i{n}", options=tuple(map(Option, range(4)))) for n in range(2))
    scale = Subscale(
        key="total",
        item_ids=("i0", "i1"),
        scoring=Scoring(rule=Rule.SUM, table=lookup),
        missing=MissingRule(MissingKind.REFUSE, 0, SOURCE),
        direction=Direction.NEITHER,
    )
    measure = a_measure(asked, scale)

    scored = pl.DataFrame({"i0": [3, 1, 0], "i1": [2, None, 0]}).select(score_expressions(measure))

    # 5 * 5 / 4 by hand; nothing with a skipped item; 0.
    assert scored["drawn"].to_list() == [6.25, None, 0.0]
    assert_agrees(measure, [{"i0": a, "i1": b} for a in range(4) for b in (None, *range(4))])


def test_a_skipped_item_is_never_counted_as_zero() -> None:
    phq9 = core_library().measures["phq9"].measure
    eight_threes: list[dict[str, int | None]] = [{**{f"phq9_{n}": 3 for n in range(1, 9)}, "phq9_9": None}]

    scored = as_table(phq9, eight_threes).select(score_expressions(phq9)).collect()

    # 24 points on 8 items, prorated to 9: 27. Counted as zero it would be 24.
    assert scored.row(0) == (27, "severe", 8)


def test_half_a_point_is_rounded_up_and_not_to_the_even_number() -> None:
    phq9 = core_library().measures["phq9"].measure
    # Each is s * 9 / 8 with s = 4 and 12: 4.5 and 13.5. To even they would be 4 and 14.
    fours: list[dict[str, int | None]] = [
        {f"phq9_{n}": (int(n <= points) if points == 4 else 1 + int(n <= 4)) if n < 9 else None for n in range(1, 10)}
        for points in (4, 12)
    ]

    scored = as_table(phq9, fours).select(score_expressions(phq9)).collect()

    assert scored["phq9"].to_list() == [5, 14]


def test_columns_may_have_other_names_and_other_whole_types() -> None:
    table = pl.DataFrame({"a": [3, None], "b": [2.0, 1.0]}, schema_overrides={"a": pl.UInt64})

    scored = table.select(score_expressions(TWO_ITEMS, {"two_1": "a", "two_2": "b"}))

    assert scored.rows() == [(5, "high", 2), (2, "low", 1)]


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_table_of_any_height_keeps_its_height(rows: int) -> None:
    table = pl.LazyFrame({"two_1": [1] * rows, "two_2": [1] * rows}, schema={"two_1": pl.Int8, "two_2": pl.Int8})

    assert score_table(table, TWO_ITEMS).collect()["two"].to_list() == [2] * rows


def test_a_column_without_any_answer_is_all_skipped() -> None:
    table = pl.LazyFrame({"two_1": [None, None], "two_2": [1, None]})

    assert score_table(table, TWO_ITEMS).collect()["two"].to_list() == [2, None]


@pytest.mark.parametrize("wrong", [4, -1, 1.5, float("nan"), float("inf")])
def test_a_value_that_is_no_option_is_refused_with_row_column_value_and_options(wrong: float) -> None:
    table = pl.LazyFrame({"two_1": [0, 1, 2], "q": [0.0, 1.0, wrong], "name": ["Ann", "Bo", "Cy"]})

    with pytest.raises(AnswerError) as refused:
        refuse_unknown_answers(table, TWO_ITEMS, {"two_2": "q"}, first_row=2)

    said = str(refused.value)
    assert "Row 4, column q" in said
    assert f"value {wrong}" in said.replace("NaN", "nan")
    assert "0, 1, 2, 3" in said
    assert "Cy" not in said


def test_options_with_gaps_refuse_what_lies_in_a_gap() -> None:
    scale = Subscale(
        key="total",
        item_ids=("i0",),
        scoring=Scoring(rule=Rule.SUM),
        missing=MissingRule(MissingKind.REFUSE, 0, SOURCE),
        direction=Direction.NEITHER,
    )
    measure = a_measure((Item(id="i0", options=(Option(0), Option(5), Option(10))),), scale)
    table = pl.LazyFrame({"i0": [0, 5, None, 10, 7, 5, 3]})

    assert table.select(unknown_answer_expressions(measure)).collect()["i0"].to_list() == [2]
    with pytest.raises(AnswerError, match="Row 5, column i0: the value 7"):
        refuse_unknown_answers(table, measure)


def test_an_absent_column_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="no column two_2 for the item two_2"):
        refuse_unknown_answers(pl.LazyFrame({"two_1": [1]}), TWO_ITEMS)


def test_a_column_of_text_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="column two_2 holds String"):
        refuse_unknown_answers(pl.LazyFrame({"two_1": [1], "two_2": ["1"]}), TWO_ITEMS)


def test_scoring_a_table_never_leaves_the_streaming_engine() -> None:
    plan = (
        as_table(TWO_ITEMS, [])
        .select(score_expressions(TWO_ITEMS))
        .show_graph(engine="streaming", plan_stage="physical", raw_output=True)
    )

    # The legend of the drawn plan: nodes that fall back to memory are filled in this colour.
    assert 'fillcolor="0.0 0.3 1.0"' not in str(plan)
