"""What needs, lengths and answers around a practice are called on a screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.care.practising import Felt, Functioning, Lasting, Severity
from befriend.care.reminding import Tone, What
from befriend.care.suggest import Reason, Verdict
from befriend.content.practising import Anchor, Component, Need, Strength

NEEDS: dict[Need, Promise] = {
    Need.HARD_ON_MYSELF: _("I am being hard on myself"),
    Need.ALONE: _("I feel alone with this"),
    Need.CANNOT_SETTLE: _("I can't settle"),
    Need.BEFORE_SLEEP: _("Before sleep"),
    Need.TWO_MINUTES: _("I have two minutes"),
    Need.ASHAMED: _("I feel ashamed"),
    Need.AFRAID: _("I am afraid"),
    Need.ANGRY: _("I am angry"),
    Need.LOW: _("I feel low"),
    Need.IN_PAIN: _("I am in pain"),
    Need.CARING_FOR_OTHERS: _("I care for someone"),
    Need.WANT_TO_WRITE: _("I want to write"),
    Need.WANT_TO_GROW: _("I want to grow"),
}

COMPONENTS: dict[Component, Promise] = {
    Component.SELF_KINDNESS: _("Being kind to myself"),
    Component.COMMON_HUMANITY: _("Feeling less alone"),
    Component.MINDFULNESS: _("Noticing without drowning"),
}

ANCHORS: dict[Anchor, Promise] = {
    Anchor.HANDS: _("your hands"),
    Anchor.FEET: _("your feet"),
    Anchor.SOUND: _("sounds around you"),
    Anchor.SIGHT: _("something you can see"),
    Anchor.TOUCH: _("a gentle touch"),
    Anchor.WORDS: _("the words"),
    Anchor.BREATH: _("your breath"),
}

LANGUAGES: dict[str, Promise] = {"en": _("in English"), "es": _("in Spanish")}
"""How further reading says that it is in another language; one that is not here is named by its code."""

STRENGTHS: dict[Strength, Promise] = {
    Strength.STRONG: _("Well shown"),
    Strength.SOME: _("Shown in some studies"),
    Strength.EARLY: _("A first sign"),
    Strength.PRACTICE: _("From experience; no study yet"),
}

FELT: dict[Felt, Promise] = {
    Felt.BETTER: _("Better than before"),
    Felt.SAME: _("About the same"),
    Felt.WORSE: _("Worse than before"),
    Felt.RATHER_NOT_SAY: _("I would rather not say"),
}

VERDICTS: dict[Verdict, Promise] = {
    Verdict.SEEMS_TO_HELP: _("Seems to help you"),
    Verdict.NO_CLEAR_DIFFERENCE: _("No clear difference"),
    Verdict.SEEMS_NOT_TO_HELP: _("Seems not to help you"),
    Verdict.TOO_EARLY: _("Too early to say"),
}
VERDICTS_SAID: dict[Verdict, Promise] = {
    Verdict.SEEMS_TO_HELP: _("After these, you mostly said that it was a little easier."),
    Verdict.NO_CLEAR_DIFFERENCE: _("After these, you mostly said about the same as before. You can still like them."),
    Verdict.SEEMS_NOT_TO_HELP: _(
        "After these, you mostly did not feel better. That is not your fault: nothing helps everybody. We do not "
        "suggest them, and you can still find them."
    ),
    Verdict.TOO_EARLY: _("That is fine. There is no hurry, and nothing you must do."),
}
REASONS: dict[Reason, Promise] = {
    Reason.HELPS_YOU: _("It seems to help you."),
    Reason.HELPED_OTHERS: _("It helped others here more often than not. Too early to say for you."),
    Reason.NEW_FOR_THIS: _("New to you, and made for this."),
    Reason.NEW_TO_YOU: _("New to you."),
    Reason.STILL_FINDING_OUT: _("You know this one already."),
}
"""Why a practice is suggested, one short sentence each."""

TOWARDS_MYSELF: tuple[tuple[int, Promise], ...] = (
    (4, _("Kind, like a good friend")),
    (3, _("Quite kind")),
    (2, _("Neither kind nor hard")),
    (1, _("Quite hard on myself")),
    (0, _("Very hard on myself")),
)
"""Our own single question, the same as in the daily check-in; it is not a validated measure and makes no score."""

SEVERITIES: dict[Severity, Promise] = {
    Severity.MILD: _("A little"),
    Severity.STRONG: _("Strongly"),
    Severity.VERY_STRONG: _("Very strongly"),
}
LASTINGS: dict[Lasting, Promise] = {
    Lasting.MINUTES: _("Minutes"),
    Lasting.HOURS: _("Hours"),
    Lasting.DAYS: _("Days"),
}
FUNCTIONINGS: dict[Functioning, Promise] = {
    Functioning.NOTHING: _("Nothing"),
    Functioning.SOME_THINGS: _("Some things"),
    Functioning.MANY_THINGS: _("Many things"),
}

# What a reminder is called. Whoever sees the calendar of somebody may read these: nothing in them tells of care.
REMINDER_WORDS: dict[str, Promise] = {
    "quiet_minute": _("A quiet minute"),
    "pause": _("A small pause"),
    "for_me": _("Time for me"),
}
OWN_WORDS = "own"

# What a reminder says, and what stands below it in a calendar: softer each time.
TONES: dict[Tone, tuple[Promise | str, Promise]] = {
    Tone.PLAIN: ("%(words)s", _("A moment that is yours.")),
    Tone.IF_IT_SUITS: (_("%(words)s · if it suits you"), _("It is all right to leave it.")),
    Tone.NO_HURRY: (_("%(words)s · no hurry"), _("It will keep. There is nothing to catch up on.")),
    Tone.ONLY_IF_YOU_LIKE: (_("%(words)s · only if you like"), _("Whenever you feel like it, or not at all.")),
    Tone.WELCOME_ANY_TIME: (
        _("%(words)s · you are welcome any time"),
        _("This is the last one for now. Come whenever you like."),
    ),
}

REMINDED_OF: dict[What, Promise] = {
    What.NOTHING: _("Nothing in particular"),
    What.PRACTICE: _("A practice"),
    What.WEEK: _("My week of a programme"),
}


JOURNAL_KINDS: dict[str, str] = {
    "letter_from_inner_friend": "letter_from_friend",
    "letter_to_younger_self": "letter_to_younger",
    "letter_from_the_future": "letter_from_future",
    "letter_to_keep": "letter_to_keep",
    "chair_work_in_writing": "dialogue",
    "critic_my_own_answer": "dialogue",
    "critic_what_a_friend_would_say": "dialogue",
    "preferred_story": "story",
}


def journal_kind_for(practice_key: str) -> str:
    """Which page of the journal fits a practice: its own kind, else a free one."""
    return JOURNAL_KINDS.get(practice_key, "free")


def called(words: str, own_words: str) -> str:
    """What a reminder is called: in somebody's own words, else in the neutral ones they chose."""
    return own_words or str(REMINDER_WORDS.get(words, REMINDER_WORDS["quiet_minute"]))


def said_in(tone: Tone, words: str) -> tuple[str, str]:
    """What a reminder says in this tone, and what stands below."""
    said, below = TONES[tone]
    return said % {"words": words}, str(below)
