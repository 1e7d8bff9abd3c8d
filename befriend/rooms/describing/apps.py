"""Makes this room known to Django."""

from django.apps import AppConfig


class DescribingConfig(AppConfig):
    name = "befriend.rooms.describing"
    label = "describing"
