"""The root addresses. Each room brings its own."""

from django.conf import settings
from django.urls import include, path, re_path

from befriend.rooms.practices.urls import calendar_patterns
from befriend.rooms.signing_in.urls import patterns_of_allauth

from . import views

# Asked for by name, as Django does it: whatever befriend fails at, nobody's words are lost from the page.
handler500 = "befriend.web.trouble.something_broke"

urlpatterns = [
    path("", views.home, name="home"),
    path("account/password/reset/", views.cannot_sign_in),
    # Nobody leaves an e-mail address here, so what allauth does with one is closed. Its names stay, for its own links.
    re_path(r"^account/(?:email|confirm-email|login/code|password/(?:set|reset))/", views.nothing_here),
    path("account/", include("befriend.rooms.signing_in.urls")),
    path("account/", include(patterns_of_allauth)),
    path("account/", include("allauth.account.urls")),
    path("language/", views.choose_language, name="set_language"),
    path("privacy/", views.privacy, name="privacy"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("", include("befriend.web.offline.urls")),
    path("", include("befriend.rooms.safety.urls")),
    path("today/", include("befriend.rooms.today.urls")),
    path("check-in/", include("befriend.rooms.checkins.urls")),
    path("plan/", include("befriend.rooms.plans.urls")),
    path("practices/", include("befriend.rooms.practices.urls")),
    path("calendar/", include((calendar_patterns, "calendar"))),
    path("journal/", include("befriend.rooms.journal.urls")),
    path("people/roles/addresses/", views.addresses, name="addresses"),
    path("people/", include("befriend.rooms.people.urls")),
    path("people/", include("befriend.rooms.leaving.urls")),
    path("emergency/", include("befriend.rooms.emergency.urls")),
    path("flags/", include("befriend.rooms.flags.urls")),
    path("outcomes/", include("befriend.rooms.outcomes.urls")),
    path("my-record/about-me/", include("befriend.rooms.describing.urls")),
    path("my-record/", include("befriend.rooms.record.urls")),
    path("", include("befriend.rooms.progress.urls")),
]

if settings.DEMONSTRATION:
    urlpatterns += [
        path("demo/", include("befriend.demo.urls")),
        path("components/", views.components, name="components"),
    ]
