"""How one describes oneself on the web: one tap for each answer, words of one's own, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from .answers import known_question, questions_asked
from .pages import description_page
from .services import describe_oneself, say_in_own_words, take_back_description


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    return render(request, "describing/page_mine.html", {"page": description_page(request.viewer)})


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def say(request: PersonRequest) -> HttpResponse:
    question, option = request.POST.get("question", ""), request.POST.get("option", "")
    describe_oneself(viewer=request.viewer, question=question, option=option, now=request.now)
    messages.success(request, _("Kept. You can change it or take it back whenever you like."))
    return _back(question)


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def words(request: PersonRequest) -> HttpResponse:
    question, given = request.POST.get("question", ""), request.POST.get("words", "").replace("\x00", "")
    try:
        say_in_own_words(viewer=request.viewer, question=question, words=given, now=request.now)
    except InputError as refused:
        if question not in {one.key for one in questions_asked()}:
            raise  # the page has no place for these words any more, nor for what is wrong with them
        page = description_page(request.viewer, wrong=question, words=given, problem=str(refused))
        return render(request, "describing/page_mine.html", {"page": page}, status=422)
    messages.success(request, _("Kept. You can change it or take it back whenever you like."))
    return _back(question)


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def take_back(request: PersonRequest) -> HttpResponse:
    question = request.POST.get("question", "")
    take_back_description(viewer=request.viewer, question=question, now=request.now)
    messages.success(request, _("Taken back. It is deleted and counts no more."))
    return _back(question)


def _back(question: str) -> HttpResponse:
    """To the question that was answered, and only to one that there is: what was sent is in no address."""
    place = f"#{question}" if known_question(question) else ""
    return redirect(reverse("describing:mine") + place)
