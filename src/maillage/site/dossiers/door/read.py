"""A dossier as whoever has a link reads it: need, parties, texts whole, the story. Nothing here writes anything."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.model import Party, Text, Version
from maillage.dossiers.models import Door
from maillage.dossiers.naming import role_name
from maillage.dossiers.texts import kinds
from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.conditions_shown import conditions_shown
from maillage.site.dossiers.documents_shown import documents_shown
from maillage.site.dossiers.here import Seen, language_said, said
from maillage.site.dossiers.phase_said import phase_said
from maillage.site.dossiers.text.beside import with_beside
from maillage.site.dossiers.text.changes_shown import changes_between
from maillage.site.dossiers.text.keys_shown import keys_of
from maillage.site.dossiers.told import story_rows


def whole(seen: Seen) -> dict[str, Any]:
    """All of it, as the page takes it."""
    state = seen.state
    order = list(kinds())
    texts = sorted(
        state.texts.values(), key=lambda text: (order.index(text.name.partition(":")[0]), text.name)
    )
    return {
        "dossier": said(state.title),
        "dossier_language": language_said(state.title),
        "need": said(state.need),
        "need_language": language_said(state.need),
        "owner": seen.named(state.owner),
        "phase": phase_said(state),
        "parties": [_party(seen, each) for each in state.parties.values()],
        "texts": [_text(seen, each) for each in texts],
        "conditions": conditions_shown(seen),
        "documents": documents_shown(seen),
        "story": story_rows(seen, seen.decisions()),
    }


def version_shown(seen: Seen, text: str, version: Version) -> dict[str, Any]:
    """A version, whole: what it says, who has agreed, its fingerprint."""
    return {
        "number": version.number,
        "hash": version.hash,
        "keys": keys_of(seen, version),
        "articles": with_beside(seen, text, version),
    }


def sent_version(seen: Seen, door: Door) -> Version | None:
    """The version whose key a link was sent for."""
    text = seen.state.texts.get(door.text)
    return next((each for each in text.versions if each.hash == door.version), None) if text else None


def changed_since(seen: Seen, door: Door) -> dict[str, Any] | None:
    """What changed from the version that a link was sent for to the one that stands; None where nothing did."""
    before = sent_version(seen, door)
    if before is None or before.hash == (now := seen.state.texts[door.text].current).hash:
        return None
    return {"before": before.number, "number": now.number, "rows": changes_between(seen, before, now)}


def sender_of(door: Door) -> str:
    """What the party that sent it is called."""
    sender: Organisation | None = door.sent_for
    return called(sender, words.language()) if sender else "–"


def _text(seen: Seen, text: Text) -> dict[str, Any]:
    current, agreed = text.current, text.agreed
    stands = words.say("dossier.version", number=current.number)
    if current.agreed:
        day = spoken_day(str(current.agreed_on), words.language())
        stands = words.say("dossier.text.binds", number=current.number, day=day)
    elif agreed:
        stands = words.say("dossier.text.amended", number=current.number, before=agreed.number)
    return {
        "name": seen.text_name(text.name),
        "key": text.name,
        "stands": stands,
        "versions": [version_shown(seen, text.name, each) for each in _to_read(current, agreed)],
    }


def _to_read(current: Version, agreed: Version | None) -> list[Version]:
    """The version that waits, and the one that binds meanwhile."""
    return [current] if agreed is None or agreed is current else [current, agreed]


def _party(seen: Seen, party: Party) -> dict[str, Any]:
    return {
        "name": seen.named(party.party), "language": language_said(party.names), "role": role_name(party.role, words.language()), "key": party.key,
        "word": words.say(f"dossier.party.{_state(party)}"),
        "day": str(party.left_on or party.joined_on or party.named_on or ""), "links": seen.links_to(party.party),
    }  # fmt: skip


def _state(party: Party) -> str:
    if party.left_on:
        return "left" if party.joined_on else "declined"
    return "here" if party.here else "asked"
