"""Makes this room known to Django."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "befriend.rooms.consent"
    label = "consent"
