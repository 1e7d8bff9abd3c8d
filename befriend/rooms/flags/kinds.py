"""What a flag can be about, and the states it passes through."""

from django.db import models


class Kind(models.TextChoices):
    SAFETY = "safety"
    DETERIORATION = "deterioration"
    CONFLICT = "conflict"


class State(models.TextChoices):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
