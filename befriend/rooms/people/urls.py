"""The addresses of people and invitations."""

from django.urls import path

from . import views

app_name = "people"

urlpatterns = [
    path("", views.everyone, name="all"),
    path("invite/", views.invite_person, name="invite"),
    path("link/", views.link_people, name="link"),
    path("link/<uuid:link_id>/end/", views.unlink, name="end_link"),
    path("team/", views.new_team, name="team"),
    path("role/<uuid:membership_id>/end/", views.end_a_role, name="end_role"),
    path("back/<uuid:person_id>/", views.bring_back, name="bring_back"),
    path("roles/", views.roles, name="roles"),
    path("invitation/<str:token>/", views.accept, name="accept"),
]
