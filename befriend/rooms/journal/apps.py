"""Makes this room known to Django."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "befriend.rooms.journal"
    label = "journal"
