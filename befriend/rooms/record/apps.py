"""Makes this room known to Django."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "befriend.rooms.record"
    label = "record"
