"""The report as one frozen object: sections of words, a picture and tables, the same for a screen, for PDF and CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.content.frozen import TrialEffect, TrialReview
from befriend.content.reading import library_of
from befriend.drawing.shares import ShareDrawing, draw_funnel, draw_over_time
from befriend.measure.items import ChangeRule
from befriend.rooms.checkins.courses import shown_rule
from befriend.rooms.people.viewer import language_here

from .cut import DataCut
from .words import (
    ACTIVE_CONTROLS,
    FEW,
    GROUPS,
    MEANINGS,
    NAMES,
    NO_TEAM,
    NOT_SHOWN,
    PLACES,
    SIGNALS,
    TRIAL_OUTCOMES,
    WAYS,
    WAYS_MEAN,
)

if TYPE_CHECKING:
    from befriend.measure.outcomes import FunnelPoint, Share

    from .figures import Chapter, Figures, Funnel, OverTime
    from .protecting import Protected

Text = str | Promise
NOTHING = "–"
SHARES = ("improved", "no_clear_change", "deteriorated", "recovered", "reliably_recovered")


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table. `key` is what it is called as a file."""

    key: str
    caption: Text
    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    is_wide: bool = False
    """On a phone each row becomes a small list, every cell with its name."""

    @property
    def named_rows(self) -> list[list[tuple[Text, Text]]]:
        """Each cell with the head of its column."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class PictureShown:
    """One picture, what it shows, and what is seen, in words."""

    key: str
    title: Text
    description: Text
    drawing: ShareDrawing
    middle: Text
    limits: Text
    warnings: Text
    stands_out: Text
    still_open: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the report: words, perhaps a picture with its table, and notes under it."""

    key: str
    title: Text
    words: Sequence[Text] = ()
    picture: PictureShown | None = None
    tables: Sequence[TableShown] = ()
    notes: Sequence[Text] = ()
    english: Sequence[str] = ()
    """Sources and rules, which are cited in English in every language."""


