"""What helps somebody: each practice they tried with what may be said of it, and three to choose from with why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from befriend.care.practising import Felt
from befriend.care.suggest import LEVEL, Candidate, Verdict, suggest, verdict_of
from befriend.content.practising import Component, Need, Practice, PracticeKind
from befriend.drawing.effect import EffectDrawing, draw_effect
from befriend.measure.helping.person import Estimate, effects
from befriend.measure.helping.pool import Pool

from ..queries.helping import OwnTimes
from ..words import REASONS, VERDICTS, VERDICTS_SAID
from .finding import PracticeCard, Words, practice_card

TWICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One practice somebody did: how often, and, where they rated it, what it most likely does."""

    card: PracticeCard
    times_words: str
    felt_words: str
    felt_worse: bool
    likely_words: str
    drawing: EffectDrawing | None


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """The practices of which the same may be said, by title: nothing is ranked."""

    verdict: str
    title: Words
    words: Words
    tried: Sequence[Tried]


@dataclass(frozen=True, slots=True)
class HelpingPage:
    groups: Sequence[VerdictGroup]
    table_head: Sequence[str]
    table_rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A practice to choose, and why it is offered."""

    card: PracticeCard
    why: Words


def helping_page(practices: Mapping[str, Practice], *, own: OwnTimes, pool: Pool, language: str) -> HelpingPage:
    """Everything the person tried whose pack is still here."""
    keys = [key for key in own.by_practice if key in practices]
    known = effects(pool, own.tallies, keys)
    verdicts = {key: verdict_of(known[key], felt_worse=key in own.felt_worse) for key in keys}
    shown = {key: _tried(practices[key], own, known[key], language) for key in keys}
    in_order = sorted(keys, key=lambda key: shown[key].card.title.casefold())
    groups = [
        VerdictGroup(
            one.value, VERDICTS[one], VERDICTS_SAID[one], [shown[key] for key in in_order if verdicts[key] is one]
        )
        for one in Verdict
    ]
    return HelpingPage(
        groups=[group for group in groups if group.tried],
        table_head=[_("Practice"), _("What you said"), _("Most likely")],
        table_rows=[_row(shown[key]) for key in in_order],
    )


def _tried(practice: Practice, own: OwnTimes, known: Estimate, language: str) -> Tried:
    low, high = known.interval(LEVEL)
    felt, is_rated = own.felt(practice.key), known.times > 0
    return Tried(
        card=practice_card(practice, language, ()),
        times_words=_times_words(len(own.by_practice[practice.key]), known.times),
        felt_words=_felt_words(felt[Felt.BETTER], felt[Felt.SAME], felt[Felt.WORSE]),
        felt_worse=practice.key in own.felt_worse,
        likely_words=_("from %(low)s to %(high)s") % {"low": _points(low), "high": _points(high)} if is_rated else "",
        drawing=draw_effect(low, known.mean, high) if is_rated else None,
    )


def _row(tried: Tried) -> list[str]:
    return [tried.card.title, tried.times_words, tried.likely_words or _("Nothing said yet")]


def _times_words(times: int, rated: int) -> str:
    done = ngettext("You did it once.", "You did it %(times)s times.", times) % {"times": times}
    if times == TWICE:
        done = _("You did it twice.")
    said = ngettext(
        "You said once how you were before and after.", "You said %(rated)s times how you were before and after.", rated
    ) % {"rated": rated}
    return f"{done} {said}" if rated else done


def _felt_words(better: int, same: int, worse: int) -> str:
    if not better + same + worse:
        return ""
    counts = {"better": better, "same": same, "worse": worse}
    return _("Afterwards it felt better: %(better)s, about the same: %(same)s, worse: %(worse)s.") % counts


def _points(value: float) -> str:
    """One end of an interval, in words."""
    # Rounded first: the format alone cuts what is behind the first place off.
    tenths = round(abs(value), 1)
    if not tenths:
        return _("about the same")
    points = number_format(tenths, 1)
    better = value > 0
    return (_("%(points)s points better") if better else _("%(points)s points worse")) % {"points": points}


def suggested(
    practices: Mapping[str, Practice],
    *,
    own: OwnTimes,
    pool: Pool,
    today: OwnTimes,
    need: str,
    component: str,
    minutes: str,
    language: str,
    favourites: Collection[str],
    seed: int,
    is_gentle: bool,
) -> list[Suggested]:
    """Three that fit what was chosen, each with why. `own` is as the day began, so that they stay for the day.

    When it is to be gentle, nothing that may stir things up is among them.
    """
    candidates = [
        _candidate(one, need, component)
        for one in practices.values()
        if (not need or need in one.needs)
        and (not component or component in one.components)
        and not (is_gentle and one.may_stir)
        # A moment has its own place on the page of the day; asked for by need or time, it is as good as any.
        and (need or component or minutes or one.kind is PracticeKind.PRACTICE)
    ]
    found = suggest(
        candidates,
        pool=pool,
        own=own.tallies,
        done=own.by_practice.keys(),
        felt_worse=today.felt_worse,
        minutes=int(minutes) if minutes else None,
        seed=seed,
    )
    return [Suggested(practice_card(practices[one.key], language, favourites), REASONS[one.reason]) for one in found]


def _candidate(practice: Practice, need: str, component: str) -> Candidate:
    is_for_this = bool(need and Need(need) in practice.needs) or bool(
        component and Component(component) in practice.components
    )
    return Candidate(practice.key, practice.may_stir, practice.lengths[0], is_for_this)
