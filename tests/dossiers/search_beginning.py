"""Every way in which two parties can come to the work, and out of it: an exhaustive search of the pure core, the shortest first.

Both have agreed to a joint text, and experts have reported. From there: the joint text written anew, an exception that ends, the decision
after the visit and its change, the beginning, rests, leaving, being asked again, handing over, offices that lose their holder and find one,
an evaluation, a closure, and the day after all that had a day. When the work may begin is reckoned beside, and shares no line with the core.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.decide import decide
from maillage.dossiers.decisions import By, What
from maillage.dossiers.fold import fold
from maillage.dossiers.model import ENGAGED, EVALUATED, OVER, SUSPENDED, State
from maillage.dossiers.obligations import of_dossier
from maillage.dossiers.refused import Refused
from maillage.dossiers.world import World
from tests.dossiers.edges import reported
from tests.dossiers.lives import RATINGS
from tests.dossiers.played import FIRST, NAMES, A, B

WHY = {"fr": "car"}
LAST = FIRST + timedelta(days=20)
"""On which the exception ends, and a rest is looked at again."""
DAYS = (FIRST + timedelta(days=15), LAST + timedelta(days=1))
PARTIES = (A, B)
Subjects = Mapping[str, Sequence[str]]
"""What a search tries besides beginning: texts, each with its wordings; ``rest``, ``leave``, ``hand``, ``vote`` with who does it."""
DEFINITION, WAIVER, VERDICT, CLOSURE = TEXTS = ("definition", "waiver", "mission_decision:m1", "closure")


@dataclass(frozen=True)
class Text:
    """What must be so of one text."""

    wording: str = ""
    keys: frozenset[str] = frozenset()
    settled: bool = False
    binds: str = ""
    """The wording that binds."""


@dataclass(frozen=True)
class Beside:
    """What must be so, reckoned from what was accepted alone."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    there: frozenset[str] = frozenset(PARTIES)
    """Those who are asked or take part."""
    begun: bool = False

    @property
    def key(self) -> Any:
        return tuple(sorted(self.texts.items(), key=lambda each: each[0])), self.there, self.begun

    def may_begin(self, late: bool) -> bool:
        """A joint text that binds, none newer; and a visit that says go, or no visit and an exception that holds."""
        text, verdict = self.texts[DEFINITION], self.texts.get(VERDICT, Text()).binds
        waiver = self.texts.get(WAIVER, Text()).binds
        holds = waiver == "for good" or (waiver == "until" and not late)
        return bool(text.binds and text.settled and verdict != "no_go" and (verdict == "go" or holds))


@dataclass(frozen=True)
class Node:
    """A dossier on one of two days, the parties whose office has a holder, and the reckoning."""

    state: State
    late: bool
    held: frozenset[str]
    beside: Beside

    @property
    def key(self) -> Any:
        """What makes two of them the same: numbers and hashes only grow."""
        state, rest = self.state, self.state.rest
        texts = tuple((name, *_of(state, name)) for name in TEXTS if name in state.texts)
        parties = tuple(
            (p.party, p.here, p.left_on is None)
            for p in sorted(state.parties.values(), key=lambda p: p.party)
        )
        handed = tuple(sorted({(each.party, each.to_office) for each in state.handovers if not each.read}))
        return (
            texts, parties, handed, state.phase, rest and (rest.by, rest.before, rest.review_on <= DAYS[self.late]), state.started_on is None,
            len(state.evaluations), self.late, self.held, self.beside.key,
        )  # fmt: skip


@dataclass
class Found:
    """What a search came to."""

    nodes: list[Node] = field(default_factory=list)
    refused: int = 0
    begun: int = 0
    """How often the work began."""
    ended: int = 0
    """In how many of them nothing more has to be decided here."""
    broken: str = ""
    story: list[str] = field(default_factory=list)
    """The shortest way to what is broken."""


@cache
def start(exit_said: bool) -> State:
    """Both agreed to a joint text, and the visit is reported; nobody decided on it yet."""
    play, report = reported()
    play.agree(
        DEFINITION,
        articles(play.state, DEFINITION, "one") | ({"exit": WHY} if exit_said else {}),
        why="mieux",
    )
    play.do(A, report)
    return play.state


def articles(state: State, name: str, wording: str) -> dict[str, Any]:
    """A text in one of its wordings."""
    if name == DEFINITION:
        return {**state.texts[name].current.articles, "aim": {"fr": wording}}
    if name == WAIVER:
        return {"reason": WHY, "named": WHY} | ({"until": str(LAST)} if wording == "until" else {})
    if name == VERDICT:
        answers = [{"number": 1, "verdict": "refused", "says": WHY}]
        return {"verdict": wording, "on_recommendations": answers}
    return {"done": WHY, "remains": WHY, "lesson": WHY}


