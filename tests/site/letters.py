"""Mail as accounts get it: what waits in the queue."""

from __future__ import annotations

import re
from typing import Any

CODE = re.compile(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", re.MULTILINE)


def letters(to: str) -> list[dict[str, Any]]:
    """Mail to an address, the newest first."""
    from maillage.site.jobs.models import Job

    waiting = Job.objects.filter(kind="mail").order_by("-asked_at")
    return [job.arguments for job in waiting if to in job.arguments.get("to", [])]


def code_in(letter: dict[str, Any]) -> str:
    """The code of a letter: a line of its own, with nothing around it."""
    found = CODE.search(letter["text"])
    assert found, letter["text"]
    return found.group()
