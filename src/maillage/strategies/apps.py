"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Strategies(AppConfig):
    """What a territory wants of its cooperation, and what came of it."""

    name = "maillage.strategies"
    label = "strategies"
    default_auto_field = "django.db.models.BigAutoField"
