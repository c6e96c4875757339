"""A job as people see it: who asked for what, how far it is, why it stopped. Its place in the queue is django-tasks'."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """It ended without doing what was asked; ``outcome`` says why."""


class Job(models.Model):
    """One job. ``id`` is that of its row in the queue."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=40)
    """A key of KINDS."""
    arguments: Any = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    stage = models.CharField(max_length=40, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    """None: how much there is to do is not known."""
    outcome: Any = models.JSONField(default=dict)
    """What came of it, or ``{"why": code, …values}``."""
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    """Until when its worker is taken to be alive; renewed while it works."""
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "lease_until"])]

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (State.DONE, State.STOPPED)
