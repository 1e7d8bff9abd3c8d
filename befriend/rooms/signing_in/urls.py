"""The addresses of signing in: those of our own, and the three pages of allauth that ask for a second factor."""

from allauth.mfa.base.views import authenticate, reauthenticate
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.urls import path

from .views import factors, lost, places

app_name = "signing_in"

urlpatterns = [
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("second-factor/app/", factors.add_app, name="add_app"),
    path("second-factor/passkey/", factors.add_passkey, name="add_passkey"),
    path("second-factor/spare-codes/", factors.spare_codes, name="spare_codes"),
    path("second-factor/<int:number>/remove/", factors.remove, name="remove"),
    path("second-factor/lost/read/", lost.read, name="read_about_lost"),
    path("second-factor/lost/<uuid:person_id>/", lost.remove_for, name="remove_lost"),
    path("signed-in/", places.places, name="places"),
    path("signed-in/others/end/", places.end_others, name="end_others"),
    path("signed-in/<uuid:place_id>/end/", places.end_place, name="end_place"),
    path("signed-in/all-of/<uuid:person_id>/end/", places.end_all_of, name="end_all_of"),
]

# allauth looks for these names, without ours before them.
patterns_of_allauth = [
    path("second-factor/show/", authenticate, name="mfa_authenticate"),
    path("confirm/code/", reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
