"""The addresses of practices."""

from django.urls import path

from .views import finding, going_badly, helping, lessons, playing, worksheets

app_name = "practices"

urlpatterns = [
    path("", finding.find, name="find"),
    path("what-helps/", helping.what_helps, name="what_helps"),
    path("lessons/", lessons.lessons, name="lessons"),
    path("lessons/<slug:lesson_key>/", lessons.lesson, name="lesson"),
    path("again/<uuid:session_id>/place/", playing.place, name="place"),
    path("again/<uuid:session_id>/", playing.play, name="play"),
    path("after/<uuid:session_id>/", playing.after, name="after"),
    path("worse/<uuid:session_id>/", going_badly.worse, name="worse"),
    path("<slug:practice_key>/", playing.practice, name="practice"),
    path("<slug:practice_key>/favourite/", finding.favourite, name="favourite"),
    path("<slug:practice_key>/worksheet/", worksheets.worksheet, name="worksheet"),
]
