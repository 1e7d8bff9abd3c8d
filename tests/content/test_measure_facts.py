"""What is published about each measure, typed by hand, against what our packs say of it.

The table is the judge: each row was typed from the fact sheet (the owner's form, paper or manual, or a page that
repeats it) and none was copied from a pack. A row is corrected only when a source says so.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.content.measures import read_definition
from befriend.content.problems import Problem
from befriend.content.reading import CORE_PACK, read_measure
from befriend.measure.items import Item, Measure, Subscale
from befriend.measure.scoring.one import Answers, score

FOLDERS = CORE_PACK / "measures"
Refs = tuple[str, ...]
Edges = tuple[tuple[float, float], ...]


def numbers(*parts: int | range) -> Refs:
    """Item numbers as they are printed: the ending of an item's id."""
    return tuple(str(n) for part in parts for n in (part if isinstance(part, range) else [part]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One score: its items, its smallest and largest value, and the scores on either side of each band's edge."""

    of: Refs
    low: float
    high: float
    edges: Edges | None = None  # None: the sources give overlapping edges, two cut-offs, or no bands


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is published about one measure. `others` are its scores beside the total, in any order."""

    items: int
    options: tuple[int, ...]
    total: Scored | None
    others: tuple[Scored, ...] = ()
    reverse: Refs = ()
    safety: Mapping[str, int] = field(default_factory=dict)


def upto(last: int, *, start: int = 0) -> tuple[int, ...]:
    return tuple(range(start, last + 1))


def whole(items: int, low: float, high: float, edges: Edges | None = None) -> Scored:
    return Scored(of=numbers(range(1, items + 1)), low=low, high=high, edges=edges)


def part(low: float, high: float, *of: int | range, edges: Edges | None = None) -> Scored:
    return Scored(of=numbers(*of), low=low, high=high, edges=edges)


def flow(name: str) -> tuple[Scored, ...]:
    """One of the three scales of the CEAS: items 3, 7 and 11 are unscored fillers."""
    engagement = tuple(f"{name}_{n}" for n in (1, 2, 4, 5, 6, 8))
    action = tuple(f"{name}_{n}" for n in (9, 10, 12, 13))
    return (
        Scored(of=engagement + action, low=10, high=100),
        Scored(of=engagement, low=6, high=60),
        Scored(of=action, low=4, high=40),
    )


PHQ_EDGES: Edges = ((4, 5), (9, 10), (14, 15), (19, 20))
SCS_EDGES: Edges = ((2.49, 2.5), (3.49, 3.5))
PROQOL_EDGES: Edges = ((22, 23), (41, 42))
HALF: Edges = ((49.9, 50),)

FACTS: Mapping[str, Facts] = {
    # Depression and anxiety
    "phq9": Facts(items=9, options=upto(3), total=whole(9, 0, 27, PHQ_EDGES), safety={"9": 1}),
    "phq8": Facts(items=8, options=upto(3), total=whole(8, 0, 24, PHQ_EDGES)),
    "phq2": Facts(items=2, options=upto(3), total=whole(2, 0, 6, ((2, 3),))),
    "gad7": Facts(items=7, options=upto(3), total=whole(7, 0, 21, ((4, 5), (9, 10), (14, 15)))),
    "gad2": Facts(items=2, options=upto(3), total=whole(2, 0, 6, ((2, 3),))),
    "phq4": Facts(
        items=4,
        options=upto(3),
        total=Scored(of=("gad7_1", "gad7_2", "phq9_1", "phq9_2"), low=0, high=12, edges=((2, 3), (5, 6), (8, 9))),
        others=(
            Scored(of=("gad7_1", "gad7_2"), low=0, high=6, edges=((2, 3),)),
            Scored(of=("phq9_1", "phq9_2"), low=0, high=6, edges=((2, 3),)),
        ),
    ),
    # Self-compassion and compassion
    "scs26": Facts(
        items=26,
        options=upto(5, start=1),
        reverse=numbers(1, 2, 4, 6, 8, 11, 13, 16, 18, 20, 21, 24, 25),
        total=whole(26, 1, 5, SCS_EDGES),
        others=(
            part(1, 5, 5, 12, 19, 23, 26),
            part(1, 5, 1, 8, 11, 16, 21),
            part(1, 5, 3, 7, 10, 15),
            part(1, 5, 4, 13, 18, 25),
            part(1, 5, 9, 14, 17, 22),
            part(1, 5, 2, 6, 20, 24),
        ),
    ),
    "scs_sf": Facts(
        items=12,
        options=upto(5, start=1),
        reverse=numbers(1, 4, 8, 9, 11, 12),
        total=whole(12, 1, 5),
    ),
    "sscs_s": Facts(items=6, options=upto(5, start=1), reverse=numbers(2, 4, 5), total=whole(6, 1, 5)),
    "fscrs22": Facts(
        items=22,
        options=upto(4),
        total=None,
        others=(
            part(0, 36, 1, 2, 4, 6, 7, 14, 17, 18, 20),
            part(0, 20, 9, 10, 12, 15, 22),
            part(0, 32, 3, 5, 8, 11, 13, 16, 19, 21),
        ),
        safety={"9": 1},
    ),
    "ceas": Facts(
        items=39,
        options=upto(10, start=1),
        total=None,
        others=flow("self") + flow("others") + flow("from"),
    ),
    # Trauma, distress, stress
    "pcl5": Facts(
        items=20,
        options=upto(4),
        total=whole(20, 0, 80),
        others=(
            part(0, 20, range(1, 6)),
            part(0, 8, 6, 7),
            part(0, 28, range(8, 15)),
            part(0, 24, range(15, 21)),
        ),
    ),
    "pc_ptsd5": Facts(items=6, options=(0, 1), total=whole(5, 0, 5)),
    "dass21": Facts(
        items=21,
        options=upto(3),
        total=None,
        others=(
            part(0, 42, 3, 5, 10, 13, 16, 17, 21, edges=((9, 10), (13, 14), (20, 21), (27, 28))),
            part(0, 42, 2, 4, 7, 9, 15, 19, 20, edges=((7, 8), (9, 10), (14, 15), (19, 20))),
            part(0, 42, 1, 6, 8, 11, 12, 14, 18, edges=((14, 15), (18, 19), (25, 26), (33, 34))),
        ),
    ),
    "k10": Facts(items=10, options=upto(5, start=1), total=whole(10, 10, 50, ((15, 16), (21, 22), (29, 30)))),
    "k6": Facts(items=6, options=upto(4), total=whole(6, 0, 24, ((4, 5), (12, 13)))),
    "pss10": Facts(
        items=10,
        options=upto(4),
        reverse=numbers(4, 5, 7, 8),
        total=whole(10, 0, 40, ((13, 14), (26, 27))),
    ),
    # Wellbeing and functioning
    "who5": Facts(items=5, options=upto(5), total=whole(5, 0, 100, ((28, 32), (48, 52)))),
    "swemwbs": Facts(items=7, options=upto(5, start=1), total=whole(7, 7, 35, ((19.25, 19.6), (27.4, 27.5)))),
    "wsas": Facts(items=5, options=upto(8), total=whole(5, 0, 40, ((9, 10), (20, 21)))),
    # Item 6 asks about plans to end one's life.
    "core10": Facts(
        items=10,
        options=upto(4),
        reverse=numbers(2, 3),
        total=whole(10, 0, 40, ((5, 6), (10, 11), (14, 15), (19, 20), (24, 25))),
        safety={"6": 1},
    ),
    # Pain, resilience, loneliness
    "peg": Facts(items=3, options=upto(10), total=whole(3, 0, 10)),
    "brs": Facts(
        items=6,
        options=upto(5, start=1),
        reverse=numbers(2, 4, 6),
        total=whole(6, 1, 5, ((2.99, 3.0), (4.3, 4.31))),
    ),
    "ucla3": Facts(items=3, options=upto(3, start=1), total=whole(3, 3, 9, ((5, 6),))),
    # Staff and helpers
    "proqol5": Facts(
        items=30,
        options=upto(5, start=1),
        reverse=numbers(1, 4, 15, 17, 29),
        total=None,
        others=(
            part(10, 50, 3, 6, 12, 16, 18, 20, 22, 24, 27, 30, edges=PROQOL_EDGES),
            part(10, 50, 1, 4, 8, 10, 15, 17, 19, 21, 26, 29, edges=PROQOL_EDGES),
            part(10, 50, 2, 5, 7, 9, 11, 13, 14, 23, 25, 28, edges=PROQOL_EDGES),
        ),
    ),
    "cbi": Facts(
        items=19,
        options=(0, 25, 50, 75, 100),
        reverse=numbers(13),
        total=None,
        others=(
            part(0, 100, range(1, 7), edges=HALF),
            part(0, 100, range(7, 14), edges=HALF),
            part(0, 100, range(14, 20), edges=HALF),
        ),
    ),
    "olbi": Facts(
        items=16,
        options=upto(4, start=1),
        reverse=numbers(2, 3, 4, 6, 8, 9, 11, 12),
        total=None,
        others=(
            part(1, 4, 2, 4, 5, 8, 10, 12, 14, 16, edges=((2.24, 2.25),)),
            part(1, 4, 1, 3, 6, 7, 9, 11, 13, 15, edges=((2.09, 2.1),)),
        ),
    ),
    # Empathy, alliance, stigma, safety
    "care": Facts(items=10, options=upto(5, start=1), total=whole(10, 10, 50)),
    "wai_sr": Facts(
        items=12,
        options=upto(5, start=1),
        total=whole(12, 12, 60),
        others=(part(4, 20, 1, 2, 10, 12), part(4, 20, 3, 5, 7, 9), part(4, 20, 4, 6, 8, 11)),
    ),
    "ismi10": Facts(items=10, options=upto(4, start=1), reverse=numbers(2, 9), total=whole(10, 1, 4)),
    # Six questions, and whether a yes to the sixth lies within the last three months: its triage tells the two apart.
    "cssrs_screener": Facts(
        items=7,
        options=(0, 1),
        total=whole(5, 0, 5),
        safety=dict.fromkeys((*numbers(range(1, 7)), "6_recent"), 1),
    ),
}

# Raw sum 7 to 35, in order.
SWEMWBS_METRIC = (
    7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75, 15.32, 15.84, 16.36, 16.88, 17.43, 17.98, 18.59, 19.25,
    19.98, 20.73, 21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31, 30.70, 32.55, 35.00,
)  # fmt: skip

every_measure = pytest.mark.parametrize("key", sorted(FACTS))


@cache
def measure_of(key: str) -> Measure:
    return read_measure(FOLDERS / key, pack="core-en", pack_version="test").measure


def item_of(measure: Measure, ref: str) -> Item:
    """The item that a printed number, or an id, means."""
    [found] = [item for item in measure.items if item.id == ref or item.id.endswith(f"_{ref}")]
    return found


def ids_of(measure: Measure, refs: Refs) -> frozenset[str]:
    return frozenset(item_of(measure, ref).id for ref in refs)


def scales_of(key: str) -> Iterator[tuple[Scored, Subscale]]:
    """Each published score of a measure beside the scale of ours that has the same items."""
    measure, facts = measure_of(key), FACTS[key]
    if facts.total is not None:
        assert measure.total is not None
        yield facts.total, measure.total
    by_items = {frozenset(scale.item_ids): scale for scale in measure.subscales}
    for published in facts.others:
        yield published, by_items[ids_of(measure, published.of)]


def values_of(measure: Measure, answers: Answers) -> dict[str, float | None]:
    return {given.subscale: given.value for given in score(measure, answers)}


def lowest_answers(key: str) -> dict[str, int]:
    """The answers that should give the smallest score: the published reversed items at the top, the rest below."""
    measure, facts = measure_of(key), FACTS[key]
    turned = ids_of(measure, facts.reverse)
    answers = {item.id: facts.options[-1 if item.id in turned else 0] for item in measure.items}
    return answers | open_gates(measure)


def highest_answers(key: str) -> dict[str, int]:
    facts = FACTS[key]
    turned_round = dict(zip(facts.options, reversed(facts.options), strict=True))
    answers = {item_id: turned_round[value] for item_id, value in lowest_answers(key).items()}
    return answers | open_gates(measure_of(key))


def open_gates(measure: Measure) -> dict[str, int]:
    gates = {scale.scoring.gate for scale in measure.scales if scale.scoring.gate}
    return {gate: measure.item(gate).highest for gate in gates}


def test_every_measure_of_the_core_pack_has_its_facts_typed_here() -> None:
    assert {path.parent.name for path in FOLDERS.glob("*/measure.toml")} == set(FACTS)


@every_measure
def test_a_measure_has_its_published_number_of_items(key: str) -> None:
    assert len(measure_of(key).items) == FACTS[key].items


@every_measure
def test_an_item_allows_the_published_options_and_no_others(key: str) -> None:
    assert {item.values for item in measure_of(key).items} == {FACTS[key].options}


@every_measure
def test_the_reversed_items_are_the_published_ones(key: str) -> None:
    measure = measure_of(key)

    reversed_items = {item.id for item in measure.items if item.is_reversed}

    assert reversed_items == ids_of(measure, FACTS[key].reverse)


@every_measure
def test_the_items_that_a_human_must_look_at_are_the_published_ones(key: str) -> None:
    measure = measure_of(key)

    from_answer = {item.id: item.safety_from for item in measure.safety_items}

    assert from_answer == {item_of(measure, ref).id: value for ref, value in FACTS[key].safety.items()}


@every_measure
def test_a_measure_has_a_total_exactly_when_one_is_published(key: str) -> None:
    assert (measure_of(key).total is None) == (FACTS[key].total is None)


@every_measure
def test_each_score_is_made_from_the_published_items(key: str) -> None:
    measure = measure_of(key)

    for published, scale in scales_of(key):
        assert frozenset(scale.item_ids) == ids_of(measure, published.of)


@every_measure
def test_the_extreme_answers_give_the_published_extremes(key: str) -> None:
    measure = measure_of(key)

    lowest, highest = values_of(measure, lowest_answers(key)), values_of(measure, highest_answers(key))

    for published, scale in scales_of(key):
        ends = [lowest[scale.key], highest[scale.key]]
        if scale.as_answered:  # read in the direction in which its own items are worded
            ends.reverse()
        assert ends == [published.low, published.high], scale.key


@every_measure
def test_no_single_answer_leads_beyond_the_published_extremes(key: str) -> None:
    measure = measure_of(key)
    neighbours = [
        values_of(measure, ends | {item.id: value})
        for ends in (lowest_answers(key), highest_answers(key))
        for item in measure.items
        for value in item.values
    ]

    for published, scale in scales_of(key):
        values = [value for scored in neighbours if (value := scored[scale.key]) is not None]
        assert published.low <= min(values)
        assert max(values) <= published.high


@every_measure
def test_a_band_changes_at_each_published_edge_and_nowhere_else(key: str) -> None:
    for published, scale in scales_of(key):
        if published.edges is not None:
            below = [scale.band_of(published.low), *(scale.band_of(above) for _, above in published.edges)]
            assert [band.key for band in scale.bands] == below, scale.key
            for last, first in published.edges:
                assert scale.band_of(last) != scale.band_of(first), (scale.key, last, first)


@pytest.mark.parametrize("raw", range(7, 36))
def test_swemwbs_turns_each_raw_sum_into_its_published_metric_score(raw: int) -> None:
    measure = measure_of("swemwbs")
    ones, more = divmod(raw, 7)
    answers = {item.id: ones + (place < more) for place, item in enumerate(measure.items)}

    [total] = score(measure, answers)

    assert total.value == SWEMWBS_METRIC[raw - 7]


def test_the_two_self_compassion_rules_differ_and_ours_is_the_named_one() -> None:
    """Self-kindness answered 5 and every other item keyed 3: 88/26 by items, 20/6 by subscales."""
    measure = measure_of("scs26")
    assert measure.total is not None
    answers = dict.fromkeys((item.id for item in measure.items), 3)
    answers |= dict.fromkeys(ids_of(measure, numbers(5, 12, 19, 23, 26)), 5)

    value = values_of(measure, answers)["total"]

    by_rule = {"mean": 88 / 26, "mean_of_subscales": 20 / 6}
    assert value == pytest.approx(by_rule[measure.total.scoring.rule])


@pytest.fixture(scope="module")
def stripped(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Measure]:
    """Every measure read from a copy of the pack in which no word of any questionnaire is left."""
    bare = tmp_path_factory.mktemp("bare")
    for key in FACTS:
        (bare / key).mkdir()
        shutil.copy(FOLDERS / key / "measure.toml", bare / key)
    return {key: definition_in(bare / key) for key in FACTS}


def definition_in(folder: Path) -> Measure:
    problems: list[Problem] = []
    measure = read_definition(folder, problems.append)
    assert measure is not None, problems
    return measure


@st.composite
def filled_measures(draw: st.DrawFn) -> tuple[str, Answers]:
    """A measure's key, and an answer or nothing for each of its items."""
    key = draw(st.sampled_from(sorted(FACTS)))
    items = measure_of(key).items
    return key, {item.id: draw(st.none() | st.sampled_from(item.values)) for item in items}


@pytest.mark.slow
@settings(deadline=None)
@given(filled=filled_measures())
def test_scores_are_the_same_with_every_word_taken_away(
    stripped: Mapping[str, Measure], filled: tuple[str, Answers]
) -> None:
    key, answers = filled

    assert score(stripped[key], answers) == score(measure_of(key), answers)
