"""How accounts behave: nobody signs up alone, an invitation is the only way in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes open sign-up; rooms/people turns invitations into accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
