"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Acts(AppConfig):
    """Acts of people on the site."""

    name = "maillage.site.acts"
    label = "acts"
    default_auto_field = "django.db.models.BigAutoField"
