"""Makes this room known to Django."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "befriend.rooms.practices"
    label = "practices"
