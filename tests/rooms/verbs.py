"""Every verb that writes, with what it needs to be said once: the tests of audit and of broken writes go through all.

Each verb is arranged (what must be there before) and then said. A new verb without a place here fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client, override_settings

from befriend.base.cipher import KeyRing, new_key
from befriend.care.consent import Purpose
from befriend.care.practising import Felt, Functioning, Lasting, Severity
from befriend.care.reminding import Rhythm
from befriend.care.reviewing import Found, Looked, TopicLooked
from befriend.care.roles import Role
from befriend.content.practising import Audience, Practice, Programme
from befriend.content.reading import library_of
from befriend.rooms.backups import services as backups
from befriend.rooms.backups.manifest import Content, Manifest, TableSum
from befriend.rooms.checkins.models import Conflict, OwnCurve
from befriend.rooms.checkins.services import (
    choose_on_track_share,
    fit_expected_courses,
    keep_short_answer,
    save_draft,
    set_schedule,
    settle_conflict,
    submit_checkin,
)
from befriend.rooms.consent.services import choose
from befriend.rooms.describing.services import describe_oneself, say_in_own_words, take_back_description
from befriend.rooms.emergency import services as emergency
from befriend.rooms.emergency.models import EmergencyAccess
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import (
    acknowledge_flag,
    climb_flags,
    close_flag,
    mark_contacted,
    mark_plan_reviewed,
    pass_on_flags,
    raise_flag,
)
from befriend.rooms.flags.together import acknowledge_together, close_together, contact_together, review_together
from befriend.rooms.journal import services as journal
from befriend.rooms.journal.models import Version
from befriend.rooms.leaving import services as leaving
from befriend.rooms.outcomes.services import make_edition
from befriend.rooms.people.models import Membership, Team
from befriend.rooms.people.services import (
    SafetyChoices,
    accept_invitation,
    add_person,
    change_team,
    choose_new_password,
    close_account,
    describe_service,
    end_emergency,
    end_emergency_as_lead,
    end_link,
    end_role,
    enter_leave,
    give_role,
    invite,
    invite_back,
    invite_first_lead,
    keep_language,
    link,
    link_as_lead,
    link_in_emergency,
    open_account,
    open_service,
    open_team,
    rewrap_keys,
    set_safety_rules,
    take_back_leave,
)
from befriend.rooms.plans.services import PlanReview, ask_for_change, record_review, review_by_topics, write_note
from befriend.rooms.practices.services import (
    AdverseEffectTold,
    Ratings,
    ReminderChoice,
    begin_practice,
    close_feed,
    end_practice,
    finish_programme,
    go_on,
    keep_favourite,
    keep_place,
    keep_reminder,
    learn_what_helps,
    open_feed,
    pause_programme,
    say_how_it_was,
    start_programme,
    stop_programme,
    stop_reminder,
    tell_adverse_effect,
)
from befriend.rooms.record.services import ask_erasure, erase_due, export_record, repeat_erasures, take_back_erasure
from befriend.rooms.safety.services import choose_quiet
from befriend.rooms.signing_in import services as signing_in
from befriend.rooms.signing_in.models import LostFactor, SignedIn
from tests.rooms.cast import NOW, Cast, answers, canary, send, submission
from tests.rooms.editions import MONTH, people_who_answered
from tests.rooms.journalling import (
    changed_entry,
    entry_with_two_texts,
    kept_draft,
    newest_id,
    read,
    share,
    sheet,
    write,
    written_entry,
)
from tests.rooms.safety_plans import ask_for_call, keep_plan, plan_sheet, read_plan, share_plan
from tests.rooms.shortened import answered_as, short_submission, walked, with_a_sum
from tests.rooms.tracking import flagged_off_track

Say = Callable[[], object]
TODAY = NOW.date()


@dataclass(frozen=True)
class Verb:
    """One verb: how it is prepared, and the actions its audit rows name, in order."""

    arrange: Callable[[Cast], Say]
    actions: tuple[str, ...]
    actor: str | None


def _open_service(cast: Cast) -> Say:
    return lambda: open_service(name="New", country="", is_demonstration=False, now=NOW, by=cast.id("lena"))


def _add_person(cast: Cast) -> Say:
    return lambda: add_person(
        service_id=cast.harbour.id,
        username="new",
        password=None,
        shown_name="New",
        role=Role.CLIENT,
        now=NOW,
        by=cast.id("lena"),
    )


def _link(cast: Cast) -> Say:
    return lambda: link(
        service_id=cast.harbour.id,
        client_id=cast.id("bob"),
        clinician_id=cast.id("clara"),
        now=NOW,
        by=cast.id("lena"),
    )


def _link_as_lead(cast: Cast) -> Say:
    return lambda: link_as_lead(
        viewer=cast.viewer("lena"), client_id=cast.id("bob"), clinician_id=cast.id("clara"), now=NOW
    )


def _end_link(cast: Cast) -> Say:
    link_id = cast.link_between("alice", "clara").id
    return lambda: end_link(viewer=cast.viewer("lena"), link_id=link_id, now=NOW)


def _invite(cast: Cast) -> Say:
    return lambda: invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=NOW)


def _invite_first_lead(cast: Cast) -> Say:
    empty = open_service(name="Empty", country="", is_demonstration=False, now=NOW, by=None)
    return lambda: invite_first_lead(service_id=empty.id, now=NOW)


def _accept_invitation(cast: Cast) -> Say:
    token = invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=NOW)
    return lambda: accept_invitation(
        token=token, username="new", password="three words here", shown_name="New", language="en", now=NOW
    )


def _open_team(cast: Cast) -> Say:
    return lambda: open_team(viewer=cast.viewer("lena"), name="Quay", now=NOW)


def _end_role(cast: Cast) -> Say:
    held = Membership.objects.get(person=cast["hope"])
    return lambda: end_role(viewer=cast.viewer("lena"), membership_id=held.id, now=NOW)


def _give_role(cast: Cast) -> Say:
    return lambda: give_role(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.FACILITATOR, now=NOW)


def _give_role_client(cast: Cast) -> Say:
    return lambda: give_role(
        viewer=cast.viewer("lena"),
        person_id=cast.id("hope"),
        role=Role.CLIENT,
        clinician_id=cast.id("clara"),
        now=NOW,
    )


def _change_team(cast: Cast) -> Say:
    open_team(viewer=cast.viewer("lena"), name="Quay", now=NOW)
    held, team = Membership.objects.get(person=cast["hope"]), Team.objects.get(name="Quay")
    return lambda: change_team(viewer=cast.viewer("lena"), membership_id=held.id, team_id=team.id, now=NOW)


def _keep_language(cast: Cast) -> Say:
    return lambda: keep_language(service_id=cast.harbour.id, person_id=cast.id("alice"), language="es", now=NOW)


def _close_account(cast: Cast) -> Say:
    return lambda: close_account(
        viewer=cast.viewer("lena"), person_id=cast.id("clara"), takes_over_id=cast.id("carl"), now=NOW
    )


def _open_account(cast: Cast) -> Say:
    close_account(viewer=cast.viewer("lena"), person_id=cast.id("hope"), now=NOW)
    return lambda: open_account(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.HELPER, now=NOW)


def _pass_on_flags(cast: Cast) -> Say:
    safety_flag(cast)
    cast_link = cast.link_between("alice", "clara").id
    end_link(viewer=cast.viewer("lena"), link_id=cast_link, now=NOW)
    return lambda: pass_on_flags(service_id=cast.harbour.id, owner_id=cast.id("clara"), now=NOW, by=cast.id("lena"))


def _leave_role(cast: Cast) -> Say:
    safety_flag(cast)
    held = Membership.objects.get(person=cast["clara"])
    return lambda: leaving.end_role(
        viewer=cast.viewer("lena"), membership_id=held.id, takes_over_id=cast.id("carl"), now=NOW
    )


def _leave_link(cast: Cast) -> Say:
    safety_flag(cast)
    link_id = cast.link_between("alice", "clara").id
    return lambda: leaving.end_link(viewer=cast.viewer("lena"), link_id=link_id, takes_over_id=cast.id("carl"), now=NOW)


def _leave_account(cast: Cast) -> Say:
    safety_flag(cast)
    return lambda: leaving.close_account(
        viewer=cast.viewer("lena"), person_id=cast.id("clara"), takes_over_id=cast.id("carl"), now=NOW
    )


def _invite_back(cast: Cast) -> Say:
    return lambda: invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=NOW)


def _choose_new_password(cast: Cast) -> Say:
    token = invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=NOW)
    return lambda: choose_new_password(token=token, password="three words here", now=NOW)


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _add_app(cast: Cast) -> Say:
    return lambda: signing_in.add_app(person_id=cast.id("clara"), secret=SECRET, now=NOW)


def _with_app(cast: Cast) -> int:
    """Clara has an app for codes."""
    return int(signing_in.add_app(person_id=cast.id("clara"), secret=SECRET, now=NOW).pk)


def _add_passkey(cast: Cast) -> Say:
    return lambda: signing_in.add_passkey(person_id=cast.id("clara"), name="Key", credential={"id": "one"}, now=NOW)


def _make_spare_codes(cast: Cast) -> Say:
    _with_app(cast)
    return lambda: signing_in.make_spare_codes(person_id=cast.id("clara"), now=NOW)


def _take_code(cast: Cast) -> Say:
    """A spare code, which leaves a row; the codes of an app come too often for that."""
    _with_app(cast)
    code = signing_in.make_spare_codes(person_id=cast.id("clara"), now=NOW)[0]
    return lambda: signing_in.take_code(person_id=cast.id("clara"), code=code, now=NOW)


def _remove_factor(cast: Cast) -> Say:
    number = _with_app(cast)
    return lambda: signing_in.remove_factor(person_id=cast.id("clara"), factor_id=number, now=NOW)


def _remove_lost_factors(cast: Cast) -> Say:
    _with_app(cast)
    return lambda: signing_in.remove_lost_factors(person_id=cast.id("clara"), now=NOW, by=None)


def _end_session(cast: Cast) -> Say:
    place_id = signed_in_place(cast)
    return lambda: signing_in.end_session(viewer=cast.viewer("clara"), place_id=place_id, now=NOW)


def _end_other_sessions(cast: Cast) -> Say:
    signed_in_place(cast)
    return lambda: signing_in.end_other_sessions(viewer=cast.viewer("clara"), keep="", now=NOW)


def _end_all_sessions(cast: Cast) -> Say:
    signed_in_place(cast)
    return lambda: signing_in.end_all_sessions(viewer=cast.viewer("lena"), person_id=cast.id("clara"), now=NOW)


def signed_in_place(cast: Cast, name: str = "clara") -> UUID:
    """Somebody of the cast is signed in somewhere."""
    Client().force_login(cast[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return SignedIn.objects.filter(person=cast[name]).latest("began_at").id


def _submit(cast: Cast) -> Say:
    """The fullest way through: a draft to take away, scores, a deterioration and a safety answer."""
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)))
    filled = submission(cast["alice"], answers(3, phq9_9=2), note=canary("alice"))
    save_draft(submission=submission(cast["alice"], answers(3), form_id=filled.id), now=NOW, by=cast.id("alice"))
    return lambda: send(filled)


def _send_other_content(cast: Cast) -> Say:
    filled = submission(cast["alice"], answers(1))
    send(filled)
    return lambda: send(submission(cast["alice"], answers(2, phq9_9=1), form_id=filled.id))


def _correct(cast: Cast) -> Say:
    sent = send(submission(cast["alice"], answers(3), at=NOW - timedelta(days=1)))
    mended = submission(cast["alice"], answers(1), corrects=sent.checkin_id, correction_reason=canary("alice"))
    return lambda: submit_checkin(submission=mended, now=NOW, by=cast.id("alice"))


def _settle_conflict(cast: Cast) -> Say:
    filled = submission(cast["alice"], answers(1))
    send(filled)
    send(submission(cast["alice"], answers(2), form_id=filled.id))
    return lambda: settle_conflict(
        viewer=cast.viewer("clara"),
        client_id=cast.id("alice"),
        checkin_id=filled.id,
        counts=Conflict.objects.get().id,
        words=canary("alice"),
        now=NOW,
    )


def _save_draft(cast: Cast) -> Say:
    begun = submission(cast["alice"], answers(None, phq9_9=1), note=canary("alice"))
    return lambda: save_draft(submission=begun, now=NOW, by=cast.id("alice"))


def _keep_short_answer(cast: Cast) -> Say:
    """One more answer into a form that was begun, one that somebody must see."""
    begun = replace(submission(cast["alice"], {"phq9_2": 1}), asked=("phq9_2",))
    keep_short_answer(submission=begun, now=NOW, by=cast.id("alice"))
    more = replace(begun, answers={"phq9_9": 1}, asked=("phq9_9",))
    return lambda: keep_short_answer(submission=more, now=NOW, by=cast.id("alice"))


def _submit_short(cast: Cast) -> Say:
    with_a_sum(cast)
    filled = short_submission(cast, walked(cast, answered_as(0, phq9_9=1)))
    return lambda: send(filled)


def _fit_expected_courses(cast: Cast) -> Say:
    """A curve from more people than there are now goes."""
    OwnCurve.objects.create(
        service=cast.harbour,
        measure_key="phq9",
        fitted_at=NOW,
        people=200,
        scores=400,
        tried_on=100,
        within=0.8,
        told={},
    )
    return lambda: fit_expected_courses(service_id=cast.harbour.id, now=NOW)


def _choose_on_track_share(cast: Cast) -> Say:
    return lambda: choose_on_track_share(viewer=cast.viewer("lena"), percent=90, now=NOW)


def _set_schedule(cast: Cast) -> Say:
    def ask(days: int) -> None:
        set_schedule(
            service_id=cast.harbour.id,
            client_id=cast.id("alice"),
            measure_key="phq9",
            every_days=days,
            starts_on=NOW.date(),
            now=NOW,
            by=cast.id("clara"),
        )

    ask(7)
    return lambda: ask(14)


def _raise_flag(cast: Cast) -> Say:
    return lambda: raise_flag(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        kind=Kind.SAFETY,
        measure_key="phq9",
        subject_id=uuid4(),
        due_at=NOW,
        now=NOW,
        by=cast.id("alice"),
    )


def _climb_flags(cast: Cast) -> Say:
    safety_flag(cast)
    return lambda: climb_flags(service_id=cast.harbour.id, now=NOW + timedelta(hours=2), by=cast.id("lena"))


def _mark_contacted(cast: Cast) -> Say:
    flag_id = safety_flag(cast)
    return lambda: mark_contacted(viewer=cast.viewer("clara"), flag_id=flag_id, words=canary("alice"), now=NOW)


def _mark_plan_reviewed(cast: Cast) -> Say:
    flag_id = safety_flag(cast)
    mark_contacted(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)
    return lambda: mark_plan_reviewed(viewer=cast.viewer("clara"), flag_id=flag_id, words=canary("alice"), now=NOW)


def _contact_together(cast: Cast) -> Say:
    flag_ids = _two_safety_flags(cast)
    return lambda: contact_together(viewer=cast.viewer("clara"), flag_ids=flag_ids, words=canary("alice"), now=NOW)


def _review_together(cast: Cast) -> Say:
    flag_ids = _two_safety_flags(cast)
    contact_together(viewer=cast.viewer("clara"), flag_ids=flag_ids, now=NOW)
    return lambda: review_together(viewer=cast.viewer("clara"), flag_ids=flag_ids, words=canary("alice"), now=NOW)


def _describe_service(cast: Cast) -> Say:
    return lambda: describe_service(viewer=cast.viewer("lena"), name="Harbour", country="IE", phone="112", now=NOW)


def _set_safety_rules(cast: Cast) -> Say:
    choices = SafetyChoices(deputy_id=cast.id("carl"))
    return lambda: set_safety_rules(viewer=cast.viewer("lena"), choices=choices, now=NOW)


def clara_away(cast: Cast, stands_in: str | None = "carl", since: date = TODAY) -> UUID:
    """Clara is on leave for a week; the id of her leave."""
    return enter_leave(
        viewer=cast.viewer("clara"),
        person_id=cast.id("clara"),
        starts_on=since,
        ends_on=since + timedelta(days=6),
        stands_in_id=cast.id(stands_in) if stands_in else None,
        now=NOW,
    ).id


def _take_back_leave(cast: Cast) -> Say:
    leave_id = clara_away(cast)
    return lambda: take_back_leave(viewer=cast.viewer("clara"), leave_id=leave_id, now=NOW)


def safety_flag(cast: Cast, client: str = "alice") -> UUID:
    """The id of a fresh safety flag about this client."""
    sent = send(submission(cast[client], answers(1, phq9_9=1)))
    return Flag.objects.get(subject_id=sent.checkin_id, kind=Kind.SAFETY).id


def _acknowledge_flag(cast: Cast) -> Say:
    flag_id = safety_flag(cast)
    return lambda: acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)


def _close_flag(cast: Cast) -> Say:
    flag_id = safety_flag(cast)
    return lambda: close_flag(viewer=cast.viewer("clara"), flag_id=flag_id, reason=canary("alice"), now=NOW)


def _two_safety_flags(cast: Cast) -> list[UUID]:
    another = send(submission(cast["alice"], answers(2, phq9_9=1))).checkin_id
    return [safety_flag(cast), Flag.objects.get(subject_id=another, kind=Kind.SAFETY).id]


def _acknowledge_together(cast: Cast) -> Say:
    flag_ids = _two_safety_flags(cast)
    return lambda: acknowledge_together(viewer=cast.viewer("clara"), flag_ids=flag_ids, now=NOW)


def _close_together(cast: Cast) -> Say:
    flag_ids = _two_safety_flags(cast)
    return lambda: close_together(viewer=cast.viewer("clara"), flag_ids=flag_ids, reason=canary("alice"), now=NOW)


def a_review(cast: Cast, client: str = "alice", /, **changed: object) -> PlanReview:
    held: dict[str, object] = {
        "id": uuid4(),
        "client_id": cast.id(client),
        "reviewed_on": NOW.date(),
        "agreed": f"We meet weekly. {canary(client)}",
        "changed": canary(client),
        "next_review_on": NOW.date() + timedelta(days=28),
    }
    return PlanReview(**(held | changed))  # type: ignore[arg-type]


def _record_review(cast: Cast) -> Say:
    review = a_review(cast)
    return lambda: record_review(viewer=cast.viewer("clara"), review=review, now=NOW)


def _review_by_topics(cast: Cast) -> Say:
    """With a flag about a course that waits, which is closed with it."""
    shown = {flagged_off_track(cast).id}
    review, looked = a_review(cast), Looked({"fit": TopicLooked(Found.WORK, ("pace",))}, canary("alice"))
    return lambda: review_by_topics(viewer=cast.viewer("clara"), review=review, looked=looked, shown=shown, now=NOW)


def _write_note(cast: Cast) -> Say:
    note_id = uuid4()
    return lambda: write_note(
        viewer=cast.viewer("clara"),
        note_id=note_id,
        client_id=cast.id("alice"),
        text=canary("alice"),
        is_shared=False,
        now=NOW,
    )


def _ask_for_change(cast: Cast) -> Say:
    wish_id = uuid4()
    return lambda: ask_for_change(viewer=cast.viewer("alice"), wish_id=wish_id, words=canary("alice"), now=NOW)


def a_practice() -> Practice:
    """One that is written, so that it has a worksheet too."""
    return next(one for one in library_of(settings.PACKS).practices.values() if one.is_written)


def begun_practice(cast: Cast, client: str = "alice") -> UUID:
    session_id = uuid4()
    practice = a_practice()
    begin_practice(
        viewer=cast.viewer(client),
        session_id=session_id,
        practice=practice,
        minutes=practice.lengths[0],
        before=Ratings(1, 7),
        now=NOW,
    )
    return session_id


def _begin_practice(cast: Cast) -> Say:
    return lambda: begun_practice(cast)


def _keep_place(cast: Cast) -> Say:
    session_id = begun_practice(cast)
    return lambda: keep_place(viewer=cast.viewer("alice"), session_id=session_id, at_step=2)


def _learn_what_helps(cast: Cast) -> Say:
    session_id = begun_practice(cast)
    say_how_it_was(viewer=cast.viewer("alice"), session_id=session_id, felt=None, after=Ratings(2, 4), now=NOW)
    return lambda: learn_what_helps(service_id=cast.harbour.id, now=NOW)


def _end_practice(cast: Cast) -> Say:
    session_id = begun_practice(cast)
    return lambda: end_practice(viewer=cast.viewer("alice"), session_id=session_id, now=NOW)


def _say_how_it_was(cast: Cast) -> Say:
    session_id = begun_practice(cast)
    return lambda: say_how_it_was(
        viewer=cast.viewer("alice"), session_id=session_id, felt=Felt.WORSE, after=Ratings(0, 9), now=NOW
    )


def tell_worse(cast: Cast, session_id: UUID, words: str, client: str = "alice") -> None:
    told = AdverseEffectTold(
        severity=next(iter(Severity)),
        lasting=next(iter(Lasting)),
        functioning=next(iter(Functioning)),
        wants_contact=True,
        words=words,
    )
    tell_adverse_effect(viewer=cast.viewer(client), session_id=session_id, told=told, now=NOW)


def _tell_adverse_effect(cast: Cast) -> Say:
    session_id = begun_practice(cast)
    return lambda: tell_worse(cast, session_id, canary("alice"))


def _keep_favourite(cast: Cast) -> Say:
    return lambda: keep_favourite(viewer=cast.viewer("alice"), practice=a_practice(), wanted=True)


def a_programme(audience: Audience = Audience.PERSON) -> Programme:
    return next(one for one in library_of(settings.PACKS).programmes.values() if one.audience is audience)


def started_programme(cast: Cast, client: str = "alice") -> Programme:
    programme = a_programme()
    start_programme(
        viewer=cast.viewer(client), own_id=uuid4(), programme=programme, week=1, starts_on=NOW.date(), now=NOW
    )
    return programme


def _start_programme(cast: Cast) -> Say:
    return lambda: started_programme(cast)


def _go_on(cast: Cast) -> Say:
    programme = started_programme(cast)
    return lambda: go_on(viewer=cast.viewer("alice"), programme=programme, week=2, now=NOW)


def _pause_programme(cast: Cast) -> Say:
    programme = started_programme(cast)
    return lambda: pause_programme(viewer=cast.viewer("alice"), programme=programme, now=NOW)


def _stop_programme(cast: Cast) -> Say:
    programme = started_programme(cast)
    return lambda: stop_programme(viewer=cast.viewer("alice"), programme=programme, now=NOW)


def _finish_programme(cast: Cast) -> Say:
    programme = started_programme(cast)
    return lambda: finish_programme(viewer=cast.viewer("alice"), programme=programme, now=NOW)


def kept_reminder(cast: Cast, client: str = "alice") -> None:
    """Every day at six in the evening, in this client's own words."""
    choice = ReminderChoice(
        id=uuid4(),
        rhythm=Rhythm(every_days=1),
        at=time(18),
        words="quiet_minute",
        own_words=canary(client),
        language="en",
    )
    keep_reminder(viewer=cast.viewer(client), choice=choice, now=NOW)


