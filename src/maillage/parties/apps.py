"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Parties(AppConfig):
    """Who acts."""

    name = "maillage.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
