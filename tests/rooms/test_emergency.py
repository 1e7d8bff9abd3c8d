"""Emergency access: for an hour, for a reason, seen by a second person and by the client, and looked at by another."""

from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.emergency.models import EmergencyAccess
from befriend.rooms.emergency.queries import about_oneself, of_service, to_look_at
from befriend.rooms.emergency.services import close_in_emergency, open_in_emergency
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import flags_waiting_for
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.models import CareLink, Membership, Person
from befriend.rooms.people.queries import care_team_of, caseload_of, clients_in_emergency, may_bring_back
from befriend.rooms.people.services import SafetyChoices, close_account, end_role, give_role, set_safety_rules
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.journalling import share, written_entry
from tests.rooms.stored import everything
from tests.rooms.verbs import opened_in_emergency, safety_flag

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MINUTE = timedelta(minutes=1)
REASON = {"reason": "She does not answer, and her sister is worried."}


@pytest.fixture
def page_of_alice(cast: Cast) -> str:
    return reverse("progress:client", args=[cast.id("alice")])


def the_flag() -> Flag:
    return Flag.objects.get(kind=Kind.EMERGENCY_ACCESS)


def test_a_clinician_who_is_not_linked_opens_a_record_with_a_reason(
    cast: Cast, sign_in: SignIn, page_of_alice: str
) -> None:
    browser = sign_in("carl")
    assert browser.get(page_of_alice).status_code == 404

    sent = browser.post(reverse("emergency:open", args=[cast.id("alice")]), REASON)

    assert sent.headers["Location"] == page_of_alice
    assert browser.get(page_of_alice).status_code == 200


def test_after_an_hour_the_very_next_request_finds_nothing(
    cast: Cast, sign_in: SignIn, page_of_alice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, began = sign_in("carl"), timezone.now()
    opened_in_emergency(cast, at=began)

    def answered(after: timedelta) -> int:
        monkeypatch.setattr("befriend.web.middleware.timezone.now", lambda: began + after)
        return browser.get(page_of_alice).status_code

    assert [answered(59 * MINUTE), answered(60 * MINUTE)] == [200, 404]


def test_it_lasts_sixty_minutes(cast: Cast) -> None:
    opened_in_emergency(cast)

    link = CareLink.objects.get(is_emergency=True)
    assert link.ended_at is not None
    assert link.ended_at - link.started_at == timedelta(minutes=60)


@pytest.mark.parametrize("reason", ["", "   ", "Emergency", "x y"])
def test_without_a_reason_in_words_nothing_opens_and_nothing_is_lost(
    cast: Cast, sign_in: SignIn, page_of_alice: str, reason: str
) -> None:
    browser = sign_in("carl")

    page = browser.post(reverse("emergency:open", args=[cast.id("alice")]), {"reason": reason})

    assert page.status_code == 422
    assert reason.strip() in page.content.decode()
    assert browser.get(page_of_alice).status_code == 404
    assert not EmergencyAccess.objects.exists()


def test_the_linked_clinician_is_told_at_once_and_reads_why(cast: Cast, sign_in: SignIn) -> None:
    link_id = opened_in_emergency(cast)

    assert the_flag().owner_id == cast.id("clara")
    assert canary("alice") in sign_in("clara").get(reverse("emergency:look", args=[link_id])).content.decode()
    assert reverse("emergency:look", args=[link_id]) in sign_in("clara").get(reverse("flags:own")).content.decode()


def test_where_nobody_is_linked_the_deputy_or_a_lead_is_told(cast: Cast) -> None:
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=NOW)

    opened_in_emergency(cast)

    assert the_flag().owner_id == cast.id("lena")
    assert the_flag() in flags_waiting_for(cast.viewer("lena"), NOW)


def test_nobody_looks_at_what_they_did_themselves(cast: Cast, sign_in: SignIn) -> None:
    """Carl is deputy, lead and clinician: whatever brings flags to him, this one never comes."""
    lena = cast.viewer("lena")
    set_safety_rules(viewer=lena, choices=SafetyChoices(deputy_id=cast.id("carl")), now=NOW)
    give_role(viewer=lena, person_id=cast.id("carl"), role=Role.LEAD, now=NOW)
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=NOW)
    link_id = opened_in_emergency(cast)
    carl, flag = cast.viewer("carl"), the_flag()

    assert flag.owner_id == cast.id("lena")
    assert [one for one in flags_waiting_for(carl, NOW) if one.id == flag.id] == []
    with pytest.raises(NotFoundError):
        close_flag(viewer=carl, flag_id=flag.id, reason="It was fine.", now=NOW)
    with pytest.raises(NotFoundError):
        to_look_at(carl, link_id, NOW)
    assert sign_in("carl").post(reverse("flags:close", args=[flag.id]), {"reason": "Fine."}).status_code == 404
    assert the_flag().state == "open"