def opened_feed(cast: Cast, client: str = "alice") -> str:
    """The token of an address from which this client's calendar fetches."""
    token = f"token-of-{client}"
    open_feed(viewer=cast.viewer(client), token=token, now=NOW)
    return token


def _stop_reminder(cast: Cast) -> Say:
    kept_reminder(cast)
    return lambda: stop_reminder(viewer=cast.viewer("alice"), now=NOW)


def _open_another_feed(cast: Cast) -> Say:
    opened_feed(cast)
    return lambda: open_feed(viewer=cast.viewer("alice"), token="another", now=NOW)


def _close_feed(cast: Cast) -> Say:
    opened_feed(cast)
    return lambda: close_feed(viewer=cast.viewer("alice"), now=NOW)


def _save_page(cast: Cast) -> Say:
    """A change of an entry, with a draft to take away."""
    entry_id = written_entry(cast)
    page = sheet(canary("alice"), entry_id=entry_id, based_on=newest_id(entry_id))
    journal.save_draft(viewer=cast.viewer("alice"), sheet=page, now=NOW)
    return lambda: write(cast, page)


def _drop_draft(cast: Cast) -> Say:
    writing_id = kept_draft(cast)
    return lambda: journal.drop_draft(viewer=cast.viewer("alice"), writing_id=writing_id, now=NOW)


