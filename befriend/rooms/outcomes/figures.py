"""From a data cut to figures, by the expressions that `befriend outcomes` uses: nothing is counted here a second time.

It loads tables (Polars, SciPy), so a view imports it only when somebody asks for a report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

import polars as pl
from django.conf import settings

from befriend.content.frozen import Benchmark
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
    are_a_referral,
    binomial_limits,
    by_quarter,
    control_chart,
    courses_of,
    funnel_point,
    outcome_table,
    outcomes_by,
    stays_table,
    together_name,
)
from befriend.measure.outcomes.limits import FUNNEL_TAIL, WARNING_TAIL
from befriend.rooms.checkins.courses import shown_rule

from .cut import DataCut
from .protecting import OF_CASES, Protected, protected

PERSON = "person"
TEAM = "team"
REFERRAL = ("phq9", "gad7")
NHS = "nhs_talking_therapies"
SIDE_BY_SIDE = ("recovered", "improved")
"""The figures that a funnel and a chart over time show."""
CURVE_POINTS = 28
OF_CHANGE = ("improved", "no_clear_change", "deteriorated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One score, or two judged together: what it is judged by, everybody, each team, and how long people stay."""

    keys: tuple[str, ...]
    score: str
    is_together: bool
    applies: Sequence[str]
    """The figures that what it is judged by can give: without caseness nobody recovers."""
    everybody: Protected
    teams: Sequence[Protected]
    stays: pl.DataFrame


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
    """One figure by quarter, beside the mean of all of them. `left_out`: quarters with too few people."""

    figure: str
    quarters: Sequence[str]
    chart: ControlChart
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything a report shows. The first chapter leads: its funnels and its charts over time stand beside it."""

    chapters: Sequence[Chapter]
    benchmark: Benchmark | None
    funnels: Sequence[Funnel]
    over_time: Sequence[OverTime]

    def table(self, data_cut: str) -> pl.DataFrame:
        """The figures as `befriend outcomes` writes them, one row for each score and group."""
        parts = [
            outcome_table([one.outcome for one in (chapter.everybody, *chapter.teams)], {"data_cut": data_cut})
            for chapter in self.chapters
        ]
        return pl.concat(parts) if parts else outcome_table([], {"data_cut": data_cut})

    def stays_table(self, data_cut: str) -> pl.DataFrame:
        parts = [chapter.stays for chapter in self.chapters if chapter.stays.height]
        table = pl.concat(parts) if parts else pl.DataFrame()
        return table.with_columns(pl.lit(data_cut).alias("data_cut"))


def figures_of(cut: DataCut, *, smallest: int, with_teams: bool, with_others: bool = True) -> Figures:
    """All the figures of a data cut, in groups of at least so many people; beside published ones where there are."""
    in_use = {row[1] for row in cut.rows}
    pairs = _asked_together(cut, in_use)
    alone = [(key,) for key in sorted(in_use) if not any(key in keys for keys in pairs)]
    chapters: list[Chapter] = []
    for keys in (*pairs, *alone):
        chapters += _chapters(cut, keys, smallest, with_teams=with_teams)
    benchmark = _benchmark(chapters) if with_others else None
    return Figures(
        chapters=chapters,
        benchmark=benchmark,
        funnels=_funnels(chapters[0], benchmark) if chapters and with_teams else [],
        over_time=_over_time(cut, chapters[0], smallest) if chapters and with_teams else [],
    )


def _asked_together(cut: DataCut, in_use: set[str]) -> list[tuple[str, ...]]:
    if not in_use.issuperset(REFERRAL):
        return []
    return [REFERRAL] if are_a_referral([_judged(cut, key) for key in REFERRAL]) else []


def _judged(cut: DataCut, key: str) -> Judged:
    measure = cut.measures[key].measure
    return Judged(
        column=measure.column_of(measure.main), direction=measure.main.direction, rule=shown_rule(measure.main)
    )


def _chapters(cut: DataCut, keys: Sequence[str], smallest: int, *, with_teams: bool) -> list[Chapter]:
    judged = [_judged(cut, key) for key in keys]
    courses = _courses(cut, keys, judged)
    groupings = (None, TEAM) if with_teams and cut.teams else (None,)
    found = outcomes_by(courses, judged, groupings, smallest=smallest)
    names: list[tuple[str, tuple[str, ...], int]] = [
        (one.column, (key,), place) for place, (one, key) in enumerate(zip(judged, keys, strict=True))
    ]
    if len(found) > len(names):
        names.append((together_name(judged), tuple(keys), 0))
    made = [
        Chapter(
            keys=own,
            score=score,
            is_together=len(own) > 1,
            applies=_applies(judged[place]),
            everybody=Protected(rows[0]),
            teams=protected(rows[1:]),
            stays=pl.DataFrame() if len(own) > 1 else stays_table(courses(None), place, score=score, smallest=smallest),
        )
        for (score, own, place), rows in zip(names, found, strict=True)
    ]
    return made[::-1] if len(found) > len(judged) else made


def _applies(judged: Judged) -> Sequence[str]:
    return (*(OF_CHANGE if judged.has_judge else ()), *(OF_CASES if judged.has_caseness else ()))


def _courses(cut: DataCut, keys: Sequence[str], judged: Sequence[Judged]) -> Callable[[str | None], pl.LazyFrame]:
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
    judged = [_judged(cut, key) for key in chapter.keys]
    courses = _courses(cut, chapter.keys, judged)

    def quarters(by: str | None) -> pl.LazyFrame:
        return by_quarter(courses(None), range(len(judged)), zone=settings.TIME_ZONE)

    rows = outcomes_by(quarters, judged, (QUARTER,), smallest=smallest)[-1]
    made = [_chart(rows, figure) for figure in SIDE_BY_SIDE]
    return [one for one in made if one is not None]


def _chart(rows: Sequence[Outcome], figure: str) -> OverTime | None:
    shown = [(one, share) for one in protected(rows) if (share := one.share(figure))]
    chart = control_chart([(share.count, share.n) for _, share in shown])
    if chart is None or len(shown) < 2:
        return None
    return OverTime(
        figure=figure, quarters=[one.group for one, _ in shown], chart=chart, left_out=len(rows) - len(shown)
    )
