"""Published tables and the attacker, against every possible truth tried one by one, and against published bounds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.optimize import OptimizeResult

from befriend.base.errors import InputError
from befriend.measure.disclosure import (
    SMALLER,
    Bounds,
    Cell,
    Hidden,
    Layout,
    Link,
    Mean,
    Protection,
    Publication,
    Row,
    Table,
    ToldAlreadyError,
    as_plain,
    attack,
    from_plain,
    hide_few,
    narrow,
    publish,
    shown_share,
    strongest_link,
    together,
)
from bench.disclosure import LINKED, PROTECTED, ROUNDED, Tally, attack_service

Whole = npt.NDArray[np.int64]

TWO = Layout(
    states=("a", "b"),
    columns={"people": frozenset("ab"), "a": frozenset("a"), "b": frozenset("b")},
    growing=("people",),
)
ONE = Layout(states=("a",), columns={"people": frozenset("a")}, growing=("people",))
ONE_OF_TWO = Layout(states=("a", "b"), columns={"people": frozenset("ab")}, growing=("people",))
EXACT = Protection(base=1)
RULE = Protection()


def tables_of(groups: Mapping[str, tuple[int, int]]) -> list[Table]:
    """Everybody, and a table by g, of people in state a and in state b."""
    rows = [_row((name,), *counts) for name, counts in groups.items()]
    everybody = _row((), *(sum(column) for column in zip(*groups.values(), strict=True)))
    return [Table(by=(), rows=(everybody,)), Table(by=("g",), rows=tuple(rows))]


def _row(key: tuple[str | None, ...], a: int, b: int) -> Row:
    return Row(key=key, counts={"people": a + b, "a": a, "b": b})


def found(bounds: Sequence[Bounds]) -> dict[tuple[str, int, object, str], tuple[float, float]]:
    return {
        (one.target.kind, one.target.publication, one.target.key, one.target.column): (one.low, one.high)
        for one in bounds
    }


def fits(cell: Cell, counts: Whole, rule: Protection) -> npt.NDArray[np.bool_]:
    """Which of these counts could be behind a cell: written down from the rule, with none of its functions."""
    if cell.hidden is Hidden.FEW:
        return counts <= rule.few
    large = counts > rule.few
    if cell.hidden is Hidden.LINKED:
        return large
    assert cell.count is not None
    is_shown: npt.NDArray[np.bool_] = large & (np.floor(counts / rule.base + 0.5) * rule.base == cell.count)
    return is_shown


def every_truth(publication: Publication, most: int) -> dict[str, Whole]:
    """All numbers of people in two groups and two states that show these tables."""
    axes = np.meshgrid(*[np.arange(most + 1)] * 4, indexing="ij")
    ax, bx, ay, by = (axis.ravel() for axis in axes)
    sums = {"x": {"a": ax, "b": bx, "people": ax + bx}, "y": {"a": ay, "b": by, "people": ay + by}}
    sums[""] = {name: sums["x"][name] + sums["y"][name] for name in ("a", "b", "people")}
    could_be = np.ones(ax.size, dtype=bool)
    for table in publication.tables:
        for row in table.rows:
            for name, cell in row.cells.items():
                could_be &= fits(cell, sums[str(row.key[0]) if row.key else ""][name], publication.protection)
    return {f"{group}.{name}": counts[could_be] for group, named in sums.items() for name, counts in named.items()}


small = st.integers(0, 14)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(small, small, small, small, st.sampled_from([1, 3, 5, 10]), st.booleans())
def test_the_attackers_bounds_are_those_of_every_possible_truth(
    ax: int, bx: int, ay: int, by: int, base: int, is_protected: bool
) -> None:
    rule = Protection(base=base)
    tables = tables_of({"x": (ax, bx), "y": (ay, by)})
    make = publish if is_protected else hide_few

    publication = make(tables, TWO, name="one", protection=rule)

    truths = every_truth(publication, 24)
    for one in attack([publication], TWO):
        group = str(one.target.key[0]) if one.target.key else ""
        every = truths[f"{group}.{one.target.column}"]
        # What reaches the end of the numbers that were tried could be more.
        assert one.low == pytest.approx(every.min())
        assert one.high == pytest.approx(every.max()) or every.max() >= 24
        if is_protected and one.target.hidden is Hidden.FEW:
            assert every.max() - every.min() >= rule.span


def test_hiding_few_people_alone_is_broken_by_subtraction() -> None:
    """The planted weak protection: exact totals, and one count of 3 left out."""
    weak = hide_few(tables_of({"x": (20, 3), "y": (9, 15)}), TWO, name="weak", protection=EXACT)

    (hidden,) = attack([weak], TWO)

    assert (hidden.low, hidden.high, hidden.is_recovered) == (3, 3, True)


def test_rounding_without_a_second_look_is_broken_at_the_edges_of_its_ranges() -> None:
    """10 and 10 are 8 or more each, 15 is 17 or fewer: a third group has at most one person. A fourth has nobody."""
    tables = tables_of({"x": (8, 9), "y": (8, 9), "z": (1, 2)})
    weak = hide_few(tables, TWO, name="weak", protection=RULE)

    bounds = found(attack([weak], TWO))

    assert bounds["count", 0, ("z",), "a"] == (0, 1)
    assert narrow([weak], TWO)


def test_what_is_published_leaves_the_attacker_the_span_of_the_rule() -> None:
    for rule in (EXACT, RULE, Protection(base=3, span=4)):
        tables = tables_of({"x": (20, 3), "y": (9, 15), "z": (8, 8)})

        bounds = attack([publish(tables, TWO, name="one", protection=rule)], TWO)

        assert all(one.span >= rule.span for one in bounds if one.target.hidden is Hidden.FEW)


def test_nothing_more_is_hidden_where_nothing_can_be_worked_out() -> None:
    tables = tables_of({"x": (40, 30), "y": (25, 20)})

    publication = publish(tables, TWO, name="one")

    assert publication.hidden(Hidden.FEW) == publication.hidden(Hidden.LINKED) == 0
    assert publication == hide_few(tables, TWO, name="one", protection=RULE)


def test_every_count_that_is_hidden_for_its_links_is_needed() -> None:
    tables = tables_of({"x": (20, 3), "y": (9, 15)})
    truths = {(row.key, name): count for table in tables for row in table.rows for name, count in row.counts.items()}
    publication = publish(tables, TWO, name="one", protection=EXACT)

    assert publication.hidden(Hidden.LINKED) == 3  # beside the 3 another of its row, and two that close the rectangle
    for table in publication.tables:
        for row in table.rows:
            for column, cell in row.cells.items():
                if cell.hidden is Hidden.LINKED:
                    shown = replace(row, cells={**row.cells, column: Cell(truths[row.key, column])})
                    rows = tuple(shown if one is row else one for one in table.rows)
                    open_ = tuple(replace(table, rows=rows) if one is table else one for one in publication.tables)
                    assert narrow([replace(publication, tables=open_)], TWO)


def test_crossed_columns_are_attacked_through_both_margins() -> None:
    """Rows 20 and 15, columns 13 and 22, four cells of at most 12: by hand x-u = t, t ≥ 20 − 12, 2 + t ≤ 12."""
    inner = {("x", "u"): 8, ("x", "v"): 12, ("y", "u"): 5, ("y", "v"): 10}
    tables = [
        Table(by=("g", "h"), rows=tuple(Row(key=key, counts={"people": n}) for key, n in inner.items())),
        Table(by=("g",), rows=(Row(key=("x",), counts={"people": 20}), Row(key=("y",), counts={"people": 15}))),
        Table(by=("h",), rows=(Row(key=("u",), counts={"people": 13}), Row(key=("v",), counts={"people": 22}))),
    ]

    bounds = found(attack([hide_few(tables, ONE, name="one", protection=Protection(few=12, base=1))], ONE))

    assert bounds == {
        ("count", 0, ("x", "u"), "people"): (8, 10),
        ("count", 0, ("x", "v"), "people"): (10, 12),
        ("count", 0, ("y", "u"), "people"): (3, 5),
        ("count", 0, ("y", "v"), "people"): (10, 12),
    }


def test_a_crossed_table_with_a_combination_left_out_is_refused() -> None:
    rows = tuple(Row(key=key, counts={"people": 9}) for key in (("x", "u"), ("x", "v"), ("y", "u")))

    with pytest.raises(InputError, match="4 combinations"):
        publish([Table(by=("g", "h"), rows=rows)], ONE, name="one")


# Over time --------------------------------------------------------------------------------------------------------


def test_two_publications_tell_how_many_came_between_them() -> None:
    """Exact totals of 20 and 21: the one who came since is known, and so is what became of them."""
    first, second = (
        hide_few(tables_of({"x": counts, "y": (10, 10)}), TWO, name=name, protection=EXACT)
        for name, counts in (("spring", (10, 10)), ("summer", (11, 10)))
    )

    bounds = found(attack([first, second], TWO, link=Link.CLOSED))

    assert bounds["growth", 1, ("x",), "a"] == (1, 1)
    assert bounds["growth", 1, ("x",), "b"] == (0, 0)


def test_what_is_published_later_does_not_tell_who_came_since() -> None:
    first = publish(tables_of({"x": (20, 13), "y": (10, 10)}), TWO, name="spring", protection=EXACT)

    second = publish(tables_of({"x": (21, 13), "y": (10, 10)}), TWO, name="summer", protection=EXACT, earlier=[first])

    for one in attack([first, second], TWO, link=Link.CLOSED):
        if one.target.hidden is not Hidden.LINKED:
            assert one.span >= EXACT.span or one.low > EXACT.few


def test_a_group_that_was_too_small_to_name_is_not_found_out_when_it_is_named() -> None:
    spring = {"x": (20, 13), "y": (10, 10), "z": (2, 1), "w": (1, 0)}
    summer = {"x": (20, 13), "y": (10, 10), "z": (8, 1), "w": (1, 1)}
    publications: list[Publication] = []
    for name, groups in (("spring", spring), ("summer", summer)):
        everybody, by_g = tables_of(groups)
        tables = [everybody, together(by_g, TWO, RULE)]
        publications.append(publish(tables, TWO, name=name, earlier=publications))

    keys = [row.key for row in publications[0].tables[1].rows]
    assert keys == [("x",), ("y",), (SMALLER,)]
    assert ("z",) in [row.key for row in publications[1].tables[1].rows]
    assert narrow(publications, TWO, Link.CLOSED) == []


def test_the_link_is_the_strongest_that_what_is_shown_allows() -> None:
    def shown(name: str, a: int, b: int) -> Publication:
        return hide_few(tables_of({"x": (a, b), "y": (30, 30)}), TWO, name=name, protection=RULE)

    assert strongest_link([shown("spring", 20, 20), shown("summer", 30, 20)], TWO) is Link.CLOSED
    # Fewer in state a than before, though nobody left: what became of people changed.
    assert strongest_link([shown("spring", 30, 20), shown("summer", 20, 35)], TWO) is Link.OPEN
    assert strongest_link([shown("spring", 30, 20), shown("summer", 20, 20)], TWO) is Link.NONE


def test_a_link_that_is_not_settled_in_time_is_never_taken_for_a_weaker_one(monkeypatch: pytest.MonkeyPatch) -> None:
    publications = [
        hide_few(tables_of({"x": (a, 20), "y": (30, 30)}), TWO, name=name, protection=RULE)
        for name, a in (("spring", 20), ("summer", 30))
    ]
    solved, asked = optimize.milp, []

    def out_of_time_at_first(*given: object, **named: object) -> object:
        asked.append(given)
        return OptimizeResult(x=None, status=1, mip_dual_bound=0.0) if len(asked) == 1 else solved(*given, **named)

    monkeypatch.setattr(optimize, "milp", out_of_time_at_first)

    with pytest.raises(InputError, match="not settled within 10 seconds"):
        strongest_link(publications, TWO)


def test_nothing_is_published_where_what_was_published_before_already_tells() -> None:
    """The weak publication gives its hidden 3 away, whatever is left out of the next one."""
    weak = hide_few(tables_of({"x": (20, 3), "y": (9, 15)}), TWO, name="weak", protection=EXACT)

    with pytest.raises(InputError, match="already tells b of g 'x'"):
        publish(tables_of({"x": (21, 9), "y": (12, 20)}), TWO, name="later", earlier=[weak])


# Means and shares -------------------------------------------------------------------------------------------------

SCORED = replace(ONE, means={"score": Mean(over="people", low=0, high=27)})


def scored(groups: Mapping[str, tuple[int, float]]) -> list[Table]:
    def row(key: tuple[str | None, ...], people: int, total: float) -> Row:
        return Row(key=key, counts={"people": people}, sums={"score": total})

    everybody = row((), sum(n for n, _ in groups.values()), sum(total for _, total in groups.values()))
    return [
        Table(by=(), rows=(everybody,)),
        Table(by=("g",), rows=tuple(row((name,), *one) for name, one in groups.items())),
    ]


def test_a_mean_stands_where_the_rounded_count_is_large_enough_and_is_rounded() -> None:
    publication = hide_few(
        scored({"x": (13, 130.0), "y": (12, 120.0), "z": (20, 207.0)}), SCORED, name="one", protection=RULE
    )

    means = {row.key: row.means["score"] for row in publication.tables[1].rows}
    assert means == {("x",): 10.0, ("y",): None, ("z",): 10.5}  # 207/20 is 10.35


def test_the_scores_of_a_hidden_group_follow_from_exact_means_and_not_from_rounded_ones() -> None:
    """40 people with 10, 38 of them with 10.5: two people with 1 between them."""
    groups = {"x": (38, 399.0), "y": (2, 1.0)}
    fine = Protection(base=1, mean_step=1e-6)
    weak = hide_few(scored(groups), SCORED, name="weak", protection=fine)

    (told,) = (one for one in attack([weak], SCORED) if one.target.kind == "scores")
    kept = [one for one in attack([publish(scored(groups), SCORED, name="one")], SCORED) if one.target.kind == "scores"]

    assert told.is_recovered
    assert told.low == pytest.approx(1.0, abs=0.01)
    assert all(one.span > 10 for one in kept)


def test_a_rounded_mean_fits_every_number_of_people_that_its_count_allows() -> None:
    """The mean must not tell which: with steps of 0.5 some whole sum of scores fits each of 13 to 17 people."""
    for people in range(13, 18):
        for total in range(0, 27 * people + 1, 7):
            mean = round(total / people / RULE.mean_step) * RULE.mean_step
            for other in range(13, 18):
                least, most = (mean - RULE.mean_step / 2) * other, (mean + RULE.mean_step / 2) * other
                assert np.ceil(least - 1e-9) <= np.floor(most + 1e-9)


@pytest.mark.parametrize(("part", "whole"), [(8, 12), (12, 13), (13, 40), (40, 40)])
def test_a_share_lies_within_what_rounding_allows(part: int, whole: int) -> None:
    share = shown_share(Cell(RULE.rounded(part)), Cell(RULE.rounded(whole)), RULE)

    assert share is not None
    assert share.low <= part / whole <= share.high <= 1


# What is refused, and kept ------------------------------------------------------------------------------------------


def test_tables_of_different_people_are_refused_with_their_totals() -> None:
    tables = tables_of({"x": (20, 13), "y": (10, 10)})
    more = tables_of({"x": (21, 13), "y": (10, 10)})

    with pytest.raises(InputError, match="people adds up to 53 by nothing, 54 by g"):
        publish([tables[0], more[1]], TWO, name="one")


@pytest.mark.parametrize("wrong", [{"few": 0}, {"base": 0}, {"span": 0}, {"mean_from": 7}, {"mean_step": 0.0}])
def test_a_protection_that_protects_nobody_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        Protection(**wrong)  # type: ignore[arg-type]


def test_a_publication_comes_back_from_json_as_it_was() -> None:
    publication = publish(scored({"x": (38, 399.0), "y": (2, 1.0)}), SCORED, name="Frühling")

    assert from_plain(json.loads(json.dumps(as_plain(publication)))) == publication


@pytest.mark.parametrize("wrong", [{}, {"form": "befriend publication 1"}, {"form": "other", "tables": []}])
def test_json_that_is_no_publication_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        from_plain(wrong)


# The whole attack, small ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_attacker_recovers_nothing_protected_and_breaks_the_first_step_alone() -> None:
    """One service of `python -m bench.disclosure`: everything it published, with full protection and with less."""
    protected, rounded = Tally(PROTECTED), Tally(ROUNDED)

    attack_service(1, [protected, rounded], enough=RULE.span + 1)

    assert sum(protected.attacked.values()) > 100
    assert (protected.broken, protected.wrong) == (set(), 0)
    assert min(span for kind, span in protected.narrowest.items() if kind != LINKED) >= RULE.span
    assert rounded.broken
    assert rounded.wrong == 0


# Who has the exact totals ---------------------------------------------------------------------------------------------


def test_exact_totals_tell_what_rounded_ones_leave_open_and_what_cannot_be_held_off_is_refused() -> None:
    """Four groups shown as 10 are at least 8 each. Beside the total shown as 35 a fifth has at most 37 - 32 people,
    beside the exact 33 at most 1.
    """
    groups = {**dict.fromkeys("vwxy", (8, 0)), "z": (1, 0)}
    tables, totals = tables_of(groups), {"people": 33}
    plain = publish(tables, ONE_OF_TWO, name="one", protection=RULE)

    [outside], [inside] = attack([plain], ONE_OF_TWO), attack([plain], ONE_OF_TWO, totals=[totals])

    assert (outside.low, outside.high) == (0, 5)
    assert (inside.low, inside.high) == (0, 1)
    with pytest.raises(ToldAlreadyError) as refused:  # hidden or not, the four are at least 8 each
        publish(tables, ONE_OF_TWO, name="one", protection=RULE, totals=[totals])
    assert refused.value.by == ("g",)


def test_who_has_the_exact_totals_is_held_off_by_hiding_more() -> None:
    """12 of state a in x (shown as 10: at most 12) beside 18 in all leave 6 or 7 for y. Hidden too, x leaves 0 to 7."""
    tables, totals = tables_of({"x": (12, 30), "y": (6, 30)}), {"people": 78, "a": 18, "b": 60}

    kept = publish(tables, TWO, name="one", protection=RULE, totals=[totals])

    assert kept.hidden(Hidden.LINKED) > 0
    assert narrow([kept], TWO, totals=[totals]) == narrow([kept], TWO) == []


def test_totals_of_some_publications_only_are_refused() -> None:
    shown = publish(tables_of({"x": (20, 0), "y": (9, 0)}), ONE_OF_TWO, name="one", protection=RULE)

    with pytest.raises(InputError, match="totals of 1 publications, and 2 publications"):
        narrow([shown, shown], ONE_OF_TWO, totals=[{"people": 29}])


def test_of_a_group_no_more_is_asked_than_exact_totals_leave() -> None:
    """Nobody at all is in b: who knows that knows it of each group too, and no hiding can change it."""
    groups = {"x": (20, 0), "y": (12, 0), "z": (9, 0)}
    totals = {"people": 41, "a": 41, "b": 0}

    shown = publish(tables_of(groups), TWO, name="one", protection=RULE, totals=[totals])

    assert narrow([shown], TWO, totals=[totals]) == []
