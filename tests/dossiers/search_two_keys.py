"""Every way in which three parties can agree on a text: an exhaustive search of the pure core, the shortest first.

Three organisations, three wordings, votes that take offices away and give them back, asking, joining, declining, leaving, keys, keys to
what is no longer current, keys taken back, versions sent back, reserves. What must always hold is kept beside, by a reckoning that
shares no line with the core.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.decide import decide
from maillage.dossiers.decisions import By, What
from maillage.dossiers.fold import fold
from maillage.dossiers.model import State
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World

TEXT = "diagnosis"
PARTIES = ("a", "b", "c")
DAY, NOW = date(2026, 11, 2), datetime(2026, 11, 2, 10, tzinfo=UTC)
WORDINGS: tuple[dict[str, Any], ...] = tuple(
    {"situation": {"fr": each}, "problems": [{"fr": each}]} for each in ("une", "deux", "trois")
)
WHY = {"fr": "car"}


@dataclass(frozen=True)
class Beside:
    """What must be so, reckoned from what was accepted alone."""

    asked: frozenset[str] = frozenset("a")
    """Those who were asked, or are here, and have neither declined nor left."""
    wording: int | None = None
    keys: frozenset[str] = frozenset()
    settled: bool = False
    """All keys were given to the current version: they stay, whoever comes or goes."""
    binding: tuple[int, frozenset[str]] | None = None
    """The wording that binds, and who agreed to it."""
    standing: frozenset[str] = frozenset()
    """Those of them who never left since."""


@dataclass(frozen=True)
class Node:
    """A dossier, who may bind today, and the reckoning."""

    state: State
    bind: frozenset[str]
    beside: Beside

    @property
    def key(self) -> Any:
        """What makes two of them the same: numbers and hashes only grow."""
        text = self.state.text(TEXT)
        parties = tuple((p.party, p.here, p.left_on is None) for p in self.state.parties.values())
        if text is None:
            return parties, self.bind, self.beside
        now, agreed = text.current, self.state.in_force(TEXT)
        return (
            parties, self.bind, self.beside, _wording(now.articles), now.parties, tuple(sorted(k.party for k in now.keys)),
            bool(now.agreed), now.because, tuple(sorted({r.party for r in now.reserves})), len(text.versions) > 1,
            (_wording(agreed.articles), agreed.parties) if agreed else None,
        )  # fmt: skip


@dataclass
class Found:
    """What a search came to."""

    states: int = 0
    moves: int = 0
    refused: int = 0
    broken: str = ""
    story: list[str] = field(default_factory=list)
    """The shortest way to what is broken."""


def _wording(articles: Any) -> int:
    return WORDINGS.index(articles)


def moves(node: Node, parties: Sequence[str], whole: bool) -> Iterator[tuple[str, str, What | None]]:
    """What each party may try: its name, who, what; None is a vote."""
    state = node.state
    text = state.text(TEXT)
    for party in parties:
        yield f"vote in {party}", party, None
        for other in parties:
            if other != party and (whole or other not in state.parties):
                yield f"{party} asks {other}", party, d.PartyNamed(other, WHY, "associated", True)
        yield f"{party} joins", party, d.PartyJoined()
        yield f"{party} declines", party, d.PartyDeclined(party, WHY)
        yield f"{party} leaves", party, d.PartyLeft(WHY)
        base = text.current.hash if text else ""
        for number, articles in enumerate(WORDINGS):
            yield f"{party} proposes {number}", party, d.VersionProposed(TEXT, articles, base, WHY)
        if text:
            yield f"{party} gives its key", party, d.KeyGiven(TEXT, base)
            if len(text.versions) > 1:
                yield (
                    f"{party} gives its key to what was before",
                    party,
                    d.KeyGiven(TEXT, text.versions[-2].hash),
                )
            if not whole:
                continue
            yield f"{party} takes its key back", party, d.KeyWithdrawn(TEXT, base, WHY)
            yield f"{party} sends it back", party, d.Returned(TEXT, base, WHY)
            if not any(each.party == party for each in text.current.reserves):
                yield f"{party} makes a reserve", party, d.ReserveMade(TEXT, base, "situation", WHY)


def reckon(beside: Beside, name: str, party: str, what: What, may_bind: bool) -> tuple[Beside, str]:
    """The reckoning after what was accepted, and what is broken by its having been."""
    from dataclasses import replace

    asked, keys = beside.asked, beside.keys
    if isinstance(what, d.PartyNamed):
        return replace(beside, asked=asked | {what.party}, keys=_reset(beside)), ""
    if isinstance(what, d.PartyDeclined | d.PartyLeft):
        if party not in asked:
            return beside, "somebody left who was not there"
        standing = beside.standing - {party}
        bound = beside.binding if len(standing) > 1 else None
        left = replace(beside, asked=asked - {party}, keys=_reset(beside), binding=bound, standing=standing)
        return left, ""
    if isinstance(what, d.VersionProposed):
        return replace(beside, wording=_wording(what.articles), keys=frozenset(), settled=False), ""
    if isinstance(what, d.KeyGiven):
        if "before" in name:
            return beside, "a key was taken for what is no longer current"
        if not may_bind:
            return beside, "a key was taken from an office that may not bind"
        if party not in asked:
            return beside, "a key was taken from who is no party"
        given = keys | {party}
        if len(asked) > 1 and given >= asked and beside.wording is not None:
            return replace(
                beside, keys=given, settled=True, binding=(beside.wording, asked), standing=asked
            ), ""
        return replace(beside, keys=given), ""
    if isinstance(what, d.KeyWithdrawn | d.Returned):
        return replace(beside, keys=keys - {party}), ""
    if isinstance(what, d.ReserveMade):
        return replace(beside, keys=keys & {party}), ""
    return beside, ""


def _reset(beside: Beside) -> frozenset[str]:
    """Keys turn back where those who must agree change, but for a text to which all were given."""
    return beside.keys if beside.settled else frozenset()


def broken(before: Node, after: Node, gave_key: bool) -> str:
    """What does not hold of a dossier that was come to; empty where all does."""
    state, beside = after.state, after.beside
    agreed = state.in_force(TEXT)
    says = (_wording(agreed.articles), frozenset(agreed.parties)) if agreed else None
    if says != beside.binding:
        return f"what binds is {says}, and ought to be {beside.binding}"
    was = before.state.in_force(TEXT)
    if agreed and (was is None or was.hash != agreed.hash) and not gave_key:
        return "a text came to bind without a key"
    text = state.text(TEXT)
    if text:
        now = text.current
        given = frozenset(each.party for each in now.keys)
        if given != beside.keys:
            return f"keys are {sorted(given)}, and ought to be {sorted(beside.keys)}"
        if not given <= frozenset(now.parties):
            return "a key of who is no party to the version"
        if not now.agreed and now.parties != tuple(sorted(beside.asked)):
            return "the version does not wait for those who are asked"
    return ""


def search(parties: Sequence[str] = PARTIES, whole: bool = False, most: int = 10_000_000) -> Found:
    """All dossiers that can be come to, until one is broken. ``whole``: also asking who left once more,
    keys taken back, versions sent back, and reserves."""
    state = _do(State(), "a", d.Opened(WHY, WHY, WHY, "associated"), frozenset("abc"))
    assert not isinstance(state, Refused)
    first = Node(state, frozenset("abc"), Beside())
    seen: dict[Any, tuple[Any, str]] = {first.key: (None, "a opens it")}
    queue, found = deque([first]), Found(states=1)
    while queue and found.states < most:
        node = queue.popleft()
        for name, party, what in moves(node, parties, whole):
            found.moves += 1
            if what is None:
                after = Node(node.state, node.bind ^ {party}, node.beside)
                wrong = ""
            else:
                state = _do(node.state, party, what, node.bind)
                if isinstance(state, Refused):
                    found.refused += 1
                    continue
                beside, wrong = reckon(node.beside, name, party, what, party in node.bind)
                after = Node(state, node.bind, beside)
                wrong = wrong or broken(node, after, isinstance(what, d.KeyGiven))
            if wrong:
                found.broken, found.story = wrong, [*_story(seen, node.key), name]
                return found
            if after.key not in seen:
                seen[after.key] = (node.key, name)
                found.states += 1
                queue.append(after)
    return found


def _do(state: State, party: str, what: What, bind: frozenset[str]) -> State | Refused:
    world = World(NOW, DAY, By(party, f"office:{party}"), binds=party in bind, known=True)
    try:
        decision, _ = decide(state, what, world, "d")
    except Refused as refused:
        return refused
    return fold([decision], state)


def _story(seen: dict[Any, tuple[Any, str]], key: Any) -> list[str]:
    story: list[str] = []
    while key is not None:
        key, name = seen[key]
        story.append(name)
    return story[::-1]
