"""The verbs of this room: do a practice, say how it was, tell what went badly, keep a favourite."""

from .favourites import keep_favourite
from .going_badly import AdverseEffectTold, tell_adverse_effect
from .playing import Ratings, begin_practice, end_practice, keep_place, say_how_it_was

__all__ = [
    "AdverseEffectTold",
    "Ratings",
    "begin_practice",
    "end_practice",
    "keep_favourite",
    "keep_place",
    "say_how_it_was",
    "tell_adverse_effect",
]
