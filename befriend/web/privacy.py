"""What befriend promises to those who are cared for, a sentence at a time, each with the test that holds it.

The page and docs/trust/privacy-notice.md are written from this list. A sentence without a test, a test that is not
there, and words that are hard to read each fail a test (tests/rooms/test_privacy_notice.py).
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the test that would fail if it were no longer true."""

    words: Promise
    held_by: str


@dataclass(frozen=True, slots=True)
class Part:
    title: Promise
    sentences: tuple[Said, ...]


KEPT: Final = Part(
    _("What we keep"),
    (
        Said(
            _("We keep your name here, your answers and your scores."),
            "tests/rooms/test_export_of_my_record.py::"
            "test_each_row_about_a_client_is_in_their_export_with_all_its_columns",
        ),
        Said(
            _("We keep what you write, and when you wrote it."),
            "tests/rooms/test_export_of_my_record.py::"
            "test_every_word_a_client_wrote_is_in_their_export_and_what_is_held_back_is_named",
        ),
        Said(
            _("We keep when you signed in, and on what kind of phone or computer."),
            "tests/rooms/test_where_signed_in.py::test_a_sign_in_is_listed_with_its_device_in_plain_words",
        ),
        Said(
            _("We do not keep where you were."),
            "tests/rooms/test_where_signed_in.py::"
            "test_no_address_of_the_network_and_no_finer_word_of_the_browser_is_kept",
        ),
        Said(
            _("We do not ask for your e-mail."),
            "tests/rooms/test_privacy_notice.py::test_whoever_comes_in_is_asked_for_no_address",
        ),
    ),
)

SEEN: Final = Part(
    _("Who can see it"),
    (
        Said(
            _("The people linked to you can see your answers and your scores."),
            "tests/rooms/test_access.py::test_the_canaries_do_sing_where_they_may",
        ),
        Said(
            _("They can see which practices you did, until you say no."),
            "tests/rooms/test_consent.py::test_a_no_to_what_i_practise_counts_from_the_clinicians_next_request_on",
        ),
        Said(
            _("No one else who works here can open your pages, but for one case."),
            "tests/rooms/test_access.py::test_no_page_shows_anything_of_a_client_one_may_not_read",
        ),
        Said(
            _("When there is no time to wait, a clinician may open them for an hour."),
            "tests/rooms/test_emergency.py::test_it_lasts_sixty_minutes",
        ),
        Said(
            _("Then another person is told at once."),
            "tests/rooms/test_emergency.py::test_every_emergency_has_its_flag",
        ),
        Said(
            _("You can read who did it, when and why."),
            "tests/rooms/test_emergency.py::test_the_client_reads_who_when_and_why",
        ),
        Said(
            _("A lead sees your name, and not what you wrote."),
            "tests/rooms/test_access.py::test_a_lead_reads_names_and_no_words_of_clients",
        ),
        Said(
            _("Your numbers are added to those of many others, with no names."),
            "tests/rooms/test_practices_that_help.py::test_what_is_kept_names_no_person",
        ),
        Said(
            _("You can say no to that."),
            "tests/rooms/test_consent.py::test_who_said_no_is_not_counted_the_next_night",
        ),
        Said(
            _("What you say under “About me” is only counted, and no page shows it to anyone but you."),
            "tests/rooms/test_describing.py::test_no_page_shows_it_to_anybody_else",
        ),
        Said(
            _("Your journal is yours: no one here reads it until you share it."),
            "tests/rooms/test_journal_sharing.py::test_an_entry_is_readable_by_nobody_until_it_is_shared",
        ),
        Said(
            _("Your safety plan is yours in the same way."),
            "tests/rooms/test_safety_plan.py::test_nobody_else_reads_it_until_its_writer_says_yes",
        ),
        Said(
            _("You can take back what you shared."),
            "tests/rooms/test_journal_sharing.py::test_taken_back_the_very_next_request_finds_nothing",
        ),
        Said(
            _("You can see who opened your record, and when."),
            "tests/rooms/test_who_opened_my_record.py::test_a_client_reads_who_opened_what_and_nobody_else_does",
        ),
    ),
)

