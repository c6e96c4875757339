"""The light path goes up to a sum: enforced where amounts are known, said as unknown where they are not; and back to the full path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.light_path import threshold
from maillage.dossiers.refused import Refused
from maillage.reference.texts import LANGUAGES
from tests.dossiers.edges import DAY, WHY, begun, both, code, refused
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, Play

X = {"fr": "un échange scolaire"}


def test_the_threshold_is_data() -> None:
    assert threshold() == (Decimal("10000.00"), "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "light"),
    [
        (1_000_000, "EUR", True),
        (1_000_100, "EUR", False),
        (6_559_570, "XOF", True),  # 10,000 euros by the fixed parity, which has no cents
        (6_570_000, "XOF", False),
        (99_999_999, "MAD", True),  # no rate is known: it is not known to be more
        (None, "", True),
    ],
)
def test_a_small_exchange_keeps_to_its_sum_as_far_as_that_is_known(
    amount: int | None, currency: str, light: bool
) -> None:
    play = Play(date(2026, 11, 2))
    if light:
        play.opened(light=True, sort="school", amount=amount, currency=currency)
        assert (play.state.light, play.state.amount, play.state.currency) == (True, amount, currency)
    else:
        with pytest.raises(Refused, match="not-light-sum") as refused:
            play.opened(light=True, sort="school", amount=amount, currency=currency)
        for language in LANGUAGES:
            assert "10" in refused.value.problem.message(language)
    chosen = Play().opened()
    what = d.PathChosen(True, X, "school", amount, currency)
    if light:
        chosen.do(A, what)
        assert chosen.state.light and chosen.state.amount == amount
    else:
        with pytest.raises(Refused, match="not-light-sum"):
            chosen.do(A, what)


def test_the_budget_that_was_proposed_counts_where_no_sum_is_said() -> None:
    play = Play().opened().joined().agree("diagnosis", DIAGNOSIS)
    budget = [
        {"source": "Saint-Louis", "amount": 900_000, "currency": "EUR"},
        {"source": "Agadir", "amount": 65_595_700, "currency": "XOF"},
        {"source": "Agadir", "in_kind": True},
    ]
    play.propose(A, "definition", DEFINITION | {"budget": budget})
    with pytest.raises(Refused, match="not-light-sum"):
        play.do(A, d.PathChosen(True, X, "school"))
    play.do(
        A, d.PathChosen(True, X, "school", 500_000, "EUR")
    )  # what is said now counts before what was proposed


@pytest.mark.parametrize(("amount", "currency"), [(-1, "EUR"), (100, "XYZ"), (100, "")])
def test_what_is_no_sum_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(Refused, match="cost-wrong"):
        Play().opened(light=True, sort="school", amount=amount, currency=currency)


def test_a_small_exchange_that_grows_goes_on_as_a_project() -> None:
    play = Play().opened(light=True, sort="school", amount=500_000, currency="EUR").joined()
    play.do(A, d.PathChosen(False, X))
    assert not play.state.light and play.state.amount is None
    with pytest.raises(Refused, match="path-already"):
        play.do(A, d.PathChosen(False, X))


def small(**said_of_it: Any) -> Play:
    """On the light path."""
    return Play().opened(light=True, sort="school", **said_of_it).joined()


def on_light_path(play: Play) -> Play:
    """With a joint text of the light path that both agreed to."""
    own = {A: WHY, B: WHY}
    articles = {"problem": WHY, "doing": WHY, "calendar": {"from": "2027-01-01", "until": "2027-06-30"}}
    play.propose(A, "definition", articles | {"gains": {A: WHY}})
    play.propose(B, "definition", articles | {"gains": own})
    play.key(A, "definition")
    play.key(B, "definition")
    return play


def test_a_small_exchange_begins_with_a_visit_note_that_both_acknowledged() -> None:
    play = on_light_path(small())
    assert code(play, A, d.Started(play.day)) == "no-visit-note"
    play.propose(A, "visit_note", {"met": WHY, "seen": WHY, "day": str(play.day)})
    play.key(A, "visit_note")
    assert code(play, A, d.Started(play.day)) == "no-visit-note", "one of two"
    play.key(B, "visit_note")
    play.do(A, d.Started(play.day))


@pytest.mark.parametrize(
    ("amount", "lets"), [(0, True), (1_000_000, True), (1_000_050, True), (1_000_051, False)]
)
def test_the_sum_is_looked_at_in_whole_units(amount: int, lets: bool) -> None:
    asked = d.PathChosen(True, WHY, "school", amount, "EUR")
    play = both()
    if lets:
        play.do(A, asked)
        assert play.state.light
    else:
        assert code(play, A, asked) == "not-light-sum"


def test_it_is_for_what_it_is_for() -> None:
    for sort in ("", "water", "School"):
        assert refused(both(), A, d.PathChosen(True, WHY, sort)).problem.field == "sort"
        assert code(Play(), A, d.Opened(WHY, WHY, WHY, "beneficiary", light=True, sort=sort)) == "not-light"
    play = both()
    play.do(A, d.PathChosen(True, WHY, "visit"))
    assert (play.state.sort, play.state.amount) == ("visit", None)


def budgeted(*sums: dict[str, Any]) -> Play:
    play = both().agree("diagnosis", DIAGNOSIS)
    play.propose(A, "definition", DEFINITION | {"budget": list(sums)})
    return play


@pytest.mark.parametrize(
    ("sums", "lets"),
    [
        ((1_000_000,), True),
        ((500_000, 500_000), True),
        ((500_000, 500_100), False),
        ((None, 1_000_000), True),
        ((None,), True),
        ((), True),
    ],
)
def test_of_a_budget_the_sums_that_are_known_count_together(sums: tuple[int | None, ...], lets: bool) -> None:
    lines = [{"source": "x", "in_kind": True} if n is None else {"source": "x", "amount": n, "currency": "EUR"} for n in sums]  # fmt: skip
    play, asked = budgeted(*lines), d.PathChosen(True, WHY, "school")
    if lets:
        play.do(A, asked)
    else:
        assert code(play, A, asked) == "not-light-sum"


def test_a_sum_without_a_rate_is_not_known_and_not_counted() -> None:
    play = budgeted(
        {"source": "x", "amount": 1_000_000, "currency": "EUR"},
        {"source": "y", "amount": 99_999_999_900, "currency": "MAD"},
    )
    play.do(A, d.PathChosen(True, WHY, "school"))


def test_the_path_is_chosen_before_what_it_is_about() -> None:
    light, full = d.PathChosen(True, WHY, "school"), d.PathChosen(False, WHY)
    assert code(both(), A, light, binds=False) == "office-does-not-bind"
    assert code(both(), A, full) == "path-already" and code(small(), A, light) == "path-already"
    play = both()
    play.do(A, d.MissionOpened("m1", WHY, A))
    assert code(play, A, light) == "path-late", "a visit was asked for"
    play = both().agree("diagnosis", DIAGNOSIS)
    play.propose(A, "definition", DEFINITION)
    play.do(A, light)
    assert code(both().defined(), A, light) == "path-late", "all agreed"
    assert code(begun(), A, light) == "path-late", "it has begun"
    play = both()
    play.do(A, d.Suspended("security", WHY, play.day + DAY))
    assert code(play, A, light) == "path-late", "it rests"
    play = on_light_path(small())
    assert play.state.phase == "defined"
    play.do(A, full)
    play = on_light_path(small()).agree("visit_note", {"met": WHY, "seen": WHY, "day": str(FIRST)}).started()
    assert code(play, A, full) == "path-late", "it has begun"
