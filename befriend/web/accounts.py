"""How accounts behave: nobody signs up alone, an invitation is the only way in."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True)
        return answer
