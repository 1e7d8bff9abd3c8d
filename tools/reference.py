"""Writes the reference pages that the code itself knows best: `make reference`. A test fails when one is stale."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from befriend.care.register import REGISTER
from befriend.content.frozen import MeasureContent
from befriend.content.reading import core_library
from befriend.measure.items import Adaptive, ChangeRule, Confidence, Direction, Measure, MissingKind, Source, Subscale
from befriend.measure.scoring.one import possible_range
from tools import asvs, trust_pages

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"

DIRECTIONS = {
    Direction.HIGHER_IS_BETTER: "higher is better",
    Direction.LOWER_IS_BETTER: "lower is better",
    Direction.NEITHER: "neither",
}

ABOUT_MEASURES = """\
# Measures

What befriend can score. This page is written from the packs by `make reference`; `befriend measures show KEY` prints
everything about one measure: items, norms, sources, how to cite it.

How sure we are of a fact stands behind it: **read** at its source, **second-hand** in a page that repeats the source,
**remembered**. A remembered band or change rule is never used on a screen
([decision 0008](../decisions/0008-remembered-numbers.md)).
"""

ABOUT_WORDING = """\
## What each one is, and whose words

*Wording*: the languages in which the owner's own words come with befriend. A dash: the owner does not allow it, or was
not asked yet. Such a measure scores a file of answers (`befriend score`), but cannot be filled in on the platform yet.
"""

ABOUT_SCORES = """\
## How each score is made

*Skipped*: how many skipped items a score survives, and how it is then made; "none" means that every item must be
answered, also where the owner gives no rule. Skipped is never zero ([why](../explanation/missing-answers.md)).
"""

ABOUT_MEANING = """\
## What a score and a change mean

*Change*: the smallest change that counts as reliable, and the score from which somebody counts as a case
([why](../explanation/change.md)). A score without a row here has no published band and no published change rule that is
known to us.
"""

ABOUT_SHORT_FORMS = """\
## What can be shortened

For these a pack gives the parameters by which a form asks only what tells most ([how](../explanation/adaptive.md)).
Every other measure is asked whole. *Sure at*: the standard error at which it stops, in spreads of the group named.
"""

ABOUT_OUTCOMES = """\
# Outcomes

What each figure of `befriend outcomes` means, and where its rule or formula comes from. This page is written from the
code by `make reference`; `befriend outcomes --definitions` prints the same. A name ending in `_share` is a share,
`_low` and `_high` its interval, `_least` and `_most` how small and how large it could be had everybody been seen.
"""

ABOUT_STAYS = """\
## How long people stay

The columns of `befriend outcomes --stays`, after `score`, `by` and `group`.
"""

ABOUT_TIMES = """\
## How long change takes

The columns of `befriend outcomes --times`, after `score`, `by` and `group`.
"""

ABOUT_ACCESS = """\
# Who may open what

Every address of the platform with its rule, written from the code by `make reference`. An address without a rule stops
the start (`befriend/web/checks.py`). Without the right, a signed-in person gets the same answer as for an address that
does not exist; a visitor is asked to sign in.

A right is the first door. The second is the link: wherever an address names a client, the page opens only for that
client and for a clinician who is linked to them at this moment (`befriend/rooms/people/queries/`). The third is the
service: no row of another service is ever found.
"""


ABOUT_FLAGS = """\
# What raises a flag

The register of befriend's flags, written from `befriend/care/register.py` by `make reference`. A flag that comes too
often is not read, so each kind has a purpose, an owner, a number that is expected, and a rule for when it should go. A
lead sees the same page with what their own service counted. A measured predictive value is missing everywhere: nobody
has counted yet how often a flag led to a change.