def _choose_version(cast: Cast) -> Say:
    entry_id = changed_entry(cast)
    first = Version.objects.get(entry_id=entry_id, number=1)
    return lambda: journal.choose_version(viewer=cast.viewer("alice"), entry_id=entry_id, version_id=first.id, now=NOW)


def _delete_earlier_versions(cast: Cast) -> Say:
    entry_id = entry_with_two_texts(cast)
    return lambda: journal.delete_earlier_versions(viewer=cast.viewer("alice"), entry_id=entry_id, before=3, now=NOW)


def _delete_entry(cast: Cast) -> Say:
    """The fullest one: two versions, a draft, shared and read."""
    entry_id = changed_entry(cast)
    kept_draft(cast, entry_id=entry_id)
    share(cast, entry_id)
    read(cast, entry_id)
    return lambda: journal.delete_entry(viewer=cast.viewer("alice"), entry_id=entry_id, now=NOW)


def _share_entry(cast: Cast) -> Say:
    entry_id = written_entry(cast)
    return lambda: share(cast, entry_id)


def _take_back(cast: Cast) -> Say:
    entry_id = written_entry(cast)
    link_id = share(cast, entry_id)
    return lambda: journal.take_back(viewer=cast.viewer("alice"), entry_id=entry_id, link_id=link_id, now=NOW)


