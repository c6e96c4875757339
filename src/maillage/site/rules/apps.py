"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Rules(AppConfig):
    """Calls, desks of funds, rules of one's own."""

    name = "maillage.site.rules"
    label = "rules_site"
    default_auto_field = "django.db.models.BigAutoField"
