"""One row: what was said at the desk. An empty answer leaves what the environment says."""

from __future__ import annotations

from typing import Any

from django.db import models


class Settings(models.Model):
    """Settings of the instance."""

    title = models.CharField(max_length=60, blank=True)
    """What the instance is called."""
    languages: Any = models.JSONField(default=list)
    """Codes of the languages shown; empty: all of them."""
    language = models.CharField(max_length=5, blank=True)
    """For a reader whose browser asks for none of them."""
    country = models.CharField(max_length=2, blank=True)
    """The country that the first page leads to."""
    logo = models.CharField(max_length=40, blank=True)
    """The name of its file in ``<home>/site/logo``."""
    mailbox = models.EmailField(blank=True)
    """Where readers write to."""
    sender = models.EmailField(blank=True)
    """Who mail comes from."""
    digits = models.CharField(max_length=10, blank=True)
    """Of Arabic: maghreb or mashriq."""
    version = models.PositiveIntegerField(default=0)
    """How often it was changed: two who change it at once see each other."""
