"""Makes this room known to Django."""

from django.apps import AppConfig


class EmergencyConfig(AppConfig):
    name = "befriend.rooms.emergency"
    label = "emergency"
