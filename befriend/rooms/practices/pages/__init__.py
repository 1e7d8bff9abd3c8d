"""One frozen object per page of this room: all a template may see."""

from .finding import FindPage, PracticeCard, find_page, practice_card
from .lessons import LessonCard, LessonPage, lesson_card, lesson_page
from .playing import PlayPage, PracticePage, play_page, practice_page
from .worksheets import WorksheetStep, worksheet_steps

__all__ = [
    "FindPage",
    "LessonCard",
    "LessonPage",
    "PlayPage",
    "PracticeCard",
    "PracticePage",
    "WorksheetStep",
    "find_page",
    "lesson_card",
    "lesson_page",
    "play_page",
    "practice_card",
    "practice_page",
    "worksheet_steps",
]
