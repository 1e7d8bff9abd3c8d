"""Makes this room known to Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "befriend.rooms.plans"
    label = "plans"
