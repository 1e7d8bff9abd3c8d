"""Makes the web front known to Django, and registers the checks that stop an unsafe start."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "befriend.web"
    label = "web"

    def ready(self) -> None:
        from befriend.web import checks, durable  # noqa: F401  (registering is what importing it does)
