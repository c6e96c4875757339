"""A dossier's whole life, with nearly every kind of decision in it, for tests of what is said of a dossier."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.decisions import By
from tests.dossiers.played import A, B, C, Play

RATINGS: dict[str, dict[str, d.Rating]] = {
    "relevance": {A: d.Rating(4), B: d.Rating(3)},
    "coherence": {A: d.Rating(3), B: d.Rating(3)},
    "effectiveness": {A: d.Rating(3), B: d.Rating(2)},
    "efficiency": {A: d.Rating(2), B: d.Rating(4)},
    "impact": {A: d.Rating(None, {"fr": "trop tôt"})},
    "sustainability": {A: d.Rating(2), B: d.Rating(1)},
}


def said(words: str) -> d.Words:
    """Words in French."""
    return {"fr": words}


def visited(play: Play, key: str = "m1", recommended: int = 3, parties: tuple[str, ...] = (A, B)) -> Play:
    """An expert visit from its terms of reference to the decision after it: of its recommendations, the last is refused."""
    play.do(A, d.MissionOpened(key, said("savoir avant de décider"), A))
    terms: dict[str, Any] = {
        "context": said("décharge"), "questions": [said("Où ?"), said("Combien ?")], "independence": said("aucun intérêt"),
        "calendar": {"from": "2026-11-10", "until": "2026-12-01"},
    }  # fmt: skip
    play.agree(f"terms:{key}", terms, *parties)
    play.do(A, d.ExpertNamed(key, "c-awa", A, said("hydrologue"), said("aucun")))
    play.do(B, d.ExpertNamed(key, "c-ali", B, said("ingénieur"), said("aucun")))
    play.do(B, d.ExpertLeft(key, "c-ali", said("malade")))
    play.do(A, d.StudyFiled(key, said("lu trois rapports")))
    play.do(A, d.FieldNoted(key, play.day, said("les services"), said("vu les bacs")))
    play.agree(
        f"aide_memoire:{key}", {"seen": said("des bacs"), "first_findings": [said("trop peu")]}, *parties
    )
    play.do(A, d.DraftFiled(key, (said("un"), said("deux")), play.day + timedelta(days=14)))
    for number, verdict in enumerate(("taken", "in_part", "not_taken"), len(play.state.missions[key].comments) + 1):  # fmt: skip
        play.do(B, d.Commented(key, 2, said("pas d’accord")))
        play.do(A, d.CommentAnswered(key, number, verdict, said("vu")))  # type: ignore[arg-type]
    for party in play.state.required():
        play.do(party, d.NothingToSay(key))
    until = play.day + timedelta(days=200)
    made = tuple(d.Recommendation(said(f"acheter {n}"), A, until) for n in range(1, recommended + 1))
    play.do(A, d.ReportFiled(key, tuple(d.QuestionAnswered(n, said("là")) for n in (1, 2)), made))
    answers = [
        {
            "number": n,
            "verdict": "refused" if n == recommended else "accepted",
            "says": said("trop cher" if n == recommended else "oui"),
        }
        for n in range(1, recommended + 1)
    ]
    return play.agree(f"mission_decision:{key}", {"verdict": "go", "on_recommendations": answers}, *parties)


@cache
def whole_life() -> Play:
    """Closed at the end, with a renewal before."""
    play = Play().opened(came_from="proposal:7").joined()
    play.do(A, d.PartyNamed(C, {"fr": "Lille"}, "observer", False))
    play.do(A, d.RoleChanged(C, "funding", True, said("elle finance")))
    play.do(C, d.PartyDeclined(C, said("pas le temps")))
    play.do(A, d.InterestDeclared(said("un cousin y travaille")))
    play.do(A, d.ActorNamed("lycee", said("Lycée de Sor"), "school"))
    play.do(A, d.Attached("plan", "PSE", said("Plan Sénégal émergent")))
    play.do(B, d.Attached("commitment", "NUA", said("Nouveau programme pour les villes")))
    play.propose(A, "diagnosis", {"situation": said("sale"), "problems": [said("Pas de tri.")]})
    play.key(A, "diagnosis")
    version = play.state.texts["diagnosis"].current.hash
    play.do(A, d.KeyWithdrawn("diagnosis", version, said("une faute")))
    play.do(B, d.Returned("diagnosis", version, said("il manque les causes")))
    play.do(B, d.ReserveMade("diagnosis", version, "causes", said("à voir")))
    play.do(B, d.ReserveLifted("diagnosis", play.state.seq))
    play.do(B, d.CounterMade("diagnosis", version, "situation", said("très sale"), said("plus vrai")))
    play.do(B, d.CounterTakenBack("diagnosis", play.state.seq))
    play.key(A, "diagnosis")
    visited(play.defined())
    visited(play.waived(), "m2", 2)
    play.agree("minutes:r1", {"day": str(play.day), "decided": said("on commence")})
    play.do(B, d.StepDone("ma-local.visa", play.day, "visa no 12"))
    play.do(B, d.StepDone("ma-local.vote", play.day))
    play.do(B, d.StepDone("ma-local.vote", play.day, back=True))
    play.started()
    play.do(A, d.PromiseMade("p1", said("creuser un puits"), date(2027, 6, 30), to=B))
    play.do(A, d.PromiseMoved("p1", "engaged"))
    play.do(A, d.PromiseMoved("p1", "kept", evidence="photo"))
    play.do(B, d.PromiseMade("p2", said("prêter une ingénieure"), date(2027, 1, 31), engaged=True))
    play.do(B, d.PromiseMoved("p2", "put_off", said("visa"), due=date(2027, 2, 28)))
    play.on(date(2027, 3, 1)).do(A, d.PromiseMoved("p2", "missed"))
    play.do(A, d.ResultNoted("i1", A, date(2027, 2, 1), "1250.5"))
    play.do(A, d.ResultNoted("i1", A, date(2027, 3, 1), "1300"))
    play.do(A, d.ResultNoted("i2", B, date(2027, 3, 1), "2"))
    play.do(B, d.Confirmed(play.state.seq))
    for mission, number in (("m1", 1), ("m1", 2), ("m2", 1)):
        play.do(A, d.RecommendationMoved(mission, number, "begun"))
    play.do(A, d.RecommendationMoved("m1", 1, "done", evidence="facture"))
    play.do(A, d.RecommendationMoved("m1", 2, "dropped", said("trop cher")))
    play.do(A, d.RecommendationMoved("m2", 1, "done", evidence="facture"))
    play.do(A, d.RecommendationMoved("m2", 1, "reopened", said("cassé")))
    play.do(A, d.RecommendationMoved("m2", 1, "done", evidence="facture"))
    play.do(A, d.Suspended("security", said("route coupée"), date(2027, 5, 1)))
    play.do(A, d.Resumed(said("route rouverte")))
    amended = play.state.texts["definition"].current.articles | {"exit": said("trois mois avant")}
    play.agree("definition", amended, B, A, why="il manquait comment partir")
    page = {
        "results_told": [f"d{each.seq}" for each in play.state.results[-2:]],
        "summary": said("on trie"),
        "citizen_gives": {A: said("des bras")},
        "citizen_gains": {A: said("des rues")},
    }
    play.propose(A, "citizen", page)
    play.propose(B, "citizen", {name: {**value, B: said("x")} if name.startswith("citizen_") else value for name, value in page.items()})  # fmt: skip
    play.key(A, "citizen")
    play.key(B, "citizen")
    play.do(B, d.PageWithdrawn(said("une faute")))
    play.do(A, d.Remarked(said("merci"), text="definition"))
    play.do(B, d.Remarked(said("crue annoncée"), warns=True))
    play.do(A, d.HandedOver("office:new", "cheffe de projet", ("p1",), said("tout est là")))
    play.do(A, d.HandoverRead(play.state.seq), by=By(A, "office:new", "cheffe de projet", "c-new"))
    play.do(A, d.Corrected(play.decided[0].seq, said("lire : collecter")), target=play.decided[0])
    play.do(A, d.EvaluationFiled("e1", "final", play.day, RATINGS, said("les bacs"), said("commencer petit")))  # fmt: skip
    play.agree("renewal", {"why_again": said("ça marche"), "calendar": {"from": "2029-01-01", "until": "2030-12-31"}})  # fmt: skip
    play.do("", d.Erased("c-awa", "asked"), by=By("", through="instance"))
    play.do(A, d.EvaluationFiled("e2", "final", play.day, RATINGS, said("les bacs"), said("commencer petit")))  # fmt: skip
    return play.agree("closure", {"done": said("tout"), "remains": said("les bacs"), "lesson": said("commencer petit")})  # fmt: skip


def outside_isolates(sentence: str) -> str:
    """What of an Arabic sentence stands in no isolate: no figure and no Latin letter may."""
    depth, found = 0, []
    for sign in sentence:
        depth += (sign in "\u2067\u2068") - (sign == "\u2069")
        found += [sign] if depth == 0 else []
    assert depth == 0, sentence
    return "".join(found)
