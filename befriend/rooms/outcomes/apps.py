"""Makes this room known to Django."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "befriend.rooms.outcomes"
    label = "outcomes"
