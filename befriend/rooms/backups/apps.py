"""Makes this room known to Django."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "befriend.rooms.backups"
    label = "backups"
