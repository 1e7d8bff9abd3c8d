"""The addresses of check-ins."""

from django.urls import path

from . import views

app_name = "checkins"

urlpatterns = [
    path("daily/", views.daily, name="daily"),
    path("receipt/<uuid:checkin_id>/", views.receipt, name="receipt"),
    path("correct/<uuid:checkin_id>/", views.correct, name="correct"),
    path("schedule/<uuid:client_id>/", views.schedule, name="schedule"),
    path("answers/<uuid:client_id>/<uuid:checkin_id>/", views.answers, name="answers"),
    path("<slug:measure_key>/", views.form, name="form"),
    path("<slug:measure_key>/save/", views.save, name="save"),
]