def _read_shared_entry(cast: Cast) -> Say:
    entry_id = written_entry(cast)
    share(cast, entry_id)
    return lambda: read(cast, entry_id)


def _choose_looking(cast: Cast) -> Say:
    return lambda: journal.choose_looking(viewer=cast.viewer("alice"), is_wanted=True, now=NOW)


def a_manifest() -> Manifest:
    """What a small backup of yesterday says of itself."""
    content = Content({"people_person": TableSum(13, "5a" * 32)}, ("people.0001_initial",))
    return Manifest("sqlite", "0.1", NOW - timedelta(days=1), content, {}, 4096, "5a" * 32)


def _record_trial(cast: Cast) -> Say:
    return lambda: backups.record_trial(manifest=a_manifest(), seconds=1.5, now=NOW, by=None)


def _record_restore(cast: Cast) -> Say:
    return lambda: backups.record_restore(now=NOW, by=None)


def _save_safety_plan(cast: Cast) -> Say:
    """A change of a plan, with the answer to who reads it."""
    first = keep_plan(cast, plan_sheet("music"))
    changed = plan_sheet(canary("alice"), based_on=first)
    return lambda: keep_plan(cast, changed, is_shared=True)


def _share_safety_plan(cast: Cast) -> Say:
    return lambda: share_plan(cast)


