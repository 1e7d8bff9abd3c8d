"""What a flag can be about, and the states it passes through."""

from django.db import models


class Kind(models.TextChoices):
    SAFETY = "safety"
    DETERIORATION = "deterioration"
    NOT_ON_TRACK = "not_on_track"
    CONFLICT = "conflict"
    ADVERSE_EFFECT = "adverse_effect"
    PLAN_CHANGE = "plan_change"
    CALL_ME = "call_me"
    ERASURE = "erasure"
    EMERGENCY_ACCESS = "emergency_access"


class State(models.TextChoices):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CONTACTED = "contacted"
    REVIEWED = "reviewed"
    CLOSED = "closed"


WAITING = (State.OPEN, State.ACKNOWLEDGED, State.CONTACTED, State.REVIEWED)
"""Not closed yet, said as a list: a database finds listed states through an index, but not "all except one"."""

OF_A_COURSE = (Kind.DETERIORATION, Kind.NOT_ON_TRACK)
"""What a course of scores raises. Both lead to one talk about the plan, so one that waits takes in what comes after."""

CLIMBING = (Kind.SAFETY, Kind.CALL_ME)
"""What goes to the next person when nobody acts, since somebody may be in danger. Others wait, and are counted late."""

LOOKED_AT_FIRST = (*CLIMBING, Kind.EMERGENCY_ACCESS)
"""What somebody must have closed before a record is erased: who may be in danger, and who opened it and why."""
