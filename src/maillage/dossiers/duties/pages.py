"""Where the one action of each line is done: addresses after the dossier's own, in one place. The site's tests open each of them."""

from __future__ import annotations

from urllib.parse import quote

DOSSIER = ""
STORY, INVITE, HANDOVER = "/story", "/invite", "/handover"
KEEP, MISS, BEGIN, RESUME, CONFIRM = "/do/keep", "/do/miss", "/do/start", "/do/resume", "/do/confirm"
VISITS, RESULTS, EVALUATION = "/visit", "/results", "/evaluation"
QUESTIONS = "/questions"


def text(name: str) -> str:
    """Where a text is read, agreed to, or sent back."""
    return f"/text/{quote(name, safe=':')}"


def writing(name: str) -> str:
    """Where a version of a text is written."""
    return f"{text(name)}/write"


def visit(mission: str, step: str = "") -> str:
    """Where an expert visit stands; with a step, its form."""
    return f"{VISITS}/{quote(mission, safe='')}{f'/{step}' if step else ''}"
