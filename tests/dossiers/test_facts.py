"""What a dossier says of the situation that rules ask about: each fact, where it comes from, and that nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.facts import Answer, Body, Known, Origin, carriers, facts_of, is_own, plain, spoken_of
from maillage.dossiers.facts_said import origin_said
from maillage.dossiers.steps import days, taken, whose
from maillage.reference.texts import LANGUAGES, catalogue
from maillage.rules.shelf import shipped
from maillage.rules.steps import steps_of
from maillage.rules.vocabulary import vocabulary
from tests.dossiers.lives import outside_isolates, said, visited
from tests.dossiers.played import FIRST, A, B, C, Play

TOWN = Body("local_authority", "municipality", "SN")
BODIES = {A: TOWN, B: Body("local_authority", "region", "MA"), C: Body("fund", "", "FR")}
SORTS = {"sn-local.vote": "vote", "sn-local.signature": "signature"}


def budget(*lines: tuple[str, int | None]) -> list[dict[str, Any]]:
    """Lines in XOF, whose smallest unit is one franc; None: in kind, without a value."""
    return [
        {"source": source, "currency": "XOF", "amount": amount} if amount is not None else {"source": source, "in_kind": True}
        for source, amount in lines
    ]  # fmt: skip


def whole(**articles: Any) -> Play:
    """Two towns that agreed to a joint text."""
    return Play().opened(country="SN").joined().defined(**articles)


def known(play: Play, party: str = A, **more: Any) -> dict[str, Known]:
    """Its facts as if a party asked."""
    return facts_of(play.state, party, more.pop("bodies", BODIES), **more)


def test_a_dossier_opened_alone_says_who_asks_and_nothing_more() -> None:
    found = known(Play().opened(country="SN"))
    assert plain(found) == {
        "applicant_kind": "local_authority", "applicant_country": "SN", "applicant_level": "municipality", "mere_funder": False,
    }  # fmt: skip
    assert found["applicant_kind"].origin == Origin("organisation", A)
    assert found["applicant_country"].origin == Origin("parties")
    assert plain(known(Play().opened(), bodies={})) == {"mere_funder": False}


@pytest.mark.parametrize(
    "fact, value",
    [
        ("partner_countries", ("MA",)),
        ("partner_kind", ("local_authority",)),
        ("partner_is_state", False),
        ("authorities_here", 0),
        ("starts_on", date(2027, 1, 1)),
        ("months", 24),
        ("gender_objective", True),
        ("currency", "XOF"),
        ("cost_total", Decimal(4_200_000)),
        ("own_cash", Decimal(1_200_000)),
    ],
)
def test_each_fact_of_the_joint_text_and_the_parties(fact: str, value: Any) -> None:
    lines = budget(("saint-louis", 1_200_000), ("Agadir", 3_000_000))
    assert known(whole(budget=lines, goals=["5", "6"]))[fact].value == value


def test_what_is_written_says_by_which_article_and_whether_it_is_agreed() -> None:
    play = whole(budget=budget(("Saint-Louis", 5)))
    assert known(play)["own_cash"].origin == Origin("text", version=2, article="budget", agreed_on=FIRST)
    later = play.state.texts["definition"].current.articles | {"budget": budget(("Saint-Louis", 9))}
    play.propose(A, "definition", later, "moins")
    assert known(play)["own_cash"].value == 5  # what binds speaks
    proposed = play.state.texts["definition"].current
    found = known(play, version=proposed)["own_cash"]
    assert (found.value, found.origin.agreed_on, found.origin.version) == (9, None, 3)


def test_a_text_that_nobody_agreed_to_yet_speaks_as_proposed() -> None:
    play = Play().opened(country="SN").joined()
    play.agree("diagnosis", {"situation": said("x"), "problems": [said("y")]})
    assert spoken_of(play.state) is None and "months" not in known(play)
    play.propose(
        A,
        "definition",
        {"problem": said("x"), "aim": said("x"), "calendar": {"from": "2027-01-15", "until": "2027-02-20"}},
    )
    assert known(play)["months"] == Known(2, Origin("text", version=1, article="calendar"))


@pytest.mark.parametrize(
    "lines, unknown",
    [
        ((("Saint-Louis", 5), ("Agadir", None)), {"cost_total", "own_kind"}),  # in kind without a value
        ((("à trouver", 5),), {"own_cash", "own_kind"}),  # nobody's line
        ((), {"currency", "cost_total", "own_cash", "own_kind"}),
    ],
)
def test_what_the_budget_leaves_open_stays_unknown(lines: Any, unknown: set[str]) -> None:
    assert not unknown & set(known(whole(budget=budget(*lines))))


def test_two_currencies_are_not_added_up() -> None:
    lines = [*budget(("Saint-Louis", 5)), {"source": "Agadir", "currency": "EUR", "amount": 7}]
    assert not {"currency", "cost_total", "own_cash"} & set(known(whole(budget=lines)))


def test_an_article_of_another_shape_says_nothing() -> None:
    version = whole().state.texts["definition"].current
    import msgspec

    odd = msgspec.structs.replace(version, articles={"calendar": "soon", "budget": 3, "goals": [5]})
    assert "months" not in facts_of(whole().state, A, BODIES, version=odd)


def test_a_goal_that_is_not_named_is_no_no() -> None:
    assert "gender_objective" not in known(whole(goals=["6"]))


def test_of_partners_nothing_is_said_where_one_of_them_is_not_known() -> None:
    found = known(whole(), bodies={A: TOWN})
    assert not {"partner_countries", "partner_kind", "partner_is_state", "authorities_here"} & set(found)
    state = known(whole(), bodies=BODIES | {B: Body("other", "", "MA")})
    assert "partner_is_state" not in state
    assert known(whole(), bodies=BODIES | {B: Body("ministry", "", "MA")})["partner_is_state"].value is True
    assert known(whole(), bodies={A: TOWN, B: BODIES[B], C: BODIES[C]})["partner_countries"].value == ("MA",)


def test_who_only_pays_or_looks_on_is_no_partner() -> None:
    play = Play().opened(country="SN").joined(C, "funding", key=False)
    assert carriers(play.state) == (A,)
    assert "partner_countries" not in known(play)
    assert known(play, C)["mere_funder"].value is True
    assert "mere_funder" not in known(Play().opened(role="associated"))
    play.joined()
    play.do(B, d.PartyLeft(said("fini")))
    assert carriers(play.state) == (A,)


def test_the_towns_of_france_are_counted() -> None:
    french = Body("local_authority", "municipality", "FR")
    assert known(whole(), bodies={A: TOWN, B: french})["authorities_here"].value == 1


def test_steps_that_are_done_give_their_days_and_papers() -> None:
    play = whole()
    play.do(A, d.StepDone("sn-local.vote", FIRST))
    play.do(B, d.StepDone("ma-local.vote", FIRST))
    found = known(play, sorts=SORTS)
    assert found["council_on"] == Known(FIRST, Origin("step", A, on=FIRST))
    assert found["letters"].value == ("deliberation",)
    assert found["steps_done"].value == {"sn-local.vote": FIRST}
    assert "signed_on" not in found
    play.do(A, d.StepDone("sn-local.signature", FIRST))
    assert known(play, sorts=SORTS)["signed_on"].value == FIRST
    assert known(play, sorts=SORTS)["letters"].value == ("deliberation", "convention")


def test_an_expert_visit_says_what_it_asked_and_answered() -> None:
    found = known(visited(whole()))
    assert {name: found[name].value for name in ("host_expert", "questions_asked", "questions_answered", "recommendations_addressed")} == {
        "host_expert": True, "questions_asked": 2, "questions_answered": 2, "recommendations_addressed": True,
    }  # fmt: skip
    begun = whole()
    begun.do(A, d.MissionOpened("m1", said("voir"), A))
    assert not {"host_expert", "questions_asked", "questions_answered"} & set(known(begun))
    begun.do(B, d.ExpertNamed("m1", "c-one", B, said("x"), said("x")))
    assert known(begun)["host_expert"].value is False
    begun.do(B, d.ExpertNamed("m1", "c-two", A, said("x"), said("x")))
    assert "host_expert" not in known(begun), "of one whom the host has not confirmed, nothing is known"
    begun.do(A, d.Confirmed(begun.state.seq))
    assert known(begun)["host_expert"].value is True


def test_answers_fill_what_is_open_and_never_speak_over_the_dossier() -> None:
    given = [
        Answer("months", 3, B, FIRST),
        Answer("joint", True, B, FIRST),
        Answer("oda_declared", True, B, FIRST, about=B),
    ]
    found = known(whole(), answers=given)
    assert found["months"].value == 24
    assert found["joint"] == Known(True, Origin("answer", B, on=FIRST))
    assert "oda_declared" not in found  # another party's own
    assert known(whole(), B, answers=given)["oda_declared"].value is True
    assert is_own("oda_declared") and not is_own("joint")


def test_money_that_was_answered_in_another_currency_is_not_known() -> None:
    def answered(*lines: tuple[str, int | None], currency: str = "XOF") -> dict[str, Known]:
        given = [
            Answer("asked", Decimal(20_000_000), B, FIRST, currency=currency),
            Answer("currency", "XOF", B, FIRST),
        ]
        return known(whole(budget=budget(*lines)) if lines else whole(), answers=given)

    assert answered()["asked"].value == Decimal(20_000_000) and answered()["currency"].value == "XOF"
    assert "asked" in answered(("Agadir", 5))  # the joint text counts in XOF too
    assert "asked" not in answered(("Agadir", 5), currency="EUR")
    assert "asked" not in answered(("Agadir", 5), currency="")  # said before any currency was known
    assert "asked" not in answered(currency="EUR")


def test_every_fact_named_here_is_one_of_the_vocabulary() -> None:
    words = catalogue("maillage.dossiers", "facts")
    named = {*words["own"], *words["goal"].values(), *words["day"].values()}
    assert named <= set(vocabulary()) and not any(vocabulary()[each].derived for each in named)
    assert set(words["level"].values()) <= set(vocabulary()["applicant_level"].options)
    assert set(words["paper"].values()) <= set(vocabulary()["letters"].options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_fact_comes_from_is_said(language: str) -> None:
    play = whole(budget=budget(("Saint-Louis", 5)))
    play.do(A, d.StepDone("sn-local.vote", FIRST))
    visited(play)
    found = known(play, sorts=SORTS, answers=[Answer("joint", True, B, FIRST)])
    told = {
        name: origin_said(play.state, each.origin, {A: "Saint-Louis", B: "Agadir"}, language)
        for name, each in found.items()
    }
    assert all(told.values()) and len(set(told.values())) > 5
    if language == "fr":
        assert (
            told["own_cash"]
            == "texte commun, version 2, «\u202fCadre du budget\u202f», accord du 2 novembre 2026"
        )
    if language == "ar":
        for each in told.values():
            assert not any(sign.isdigit() or "a" <= sign.lower() <= "z" for sign in outside_isolates(each)), each  # fmt: skip


# --- steps of procedures ---


def test_the_towns_that_hold_a_key_go_by_the_procedure_of_their_country() -> None:
    play = whole().joined(C, "funding")
    assert whose(play.state, BODIES) == {"SN": (A,), "MA": (B,)}
    bodies = {A: Body("association", "", "SN"), B: Body("association", "", "MA"), C: BODIES[C]}
    assert whose(play.state, bodies) == {"SN": (A,), "MA": (B,)}  # no town: all that carry it
    assert whose(Play().opened().state, {}) == {}
    two = Play().opened(country="RE").joined()
    assert whose(two.state, {A: Body("local_authority"), B: Body("local_authority", "", "FR")}) == {"FR": (A, B)}  # fmt: skip


def test_a_step_is_done_once_each_of_its_towns_has_taken_it() -> None:
    bodies = {A: TOWN, B: Body("local_authority", "", "SN")}
    play = whole()
    of = whose(play.state, bodies)
    merged = steps_of(shipped(), of, FIRST)
    play.do(A, d.StepDone("sn-local.vote", FIRST))
    one = taken(play.state, FIRST, merged, of)["sn-local.vote"]
    assert (one.by, one.left, one.on) == ({A: FIRST}, (B,), None)
    play.on(date(2026, 12, 1)).do(B, d.StepDone("sn-local.vote", play.day))
    assert days(taken(play.state, FIRST, merged, of))["sn-local.vote"] == date(2026, 12, 1)


def test_the_joint_text_and_the_visit_settle_their_steps() -> None:
    play = Play().opened(country="CI").joined()  # a country of which no rules were read: the neutral ones
    bodies = {A: Body("local_authority"), B: BODIES[B]}
    of = whose(play.state, bodies)
    merged = steps_of(shipped(), of, FIRST)
    assert days(taken(play.state, FIRST, merged, of)) == {}
    play.defined().waived()
    found = taken(play.state, FIRST, merged, of)
    assert {key for key, each in found.items() if each.itself} == {
        "default.joint-text.ci",
        "default.expert-visit.ci",
        "ma-local.joint-text",
    }
    play.do(A, d.StepDone("default.mandate", FIRST))
    assert "default.mandate.ci" in days(taken(play.state, FIRST, merged, of))


def test_a_step_that_is_taken_back_is_not_done() -> None:
    play = whole()
    play.do(A, d.StepDone("sn-local.vote", FIRST))
    play.do(B, d.StepDone("sn-local.vote", FIRST))
    play.do(A, d.StepDone("sn-local.vote", FIRST, back=True))
    assert play.state.steps == {f"{B}/sn-local.vote": FIRST}  # the partner's word stands
    play.do(A, d.StepDone("sn-local.vote", FIRST))
    assert set(play.state.steps) == {f"{A}/sn-local.vote", f"{B}/sn-local.vote"}


def test_what_a_small_exchange_costs_is_said_when_it_is_opened() -> None:
    play = Play().opened(country="SN", light=True, sort="school", amount=250_000, currency="EUR").joined()
    found = known(play)
    assert (found["cost_total"].value, found["currency"].value) == (Decimal(2_500), "EUR")
    assert found["cost_total"].origin == Origin("opened")
    assert origin_said(play.state, found["cost_total"].origin, {}, "fr") == "dit à l’ouverture du dossier"
    full = Play().opened(country="SN", amount=5, currency="EUR").joined()
    full.defined(budget=budget(("Saint-Louis", 7)))
    assert (known(full)["cost_total"].value, known(full)["currency"].value) == (7, "XOF")
