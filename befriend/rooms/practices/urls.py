"""The addresses of practices."""

from django.urls import path

from . import views

app_name = "practices"

urlpatterns = [
    path("", views.find, name="find"),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/<slug:lesson_key>/", views.lesson, name="lesson"),
    path("again/<uuid:session_id>/place/", views.place, name="place"),
    path("again/<uuid:session_id>/", views.play, name="play"),
    path("after/<uuid:session_id>/", views.after, name="after"),
    path("worse/<uuid:session_id>/", views.worse, name="worse"),
    path("<slug:practice_key>/", views.practice, name="practice"),
    path("<slug:practice_key>/favourite/", views.favourite, name="favourite"),
    path("<slug:practice_key>/worksheet/", views.worksheet, name="worksheet"),
]
