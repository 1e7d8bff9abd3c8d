"""The address of help. It needs no account."""

from django.urls import path

from . import views

app_name = "safety"

urlpatterns = [path("", views.help_now, name="help")]
