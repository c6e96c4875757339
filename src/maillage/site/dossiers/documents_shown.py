"""The documents of a dossier as pages list them, with their whole fingerprints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.dossiers.model import WithDocument
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import figure, language_name
from maillage.site import words
from maillage.site.dossiers.here import Seen

GROUP = "dossier_document"


def documents_shown(seen: Seen, of: int = 0) -> list[dict[str, Any]]:
    """All of them, the last first; of one decision alone, where its number is given."""
    return listed_of(seen, (each for each in reversed(seen.state.documents) if not of or each.number == of))


def listed_of(seen: Seen, documents: Iterable[WithDocument]) -> list[dict[str, Any]]:
    """Those given, as pages list them."""
    spoken = words.language()
    found = []
    for each in documents:
        said = each.document
        facts = [
            words.say(f"{GROUP}.with", number=each.number),
            seen.named(each.by),
            spoken_day(str(each.day), spoken),
        ]
        if said.on:
            facts.append(words.say(f"{GROUP}.dated", day=spoken_day(str(said.on), spoken)))
        if said.language:
            facts.append(language_name(said.language, spoken))
        if said.size:
            facts.append(words.say(f"{GROUP}.bytes", n=figure(said.size, spoken)))
        found.append({"name": said.name, "hash": said.hash, "kept": said.kept, "facts": facts})
    return found
