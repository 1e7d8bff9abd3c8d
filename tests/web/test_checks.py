"""A start is refused while an address says nobody's right, or anybody's, is needed."""

import os
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
from allauth.account.views import login
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import befriend.web.checks
from befriend.base.errors import SettingError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs, open_to_all, signed_in
from befriend.rooms.people.services import open_service
from befriend.rooms.people.viewer import PersonRequest
from befriend.web.checks import every_address_has_a_rule, every_address_says_how_it_is_asked, refuse_unsafe_start


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@open_to_all
@require_safe
def open_one(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@signed_in
@require_safe
def signed_one(request: PersonRequest) -> HttpResponse:
    return HttpResponse()


@open_to_all
def asked_anyhow(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@needs(Right.CHECK_IN)
@require_POST
def guarded_one(request: PersonRequest) -> HttpResponse:
    return HttpResponse()


class Planted:
    """A root of addresses in which one is forgotten, deep inside."""

    urlpatterns = [  # noqa: RUF012
        path("open/", open_one),
        path("signed/", signed_one),
        path("guarded/", guarded_one),
        path("deep/", include([path("er/", include([path("forgotten/", forgotten)]))])),
    ]


class AskedAnyhow:
    urlpatterns = [path("deep/", include([path("anyhow/", asked_anyhow)]))]  # noqa: RUF012


class ForgottenOfAllauth:
    """A page of allauth whose name is not among those that have a rule."""

    urlpatterns = [path("account/new/", login, name="account_page_of_next_year")]  # noqa: RUF012


class Kept:
    urlpatterns = Planted.urlpatterns[:3]


def test_an_address_without_a_rule_is_found_wherever_it_lies() -> None:
    with override_settings(ROOT_URLCONF=Planted):
        found = every_address_has_a_rule()

    assert [problem.id for problem in found] == ["befriend.E001"]
    assert "/deep/er/forgotten/" in found[0].msg
    assert "@needs" in str(found[0].hint)


def test_addresses_with_a_rule_are_left_alone() -> None:
    with override_settings(ROOT_URLCONF=Kept):
        assert every_address_has_a_rule() == []


def test_an_address_that_takes_any_method_is_found() -> None:
    with override_settings(ROOT_URLCONF=AskedAnyhow):
        found = every_address_says_how_it_is_asked()

    assert [problem.id for problem in found] == ["befriend.E003"]
    assert "/deep/anyhow/" in found[0].msg


def test_a_page_of_allauth_that_nobody_gave_a_rule_is_found() -> None:
    """An update of allauth, or another of its apps, may bring pages that nobody here has looked at."""
    with override_settings(ROOT_URLCONF=ForgottenOfAllauth):
        assert [problem.id for problem in every_address_has_a_rule()] == ["befriend.E001"]


@pytest.mark.django_db
@pytest.mark.parametrize("planted", [Planted, AskedAnyhow])
def test_with_a_forgotten_rule_no_server_starts(planted: type) -> None:
    """`befriend serve` asks this first (cli/platform.py), and each of its workers again (web/wsgi.py)."""
    with override_settings(ROOT_URLCONF=planted), pytest.raises(SettingError, match="befriend does not start"):
        refuse_unsafe_start()


@pytest.mark.slow
def test_befriend_serve_ends_at_an_address_without_a_rule(tmp_path: Path) -> None:
    """The command itself, on settings whose addresses hold one view that nobody gave a rule."""
    (tmp_path / "planted_urls.py").write_text(
        "from django.urls import path\n"
        "from befriend.web.urls import urlpatterns as kept\n"
        "def forgotten(request): ...\n"
        "urlpatterns = [*kept, path('planted/', forgotten)]\n"
    )
    (tmp_path / "planted_settings.py").write_text(
        "from befriend.web.settings import *\nROOT_URLCONF = 'planted_urls'\n"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BEFRIEND_", "DJANGO_"))}
    told = {
        "BEFRIEND_DATA": str(tmp_path),
        "BEFRIEND_SECRET_KEY": "x" * 50,
        "BEFRIEND_KEYS": f"tests:{'5a' * 32}",
        "PYTHONPATH": str(tmp_path),
    }
    command = [str(Path(sys.executable).with_name("befriend"))]

    def say(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        env = clean | told | more
        return subprocess.run([*command, *words], env=env, capture_output=True, text=True, check=False, timeout=60)

    assert say("manage", "migrate", "--verbosity", "0").returncode == 0
    refused = say("serve", DJANGO_SETTINGS_MODULE="planted_settings")

    assert refused.returncode != 0
    assert "The address /planted/" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_check_runs_at_every_start() -> None:
    with override_settings(ROOT_URLCONF=Planted):
        assert "befriend.E001" in {problem.id for problem in run_checks()}


def open_one_service(is_demonstration: bool) -> None:
    open_service(name="Harbour", country="", is_demonstration=is_demonstration, now=timezone.now(), by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(("is_demonstration", "found"), [(False, ["befriend.E002"]), (True, [])])
def test_the_demonstration_does_not_run_beside_a_real_service(is_demonstration: bool, found: list[str]) -> None:
    open_one_service(is_demonstration)

    with override_settings(DEMONSTRATION=True):
        assert [one.id for one in run_checks(databases=["default"])] == found


@pytest.mark.django_db
def test_a_real_service_alone_starts() -> None:
    open_one_service(is_demonstration=False)

    refuse_unsafe_start()


@pytest.mark.django_db
def test_an_unsafe_start_is_refused_with_what_to_do() -> None:
    open_one_service(is_demonstration=False)

    with override_settings(DEMONSTRATION=True), pytest.raises(SettingError, match="Unset BEFRIEND_DEMONSTRATION"):
        refuse_unsafe_start()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_server_makes_the_checks_when_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("befriend.web.checks.refuse_unsafe_start", lambda: made.append(True))
    made: list[bool] = []

    run_path(str(Path(befriend.web.checks.__file__).with_name("wsgi.py")))

    assert made == [True]


@pytest.mark.slow
def test_the_application_itself_starts_without_a_finding() -> None:
    assert run_checks() == []
