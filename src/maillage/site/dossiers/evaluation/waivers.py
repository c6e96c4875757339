"""The exceptions of a dossier as its evaluation names them (DOMAIN §3.2): who answers for each, when it was agreed, why, until when."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.model import Version
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.evaluation.form import GROUP
from maillage.site.dossiers.here import Here, at, language_said, said

WAIVER = "waiver"


def waivers(here: Here) -> list[dict[str, Any]]:
    """Each version of an exception that all agreed to, the latest first: one that was amended or has ended was used all the same."""
    text = here.state.text(WAIVER)
    return [_one(here, each) for each in reversed(text.versions) if each.agreed] if text else []


def _one(here: Here, version: Version) -> dict[str, Any]:
    until, given = version.articles.get("until"), version.keys
    keys = [
        words.say(f"{GROUP}.waiver_key", who=here.named(each.party), office=each.title)
        if each.title
        else here.named(each.party)
        for each in given
    ]
    return {
        "name": here.text_name(WAIVER),
        "address": at(here, "dossier_text", WAIVER),
        "stands": words.say(f"{GROUP}.waiver_until", day=_day(until)) if until else words.say(f"{GROUP}.waiver_open"),
        "reason": _said(version.articles.get("reason")),
        "named": _said(version.articles.get("named")),
        "instead": _said(version.articles.get("instead")),
        "agreed": words.say(f"{GROUP}.waiver_agreed", day=_day(version.agreed_on), who=words.listed(keys)),
    }  # fmt: skip


def _said(texts: Any) -> dict[str, str]:
    return {"text": said(texts or {}), "language": language_said(texts or {})}


def _day(day: object) -> str:
    return spoken_day(str(day), words.language())
