"""A start is refused while an address says nobody's right, or anybody's, is needed."""

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from befriend.care.roles import Right
from befriend.rooms.people.access import needs, open_to_all, signed_in
from befriend.rooms.people.viewer import PersonRequest
from befriend.web.checks import every_address_has_a_rule


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@open_to_all
def open_one(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@signed_in
def signed_one(request: PersonRequest) -> HttpResponse:
    return HttpResponse()


@needs(Right.CHECK_IN)
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


def test_the_check_runs_at_every_start() -> None:
    with override_settings(ROOT_URLCONF=Planted):
        assert "befriend.E001" in {problem.id for problem in run_checks()}


@pytest.mark.slow
def test_the_application_itself_starts_without_a_finding() -> None:
    assert run_checks() == []
