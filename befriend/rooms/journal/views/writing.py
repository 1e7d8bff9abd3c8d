"""Writing: the question before the first entry, a page to write on, saving it on the way and at the end."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from befriend.base.errors import ConflictError, InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from ..forms import read_sheet
from ..pages import kind_name, sheet_page
from ..queries import latest_draft_of, looking, names_who_may_read, open_draft, open_entry
from ..services import Sheet, choose_looking, drop_draft, save_draft, save_entry
from ..writing import KINDS, NOTHING_WRITTEN, Kind

ANSWERS = {"yes": True, "no": False, "": None}


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


@needs(Right.WRITE_JOURNAL)
@require_http_methods(["GET", "POST"])
def before(request: PersonRequest) -> HttpResponse:
    """The one question before the first entry: whether to look for words that call for help. No answer is a no."""
    wanted = request.POST.get("kind", "") or request.GET.get("kind", "")
    kind = wanted if wanted in KINDS else ""
    said = request.POST.get("looks")
    if request.method == "POST" and said in ANSWERS:
        choose_looking(viewer=request.viewer, is_wanted=ANSWERS[said], now=request.now)
        return redirect("journal:write", kind=kind) if kind else redirect("journal:home")
    context = {"kind": kind, "choice": looking(request.viewer), "is_unclear": request.method == "POST"}
    return render(request, "journal/page_before.html", context, status=422 if request.method == "POST" else 200)


@needs(Right.WRITE_JOURNAL)
@require_http_methods(["GET", "POST"])
def write(request: PersonRequest, kind: str) -> HttpResponse:
    """A new page; and the one door through which every page is saved."""
    chosen = _kind(kind)
    if request.method != "POST":
        return _show(request, chosen, _new_sheet(kind))
    posted = read_sheet(request.POST, chosen)
    if "more" in request.POST:
        return _with_one_more_turn(request, chosen, posted.sheet)
    if posted.problem:
        return _show(request, chosen, posted.sheet, problem=posted.problem)
    try:
        save_entry(viewer=request.viewer, sheet=posted.sheet, now=request.now)
    except InputError as refused:
        return _show(request, chosen, posted.sheet, problem=str(refused))
    except ConflictError as refused:
        return _show(request, chosen, _new_sheet(kind, posted.sheet), problem=str(refused))
    return redirect(reverse("journal:entry", args=[posted.sheet.entry_id]) + "?kept=1")


def _new_sheet(kind: str, like: Sheet | None = None) -> Sheet:
    """A page with new ids; with the words of another one, where that one cannot be saved."""
    new_id = uuid4()
    return Sheet(new_id, new_id, kind, like.written if like else NOTHING_WRITTEN)


def _with_one_more_turn(request: PersonRequest, kind: Kind, sheet: Sheet) -> HttpResponse:
    """The same page with another turn at its end. What stands in it is kept as a draft, as far as that is possible."""
    try:
        save_draft(viewer=request.viewer, sheet=sheet, now=request.now)
    except ConflictError as refused:
        return _show(request, kind, _new_sheet(kind.key, sheet), problem=str(refused))
    asked = request.POST["more"]
    turns = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    return _show(request, kind, sheet, turns=turns)


def _show(
    request: PersonRequest,
    kind: Kind,
    sheet: Sheet,
    *,
    problem: str = "",
    turns: int = 0,
    is_resumed: bool = False,
) -> HttpResponse:
    read_by = names_who_may_read(request.viewer, request.now).get(sheet.entry_id, [])
    page = sheet_page(sheet, kind, is_change=sheet.based_on is not None, read_by=read_by, turns=turns)
    context = {"page": page, "problem": problem, "is_resumed": is_resumed}
    return render(request, "journal/page_write.html", context, status=422 if problem else 200)


@needs(Right.WRITE_JOURNAL)
@require_POST
def save(request: PersonRequest, kind: str) -> HttpResponse:
    """Keep a page on the way. A 2xx answer lets the page say "Saved"; anything else means: try again."""
    posted = read_sheet(request.POST, _kind(kind))
    if posted.problem:
        raise InputError(posted.problem)
    save_draft(viewer=request.viewer, sheet=posted.sheet, now=request.now)
    return HttpResponse(status=204)


@needs(Right.WRITE_JOURNAL)
@require_GET
def unfinished(request: PersonRequest, writing_id: UUID) -> HttpResponse:
    """Go on with a page that was not saved."""
    draft = open_draft(request.viewer, writing_id)
    sheet = Sheet(draft.entry_id, draft.id, draft.kind, draft.written, draft.based_on)
    return _show(request, _kind(draft.kind), sheet, is_resumed=True)


@needs(Right.WRITE_JOURNAL)
@require_GET
def change(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """Write on in an entry; where a change was begun before, with that, unless the saved words are asked for."""
    entry = open_entry(request.viewer, entry_id)
    draft = None if "saved" in request.GET else latest_draft_of(request.viewer, entry_id)
    if draft is not None:
        return redirect("journal:unfinished", writing_id=draft.id)
    sheet = Sheet(entry.id, uuid4(), entry.kind, entry.newest.written, entry.newest.id)
    return _show(request, _kind(entry.kind), sheet)


@needs(Right.WRITE_JOURNAL)
@require_http_methods(["GET", "POST"])
def drop(request: PersonRequest, writing_id: UUID) -> HttpResponse:
    """Throw away a page that was not saved, after asking."""
    if request.method == "POST":
        drop_draft(viewer=request.viewer, writing_id=writing_id, now=request.now)
        messages.success(request, _("It is gone. What you saved before is still here."))
        return redirect("journal:home")
    draft = open_draft(request.viewer, writing_id)
    context = {"writing_id": draft.id, "title": draft.written.title or kind_name(draft.kind)}
    return render(request, "journal/page_drop.html", context)
