"""The addresses of the plan."""

from django.urls import path

from . import views

app_name = "plans"

urlpatterns = [
    path("", views.own, name="own"),
    path("change/", views.change, name="change"),
    path("<uuid:client_id>/review/", views.review, name="review"),
    path("<uuid:client_id>/topics/", views.topics, name="topics"),
    path("<uuid:client_id>/note/", views.note, name="note"),
]
