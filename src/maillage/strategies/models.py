"""What is kept of strategies: what is being written, its editions, which dossier stands under which objective, published reports.

Editions and reports are added and never changed. Nothing here names a person: who did what stands in the audit list.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from maillage.dossiers.models import HASH, Dossier
from maillage.parties.keys import new_key
from maillage.parties.models import KEY, Organisation

TITLE = 200


class Strategy(models.Model):
    """A strategy of one organisation. Until an edition is adopted nobody else sees it."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="strategies")
    said: Any = models.JSONField(default=dict)
    """What is being written (``model.Strategy``)."""
    version = models.PositiveIntegerField(default=1)
    """Of what is being written: who writes over something else is told."""
    generated = models.BooleanField(default=False)
    """Invented for a demonstration."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "key"]


class Kept(models.Model):
    """What was made public, as its bytes; added once, never changed."""

    body = models.TextField()
    """JSON in its one byte form."""
    hash = models.CharField(max_length=HASH)
    made_at = models.DateTimeField()
    office = models.CharField(max_length=TITLE, blank=True)
    """What the office was called by which it was made public."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **named: Any) -> None:
        """Written once."""
        if self.pk is not None:
            raise TypeError("what was made public is not changed")
        super().save(*args, **named)


class Edition(Kept):
    """A strategy as it was adopted."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    adopted_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["strategy", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["strategy", "number"], name="strategies_edition_once")
        ]


class Placed(models.Model):
    """A dossier stands under an objective: under one of each strategy at most. Taken away, the row is gone."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="placed")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    objective = models.CharField(max_length=KEY)
    on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["strategy", "dossier"], name="strategies_placed_once")
        ]


class Report(Kept):
    """The report of a year as it was published: whole for who acts for the organisation, and what everybody may read of it."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="reports")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    """Of the same year: what is found later is published beside what was."""
    published_on = models.DateField()
    public_body = models.TextField()
    public_hash = models.CharField(max_length=HASH)

    class Meta:
        ordering: ClassVar[list[str]] = ["strategy", "year", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["strategy", "year", "number"], name="strategies_report_once")
        ]
