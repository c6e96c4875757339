"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Jobs(AppConfig):
    """Jobs of the site."""

    name = "maillage.site.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
