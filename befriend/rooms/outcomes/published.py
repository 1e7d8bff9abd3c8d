"""From a data cut to tables that can be given away: counted as the report counts, then protected together.

It loads tables (Polars, SciPy) and takes seconds, so only the making of an edition imports it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.measure.disclosure import (
    Layout,
    Link,
    Protection,
    Publication,
    Table,
    ToldAlreadyError,
    Totals,
    outcome_layout,
    outcome_tables,
    outcome_totals,
    publish,
    strongest_link,
)
from befriend.measure.outcomes import Counts, are_a_referral, group_counts
from befriend.measure.scoring.one import possible_range

from .cut import DataCut
from .figures import TEAM, asked_together, courses_by, judged_by
from .queries import MadeEdition

PROTECTION = Protection()
FEW_ANSWERED, NOT_TOLD_BY_TEAM, TELLS_TOO_MUCH = "few", "team", "tells"
"""Why a table is left out: few people answered, one clinician's people are nearly a team, or it cannot be protected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """The tables of one edition as they may be shown, and what was assumed and left out."""

    measures: tuple[str, ...]
    publication: Publication
    link: Link
    totals: dict[str, int]
    left_out: dict[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The true counts of one score, or of two judged together: under None those of everybody, else by their column."""

    measures: tuple[str, ...]
    layout: Layout
    counts: Mapping[str | None, Sequence[Counts]]


def protected_edition(
    cut: DataCut, questions: Sequence[str], earlier: Sequence[MadeEdition], *, smallest: int
) -> Protected:
    """Everybody, then by team and by each question, as far as nothing can be worked out beside what was shown before.

    Held off are readers who have all editions, and those who read the exact numbers of everybody in the service's own
    report as well. A table that cannot be protected from both is left out.

    Raises:
        InputError: there are too few people, or the editions before were about something that is no longer measured.
    """
    keys = earlier[-1].measures if earlier else leading_measures(cut)
    left_out: dict[str, str] = {}
    counted = _counted(cut, keys, questions)
    everybody = counted.counts[None][0] if counted.counts[None] else None
    if everybody is None or everybody.people <= PROTECTION.few:
        raise InputError(
            _("Fewer than %(smallest)s people have answered so far. An edition would show nothing.")
            % {"smallest": PROTECTION.few + 1}
        )
    ways = [key for key in (TEAM, *questions) if key in counted.counts]
    for way in list(ways):
        if why := _why_not(cut, counted, way, smallest):
            left_out[way] = why
            ways.remove(way)
    left_out |= {key: FEW_ANSWERED for key in questions if key not in counted.counts}
    totals = outcome_totals(everybody, counted.layout)
    while True:
        tables = outcome_tables(
            {by: rows for by, rows in counted.counts.items() if by is None or by in ways}, counted.layout, PROTECTION
        )
        try:
            return _published(counted, tables, cut.mark, earlier, totals, left_out)
        except ToldAlreadyError as told:
            if not told.by or told.by[0] not in ways:
                raise InputError(
                    _("Beside what was published before, nothing of this month can be shown safely. Try a later month.")
                ) from told
            ways.remove(told.by[0])
            left_out[told.by[0]] = TELLS_TOO_MUCH


def leading_measures(cut: DataCut) -> tuple[str, ...]:
    """What the report leads with: the two of a referral together, or the measure that most people answered."""
    in_use = {row[1] for row in cut.rows}
    if together := asked_together(cut, in_use):
        return together[0]
    people = {key: len({row[0] for row in cut.rows if row[1] == key}) for key in in_use}
    return (max(sorted(people), key=lambda key: people[key]),) if people else ()


def layout_of(cut: DataCut, keys: Sequence[str]) -> Layout:
    """The columns of what is published about these measures."""
    judged = [judged_by(cut, key) for key in keys]
    measure = cut.measures[keys[0]].measure
    return outcome_layout(
        has_judge=judged[0].has_judge,
        has_caseness=judged[0].has_caseness,
        is_referral=len(keys) > 1,
        score=possible_range(measure, measure.main),
    )


def _counted(cut: DataCut, keys: Sequence[str], questions: Sequence[str]) -> Counted:
    if not keys:
        raise InputError(_("There is no score yet that could be published."))
    if gone := [key for key in keys if key not in cut.measures]:
        raise InputError(
            _(
                "The editions before are about %(gone)s, and befriend has no such questionnaire here any more, so no "
                "further one is made. Nothing was lost. Ask whoever looks after this computer to put its pack back, "
                "and try again."
            )
            % {"gone": ", ".join(gone)}
        )
    judged = [judged_by(cut, key) for key in keys]
    is_together = len(keys) > 1
    if is_together and not are_a_referral(judged):
        raise InputError(
            _("The editions before were judged in a way that is not possible any more, so no further one is made.")
        )
    answered = {row[0] for row in cut.rows if row[1] in keys}
    groups = {
        key: {one: group for one, group in cut.groups.get(key, {}).items() if one in answered} for key in questions
    }
    enough = [key for key in questions if len(groups[key]) > PROTECTION.few]
    courses = courses_by(replace(cut, groups={key: groups[key] for key in enough}), keys, judged)
    ways = [None, *([TEAM] if any(cut.teams.get(one) for one in answered) else []), *enough]
    counts = {
        way: group_counts(courses(way), judged, by=way, together=is_together)[-1] if answered else [] for way in ways
    }
    return Counted(tuple(keys), layout_of(cut, keys), counts)


def _why_not(cut: DataCut, counted: Counted, way: str, smallest: int) -> str:
    """By team only what the report of the service shows too: else the two, subtracted, would tell of a hidden team."""
    if way != TEAM:
        return ""
    has_cases = "cases" in counted.layout
    is_shown = all(
        (one.group or "") in cut.shown_teams
        and min(one.people, one.pairs, *([one.cases] if has_cases else [])) >= smallest
        for one in counted.counts[TEAM]
    )
    return "" if is_shown else NOT_TOLD_BY_TEAM


def _published(
    counted: Counted,
    tables: Sequence[Table],
    name: str,
    earlier: Sequence[MadeEdition],
    totals: dict[str, int],
    left_out: dict[str, str],
) -> Protected:
    layout, before = counted.layout, [one.publication for one in earlier]
    known: list[Totals] = [*(one.totals for one in earlier), totals]
    if any(set(one) != set(totals) for one in known):
        raise InputError(
            _("The editions before were judged in a way that is not possible any more, so no further one is made.")
        )
    try:
        publication = publish(tables, layout, name=name, protection=PROTECTION, earlier=before, totals=known)
        link = strongest_link([*before, publication], layout)
    except ToldAlreadyError:
        raise
    except InputError as unsettled:
        raise InputError(
            _(
                "It was not settled in time whether this edition is safe, so nothing was kept. Try again when the "
                "computer has less to do."
            )
        ) from unsettled
    return Protected(measures=counted.measures, publication=publication, link=link, totals=totals, left_out=left_out)
