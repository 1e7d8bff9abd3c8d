"""Makes this room known to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "befriend.rooms.people"
    label = "people"
