"""One report, and where it stands."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where a report stands."""

    OPEN = "open"
    MENDED = "mended"
    """The line was wrong, and is mended or will be with the next reading of its source."""
    KEPT = "kept"
    """The line stays as it is, for the reason given."""
    DUPLICATE = "duplicate"
    """Another report says the same."""


class Report(models.Model):
    """What somebody said is wrong. Who said it is not kept, but for an address where they want the answer: it goes with the
    answer."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    table = models.CharField(max_length=20, blank=True)
    """Of the line: a key of ``lines.TABLES``, or of ``lines.PAGES``. Empty: about something that is no line."""
    thing = models.CharField(max_length=400, blank=True)
    """The identifier of what the line is about; where there is no such line, as it was written: for the desk alone."""
    line = models.CharField(max_length=400, blank=True)
    """What the line said then, in short."""
    manifest = models.CharField(max_length=80, blank=True)
    """The state of the record that the reader saw."""
    page = models.CharField(max_length=2_000, blank=True)
    """The address of the page, on this site."""
    wrong = models.TextField()
    right = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, db_index=True)
    answer = models.TextField(blank=True)
    shows_words = models.BooleanField(default=True)
    """Whether the words of the report are shown with the answer. Before it, they never are."""
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    same_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    """Of a duplicate: the report that says the same."""
    version = models.PositiveIntegerField(default=0)
    """How often it was answered: two who answer at once see each other."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["table", "thing"])]
