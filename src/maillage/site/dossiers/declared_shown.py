"""What parties and experts declared of conflicts of interest, beside their names where their word is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.dossiers.decisions import Conflict
from maillage.dossiers.declared import declared_by_expert, declared_by_party
from maillage.dossiers.model import Mission
from maillage.dossiers.people import names
from maillage.dossiers.refused import Refused
from maillage.site import words
from maillage.site.dossiers.here import Seen, said
from maillage.site.dossiers.small_forms import Choice
from maillage.site.parties.typed import Typed


def choices(of: object) -> list[Choice]:
    """Yes or no, and nothing chosen for anybody beforehand."""
    return [("", "–"), *((each, words.say(f"dossier.conflict.choice.{each}")) for each in ("none", "some"))]


def chosen(typed: Typed) -> Conflict:
    """What was chosen. Raises Refused for nothing."""
    found = typed.one("conflict")
    if found == "none":
        return "none"
    if found == "some":
        return "some"
    raise Refused("nothing-said", "conflict")


def of_parties(seen: Seen, parties: Iterable[str]) -> list[dict[str, Any]]:
    """Party by party; of one that said nothing, that it did not."""
    return [
        {"name": seen.named(each), "lines": declared_by_party(seen.state.parties[each], words.language()) or [words.say("dossier.conflict.unsaid")]}
        for each in dict.fromkeys(parties)
    ]  # fmt: skip


def of_team(seen: Seen, mission: Mission | None, named: bool = True) -> list[dict[str, Any]]:
    """Expert by expert of who is in the team. ``named``: by their names, where these can be opened; else by what they do in it."""
    there = [each for each in mission.experts if not each.left] if mission else []
    opened = names(each.expert for each in there) if named else {}
    return [
        {"name": opened.get(each.expert) or said(each.part), "side": seen.named(each.side), "lines": [declared_by_expert(each, words.language())]}
        for each in there
    ]  # fmt: skip
