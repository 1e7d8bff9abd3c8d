"""The addresses of using befriend without internet. A page's copy for the device stands at its own, behind /offline."""

from django.urls import path

from . import views

app_name = "offline"

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="worker"),
    path("device/", views.device, name="device"),
    path("device/here/", views.here, name="here"),
    path("device/pages/", views.pages, name="pages"),
    path("offline/", views.home, name="home"),
    path("offline/device/", views.device_copy, name="device_copy"),
    path("offline/help/", views.help_copy, name="help_copy"),
    path("offline/check-in/<slug:measure_key>/", views.form_copy, name="form_copy"),
    path("offline/journal/write/<slug:kind>/", views.sheet_copy, name="sheet_copy"),
    path("offline/practices/<slug:practice_key>/", views.practice_copy, name="practice_copy"),
]
