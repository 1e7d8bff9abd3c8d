"""Makes this room known to Django."""

from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "befriend.rooms.leaving"
    label = "leaving"
