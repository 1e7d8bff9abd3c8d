"""The addresses of help and of the way out. Reaching a person and leaving need no account."""

from django.urls import path

from .views import helping, leaving

app_name = "safety"

urlpatterns = [
    path("help/", helping.help_now, name="help"),
    path("out/", leaving.leave, name="leave"),
    path("out/how/", leaving.how_to_leave, name="how_to_leave"),
]
