"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts of the site."""

    name = "maillage.site.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to who signs in."""
        from maillage.site.accounts import signed_in  # noqa: F401
