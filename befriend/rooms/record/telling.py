"""One's whole record told in words: what the readable page of an export holds, in the language of the reader."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.care.practising import Felt
from befriend.care.roles import Role
from befriend.content.frozen import MeasureContent, SelfQuestion, Wording
from befriend.content.reading import library_of
from befriend.content.self_questions import RATHER_NOT
from befriend.rooms.checkins.daily import DAILY, QUESTIONS
from befriend.rooms.flags.kinds import State
from befriend.rooms.flags.words import TOLD_TO_THE_CLIENT
from befriend.rooms.journal.writing import KINDS
from befriend.rooms.people.viewer import language_here
from befriend.rooms.people.words import ROLE_NAMES
from befriend.rooms.practices.words import FELT
from befriend.rooms.safety.planning import PARTS

from .queries import OpeningShown
from .rows import PlainRow, WholeRecord

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """A name and what belongs to it; without a name, plain text."""

    name: Words
    text: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a section: a check-in, an entry, a review."""

    title: Words
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    items: Sequence[Item]
    about: Words = ""


def told(record: WholeRecord, openings: Iterable[OpeningShown], language: str) -> list[Section]:
    """Everything that is read more easily than counted; sections without anything are left out."""
    sections = [
        Section(_("About me"), [_about_me(record)]),
        Section(_("What I said about myself"), [_described(row) for row in record.of("describing.SelfDescription")]),
        Section(_("Who was linked to me"), [_linked(row) for row in record.of("people.CareLink")]),
        Section(_("My check-ins"), list(_checkins(record, language))),
        Section(_("My plan"), [_review(row) for row in record.of("plans.Review")]),
        Section(_("What I asked to change"), [_wish(row) for row in record.of("plans.ChangeAsked")]),
        Section(_("Notes about me"), [_note(row) for row in record.of("plans.Note")]),
        Section(_("My safety plan"), [_safety_plan(row) for row in record.of("safety.PlanVersion")]),
        Section(_("Calls I asked for"), [_call(row) for row in record.of("safety.CallAsked")]),
        Section(_("My journal"), list(_journal(record))),
        Section(_("Practices"), [_practice(row, language) for row in record.of("practices.PracticeSession")]),
        Section(_("What went badly"), [_went_badly(row) for row in record.of("practices.AdverseEffect")]),
        Section(_("My reminder"), [_reminder(row) for row in record.of("practices.Reminder")]),
        Section(_("What people here were asked to look at"), [_flag(row) for row in record.of("flags.Flag")]),
        Section(_("Who opened my record"), [Item(_when(one.at), [Line(one.name, one.what)]) for one in openings]),
    ]
    return [one for one in sections if one.items]


def _when(value: object) -> str:
    """A time or a day as people say it. Times come as they were written down, in UTC."""
    at = datetime.fromisoformat(str(value))
    if len(str(value)) == len("2026-01-01"):
        return date_format(at.date(), "DATE_FORMAT")
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _about_me(record: WholeRecord) -> Item:
    person = record.person
    roles = [ROLE_NAMES[Role(str(row["role"]))] for row in record.of("people.Membership") if not row["ended_at"]]
    lines = [
        Line(_("The name people here see"), str(person["shown_name"])),
        Line(_("The name I sign in with"), str(person["username"])),
        Line(_("Here since"), _when(person["joined_at"])),
        Line(_("My roles"), ", ".join(str(one) for one in roles)),
    ]
    return Item("", [line for line in lines if line.text])


def _described(row: PlainRow) -> Item:
    """Each question with its option and one's own words; by their names where a pack no longer brings them."""
    known, content = library_of(settings.PACKS).self_questions, row["answers"]
    held: Any = content if isinstance(content, dict) else {}
    lines = []
    for key, one in held.get("said", {}).items():
        words = known[key].words_for(language_here()) if key in known else None
        told = "; ".join(filter(None, (_chosen(one, known.get(key)), one["own_words"])))
        lines.append(Line(words.title if words else key, told))
    return Item(_when(row["changed_at"]), lines)


def _chosen(one: Mapping[str, str], question: SelfQuestion | None) -> str:
    """The option in words; by its name where the question is gone, or has come to mean something else."""
    option = one["option"]
    if option == RATHER_NOT:
        return _("I would rather not say")
    if question is None or not option:
        return option
    if not question.still_means(one["version"]):
        return _("%(option)s (answered before we changed this question; not counted any more)") % {"option": option}
    return question.words_for(language_here()).options.get(option, option)


def _linked(row: PlainRow) -> Item:
    until = _when(row["ended_at"]) if row["ended_at"] else _("now")
    return Item(str(row["clinician"]), [Line(_("From"), _when(row["started_at"])), Line(_("Until"), until)])


def _checkins(record: WholeRecord, language: str) -> Iterator[Item]:
    """In order of time, each with every question in words where the wording is here, else with its ids."""
    measures = library_of(settings.PACKS).measures
    scores: dict[object, list[PlainRow]] = {}
    for row in record.of("checkins.Score"):
        scores.setdefault(row["checkin"], []).append(row)
    corrected = {row["corrects"] for row in record.of("checkins.CheckIn")}
    estimates = {row["checkin"]: row for row in record.of("checkins.TraitEstimate")}
    for row in sorted(record.of("checkins.CheckIn"), key=lambda one: str(one["answered_at"])):
        content = measures.get(str(row["measure_key"]))
        lines = [*_answers(row, content), *_scores(scores.get(row["id"], []), content, language)]
        if row["is_short"]:
            lines += _place(estimates.get(row["id"]))
        for column, name in (("note", _("My words")), ("correction_reason", _("Why I answered again"))):
            if row[column]:
                lines.append(Line(name, str(row[column])))
        if row["id"] in corrected:
            lines.append(Line("", _("Answered again later; the later answers count.")))
        yield Item(f"{_name_of(row, content, language)}, {_when(row['answered_at'])}", lines)


