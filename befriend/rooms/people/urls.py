"""The addresses of people and invitations."""

from django.urls import path

from . import views

app_name = "people"

urlpatterns = [
    path("", views.everyone, name="all"),
    path("invite/", views.invite_person, name="invite"),
    path("link/", views.link_people, name="link"),
    path("link/<uuid:link_id>/end/", views.unlink, name="end_link"),
    path("roles/", views.roles, name="roles"),
    path("invitation/<str:token>/", views.accept, name="accept"),
]
