"""The programmes: all that somebody can follow, one of them, one of its weeks, and the guide of a group."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from befriend.care.programmes import Ended
from befriend.content.frozen import Library
from befriend.content.practising import (
    Audience,
    Block,
    BlockKind,
    Lesson,
    Practice,
    Programme,
    ProgrammeWords,
    Prose,
    Week,
    WeekWords,
)

from ..queries import Followed
from .evidence import EvidenceShown, evidence_shown
from .finding import PracticeCard, practice_card
from .lessons import LessonCard, lesson_card


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeCard:
    """A programme in a list, with how somebody stands to it."""

    key: str
    title: str
    summary: str
    language: str
    weeks: int
    own: Followed | None
    starts_later: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage:
    """One programme: what it asks and gives, its weeks, and where somebody is in it."""

    key: str
    own_id: UUID
    words: ProgrammeWords
    weeks: Sequence[tuple[int, str]]
    shortest: int
    has_checkins: bool
    evidence: Sequence[EvidenceShown]
    own: Followed | None
    starts_later: bool
    again_from: int
    in_the_way: ProgrammeCard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInCard:
    """The check-in of a week, where this person can fill it in."""

    measure_key: str
    name: str
    asks_about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """One week, to be done in any order."""

    key: str
    title: str
    language: str
    number: int
    last: int
    words: WeekWords
    lessons: Sequence[LessonCard]
    practices: Sequence[PracticeCard]
    worksheet: PracticeCard | None
    checkin: CheckInCard | None
    is_open: bool
    is_own: bool
    is_paused: bool
    starts_on: date | None


@dataclass(frozen=True, slots=True)
class GuidePart:
    """One part of the guide, under its heading."""

    anchor: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage:
    """What the facilitator of a group reads, session by session, and what each session holds."""

    key: str
    title: str
    language: str
    opening: Sequence[Block]
    parts: Sequence[GuidePart]
    sessions: Sequence[WeekPage]


def programme_card(programme: Programme, own: Followed | None, language: str, today: date) -> ProgrammeCard:
    words = programme.words_for(language)
    return ProgrammeCard(
        key=programme.key,
        title=words.title,
        summary=words.summary,
        language=words.language,
        weeks=len(programme.weeks),
        own=own,
        starts_later=_starts_later(own, today),
    )


def _starts_later(own: Followed | None, today: date) -> bool:
    return own is not None and own.is_open and own.starts_on > today


def programme_cards(
    programmes: Mapping[str, Programme],
    audiences: Collection[Audience],
    own: Mapping[str, Followed],
    language: str,
    today: date,
) -> list[ProgrammeCard]:
    """What somebody can follow: what they follow now first, then the shorter before the longer."""
    cards = [
        programme_card(one, own.get(one.key), language, today)
        for one in programmes.values()
        if one.audience in audiences
    ]
    return sorted(cards, key=lambda card: (card.own is None or not card.own.is_open, card.weeks, card.title))


def programme_page(
    programme: Programme,
    practices: Mapping[str, Practice],
    *,
    own_id: UUID,
    own: Followed | None,
    in_the_way: ProgrammeCard | None,
    language: str,
    today: date,
) -> ProgrammePage:
    words = programme.words_for(language)
    held = {key for week in programme.weeks for key in week.practices}
    return ProgrammePage(
        key=programme.key,
        own_id=own_id,
        words=words,
        weeks=[(week.number, words.weeks[week.number].title) for week in programme.weeks],
        shortest=min(practices[key].lengths[0] for key in held if key in practices),
        has_checkins=any(week.checkin for week in programme.weeks),
        evidence=evidence_shown(programme.evidence, words.findings, words.language),
        own=own,
        starts_later=_starts_later(own, today),
        again_from=_again_from(own),
        in_the_way=in_the_way,
    )


def _again_from(own: Followed | None) -> int:
    """The week where somebody stopped and can start again; 1 where there is nothing to choose."""
    return own.week if own is not None and own.ended_as is Ended.STOPPED else 1


def week_page(
    programme: Programme,
    week: Week,
    library: Library,
    *,
    own: Followed | None,
    favourites: Collection[str],
    can_fill_in: Callable[[str], bool],
    language: str,
) -> WeekPage:
    words = programme.words_for(language)
    practices = [library.practices[key] for key in week.practices if key in library.practices]
    worksheet = library.practices.get(week.worksheet) if week.worksheet else None
    is_open = own is not None and own.is_open
    return WeekPage(
        key=programme.key,
        title=words.title,
        language=words.language,
        number=week.number,
        last=len(programme.weeks),
        words=words.weeks[week.number],
        lessons=[lesson_card(one, language) for one in _lessons(week, library)],
        practices=[practice_card(one, language, favourites) for one in practices],
        worksheet=practice_card(worksheet, language, favourites) if worksheet else None,
        checkin=_checkin_card(week, library, can_fill_in, language),
        is_open=is_open,
        is_own=own is not None and is_open and own.week == week.number,
        is_paused=own is not None and is_open and own.is_paused,
        starts_on=own.starts_on if own is not None and is_open else None,
    )


def _lessons(week: Week, library: Library) -> list[Lesson]:
    return [library.lessons[key] for key in week.lessons if key in library.lessons]


def _checkin_card(
    week: Week, library: Library, can_fill_in: Callable[[str], bool], language: str
) -> CheckInCard | None:
    if not week.checkin or not can_fill_in(week.checkin):
        return None
    words = library.measures[week.checkin].words_for(language)
    return CheckInCard(measure_key=week.checkin, name=words.plain_name, asks_about=words.asks_about)


def guide_page(programme: Programme, guide: Prose, library: Library, language: str) -> GuidePage:
    """The guide with what each session holds. A facilitator sees every check-in by name, and fills in none."""
    sessions = [
        week_page(
            programme,
            week,
            library,
            own=None,
            favourites=(),
            can_fill_in=lambda key: key in library.measures,
            language=language,
        )
        for week in programme.weeks
    ]
    opening, parts = _parts(guide)
    return GuidePage(
        key=programme.key,
        title=guide.title,
        language=guide.language,
        opening=opening,
        parts=parts,
        sessions=sessions,
    )


def _parts(guide: Prose) -> tuple[list[Block], list[GuidePart]]:
    """What stands before the first heading, and what under each."""
    opening: list[Block] = []
    held: list[tuple[str, list[Block]]] = []
    for block in guide.blocks:
        if block.kind is BlockKind.HEADING:
            held.append((block.plain_lines[0], []))
        else:
            (held[-1][1] if held else opening).append(block)
    return opening, [GuidePart(f"part-{number}", *one) for number, one in enumerate(held, start=1)]
