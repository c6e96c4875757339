"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Dossiers(AppConfig):
    """What is decided together."""

    name = "maillage.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"