def test_whoever_opened_it_cannot_close_the_flag_when_they_are_linked_later(cast: Cast) -> None:
    opened_in_emergency(cast)
    CareLink.objects.create(
        service=cast.harbour, client=cast["alice"], clinician=cast["carl"], started_at=NOW, ended_at=None
    )

    with pytest.raises(NotFoundError):
        close_flag(viewer=cast.viewer("carl"), flag_id=the_flag().id, reason="It was fine.", now=NOW)


def test_the_flag_waits_until_somebody_else_closes_it(cast: Cast) -> None:
    opened_in_emergency(cast)
    later = NOW + timedelta(days=30)
    assert the_flag() in flags_waiting_for(cast.viewer("clara", later), later)

    close_flag(viewer=cast.viewer("clara", later), flag_id=the_flag().id, reason="We talked about it.", now=later)

    assert about_oneself(cast.viewer("alice", later))[0].looked_at_by == "Clara"


def test_every_emergency_has_its_flag(cast: Cast) -> None:
    opened_in_emergency(cast)
    opened_in_emergency(cast, by="fay", at=NOW + timedelta(minutes=5))
    opened_in_emergency(cast, at=NOW + timedelta(hours=3))

    flags = Flag.objects.filter(kind=Kind.EMERGENCY_ACCESS).values_list("subject_id", flat=True)
    assert set(flags) == set(EmergencyAccess.objects.values_list("link_id", flat=True))
    assert len(flags) == 3


def test_opening_twice_while_it_is_open_is_once(cast: Cast) -> None:
    opened_in_emergency(cast)
    before = everything()

    open_in_emergency(
        viewer=cast.viewer("carl"), client_id=cast.id("alice"), reason="Again, the same.", now=NOW + MINUTE
    )

    assert everything() == before


def test_the_client_reads_who_when_and_why(cast: Cast, sign_in: SignIn) -> None:
    browser, at = sign_in("alice"), timezone.localtime()
    opened_in_emergency(cast, at=at)

    assert reverse("emergency:own") in browser.get(reverse("today:home")).content.decode()
    page = browser.get(reverse("emergency:own")).content.decode()
    assert "Carl" in page
    assert f"{date_format(at, 'DATETIME_FORMAT')}, until {at + timedelta(hours=1):%H:%M}" in page
    assert "She does not answer." in page
    assert "in an emergency" in browser.get(reverse("record:opened")).content.decode()


def test_the_first_page_says_nothing_of_it_two_weeks_later(cast: Cast, sign_in: SignIn) -> None:
    opened_in_emergency(cast, at=timezone.now() - timedelta(days=15))

    assert reverse("emergency:own") not in sign_in("alice").get(reverse("today:home")).content.decode()


def test_a_lead_reads_that_it_happened_and_not_why(cast: Cast, sign_in: SignIn) -> None:
    opened_in_emergency(cast)

    page = sign_in("lena").get(reverse("emergency:all")).content.decode()

    assert "Carl" in page
    assert "She does not answer" not in page
    assert of_service(cast.viewer("mona"), 10) == []


def test_an_emergency_makes_nobody_one_of_the_team(cast: Cast) -> None:
    opened_in_emergency(cast)

    assert care_team_of(cast.id("alice"), NOW) == ["Clara"]
    assert not may_bring_back(cast.viewer("carl"), cast.id("alice"), NOW)
    safety_flag(cast)
    assert Flag.objects.get(kind=Kind.SAFETY).owner_id == cast.id("clara")


def test_a_journal_that_is_shared_with_another_stays_closed(cast: Cast, sign_in: SignIn, page_of_alice: str) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)
    opened_in_emergency(cast, at=timezone.now())

    assert "Shared from the journal" in sign_in("clara").get(page_of_alice).content.decode()
    carl = sign_in("carl")
    assert "Shared from the journal" not in carl.get(page_of_alice).content.decode()
    assert carl.get(reverse("journal:read", args=[entry_id])).status_code == 404


def test_a_short_name_is_found_when_it_is_the_whole_name(cast: Cast) -> None:
    Person.objects.filter(id=cast.id("alice")).update(shown_name="Jo")
    Person.objects.filter(id=cast.id("bob")).update(shown_name="Joanna")
    carl = cast.viewer("carl")
    CareLink.objects.filter(clinician=cast["carl"]).update(ended_at=NOW)

    assert [one.shown_name for one in clients_in_emergency(carl, "jo", NOW, 10)] == ["Jo"]
    assert [one.shown_name for one in clients_in_emergency(carl, "joa", NOW, 10)] == ["Joanna"]


