"""What the tests of the second factor share: an app for codes that lives in the test, and a sign-in in two steps."""

import re
import time
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

from django.test import Client
from django.utils import timezone

from befriend.rooms.signing_in.codes import shown_at, step_of
from befriend.rooms.signing_in.services import add_app, make_spare_codes
from tests.rooms.cast import PASSWORD, Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/account/second-factor/"
APP = "/account/second-factor/app/"
SHOW = "/account/second-factor/show/"
SPARE = "/account/second-factor/spare-codes/"


def at(moment: datetime) -> AbstractContextManager[object]:
    """The clock stands still at this moment, for Django and for allauth."""
    return _Frozen(moment)


class _Frozen(AbstractContextManager[object]):
    def __init__(self, moment: datetime) -> None:
        self.patches = [
            patch("time.time", return_value=moment.timestamp()),
            patch("django.utils.timezone.now", return_value=moment),
        ]

    def __enter__(self) -> None:
        for one in self.patches:
            one.start()

    def __exit__(self, *_: object) -> None:
        for one in self.patches:
            one.stop()


def later(**time_passed: float) -> AbstractContextManager[object]:
    return at(timezone.now() + timedelta(**time_passed))


def code_now(secret: str = SECRET) -> str:
    """What an app with this secret shows at this moment."""
    return shown_at(secret, step_of(timezone.now()))


def give_app(cast: Cast, name: str, secret: str = SECRET) -> None:
    """An app that was set up an hour ago, so that no code of now was used."""
    add_app(person_id=cast.id(name), secret=secret, now=timezone.now() - timedelta(hours=1))


def give_spare_codes(cast: Cast, name: str) -> list[str]:
    return list(make_spare_codes(person_id=cast.id(name), now=timezone.now()))


def with_password(name: str, browser: Client | None = None) -> tuple[Client, "TestResponse"]:
    """The first step of signing in, and where it leads."""
    browser = browser or Client()
    return browser, browser.post("/account/login/", {"login": name, "password": PASSWORD})


def show(browser: Client, code: str) -> "TestResponse":
    return browser.post(SHOW, {"code": code})


def secret_on(page: str) -> str:
    """The letters of the secret that a page of setting up offers for typing."""
    found = re.search(r'<code class="address" dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return found[1].replace(" ", "")


def seconds_left() -> float:
    """How long the code of now will still do."""
    return 30 - time.time() % 30
