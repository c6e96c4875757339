"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Instance(AppConfig):
    """Settings of the instance."""

    name = "maillage.site.instance"
    label = "instance"
    default_auto_field = "django.db.models.BigAutoField"
