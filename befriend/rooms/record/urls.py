"""The addresses of one's own record."""

from django.urls import path

from .views import agreeing, erasing, looking, taking

app_name = "record"

urlpatterns = [
    path("", looking.home, name="home"),
    path("opened/", looking.opened, name="opened"),
    path("shared/", agreeing.shared, name="shared"),
    path("shared/choose/", agreeing.choose_one, name="choose"),
    path("export/", taking.export, name="export"),
    path("export/file/", taking.export_file, name="export_file"),
    path("erase/", erasing.erase, name="erase"),
    path("erase/ask/", erasing.ask, name="ask_erasure"),
    path("erase/take-back/", erasing.take_back, name="take_back_erasure"),
]
