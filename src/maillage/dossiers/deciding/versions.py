"""Versions of texts: how one is made, and when it binds. What the two-key rule is, stands here and in ``on_texts``."""

from __future__ import annotations

from msgspec.structs import replace

from maillage.dossiers.decisions import Articles, Decision, Words
from maillage.dossiers.ledger.versions import version_hash
from maillage.dossiers.model import FEWEST, Key, State, Text, Version

PARTIES = "parties"


def proposed(state: State, name: str, articles: Articles, why: Words, decision: Decision) -> State:
    """With a new version of a text, to which nobody has given a key."""
    text = state.texts.get(name)
    base = text.current.hash if text else ""
    version = _made(state, name, articles, base, decision, len(text.versions) + 1 if text else 1)
    return _put(state, name, replace(version, why=why))


def reissued(state: State, decision: Decision) -> State:
    """Where those who must agree changed, each text that does not bind yet is a new version: its keys turn back, and since the
    parties are part of its hash, no key given to the one before counts for it."""
    required = state.required()
    for name, text in state.texts.items():
        current = text.current
        if current.agreed or current.parties == required:
            continue
        made = _made(state, name, current.articles, current.hash, decision, current.number + 1)
        # what stood beside the articles stands there still: nobody took it back
        made = replace(
            made, because=PARTIES, by=current.by, reserves=current.reserves, counters=current.counters
        )
        state = _put(state, name, made)
    return state


def keyed(version: Version, key: Key) -> Version:
    """With a key; agreed, where it was the last one that was missing."""
    keys = (*version.keys, key)
    given = {each.party for each in keys}
    if len(version.parties) >= FEWEST and given.issuperset(version.parties):
        return replace(version, keys=keys, agreed=key.seq, agreed_on=key.on)
    return replace(version, keys=keys)


def with_current(state: State, name: str, version: Version) -> State:
    """With the current version of a text as it is now."""
    text = state.texts[name]
    changed = replace(text, versions=(*text.versions[:-1], version))
    return replace(state, texts={**state.texts, name: changed})


def _made(state: State, name: str, articles: Articles, base: str, decision: Decision, number: int) -> Version:
    required = state.required()
    return Version(
        number, version_hash(name, required, articles, base), articles, required, decision.by.party, decision.day,
        decision.seq, base,
    )  # fmt: skip


def _put(state: State, name: str, version: Version) -> State:
    text = state.texts.get(name)
    versions = (*text.versions, version) if text else (version,)
    return replace(state, texts={**state.texts, name: Text(name, versions)})
