"""The addresses of flags."""

from django.urls import path

from . import views

app_name = "flags"

urlpatterns = [
    path("", views.own, name="own"),
    path("kinds/", views.kinds, name="kinds"),
    path("together/", views.together, name="together"),
    path("<uuid:flag_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<uuid:flag_id>/close/", views.close, name="close"),
]