def test_the_form_takes_a_short_name(cast: Cast, sign_in: SignIn) -> None:
    Person.objects.filter(id=cast.id("alice")).update(shown_name="Jo")

    page = sign_in("carl").post(reverse("emergency:find"), {"name": "Jo"}).content.decode()

    assert reverse("emergency:open", args=[cast.id("alice")]) in page


def test_a_reason_without_spaces_is_a_reason(cast: Cast) -> None:
    opened_in_emergency(cast, reason="她不接电话姐姐非常担心她")

    assert about_oneself(cast.viewer("alice"))[0].reason == "她不接电话姐姐非常担心她"


@pytest.mark.parametrize("ending", ["account", "role"])
def test_what_is_open_closes_when_the_client_leaves(cast: Cast, ending: str) -> None:
    opened_in_emergency(cast)
    lena = cast.viewer("lena")

    if ending == "account":
        close_account(viewer=lena, person_id=cast.id("alice"), now=NOW + MINUTE)
    else:
        held = Membership.objects.get(person=cast["alice"], role=Role.CLIENT)
        end_role(viewer=lena, membership_id=held.id, now=NOW + MINUTE)

    assert not caseload_of(cast.viewer("carl"), NOW + MINUTE).filter(client=cast["alice"]).exists()


def test_the_client_reads_who_looked_at_why(cast: Cast, sign_in: SignIn) -> None:
    link_id = opened_in_emergency(cast)
    sign_in("clara").get(reverse("emergency:look", args=[link_id]))

    assert (
        "why your record was opened in an emergency" in sign_in("alice").get(reverse("record:opened")).content.decode()
    )


def test_a_closed_flag_says_that_somebody_looked_and_not_that_they_talked(cast: Cast, sign_in: SignIn) -> None:
    opened_in_emergency(cast)
    alice = sign_in("alice")
    assert "Somebody else was asked to look at it." in alice.get(reverse("emergency:own")).content.decode()

    close_flag(viewer=cast.viewer("clara"), flag_id=the_flag().id, reason="It was fine.", now=NOW)

    page = alice.get(reverse("emergency:own")).content.decode()
    assert "Clara has looked at it." in page
    assert "talked" not in page


def test_it_can_be_closed_sooner_and_the_flag_stays(cast: Cast) -> None:
    opened_in_emergency(cast)

    close_in_emergency(viewer=cast.viewer("carl"), client_id=cast.id("alice"), now=NOW + MINUTE)

    assert not caseload_of(cast.viewer("carl"), NOW + MINUTE).filter(client=cast["alice"]).exists()
    assert the_flag().state == "open"


def closing(cast: Cast) -> str:
    """Carl holds Alice's record open now; where a lead closes it."""
    return reverse("emergency:close_as_lead", args=[opened_in_emergency(cast, at=timezone.now())])


def test_a_lead_closes_it_now_and_the_very_next_request_finds_nothing(
    cast: Cast, sign_in: SignIn, page_of_alice: str
) -> None:
    address, carl, lena = closing(cast), sign_in("carl"), sign_in("lena")
    assert carl.get(page_of_alice).status_code == 200
    assert address in lena.get(reverse("emergency:all")).content.decode()

    lena.post(address)

    assert carl.get(page_of_alice).status_code == 404
    assert address not in lena.get(reverse("emergency:all")).content.decode()


def test_two_openings_at_once_are_one_link_though_the_second_read_its_clock_first(cast: Cast) -> None:
    opened_in_emergency(cast, at=NOW)
    earlier = NOW - timedelta(milliseconds=1)
    viewer, words = cast.viewer("carl", earlier), "Sent twice in one moment."
    open_in_emergency(viewer=viewer, client_id=cast.id("alice"), reason=words, now=earlier)

    assert CareLink.objects.filter(client=cast["alice"], is_emergency=True).count() == 1


def test_a_lead_closes_every_link_that_one_clinician_holds_open_to_that_client(
    cast: Cast, sign_in: SignIn, page_of_alice: str
) -> None:
    """As they could arise before a second opening was kept from making one of its own."""
    address, carl = closing(cast), sign_in("carl")
    twin = CareLink.objects.get(client=cast["alice"], is_emergency=True)
    twin.pk = uuid4()
    twin.save(force_insert=True)

    sign_in("lena").post(address)

    assert carl.get(page_of_alice).status_code == 404


def test_that_a_lead_closed_it_is_written_down_once(cast: Cast, sign_in: SignIn) -> None:
    address, lena = closing(cast), sign_in("lena")

    for _ in range(2):
        assert lena.post(address).status_code == 302

    written = AuditEntry.objects.get(
        action="end_link", client_id=str(cast.id("alice")), subject_id=str(cast.id("carl"))
    )
    assert written.actor_id == str(cast.id("lena"))


