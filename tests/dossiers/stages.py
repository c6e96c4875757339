"""Dossiers at every stage, and what each asks of whom on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.obligations import of_dossier
from maillage.rules.obligation import Obligation
from tests.dossiers.played import DEFINITION, NAMES, A, B, Play

DAY = timedelta(days=1)
CALLED = {party: names["fr"] for party, names in NAMES.items()}
SIDES = (A, B)


def lines(play: Play, on: date, party: str = "") -> list[Obligation]:
    """All of them on a day; of one party alone, where it is named."""
    found = of_dossier("d1", play.state, on, CALLED)
    return [each for each in found if not party or each.whose == party]


def kinds(play: Play, on: date, party: str = "") -> set[str]:
    return {each.kind for each in lines(play, on, party)}


def one(play: Play, on: date, name: str, party: str = A) -> Obligation:
    """The only line of its kind that a party has."""
    [found] = [each for each in lines(play, on, party) if each.kind == name]
    return found


def words(says: str = "Ainsi.") -> dict[str, str]:
    return {"fr": says}


def both() -> Play:
    return Play().opened().joined()


def proposed() -> Play:
    """A diagnosis that A wrote on the first day and waits for B alone."""
    play = both()
    play.propose(A, "diagnosis", {"situation": words(), "problems": [words()]})
    play.key(A, "diagnosis")
    return play


def returned() -> Play:
    play = proposed()
    play.on(date(2026, 11, 20)).do(
        B, d.Returned("diagnosis", play.state.texts["diagnosis"].current.hash, words("Trop court."))
    )
    return play


def reserved() -> Play:
    play = proposed()
    play.on(date(2026, 11, 20)).do(
        B, d.ReserveMade("diagnosis", play.state.texts["diagnosis"].current.hash, "causes", words())
    )
    return play


def countered() -> Play:
    play = proposed()
    play.on(date(2026, 11, 20)).do(
        B, d.CounterMade("diagnosis", play.state.texts["diagnosis"].current.hash, "causes", words(), words())
    )
    return play


def defined(**more: Any) -> Play:
    return both().defined(**more)


def started(**more: Any) -> Play:
    return defined(**more).waived().on(date(2027, 1, 1)).started()


def waived_until() -> Play:
    return defined().agree("waiver", {"reason": words(), "named": words(), "until": "2027-06-01"})


TERMS = {
    "context": words(),
    "questions": [words("Où vont les déchets ?")],
    "independence": words(),
    "calendar": {"from": "2027-03-01", "until": "2027-03-10"},
}


def asked_for_a_mission() -> Play:
    play = defined()
    play.do(A, d.MissionOpened("m1", words(), B))
    return play


def terms_proposed() -> Play:
    play = asked_for_a_mission()
    play.propose(A, "terms:m1", TERMS)
    return play


def with_terms() -> Play:
    return asked_for_a_mission().agree("terms:m1", TERMS)


def visited() -> Play:
    """Its team is of both sides; it was there on the last day of the terms."""
    play = with_terms()
    for side in SIDES:
        play.do(A, d.ExpertNamed("m1", f"expert of {side}", side, words(), words()))
    play.on(date(2027, 3, 10)).do(B, d.FieldNoted("m1", date(2027, 3, 10), words(), words()))
    return play


def drafted() -> Play:
    play = visited()
    play.agree("aide_memoire:m1", {"seen": words(), "first_findings": [words()]})
    play.on(date(2027, 3, 20)).do(B, d.DraftFiled("m1", (words(),), date(2027, 4, 10)))
    return play


def commented() -> Play:
    play = drafted()
    play.do(A, d.Commented("m1", 1, words()))
    return play


def reported() -> Play:
    play = drafted().on(date(2027, 4, 11))
    recommended = (
        d.Recommendation(words("Peser."), B, date(2027, 9, 1)),
        d.Recommendation(words("Payer."), A, date(2027, 9, 2)),
    )
    play.do(B, d.ReportFiled("m1", (d.QuestionAnswered(1, words()),), recommended))
    return play


def decision_proposed() -> Play:
    play = reported()
    play.propose(
        A,
        "mission_decision:m1",
        {"verdict": "go", "on_recommendations": [{"number": 1, "verdict": "accepted"}]},
    )
    return play


def decided() -> Play:
    answers = [{"number": 1, "verdict": "accepted"}, {"number": 2, "verdict": "refused", "says": words()}]
    return reported().agree("mission_decision:m1", {"verdict": "go", "on_recommendations": answers})


def said_no() -> Play:
    """The decision after the visit is not to go on."""
    answers = [{"number": each, "verdict": "refused", "says": words()} for each in (1, 2)]
    return reported().agree("mission_decision:m1", {"verdict": "no_go", "on_recommendations": answers})


def asked_to_join() -> Play:
    play = Play().opened()
    play.do(A, d.PartyNamed(B, NAMES[B], "pivotal", True))
    return play


def promised() -> Play:
    play = both()
    play.do(B, d.PromiseMade("p1", words("Envoyer une équipe"), date(2028, 2, 29), A))
    return play


def rests() -> Play:
    play = started()
    play.do(A, d.Suspended("security", words("Combats."), date(2027, 6, 30)))
    return play


def handed() -> Play:
    play = both()
    play.do(A, d.HandedOver("office:9", "chargée de mission", (), words(), date(2027, 2, 28)))
    return play


def plan(sort: str, on: str) -> dict[str, Any]:
    return {"evaluation": [{"sort": sort, "on": on}]}


LEAP = {"calendar": {"from": "2027-01-01", "until": "2029-02-28"}}
CLOSURE = {"done": words(), "remains": words(), "lesson": words()}
SAID: dict[str, dict[str, Any]] = {
    "diagnosis": {"situation": words(), "problems": [words()]},
    "definition": DEFINITION | {"gives": {}, "gains": {}} | plan("final", "2028-06-01"),
    "terms:m1": TERMS,
    "aide_memoire:m1": {"seen": words(), "first_findings": [words()]},
    "mission_decision:m1": {"verdict": "go", "on_recommendations": [{"number": 1, "verdict": "accepted"}, {"number": 2, "verdict": "in_part"}]},
    "waiver": {"reason": words(), "named": words(), "until": "2027-08-01"},
    "minutes:x": {"day": "2026-11-02", "decided": words()},
    "citizen": {"summary": words(), "citizen_gives": {}, "citizen_gains": {}},
    "closure": CLOSURE,
    "renewal": {"why_again": words(), "calendar": {"from": "2029-01-01", "until": "2030-12-31"}},
}  # fmt: skip


def evaluated(play: Play, sort: str, on: date, name: str = "e1", sides: tuple[str, ...] = SIDES) -> None:
    ratings = {"relevance": {side: d.Rating(3) for side in sides}}
    play.on(on).do(A, d.EvaluationFiled(name, sort, on, ratings, words(), words()))  # type: ignore[arg-type]


STAGES: list[Callable[[], Play]] = [both, proposed, defined, drafted, decided, started, promised, returned]
