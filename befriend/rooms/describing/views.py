"""How one describes oneself on the web: one tap for each answer, words of one's own, and taking it back."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from .answers import known_question, questions_asked
from .pages import JustDone, NotKept, description_page
from .services import describe_oneself, say_in_own_words, take_back_description

KEPT, TAKEN_BACK = "kept", "taken_back"
TOLD: Mapping[str, Promise] = {
    KEPT: _("Kept. You can change it or take it back whenever you like."),
    TAKEN_BACK: _("Taken back. It is deleted and counts no more."),
}
DONE = "described"
"""Where the session holds, until the next page, what was done and to which question: the address does not say it."""


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    question, done = request.session.pop(DONE, ("", ""))
    page = description_page(request.viewer, done=JustDone(question, TOLD.get(done, "")))
    return render(request, "describing/page_mine.html", {"page": page})


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def say(request: PersonRequest) -> HttpResponse:
    """Keep an answer; and words of one's own that were written in the same form and not kept yet."""
    question, option = request.POST.get("question", ""), request.POST.get("option", "")
    try:
        describe_oneself(viewer=request.viewer, question=question, option=option, now=request.now)
        if _are_new_words(request):
            say_in_own_words(viewer=request.viewer, question=question, words=_words(request), now=request.now)
    except InputError as refused:
        return _not_kept(request, question, refused)
    return _back(request, question, KEPT)


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def words(request: PersonRequest) -> HttpResponse:
    question = request.POST.get("question", "")
    try:
        say_in_own_words(viewer=request.viewer, question=question, words=_words(request), now=request.now)
    except InputError as refused:
        return _not_kept(request, question, refused)
    return _back(request, question, KEPT)


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def take_back(request: PersonRequest) -> HttpResponse:
    question = request.POST.get("question", "")
    take_back_description(viewer=request.viewer, question=question, now=request.now)
    return _back(request, question, TAKEN_BACK)


def _words(request: PersonRequest) -> str:
    return request.POST.get("words", "").replace("\x00", "")


def _are_new_words(request: PersonRequest) -> bool:
    """Whether other words stand in the form than it came with: what another page kept meanwhile is not undone."""
    return "words" in request.POST and _words(request).strip() != request.POST.get("words_before", "").strip()


def _not_kept(request: PersonRequest, question: str, refused: InputError) -> HttpResponse:
    """The page again, with the words that were written and what was wrong.

    Raises:
        InputError: the question is not asked any more, so the page has no place for either.
    """
    if question not in {one.key for one in questions_asked()}:
        raise refused
    not_kept = NotKept(question, _words(request), str(refused))
    page = description_page(request.viewer, not_kept=not_kept)
    return render(request, "describing/page_mine.html", {"page": page}, status=422)


def _back(request: PersonRequest, question: str, done: str) -> HttpResponse:
    """To the question that was answered, and only to one that there is: what was sent is in no address."""
    place = question if known_question(question) else ""
    request.session[DONE] = (place, done)
    return redirect(reverse("describing:mine") + (f"#{place}" if place else ""))