def test_after_a_lead_closed_it_the_flag_waits_and_never_for_who_opened_it(cast: Cast, sign_in: SignIn) -> None:
    sign_in("lena").post(closing(cast))

    assert the_flag().state == "open"
    close = reverse("flags:close", args=[the_flag().id])
    assert sign_in("carl").post(close, {"reason": "It was fine."}).status_code == 404
    assert the_flag().state == "open"


@pytest.mark.parametrize("who", ["mona", "carl", "clara", "alice", "hope"])
def test_nobody_but_a_lead_of_the_service_closes_it_for_another(
    cast: Cast, sign_in: SignIn, page_of_alice: str, who: str
) -> None:
    address = closing(cast)

    assert sign_in(who).post(address).status_code == 404
    assert sign_in("carl").get(page_of_alice).status_code == 200


def test_a_link_that_is_no_emergency_is_not_closed_in_this_way(cast: Cast, sign_in: SignIn) -> None:
    link = cast.link_between("alice", "clara")

    assert sign_in("lena").post(reverse("emergency:close_as_lead", args=[link.id])).status_code == 404
    assert cast.link_between("alice", "clara") == link


def test_a_lead_who_is_a_client_too_does_not_close_what_is_open_about_themselves(cast: Cast, sign_in: SignIn) -> None:
    """Whoever is in danger might, and nobody works on their own record."""
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.LEAD, now=NOW)
    address, alice = closing(cast), sign_in("alice")

    assert address not in alice.get(reverse("emergency:all")).content.decode()
    assert alice.post(address).status_code == 404


@pytest.mark.parametrize(("who", "whom"), [("carl", "zoe"), ("carl", "carl"), ("carl", "hope"), ("clara", "alice")])
def test_only_clients_of_the_service_one_is_not_linked_to_are_opened(cast: Cast, who: str, whom: str) -> None:
    with pytest.raises(NotFoundError):
        open_in_emergency(viewer=cast.viewer(who), client_id=cast.id(whom), reason="She does not answer.", now=NOW)


@pytest.mark.parametrize("who", ["lena", "farid", "hope", "rosa", "bob"])
def test_nobody_but_a_clinician_opens_a_record_in_an_emergency(cast: Cast, who: str) -> None:
    with pytest.raises(NotFoundError):
        open_in_emergency(viewer=cast.viewer(who), client_id=cast.id("alice"), reason="I must see this.", now=NOW)


def test_where_nobody_else_could_be_told_it_is_refused_with_what_to_do(cast: Cast) -> None:
    Membership.objects.filter(service=cast.harbour, role__in=(Role.LEAD, Role.CLINICIAN)).exclude(
        person=cast["carl"]
    ).update(ended_at=NOW)

    with pytest.raises(InputError, match="nobody else here who could be told"):
        open_in_emergency(viewer=cast.viewer("carl"), client_id=cast.id("alice"), reason="She is silent.", now=NOW)
    assert not CareLink.objects.filter(is_emergency=True).exists()


def test_when_the_role_of_a_clinician_ends_so_does_the_emergency(
    cast: Cast, sign_in: SignIn, page_of_alice: str
) -> None:
    opened_in_emergency(cast, at=timezone.now())
    Membership.objects.filter(person=cast["carl"]).update(ended_at=timezone.now())

    assert sign_in("carl").get(page_of_alice).status_code == 404


def test_whoever_signed_in_a_while_ago_says_again_who_they_are(cast: Cast, sign_in: SignIn, page_of_alice: str) -> None:
    browser, opening = sign_in("carl"), reverse("emergency:open", args=[cast.id("alice")])

    with patch("time.time", return_value=(timezone.now() + timedelta(minutes=11)).timestamp()):
        asked = [browser.get(reverse("emergency:find")), browser.get(opening), browser.post(opening, REASON)]

    assert ["reauthenticate" in one.headers["Location"] for one in asked] == [True] * 3
    assert not CareLink.objects.filter(is_emergency=True).exists()


def test_a_name_is_searched_without_standing_in_an_address(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("carl").post(reverse("emergency:find"), {"name": "alice"}).content.decode()

    assert reverse("emergency:open", args=[cast.id("alice")]) in page
    assert str(cast.id("zoe")) not in sign_in("carl").post(reverse("emergency:find"), {"name": "zoe"}).content.decode()


def test_each_page_that_is_opened_in_an_emergency_is_written_down(
    cast: Cast, sign_in: SignIn, page_of_alice: str
) -> None:
    opened_in_emergency(cast, at=timezone.now())

    sign_in("carl").get(page_of_alice)

    rows = AuditEntry.objects.filter(client_id=str(cast.id("alice")), actor_id=str(cast.id("carl")))
    assert [row.action for row in rows.order_by("number")] == ["open_in_emergency", "raise_flag", "open_record"]
