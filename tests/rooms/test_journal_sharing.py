"""Private until it is shared, one entry with one person; taken back, or the link ended, it is closed at once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from befriend.base.errors import NotFoundError
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.journal.queries import names_who_may_read, readers_of, readings_of, shared_with
from befriend.rooms.journal.services import delete_entry, share_entry, take_back
from befriend.rooms.people.models import Person
from befriend.rooms.people.services import end_link
from tests.rooms.cast import NOW, Cast, canary, link_together
from tests.rooms.conftest import SignIn
from tests.rooms.journalling import changed_entry, kept_draft, newest_id, read, share, sheet, write, written_entry
from tests.rooms.stored import everything

LATER = NOW + timedelta(days=1)
STAFF = ("clara", "carl", "fay", "dora", "lena", "farid", "hope", "rosa", "ivan", "mona")


def readable_by(cast: Cast, entry_id: UUID) -> set[str]:
    """Who of those who work anywhere can read this entry; found without opening it for anybody."""
    return {
        name for name in STAFF if entry_id in {one.entry_id for one in shared_with(cast.viewer(name, LATER), LATER)}
    }


def test_an_entry_is_readable_by_nobody_until_it_is_shared(cast: Cast) -> None:
    entry_id = written_entry(cast)

    assert readable_by(cast, entry_id) == set()
    for name in STAFF:
        with pytest.raises(NotFoundError):
            read(cast, entry_id, name)


def test_a_shared_entry_is_readable_by_that_person_alone_and_no_other_entry(cast: Cast) -> None:
    link_together(cast, "alice", "carl")
    entry_id, other = written_entry(cast), written_entry(cast)

    share(cast, entry_id)

    assert readable_by(cast, entry_id) == {"clara"}
    assert readable_by(cast, other) == set()
    assert canary("alice") in read(cast, entry_id)


def test_sharing_twice_is_once(cast: Cast) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)
    before = everything()

    share(cast, entry_id, at=LATER)

    assert everything() == before


@pytest.mark.parametrize("client", ["bob", "zoe"])
def test_an_entry_is_shared_only_through_ones_own_links(cast: Cast, client: str) -> None:
    others = cast.link_between(client, {"bob": "carl", "zoe": "ivan"}[client]).id
    entry_id = written_entry(cast)

    for link_id in (others, uuid4()):
        with pytest.raises(NotFoundError):
            share_entry(viewer=cast.viewer("alice"), entry_id=entry_id, link_id=link_id, now=NOW)


def test_somebody_elses_entry_cannot_be_shared(cast: Cast) -> None:
    entry_id, own_link = written_entry(cast), cast.link_between("bob", "carl").id

    with pytest.raises(NotFoundError):
        share_entry(viewer=cast.viewer("bob"), entry_id=entry_id, link_id=own_link, now=NOW)


def test_an_account_that_is_switched_off_cannot_be_shared_with(cast: Cast) -> None:
    entry_id = written_entry(cast)

    assert [one.name for one in readers_of(cast.viewer("alice"), entry_id, NOW)] == ["Clara"]
    with pytest.raises(NotFoundError):
        share(cast, entry_id, reader="dora")


def test_the_reader_finds_the_newest_text_and_none_before(cast: Cast) -> None:
    entry_id = write(cast, sheet("What I took out."))
    share(cast, entry_id)

    write(cast, sheet("What I left in.", entry_id=entry_id, based_on=newest_id(entry_id)))
    kept_draft(cast, entry_id=entry_id)

    found = read(cast, entry_id)
    assert "What I left in." in found
    assert "What I took out." not in found
    assert "Half a sentence." not in found


def test_of_two_texts_the_reader_finds_only_the_newest_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    entry_id = changed_entry(cast)
    first = write(cast, sheet("Unseen tab.", entry_id=entry_id, based_on=uuid4()))
    share(cast, first)

    page = sign_in("clara").get(f"/journal/shared/{entry_id}/").content.decode()

    assert "Unseen tab." in page
    assert "Later." not in page


# Taking it back ---------------------------------------------------------------------------------------------------


def test_taken_back_the_very_next_request_finds_nothing(cast: Cast, sign_in: SignIn) -> None:
    entry_id = written_entry(cast)
    link_id = share(cast, entry_id)
    clara, address = sign_in("clara"), f"/journal/shared/{entry_id}/"
    assert clara.get(address).status_code == 200

    answer = sign_in("alice").post(f"/journal/{entry_id}/take-back/", {"link": link_id})

    assert answer.status_code == 302
    assert clara.get(address).status_code == 404
    everywhere = clara.get("/journal/shared/"), clara.get(f"/clients/{cast.id('alice')}/")
    assert all(str(entry_id) not in page.content.decode() for page in everywhere)


def test_taking_back_twice_is_once_and_it_can_be_shared_again(cast: Cast) -> None:
    viewer, entry_id = cast.viewer("alice"), written_entry(cast)
    link_id = share(cast, entry_id)
    for _twice in range(2):
        take_back(viewer=viewer, entry_id=entry_id, link_id=link_id, now=LATER)
    assert readable_by(cast, entry_id) == set()
    assert AuditEntry.objects.filter(action="take_back_entry").count() == 1

    share(cast, entry_id, at=LATER)

    assert readable_by(cast, entry_id) == {"clara"}


def test_when_the_link_ends_the_entry_is_closed_and_a_new_link_does_not_open_it_again(cast: Cast) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)

    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "clara").id, now=NOW)
    assert readable_by(cast, entry_id) == set()
    link_together(cast, "alice", "clara", since=NOW + timedelta(hours=1))

    assert readable_by(cast, entry_id) == set()
    with pytest.raises(NotFoundError):
        read(cast, entry_id, at=LATER)
    assert names_who_may_read(cast.viewer("alice"), LATER) == {}


def test_a_reader_whose_account_is_switched_off_is_no_longer_named(cast: Cast) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)

    Person.objects.filter(username="clara").update(is_active=False)

    assert names_who_may_read(cast.viewer("alice"), NOW) == {}


def test_a_deleted_entry_is_closed_for_its_reader_too(cast: Cast) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)
    read(cast, entry_id)

    delete_entry(viewer=cast.viewer("alice"), entry_id=entry_id, now=NOW)

    with pytest.raises(NotFoundError):
        read(cast, entry_id)


# Being read -------------------------------------------------------------------------------------------------------


def test_reading_is_written_down_and_the_writer_sees_who_and_when(cast: Cast, sign_in: SignIn) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)

    sign_in("clara").get(f"/journal/shared/{entry_id}/")

    (found,) = readings_of(cast.viewer("alice"), entry_id)
    assert found.name == "Clara"
    assert timezone.now() - found.at < timedelta(minutes=1)
    row = AuditEntry.objects.get(action="read_shared_entry")
    assert (row.actor_id, row.client_id) == (str(cast.id("clara")), str(cast.id("alice")))
    assert "Clara read it on" in sign_in("alice").get(f"/journal/{entry_id}/").content.decode()


def test_a_refused_reading_is_not_a_reading(cast: Cast, sign_in: SignIn) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)

    sign_in("carl").get(f"/journal/shared/{entry_id}/")

    assert readings_of(cast.viewer("alice"), entry_id) == []
    assert not AuditEntry.objects.filter(action="read_shared_entry").exists()


def test_the_list_of_what_is_shared_tells_no_word_of_it(cast: Cast, sign_in: SignIn) -> None:
    entry_id = write(cast, sheet("A secret text.", title="A secret title"))
    share(cast, entry_id)
    clara = sign_in("clara")

    pages = clara.get("/journal/shared/").content + clara.get(f"/clients/{cast.id('alice')}/").content

    assert str(entry_id).encode() in pages
    assert b"secret" not in pages


def test_an_entry_that_changed_since_is_not_read_yet(cast: Cast) -> None:
    entry_id = written_entry(cast)
    share(cast, entry_id)
    read(cast, entry_id)
    assert [one.is_read for one in shared_with(cast.viewer("clara"), NOW)] == [True]

    change = sheet("More.", entry_id=entry_id, based_on=newest_id(entry_id))
    write(cast, change, at=LATER)

    assert [one.is_read for one in shared_with(cast.viewer("clara"), LATER)] == [False]


def test_what_another_client_shares_is_not_on_this_clients_page(cast: Cast) -> None:
    link_together(cast, "bob", "clara")
    share(cast, written_entry(cast, "bob"), "bob")

    assert shared_with(cast.viewer("clara"), NOW, cast.id("alice")) == []
    assert len(shared_with(cast.viewer("clara"), NOW, cast.id("bob"))) == 1
    with pytest.raises(NotFoundError):
        shared_with(cast.viewer("carl"), NOW, cast.id("alice"))
