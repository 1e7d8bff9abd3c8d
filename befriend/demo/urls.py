"""The address of the demonstration's sign-in buttons."""

from django.urls import path

from . import views

app_name = "demo"

urlpatterns = [path("sign-in/", views.sign_in, name="sign_in")]
