"""A safety plan: all versions are kept, sent twice is once, two tabs lose nothing, and only who may read it does."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from befriend.base.errors import InputError, NotFoundError
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.people.services import end_link
from befriend.rooms.safety.models import PlanVersion
from befriend.rooms.safety.planning import LONGEST_PART, PARTS, PlanWords
from befriend.rooms.safety.queries import own_plan, own_versions
from befriend.rooms.safety.services import PlanSheet
from tests.rooms.cast import Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.safety_plans import keep_plan, newest_plan, plan_sheet, read_plan, share_plan

pytestmark = pytest.mark.django_db


def test_each_save_is_a_version_and_every_earlier_one_can_be_read(cast: Cast) -> None:
    first = keep_plan(cast, plan_sheet("music"))
    keep_plan(cast, plan_sheet("a walk", based_on=first))

    versions = own_versions(cast.viewer("alice"))

    assert [(one.number, one.words.parts["alone"], one.beside) for one in versions] == [
        (2, "a walk", None),
        (1, "music", None),
    ]


def test_the_parts_come_back_in_their_order_whatever_order_they_came_in(cast: Cast) -> None:
    written = {part.key: part.key for part in reversed(PARTS)}
    keep_plan(cast, PlanSheet(uuid4(), PlanWords(written), None))

    plan = own_plan(cast.viewer("alice"))

    assert plan is not None
    assert list(plan.words.parts) == ["signs", "alone", "distraction", "people", "professionals", "surroundings"]


def test_the_same_form_sent_again_is_stored_once(cast: Cast) -> None:
    sheet = plan_sheet("music")
    keep_plan(cast, sheet)
    keep_plan(cast, plan_sheet("a walk", based_on=newest_plan(cast).id))
    audited = AuditEntry.objects.count()

    keep_plan(cast, sheet)

    assert PlanVersion.objects.count() == 2
    assert AuditEntry.objects.count() == audited
    assert own_plan(cast.viewer("alice")).words.parts["alone"] == "a walk"  # type: ignore[union-attr]


def test_two_tabs_keep_both_and_the_second_says_so(cast: Cast) -> None:
    first = keep_plan(cast, plan_sheet("music"))
    keep_plan(cast, plan_sheet("from one tab", based_on=first))

    keep_plan(cast, plan_sheet("from the other tab", based_on=first))

    versions = own_versions(cast.viewer("alice"))
    assert [(one.words.parts["alone"], one.beside) for one in versions] == [
        ("from the other tab", 2),
        ("from one tab", None),
        ("music", None),
    ]


def test_an_empty_or_too_long_plan_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    for words in (PlanWords(), PlanWords({"alone": "x" * (LONGEST_PART + 1)})):
        with pytest.raises(InputError):
            keep_plan(cast, PlanSheet(uuid4(), words, None), is_shared=True)

    assert not PlanVersion.objects.exists()
    assert read_plan(cast) == "[]"


def test_what_was_refused_stands_in_the_form_again(cast: Cast, sign_in: SignIn) -> None:
    long = "word " * 200

    answer = sign_in("alice").post(
        "/help/plan/write/", {"form_id": "no id", "alone": long, "people": "Bo", "shared": "no"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert long.strip() in page
    assert ">Bo</textarea>" in page
    assert 'value="no" checked' in page


def test_somebody_without_a_record_of_their_own_has_no_plan(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        keep_plan(cast, plan_sheet("music"), "clara")


def test_nobody_else_reads_it_until_its_writer_says_yes(cast: Cast) -> None:
    keep_plan(cast, plan_sheet("music"))
    assert read_plan(cast) == "[]"

    share_plan(cast, is_shared=False)
    assert read_plan(cast) == "[]"

    share_plan(cast)
    assert "music" in read_plan(cast)


def test_the_linked_clinician_reads_every_version_and_it_is_written_down(cast: Cast) -> None:
    keep_plan(cast, plan_sheet("music"), is_shared=True)
    keep_plan(cast, plan_sheet("a walk"))

    read = read_plan(cast)

    assert "music" in read
    assert "a walk" in read
    row = AuditEntry.objects.latest("id")
    assert (row.action, row.actor_id, row.client_id) == (
        "read_shared_plan",
        str(cast.id("clara")),
        str(cast.id("alice")),
    )


def test_taking_it_back_counts_on_the_very_next_request(cast: Cast, sign_in: SignIn) -> None:
    keep_plan(cast, plan_sheet(canary("alice")), is_shared=True)
    address, clara = f"/help/plan/{cast.id('alice')}/", sign_in("clara")
    assert canary("alice") in clara.get(address).content.decode()

    sign_in("alice").post("/help/plan/share/", {"shared": "no"})

    assert canary("alice") * 6 not in clara.get(address).content.decode()
    assert "No safety plan is shared with you." in clara.get(address).content.decode()


def test_a_private_plan_and_none_look_the_same_to_a_clinician(cast: Cast, sign_in: SignIn) -> None:
    address, clara = f"/help/plan/{cast.id('alice')}/", sign_in("clara")
    without = told_on(clara, address)

    keep_plan(cast, plan_sheet("music"), is_shared=False)

    assert told_on(clara, address) == without


def told_on(browser: Client, address: str) -> str:
    """A page without what differs between any two requests: the forms' token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", browser.get(address).content.decode())


@pytest.mark.parametrize("who", ["carl", "fay", "lena", "hope", "bob", "ivan"])
def test_everybody_who_is_not_linked_finds_nothing_there(cast: Cast, sign_in: SignIn, who: str) -> None:
    keep_plan(cast, plan_sheet("music"), is_shared=True)

    assert sign_in(who).get(f"/help/plan/{cast.id('alice')}/").status_code == 404


def test_when_the_link_ends_the_plan_is_gone_for_the_clinician(cast: Cast, sign_in: SignIn) -> None:
    keep_plan(cast, plan_sheet("music"), is_shared=True)
    clara = sign_in("clara")

    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "clara").id, now=timezone.now())

    assert clara.get(f"/help/plan/{cast.id('alice')}/").status_code == 404


def test_anothers_version_cannot_be_taken_into_ones_own_form(cast: Cast, sign_in: SignIn) -> None:
    theirs = keep_plan(cast, plan_sheet("bobs words"), "bob")

    answer = sign_in("alice").get(f"/help/plan/write/?from={theirs}")

    assert answer.status_code == 404


def test_another_clients_form_id_keeps_both_plans(cast: Cast) -> None:
    form_id = uuid4()
    keep_plan(cast, plan_sheet("the same", writing_id=form_id))

    keep_plan(cast, plan_sheet("the same", writing_id=form_id), "bob")

    assert PlanVersion.objects.count() == 2


def test_the_numbers_of_the_country_stand_in_the_fifth_part(cast: Cast, sign_in: SignIn) -> None:
    keep_plan(cast, plan_sheet("music"))

    page = sign_in("alice").get("/help/plan/").content.decode()

    assert page.index("Professionals and lines I can call") < page.index('href="tel:116123"')
    assert page.index('href="tel:116123"') < page.index("How I make the place around me safer")


def test_the_plan_is_never_called_a_contract_nor_by_a_published_forms_name(cast: Cast, sign_in: SignIn) -> None:
    keep_plan(cast, plan_sheet("music"))
    browser = sign_in("alice")

    for address in ("/help/plan/", "/help/plan/write/", "/help/plan/paper/"):
        page = browser.get(address).content.decode().lower()
        assert "contract" not in page
        assert "stanley" not in page
        assert "no risk" not in page
