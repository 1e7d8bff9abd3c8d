"""What each figure is called on a page, and what it means, in a sentence that a board can read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NAMES: dict[str, Promise] = {
    "people": _("People"),
    "paired": _("People with two scores"),
    "improved": _("Reliable improvement"),
    "no_clear_change": _("No clear change"),
    "deteriorated": _("Reliable deterioration"),
    "recovered": _("Recovery"),
    "reliably_recovered": _("Reliable recovery"),
    "g": _("Effect size"),
    "d_z": _("Effect size of the changes"),
    "weeks": _("Weeks from first to last score"),
    "check_ins": _("Check-ins with a score"),
    "without_second": _("People without a second score"),
}

MEANINGS: dict[str, Promise] = {
    "people": _("Everybody with at least one check-in, whether or not it could be scored."),
    "paired": _("They have a first and a last score, at two times. Only of them can we say whether anything changed."),
    "improved": _("The score got better by more than chance explains. Of people with two scores."),
    "no_clear_change": _(
        "The score moved too little to be sure. It does not mean that nothing changed. Of people with two scores."
    ),
    "deteriorated": _("The score got worse by more than chance explains. Of people with two scores."),
    "recovered": _(
        "The first score was high enough to count as a case, and the last one was not. Of people who began as a case."
    ),
    "reliably_recovered": _(
        "Recovered, and the score got better by more than chance explains. Of people who began as a case."
    ),
    "g": _("How far the mean moved, in standard deviations of the first scores. Above 0 is better (Hedges’ g)."),
    "d_z": _(
        "How far the mean moved, in standard deviations of the changes. Not to be compared with the effect size above."
    ),
    "weeks": _("The mean time between a person’s first and last score."),
    "check_ins": _("All check-ins from which a score could be made."),
    "without_second": _(
        "They came once, skipped too much, or had only short forms since. No score says how they are. “At least” and "
        "“at most” say how far they could move each share: had none of them been counted, or all."
    ),
}

SIGNALS: dict[str, Promise] = {
    "outside": _("outside the limits"),
    "shift": _("seven or more on one side of the mean"),
    "trend": _("seven or more rising or falling"),
    "two_of_three": _("two of three near a limit"),
}

PUBLISHED_NAMES: dict[str, Promise] = {
    "people": _("People"),
    "pairs": _("With two scores"),
    "without_pair": _("Without a second score"),
    "improved": _("Reliable improvement"),
    "no_clear_change": _("No clear change"),
    "deteriorated": _("Reliable deterioration"),
    "mixed": _("One score better, one worse"),
    "cases": _("Began as a case"),
    "recovered": _("Recovery"),
    "reliably_recovered": _("Reliable recovery"),
    "first_mean": _("Mean first score"),
    "last_mean": _("Mean last score"),
}
"""The columns of an edition, as `befriend.measure.disclosure` names them."""

PUBLISHED_SHARES: dict[str, Promise] = {
    "people": _("of all people"),
    "pairs": _("of people with two scores"),
    "cases": _("of those who began as a case"),
}

ASSUMED: dict[str, Promise] = {
    "closed": _(
        "Assumed of what came between the editions: people were only added, and what became of those before stayed."
    ),
    "open": _(
        "Assumed of what came between the editions: people were only added, and what became of some of them changed."
    ),
    "none": _("Assumed of what came between the editions: nothing, because the numbers tell that people left."),
}

LEFT_OUT: dict[str, Promise] = {
    "few": _("Left out, because too few people answered: %(table)s."),
    "team": _("Left out, because a team is small, or nearly all its people are one clinician’s: %(table)s."),
    "tells": _("Left out, because beside what is known already it would tell of few people: %(table)s."),
}

SMALLER_GROUPS = _("Smaller groups together")
NOT_SAID = _("Did not say, or in their own words")

PLACES: dict[str, Promise] = {
    "within": _("within the limits"),
    "between": _("beyond the inner limits, within the outer ones"),
    "below": _("below the limits"),
    "above": _("above the limits"),
}

TRIAL_OUTCOMES: dict[str, Promise] = {
    "self_compassion": _("self-compassion"),
    "depression": _("depression"),
    "anxiety": _("anxiety"),
    "stress": _("stress"),
    "distress": _("distress"),
    "wellbeing": _("wellbeing"),
}

ACTIVE_CONTROLS: dict[str, Promise] = {
    "no_difference": _("no difference found"),
    "counted_in": _("counted in, and the effect remains"),
    "not_told": _("not told in its summary"),
}

WAYS: dict[str, Promise] = {
    "programme": _("By programme"),
    "practice": _("By how much people practised"),
}

GROUPS: dict[str, dict[str, Promise]] = {
    "programme": {"none": _("No programme")},
    "practice": {
        "none": _("No practice"),
        "1-4": _("1 to 4 practices"),
        "5-19": _("5 to 19 practices"),
        "20+": _("20 practices or more"),
    },
}
"""What the groups are called, in their order; programmes stand before them under their own titles."""

WAYS_MEAN: dict[str, Promise] = {
    "programme": _("Each person’s first programme here, begun by the last day, whether or not they went to its end."),
    "practice": _(
        "How many practices each person had ended by the last day. Stopping before the last step ends one too."
    ),
}

NO_TEAM = _("No team")
NOT_SHOWN = _("not shown")
FEW = ngettext_lazy("fewer than %(smallest)s person", "fewer than %(smallest)s people", "smallest")
