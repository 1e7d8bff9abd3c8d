"""Makes this room known to Django."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "befriend.rooms.progress"
    label = "progress"
