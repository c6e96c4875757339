"""A dossier played in memory: what parties ask for, one after the other, each on its day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.decide import decide
from maillage.dossiers.decisions import By, Decision, What
from maillage.dossiers.fold import fold
from maillage.dossiers.model import State
from maillage.dossiers.world import World

FIRST = date(2026, 11, 2)
A, B, C = "saintlouis", "agadir", "lille"
NAMES = {A: {"fr": "Saint-Louis"}, B: {"fr": "Agadir", "ar": "أكادير"}, C: {"fr": "Lille"}}
DIAGNOSIS: dict[str, Any] = {
    "situation": {"fr": "Les déchets restent dans la rue."},
    "problems": [{"fr": "Pas de tri."}],
}
DEFINITION: dict[str, Any] = {
    "problem": {"fr": "Trier à la source."},
    "aim": {"fr": "60 % des ménages trient.", "ar": "ستون في المئة من الأسر تفرز."},
    "results": [
        {
            "indicator": "i1",
            "side": A,
            "says": {"fr": "ménages qui trient"},
            "unit": "ménages",
            "target": "6400",
        },
        {"indicator": "i2", "side": B, "says": {"fr": "marchés équipés"}, "target": "3"},
    ],
    "gives": {},
    "gains": {},
    "calendar": {"from": "2027-01-01", "until": "2028-12-31"},
}
BOTH = {A: {"fr": "des équipes"}, B: {"fr": "des ingénieures"}}


class Play:
    """Decisions of a dossier, in order."""

    def __init__(self, day: date = FIRST) -> None:
        self.day = day
        self.decided: list[Decision] = []
        self.bodies: list[bytes] = []
        self.state = State()

    def on(self, day: date) -> Play:
        """From now on it is this day."""
        self.day = day
        return self

    def world(self, party: str, **facts: Any) -> World:
        """The facts of the moment: by default the mayor's office, which may bind."""
        at = datetime.combine(self.day, time(10), UTC)
        given = {"edits": True, "binds": True, "known": True} | facts
        by = given.pop("by", By(party, f"office:{party}", "maire"))
        return World(at, self.day, by, **given)

    def do(self, party: str, what: What, **facts: Any) -> Decision:
        """Decided, or ``Refused``."""
        decision, body = decide(self.state, what, self.world(party, **facts), "d1")
        self.decided.append(decision)
        self.bodies.append(body)
        self.state = fold([decision], self.state)
        return decision

    def opened(self, **said: Any) -> Play:
        """Opened by A."""
        said = {
            "title": {"fr": "Trier les déchets"},
            "need": {"fr": "Nos rues."},
            "names": NAMES[A],
            "role": "beneficiary",
        } | said
        self.do(A, d.Opened(**said))
        return self

    def joined(self, party: str = B, role: str = "pivotal", key: bool = True) -> Play:
        """Asked by A, and joined."""
        self.do(A, d.PartyNamed(party, NAMES[party], role, key))
        self.do(party, d.PartyJoined())
        return self

    def propose(self, party: str, text: str, articles: dict[str, Any], why: str = "") -> Decision:
        """From the current version."""
        found = self.state.text(text)
        base = found.current.hash if found else ""
        return self.do(party, d.VersionProposed(text, articles, base, {"fr": why} if why else {}))

    def key(self, party: str, text: str, **facts: Any) -> Decision:
        """To the current version."""
        return self.do(party, d.KeyGiven(text, self.state.texts[text].current.hash), **facts)

    def agree(self, text: str, articles: dict[str, Any], *parties: str, why: str = "") -> Play:
        """Proposed by the first, keyed by all."""
        given = parties or (A, B)
        self.propose(given[0], text, articles, why)
        for each in given:
            self.key(each, text)
        return self

    def defined(self, **more: Any) -> Play:
        """With a diagnosis and a definition that bind A and B."""
        self.agree("diagnosis", DIAGNOSIS)
        articles = DEFINITION | {"gives": {A: BOTH[A]}, "gains": {A: BOTH[A]}} | more
        self.propose(A, "definition", articles)
        self.propose(B, "definition", articles | {"gives": BOTH, "gains": BOTH})
        self.key(A, "definition")
        self.key(B, "definition")
        return self

    def waived(self) -> Play:
        """With a waiver of the mission that all agreed to."""
        return self.agree("waiver", {"reason": {"fr": "Vu l’an dernier."}, "named": {"fr": "la maire"}})

    def started(self) -> Play:
        """Begun."""
        self.do(A, d.Started(self.day))
        return self
