"""The addresses of the journal."""

from django.urls import path

from .views import own, shared, sharing, voices, writing

app_name = "journal"

urlpatterns = [
    path("", own.home, name="home"),
    path("before/", writing.before, name="before"),
    path("write/<slug:kind>/", writing.write, name="write"),
    path("save/<slug:kind>/", writing.save, name="save"),
    path("unfinished/<uuid:writing_id>/", writing.unfinished, name="unfinished"),
    path("unfinished/<uuid:writing_id>/drop/", writing.drop, name="drop"),
    path("shared/", shared.everything, name="shared"),
    path("shared/<uuid:entry_id>/", shared.read, name="read"),
    path("<uuid:entry_id>/", own.entry, name="entry"),
    path("<uuid:entry_id>/change/", writing.change, name="change"),
    path("<uuid:entry_id>/choose/", own.choose, name="choose"),
    path("<uuid:entry_id>/earlier/", own.earlier, name="earlier"),
    path("<uuid:entry_id>/paper/", own.paper, name="paper"),
    path("<uuid:entry_id>/delete/", own.delete, name="delete"),
    path("<uuid:entry_id>/share/", sharing.share, name="share"),
    path("<uuid:entry_id>/take-back/", sharing.take_back, name="take_back"),
    path("<uuid:entry_id>/voices/", voices.notice, name="voices"),
]
