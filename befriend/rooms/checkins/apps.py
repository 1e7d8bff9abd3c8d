"""Makes this room known to Django."""

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "befriend.rooms.checkins"
    label = "checkins"