def _keep_plan_private(cast: Cast) -> Say:
    share_plan(cast)
    return lambda: share_plan(cast, is_shared=False)


def _read_safety_plan(cast: Cast) -> Say:
    keep_plan(cast, plan_sheet("music"), is_shared=True)
    return lambda: read_plan(cast)


def _ask_to_be_called(cast: Cast) -> Say:
    return lambda: ask_for_call(cast, time_of_day="evening", number=canary("alice"))


def _say_more_of_a_call(cast: Cast) -> Say:
    ask_for_call(cast)
    return lambda: ask_for_call(cast, time_of_day="evening", number=canary("alice"))


def _choose_quiet(cast: Cast) -> Say:
    return lambda: choose_quiet(viewer=cast.viewer("alice"), is_quiet=True, now=NOW)


def _ask_erasure(cast: Cast) -> Say:
    return lambda: ask_erasure(viewer=cast.viewer("alice"), now=NOW)


def _take_back_erasure(cast: Cast) -> Say:
    _ask_erasure(cast)()
    return lambda: take_back_erasure(viewer=cast.viewer("alice"), now=NOW)


def fuller_record(cast: Cast) -> None:
    """Something of Alice's in most tables, a correction among it, and no flag that a human must look at first."""
    _correct(cast)()
    _tell_adverse_effect(cast)()
    kept_reminder(cast)
    share(cast, written_entry(cast))
    keep_plan(cast, plan_sheet(canary("alice")), is_shared=True)
    _describe(cast)()
    _own_words(cast)()


