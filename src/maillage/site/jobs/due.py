"""What the worker asks for by itself when its time has come: the Monday letters, the small questions of the day, the checkpoint
of the log, questions whose time is over, the mails that arrived. Asked for once, however many workers there are and however often they are begun; done twice, it
comes to the same."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from maillage.site.jobs.ask import ask
from maillage.site.jobs.models import Job, State

AGAIN = timedelta(minutes=10)
"""After which a folder is tried again of which nothing could be read."""


def ask_hourly(now: datetime | None = None) -> None:
    """Ask for what is due at this hour."""
    from maillage.dossiers.questions_kept import any_old
    from maillage.exchange.models import Lesson, Proposal
    from maillage.parties.models import Follow, Organisation
    from maillage.parties.mondays import monday_at
    from maillage.site.dossiers.checkpoint.log import awaits_checkpoint
    from maillage.site.dossiers.lessons.learnt import awaited
    from maillage.site.rules.call_letters import anybody_waits

    now = now or timezone.now()
    monday = monday_at(now, settings.MONDAY_HOUR)
    if monday and Follow.objects.exclude(confirmed_at=None).exists():
        _once("digest", monday=monday.isoformat())
    if Organisation.objects.exists():
        _once("freshness", day=now.date().isoformat())
        if now.astimezone(UTC).hour >= settings.MONDAY_HOUR:
            _once("agenda", day=now.astimezone(UTC).date().isoformat())
    if Proposal.objects.filter(stage__in=("open", "introduced")).exists():
        _once("proposals", day=now.date().isoformat())
    if awaits_checkpoint():
        _once("checkpoint", day=now.date().isoformat())
    if awaited():
        _once("lessons", day=now.date().isoformat())
    if Lesson.objects.filter(in_record=False).exists():
        _once("lessons_in_record", day=now.date().isoformat())
    if any_old(now):
        _once("citizen_questions", day=now.date().isoformat())
    if anybody_waits():
        _once("call_letters", day=now.date().isoformat())


def ask_for_mails(now: datetime | None = None) -> None:
    """Ask that mails be read, where some have arrived. Asked often: nothing is asked of the database where none has. What could not
    be read the last time is not tried again at once."""
    if not (settings.REPLIES and _arrived(Path(settings.REPLIES).expanduser() / "new")):
        return
    last = Job.objects.filter(kind="replies").order_by("-asked_at").first()
    if last and not last.ended:
        return
    took = last and last.state == State.DONE and last.outcome.get("mails")
    if last is None or took or (now or timezone.now()) - last.asked_at > AGAIN:
        ask("replies")


def _once(kind: str, **arguments: Any) -> None:
    said = {f"arguments__{name}": value for name, value in arguments.items()}
    if not Job.objects.filter(kind=kind, **said).exists():
        ask(kind, **arguments)


def _arrived(folder: Path) -> bool:
    try:
        with os.scandir(folder) as found:
            return any(not each.name.startswith(".") for each in found)
    except OSError:
        return False
