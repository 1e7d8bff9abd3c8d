"""Makes this room known to Django."""

from django.apps import AppConfig


class FlagsConfig(AppConfig):
    name = "befriend.rooms.flags"
    label = "flags"
