"""The verbs of signing in: second factors and spare codes come, are used and go; places where one is signed in end."""

from .ending import end_all_sessions, end_other_sessions, end_session
from .factors import add_app, add_passkey, make_spare_codes, remove_factor, remove_lost_factors, take_code
from .lost import read_about_lost, remove_for_client

__all__ = [
    "add_app",
    "add_passkey",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "make_spare_codes",
    "read_about_lost",
    "remove_factor",
    "remove_for_client",
    "remove_lost_factors",
    "take_code",
]
