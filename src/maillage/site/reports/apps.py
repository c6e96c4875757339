"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Reports(AppConfig):
    """What readers say is wrong."""

    name = "maillage.site.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
