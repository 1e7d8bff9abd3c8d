"""The addresses of help, the safety plan, a call, the way out and the quiet mode. Help and leaving need no account."""

from django.urls import path

from .views import calling, helping, leaving, planning, quiet

app_name = "safety"

urlpatterns = [
    path("help/", helping.help_now, name="help"),
    path("help/call/", calling.call_me, name="call"),
    path("help/plan/", planning.own, name="plan"),
    path("help/plan/write/", planning.write, name="write"),
    path("help/plan/share/", planning.share, name="share"),
    path("help/plan/earlier/", planning.earlier, name="earlier"),
    path("help/plan/paper/", planning.paper, name="paper"),
    path("help/plan/<uuid:client_id>/", planning.of_client, name="plan_of_client"),
    path("out/", leaving.leave, name="leave"),
    path("out/how/", leaving.how_to_leave, name="how_to_leave"),
    path("quiet/", quiet.quiet, name="quiet"),
]