@dataclass(frozen=True, slots=True)
class TeamLink:
    """One team, for who looks further. `below`: in which figures it lies below the limits."""

    url: str
    name: str
    below: Sequence[Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The whole report. `sections` is empty where nobody has a score yet."""

    title: Text
    service: str
    about: Text
    last_day: date
    data_cut: str
    smallest: int
    sections: Sequence[Section]
    pdf_url: str = ""
    csv_url: str = ""
    """Both with the day, and the team where it is of one. The second ends so that `table=` can follow."""
    teams: Sequence[TeamLink] = ()
    is_invented: bool = False

    @property
    def tables(self) -> list[TableShown]:
        return [table for section in self.sections for table in section.tables]


def sections_of(figures: "Figures", cut: DataCut, smallest: int, *, is_of_team: bool = False) -> list[Section]:
    """Every part of the report, the most telling first. `is_of_team`: nothing is told that is of the whole service."""
    if not figures.chapters:
        return []
    first, *others = figures.chapters
    with_means = [one for one in figures.chapters if not one.is_together and one.keys[0] in first.keys]
    parts = [_at_a_glance(first, with_means, cut, smallest)]
    parts += [_beside_published(first, figures)] if figures.benchmark else []
    parts += [_funnel(one, figures) for one in figures.funnels]
    parts += [_over_time(one, smallest) for one in figures.over_time]
    parts += [_measure(one, cut, smallest) for one in ([first] if first.teams else []) + others]
    parts += [_by_way(first, way, cut, smallest) for way in first.others]
    parts += [part for part in [_beside_trials(figures, cut)] if part is not None]
    parts += [part for one in figures.chapters if (part := _timing(one, cut)) is not None]
    parts += [part for one in figures.chapters if (part := _staying(one, cut)) is not None]
    return [*parts, _how_made(cut, smallest, is_of_team=is_of_team)]


def name_of(chapter: "Chapter", cut: DataCut) -> str:
    return " + ".join(cut.measures[key].measure.name for key in chapter.keys)


# Parts --------------------------------------------------------------------------------------------------------------


def _at_a_glance(chapter: "Chapter", parts: Sequence["Chapter"], cut: DataCut, smallest: int) -> Section:
    """`parts`: the chapters that have means, which two scores together have not."""
    one = chapter.everybody
    outcome = one.outcome
    rows = [_fact("people", _counted(one, outcome.people, smallest)), _paired(one, smallest), _without_second(one)]
    rows += [_share_row(one, figure, smallest) for figure in chapter.applies]
    rows += [row for part in parts for row in _effect_rows(part, cut, is_named=len(parts) > 1)]
    weeks = parts[0].everybody.outcome.weeks
    if weeks is not None:
        rows.append(_fact("weeks", to_tenths(weeks)))
    rows.append(_fact("check_ins", _counted(one, outcome.check_ins, smallest)))
    head = [_("Figure"), _("Here"), _("95% interval"), _("At least, at most"), _("What it means")]
    words = _in_words(one)
    words.append(
        _("Measured with %(name)s, from each person’s first score to the last.") % {"name": name_of(chapter, cut)}
    )
    if chapter.is_together:
        words.append(
            _(
                "Both scores are judged together: better when one of them improved reliably and the other did not get "
                "reliably worse; a case when either is one."
            )
        )
    table = TableShown("glance", _("What became of people, in figures"), head, rows, is_wide=True)
    return Section(key="glance", title=_("At a glance"), words=words, tables=[table])


def _beside_published(chapter: "Chapter", figures: "Figures") -> Section:
    benchmark = figures.benchmark
    assert benchmark is not None
    year = benchmark.newest
    rows = [
        (NAMES[figure], _percent(share), _within(share.interval), _exactly(year.share(figure)))
        for figure in SHARES
        if (share := chapter.everybody.share(figure)) is not None
    ]
    head = [_("Figure"), _("Here"), _("95% interval"), f"{benchmark.title}, {year.year}"]
    words = [
        _(
            "The published figures are from %(courses)s courses of therapy. They count a finished course and divide by "
            "all of them; here a person counts from the first score to the last one so far, and is divided by people "
            "with two scores. So the two are near each other, and not the same."
        )
        % {"courses": number_format(year.courses, force_grouping=True)}
    ]
    return Section(
        key="published",
        title=_("Beside the whole country"),
        words=words,
        tables=[TableShown("published", _("This service beside published figures"), head, rows, is_wide=True)],
        english=[f"{benchmark.publisher}, {year.year}.", benchmark.notice],
    )


def _beside_trials(figures: "Figures", cut: DataCut) -> Section | None:
    """Every measure with an effect here beside what reviews of trials found. None where none of them fits."""
    reviews = figures.trial_reviews
    rows: list[Sequence[Text]] = []
    for chapter in figures.chapters:
        here, there = _short_effect(chapter.everybody), [one.of(chapter.keys[0]) for one in reviews]
        found = next((one for one in there if one is not None), None)
        if here != NOTHING and found is not None and not chapter.is_together:
            called = f"{name_of(chapter, cut)}: {TRIAL_OUTCOMES[found.outcome]}"
            rows.append((called, here, *(_effect_there(one) for one in there)))
    if not rows:
        return None
    told = [ACTIVE_CONTROLS[one.active_controls] for one in reviews]
    rows.append((_("Against another programme, not against waiting"), NOTHING, *told))
    words = [
        _(
            "In a trial, chance decides who takes part in a programme and who waits or does something else. The effect "
            "is how much more the first of them changed. Here nobody waited: the effect holds all change from first to "
            "last score, also what time does by itself, in people who have two scores."
        ),
        _(
            "Nor are they the same people. Who is in a trial was chosen by its rules and agreed to it; a service sees "
            "whoever comes. So a larger number here does not say that this service does better, nor a smaller one that "
            "it does worse. They stand side by side to show what sizes are usual."
        ),
    ]
    head = [_("Measure"), _("Here, from first to last score"), *map(_named, reviews)]
    caption = _("Effect sizes here, and in trials of self-compassion programmes against a control group")
    return Section(
        key="trials",
        title=_("Beside trials of self-compassion programmes"),
        words=words,
        tables=[TableShown("trials", caption, head, rows, is_wide=True)],
        english=[_cited(one) for one in reviews],
    )


def _effect_there(found: TrialEffect | None) -> str:
    if found is None:
        return NOTHING
    shown = number_format(found.effect, 2)
    if found.interval is None:
        return shown
    low, high = (number_format(end, 2) for end in found.interval)
    return f"{shown} ({_('%(low)s to %(high)s') % {'low': low, 'high': high}})"


def _named(review: TrialReview) -> str:
    if review.source.is_verified:
        return review.title
    return _("%(title)s (not yet checked at its source)") % {"title": review.title}


def _cited(review: TrialReview) -> str:
    parts = (
        f"{review.title}: {review.programmes}; {review.trials} trials; {review.statistic}.",
        review.caution,
        f"{review.source.citation} ({review.source.confidence}).",
        f"{review.licence}.",
    )
    return " ".join(part for part in parts if part)


def _funnel(one: "Funnel", figures: "Figures") -> Section:
    name = NAMES[one.figure]
    drawing = draw_funnel(
        [(team or str(NO_TEAM), point.n, point.share, point.place != "within") for team, point in one.points],
        [(size, (inner.low, inner.high), (outer.low, outer.high)) for size, inner, outer in one.curve],
        one.target,
        _("Number of people"),
    )
    rows: list[Sequence[Text]] = [
        (
            team or NO_TEAM,
            _of(point.count, point.n),
            f"{100 * point.share:.0f} %",
            _within(point.warning),
            _within(point.limits),
            PLACES[place_of(point)],
        )
        for team, point in one.points
    ]
    rows += [(team or NO_TEAM, NOT_SHOWN, NOTHING, NOTHING, NOTHING, NOTHING) for team in one.not_shown]
    head = [_("Team"), _("People"), _("Share"), _("95% limits"), _("99.8% limits"), _("Where it lies")]
    benchmark = figures.benchmark
    if one.is_published and benchmark:
        middle = _("%(title)s, %(year)s: %(share)s") % {
            "title": benchmark.title, "year": benchmark.newest.year, "share": _exactly(one.target),
        }  # fmt: skip
    else:
        middle = _("The whole service: %(share)s") % {"share": _exactly(one.target)}
    outside = [f"{team or NO_TEAM}: {PLACES[point.place]}" for team, point in one.points if point.place != "within"]
    return Section(
        key=f"funnel-{one.figure}",
        title=_("%(figure)s by team") % {"figure": name},
        words=[
            _(
                "Each dot is a team; the more people, the further right, and the closer the limits. Between the lines "
                "a team differs no more than chance makes teams differ. Chance alone would put it below the outer ones "
                "once in a thousand times, and above them as seldom: that is a question to look into, not an answer. "
                "Teams also differ in whom they see."
            )
        ],
        picture=PictureShown(
            key=f"funnel-{one.figure}",
            title=_("%(figure)s by team, with limits") % {"figure": name},
            description="; ".join(outside) if outside else _("No team lies beyond the limits."),
            drawing=drawing,
            middle=middle,
            limits=_("99.8% limits"),
            warnings=_("95% limits"),
            stands_out=_("Beyond the limits"),
        ),
        tables=[TableShown(f"funnel-{one.figure}", _("%(figure)s by team") % {"figure": name}, head, rows)],
    )


def place_of(point: "FunnelPoint") -> str:
    """The key of the words for where a point lies: two pairs of limits are drawn."""
    is_near = point.warning.low <= point.share <= point.warning.high
    return point.place if point.place != "within" or is_near else "between"


def _over_time(one: "OverTime", smallest: int) -> Section:
    name, chart = NAMES[one.figure], one.chart
    pairs = list(zip(one.quarters, chart.points, strict=True)) + ([one.still_open] if one.still_open else [])
    drawing = draw_over_time(
        [
            (quarter, point.share, (point.limits.low, point.limits.high), bool(point.signals))
            for quarter, point in pairs
        ],
        chart.centre,
        _("Quarter of the last score"),
        is_last_open=one.still_open is not None,
    )
    rows = [
        (
            quarter,
            _of(point.count, point.n),
            f"{100 * point.share:.0f} %",
            _within(point.limits),
            ", ".join(str(SIGNALS[signal]) for signal in sorted(point.signals)) or NOTHING,
        )
        for quarter, point in pairs
    ]
    if one.still_open:
        rows[-1] = (*rows[-1][:-1], _("still open"))
    head = [_("Quarter"), _("People"), _("Share"), _("Limits"), _("Signal")]
    words = [
        _(
            "The service beside its own past. A person counts in the quarter of their last score. Without a signal the "
            "quarters differ no more than chance makes them differ. A signal is a point outside the limits, seven in a "
            "row on one side of the mean, seven rising or falling, or two of three near a limit."
        )
    ]
    if one.still_open:
        words.append(
            _(
                "%(quarter)s is still open: it holds people who have only begun or who still come, and their last "
                "score so far. So it is not in the mean and is never a signal."
            )
            % {"quarter": one.still_open[0]}
        )
    if chart.is_provisional:
        words.append(_("With fewer than 12 quarters the limits are provisional: each new one still moves them."))
    if one.left_out:
        words.append(
            _(
                "Quarters with too few people to show: %(count)s. They are not in the mean, and those beside them "
                "then stand side by side."
            )
            % {"count": one.left_out}
        )
    seen = [f"{quarter}: {signals}" for quarter, _n, _s, _l, signals in rows[: len(one.quarters)] if signals != NOTHING]
    return Section(
        key=f"time-{one.figure}",
        title=_("%(figure)s over time") % {"figure": name},
        words=words,
        picture=PictureShown(
            key=f"time-{one.figure}",
            title=_("%(figure)s in each quarter, with limits") % {"figure": name},
            description="; ".join(seen) if seen else _("No quarter stands out."),
            drawing=drawing,
            middle=_("Mean of the quarters that are shown and over: %(share)s") % {"share": _exactly(chart.centre)},
            limits=_("Limits"),
            warnings="",
            stands_out=_("A signal"),
            still_open=_("Still open") if one.still_open else "",
        ),
        tables=[TableShown(f"time-{one.figure}", _("%(figure)s in each quarter") % {"figure": name}, head, rows)],
    )


def _measure(chapter: "Chapter", cut: DataCut, smallest: int) -> Section:
    key, name = f"measure-{chapter.score}".replace("+", "-"), name_of(chapter, cut)
    caption = _("%(name)s: everybody and each team, in the order of their names") % {"name": name}
    teams = [(one.group or NO_TEAM, one) for one in chapter.teams]
    rules = [f"{rule.basis}. {rule.source.citation}." for rule in _rules(chapter, cut)]
    no_rule = _("No published rule says when a change on this measure is reliable, so none is called so.")
    return Section(
        key=key,
        title=name,
        tables=[_groups_table(key, caption if teams else name, chapter, teams, smallest)],
        notes=[] if rules else [no_rule],
        english=rules,
    )


def _by_way(chapter: "Chapter", way: str, cut: DataCut, smallest: int) -> Section:
    """Everybody beside the groups of one way in which nobody was put by chance, and what that means."""
    words: list[Text] = [
        WAYS_MEAN[way],
        _(
            "Nobody was put into these groups by chance. Who stays longer does more, and so may who feels better "
            "already. So this cannot say what made the difference. It shows where to look closer."
        ),
    ]
    caption = f"{WAYS[way]}: {name_of(chapter, cut)}"
    groups = _named_groups(chapter.others[way], way)
    return Section(
        key=way, title=WAYS[way], words=words, tables=[_groups_table(way, caption, chapter, groups, smallest)]
    )


def _named_groups(rows: Sequence["Protected"], way: str) -> list[tuple[Text, "Protected"]]:
    """Programmes by their titles, then all other groups in their own order."""
    named, programmes = GROUPS[way], library_of(settings.PACKS).programmes
    own = [one for one in rows if one.group not in named]
    titles = {
        one.group: programmes[one.group].words_for(language_here()).title for one in own if one.group in programmes
    }
    in_order = sorted(((titles.get(one.group, one.group), one) for one in own), key=lambda pair: pair[0])
    return [*in_order, *((named[one.group], one) for key in named for one in rows if one.group == key)]


def _groups_table(
    key: str, caption: Text, chapter: "Chapter", groups: Sequence[tuple[Text, "Protected"]], smallest: int
) -> TableShown:
    # Two scores judged together have no mean, and so no effect size.
    names = ["people", "paired", *chapter.applies, *([] if chapter.is_together else ["g"])]
    rows: list[Sequence[Text]] = []
    for group, one in [(_("Everybody"), chapter.everybody), *groups]:
        outcome = one.outcome
        paired = _with_interval(outcome.paired) if outcome.paired else _why_not(one, smallest)
        shares = [_short_share(one, figure, smallest) for figure in chapter.applies]
        effect = [] if chapter.is_together else [_short_effect(one)]
        rows.append((group, _counted(one, outcome.people, smallest), paired, *shares, *effect))
    return TableShown(key, caption, [_("Group"), *(NAMES[name] for name in names)], rows, is_wide=True)


def _timing(chapter: "Chapter", cut: DataCut) -> Section | None:
    """By when people had changed, in percent: of single weeks a count would often be one person who came in it."""
    rows = list(chapter.times.iter_rows(named=True))
    if not rows:
        return None
    title = _("How long change takes: %(name)s") % {"name": name_of(chapter, cut)}
    cells = {(row["week"], row["change"]): _changed_by(row) for row in rows}
    weeks = list(dict.fromkeys(row["week"] for row in rows))
    table = [
        (str(week), *(cells.get((week, change), NOTHING) for change in ("improved", "deteriorated"))) for week in weeks
    ]
    half_by = next((row["half_by"] for row in rows if row["change"] == "improved"), None)
    half = [_("By week %(week)s, half of the people had improved.") % {"week": half_by}] if half_by else []
    words = _(
        "By when people had first improved, or got worse, by more than chance explains. A change is seen at a "
        "check-in: it may have come earlier, and it may not last. Who stopped coming counts for as long as they came, "
        "as if they were like those who stayed. Nobody knows whether they are."
    )
    head = [_("Weeks since the first score"), _("Had improved (95% interval)"), _("Had got worse (95% interval)")]
    key = f"timing-{chapter.score}"
    return Section(
        key=key, title=title, words=[words, *half], tables=[TableShown(key, title, head, table, is_wide=True)]
    )


def _changed_by(row: Mapping[str, Any]) -> str:
    share = f"{100 * row['changed_share']:.0f} %"
    low, high = row["changed_low"], row["changed_high"]
    return share if low is None else f"{share} ({100 * low:.0f}–{100 * high:.0f})"


def _staying(chapter: "Chapter", cut: DataCut) -> Section | None:
    if not chapter.stays.height:
        return None
    rows = []
    for row in chapter.stays.iter_rows(named=True):
        low, high = row["scores_from"], row["scores_to"]
        scores = str(low) if low == high else f"{low}–{high}"
        reached = f"{number_format(row['reached'], force_grouping=True)} ({100 * row['reached_share']:.0f} %)"
        rows.append((scores, reached, str(row["stopped"]), to_tenths(row["first_mean"]), to_tenths(row["last_mean"])))
    name = name_of(chapter, cut)
    head = [
        _("Scores given"),
        _("People with so many or more"),
        _("Gave no more"),
        _("Their mean first score"),
        _("Their mean last score"),
    ]
    return Section(
        key=f"staying-{chapter.score}",
        title=_("How long people stay: %(name)s") % {"name": name},
        words=[
            _(
                "How many scores people gave before the last one. The data do not say whether an ending was planned, "
                "and who still comes looks like who has stopped."
            )
        ],
        tables=[
            TableShown(f"staying-{chapter.score}", _("How long people stay: %(name)s") % {"name": name}, head, rows)
        ],
    )


def _how_made(cut: DataCut, smallest: int, *, is_of_team: bool) -> Section:
    of_all = [
        _("People who said no to being counted: %(count)s. They are in no figure.")
        % {"count": cut.left_out if not 0 < cut.left_out < smallest else _few(smallest)}
    ]
    of_team = [_("A team’s figures are those of the whole report, from the data cut of the whole service.")]
    words = [
        _(
            "This report describes what happened between first and last scores. It does not say why: people also "
            "change by themselves, and who has no second score is not like who has one. It ranks nobody."
        ),
        _(
            "Made from all check-ins that the service had received by the end of %(day)s. What was corrected or "
            "received later is as if it had not happened."
        )
        % {"day": date_format(cut.last_day)},
        *(of_team if is_of_team else of_all),
        _(
            "Nothing is shown of fewer than %(smallest)s people, nor of a team whose people are nearly all one "
            "clinician’s; what would follow from the rest is left out with it. Means are rounded to half a point, "
            "effect sizes to tenths. It is made for the people who run this service, not for publishing as it stands."
        )
        % {"smallest": smallest},
        _("Intervals of shares are Wilson’s, those of effect sizes hold for large samples; both at 95%."),
        _(
            "With the same data cut every figure comes out the same. When somebody withdraws their yes or is erased, "
            "the mark changes."
        ),
    ]
    table = TableShown(
        "data-cut",
        _("The data cut"),
        [_("What"), _("Value")],
        [
            (_("Last day"), cut.last_day.isoformat()),
            (_("Check-ins read"), _count(len(cut.rows) if cut.people >= smallest else None, smallest)),
            (_("Mark (HMAC-SHA-256)"), cut.mark),
        ],
    )
    return Section(key="made", title=_("How this was made"), words=words, tables=[table])


# Cells --------------------------------------------------------------------------------------------------------------


def _fact(key: str, value: Text) -> tuple[Text, ...]:
    return (NAMES[key], value, NOTHING, NOTHING, MEANINGS[key])


def _paired(one: "Protected", smallest: int) -> tuple[Text, ...]:
    share = one.outcome.paired
    if share is None:
        return _fact("paired", _why_not(one, smallest))
    return (NAMES["paired"], _percent(share), _within(share.interval), NOTHING, MEANINGS["paired"])


def _without_second(one: "Protected") -> tuple[Text, ...]:
    paired = one.outcome.paired
    return _fact("without_second", NOTHING if paired is None else number_format(paired.n - paired.count))


def _in_words(one: "Protected") -> list[str]:
    """The figures that matter most, as a sentence that can be read aloud."""
    better, worse, recovered = one.share("improved"), one.share("deteriorated"), one.share("recovered")
    words = []
    if better and worse:
        words.append(
            _("Of %(n)s people with two scores, %(better)s got reliably better and %(worse)s reliably worse.")
            % {"n": better.n, "better": better.count, "worse": worse.count}
        )
    if recovered:
        words.append(
            _("Of %(n)s people who began as a case, %(count)s recovered.")
            % {"n": recovered.n, "count": recovered.count}
        )
    return [" ".join(words)] if words else []


def _share_row(one: "Protected", figure: str, smallest: int) -> tuple[Text, ...]:
    share = one.share(figure)
    if share is None:
        return (NAMES[figure], _why_not(one, smallest), NOTHING, NOTHING, MEANINGS[figure])
    ends = _within(share.extremes) if share.extremes else NOTHING
    return (NAMES[figure], _percent(share), _within(share.interval), ends, MEANINGS[figure])


def _effect_rows(chapter: "Chapter", cut: DataCut, *, is_named: bool) -> list[tuple[Text, ...]]:
    effects = chapter.everybody.outcome.effects
    rows: list[tuple[Text, ...]] = []
    for name in ("g", "d_z"):
        value, interval = getattr(effects, name, None), getattr(effects, f"{name}_interval", None)
        if value is not None and interval is not None:
            called = f"{NAMES[name]}, {name_of(chapter, cut)}" if is_named else NAMES[name]
            rows.append((called, to_tenths(value), _from_to(interval), NOTHING, MEANINGS[name]))
    return rows


def _short_share(one: "Protected", figure: str, smallest: int) -> Text:
    share = one.share(figure)
    return _with_interval(share) if share else _why_not(one, smallest)


def _short_effect(one: "Protected") -> Text:
    effects = one.outcome.effects
    if effects is None or effects.g is None or effects.g_interval is None:
        return NOTHING
    return f"{to_tenths(effects.g)} ({_from_to(effects.g_interval)})"


def _few(smallest: int) -> str:
    return str(FEW % {"smallest": smallest})


def _count(count: int | None, smallest: int) -> str:
    return _few(smallest) if count is None else number_format(count, force_grouping=True)


def _counted(one: "Protected", count: int | None, smallest: int) -> Text:
    return _why_not(one, smallest) if count is None else _count(count, smallest)


def _why_not(one: "Protected", smallest: int) -> Text:
    """A team may be large enough and be left out with another: then “fewer than” would be untrue, or tell which."""
    return NOT_SHOWN if one.outcome.by else _few(smallest)


def _of(count: int, n: int) -> str:
    return _("%(count)s of %(n)s") % {
        "count": number_format(count, force_grouping=True),
        "n": number_format(n, force_grouping=True),
    }


def _percent(share: "Share") -> str:
    return f"{100 * share.share:.0f} % ({_of(share.count, share.n)})"


def _exactly(share: float) -> str:
    return f"{to_tenths(100 * share)} %"


def _within(ends: Sequence[float]) -> str:
    return f"{100 * ends[0]:.0f}–{100 * ends[1]:.0f} %"


def _with_interval(share: "Share") -> str:
    return f"{100 * share.share:.0f} % ({100 * share.interval.low:.0f}–{100 * share.interval.high:.0f})"


def _from_to(ends: Sequence[float]) -> str:
    return _("%(low)s to %(high)s") % {"low": to_tenths(ends[0]), "high": to_tenths(ends[1])}


def to_tenths(value: float) -> str:
    # Rounded first, because it cuts off what it does not show; and what rounds to nothing has no sign.
    return number_format(round(value, 1) + 0.0, 1)


def _rules(chapter: "Chapter", cut: DataCut) -> list[ChangeRule]:
    found = [shown_rule(cut.measures[key].measure.main) for key in chapter.keys]
    return [rule for rule in found if rule is not None]


def teams_below(figures: "Figures", cut: DataCut) -> list[tuple[str, list[Text]]]:
    """Every team with a page, and in which figures it lies below the limits; in the order of their names."""
    if not figures.chapters:
        return []
    below: dict[str, list[Text]] = {one.group: [] for one in figures.chapters[0].teams if one.group in cut.shown_teams}
    for funnel in figures.funnels:
        for team, point in funnel.points:
            if point.place == "below" and team in below:
                below[team].append(NAMES[funnel.figure])
    return list(below.items())
