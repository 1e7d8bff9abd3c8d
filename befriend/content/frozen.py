"""What a pack holds once it has been read: frozen objects, ready for a screen or a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from befriend.content.practising import Edition, Lesson, Practice, Programme
from befriend.measure.items import Confidence, Measure, Source
from befriend.measure.scoring.one import possible_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The owner's words of a measure in one language, unmodified. `item_options` overrides options for an item."""

    language: str
    title: str
    instruction: str
    notice: str
    items: Mapping[str, str]
    options: Mapping[int, str]
    item_options: Mapping[str, Mapping[int, str]]

    def option_label(self, item_id: str, value: int) -> str:
        return self.item_options.get(item_id, self.options)[value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Our own words about a measure in one language: plain names, what a score means and does not mean.

    `scales` holds a plain name for each subscale; it may be empty.
    """

    language: str
    plain_name: str
    asks_about: str
    why: str
    high_means: str
    does_not_mean: str
    minutes: int
    bands: Mapping[str, str]
    clinical_bands: Mapping[str, str]
    scales: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureContent:
    """A measure with everything its pack says of it."""

    pack: str
    pack_version: str
    measure: Measure
    wordings: Mapping[str, Wording]
    words: Mapping[str, Words]
    ends: tuple[float, float] = field(init=False)
    """The lowest and the highest score of the main scale, worked out once: each small picture is drawn between them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", possible_range(self.measure, self.measure.main))

    def wording_for(self, language: str) -> Wording | None:
        """The wording in this language, else in the measure's own; None when none ships."""
        return self.wordings.get(language) or self.wordings.get(self.measure.language)

    def words_for(self, language: str) -> Words:
        """Our words in this language, or in English, which every measure has."""
        return self.words.get(language) or self.words["en"]


class Cost(StrEnum):
    """What it costs the person to reach a crisis line."""

    FREE = "free"
    LOCAL_CALL = "local_call"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """A way to reach help now, in one country. An expired line is not shown.

    At least one of `phone`, `text` (a number to write to, with `text_word` to begin with) and `chat` (an address)
    is given; the others are empty, as `url` (the owner's site) may be. `hours` is "24/7", or days and times.
    `checked_on` is the day on which the owner's own page was read, or None when only other pages repeat the number:
    then `is_confirmed` is false and the screen says that the service has not confirmed it yet.
    """

    key: str
    country: str
    region: str
    name: str
    phone: str
    text: str
    text_word: str
    chat: str
    url: str
    hours: str
    languages: tuple[str, ...]
    cost: Cost
    source_url: str
    confidence: Confidence
    checked_on: date | None
    checked_by: str
    expires_on: date

    @property
    def is_confirmed(self) -> bool:
        return self.confidence is Confidence.VERIFIED

    @property
    def is_always_open(self) -> bool:
        return self.hours == "24/7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a pack says of itself. `languages` are those in which it promises our own words."""

    key: str
    title: str
    version: str
    date: date
    language: str
    languages: tuple[str, ...]
    author: str
    reviewer: str
    licence: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkYear:
    """What was published for one year: of all courses, and of those that began as a case."""

    year: str
    courses: int
    cases: int
    counts: Mapping[str, int]

    def of(self, name: str) -> int:
        """What this count is divided by."""
        return self.cases if name.endswith("recovered") else self.courses

    def share(self, name: str) -> float:
        return self.counts[name] / self.of(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Published figures that a service's own may be seen beside. `differs`: in what the two are not the same."""

    key: str
    title: str
    measures: tuple[str, ...]
    unit: str
    publisher: str
    source: Source
    licence: str
    notice: str
    differs: str
    years: tuple[BenchmarkYear, ...]

    @property
    def newest(self) -> BenchmarkYear:
        return max(self.years, key=lambda one: one.year)


class ActiveControls(StrEnum):
    """What a review of trials says of those that compared a programme with another one, not with waiting."""

    NO_DIFFERENCE = "no_difference"
    COUNTED_IN = "counted_in"
    NOT_TOLD = "not_told"


class TrialOutcome(StrEnum):
    """What was measured in trials, as their reviews name it."""

    SELF_COMPASSION = "self_compassion"
    DEPRESSION = "depression"
    ANXIETY = "anxiety"
    STRESS = "stress"
    DISTRESS = "distress"
    WELLBEING = "wellbeing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEffect:
    """What trials found for one outcome, above 0 for better. `measures`: those here that ask about the same."""

    outcome: TrialOutcome
    measures: tuple[str, ...]
    effect: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReview:
    """A published review of randomised trials: how much more people in a programme changed than those in a control
    group. A service has no control group, so its own effect is another thing that looks alike.
    """

    key: str
    title: str
    year: int
    programmes: str
    trials: int
    statistic: str
    active_controls: ActiveControls
    caution: str
    source: Source
    licence: str
    effects: tuple[TrialEffect, ...]

    def of(self, measure: str) -> TrialEffect | None:
        """What was found for the outcome that this measure asks about."""
        return next((one for one in self.effects if measure in one.measures), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfQuestionWords:
    """A question about oneself in one language. `name`: what its table is called. `why`: why it is asked."""

    language: str
    name: str
    title: str
    why: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfQuestion:
    """A question that people may answer about themselves. Answers are counted in groups of many, and shown to nobody.

    Whoever would rather not say, or says it in their own words alone, is in none of its groups.
    `same_meaning`: earlier versions that ask the same, so that an answer to them is one to this.
    """

    pack: str
    key: str
    edition: Edition
    source: str
    options: tuple[str, ...]
    words: Mapping[str, SelfQuestionWords]
    same_meaning: tuple[str, ...] = ()

    def still_means(self, version: str) -> bool:
        """Whether an answer that was given to that version answers this one too."""
        return version == self.edition.version or version in self.same_meaning

    def words_for(self, language: str) -> SelfQuestionWords:
        """In this language, else in English, else in the first there is."""
        return self.words.get(language) or self.words.get("en") or next(iter(self.words.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All packs a service uses, read once at start. `emergency_numbers` is by country, as crisis lines are."""

    measures: Mapping[str, MeasureContent]
    crisis_lines: tuple[CrisisLine, ...]
    emergency_numbers: Mapping[str, str]
    practices: Mapping[str, Practice] = field(default_factory=dict)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    trial_reviews: Mapping[str, TrialReview] = field(default_factory=dict)
    self_questions: Mapping[str, SelfQuestion] = field(default_factory=dict)
