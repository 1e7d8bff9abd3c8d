"""Makes this room known to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "befriend.rooms.people"
    label = "people"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from .confirming import remember_sign_in

        user_logged_in.connect(remember_sign_in, dispatch_uid="people.remember_sign_in")