`python -m bench.ladder` lives through a year of 200 invented clients with 8 clinicians, and prints the flags of each
clinician and week. Safety flags and calls [climb](../decisions/0027-the-ladder.md); the others wait with their owner
and are counted as late.
"""


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (REFERENCE / name).write_text(page, encoding="utf-8")
        print(f"docs/reference/{name}")
    trust_pages.main()
    asvs.main()


def pages() -> dict[str, str]:
    return {
        "measures.md": measures_page(),
        "outcomes.md": outcomes_page(),
        "access.md": access_page(),
        "flags.md": flags_page(),
    }


def flags_page() -> str:
    rows = [
        [key.replace("_", " "), one.purpose, one.owner, one.trigger, f"{one.per_100_a_month:g}", one.basis, one.retire]
        for key, one in REGISTER.items()
    ]
    heading = ["Kind", "Purpose", "Owner", "Trigger", "Of 100 clients a month", "Basis", "Goes when"]
    return f"{ABOUT_FLAGS}\n{table(heading, rows)}"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


# Measures ---------------------------------------------------------------------------------------------------------


def measures_page() -> str:
    contents = [content for _, content in sorted(core_library().measures.items())]
    measures = [content.measure for content in contents]
    parts = [
        ABOUT_MEASURES,
        ABOUT_WORDING,
        table(["Key", "Name", "Items", "Wording", "Owner", "Terms"], map(wording_row, contents)),
        ABOUT_SCORES,
        table(["Score", "Items", "Range", "Direction", "Skipped"], (score_row(*pair) for pair in scales_of(measures))),
        ABOUT_MEANING,
        table(
            ["Score", "Bands, each from", "Change"],
            (meaning_row(*pair) for pair in scales_of(measures) if pair[1].bands or pair[1].change_rules),
        ),
        ABOUT_SHORT_FORMS,
        table(
            ["Key", "Items asked", "Always asked", "Sure at", "Fitted to", "Source"],
            (short_form_row(measure, measure.adaptive) for measure in measures if measure.adaptive),
        ),
    ]
    return "\n".join(parts)


def scales_of(measures: Iterable[Measure]) -> Iterator[tuple[Measure, Subscale]]:
    return ((measure, scale) for measure in measures for scale in measure.scales)


def wording_row(content: MeasureContent) -> list[str]:
    measure, licence = content.measure, content.measure.licence
    name = measure.name + (" (asked by an interviewer)" if measure.is_interviewer_only else "")
    wording = ", ".join(sorted(content.wordings)) or "–"
    items = str(len(measure.items))
    return [f"`{measure.key}`", name, items, wording, licence.owner, f"{licence.terms} {sure(licence.source)}"]


def score_row(measure: Measure, scale: Subscale) -> list[str]:
    low, high = possible_range(measure, scale)
    ends = f"{low:g} to {high:g}"
    return [
        f"`{measure.column_of(scale)}`", str(len(scale.item_ids)), ends, DIRECTIONS[scale.direction], skipped(scale),
    ]  # fmt: skip


def skipped(scale: Subscale) -> str:
    if scale.parts:
        return "as its parts"
    rule = scale.missing
    if rule.kind is MissingKind.REFUSE:
        return "none"
    how = "prorated" if rule.kind is MissingKind.PRORATE else "of the answered"
    return f"{rule.most_missing}, {how} {sure(rule.source)}"


def meaning_row(measure: Measure, scale: Subscale) -> list[str]:
    bands = ", ".join(f"{band.key.replace('_', ' ')} {band.from_score:g}" for band in scale.bands)
    changes = "; ".join(map(change, scale.change_rules))
    return [
        f"`{measure.column_of(scale)}`",
        f"{bands} {sure(scale.bands_source)}" if scale.bands_source else "–",
        changes or "–",
    ]


def short_form_row(measure: Measure, adaptive: Adaptive) -> list[str]:
    people = f"{adaptive.population}, {adaptive.n:,} people" if adaptive.n else adaptive.population
    return [
        f"`{measure.key}`",
        f"{adaptive.least} to {adaptive.most} of {len(adaptive.items)}",
        ", ".join(f"`{item.id}`" for item in measure.safety_items) or "–",
        f"{adaptive.sure_enough:g}",
        people,
        f"{adaptive.source.citation} {sure(adaptive.source)}",
    ]


def change(rule: ChangeRule) -> str:
    case = f", case {rule.caseness:g}" if rule.caseness is not None else ""
    return f"{rule.reliable:g}{case} {sure(rule.source)}"


def sure(source: Source) -> str:
    word = {Confidence.VERIFIED: "read", Confidence.RECALLED: "remembered"}.get(source.confidence, "second-hand")
    return f"(*{word}*)"


# Outcomes ---------------------------------------------------------------------------------------------------------


def outcomes_page() -> str:
    from befriend.measure.outcomes.definitions import (
        DEFINITIONS,
        DESCRIBES,
        NO_ORDER,
        NO_PROTECTION,
        STAYS,
        TIMES,
        Definition,
    )

    def row(one: Definition) -> list[str]:
        return [", ".join(f"`{name}`" for name in one.names), one.meaning, one.source]

    heading = ["Columns", "Meaning", "Source"]
    return "\n".join(
        [
            ABOUT_OUTCOMES,
            f"{DESCRIBES} {NO_ORDER} {NO_PROTECTION}\n",
            table(heading, map(row, DEFINITIONS)),
            ABOUT_STAYS,
            table(heading, map(row, STAYS)),
            ABOUT_TIMES,
            table(heading, map(row, TIMES)),
        ]
    )


# Access -----------------------------------------------------------------------------------------------------------


def access_page() -> str:
    """The rules of every address. Needs Django with befriend's settings."""
    from befriend.care.roles import DESCRIPTIONS, RIGHTS, Right, Role

    may = [[right.value, *("yes" if right in RIGHTS[role] else "" for role in Role)] for right in Right]
    roles = [[role.value, DESCRIPTIONS[role]] for role in Role]
    parts = [
        ABOUT_ACCESS,
        "## Roles\n",
        table(["Role", "In a sentence"], roles),
        "## Rights\n",
        table(["Right", *(role.value for role in Role)], may),
        "## Addresses\n",
        table(["What one can do", "Address", "Rule", "Who", "Whose", "Asked by"], address_rows()),
    ]
    return "\n".join(parts)


def address_rows() -> Iterator[list[str]]:
    from befriend.web.door_words import WHOSE_NAMES, WORDS
    from befriend.web.doors import doors_of_a_service

    for door in doors_of_a_service():
        rule = door.rule or ""
        asked = ", ".join(door.methods or ())
        words = str(WORDS.get(door.address, ""))
        yield [words, f"`{door.address}`", rule.replace("_", " "), who(rule), str(WHOSE_NAMES[door.whose]), asked]


def who(rule: str) -> str:
    from befriend.care.roles import RIGHTS, Role
    from befriend.rooms.people.access import SIGNED_IN

    if rule == SIGNED_IN:
        return "anybody signed in"
    holders = [role.value for role in Role if rule in RIGHTS[role]]
    return ", ".join(holders) if holders else "everybody"


if __name__ == "__main__":
    import django

    django.setup()
    main()
