"""What counts and what does not: measures apart, each euro once, and nothing lost between counted and left out."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.record.money.ask import money_table
from maillage.record.money.model import MoneyAnswer, Question
from maillage.record.questions import connect, make_view
from tests.record.money.world import World, activity, budget, countries, left, sectors, total, transaction

D = Decimal


def related(reference: str, type: str) -> str:
    return f'<related-activity ref="{reference}" type="{type}"/>'


def identity(answer: MoneyAnswer) -> dict[str | None, Fraction]:
    """By currency: what is counted plus what is left out; without the zeros."""
    found: dict[str | None, Fraction] = defaultdict(Fraction)
    for one in answer.counted:
        found[one.currency] += Fraction(one.amount or 0)
    for gone in answer.left_out:
        if gone.why not in ("no_rate", "share_unknown"):
            found[gone.currency] += Fraction(gone.amount or 0)
    return {currency: amount for currency, amount in found.items() if amount}


def test_measures_are_never_added_to_one_another(tmp_path: Path) -> None:
    inside = "".join(transaction(str(10**n), type=type) for n, type in enumerate(["1", "2", "3", "4", "11"]))
    answer = World(tmp_path).add(activity("A", inside + budget("7"))).money()
    assert {s.measure: s.amount for s in answer.totals} == {
        "incoming": 1, "commitment": 10, "disbursement": 100, "expenditure": 1000, "incoming_commitment": 10000, "budget": 7,
    }  # fmt: skip


def test_money_of_a_parent_is_counted_at_its_children(tmp_path: Path) -> None:
    """DOMAIN: parent commitment 100, children 60 + 40: 100, never 200."""
    world = World(tmp_path).add(
        activity("P", transaction("100", type="2") + related("C1", "2") + related("C2", "2")),
        activity("C1", transaction("60", type="2") + related("P", "1")),
        activity("C2", transaction("40", type="2")),
    )
    answer = world.money()
    assert total(answer, "commitment") == 100
    assert left(answer) == {("commitment", "at_children", "EUR"): (D(100), 1)}
    assert world.ask("SELECT counted_at FROM money WHERE why = 'at_children'") == [("iati:C1",)]


def test_a_parent_counts_where_its_children_have_no_money_of_that_measure(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("P", transaction("100", type="2") + transaction("50", type="3") + related("C", "2")),
        activity("C", transaction("60", type="4") + transaction("0", type="2")),
    )
    answer = world.money()
    assert total(answer, "commitment") == 100
    assert left(answer)["disbursement", "at_children", "EUR"] == (D(50), 1)  # spent below, as expenditure


def test_a_child_of_another_organisation_changes_nothing(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("P", transaction("100", type="2") + related("C", "2")),
        activity("C", transaction("60", type="2"), organisation="SN-1"),
    )
    assert total(world.money(), "commitment") == 160


def test_the_hierarchy_says_who_is_the_parent_where_the_relation_is_turned_round(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("P", transaction("100", type="2") + related("C", "1"), hierarchy="1"),
        activity("C", transaction("60", type="2"), hierarchy="2"),
    )
    assert total(world.money(), "commitment") == 60


def test_two_that_claim_each_other_as_children_both_count(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("P", transaction("100", type="2") + related("C", "2")),
        activity("C", transaction("60", type="2") + related("P", "2")),
    )
    assert total(world.money(), "commitment") == 160


def test_grandchildren_count_for_a_whole_family(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("G", transaction("100", type="2") + related("P", "2")),
        activity("P", related("C", "2")),
        activity("C", transaction("60", type="2")),
    )
    assert total(world.money(), "commitment") == 60


def test_a_revised_budget_replaces_the_original_of_its_period(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("A", budget("100") + budget("80", type="2") + budget("50", year=2024)),
        activity("B", budget("7")),
    )
    answer = world.money()
    assert total(answer, "budget") == 137
    assert left(answer) == {("budget", "revised", "EUR"): (D(100), 1)}


def onward(amount: str, giver: str) -> str:
    return transaction(
        amount,
        type="1",
        inside=f'<provider-org provider-activity-id="{giver}"><narrative>Donor</narrative></provider-org>',
    )


def test_spending_out_of_money_that_another_gave_is_counted_at_the_giver(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("F", transaction("100")),
        activity("A", onward("60", "F") + transaction("50"), organisation="SN-1"),
    )
    answer = world.money()
    assert total(answer, "disbursement") == 100
    assert left(answer) == {("disbursement", "at_funder", "EUR"): (D(50), 1)}
    assert total(answer, "incoming") == 60  # another question, with its own answer


def test_spending_that_is_covered_in_part_counts_and_is_shown_as_maybe_twice(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("F", transaction("100")),
        activity("A", onward("20", "F") + transaction("50"), organisation="SN-1"),
    )
    answer = world.money()
    assert total(answer, "disbursement") == 150 and not answer.left_out
    assert [(s.measure, s.amount) for s in answer.may_be_twice] == [("disbursement", D(50))]


def test_what_the_giver_alone_says_covers_too(tmp_path: Path) -> None:
    to = '<receiver-org receiver-activity-id="A"><narrative>A</narrative></receiver-org>'
    world = World(tmp_path).add(
        activity("F", transaction("60", inside=to)),
        activity("A", transaction("50", type="4"), organisation="SN-1"),
    )
    assert left(world.money()) == {("expenditure", "at_funder", "EUR"): (D(50), 1)}


def test_a_giver_that_is_not_in_the_record_covers_nothing(tmp_path: Path) -> None:
    world = World(tmp_path).add(activity("A", onward("60", "elsewhere") + transaction("50")))
    assert total(world.money(), "disbursement") == 50


def test_two_that_pay_each_other_both_count(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("A", onward("60", "B") + transaction("50")),
        activity("B", onward("60", "A") + transaction("50")),
    )
    assert total(world.money(), "disbursement") == 100


def test_a_newer_version_replaces_an_older_one_and_both_figures_stand(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.add(activity("A", transaction("10"), last_updated_datetime="2024-01-01T00:00:00Z"), name="a.xml")
    world.add(activity("A", transaction("25"), last_updated_datetime="2025-01-01T00:00:00Z"), name="b.xml")
    answer = world.money()
    assert total(answer, "disbursement") == 25 and not answer.left_out
    [conflict] = answer.conflicts
    assert (conflict.activity, conflict.amount, conflict.other_amount) == ("iati:A", D(25), D(10))
    assert (conflict.as_of or "")[:4] == "2025" and (conflict.other_as_of or "")[:4] == "2024"


def test_invented_money_is_never_added_to_real_money(tmp_path: Path) -> None:
    mark = {"xmlns:d": "https://maillage.example/ns/demo", "d:generated": "true"}
    invented = activity("demo-A", transaction("1000")).replace(
        "<iati-activity", "<iati-activity " + " ".join(f'{k}="{v}"' for k, v in mark.items()), 1
    )
    world = World(tmp_path).add(invented)
    alone = world.money()
    assert total(alone, "disbursement") == 1000 and alone.generated
    beside = world.add(activity("A", transaction("5"))).money()
    assert total(beside, "disbursement") == 5 and not beside.generated
    assert left(beside) == {("disbursement", "generated", "EUR"): (D(1000), 1)}


def test_everything_left_out_says_why_with_its_amount(tmp_path: Path) -> None:
    inside = (
        transaction("5", currency="") + transaction("6", date="2015-13-40") + transaction("0") + transaction("word")
        + transaction("9" * 28) + transaction("9" * 28) + transaction("3", type="99") + transaction("7", currency="ZZZ")
    )  # fmt: skip
    answer = World(tmp_path).add(activity("A", inside + transaction("1"))).money()
    assert total(answer, "disbursement") == 1
    assert left(answer) == {
        ("disbursement", "no_currency", None): (D(5), 1),
        ("disbursement", "no_date", "EUR"): (D(6), 1),
        ("disbursement", "zero", "EUR"): (D(0), 1),
        ("disbursement", "no_amount", "EUR"): (None, 1),
        ("disbursement", "absurd", "EUR"): (D("19999999999999999999999999998"), 2),
        (None, "unknown_type", "EUR"): (D(3), 1),
        ("disbursement", "no_rate", "ZZZ"): (D(7), 1),
    }


def test_what_is_asked_of_one_among_several_is_left_out_and_said(tmp_path: Path) -> None:
    world = World(tmp_path).add(
        activity("A", countries(("SN", ""), ("ML", "")) + transaction("100")),
        activity(
            "B",
            countries(("SN", "25"), ("ML", "75")) + sectors(("14030", ""), ("11220", "")) + transaction("40"),
        ),
    )
    asked = world.money(country="SN")
    assert total(asked, "disbursement") == 10
    assert left(asked) == {("disbursement", "share_unknown", "EUR"): (D(100), 1)}
    assert (asked.activities, asked.with_money) == (2, 1)
    by_sector = world.money(sector="140")
    assert left(by_sector) == {("disbursement", "share_unknown", "EUR"): (D(40), 1)}


def test_organisations_count_in_the_role_asked(tmp_path: Path) -> None:
    to = '<receiver-org ref="SN-9"><narrative>Dakar</narrative></receiver-org>'
    several = '<participating-org role="1" ref="F1"/><participating-org role="1" ref="F2"/>'
    one = '<participating-org role="1" ref="F1"/>'
    world = World(tmp_path).add(
        activity("A", one + transaction("10", inside=to)), activity("B", several + transaction("20"))
    )
    assert total(world.money(organisations=("iati-org:SN-9",), role="receiver"), "disbursement") == 10
    assert total(world.money(organisations=("iati-org:FR-RCS-1",), role="provider"), "disbursement") == 30
    funded = world.money(organisations=("iati-org:F1",), role="funding")
    assert total(funded, "disbursement") == 10
    assert left(funded) == {("disbursement", "share_unknown", "EUR"): (D(20), 1)}
    roles = world.money(by=("role",), organisations=("iati-org:FR-RCS-1",))
    assert {(s.of["role"], s.amount) for s in roles.rows} == {("reporting", D(30)), ("provider", D(30))}


_TYPES = st.sampled_from(["1", "2", "3", "4", "11", "C", "D", "99", ""])
_VALUES = st.sampled_from(["0", "", "12.345", "-7", "100", "1000000", "9" * 28, "word", "33.33"])
_ITEMS = st.lists(
    st.tuples(
        _TYPES, _VALUES, st.sampled_from(["EUR", "XOF", "ZZZ", ""]), st.sampled_from(["2020-02-01", "bad"])
    ),
    max_size=6,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_ITEMS, st.integers(0, 5), st.sampled_from(["1", "2"])), min_size=1, max_size=6))
def test_counted_and_left_out_add_up_to_all_that_is_said(
    tmp_path_factory: object, written: list[tuple[list[tuple[str, str, str, str]], int, str]]
) -> None:
    """The raw table summed by plain SQL is the other way."""
    made = []
    for n, (items, other, relation) in enumerate(written):
        inside = "".join(transaction(v, type=t, currency=c, date=d) for t, v, c, d in items) + related(
            f"A{other}", relation
        )
        made.append(
            activity(f"A{n}", countries(("SN", "3"), ("ML", "4")) + onward("5", f"A{other}") + inside)
        )
    world = World(tmp_path_factory.mktemp("sum")).add(*made)  # type: ignore[attr-defined]
    answer = world.money()
    said: dict[str | None, Fraction] = defaultdict(Fraction)
    for currency, amount in world.ask(
        "SELECT nullif(value_currency, ''), CAST(value_number AS VARCHAR) FROM iati_transaction"
    ):
        said[currency] += Fraction(amount or 0)
    assert identity(answer) == {currency: amount for currency, amount in said.items() if amount}
    counted = sum(one.items for one in answer.counted) + sum(
        one.items for one in answer.left_out if one.why not in ("no_rate", "share_unknown")
    )
    assert [(counted,)] == world.ask("SELECT count(*) FROM iati_transaction")


def test_identifiers_that_a_person_said_are_one_organisation_count_as_one(tmp_path: Path) -> None:
    from maillage.record.organisations.same_as import Word, say

    world = World(tmp_path).add(
        activity("A", transaction("10"), organisation="FR-RCS-1"),
        activity("B", transaction("20"), organisation="FR-1"),
    )
    say(world.store, [Word("iati-org:FR-1", same="iati-org:FR-RCS-1")], world.at + timedelta(minutes=1))
    rows = world.money(by=("organisation",)).rows
    assert [(s.of["organisation"], s.amount) for s in rows] == [("iati-org:FR-RCS-1", D(30))]
    assert total(world.money(organisations=("iati-org:FR-1",)), "disbursement") == 30


def test_an_item_with_parts_in_several_sums_is_an_item_of_each(tmp_path: Path) -> None:
    inside = (
        countries(("SN", "50"), ("ML", "50")) + sectors(("14030", "50"), ("11220", "50")) + transaction("100")
    )
    world = World(tmp_path).add(activity("A", inside))
    assert [(s.of["country"], s.amount, s.items) for s in world.money(by=("country",)).rows] == [
        ("ML", 50, 1),
        ("SN", 50, 1),
    ]
    assert [(s.amount, s.items) for s in world.money(country="ML").totals] == [(50, 1)]
    assert [(s.amount, s.items) for s in world.money(sector="112").counted] == [(50, 1)]
    assert [(s.amount, s.items) for s in world.money().totals] == [(100, 1)]


def test_the_quick_table_of_sums_says_what_the_whole_answer_says(tmp_path: Path) -> None:
    inside = countries(("SN", "50"), ("ML", "50")) + sectors(("14030", "50"), ("11220", "50"))
    world = World(tmp_path).add(
        activity(
            "A",
            inside + transaction("100") + transaction("7", "4") + transaction("5", "2") + transaction("0"),
        )
    )
    with world.store.open() as reader, connect(reader) as connection:
        for view in ("money_sums", "money_cube"):
            make_view(connection, reader, view)
        for by in (("year", "country", "sector"), ("country",), (), ("goal",)):
            question = Question(by=by, measures=("spent",))
            quick = money_table(connection, question).to_pylist()
            whole: dict[tuple[object, ...], D] = defaultdict(D)
            for one in world.money(by=by, measures=("spent",)).rows:
                whole[tuple(one.of[name] for name in by)] += one.amount or D(0)
            assert {tuple(row[name] for name in by): row["eur"] for row in quick} == dict(whole)
