"""Makes this room known to Django."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "befriend.rooms.today"
    label = "today"
