"""Makes this room known to Django, and notes every new sign-in and every confirmation."""

from django.apps import AppConfig


class SigningInConfig(AppConfig):
    name = "befriend.rooms.signing_in"
    label = "signing_in"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed
        from django.contrib.auth.signals import user_logged_in

        from .places import note_sign_in, renew_session

        user_logged_in.connect(note_sign_in, dispatch_uid="signing_in.note_sign_in")
        authentication_step_completed.connect(renew_session, dispatch_uid="signing_in.renew_session")
