"""The addresses of one's own record."""

from django.urls import path

from .views import looking, taking

app_name = "record"

urlpatterns = [
    path("", looking.home, name="home"),
    path("opened/", looking.opened, name="opened"),
    path("export/", taking.export, name="export"),
    path("export/file/", taking.export_file, name="export_file"),
]
