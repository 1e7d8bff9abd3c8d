"""An entry is stored once, every text of it is kept, and nothing that was written is lost on the way."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from befriend.base.errors import ConflictError, InputError, NotFoundError
from befriend.rooms.journal.models import Draft, Entry, Version
from befriend.rooms.journal.queries import (
    drafts_of,
    earlier_versions,
    latest_draft_of,
    lines_of,
    newest_versions,
    open_draft,
    open_entry,
)
from befriend.rooms.journal.services import (
    Sheet,
    choose_version,
    delete_earlier_versions,
    delete_entry,
    drop_draft,
    save_draft,
    save_entry,
)
from befriend.rooms.journal.writing import KINDS, NOTHING_WRITTEN, Written
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.journalling import (
    changed_entry,
    entry_with_two_texts,
    kept_draft,
    newest_id,
    sheet,
    words,
    write,
    written_entry,
)
from tests.rooms.stored import everything

LATER = NOW + timedelta(days=30)


def test_what_was_written_is_there_again(cast: Cast) -> None:
    said = Written("A title", {"after": "I breathe."}, (("You are slow.", "You are tired."), ("", "Rest.")))
    entry_id = uuid4()

    save_entry(viewer=cast.viewer("alice"), sheet=Sheet(entry_id, entry_id, "dialogue", said), now=NOW)

    found = open_entry(cast.viewer("alice"), entry_id)
    assert (found.kind, found.newest.written, found.begun_at) == ("dialogue", said, NOW)
    assert not found.has_earlier


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=30)])
def test_the_same_page_sent_again_is_stored_once(cast: Cast, later: timedelta) -> None:
    page = sheet("One line.")
    write(cast, page)
    before = everything()

    write(cast, page, at=NOW + later)

    assert everything() == before


def test_an_old_page_sent_again_after_a_change_puts_nothing_back(cast: Cast) -> None:
    page = sheet("First.")
    write(cast, page)
    write(cast, sheet("Second.", entry_id=page.entry_id, based_on=newest_id(page.entry_id)))
    before = everything()

    write(cast, page, at=LATER)

    assert everything() == before


def test_saving_without_a_change_adds_no_version(cast: Cast) -> None:
    entry_id = write(cast, sheet("One line."))

    write(cast, sheet("One line.", entry_id=entry_id, based_on=newest_id(entry_id)), at=LATER)

    assert Version.objects.count() == 1


def test_a_change_keeps_the_text_before(cast: Cast) -> None:
    entry_id = write(cast, sheet("First."))

    write(cast, sheet("Second.", entry_id=entry_id, based_on=newest_id(entry_id)), at=LATER)

    found = open_entry(cast.viewer("alice"), entry_id)
    assert (found.newest.written, found.newest.saved_at, found.beside) == (words("Second."), LATER, None)
    assert [one.written for one in earlier_versions(cast.viewer("alice"), entry_id)] == [words("First.")]


def test_two_tabs_that_changed_the_same_text_are_both_kept_and_both_shown(cast: Cast) -> None:
    entry_id = write(cast, sheet("First."))
    seen = newest_id(entry_id)
    write(cast, sheet("From one tab.", entry_id=entry_id, based_on=seen))

    write(cast, sheet("From the other.", entry_id=entry_id, based_on=seen))

    found = open_entry(cast.viewer("alice"), entry_id)
    assert found.newest.written == words("From the other.")
    assert found.beside is not None
    assert found.beside.written == words("From one tab.")


def test_the_same_page_sent_again_with_other_words_keeps_both(cast: Cast) -> None:
    page = sheet("Before I pressed Back.")
    write(cast, page)

    again = sheet("After I pressed Back.", entry_id=page.entry_id, writing_id=page.writing_id)
    for _twice in range(2):
        write(cast, again)

    found = open_entry(cast.viewer("alice"), page.entry_id)
    assert found.newest.written == words("After I pressed Back.")
    assert found.beside is not None
    assert found.beside.written == words("Before I pressed Back.")
    assert Version.objects.count() == 2


@pytest.mark.parametrize(("at", "wanted"), [(0, "From the second tab."), (1, "From the first tab.")])
def test_of_two_texts_the_chosen_one_counts_and_the_other_is_kept(cast: Cast, at: int, wanted: str) -> None:
    viewer, entry_id = cast.viewer("alice"), entry_with_two_texts(cast)
    chosen = Version.objects.filter(entry_id=entry_id).order_by("-number")[at]

    for _twice in range(2):
        choose_version(viewer=viewer, entry_id=entry_id, version_id=chosen.id, now=LATER)

    found = open_entry(viewer, entry_id)
    assert (wanted in repr(found.newest.written), found.beside) == (True, None)
    everything_said = repr([found.newest, *earlier_versions(viewer, entry_id)])
    assert "From the first tab." in everything_said
    assert "From the second tab." in everything_said


def test_a_version_of_another_entry_cannot_be_chosen(cast: Cast) -> None:
    first, second = written_entry(cast), written_entry(cast)

    with pytest.raises(NotFoundError):
        choose_version(viewer=cast.viewer("alice"), entry_id=first, version_id=newest_id(second), now=NOW)


def test_nothing_written_is_refused_and_nothing_is_stored(cast: Cast) -> None:
    page = sheet("")
    empty = Sheet(page.entry_id, page.writing_id, "free", NOTHING_WRITTEN)

    with pytest.raises(InputError):
        write(cast, empty)

    assert not Entry.objects.exists()


def test_an_entry_saved_as_another_kind_is_refused_in_words(cast: Cast) -> None:
    entry_id = written_entry(cast)

    with pytest.raises(ConflictError):
        write(cast, sheet("Other.", entry_id=entry_id, kind="story"))


@pytest.mark.parametrize("text", ["🌱 ñ ﷺ", "line\n\n\nline", "'; DROP TABLE --", "<script>alert(1)</script>"])
def test_any_words_come_back_as_they_were(cast: Cast, text: str) -> None:
    entry_id = write(cast, sheet(text))

    assert open_entry(cast.viewer("alice"), entry_id).newest.written.boxes["text"] == text


# Drafts -----------------------------------------------------------------------------------------------------------


def test_a_page_that_was_not_saved_is_there_again(cast: Cast) -> None:
    writing_id = kept_draft(cast)

    found = open_draft(cast.viewer("alice"), writing_id)

    assert canary("alice") in found.written.boxes["text"]
    assert [one.id for one in drafts_of(cast.viewer("alice"))] == [writing_id]
    assert not Entry.objects.exists()


def test_a_draft_kept_again_is_one_draft_with_the_newest_words(cast: Cast) -> None:
    page = sheet("Half.")
    for text in ("Half.", "Half a sentence."):
        save_draft(viewer=cast.viewer("alice"), sheet=sheet(text, writing_id=page.writing_id), now=NOW)

    assert [one.written for one in drafts_of(cast.viewer("alice"))] == [words("Half a sentence.")]


def test_an_emptied_page_does_not_empty_its_draft(cast: Cast) -> None:
    page = sheet("Long work.")
    save_draft(viewer=cast.viewer("alice"), sheet=page, now=NOW)

    emptied = Sheet(page.entry_id, page.writing_id, "free", NOTHING_WRITTEN)
    save_draft(viewer=cast.viewer("alice"), sheet=emptied, now=LATER)

    assert open_draft(cast.viewer("alice"), page.writing_id).written == words("Long work.")


def test_two_tabs_have_a_draft_each(cast: Cast) -> None:
    entry_id = written_entry(cast)

    kept_draft(cast, entry_id=entry_id)
    kept_draft(cast, entry_id=entry_id)

    assert Draft.objects.filter(entry_id=entry_id).count() == 2


def test_saving_takes_the_draft_of_that_page_and_leaves_the_other_tabs(cast: Cast) -> None:
    entry_id = written_entry(cast)
    other = kept_draft(cast, entry_id=entry_id)
    page = sheet("Done.", entry_id=entry_id, based_on=newest_id(entry_id))
    save_draft(viewer=cast.viewer("alice"), sheet=page, now=NOW)

    write(cast, page)

    assert [one.id for one in drafts_of(cast.viewer("alice"))] == [other]
    left = latest_draft_of(cast.viewer("alice"), entry_id)
    assert left is not None
    assert left.id == other


def test_a_draft_that_arrives_behind_its_saving_changes_nothing(cast: Cast) -> None:
    page = sheet("Done.")
    write(cast, page)
    before = everything()

    save_draft(viewer=cast.viewer("alice"), sheet=page, now=LATER)

    assert everything() == before


def test_a_dropped_draft_is_gone_and_dropping_twice_does_no_harm(cast: Cast) -> None:
    writing_id = kept_draft(cast)
    drop_draft(viewer=cast.viewer("alice"), writing_id=writing_id, now=NOW)
    before = everything()

    drop_draft(viewer=cast.viewer("alice"), writing_id=writing_id, now=NOW)

    assert everything() == before
    assert not Draft.objects.exists()


# Deleting ---------------------------------------------------------------------------------------------------------


def test_deleting_removes_every_text_and_deleting_twice_does_no_harm(cast: Cast) -> None:
    entry_id = changed_entry(cast)
    kept_draft(cast, entry_id=entry_id)

    delete_entry(viewer=cast.viewer("alice"), entry_id=entry_id, now=NOW)
    before = everything()
    delete_entry(viewer=cast.viewer("alice"), entry_id=entry_id, now=LATER)

    assert everything() == before
    assert not Entry.objects.exists()
    assert not Version.objects.exists()
    assert not Draft.objects.exists()


def test_a_page_left_open_cannot_bring_a_deleted_entry_back_unasked(cast: Cast) -> None:
    page = sheet("Gone.")
    write(cast, page)
    delete_entry(viewer=cast.viewer("alice"), entry_id=page.entry_id, now=NOW)
    before = everything()

    for again in (save_entry, save_draft):
        with pytest.raises(ConflictError):
            again(viewer=cast.viewer("alice"), sheet=page, now=LATER)

    assert everything() == before


def test_earlier_texts_are_deleted_and_the_newest_stays(cast: Cast) -> None:
    viewer, entry_id = cast.viewer("alice"), entry_with_two_texts(cast)
    newest = open_entry(viewer, entry_id).newest

    delete_earlier_versions(viewer=viewer, entry_id=entry_id, before=newest.number, now=NOW)

    found = open_entry(viewer, entry_id)
    assert (found.newest.written, found.beside, found.has_earlier) == (newest.written, None, False)


def test_a_text_that_came_while_the_writer_looked_is_not_deleted_unseen(cast: Cast) -> None:
    viewer, entry_id = cast.viewer("alice"), changed_entry(cast)
    looked_at = open_entry(viewer, entry_id).newest
    write(cast, sheet("From another tab.", entry_id=entry_id, based_on=looked_at.id))

    delete_earlier_versions(viewer=viewer, entry_id=entry_id, before=looked_at.number, now=NOW)

    assert [one.id for one in earlier_versions(viewer, entry_id)] == [looked_at.id]


# Somebody else ----------------------------------------------------------------------------------------------------


def test_nobody_elses_entry_can_be_opened_changed_or_deleted(cast: Cast) -> None:
    page, bob = sheet(canary("alice")), cast.viewer("bob")
    write(cast, page)
    before = everything()
    tries: list[Callable[[], object]] = [
        lambda: open_entry(bob, page.entry_id),
        lambda: earlier_versions(bob, page.entry_id),
        lambda: save_entry(viewer=bob, sheet=sheet("Mine now.", entry_id=page.entry_id), now=NOW),
        lambda: save_draft(viewer=bob, sheet=sheet("Mine now.", entry_id=page.entry_id), now=NOW),
        lambda: choose_version(viewer=bob, entry_id=page.entry_id, version_id=newest_id(page.entry_id), now=NOW),
        lambda: delete_earlier_versions(viewer=bob, entry_id=page.entry_id, before=9, now=NOW),
        lambda: delete_entry(viewer=bob, entry_id=page.entry_id, now=NOW),
    ]

    for attempt in tries:
        with pytest.raises(NotFoundError):
            attempt()

    assert everything() == before


def test_nobody_elses_draft_can_be_opened_overwritten_or_dropped(cast: Cast) -> None:
    writing_id, bob = kept_draft(cast), cast.viewer("bob")
    before = everything()

    with pytest.raises(NotFoundError):
        open_draft(bob, writing_id)
    with pytest.raises(NotFoundError):
        save_draft(viewer=bob, sheet=sheet("Mine now.", writing_id=writing_id), now=NOW)
    drop_draft(viewer=bob, writing_id=writing_id, now=NOW)

    assert everything() == before


def test_a_list_holds_ones_own_entries_and_of_the_asked_kind(cast: Cast) -> None:
    alices, viewer = written_entry(cast), cast.viewer("alice")
    written_entry(cast, "bob")
    story = write(cast, sheet("Once.", kind="story"), at=LATER)

    assert [one.id for one in lines_of(viewer, newest_versions(viewer))] == [story, alices]
    assert [one.id for one in lines_of(viewer, newest_versions(viewer, "story"))] == [story]


def test_every_kind_of_writing_has_something_to_write_in() -> None:
    assert all(kind.boxes for kind in KINDS.values())
    assert len({box.key for kind in KINDS.values() for box in kind.boxes} & {"title", "entry_id", "more"}) == 0
