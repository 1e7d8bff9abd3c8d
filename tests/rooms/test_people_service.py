"""What pages say of the service: a lead keeps its name, its country and its own number right."""

import pytest

from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.people.models import Service
from tests.rooms.cast import Cast
from tests.rooms.conftest import SignIn

RIGHT = {"name": "Harbour Houses", "country": "IE", "phone": "01 234 5678"}


def kept(cast: Cast) -> tuple[str, str, str]:
    service = Service.objects.get(id=cast.harbour.id)
    return service.name, service.country, service.phone


def test_what_a_lead_writes_stands_on_the_help_page_at_once(cast: Cast, sign_in: SignIn) -> None:
    sign_in("lena").post("/people/service/", RIGHT)

    assert kept(cast) == ("Harbour Houses", "IE", "01 234 5678")
    assert "01 234 5678" in sign_in("alice").get("/help/").content.decode()


def test_the_same_again_is_no_second_change(cast: Cast, sign_in: SignIn) -> None:
    for _ in range(2):
        sign_in("lena").post("/people/service/", RIGHT)

    assert AuditEntry.objects.filter(action="describe_service").count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "needs a name"),
        ({"country": "uk"}, "two capital letters"),
        ({"country": "UK"}, "The United Kingdom is GB"),
        ({"phone": "call us"}, "not a telephone number"),
    ],
)
def test_what_cannot_be_right_is_told_and_nothing_is_lost(
    cast: Cast, sign_in: SignIn, wrong: dict[str, str], told: str
) -> None:
    before = kept(cast)

    page = sign_in("lena").post("/people/service/", RIGHT | wrong)

    assert page.status_code == 422
    assert "01 234 5678" in page.content.decode() or "call us" in page.content.decode()
    assert kept(cast) == before
    if wrong != {"name": " "}:
        assert told in page.content.decode()


def test_another_service_stays_as_it_was(cast: Cast, sign_in: SignIn) -> None:
    sign_in("mona").post("/people/service/", RIGHT)

    assert kept(cast) == (cast.harbour.name, cast.harbour.country, cast.harbour.phone)