WORRIED: Final = Part(
    _("When we worry about you"),
    (
        Said(
            _("If an answer says that you may be in danger, a person who works here is told."),
            "tests/rooms/test_safety_paths.py::test_a_safety_answer_reaches_somebody_by_every_path",
        ),
        Said(
            _("If they do not look in time, the next person is told."),
            "tests/rooms/test_flags_ladder.py::test_without_any_command_everybody_it_has_come_to_sees_it",
        ),
        Said(
            _("That person sees your name, not your answers."),
            "tests/rooms/test_privacy_notice.py::test_who_is_told_next_sees_the_name_and_no_answer",
        ),
        Said(
            _("No one watches live what you do here."),
            "tests/rooms/test_calls.py::test_the_page_says_who_sees_it_and_that_nobody_watches",
        ),
        Said(
            _("This program looks for cries for help in your journal only if you say yes."),
            "tests/rooms/test_journal_pages.py::test_without_a_yes_nothing_looks",
        ),
    ),
)

LOCKED: Final = Part(
    _("How it is kept safe"),
    (
        Said(
            _("Your answers and what you write are locked with a key made only for you."),
            "tests/rooms/test_at_rest.py::test_with_a_clients_key_goes_everything_they_wrote_and_nobody_elses",
        ),
        Said(
            _("Your name, your scores and the times are not locked like this."),
            "tests/rooms/test_what_can_be_read.py::test_names_scores_and_times_can_be_read",
        ),
        Said(
            _("Who runs the computer of your service could read all of it."),
            "tests/rooms/test_what_can_be_read.py::test_database_and_keys_together_open_what_was_written",
        ),
        Said(
            _("We note who did what and when, with none of your words."),
            "tests/rooms/test_audit_rows.py::test_an_audit_row_holds_no_clinical_content",
        ),
        Said(
            _("These pages load nothing from any other firm."),
            "tests/web/test_headers.py::test_every_answer_of_every_address_keeps_to_itself",
        ),
    ),
)

DEVICE: Final = Part(
    _("On your phone"),
    (
        Said(
            _("Your phone keeps some pages for when there is no internet."),
            "tests/rooms/test_offline_pages.py::test_everything_a_held_page_needs_is_held",
        ),
        Said(
            _("Those pages hold no name and nothing that you wrote."),
            "tests/rooms/test_offline_pages.py::test_a_page_to_hold_carries_no_name_no_words_no_mark_and_no_id",
        ),
        Said(
            _("What you could not send waits on your phone only if you said yes to that."),
            "tests/journeys/test_offline.py::"
            "test_where_it_was_not_allowed_nothing_is_kept_and_the_words_stay_on_the_page",
        ),
        Said(
            _("When you sign out, all of that is deleted from your phone."),
            "tests/journeys/test_offline.py::test_signing_out_says_what_it_deletes_and_then_leaves_nothing",
        ),
        Said(
            _("Your browser may still show that you were here."),
            "tests/journeys/test_way_out.py::test_the_page_about_leaving_says_what_stays",
        ),
    ),
)

YOURS: Final = Part(
    _("What you can do"),
    (
        Said(
            _("You can skip any question we ask."),
            "tests/rooms/test_checkins_submitting.py::test_a_skipped_question_stays_skipped",
        ),
        Said(
            _("You can save a copy of all we keep about you."),
            "tests/rooms/test_export_of_my_record.py::"
            "test_every_table_that_leads_to_a_person_is_exported_and_erased_or_has_a_reason",
        ),
        Said(
            _("Some notes that others wrote are not in it, and the copy says so."),
            "tests/rooms/test_export_of_my_record.py::"
            "test_a_shared_note_is_in_it_and_one_that_is_not_shared_has_only_its_day",
        ),
        Said(
            _("You can have it all deleted."),
            "tests/rooms/test_erasure.py::test_nothing_about_the_person_is_left_but_what_is_named",
        ),
        Said(
            _("That takes some days, and until then you can take it back."),
            "tests/rooms/test_erasure.py::test_who_asks_reads_the_day_and_can_take_it_back",
        ),
        Said(
            _("If an answer of yours worried us, a person looks at that first."),
            "tests/rooms/test_erasure.py::test_nobody_is_erased_while_a_worrying_answer_waits_for_a_human",
        ),
        Said(
            _("Old safety copies, which are locked, may hold it for longer."),
            "tests/rooms/test_backups.py::test_nothing_in_the_file_can_be_read",
        ),
        Said(
            _("If we use one, you are deleted from it again."),
            "tests/rooms/test_erasure.py::test_an_older_backup_brings_nobody_back",
        ),
    ),
)

NOTICE: Final = (KEPT, SEEN, WORRIED, LOCKED, DEVICE, YOURS)
