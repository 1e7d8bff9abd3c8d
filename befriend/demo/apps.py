"""Makes the demonstration known to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "befriend.demo"
    label = "demo"