def moves(node: Node, subjects: Subjects) -> Iterator[tuple[str, str, What]]:
    """What each party may try: its name, who, what."""
    state = node.state
    on = DAYS[node.late]
    for party in PARTIES:
        other = B if party == A else A
        yield f"{party} begins", party, d.Started(on)
        for name in TEXTS:
            if name not in subjects:
                continue
            text = state.text(name)
            base = text.current.hash if text else ""
            for wording in subjects[name]:
                said = d.VersionProposed(name, articles(state, name, wording), base, WHY)
                yield f"{party} proposes {name} {wording}", party, said
            yield f"{party} gives its key to {name}", party, d.KeyGiven(name, base)
        if party in subjects.get("rest", ()):
            yield (
                f"{party} lets it rest",
                party,
                d.Suspended("politics", WHY, max(LAST, on + timedelta(days=1))),
            )
            yield f"{party} takes it up", party, d.Resumed(WHY)
        if party in subjects.get("leave", ()):
            yield f"{party} leaves", party, d.PartyLeft(WHY)
            yield f"{party} declines", party, d.PartyDeclined(party, WHY)
            yield f"{party} ends it", party, d.Abandoned(WHY)
        if "leave" in subjects:
            yield f"{party} asks {other}", party, d.PartyNamed(other, NAMES[other], "pivotal", True)
            yield f"{party} joins", party, d.PartyJoined()
        if party in subjects.get("hand", ()) and not any(
            each.party == party and not each.read for each in state.handovers
        ):
            yield f"{party} hands over", party, d.HandedOver("office:new", "cheffe", (), WHY)
        for each in state.handovers:
            yield f"{party} reads {each.party}", party, d.HandoverRead(each.seq)
        if CLOSURE in subjects and not state.evaluations:
            yield f"{party} evaluates", party, d.EvaluationFiled("e", "final", on, RATINGS, WHY, WHY)


def reckon(node: Node, party: str, what: What) -> tuple[Beside, str]:
    """The reckoning after what was accepted, and what is broken by its having been."""
    beside = node.beside
    if isinstance(what, d.Started):
        wrong = "" if beside.may_begin(node.late) else "the work began too early"
        wrong = wrong or ("" if party in node.held else "it began without an office that may bind")
        return replace(beside, begun=True), wrong
    if isinstance(what, d.VersionProposed):
        before = beside.texts.get(what.text, Text())
        return _put(beside, what.text, Text(_wording(what.text, what.articles), binds=before.binds)), ""
    if isinstance(what, d.KeyGiven):
        text = beside.texts[what.text]
        keys = text.keys | {party}
        if party not in node.held or beside.there != {*PARTIES}:
            return beside, "a key was taken where none may be"
        all_of_them = keys == {*PARTIES}
        after = replace(
            text, keys=keys, settled=all_of_them, binds=text.wording if all_of_them else text.binds
        )
        return _put(beside, what.text, after), ""
    if isinstance(what, d.PartyLeft | d.PartyDeclined):
        # of two, one alone is bound by nothing, nor is who comes back
        return replace(_turned(beside, True), there=beside.there - {party}), ""
    if isinstance(what, d.PartyNamed):
        return replace(_turned(beside, False), there=beside.there | {what.party}), ""
    return beside, ""


def _turned(beside: Beside, left: bool) -> Beside:
    """Keys turn back of what does not bind yet."""
    texts = {
        name: replace(each, binds="" if left else each.binds, keys=each.keys if each.settled else frozenset())
        for name, each in beside.texts.items()
    }
    return replace(beside, texts=texts)


def _put(beside: Beside, name: str, text: Text) -> Beside:
    return replace(beside, texts={**beside.texts, name: text})


def _wording(name: str, said: Mapping[str, Any]) -> str:
    if name == DEFINITION:
        return str(said["aim"]["fr"])
    if name == VERDICT:
        return str(said["verdict"])
    return ("until" if "until" in said else "for good") if name == WAIVER else "done"


def broken(node: Node) -> str:
    """What does not hold of a dossier that was come to; empty where all does."""
    state, beside = node.state, node.beside
    for name, text in beside.texts.items():
        agreed = state.in_force(name)
        if (_wording(name, agreed.articles) if agreed else "") != text.binds:
            return f"of {name} there binds {agreed and agreed.articles}, and ought to bind {text.binds!r}"
    if (state.started_on is not None) != beside.begun:
        return "it has begun where nobody began it, or has not where somebody did"
    if (
        state.rest is None
        and (state.phase in (ENGAGED, EVALUATED)) != beside.begun
        and state.phase not in OVER
    ):
        return f"it is {state.phase}, and the work has{' ' if beside.begun else ' not '}begun"
    if (state.phase == SUSPENDED) != (state.rest is not None):
        return "it rests and does not"
    if state.phase in OVER:
        return ""
    for party in PARTIES:
        ought = (
            beside.may_begin(node.late)
            and not beside.begun
            and state.rest is None
            and state.parties[party].here
        )
        may = not isinstance(_do(node, party, d.Started(DAYS[node.late])), Refused)
        if may != (ought and party in node.held):
            return f"{party} {'may' if may else 'may not'} begin"
    return _without_holder(node)


