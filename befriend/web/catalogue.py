"""Invented examples of every part, for the page that shows them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms

from befriend.drawing.course import (
    CourseBand,
    CourseDrawing,
    CoursePicture,
    CoursePoint,
    CourseReview,
    Mark,
    draw_course,
)
from befriend.drawing.spark import draw_spark

FIRST_DAY = date(2026, 1, 12)
# Invented scores on a scale from 0 to 27, two weeks apart, with one long gap.
WEEKS = (0, 2, 4, 6, 8, 10, 18, 20, 22, 24, 26, 28)
SCORES = (17, 18, 16, 19, 23, 18, 14, 13, 11, 9, 10, 8)


@dataclass(frozen=True, slots=True)
class ExampleOption:
    value: int
    label: str
    calls_help: bool = False


@dataclass(frozen=True, slots=True)
class ExampleRow:
    at: date
    score: int
    meaning: str


@dataclass(frozen=True, slots=True)
class ExampleLine:
    name: str
    phone: str
    text: str
    url: str
    hours: str
    cost: str
    languages: tuple[str, ...]
    checked_on: date
    region: str = ""


class ExampleForm(forms.Form):
    call_me = forms.CharField(label="What may we call you?", help_text="Any name you like.")
    note = forms.CharField(label="One line about today", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def example_course() -> CourseDrawing:
    """A course as a clinician sees it: zones, cut-off, intervals, reliable changes, reviews and a gap."""
    bands = zip(("Minimal", "Mild", "Moderate", "Moderately severe", "Severe"), (0, 5, 10, 15, 20), strict=True)
    return draw_course(
        CoursePicture(
            points=[_point(week, score) for week, score in zip(WEEKS, SCORES, strict=True)],
            y_range=(0, 27),
            bands=[CourseBand(label, start) for label, start in bands],
            cutoff=10,
            reviews=[CourseReview(_day(11), 1), CourseReview(_day(21), 2)],
            gap_days=42,
        )
    )


def example_client_course() -> CourseDrawing:
    """The same course as its owner sees it: a calm line and a ribbon, no clinical names."""
    return draw_course(
        CoursePicture(
            points=[CoursePoint(_day(week), score) for week, score in zip(WEEKS, SCORES, strict=True)],
            y_range=(0, 27),
            steady=(11, 23),
            width=420,
            height=280,
        )
    )


def _day(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week)


def _point(week: int, score: int) -> CoursePoint:
    return CoursePoint(_day(week), score, score - 2.4, score + 2.4, _mark(score))


def _mark(score: int) -> Mark | None:
    if score <= SCORES[0] - 6:
        return "better"
    return "worse" if score >= SCORES[0] + 6 else None


def catalogue_context() -> Mapping[str, object]:
    """All that components/catalogue.html needs, beside what the shell needs."""
    scores = list(zip(map(_day, WEEKS), map(float, SCORES), strict=True))
    return {
        "form": ExampleForm({"call_me": "", "note": ""}),
        "options": [
            ExampleOption(0, "Not at all"),
            ExampleOption(1, "On some days", calls_help=True),
            ExampleOption(2, "On most days", calls_help=True),
        ],
        "mood_options": [ExampleOption(n, word) for n, word in enumerate(("Hard", "So-so", "Fair", "Good"))],
        "statuses": [
            ("better", "Better"),
            ("same", "No clear change"),
            ("worse", "Worse"),
            ("waiting", "Overdue"),
            ("safety", "Safety answer"),
            ("done", "Done"),
            ("calm", "As planned"),
        ],
        "facts": [("Next check-in", "Monday"), ("Who sees it", "You and your worker")],
        "head": ["Day", "Score", "What it means"],
        "cells": [["12 January", 17, "where you began"], ["26 January", 18, "no clear change"]],
        "lines": [
            ExampleLine(
                "An example line",
                "555 0100",
                "555 0101",
                "https://example.org/",
                "Day and night",
                "Free",
                ("English", "Español"),
                FIRST_DAY,
            ),
        ],
        "drawing": example_course(),
        "client_drawing": example_client_course(),
        "rows": [ExampleRow(day, int(score), "no clear change") for day, score in reversed(scores)],
        "spark": draw_spark(scores, y_range=(0, 27), cutoff=10),
    }
