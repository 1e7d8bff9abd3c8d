"""The addresses of one's own description."""

from django.urls import path

from . import views

app_name = "describing"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("say/", views.say, name="say"),
    path("words/", views.words, name="words"),
    path("take-back/", views.take_back, name="take_back"),
]
