"""The dated values of a file of rules, as its page and the page of its fund show them."""

from __future__ import annotations

from typing import Any

from maillage.rules.model import SCHEDULED, Dated, Pack
from maillage.rules.spoken import chosen, of_unit
from maillage.site import words
from maillage.site.rules.verdicts_shown import day_said


def values_shown(pack: Pack) -> list[dict[str, Any]]:
    """Each value with what it was when, the newest first."""
    return [
        {
            "name": chosen(value.name, words.language()),
            "at": [_dated(each, value.unit) for each in reversed(value.at)],
        }
        for value in pack.values.values()
    ]


def _dated(dated: Dated, unit: str) -> dict[str, Any]:
    said = of_unit(unit, dated.is_, words.language())
    return {
        "from": day_said(dated.since),
        "is": said if unit == "text" else said.replace(" ", "\u00a0"),
        "scheduled": dated.status == SCHEDULED,
        "source": dated.source.title,
        "source_address": dated.source.address,
        "unverified": not dated.verified,
    }