def _without_holder(node: Node) -> str:
    """Each line stands with who takes part or is asked to, and one stands somewhere."""
    lines = [*of_dossier("d", node.state, DAYS[node.late], {})]
    for each in lines:
        party = node.state.parties[each.whose]
        if not (party.here or (each.kind == "join" and party.left_on is None)):
            return f"{each.kind} is asked of {each.whose}, who is not there"
    for handed in node.state.handovers:
        here = node.state.parties[handed.party].here
        if (
            here
            and not handed.read
            and not any(f"{handed.seq}" in each.key for each in lines if each.kind.startswith("hand"))
        ):
            return "what was handed over is asked of nobody"
    refused = node.beside.texts.get(VERDICT, Text()).binds == "no_go"  # then nobody is asked to go on
    return "" if lines or refused or node.beside.begun else "nobody is asked for anything"


def search(subjects: Subjects, exit_said: bool = True, most: int = 100_000) -> Found:
    """All dossiers that can be come to by these subjects, until one is broken or leads nowhere: neither to the work (where it can be
    closed: to its end) nor to an end without it."""
    state = start(exit_said)
    bound = state.texts[DEFINITION].current
    texts = {
        DEFINITION: Text(
            _wording(DEFINITION, bound.articles),
            frozenset(PARTIES),
            True,
            _wording(DEFINITION, bound.articles),
        )
    }
    first = Node(state, False, frozenset(PARTIES), Beside(texts))
    seen: dict[Any, tuple[Any, str]] = {first.key: (None, "both agreed, and experts reported")}
    back: dict[Any, list[Any]] = defaultdict(list)
    ends: list[Any] = []
    queue, found = deque([first]), Found(nodes=[first])
    while queue and len(found.nodes) < most:
        node = queue.popleft()
        for name, after, wrong in _after(node, subjects, found):
            wrong = wrong or ("" if after.key in seen else broken(after))
            if wrong:
                found.broken, found.story = wrong, [*_story(seen, node.key), name]
                return found
            back[after.key].append(node.key)
            if after.key not in seen:
                seen[after.key] = (node.key, name)
                found.nodes.append(after)
                if after.state.phase in OVER or (after.state.phase == ENGAGED and CLOSURE not in subjects):
                    ends.append(after.key)
                    found.ended += 1
                queue.append(after)
    out = {*ends}
    while ends:
        for key in back[ends.pop()]:
            if key not in out:
                out.add(key)
                ends.append(key)
    for each in found.nodes:
        if each.key not in out:
            found.broken, found.story = "there is no way out", _story(seen, each.key)
            break
    return found


def _after(node: Node, subjects: Subjects, found: Found) -> Iterator[tuple[str, Node, str]]:
    """What can come next, and what is broken by it."""
    for party in subjects.get("vote", ()):
        yield f"a vote in {party}", replace(node, held=node.held ^ {party}), ""
    if not node.late:
        yield "days pass", replace(node, late=True), ""
    for name, party, what in moves(node, subjects):
        state = _do(node, party, what)
        if isinstance(state, Refused):
            found.refused += 1
            continue
        found.begun += isinstance(what, d.Started)
        beside, wrong = reckon(node, party, what)
        yield name, replace(node, state=state, beside=beside), wrong


def _do(node: Node, party: str, what: What) -> State | Refused:
    on = DAYS[node.late]
    office = "office:new" if isinstance(what, d.HandoverRead) else f"office:{party}"
    world = World(
        datetime.combine(on, time(10), UTC), on, By(party, office), binds=party in node.held, known=True
    )
    try:
        decision, _ = decide(node.state, what, world, "d1")
    except Refused as refused:
        return refused
    return fold([decision], node.state)


def _of(state: State, name: str) -> tuple[Any, ...]:
    now, agreed = state.texts[name].current, state.in_force(name)
    return (
        _wording(name, now.articles), now.parties, tuple(sorted(each.party for each in now.keys)), bool(now.agreed),
        _wording(name, agreed.articles) if agreed else None,
    )  # fmt: skip


def _story(seen: Mapping[Any, tuple[Any, str]], key: Any) -> list[str]:
    story: list[str] = []
    while key is not None:
        key, name = seen[key]
        story.append(name)
    return story[::-1]
