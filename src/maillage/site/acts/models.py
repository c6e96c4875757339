"""Two tables: what was done by whom (the audit list), and which forms were already sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Act(models.Model):
    """One thing that somebody did. The number of the account stays when the account is erased; its name does not."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    number = models.BigIntegerField(null=True)
    """Of the account. None: the site itself, or a visitor."""
    what = models.CharField(max_length=60, db_index=True)
    """A key of ``site/data/acts.toml`` [what]."""
    about = models.CharField(max_length=400, blank=True)
    """What it was done to: an identifier or an address."""
    details: Any = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]


class Sent(models.Model):
    """A form that was sent, by the key it carried, and where its sender was led."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.BigIntegerField(null=True)
    """Of the account that sent it."""
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    leads_to = models.CharField(max_length=2_000)