def _erase_due(cast: Cast) -> Say:
    fuller_record(cast)
    _ask_erasure(cast)()
    return lambda: erase_due(now=NOW + timedelta(days=8))


def _repeat_erasures(cast: Cast) -> Say:
    fuller_record(cast)
    return lambda: repeat_erasures(erased={cast.id("alice"): NOW}, now=NOW)


def _remember_erased(cast: Cast) -> Say:
    return lambda: backups.remember_erased(erased={cast.id("alice"): NOW})


def _rewrap_keys(cast: Cast) -> Say:
    rotated = KeyRing({"rotated": new_key(), **settings.KEY_RING.keys})

    def say() -> None:
        with override_settings(KEY_RING=rotated):
            rewrap_keys(most=50, now=NOW)

    return say


def opened_in_emergency(
    cast: Cast, client: str = "alice", by: str = "carl", *, reason: str = "", at: datetime = NOW
) -> UUID:
    """A clinician who is not linked opens this client's record; the id of the link that it is opened through."""
    words = reason or f"She does not answer. {canary(client)}"
    emergency.open_in_emergency(viewer=cast.viewer(by, at), client_id=cast.id(client), reason=words, now=at)
    return EmergencyAccess.objects.get(client=cast[client], link__clinician=cast[by], link__started_at=at).link_id


def _open_in_emergency(cast: Cast) -> Say:
    return lambda: opened_in_emergency(cast)


def _close_in_emergency(cast: Cast) -> Say:
    opened_in_emergency(cast)
    return lambda: emergency.close_in_emergency(viewer=cast.viewer("carl"), client_id=cast.id("alice"), now=NOW)


def _link_in_emergency(cast: Cast) -> Say:
    until = NOW + timedelta(hours=1)
    return lambda: link_in_emergency(viewer=cast.viewer("carl"), client_id=cast.id("alice"), until=until, now=NOW)


def taken_away(cast: Cast, client: str = "alice", *, reason: str = "Her phone is lost.", at: datetime = NOW) -> None:
    """A client had a second factor and lost it; a lead took it away."""
    signing_in.add_app(person_id=cast.id(client), secret=SECRET, now=at)
    signing_in.remove_for_client(viewer=cast.viewer("lena", at), client_id=cast.id(client), reason=reason, now=at)


def _remove_for_client(cast: Cast) -> Say:
    signing_in.add_app(person_id=cast.id("alice"), secret=SECRET, now=NOW)
    lena = cast.viewer("lena")
    return lambda: signing_in.remove_for_client(
        viewer=lena, client_id=cast.id("alice"), reason="Her phone is lost.", now=NOW
    )


def _read_about_lost(cast: Cast) -> Say:
    taken_away(cast)
    lost_id = LostFactor.objects.get().id
    return lambda: signing_in.read_about_lost(viewer=cast.viewer("alice"), lost_id=lost_id, signed_in_at=NOW, now=NOW)


def _close_as_lead(cast: Cast) -> Say:
    link_id = opened_in_emergency(cast)
    return lambda: emergency.close_as_lead(viewer=cast.viewer("lena"), emergency_id=link_id, now=NOW)


def _end_emergency_as_lead(cast: Cast) -> Say:
    link_id = opened_in_emergency(cast)
    return lambda: end_emergency_as_lead(viewer=cast.viewer("lena"), link_id=link_id, now=NOW)


def _end_emergency(cast: Cast) -> Say:
    opened_in_emergency(cast)
    return lambda: end_emergency(viewer=cast.viewer("carl"), client_id=cast.id("alice"), now=NOW)


def _choose_consent(cast: Cast) -> Say:
    return lambda: choose(viewer=cast.viewer("alice"), purpose=Purpose.PRACTICES, is_given=False, now=NOW)


def _agree(cast: Cast) -> Say:
    return lambda: choose(viewer=cast.viewer("alice"), purpose=Purpose.LEARNING, is_given=True, until=TODAY, now=NOW)


def _make_edition(cast: Cast) -> Say:
    people_who_answered(cast, 9)
    return lambda: make_edition(viewer=cast.viewer("lena"), last_day=MONTH, now=NOW)


def _describe(cast: Cast) -> Say:
    return lambda: describe_oneself(viewer=cast.viewer("alice"), question="gender", option="woman", now=NOW)


def _own_words(cast: Cast) -> Say:
    return lambda: say_in_own_words(viewer=cast.viewer("alice"), question="gender", words=canary("alice"), now=NOW)


def _take_back_description(cast: Cast) -> Say:
    _describe(cast)()
    return lambda: take_back_description(viewer=cast.viewer("alice"), now=NOW)


