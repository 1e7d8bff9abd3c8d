"""One frozen object per page of this room: all a template may see."""

from .finding import FindPage, PracticeCard, find_page, practice_card
from .lessons import LessonCard, LessonPage, lesson_card, lesson_page
from .playing import PlayPage, PracticePage, play_page, practice_page
from .programmes import (
    GuidePage,
    ProgrammeCard,
    ProgrammePage,
    WeekPage,
    guide_page,
    programme_card,
    programme_cards,
    programme_page,
    week_page,
)
from .reminding import RemindersPage, calendar_of, reminders_page
from .worksheets import WorksheetPage, sheet_of, worksheet_page

__all__ = [
    "FindPage",
    "GuidePage",
    "LessonCard",
    "LessonPage",
    "PlayPage",
    "PracticeCard",
    "PracticePage",
    "ProgrammeCard",
    "ProgrammePage",
    "RemindersPage",
    "WeekPage",
    "WorksheetPage",
    "calendar_of",
    "find_page",
    "guide_page",
    "lesson_card",
    "lesson_page",
    "play_page",
    "practice_card",
    "practice_page",
    "programme_card",
    "programme_cards",
    "programme_page",
    "reminders_page",
    "sheet_of",
    "week_page",
    "worksheet_page",
]
