"""The addresses of one's own record."""

from django.urls import path

from .views import looking

app_name = "record"

urlpatterns = [
    path("", looking.home, name="home"),
    path("opened/", looking.opened, name="opened"),
]
