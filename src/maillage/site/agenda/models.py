"""What is kept of an agenda: procedures that an organisation follows, what was said of a line, addresses of calendars, letters.

The lines themselves are kept nowhere: they are computed from what stands in every room, each time they are asked for.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.parties.keys import new_key
from maillage.parties.models import KEY, Holding, Organisation
from maillage.rules.obligation import DONE, WAIVED

LINE = 200
"""The longest key of a line (``Obligation.key``)."""


class KeptProcedure(models.Model):
    """A procedure that an organisation follows, from a list of steps that somebody kept: for which territories, to begin when, which
    steps are done. Its steps are those of the rules of today."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="procedures")
    title = models.CharField(max_length=200)
    territories: Any = models.JSONField(default=list)
    """Codes of the countries whose rules are merged, the organisation's own first."""
    start = models.DateField()
    """The wanted first day of what is decided together."""
    sittings: Any = models.JSONField(default=dict)
    """Country → days (YYYY-MM-DD) on which a council of it sits, where they were said."""
    facts: Any = models.JSONField(default=dict)
    """What was answered when it was kept, as plain JSON: it decides of steps that hold only in some cases."""
    done: Any = models.JSONField(default=dict)
    """Key of a step → the day (YYYY-MM-DD) on which it was done."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_on = models.DateField(null=True)
    """Since when nobody follows it any more: nothing of it is due."""
    generated = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "key"]


class Mark(models.Model):
    """What somebody said of a line for their organisation: it is done, or they will not do it, and why. Taken back, it is gone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    line = models.CharField(max_length=LINE)
    state = models.CharField(max_length=10, choices=[(DONE, DONE), (WAIVED, WAIVED)])
    reason = models.CharField(max_length=400, blank=True)
    on = models.DateField()
    """Of something done: the day on which it was."""
    due = models.DateField(null=True)
    """The last day that the line had then: one whose day has moved since is open again."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "line"], name="agenda_marked_once")
        ]


class Feed(models.Model):
    """The secret address at which a calendar program reads the agenda of an office, made for one holder of it. It answers as long
    as they hold the office, and no longer. The secret itself is kept nowhere: it is shown once."""

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="feeds")
    mark = models.CharField(max_length=64, unique=True)
    """Of the secret: its SHA-256."""
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    """When it was taken back by hand, or another took its place."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]


class Reminding(models.Model):
    """Which letters somebody wants of what they have to do, and up to which day they have had their turn."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminding"
    )
    monday = models.BooleanField(default=True)
    """The agenda of the week, on Mondays."""
    days = models.BooleanField(default=True)
    """A line before its last day, and each week after it."""
    dossiers = models.BooleanField(default=True)
    """What others decide in their dossiers, where it asks them for something or changes what they counted on."""
    turn_on = models.DateField(null=True)
    """The last day on which it was looked whether a letter is due."""
    sent_on = models.DateField(null=True)
    seen_on = models.DateField(null=True)
    """The last day on which they opened their agenda, and the one before: what changed in between is told."""
    seen_before = models.DateField(null=True)
