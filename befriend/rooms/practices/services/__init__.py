"""The verbs of this room: do a practice, say how it was, tell what went badly, keep a favourite, follow a programme."""

from .favourites import keep_favourite
from .going_badly import AdverseEffectTold, tell_adverse_effect
from .helping import learn_what_helps
from .playing import Ratings, begin_practice, end_practice, keep_place, say_how_it_was
from .programmes import finish_programme, go_on, pause_programme, start_programme, stop_programme

__all__ = [
    "AdverseEffectTold",
    "Ratings",
    "begin_practice",
    "end_practice",
    "finish_programme",
    "go_on",
    "keep_favourite",
    "keep_place",
    "learn_what_helps",
    "pause_programme",
    "say_how_it_was",
    "start_programme",
    "stop_programme",
    "tell_adverse_effect",
]
