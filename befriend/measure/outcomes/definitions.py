"""What each figure of a report means, and where its rule or formula comes from: one sentence each, as data."""

from dataclasses import dataclass
from typing import Final

DESCRIBES: Final = (
    "This describes what happened between first and last scores. It does not say why: people also change by "
    "themselves, and who has no second score is not like who has one."
)
TIMES_DESCRIBE: Final = (
    "This describes when a change was first seen after the first score. It does not say why: people also change by "
    "themselves."
)
NO_ORDER: Final = "Groups stand in the order of their names. They differ in whom they see, so this is no ranking."
NO_PROTECTION: Final = (
    "The smallest number keeps shares of a few people from being read as findings. It does not make a table safe to "
    "publish: a hidden group may follow from the total and the others."
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure, or several that belong together. `names` are the columns it explains."""

    names: tuple[str, ...]
    meaning: str
    source: str


_OURS: Final = "befriend's own rule"
_WILSON: Final = "Wilson, J Am Stat Assoc 1927;22:209-212"
_BOUNDS: Final = "Horowitz and Manski, J Am Stat Assoc 2000;95:77-84"
_NHS: Final = (
    "NHS Talking Therapies, technical construction of the published tables (OGL v3.0), for PHQ-9 and GAD-7; for other "
    "scores the change rule or index that is named"
)
_JT: Final = "Jacobson and Truax, J Consult Clin Psychol 1991;59:12-19"


def _share(name: str) -> tuple[str, ...]:
    return (name, f"{name}_share", f"{name}_low", f"{name}_high", f"{name}_least", f"{name}_most")


DEFINITIONS: Final = (
    Definition(("score",), "The score that is looked at; two joined by + are judged together.", _OURS),
    Definition(
        ("by", "group"),
        "The column that people are grouped by, and the group; both empty for everybody. A person seen in two groups "
        "has a course in each, made of that group's check-ins alone.",
        _OURS,
    ),
    Definition(
        ("size",),
        "The class of the count. Below the smallest number (10 unless another is given) of people, or of pairs, the "
        "figures that rest on them are left empty.",
        _OURS,
    ),
    Definition(("people",), "People with at least one check-in in the data, whether or not it could be scored.", _OURS),
    Definition(
        ("check_ins",),
        "Check-ins with a score. Of two scores together: the larger number of each person.",
        _OURS,
    ),
    Definition(
        ("tied",),
        "People with two different scores at their first or their last time. The one that shows less gain was taken.",
        _OURS,
    ),
    Definition(("without_score",), "People none of whose check-ins could be scored.", _OURS),
    Definition(("with_one",), "People with a score at one time only, so that nothing can be compared.", _OURS),
    Definition(
        ("pairs", "paired", "paired_low", "paired_high"),
        "People with scores at two different times, and their share of all people (completeness of paired data), with "
        "its interval. The pair is the first score and the last one, whatever lies between.",
        f"{_OURS}; interval: {_WILSON}",
    ),
    Definition(("weeks",), "Mean weeks from first to last score, of pairs. Empty where dates are numbers.", _OURS),
    Definition(
        _share("improved"),
        "Pairs whose score moved reliably towards better; their share of pairs, its interval, and the least and most "
        "it could be had everybody without a pair been seen twice.",
        f"{_NHS}; {_WILSON}; {_BOUNDS}",
    ),
    Definition(
        ("no_clear_change", "no_clear_change_share", "no_clear_change_low", "no_clear_change_high"),
        "Pairs whose score moved no further than measurement error may move it. It does not say that nothing changed.",
        f"{_NHS}; {_WILSON}",
    ),
    Definition(
        _share("deteriorated"),
        "Pairs whose score moved reliably towards worse; share, interval, least and most as for improved.",
        f"{_NHS}; {_WILSON}; {_BOUNDS}",
    ),
    Definition(
        ("mixed",),
        "Of two scores together: pairs where one moved reliably towards better and the other towards worse. They are "
        "in the denominator, and in none of the three rows above.",
        _NHS,
    ),
    Definition(("cases",), "Pairs that were a case at the first score: the denominator of recovery.", _NHS),
    Definition(
        _share("recovered"),
        "Cases at the first score that are none at the last, however small the change; of two scores together, a case "
        "on either first and on neither last. Least and most count those without a pair whose first score was a case, "
        "and those without any score.",
        f"{_NHS}; {_WILSON}; {_BOUNDS}",
    ),
    Definition(
        _share("reliably_recovered"),
        "Those of them who also improved reliably; share, interval, least and most as for recovered.",
        f"{_NHS}; {_JT}; {_WILSON}; {_BOUNDS}",
    ),
    Definition(
        ("first_mean", "first_sd", "last_mean", "last_sd", "correlation"),
        "Means and standard deviations (n − 1) of first and last scores of pairs, and how they correlate.",
        "Arithmetic",
    ),
    Definition(
        ("d", "d_low", "d_high"),
        "Mean gain in standard deviations of first scores of this group's pairs; above 0 is better. Large-sample "
        "interval that lets the spread change.",
        "Becker, Br J Math Stat Psychol 1988;41:257-278; Bonett, Psychol Methods 2008;13:99-109",
    ),
    Definition(
        ("g", "g_low", "g_high"),
        "The same without its bias in small groups (Hedges).",
        "Hedges, J Educ Stat 1981;6:107-128",
    ),
    Definition(
        ("d_z", "d_z_low", "d_z_high"),
        "Mean gain in standard deviations of the gains. Not comparable with d: it grows when people change alike.",
        "Gibbons, Hedeker and Davis, J Educ Stat 1993;18:271-279",
    ),
    Definition(("rule",), "What a reliable change and a case were judged by.", "The measure's definition"),
    Definition(
        ("data_cut",),
        "The SHA-256 of the file that was read, as `sha256sum FILE` prints it: the same file gives the same table.",
        "FIPS 180-4",
    ),
)

STAYS: Final = (
    Definition(
        ("scores_from", "scores_to"),
        "How many scores a person gave. Neighbouring numbers are joined until enough people stopped there.",
        _OURS,
    ),
    Definition(
        ("reached", "reached_share"),
        "People who gave at least the lower number, and their share of people with any score in the group.",
        _OURS,
    ),
    Definition(
        ("stopped", "first_mean", "last_mean"),
        "People who gave so many and no more, with the mean of their first and of their last score. The data do not "
        "say whether an ending was planned, and a course that still goes on looks like one that stopped.",
        _OURS,
    ),
)

TIMES: Final = (
    Definition(
        ("change", "week"),
        "The first reliable improvement or the first reliable deterioration since the first score, and how many weeks "
        "after it at most. A change is seen at a check-in, so it may have come earlier; and it may not last.",
        _OURS,
    ),
    Definition(
        ("at_risk",),
        "People with scores on two days who still came, and had not changed so, when this week began. Weeks with fewer "
        "than the smallest number have no row.",
        _OURS,
    ),
    Definition(
        ("changed", "changed_share", "changed_low", "changed_high"),
        "People who had changed so by the end of that week; the share that would have, had all been seen so long, and "
        "its interval. It takes those who stopped coming to be like those who stayed, which nobody knows.",
        "Kaplan and Meier, J Am Stat Assoc 1958;53:457-481; interval on the scale of log(-log): Kalbfleisch and "
        "Prentice, The Statistical Analysis of Failure Time Data, 1980",
    ),
    Definition(
        ("half_by",),
        "The week by whose end half had changed so; empty where it was not reached while enough people were there.",
        "Kaplan and Meier, J Am Stat Assoc 1958;53:457-481",
    ),
)
