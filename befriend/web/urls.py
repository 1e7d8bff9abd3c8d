"""The root addresses. Each room brings its own."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from befriend.rooms.people.access import open_to_all

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", include("allauth.account.urls")),
    path("language/", open_to_all(set_language), name="set_language"),
    path("help/", include("befriend.rooms.safety.urls")),
    path("today/", include("befriend.rooms.today.urls")),
    path("check-in/", include("befriend.rooms.checkins.urls")),
    path("plan/", include("befriend.rooms.plans.urls")),
    path("people/", include("befriend.rooms.people.urls")),
    path("flags/", include("befriend.rooms.flags.urls")),
    path("", include("befriend.rooms.progress.urls")),
]

if settings.DEMONSTRATION:
    urlpatterns += [
        path("demo/", include("befriend.demo.urls")),
        path("components/", views.components, name="components"),
    ]
