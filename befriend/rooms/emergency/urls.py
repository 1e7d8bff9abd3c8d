"""The addresses of emergencies."""

from django.urls import path

from . import views

app_name = "emergency"

urlpatterns = [
    path("", views.find, name="find"),
    path("mine/", views.own, name="own"),
    path("all/", views.everything, name="all"),
    path("all/<uuid:emergency_id>/close/", views.close_for_somebody, name="close_as_lead"),
    path("look/<uuid:emergency_id>/", views.look, name="look"),
    path("<uuid:client_id>/", views.open_record, name="open"),
    path("<uuid:client_id>/close/", views.close_record, name="close"),
]
