"""What a person can do, read and follow, once its pack has been read: practices, lessons and programmes, all frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

Said = TypeVar("Said")

FALLBACK_LANGUAGE = "en"
USUAL_LINES = 6


class PracticeKind(StrEnum):
    PRACTICE = "practice"
    MOMENT = "moment"


class Component(StrEnum):
    """Neff's three parts of self-compassion (Self and Identity 2003;2:85-101), by their kind pole."""

    SELF_KINDNESS = "self_kindness"
    COMMON_HUMANITY = "common_humanity"
    MINDFULNESS = "mindfulness"


class Flow(StrEnum):
    """Where compassion goes, as in Gilbert's three flows."""

    TO_SELF = "to_self"
    TO_OTHERS = "to_others"
    FROM_OTHERS = "from_others"


class Approach(StrEnum):
    """Where the idea of a practice comes from."""

    MINDFUL_SELF_COMPASSION = "mindful_self_compassion"
    COMPASSION_FOCUSED = "compassion_focused"
    LOVING_KINDNESS = "loving_kindness"
    MINDFULNESS = "mindfulness"
    GROUNDING = "grounding"
    NARRATIVE = "narrative"
    ACCEPTANCE = "acceptance"
    EMOTION_FOCUSED = "emotion_focused"
    EXPRESSIVE_WRITING = "expressive_writing"
    ACTS_OF_KINDNESS = "acts_of_kindness"
    FORGIVENESS = "forgiveness"
    CAREGIVING = "caregiving"


class Need(StrEnum):
    """When a person might look for a practice."""

    HARD_ON_MYSELF = "hard_on_myself"
    ALONE = "alone"
    CANNOT_SETTLE = "cannot_settle"
    BEFORE_SLEEP = "before_sleep"
    TWO_MINUTES = "two_minutes"
    ASHAMED = "ashamed"
    ANGRY = "angry"
    CARING_FOR_OTHERS = "caring_for_others"
    IN_PAIN = "in_pain"
    AFRAID = "afraid"
    LOW = "low"
    WANT_TO_WRITE = "want_to_write"
    WANT_TO_GROW = "want_to_grow"


class Posture(StrEnum):
    FREE = "free"


class Eyes(StrEnum):
    OPEN_OR_CLOSED = "open_or_closed"
    OPEN = "open"


class Anchor(StrEnum):
    """What attention can rest on."""

    HANDS = "hands"
    FEET = "feet"
    SOUND = "sound"
    SIGHT = "sight"
    TOUCH = "touch"
    WORDS = "words"
    BREATH = "breath"


class StepKind(StrEnum):
    SAY = "say"
    PAUSE = "pause"
    BREATHE = "breathe"
    CHOOSE = "choose"
    WRITE = "write"
    RATE = "rate"


class Strength(StrEnum):
    """How strong the evidence is. `practice` is practice wisdom: no trial."""

    STRONG = "strong"
    SOME = "some"
    EARLY = "early"
    PRACTICE = "practice"


class Audience(StrEnum):
    PERSON = "person"
    GROUP = "group"
    HELPER = "helper"


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which text this is and who answers for it. `reviewer` is empty until somebody reviewed the words."""

    version: str
    date: date
    author: str
    reviewer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A source and how much it shows. What it found stands with the words, in each language."""

    reference: str
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeStep:
    """One step. `seconds` is its length in the shortest length of the practice.

    `from_minutes` is the shortest chosen length in which it appears; None: in every one.
    """

    id: str
    kind: StepKind
    seconds: int
    from_minutes: int | None
    options: tuple[str, ...]

    def is_in(self, minutes: int) -> bool:
        return self.from_minutes is None or minutes >= self.from_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeWords:
    """The words of a practice in one language. `content_note` is empty only where nothing is likely to stir.

    `findings` has one text for each evidence of the practice, in the same order.
    """

    language: str
    title: str
    summary: str
    why: str
    content_note: str
    not_when: str
    stop: str
    steps: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    prompts: Mapping[str, str]
    lines: Mapping[str, int]
    findings: tuple[str, ...]

    def prompt_for(self, step_id: str) -> str:
        """The label of a writing box: its own, or the text of the step."""
        return self.prompts.get(step_id) or self.steps[step_id]

    def lines_for(self, step_id: str) -> int:
        """How many lines the worksheet gives a writing step."""
        return self.lines.get(step_id, USUAL_LINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """One exercise: what it trains, how it can be done safely, its steps, and its words in each language."""

    pack: str
    key: str
    edition: Edition
    kind: PracticeKind
    components: tuple[Component, ...]
    flows: tuple[Flow, ...]
    approach: Approach
    needs: tuple[Need, ...]
    lengths: tuple[int, ...]
    posture: Posture
    eyes: Eyes
    anchors: tuple[Anchor, ...]
    may_stir: bool
    way_out: str
    is_written: bool
    suggest_after_worse: bool
    evidence: tuple[Evidence, ...]
    steps: tuple[PracticeStep, ...]
    words: Mapping[str, PracticeWords]

    @property
    def written_steps(self) -> tuple[PracticeStep, ...]:
        return tuple(step for step in self.steps if step.kind is StepKind.WRITE)

    def words_for(self, language: str) -> PracticeWords:
        return _said_in(self.words, language)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text, plain or emphasised."""

    text: str
    is_emphasised: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph (one line), or a list (a line for each entry)."""

    kind: BlockKind
    lines: tuple[tuple[Span, ...], ...]

    @property
    def plain_lines(self) -> tuple[str, ...]:
        return tuple("".join(span.text for span in line) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A long text in one language, taken apart: a template shows its blocks and never meets Markdown or HTML."""

    language: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Further:
    """Something to read next: what it is called, where it is found, and the language it is written in."""

    title: str
    where: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A piece to read in a few minutes, that ends with one practice to try. `findings` is as with a practice."""

    pack: str
    key: str
    edition: Edition
    minutes: int
    components: tuple[Component, ...]
    try_next: str
    evidence: tuple[Evidence, ...]
    further: tuple[Further, ...]
    texts: Mapping[str, Prose]
    findings: Mapping[str, tuple[str, ...]]

    def text_for(self, language: str) -> Prose:
        return _said_in(self.texts, language)

    def findings_for(self, language: str) -> tuple[str, ...]:
        return _said_in(self.findings, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week or session, all by key. No worksheet or check-in: None."""

    number: int
    lessons: tuple[str, ...]
    practices: tuple[str, ...]
    worksheet: str | None
    checkin: str | None


@dataclass(frozen=True, slots=True)
class WeekWords:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeWords:
    """The words of a programme in one language; `weeks` is by number, `findings` as with a practice."""

    language: str
    title: str
    summary: str
    content_note: str
    weeks: Mapping[int, WeekWords]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Lessons and practices in weeks. `guides` is for the facilitator of a group, and empty for others."""

    pack: str
    key: str
    edition: Edition
    audience: Audience
    evidence: tuple[Evidence, ...]
    weeks: tuple[Week, ...]
    words: Mapping[str, ProgrammeWords]
    guides: Mapping[str, Prose]

    def words_for(self, language: str) -> ProgrammeWords:
        return _said_in(self.words, language)

    def guide_for(self, language: str) -> Prose | None:
        return _said_in(self.guides, language) if self.guides else None


def _said_in(texts: Mapping[str, Said], language: str) -> Said:
    """The text in this language, else in English, else in the first there is: a service's pack may have no English."""
    return texts.get(language) or texts.get(FALLBACK_LANGUAGE) or next(iter(texts.values()))
