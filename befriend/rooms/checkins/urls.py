"""The addresses of check-ins."""

from django.urls import path

from .views import on_track, own, scheduling, settling, short, staff

app_name = "checkins"

urlpatterns = [
    path("daily/", own.daily, name="daily"),
    path("on-track/", on_track.share, name="on_track"),
    path("receipt/<uuid:checkin_id>/", own.receipt, name="receipt"),
    path("correct/<uuid:checkin_id>/", own.correct, name="correct"),
    path("schedule/<uuid:client_id>/", scheduling.schedule, name="schedule"),
    path("answers/<uuid:client_id>/<uuid:checkin_id>/", staff.answers, name="answers"),
    path("answers/<uuid:client_id>/<uuid:checkin_id>/settle/", settling.settle, name="settle"),
    path("for/<uuid:client_id>/", staff.entries, name="entries"),
    path("for/<uuid:client_id>/<slug:measure_key>/", staff.enter, name="enter"),
    path("<slug:measure_key>/", own.form, name="form"),
    path("<slug:measure_key>/save/", own.save, name="save"),
    path("<slug:measure_key>/short/", short.short, name="short"),
    path("<slug:measure_key>/short/save/", short.save, name="save_short"),
]