def _name_of(row: PlainRow, content: MeasureContent | None, language: str) -> str:
    if row["measure_key"] == DAILY:
        return _("One minute for me")
    return content.words_for(language).plain_name if content else str(row["measure_key"])


def _answers(row: PlainRow, content: MeasureContent | None) -> Iterator[Line]:
    given = row["answers"] if isinstance(row["answers"], dict) else {}
    skipped = _("skipped")
    if row["measure_key"] == DAILY:
        for question in QUESTIONS:
            yield Line(question.text, question.words_for(given.get(question.id)) or skipped)  # type: ignore[arg-type]
        return
    wording = content.wording_for(str(row["language"])) if content else None
    for item_id, value in given.items():
        yield Line(*_in_words(wording, item_id, value, skipped))
    if row["is_short"] and content is not None:
        for item in content.measure.items:
            if item.id not in given:
                yield Line(_in_words(wording, item.id, None, "")[0], _("not asked"))


def _in_words(wording: Wording | None, item_id: str, value: Any, skipped: str) -> tuple[str, str]:
    if wording is None or item_id not in wording.items:
        return item_id, skipped if value is None else str(value)
    return wording.items[item_id], skipped if value is None else wording.option_label(item_id, value)


def _place(estimate: PlainRow | None) -> Iterator[Line]:
    """What a short form says instead of a score."""
    yield Line("", _("This was a short form. It has no score."))
    if estimate is not None and estimate["trait"] is not None:
        yield Line(_("Place, and its standard error"), f"{estimate['trait']:.2f}, {estimate['standard_error']:.2f}")


def _scores(rows: Sequence[PlainRow], content: MeasureContent | None, language: str) -> Iterator[Line]:
    names: Mapping[str, str] = content.words_for(language).scales if content else {}
    for row in rows:
        if row["value"] is not None:
            key = str(row["subscale"])
            yield Line(names.get(key) or (_("Score") if key == "total" else key), f"{row['value']:g}")


def _review(row: PlainRow) -> Item:
    lines = [Line(_("What we agreed"), str(row["agreed"])), Line(_("What we changed"), str(row["changed"]))]
    lines.append(Line(_("Written by"), str(row["written_by"])))
    return Item(_when(row["reviewed_on"]), [line for line in lines if line.text])


def _wish(row: PlainRow) -> Item:
    return Item(_when(row["asked_at"]), [Line("", str(row["words"]) or _("Without words."))])


def _note(row: PlainRow) -> Item:
    """A note that was not shared stands here with its day and its writer."""
    text = str(row["text"]) if row["text"] is not None else _("Not in this file. Ask your service for it.")
    return Item(_when(row["written_at"]), [Line(str(row["written_by"]), text)])


def _safety_plan(row: PlainRow) -> Item:
    words = row["words"] if isinstance(row["words"], dict) else {}
    return Item(
        _when(row["saved_at"]), [Line(part.title, str(words[part.key])) for part in PARTS if words.get(part.key)]
    )


def _call(row: PlainRow) -> Item:
    return Item(_when(row["asked_at"]), [Line(_("Number"), str(row["number"]))] if row["number"] else [])


def _journal(record: WholeRecord) -> Iterator[Item]:
    """Every version of every entry, then what was begun and not saved."""
    entries = {row["id"]: row for row in record.of("journal.Entry")}
    for row in sorted(record.of("journal.Version"), key=lambda one: str(one["saved_at"])):
        yield _written(str(entries[row["entry"]]["kind"]), row)
    for row in record.of("journal.Draft"):
        yield _written(str(row["kind"]), row)


def _written(kind_key: str, row: PlainRow) -> Item:
    words: Any = row["words"] if isinstance(row["words"], dict) else {"title": "", "boxes": {}, "turns": []}
    kind = KINDS.get(kind_key)
    labels = {box.key: box.label for box in kind.boxes} if kind else {}
    lines = [Line(_("The title"), words["title"])] if words["title"] else []
    for critic, friend in words["turns"]:
        lines += [Line(_("The critic"), critic), Line(_("The friend"), friend)]
    lines += [Line(labels.get(key, key), text) for key, text in words["boxes"].items()]
    return Item(f"{kind.name if kind else kind_key}, {_when(row['saved_at'])}", lines)


def _practice(row: PlainRow, language: str) -> Item:
    found = library_of(settings.PACKS).practices.get(str(row["practice_key"]))
    title = found.words_for(language).title if found else str(row["practice_key"])
    felt = [Line(_("How it was"), FELT[Felt(str(row["felt"]))])] if row["felt"] else []
    return Item(f"{title}, {_when(row['began_at'])}", felt)


def _went_badly(row: PlainRow) -> Item:
    return Item(_when(row["told_at"]), [Line(_("My words"), str(row["words"]))] if row["words"] else [])


def _reminder(row: PlainRow) -> Item:
    own = [Line(_("My words"), str(row["own_words"]))] if row["own_words"] else []
    return Item(_when(row["kept_at"]), [Line(_("Time of day"), str(row["at"])[:5]), *own])


def _flag(row: PlainRow) -> Item:
    ended = _("Closed.") if row["state"] == State.CLOSED else _("Still open.")
    return Item(_when(row["raised_at"]), [Line(TOLD_TO_THE_CLIENT[str(row["kind"])], ended)])
