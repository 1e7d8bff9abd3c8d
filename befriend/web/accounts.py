"""How accounts behave: nobody signs up alone, guessing is slowed down, and a second factor stands above a password."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from befriend.rooms.people.confirming import is_confirmed
from befriend.rooms.signing_in.slowing import give_back, remember_device, try_password


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes open sign-up; rooms/people turns invitations into accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This name and this password do not fit together. Please try again."),
        "incorrect_password": _("This is not the password of this account. Please try again."),
        "enter_current_password": _("This is not the password of this account. Please try again."),
        "too_many_login_attempts": _("There were many tries in a row. Please wait five minutes, then try again."),
        "account_inactive": _("This account is closed. Please ask your service."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """A device that was told no language speaks the person's own."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, user.username, answer)
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not is_confirmed(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor shows that: a password alone would let whoever knows it take the factor away."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [one for one in methods if one["id"] != "reauthenticate"] or methods

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Never by the name alone: whoever knows a name could otherwise keep its owner out (decision 0029)."""
        self._tried = try_password(request, str(credentials.get("username", "")))
        if self._tried is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        give_back(self._tried)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed by rooms/signing_in; allauth must never keep one itself."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. A code lasts half a minute and works once: take the newest."),
    }

    def encrypt(self, text: str) -> str:
        raise NotImplementedError(
            "A secret is sealed for its owner by rooms/signing_in/sealing.py, never by this hook."
        )

    def decrypt(self, encrypted_text: str) -> str:
        raise NotImplementedError(
            "A secret is opened for its owner by rooms/signing_in/sealing.py, never by this hook."
        )
