"""Makes this room known to Django, and notes every new sign-in."""

from django.apps import AppConfig


class SigningInConfig(AppConfig):
    name = "befriend.rooms.signing_in"
    label = "signing_in"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from .places import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="signing_in.note_sign_in")
