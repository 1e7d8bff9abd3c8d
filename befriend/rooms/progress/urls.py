"""The addresses of courses: a person's own, and a clinician's clients."""

from django.urls import path

from . import views

app_name = "progress"

urlpatterns = [
    path("progress/", views.own, name="own"),
    path("progress/<slug:measure_key>/", views.own_course, name="own_course"),
    path("clients/", views.caseload, name="caseload"),
    path("clients/<uuid:client_id>/", views.client, name="client"),
    path("clients/<uuid:client_id>/<slug:measure_key>/", views.course, name="course"),
]
