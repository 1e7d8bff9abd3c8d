"""The verbs of this room: do a practice, say how it was, tell what went badly, keep a favourite, follow a programme,
be reminded.
"""

from .favourites import keep_favourite
from .going_badly import AdverseEffectTold, tell_adverse_effect
from .helping import learn_what_helps
from .playing import Ratings, begin_practice, end_practice, keep_place, say_how_it_was
from .programmes import finish_programme, go_on, pause_programme, start_programme, stop_programme
from .reminding import ReminderChoice, close_feed, keep_reminder, open_feed, stop_reminder

__all__ = [
    "AdverseEffectTold",
    "Ratings",
    "ReminderChoice",
    "begin_practice",
    "close_feed",
    "end_practice",
    "finish_programme",
    "go_on",
    "keep_favourite",
    "keep_place",
    "keep_reminder",
    "learn_what_helps",
    "open_feed",
    "pause_programme",
    "say_how_it_was",
    "start_programme",
    "stop_programme",
    "stop_reminder",
    "tell_adverse_effect",
]
