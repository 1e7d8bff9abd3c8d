"""Makes this room known to Django."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "befriend.rooms.safety"
    label = "safety"
