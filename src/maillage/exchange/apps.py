"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Exchange(AppConfig):
    """What is sought and given."""

    name = "maillage.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
