"""Groups of a country on a day as a page shows them: yes with since when, undecided with both answers, no where it matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.reference.group_sources import said
from maillage.reference.groups import Membership, Reading, group_name, say
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.content import foreign

TOLD_WHEN_NO = ("LDC", "LLDC", "SIDS_UN", "G77", "OIF_member", "EU")
"""Groups that are worth telling when a country is not in them."""


def _condition(group: Membership, reading: Reading) -> str:
    """The condition of a reading; the day of an exit is that of the membership."""
    day = str(group.until) if group.until else "?"
    return say(reading.condition, words.language(), until=spoken_day(day, words.language()))


def groups_shown(groups: Sequence[Membership]) -> list[dict[str, Any]]:
    """Rows of the table of groups, in the order of the list."""
    return [
        {
            "code": each.group,
            "name": group_name(each.group, words.language()),
            "answer": each.answer,
            "since": str(each.since) if each.since else "",
            "until": str(each.until) if each.until else "",
            "source": (source := said(each.source, words.language())),
            "spoken_in": foreign(source),
            "as_of": each.as_of,
            "verified": each.verified or each.derived,
            "why": each.sentence(words.language()) if each.answer == "undecided" else "",
            "readings": [
                {
                    "condition": _condition(each, reading),
                    "answer": reading.answer,
                }
                for reading in each.readings
            ],
        }
        for each in groups
        if each.answer != "no" or each.group in TOLD_WHEN_NO
    ]
