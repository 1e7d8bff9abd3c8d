"""The addresses of people, invitations and one's own account. What ends is in the room `leaving`."""

from django.urls import path

from .views import cover, everyone, invitations, own, person

app_name = "people"

urlpatterns = [
    path("", everyone.everyone, name="all"),
    path("gone/", everyone.gone, name="gone"),
    path("me/", own.my_account, name="me"),
    path("invite/", invitations.invite_person, name="invite"),
    path("link/", everyone.link_people, name="link"),
    path("team/", everyone.new_team, name="team"),
    path("role/<uuid:membership_id>/team/", person.change_a_team, name="change_team"),
    path("back/<uuid:person_id>/", invitations.bring_back, name="bring_back"),
    path("cover/", cover.cover, name="cover"),
    path("leave/", cover.leave, name="leave"),
    path("leave/<uuid:leave_id>/back/", cover.end_leave, name="end_leave"),
    path("service/", everyone.service, name="service"),
    path("roles/", everyone.roles, name="roles"),
    path("invitation/<str:token>/", invitations.accept, name="accept"),
    path("<uuid:person_id>/", person.person, name="person"),
    path("<uuid:person_id>/role/", person.give_a_role, name="give_role"),
]