VERBS: Mapping[str, Verb] = {
    "people.link_in_emergency": Verb(_link_in_emergency, ("open_in_emergency",), "carl"),
    "people.end_emergency": Verb(_end_emergency, ("end_link",), "carl"),
    "emergency.open_in_emergency": Verb(_open_in_emergency, ("open_in_emergency", "raise_flag"), "carl"),
    "people.end_emergency_as_lead": Verb(_end_emergency_as_lead, ("end_link",), "lena"),
    "emergency.close_as_lead": Verb(_close_as_lead, ("end_link",), "lena"),
    "emergency.close_in_emergency": Verb(_close_in_emergency, ("end_link",), "carl"),
    "backups.record_trial": Verb(_record_trial, ("verify_backup",), None),
    "backups.record_restore": Verb(_record_restore, ("restore_backup",), None),
    "people.open_service": Verb(_open_service, ("open_service",), "lena"),
    "people.add_person": Verb(_add_person, ("add_person",), "lena"),
    "people.link": Verb(_link, ("link",), "lena"),
    "people.link_as_lead": Verb(_link_as_lead, ("link",), "lena"),
    "people.end_link": Verb(_end_link, ("end_link",), "lena"),
    "people.invite": Verb(_invite, ("invite",), "clara"),
    "people.invite_first_lead": Verb(_invite_first_lead, ("invite",), None),
    "people.accept_invitation": Verb(_accept_invitation, ("add_person", "link"), "new"),
    "people.open_team": Verb(_open_team, ("open_team",), "lena"),
    "people.end_role": Verb(_end_role, ("end_role",), "lena"),
    "people.give_role": Verb(_give_role, ("give_role",), "lena"),
    "people.give_role, to a new client": Verb(_give_role_client, ("give_role", "link"), "lena"),
    "people.change_team": Verb(_change_team, ("change_team",), "lena"),
    "people.keep_language": Verb(_keep_language, ("keep_language",), "alice"),
    "people.close_account": Verb(_close_account, ("end_link", "link", "end_role", "close_account"), "lena"),
    "people.open_account": Verb(_open_account, ("open_account", "give_role"), "lena"),
    "flags.pass_on_flags": Verb(_pass_on_flags, ("pass_on_flag",), "lena"),
    "signing_in.add_app": Verb(_add_app, ("add_second_factor",), "clara"),
    "signing_in.add_passkey": Verb(_add_passkey, ("add_second_factor",), "clara"),
    "signing_in.make_spare_codes": Verb(_make_spare_codes, ("make_spare_codes",), "clara"),
    "signing_in.take_code": Verb(_take_code, ("use_spare_code",), "clara"),
    "signing_in.remove_factor": Verb(_remove_factor, ("remove_second_factor",), "clara"),
    "signing_in.remove_lost_factors": Verb(_remove_lost_factors, ("remove_lost_factors",), None),
    "signing_in.remove_for_client": Verb(_remove_for_client, ("remove_lost_factors",), "lena"),
    "signing_in.read_about_lost": Verb(_read_about_lost, ("read_about_lost_factor",), "alice"),
    "signing_in.end_session": Verb(_end_session, ("end_session",), "clara"),
    "signing_in.end_other_sessions": Verb(_end_other_sessions, ("end_other_sessions",), "clara"),
    "signing_in.end_all_sessions": Verb(_end_all_sessions, ("end_all_sessions",), "lena"),
    "leaving.end_role": Verb(_leave_role, ("end_link", "link", "end_role", "pass_on_flag"), "lena"),
    "leaving.end_link": Verb(_leave_link, ("end_link", "link", "pass_on_flag"), "lena"),
    "leaving.close_account": Verb(
        _leave_account, ("end_link", "link", "end_role", "close_account", "pass_on_flag"), "lena"
    ),
    "people.describe_service": Verb(_describe_service, ("describe_service",), "lena"),
    "people.rewrap_keys": Verb(_rewrap_keys, ("rewrap_keys",), None),
    "people.set_safety_rules": Verb(_set_safety_rules, ("set_safety_rules",), "lena"),
    "people.enter_leave": Verb(lambda cast: lambda: clara_away(cast), ("enter_leave",), "clara"),
    "people.take_back_leave": Verb(_take_back_leave, ("take_back_leave",), "clara"),
    "people.invite_back": Verb(_invite_back, ("invite_back",), "clara"),
    "people.choose_new_password": Verb(_choose_new_password, ("choose_new_password",), "alice"),
    "checkins.submit_checkin": Verb(_submit, ("raise_flag", "raise_flag", "submit_checkin"), "alice"),
    "checkins.submit_checkin, again with other content": Verb(_send_other_content, ("raise_flag",) * 2, "alice"),
    "checkins.submit_checkin, as a correction": Verb(_correct, ("correct_checkin",), "alice"),
    # A draft is the client's own unfinished form, saved with every answer; what it sets off is recorded.
    "checkins.keep_short_answer": Verb(_keep_short_answer, ("raise_flag",), "alice"),
    "checkins.submit_checkin, a short form": Verb(_submit_short, ("raise_flag", "submit_checkin"), "alice"),
    "checkins.save_draft": Verb(_save_draft, ("raise_flag",), "alice"),
    "checkins.choose_on_track_share": Verb(_choose_on_track_share, ("choose_on_track_share",), "lena"),
    "checkins.fit_expected_courses": Verb(_fit_expected_courses, ("fit_expected_courses",), None),
    "checkins.set_schedule": Verb(_set_schedule, ("set_schedule",), "clara"),
    "checkins.settle_conflict": Verb(_settle_conflict, ("correct_checkin", "close_flag", "settle_conflict"), "clara"),
    "flags.acknowledge_together": Verb(_acknowledge_together, ("acknowledge_flag",) * 2, "clara"),
    "flags.close_together": Verb(_close_together, ("close_flag",) * 2, "clara"),
    "flags.contact_together": Verb(_contact_together, ("mark_contacted",) * 2, "clara"),
    "flags.review_together": Verb(_review_together, ("mark_plan_reviewed",) * 2, "clara"),
    "flags.climb_flags": Verb(_climb_flags, ("climb_flag",), "lena"),
    "flags.mark_contacted": Verb(_mark_contacted, ("mark_contacted",), "clara"),
    "flags.mark_plan_reviewed": Verb(_mark_plan_reviewed, ("mark_plan_reviewed",), "clara"),
    "flags.raise_flag": Verb(_raise_flag, ("raise_flag",), "alice"),
    "flags.acknowledge_flag": Verb(_acknowledge_flag, ("acknowledge_flag",), "clara"),
    "flags.close_flag": Verb(_close_flag, ("close_flag",), "clara"),
    "practices.begin_practice": Verb(_begin_practice, ("begin_practice",), "alice"),
    # The step one is at, and what one likes, are the client's own: no row for each tap.
    "practices.keep_place": Verb(_keep_place, (), None),
    "practices.learn_what_helps": Verb(_learn_what_helps, (), None),
    "practices.keep_favourite": Verb(_keep_favourite, (), None),
    "practices.end_practice": Verb(_end_practice, ("end_practice",), "alice"),
    "practices.say_how_it_was": Verb(_say_how_it_was, ("say_how_a_practice_was",), "alice"),
    "practices.tell_adverse_effect": Verb(_tell_adverse_effect, ("raise_flag", "tell_adverse_effect"), "alice"),
    "practices.start_programme": Verb(_start_programme, ("start_programme",), "alice"),
    "practices.go_on": Verb(_go_on, ("go_on_in_programme",), "alice"),
    "practices.pause_programme": Verb(_pause_programme, ("pause_programme",), "alice"),
    "practices.stop_programme": Verb(_stop_programme, ("stop_programme",), "alice"),
    "practices.finish_programme": Verb(_finish_programme, ("finish_programme",), "alice"),
    "practices.keep_reminder": Verb(lambda cast: lambda: kept_reminder(cast), ("keep_reminder",), "alice"),
    "practices.stop_reminder": Verb(_stop_reminder, ("stop_reminder",), "alice"),
    "practices.open_feed": Verb(_open_another_feed, ("open_calendar_feed",), "alice"),
    "practices.close_feed": Verb(_close_feed, ("close_calendar_feed",), "alice"),
    "journal.save_entry": Verb(lambda cast: lambda: written_entry(cast), ("write_entry",), "alice"),
    "journal.save_entry, as a change": Verb(_save_page, ("change_entry",), "alice"),
    # What is not saved yet is the writer's own: no row for each pause while typing.
    "journal.save_draft": Verb(lambda cast: lambda: kept_draft(cast), (), None),
    "journal.drop_draft": Verb(_drop_draft, ("delete_draft",), "alice"),
    "journal.choose_version": Verb(_choose_version, ("choose_version",), "alice"),
    "journal.delete_earlier_versions": Verb(_delete_earlier_versions, ("delete_earlier_versions",), "alice"),
    "journal.delete_entry": Verb(_delete_entry, ("delete_entry",), "alice"),
    "journal.share_entry": Verb(_share_entry, ("share_entry",), "alice"),
    "journal.take_back": Verb(_take_back, ("take_back_entry",), "alice"),
    "journal.read_shared_entry": Verb(_read_shared_entry, ("read_shared_entry",), "clara"),
    "journal.choose_looking": Verb(_choose_looking, ("choose_looking",), "alice"),
    "safety.save_safety_plan": Verb(_save_safety_plan, ("share_own_plan", "save_own_plan"), "alice"),
    "safety.share_safety_plan": Verb(_share_safety_plan, ("share_own_plan",), "alice"),
    "safety.share_safety_plan, taken back": Verb(_keep_plan_private, ("keep_own_plan_private",), "alice"),
    "safety.read_safety_plan": Verb(_read_safety_plan, ("read_shared_plan",), "clara"),
    "safety.ask_to_be_called": Verb(_ask_to_be_called, ("raise_flag", "ask_to_be_called"), "alice"),
    "safety.ask_to_be_called, with more": Verb(_say_more_of_a_call, ("say_more_of_a_call",), "alice"),
    "safety.choose_quiet": Verb(_choose_quiet, ("choose_quiet",), "alice"),
    "consent.choose": Verb(_choose_consent, ("take_back_consent",), "alice"),
    "consent.choose, a yes": Verb(_agree, ("agree",), "alice"),
    "outcomes.make_edition": Verb(_make_edition, ("make_edition",), "lena"),
    "describing.describe_oneself": Verb(_describe, ("describe_oneself",), "alice"),
    "describing.say_in_own_words": Verb(_own_words, ("describe_oneself",), "alice"),
    "describing.take_back_description": Verb(_take_back_description, ("take_back_description",), "alice"),
    "record.export_record": Verb(
        lambda cast: lambda: export_record(viewer=cast.viewer("alice"), now=NOW), ("export_own_record",), "alice"
    ),
    "record.ask_erasure": Verb(_ask_erasure, ("raise_flag", "ask_erasure"), "alice"),
    "record.take_back_erasure": Verb(_take_back_erasure, ("take_back_erasure",), "alice"),
    "record.erase_due": Verb(_erase_due, ("erase_record",), None),
    "record.repeat_erasures": Verb(_repeat_erasures, ("repeat_erasure",), None),
    # The verb that erases leaves the row.
    "backups.remember_erased": Verb(_remember_erased, (), None),
    "plans.record_review": Verb(_record_review, ("record_review",), "clara"),
    "plans.review_by_topics": Verb(_review_by_topics, ("record_review", "close_flag"), "clara"),
    "plans.ask_for_change": Verb(_ask_for_change, ("raise_flag", "ask_for_change"), "alice"),
    "plans.write_note": Verb(_write_note, ("write_note",), "clara"),
}
