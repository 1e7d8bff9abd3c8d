"""What of small groups a report shows: nothing of fewer people than the smallest number, nor what tells of them."""

from dataclasses import fields

from befriend.measure.items import ChangeRule, Confidence, Direction, Source
from befriend.measure.outcomes import Counts, Judged, Outcome, outcomes
from befriend.rooms.outcomes.protecting import protected

RULE = ChangeRule(key="r", reliable=6, caseness=10, basis="6 points", source=Source("A book", Confidence.VERIFIED))
JUDGED = Judged(column="phq9", direction=Direction.LOWER_IS_BETTER, rule=RULE)


def group(name: str, pairs: int, cases: int | None = None) -> Outcome:
    """As many people as pairs, a third of them better; of the cases a quarter recovered."""
    cases = pairs if cases is None else cases
    counts = Counts(
        group=name, people=pairs, without_score=0, with_one=0, pairs=pairs, check_ins=2 * pairs, tied=0,
        better=pairs // 3, worse=1, mixed=0, cases=cases, recovered=cases // 4, reliably_recovered=cases // 4,
        cases_missing=0, weeks=8.0, moments=None,
    )  # fmt: skip
    return outcomes([counts], JUDGED, by="team")[0]


def shown(*groups: Outcome, figure: str = "improved") -> list[str]:
    return [one.group for one in protected(groups, smallest=10) if one.share(figure) is not None]


def test_groups_of_enough_people_are_shown_with_their_small_counts() -> None:
    rows = protected([group("a", 30), group("b", 12)], smallest=10)

    assert [share.count for one in rows if (share := one.share("deteriorated"))] == [1, 1]


def test_one_group_too_small_to_show_hides_the_next_smallest() -> None:
    assert shown(group("a", 30), group("b", 4), group("c", 15)) == ["a"]


def test_two_small_groups_hide_each_other_where_they_are_enough_together() -> None:
    assert shown(group("a", 30), group("b", 4), group("c", 6), group("d", 15)) == ["a", "d"]


def test_small_groups_that_are_too_few_together_hide_the_next() -> None:
    assert shown(group("a", 30), group("b", 4), group("c", 5), group("d", 15)) == ["a"]


def test_an_empty_group_covers_nobody() -> None:
    assert shown(group("a", 30), group("b", 9), group("c", 0), group("d", 15)) == ["a"]


def test_of_a_hidden_group_not_even_the_number_of_people_is_left() -> None:
    rows = protected([group("a", 30), group("b", 4), group("c", 15)], smallest=10)

    for one in rows[1:]:
        left = {field.name for field in fields(one.outcome) if getattr(one.outcome, field.name) is not None}
        assert left == {"score", "by", "group", "size"}
    assert {one.outcome.size for one in rows[1:]} == {"not shown"}


def test_a_group_that_may_not_be_shown_hides_another_with_it() -> None:
    rows = protected([group("a", 40), group("b", 20), group("c", 30)], smallest=10, may_show=lambda name: name != "c")

    assert [one.group for one in rows if one.is_shown] == ["a"]


def test_counts_that_only_decide_are_not_handed_on() -> None:
    assert [one.outcome.counts for one in protected([group("a", 30), group("b", 4)], smallest=10)] == [None, None]


def test_one_group_with_too_few_cases_hides_recovery_alone_of_the_next() -> None:
    groups = group("a", 30), group("b", 30, cases=4), group("c", 30, cases=12)

    assert shown(*groups, figure="recovered") == ["a"]
    assert shown(*groups, figure="reliably_recovered") == ["a"]
    assert shown(*groups) == ["a", "b", "c"]


def test_where_nobody_can_be_a_case_nothing_is_hidden_for_it() -> None:
    plain = Judged(column="phq9", direction=Direction.LOWER_IS_BETTER)
    counts = Counts(
        group="a", people=30, without_score=0, with_one=0, pairs=30, check_ins=60, tied=0, better=0, worse=0, mixed=0,
        cases=0, recovered=0, reliably_recovered=0, cases_missing=0, weeks=8.0, moments=None,
    )  # fmt: skip

    found = outcomes([counts], plain, by="team")

    assert [one.share("paired") is not None for one in protected(found, smallest=10)] == [True]


def test_a_group_alone_that_is_too_small_shows_nothing() -> None:
    assert shown(group("a", 4)) == []
