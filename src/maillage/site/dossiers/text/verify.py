"""Whether a version with a fingerprint stands here: for whoever holds a sheet of paper. It says neither who takes part nor what is said."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from maillage.dossiers import naming
from maillage.dossiers.model import State
from maillage.dossiers.models import HASH, Fingerprint
from maillage.dossiers.turn import Damaged, standing
from maillage.site import words
from maillage.site.languages import preferred
from maillage.site.parties.own_page import page
from maillage.site.permissions import anyone, needs

_TYPED = re.compile(rf"[0-9a-f]{{12,{HASH}}}")
MOST = 5
"""Versions shown: two that begin alike in twelve letters are one in 10^14."""


@needs(anyone)
@require_safe
def short(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The address on paper: it leads to the page in the language of whoever opens it."""
    with override(preferred(request)):
        return HttpResponseRedirect(reverse("verify", args=[fingerprint]))


@needs(anyone)
@require_safe
def show(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The whole fingerprint, or its first twelve letters at least."""
    typed = fingerprint.lower().replace("-", "")
    found = (
        Fingerprint.objects.filter(version__startswith=typed)[:MOST]
        if _TYPED.fullmatch(typed)
        else Fingerprint.objects.none()
    )
    rows = [_row(each) for each in found]
    values = {"typed": typed[:HASH], "rows": rows}
    return page(request, "dossiers/paper_verified.html", values, 200 if rows else 404)


def _row(found: Fingerprint) -> dict[str, Any]:
    try:
        stands = standing(found.dossier_id)
    except Damaged:
        stands = None
    text = stands.state.texts.get(found.text) if stands else None
    version = next((each for each in text.versions if each.hash == found.version), None) if text else None
    row: dict[str, Any] = {
        "hash": found.version,
        "kind": naming.text_name(State(), found.text, words.language()),
        "day": "",
        "agreed_on": "",
    }
    if text is None or version is None:
        return {**row, "word": words.say("dossier_door.verify.unread")}
    if version.agreed and version is text.agreed:
        return {**row, "day": str(version.on), "agreed_on": str(version.agreed_on), "word": ""}
    word = "current" if version is text.current else "past"
    return {**row, "day": str(version.on), "word": words.say(f"dossier_door.sheet.{word}")}
