"""The verbs that change who is here: services, accounts, roles, links and invitations."""

from .accounts import accept_invitation, add_person, choose_new_password, keep_language
from .closing import close_account, open_account
from .cover import SafetyChoices, enter_leave, set_safety_rules, take_back_leave
from .inviting import hash_token, invite, invite_back, invite_first_lead
from .links import end_emergency, end_emergency_as_lead, end_link, link, link_as_lead, link_in_emergency
from .opening import describe_service, open_service, open_team
from .roles import change_team, end_role, give_role
from .rotating import rewrap_keys

__all__ = [
    "SafetyChoices",
    "accept_invitation",
    "add_person",
    "change_team",
    "choose_new_password",
    "close_account",
    "describe_service",
    "end_emergency",
    "end_emergency_as_lead",
    "end_link",
    "end_role",
    "enter_leave",
    "give_role",
    "hash_token",
    "invite",
    "invite_back",
    "invite_first_lead",
    "keep_language",
    "link",
    "link_as_lead",
    "link_in_emergency",
    "open_account",
    "open_service",
    "open_team",
    "rewrap_keys",
    "set_safety_rules",
    "take_back_leave",
]
