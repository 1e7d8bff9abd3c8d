"""From a data cut to figures, by the expressions that `befriend outcomes` uses: nothing is counted here a second time.

It loads tables (Polars, SciPy), so a view imports it only when somebody asks for a report.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from uuid import UUID

import polars as pl
from django.conf import settings

from befriend.content.frozen import Benchmark, TrialReview
from befriend.content.reading import library_of
from befriend.measure import frames
from befriend.measure.outcomes import (
    AT,
    QUARTER,
    ControlChart,
    FunnelPoint,
    Interval,
    Judged,
    Outcome,
    Share,
    are_a_referral,
    binomial_limits,
    by_quarter,
    control_chart,
    courses_of,
    funnel_point,
    outcome_table,
    outcomes_by,
    stays_table,
    times_table,
    together_name,
)
from befriend.measure.outcomes.control import OUTER_TAIL, ControlPoint
from befriend.measure.outcomes.limits import FUNNEL_TAIL, WARNING_TAIL
from befriend.measure.outcomes.staying import COLUMNS as STAYS_COLUMNS
from befriend.measure.outcomes.timing import COLUMNS as TIMES_COLUMNS
from befriend.rooms.checkins.courses import shown_rule

from .cut import DataCut
from .protecting import OF_CASES, Protected, in_steps, of_everybody, protected

PERSON = "person"
TEAM = "team"
REFERRAL = ("phq9", "gad7")
NHS = "nhs_talking_therapies"
SIDE_BY_SIDE = ("recovered", "improved")
"""The figures that a funnel and a chart over time show."""
CURVE_POINTS = 28
OF_CHANGE = ("improved", "no_clear_change", "deteriorated")
TOO_FINE = ("first_sd", "last_sd", "correlation")
"""Columns that `befriend outcomes` has and a report has not (`protecting`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One score, or two judged together: what it is judged by, everybody, each team, and how long people stay.

    In the report of one team that team's row, as the whole report shows it, stands where everybody's stands.
    """

    keys: tuple[str, ...]
    score: str
    is_together: bool
    applies: Sequence[str]
    """The figures that what it is judged by can give: without caseness nobody recovers."""
    everybody: Protected
    teams: Sequence[Protected]
    others: Mapping[str, Sequence[Protected]]
    """By programme and by practice; only of what leads the report, and of nothing smaller than the service."""
    stays: pl.DataFrame
    stays_of_teams: pl.DataFrame
    times: pl.DataFrame
    """By when people had changed; of everybody alone, and of nothing smaller than the service."""

    @property
    def rows(self) -> list[Protected]:
        """Everybody, and each group of each way in which people are told apart."""
        return [self.everybody, *self.teams, *(row for rows in self.others.values() for row in rows)]

    def of_team(self, name: str) -> "Chapter | None":
        """The same of one team. None where nobody of it answered."""
        row = next((one for one in self.teams if one.group == name), None)
        if row is None:
            return None
        stays = self.stays_of_teams
        of_this = stays.filter(pl.col("group") == name) if row.is_shown and stays.height else stays.clear()
        return replace(
            self,
            everybody=row,
            teams=(),
            others={},
            stays=of_this,
            stays_of_teams=stays.clear(),
            times=self.times.clear(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """One figure by team, beside a target: a published share, or where there is none the service's own."""

    figure: str
    target: float
    is_published: bool
    points: Sequence[tuple[str, FunnelPoint]]
    not_shown: Sequence[str]
    curve: Sequence[tuple[int, Interval, Interval]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """One figure by quarter, beside the mean of those that are over. `left_out`: quarters with too few people.

    The quarter of the report's last day is not over: who still comes counts in it, and so do people whose course has
    only begun. It is `still_open`, the last point, and is not in the mean and never a signal.
    """

    figure: str
    quarters: Sequence[str]
    chart: ControlChart
    still_open: tuple[str, ControlPoint] | None
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything a report shows. The first chapter leads: its funnels and its charts over time stand beside it."""

    chapters: Sequence[Chapter]
    benchmark: Benchmark | None
    funnels: Sequence[Funnel]
    over_time: Sequence[OverTime]
    trial_reviews: Sequence[TrialReview] = ()
    """Those that may be shown, the newest first."""

    def of_team(self, name: str) -> "Figures":
        """The report of one team: nothing is counted anew, so that nothing can show that the whole report hides."""
        chapters = [one for chapter in self.chapters if (one := chapter.of_team(name)) is not None]
        return replace(self, chapters=chapters, funnels=[], over_time=[])

    def table(self, data_cut: str) -> pl.DataFrame:
        """The figures in the columns of `befriend outcomes` but for three, one row for each score and group."""
        parts = [
            outcome_table([one.outcome for one in chapter.rows], {"data_cut": data_cut}) for chapter in self.chapters
        ]
        table = pl.concat(parts) if parts else outcome_table([], {"data_cut": data_cut})
        return table.drop(TOO_FINE)

    def stays_table(self, data_cut: str) -> pl.DataFrame:
        parts = [chapter.stays for chapter in self.chapters if chapter.stays.height]
        table = pl.concat(parts) if parts else pl.DataFrame(schema=STAYS_COLUMNS)
        return table.with_columns(pl.lit(data_cut).alias("data_cut"))


def figures_of(cut: DataCut, *, smallest: int, with_teams: bool, with_others: bool = True) -> Figures:
    """All the figures of a data cut, in groups of at least so many people; beside published ones where there are."""
    in_use = {row[1] for row in cut.rows}
    pairs = asked_together(cut, in_use)
    alone = [(key,) for key in sorted(in_use) if not any(key in keys for keys in pairs)]
    chapters: list[Chapter] = []
    teams = (TEAM,) if with_teams and cut.teams else ()
    for keys in (*pairs, *alone):
        chapters += _chapters(cut, keys, smallest, teams if chapters else (*teams, *cut.groups))
    benchmark = _benchmark(chapters) if with_others else None
    return Figures(
        chapters=chapters,
        benchmark=benchmark,
        funnels=_funnels(chapters[0], benchmark) if chapters and with_teams else [],
        over_time=_over_time(cut, chapters[0], smallest) if chapters and with_teams else [],
        trial_reviews=_trial_reviews() if with_others else (),
    )


def asked_together(cut: DataCut, in_use: set[str]) -> list[tuple[str, ...]]:
    if not in_use.issuperset(REFERRAL):
        return []
    return [REFERRAL] if are_a_referral([judged_by(cut, key) for key in REFERRAL]) else []


def judged_by(cut: DataCut, key: str) -> Judged:
    measure = cut.measures[key].measure
    return Judged(
        column=measure.column_of(measure.main), direction=measure.main.direction, rule=shown_rule(measure.main)
    )


def _chapters(cut: DataCut, keys: Sequence[str], smallest: int, ways: Sequence[str]) -> list[Chapter]:
    judged = [judged_by(cut, key) for key in keys]
    courses = courses_by(cut, keys, judged)
    found = outcomes_by(courses, judged, (None, *ways), smallest=smallest)
    names: list[tuple[str, tuple[str, ...], int]] = [
        (one.column, (key,), place) for place, (one, key) in enumerate(zip(judged, keys, strict=True))
    ]
    if len(found) > len(names):
        names.append((together_name(judged), tuple(keys), 0))
    in_two_ways = _in_two_ways(cut, keys, ways)
    made = [
        Chapter(
            keys=own,
            score=score,
            is_together=len(own) > 1,
            applies=_applies(judged[place]),
            everybody=of_everybody(rows[0]),
            teams=protected(
                _by(rows, TEAM),
                smallest=smallest,
                may_show=lambda group: group in cut.shown_teams and (TEAM, group) not in in_two_ways,
            ),
            others={
                way: protected(
                    _by(rows, way),
                    smallest=smallest,
                    may_show=lambda group, way=way: (way, group) not in in_two_ways,  # type: ignore[misc]
                )
                for way in ways
                if way != TEAM
            },
            stays=_stays(courses, None, place, score, own, smallest),
            stays_of_teams=_stays(courses, TEAM if TEAM in ways else None, place, score, own, smallest),
            times=_times(cut, own, judged[place], smallest),
        )
        for (score, own, place), rows in zip(names, found, strict=True)
    ]
    return made[::-1] if len(found) > len(judged) else made


def _in_two_ways(cut: DataCut, keys: Sequence[str], ways: Sequence[str]) -> set[tuple[str, str]]:
    """The groups whose very people are a group of another way too, with their ways: shown in neither.

    What one table hides to protect another group, a second table must not tell.
    """
    people: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for client in {row[0] for row in cut.rows if row[1] in keys}:
        for way in ways:
            group = cut.teams.get(client, "") if way == TEAM else cut.groups[way][client]
            people[way, group].add(client)
    times = Counter(map(frozenset, people.values()))
    return {group for group, of_it in people.items() if times[frozenset(of_it)] > 1}


def _by(rows: Sequence[Outcome], way: str) -> list[Outcome]:
    return [one for one in rows if one.by == way]


def _stays(
    courses: Callable[[str | None], pl.LazyFrame],
    by: str | None,
    place: int,
    score: str,
    keys: Sequence[str],
    smallest: int,
) -> pl.DataFrame:
    """Of one score; of two judged together nothing is said."""
    if len(keys) > 1:
        return pl.DataFrame(schema=STAYS_COLUMNS)
    found = stays_table(courses(by), place, score=score, by=by, smallest=smallest)
    steps = [pl.Series(name, map(in_steps, found[name]), dtype=pl.Float64) for name in ("first_mean", "last_mean")]
    return found.with_columns(steps)


def _times(cut: DataCut, keys: Sequence[str], judged: Judged, smallest: int) -> pl.DataFrame:
    """Of one score, by the days of this place; of two judged together nothing is said."""
    if len(keys) > 1:
        return pl.DataFrame(schema=TIMES_COLUMNS)
    here = pl.col(AT).dt.replace_time_zone("UTC").dt.convert_time_zone(settings.TIME_ZONE).dt.date()
    check_ins = _check_ins(cut, keys, [judged]).with_columns(here.alias(AT))
    return times_table(check_ins, judged, person=PERSON, smallest=smallest)


def _applies(judged: Judged) -> Sequence[str]:
    return (*(OF_CHANGE if judged.has_judge else ()), *(OF_CASES if judged.has_caseness else ()))


def courses_by(cut: DataCut, keys: Sequence[str], judged: Sequence[Judged]) -> Callable[[str | None], pl.LazyFrame]:
    """The courses of these measures: whoever answered one of them, for each way of grouping."""
    check_ins = _check_ins(cut, keys, judged)

    def courses(by: str | None) -> pl.LazyFrame:
        return courses_of(check_ins, judged, person=PERSON, by=by)

    return courses


def _check_ins(cut: DataCut, keys: Sequence[str], judged: Sequence[Judged]) -> pl.LazyFrame:
    parts = []
    for key, one in zip(keys, judged, strict=True):
        rows = [row for row in cut.rows if row[1] == key]
        is_whole = all(row[3] is None or row[3].is_integer() for row in rows)
        columns = {
            PERSON: pl.Series([str(row[0]) for row in rows], dtype=pl.String),
            TEAM: pl.Series([cut.teams.get(row[0]) for row in rows], dtype=pl.String),
            **{way: pl.Series([of.get(row[0]) for row in rows], dtype=pl.String) for way, of in cut.groups.items()},
            AT: pl.Series([row[2].astimezone(UTC).replace(tzinfo=None) for row in rows], dtype=pl.Datetime("us")),
            one.column: pl.Series([row[3] for row in rows], dtype=frames.SCORE),
        }
        frame = pl.DataFrame(columns)
        parts.append(frame.with_columns(pl.col(one.column).cast(frames.WHOLE_SCORE)) if is_whole else frame)
    return pl.concat(parts, how="diagonal").lazy()


# Beside others, and beside its own past ------------------------------------------------------------------------------


def _benchmark(chapters: Sequence[Chapter]) -> Benchmark | None:
    known = library_of(settings.PACKS).benchmarks.values()
    return next((one for one in known if chapters and one.measures == chapters[0].keys), None)


def _trial_reviews() -> list[TrialReview]:
    known = library_of(settings.PACKS).trial_reviews.values()
    return sorted((one for one in known if one.source.may_be_shown), key=lambda one: (-one.year, one.title))


def _funnels(chapter: Chapter, benchmark: Benchmark | None) -> list[Funnel]:
    made = [_funnel(chapter, figure, benchmark) for figure in SIDE_BY_SIDE]
    return [one for one in made if one is not None]


def _funnel(chapter: Chapter, figure: str, benchmark: Benchmark | None) -> Funnel | None:
    own = chapter.everybody.share(figure)
    target = benchmark.newest.share(figure) if benchmark else own.share if own else None
    if not chapter.teams or target is None or not 0 < target < 1:
        return None
    shares = [(one.group, one.share(figure)) for one in chapter.teams]
    points = [(name, funnel_point(share.count, share.n, target)) for name, share in shares if share]
    if not points:
        return None
    largest = max(point.n for _, point in points)
    sizes = sorted({max(1, round(largest * 1.15 * step / CURVE_POINTS)) for step in range(1, CURVE_POINTS + 1)})
    return Funnel(
        figure=figure,
        target=target,
        is_published=benchmark is not None,
        points=points,
        not_shown=[name for name, share in shares if not share],
        curve=[
            (size, binomial_limits(target, size, WARNING_TAIL), binomial_limits(target, size, FUNNEL_TAIL))
            for size in sizes
        ],
    )


def _over_time(cut: DataCut, chapter: Chapter, smallest: int) -> list[OverTime]:
    judged = [judged_by(cut, key) for key in chapter.keys]
    courses = courses_by(cut, chapter.keys, judged)

    def quarters(by: str | None) -> pl.LazyFrame:
        return by_quarter(courses(None), range(len(judged)), zone=settings.TIME_ZONE)

    rows = outcomes_by(quarters, judged, (QUARTER,), smallest=smallest)[-1]
    newest = f"{cut.last_day.year}-Q{(cut.last_day.month + 2) // 3}"
    made = [_chart(protected(rows, smallest=smallest), figure, newest) for figure in SIDE_BY_SIDE]
    return [one for one in made if one is not None]


def _chart(rows: Sequence[Protected], figure: str, newest: str) -> OverTime | None:
    shown = {one.group: share for one in rows if (share := one.share(figure))}
    over = {quarter: share for quarter, share in shown.items() if quarter != newest}
    chart = control_chart([(share.count, share.n) for share in over.values()])
    if chart is None or len(shown) < 2:
        return None
    return OverTime(
        figure=figure,
        quarters=list(over),
        chart=chart,
        still_open=(newest, _open_point(shown[newest], chart)) if newest in shown else None,
        left_out=len(rows) - len(shown),
    )


def _open_point(share: Share, chart: ControlChart) -> ControlPoint:
    limits = binomial_limits(chart.centre, share.n, OUTER_TAIL)
    return ControlPoint(count=share.count, n=share.n, limits=limits, signals=frozenset())
