"""The addresses of practices, and the one that a calendar asks: it stands apart, so that it does not say what for."""

from django.urls import path

from .views import finding, going_badly, helping, lessons, playing, programmes, reminding, worksheets

app_name = "practices"

urlpatterns = [
    path("", finding.find, name="find"),
    path("what-helps/", helping.what_helps, name="what_helps"),
    path("lessons/", lessons.lessons, name="lessons"),
    path("lessons/<slug:lesson_key>/", lessons.lesson, name="lesson"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/<slug:programme_key>/", programmes.programme, name="programme"),
    path("programmes/<slug:programme_key>/go-on/", programmes.own_week, name="go_on"),
    path("programmes/<slug:programme_key>/pause/", programmes.pause, name="pause"),
    path("programmes/<slug:programme_key>/stop/", programmes.stop, name="stop"),
    path("programmes/<slug:programme_key>/finish/", programmes.finish, name="finish"),
    path("programmes/<slug:programme_key>/<int:week_number>/", programmes.week, name="week"),
    path("reminders/", reminding.reminders, name="reminders"),
    path("reminders/stop/", reminding.stop, name="stop_reminder"),
    path("reminders/calendar.ics", reminding.file, name="reminder_file"),
    path("reminders/address/", reminding.open_address, name="open_feed"),
    path("reminders/address/close/", reminding.close_address, name="close_feed"),
    path("guides/", programmes.guides, name="guides"),
    path("guides/<slug:guide_key>/", programmes.guide, name="guide"),
    path("again/<uuid:session_id>/place/", playing.place, name="place"),
    path("again/<uuid:session_id>/", playing.play, name="play"),
    path("after/<uuid:session_id>/", playing.after, name="after"),
    path("worse/<uuid:session_id>/", going_badly.worse, name="worse"),
    path("<slug:practice_key>/", playing.practice, name="practice"),
    path("<slug:practice_key>/favourite/", finding.favourite, name="favourite"),
    path("<slug:practice_key>/worksheet/", worksheets.worksheet, name="worksheet"),
    path("<slug:practice_key>/worksheet.pdf", worksheets.worksheet_pdf, name="worksheet_pdf"),
]

calendar_patterns = [path("<slug:feed_token>.ics", reminding.feed, name="feed")]
