"""The keys of a version as pages say them."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.model import Version
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.here import Seen


def keys_of(here: Seen, version: Version) -> dict[str, Any]:
    """The values of the component ``keys``: for each party whose key the version needs, whether it is given, by which office and when."""
    spoken = words.language()
    rows = []
    for party in version.parties:
        key = version.key_of(party)
        given = (
            words.say("dossier.keys.by", office=key.title or "–", day=spoken_day(str(key.on), spoken))
            if key
            else ""
        )
        detail = given or words.say("dossier.keys.since", day=spoken_day(str(version.on), spoken))
        if key and key.through == "link":
            detail = words.say("dossier.keys.by_link", said=detail)
        if conflict := here.state.parties[party].conflict:
            detail = words.say(
                "dossier.keys.declares", said=detail, declares=words.say(f"dossier.conflict.{conflict}")
            )
        word = words.say("dossier.keys.given" if key else "dossier.keys.awaited")
        rows.append({"name": here.named(party), "given": key is not None, "word": word, "detail": detail})
    n = len(version.keys)
    label = words.say("dossier.keys.label", number=version.number, n=n, of=len(rows))
    return {"rows": rows, "label": label}
