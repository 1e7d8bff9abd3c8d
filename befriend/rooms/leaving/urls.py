"""The addresses of endings, beneath those of people."""

from django.urls import path

from . import views

app_name = "leaving"

urlpatterns = [
    path("role/<uuid:membership_id>/end/", views.end_a_role, name="end_role"),
    path("link/<uuid:link_id>/end/", views.end_a_link, name="end_link"),
    path("<uuid:person_id>/close/", views.close_an_account, name="close_account"),
]
