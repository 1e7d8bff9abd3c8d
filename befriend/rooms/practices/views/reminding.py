"""Reminders on the web: the page, the file to take along, and the address that a calendar asks."""

import secrets
from uuid import uuid4

from django.conf import settings
from django.core.signing import Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.files.calendar import FILE_NAME, MEDIA_TYPE
from befriend.rooms.people.access import needs, open_to_all
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..forms import DAYS, EVENING, EVERY, FeedForm, ReminderForm
from ..pages import calendar_of, reminders_page
from ..queries import fed_reminder, is_feed_open, open_programmes, own_reminder
from ..services import close_feed, keep_reminder, open_feed, stop_reminder
from ..words import OWN_WORDS, REMINDER_WORDS

# 192 random bits: nobody finds an address by trying.
TOKEN_BYTES = 24


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def reminders(request: PersonRequest) -> HttpResponse:
    """How somebody is reminded. Posting keeps what they chose."""
    form = _form(request, is_sent=request.method == "POST")
    if request.method == "POST" and form.is_valid():
        try:
            keep_reminder(viewer=request.viewer, choice=form.chosen(language_here()), now=request.now)
        except InputError as refused:
            form.add_error("own_words", str(refused))
        else:
            return redirect("practices:reminders")
    return _page(request, form)


def _form(request: PersonRequest, *, is_sent: bool = False) -> ReminderForm:
    own = own_reminder(request.viewer)
    initial: dict[str, object] = {"at": EVENING, "words": next(iter(REMINDER_WORDS)), "what": "nothing", "rhythm": DAYS}
    if own is not None:
        initial = {
            "rhythm": EVERY if own.rhythm.every_days else DAYS,
            "weekdays": sorted(own.rhythm.weekdays),
            "every_days": own.rhythm.every_days,
            "at": own.at,
            "words": OWN_WORDS if own.own_words else own.words,
            "own_words": own.own_words,
            "what": own.what.value,
            "practice": own.practice_key,
        }
    practices, language = library_of(settings.PACKS).practices, language_here()
    titles = sorted(((key, one.words_for(language).title) for key, one in practices.items()), key=lambda one: one[1])
    return ReminderForm(request.POST if is_sent else None, practices=titles, initial=initial)


def _page(request: PersonRequest, form: ReminderForm, *, address: str = "", refused: str = "") -> HttpResponse:
    page = reminders_page(
        own_reminder(request.viewer),
        library_of(settings.PACKS).practices,
        choice_id=uuid4(),
        is_feed_open=is_feed_open(request.viewer),
        address=address,
        offered=_signer(request).sign(secrets.token_urlsafe(TOKEN_BYTES)),
        language=language_here(),
        now=request.now,
    )
    context = {
        "page": page,
        "form": form,
        "refused": refused,
        "ticked": [str(day) for day in form["weekdays"].value() or []],
        "is_client": request.viewer.is_client,
        "has_week": bool(open_programmes(request.viewer)),
    }
    return render(request, "practices/page_reminders.html", context, status=422 if form.errors or refused else 200)


def _signer(request: PersonRequest) -> Signer:
    """What was offered to one person is no offer to another."""
    return Signer(salt=f"practices.calendar_feed.{request.viewer.person_id}")


@needs(Right.PRACTISE)
@require_POST
def stop(request: PersonRequest) -> HttpResponse:
    stop_reminder(viewer=request.viewer, now=request.now)
    return redirect("practices:reminders")


@needs(Right.PRACTISE)
@require_GET
def file(request: PersonRequest) -> HttpResponse:
    """The reminders still to come, to take along. What somebody does later does not change the file."""
    own = own_reminder(request.viewer)
    if own is None:
        raise Http404
    return _calendar(calendar_of(own, request.now), is_taken_along=True)


@needs(Right.PRACTISE)
@require_POST
def open_address(request: PersonRequest) -> HttpResponse:
    """Open the address that the page offered, and show it this once. The same form again shows the same one."""
    offer = FeedForm(request.POST, signer=_signer(request))
    if not offer.is_valid():
        return _page(request, _form(request), refused=offer.refusal())
    token = offer.cleaned_data["offered"]
    try:
        open_feed(viewer=request.viewer, token=token, now=request.now)
    except InputError as refused:
        return _page(request, _form(request), refused=str(refused))
    address = request.build_absolute_uri(reverse("calendar:feed", kwargs={"feed_token": token}))
    return _page(request, _form(request), address=address)


@needs(Right.PRACTISE)
@require_POST
def close_address(request: PersonRequest) -> HttpResponse:
    close_feed(viewer=request.viewer, now=request.now)
    return redirect("practices:reminders")


@open_to_all
@require_safe
def feed(request: HttpRequest, feed_token: str) -> HttpResponse:
    """What a calendar fetches: made anew each time, so that a practice done moves what is ahead."""
    now = timezone.now()
    return _calendar(calendar_of(fed_reminder(feed_token, now), now), is_taken_along=False)


def _calendar(content: bytes, *, is_taken_along: bool) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "no-store"
    answer["Content-Disposition"] = f'{"attachment" if is_taken_along else "inline"}; filename="{FILE_NAME}"'
    return answer
