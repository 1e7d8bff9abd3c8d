"""What is looked at together when a course is not on track: six short topics, each with what can be done.

A flag alone hardly helps anybody; with a set way of looking for the reason, feedback helps more people who are not on
track (De Jong 2024, a review of ten meta-analyses; docs/explanation/on-track.md). Which
topics belong there is the field's common ground. The words and the steps are our own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from befriend.base.errors import InputError
from befriend.base.words import marked


class Found(StrEnum):
    """What was found on a topic. Leaving it out is the third answer."""

    WELL = "well"
    WORK = "work"


FOUND: Mapping[Found, str] = MappingProxyType(
    {Found.WELL: marked("Goes well enough"), Found.WORK: marked("Something to work on")}
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: what it is called, what to ask, and what can be done, by key."""

    title: str
    question: str
    steps: Mapping[str, str]
    found: Mapping[Found, str] = field(default_factory=lambda: FOUND)


SAFETY, TODAY = "safety", "today"
"""The topic that stands last, and the step of it that does not wait."""

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "alliance": Topic(
            title=marked("Working together"),
            question=marked("Does your client feel understood by you? Do you both work on what matters to them?"),
            steps={
                "ask": marked("Ask what helped between you and what did not, and thank them for it"),
                "repair": marked("Name what I may have missed, and agree how we go on"),
                "goals": marked("Agree anew what we work towards, in their words"),
            },
        ),
        "motivation": Topic(
            title=marked("Wanting a change"),
            question=marked("How much do they want this change now? How able do they feel to make it?"),
            steps={
                "both_sides": marked("Talk about what speaks for a change and what against, without pushing"),
                "smaller": marked("Make the next step smaller, until it feels possible"),
                "hope": marked("Remember together what went better, and what made it so"),
            },
        ),
        "support": Topic(
            title=marked("People around them"),
            question=marked(
                "Who stands by them? Does something between people, or want of money or a home, weigh on it?"
            ),
            steps={
                "invite": marked("Ask whether somebody they trust may come along once"),
                "places": marked("Look together for a group or a place nearby"),
                "practical": marked("Take on one practical thing first: money, a home, papers, work"),
            },
        ),
        "events": Topic(
            title=marked("What has happened"),
            question=marked("Has something happened lately: a loss, a quarrel, an illness, a change of medicine?"),
            steps={
                "room": marked("Give it room before we go on with the plan"),
                "pause": marked("Leave out a part of the plan for now, and say when we look again"),
                "body": marked(
                    "Ask about sleep, pain, medicines, alcohol and drugs, and bring in their doctor if wished"
                ),
            },
            found={Found.WELL: marked("Nothing that we know of"), Found.WORK: marked("Something has")},
        ),
        "fit": Topic(
            title=marked("Fit of the treatment"),
            question=marked("Does what we do fit what troubles them? Is it done often enough to help?"),
            steps={
                "practices": marked("Choose other practices, or do them together first"),
                "pace": marked("Meet more often for a while, or in another way"),
                "supervision": marked("Take it to supervision or the team before we next meet"),
                "other_help": marked("Offer another kind of help, and stay until it has begun"),
            },
        ),
        SAFETY: Topic(
            title=marked("Safety"),
            question=marked(
                "Have you asked whether they think of dying or of harming themselves, or fear somebody? No score tells."
            ),
            steps={
                "ask": marked("Ask directly, and again next time"),
                "plan": marked("Go through the safety plan together, or write one"),
                TODAY: marked("Act today, in the way my service has agreed for emergencies"),
            },
            found={Found.WELL: marked("We talked about it"), Found.WORK: marked("Something to act on")},
        ),
    }
)
"""In the order in which they are asked. Safety stands last and is never left to a score."""


@dataclass(frozen=True, slots=True)
class TopicLooked:
    """What was said of one topic: what was found, if that was said, and which steps were chosen."""

    found: Found | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was looked at: by topic, in the order of TOPICS, and words for colleagues. Any of it may be left out."""

    topics: Mapping[str, TopicLooked]
    words: str = ""

    def __post_init__(self) -> None:
        strange = [key for key in self.topics if key not in TOPICS]
        strange += [
            step
            for key, one in self.topics.items()
            if key in TOPICS
            for step in one.steps
            if step not in TOPICS[key].steps
        ]
        if strange:
            raise InputError(f"There is no such topic or step: {', '.join(strange)}. Choose from the list.")

    @property
    def is_empty(self) -> bool:
        return not self.said() and not self.words.strip()

    @property
    def asks_to_act(self) -> bool:
        """Whether something about safety is to be acted on: then what raised the talk is not done with yet."""
        safety = self.topics.get(SAFETY, TopicLooked())
        return safety.found is Found.WORK or TODAY in safety.steps

    def said(self) -> Sequence[tuple[str, TopicLooked]]:
        """The topics of which anything was said, in the order of TOPICS."""
        return list(self._said())

    def _said(self) -> Iterator[tuple[str, TopicLooked]]:
        for key in TOPICS:
            one = self.topics.get(key, TopicLooked())
            if one.found is not None or one.steps:
                yield key, one


def looked_as_told(looked: Looked) -> dict[str, object]:
    """As values of JSON: only what was said."""
    topics = {key: {"found": one.found, "steps": list(one.steps)} for key, one in looked.said()}
    return {"topics": topics, "words": looked.words.strip()}


def told_looked(told: object) -> Looked:
    """What was told so. Topics and steps that are no longer asked are left out.

    >>> looked = Looked({"fit": TopicLooked(Found.WORK, ("pace",))}, "We meet twice a week.")
    >>> told_looked(looked_as_told(looked)) == looked
    True
    """
    assert isinstance(told, dict)
    topics = {
        key: TopicLooked(
            Found(one["found"]) if one["found"] else None,
            tuple(step for step in one["steps"] if step in TOPICS[key].steps),
        )
        for key, one in told["topics"].items()
        if key in TOPICS
    }
    return Looked(topics, told["words"])
