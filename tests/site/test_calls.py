"""Calls told of by one person and confirmed by another; what stands of them in no verdict before; the page of a call, and its list."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.calls_here import (
    FUND,
    SOURCE,
    confirm,
    day_in,
    number_in,
    planned,
    propose,
    runs_fund,
    soon,
    standing_call,
)
from tests.site.crawl import read, text
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
SignIn = Callable[[str], "Client"]


def here() -> dict[str, Any]:
    from maillage.site.rules.here import calls_here

    return dict(calls_here())


def test_a_proposal_counts_for_nothing_before_a_second_person_confirms_it(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    before = here()
    number = number_in(propose(one, opens=soon(10), closes=soon(60)))
    assert here() == before
    page = one.get(f"/en/calls/proposed/{number}")
    assert "You proposed this yourself" in text(page) and "I read the same" not in text(page)
    assert confirm(one, number).status_code == 422 and here() == before
    assert "Proposed, not confirmed" in text(other.get("/en/calls"))
    assert confirm(other, number).status_code == 302
    [call] = [call for id, call in here().items() if id not in before]
    assert (call.fund, str(call.versions[0].opens), str(call.versions[0].closes)) == (
        FUND,
        soon(10),
        soon(60),
    )
    assert "Proposed, not confirmed" not in text(other.get("/en/calls"))
    assert "General call 2027" in text(other.get("/en/calls"))


def test_who_has_not_signed_in_reads_and_does_not_confirm(signed: SignIn, reader: Client) -> None:
    number = number_in(propose(signed("member"), opens=soon(1)))
    page = reader.get(f"/en/calls/proposed/{number}")
    assert page.status_code == 200 and "Sign in to confirm it" in text(page) and not page.cookies
    assert "/account/login" in confirm(reader, number).headers["Location"]
    assert "/account/login" in reader.get("/en/calls/propose").headers["Location"]


def test_what_is_confirmed_once_is_confirmed_no_second_time(signed: SignIn) -> None:
    one, other, third = signed("member"), signed("member"), signed("member")
    number = number_in(propose(one, opens=soon(5)))
    confirm(other, number)
    assert confirm(third, number).status_code == 409
    from maillage.site.rules.models import CallVersion

    assert CallVersion.objects.get(pk=number).confirmed_by == account_of(other)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"opens": "2027-05-30", "closes": "2027-04-07"}, "The last day lies before the first"),
        ({"opens": "2027-02-30"}, "is no day of the calendar"),
        ({"opens": "0207-03-01"}, "too far off"),
        ({"opens": "", "closes": ""}, "Give the first or the last day"),
        ({"opens": "2027-03-01", "address": "javascript:alert(1)"}, "not the address of a page"),
        ({"opens": "2027-03-01", "address": "", "source": ""}, "Say where you read it"),
        ({"opens": "2027-03-01", "title": ""}, "Give the call its name"),
        ({"opens": "2027-03-01", "title": "x" * 300}, "at most 200 signs"),
        ({"opens": "2027-03-01", "fund": "nobody"}, "Choose the fund"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost(signed: SignIn, said: dict[str, str], told: str) -> None:
    from maillage.site.rules.models import CallVersion

    answer = propose(signed("member"), **{"source": "a letter of 3 March", **said})
    assert answer.status_code == 422 and told in text(answer)
    assert read(answer).title.startswith("Error")
    if "source" not in said:
        assert "a letter of 3 March" in answer.content.decode()
    assert not CallVersion.objects.exists()


def test_other_dates_of_a_call_stand_beside_the_earlier_ones(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(10), closes=soon(60))
    confirm(other, number_in(propose(one, call=call, opens=soon(20), closes=soon(70))))
    assert [str(each.opens) for each in here()[call].versions] == [soon(10), soon(20)]
    page = other.get(f"/en/call/{call}").content.decode()
    assert page.count("<del>") == 1 and "holds today" in page
    assert f'href="{SOURCE}"' in page


def test_of_a_call_that_ships_other_dates_can_be_told(signed: SignIn) -> None:
    from maillage.rules.read_calls import shipped_calls

    id = next(iter(shipped_calls()))
    one, other = signed("member"), signed("member")
    confirm(other, number_in(propose(one, call=id, opens=soon(3), closes=soon(90))))
    assert len(here()[id].versions) == len(shipped_calls()[id].versions) + 1


def test_a_curator_says_that_it_does_not_hold_and_its_author_takes_it_back(signed: SignIn) -> None:
    from maillage.site.rules.models import CallVersion

    one, stranger, curator = signed("member"), signed("member"), signed("curator")
    number = number_in(propose(one, opens=soon(5)))
    at = f"/en/calls/proposed/{number}/decide"
    assert stranger.post(at, {"then": "refuse", "why": "spite"}).status_code == 422
    assert curator.post(at, {"then": "refuse", "why": ""}).status_code == 422
    assert curator.post(at, {"then": "refuse", "why": "Page of 2019"}).status_code == 302
    assert "Page of 2019" in text(one.get(f"/en/calls/proposed/{number}"))
    again = number_in(propose(one, opens=soon(6)))
    assert (
        one.post(f"/en/calls/proposed/{again}/decide", {"then": "refuse", "why": "My mistake"}).status_code
        == 302
    )
    assert not CallVersion.objects.filter(refused_at=None).exists()


def test_of_a_fund_with_a_desk_its_desk_confirms(signed: SignIn) -> None:
    one, member, desk = signed("member"), signed("member"), signed("member")
    runs_fund(account_of(desk))
    number = number_in(propose(one, opens=soon(5)))
    answer = confirm(member, number)
    assert answer.status_code == 422 and "its desk confirms" in text(answer)
    assert confirm(desk, number).status_code == 302


def test_nobody_fills_the_list_alone(signed: SignIn) -> None:
    one = signed("member")
    answers = [propose(one, opens=soon(5), title=f"Call {n}").status_code for n in range(21)]
    assert answers == [302] * 20 + [409]


def test_pressed_twice_it_is_proposed_once(signed: SignIn) -> None:
    from maillage.site.rules.models import Call

    one = signed("member")
    first, second = (propose(one, opens=soon(5), once="k" * 20) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and Call.objects.count() == 1


def test_two_calls_of_one_name_have_two_keys(signed: SignIn) -> None:
    from maillage.site.rules.models import Call

    one = signed("member")
    for _ in range(2):
        propose(one, opens="2027-03-01")
    assert sorted(Call.objects.values_list("pk", flat=True)) == [
        "fr-ministry-general-call-2027",
        "fr-ministry-general-call-2027-2",
    ]


def test_an_organisation_plans_to_answer_and_no_longer(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(10), closes=soon(60))
    party = acting_for(account_of(one), "association")
    at = f"/en/call/{call}/plan"
    assert "We want to answer it" in text(one.get(f"/en/call/{call}"))
    for _ in range(2):
        one.post(at, {"organisation": party.pk})
    [stands] = planned(party)
    assert (stands.call.id, stands.had) == (call, None)
    other.post(at, {"organisation": party.pk, "then": "drop"})
    assert len(planned(party)) == 1
    one.post(at, {"organisation": party.pk, "then": "drop"})
    assert planned(party) == []


def test_dates_that_moved_since_it_was_planned_are_a_change_until_seen(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(10), closes=soon(60))
    party = acting_for(account_of(one), "association")
    one.post(f"/en/call/{call}/plan", {"organisation": party.pk})
    confirm(other, number_in(propose(one, call=call, opens=soon(20), closes=soon(60))))
    [stands] = planned(party)
    assert stands.had is not None and str(stands.had.opens) == soon(10)
    assert stands.now is not None and str(stands.now.opens) == soon(20)
    page = one.get(f"/en/call/{call}")
    assert "Its dates have moved. You had:" in text(page) and ">Seen<" in page.content.decode()
    assert ">Seen<" in one.get(f"/en/party/{party.pk}/agenda").content.decode()
    one.post(f"/en/call/{call}/plan", {"organisation": party.pk, "then": "known"})
    assert planned(party)[0].had is None
    for at in (f"/en/call/{call}", f"/en/party/{party.pk}/agenda"):
        assert ">Seen<" not in one.get(at).content.decode()


def test_a_call_that_was_withdrawn_says_so_and_is_dropped(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(10), closes=soon(60))
    party = acting_for(account_of(one), "association")
    one.post(f"/en/call/{call}/plan", {"organisation": party.pk})
    confirm(other, number_in(propose(one, call=call, opens=soon(10), closes=soon(60), status="withdrawn")))
    page = text(one.get(f"/en/call/{call}"))
    assert "The fund has withdrawn it" in page and "These dates are past" not in page
    assert "We no longer want to" in page
    one.post(f"/en/call/{call}/plan", {"organisation": party.pk, "then": "drop"})
    assert planned(party) == []
    after = text(one.get(f"/en/call/{call}"))
    assert "We no longer want to" not in after and "We want to answer it" not in after


def test_a_new_call_cannot_be_withdrawn(signed: SignIn) -> None:
    from maillage.site.rules.models import CallVersion

    propose(signed("member"), opens=soon(5), status="withdrawn")
    assert CallVersion.objects.get().status == "confirmed"


def test_calls_stand_in_one_order_wherever_they_are_listed(
    signed: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.rules.here import calls_here

    one, other, desk = signed("member"), signed("member"), signed("member")
    windows = {
        "over": (-90, -60),
        "open": (-5, 30),
        "far": (200, 230),
        "near": (100, 130),
        "over later": (-20, -3),
    }
    for title, (opens, closes) in windows.items():
        confirm(other, number_in(propose(one, title=title, opens=soon(opens), closes=soon(closes))))
    ours = {id: call for id, call in calls_here().items() if set(call.title.values()) & {*windows}}
    for room in ("calls", "fund", "fund_desk"):
        monkeypatch.setattr(f"maillage.site.rules.{room}.calls_here", lambda: ours)
    party = runs_fund(account_of(desk))
    for at in ("calls", f"fund/{FUND}", f"party/{party.pk}/fund/{FUND}"):
        page = desk.get(f"/en/{at}").content.decode()
        assert "First what takes files, then what is to come" in page
        listed = re.findall(r'<h3><a href="/en/call/[^>]*>([^<]+)</a></h3>', page)
        assert listed == ["open", "near", "far", "over later", "over"], at


def test_the_list_is_taken_away(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(10), closes=soon(60))
    rows = list(csv.DictReader(io.StringIO(other.get("/en/calls?as=csv").content.decode("utf-8-sig"))))
    [row] = [row for row in rows if row["call"] == call]
    assert (row["fund"], row["call_opens"], row["call_closes"], row["call_state"], row["address"]) == (
        FUND,
        soon(10),
        soon(60),
        "announced",
        SOURCE,
    )
    [version] = csv.DictReader(io.StringIO(other.get(f"/en/call/{call}?as=csv").content.decode("utf-8-sig")))
    assert (version["version_status"], version["to_confirm"], version["verified"]) == (
        "confirmed",
        "false",
        "true",
    )


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_pages_stand_in_each_language(signed: SignIn, reader: Client, language: str) -> None:
    from maillage.reference.spoken import day

    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(10), closes=soon(60))
    number = number_in(propose(one, call=call, opens=soon(11)))
    told = {"calls": 10, f"call/{call}": 10, f"calls/proposed/{number}": 11}
    for at, opens in told.items():
        for client in (reader, one, other):
            page = client.get(f"/{language}/{at}")
            assert day(day_in(opens), language) in text(page).replace("\u00a0", " "), at
            assert not read(page).unlabelled and page.content.decode().count("<h1") == 1
    asked = {"fr": "Premier jour", "en": "First day", "ar": "اليوم الأول"}
    assert asked[language] in text(one.get(f"/{language}/calls/propose"))


def test_facts_of_an_organisation_are_kept_and_read_again(signed: SignIn) -> None:
    from decimal import Decimal

    from maillage.site.rules.here import keep_facts, kept_facts

    account = account_of(signed("member"))
    party = acting_for(account)
    assert kept_facts(party) == {}
    facts = {
        "asked": Decimal("120000.50"), "partner_countries": ("MA", "SN"), "joint": True, "starts_on": date(2027, 3, 1),
        "cost_by_country": {"MA": Decimal(200000)},
    }  # fmt: skip
    keep_facts(party, facts, account)
    assert kept_facts(party) == facts
    keep_facts(party, {"joint": False}, account)
    assert kept_facts(party) == {"joint": False}
