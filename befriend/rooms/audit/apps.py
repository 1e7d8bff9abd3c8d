"""Makes this room known to Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "befriend.rooms.audit"
    label = "audit"
