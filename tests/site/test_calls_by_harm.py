"""Calls told of to do harm: confirmed within one house, refused for what they say, moved back and forth, by a desk that is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.calls_here import (
    FUND,
    confirm,
    number_in,
    on_day,
    propose,
    runs_fund,
    soon,
    standing_call,
    write_letters,
)
from tests.site.crawl import text
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
SignIn = Callable[[str], "Client"]
SPAM = "https://spam.example.org/pills"


def today() -> date:
    from maillage.site.today import today

    return today()


def colleague_of(client: Client, other: Client) -> None:
    from maillage.parties.models import Holding

    party = acting_for(account_of(client))
    Holding.objects.create(
        office=party.offices.get(), account=account_of(other), since=today() - timedelta(days=1)
    )


def test_nobody_of_the_same_house_is_the_second_reader(signed: SignIn) -> None:
    one, colleague, stranger = signed("member"), signed("member"), signed("member")
    colleague_of(one, colleague)
    number = number_in(propose(one, opens=soon(10), closes=soon(60)))
    answer = confirm(colleague, number)
    assert answer.status_code == 422
    assert "same organisation" in text(answer)
    assert confirm(stranger, number).status_code == 302


def test_what_was_refused_is_read_by_nobody_but_its_author_and_who_refused_it(
    signed: SignIn, reader: Client
) -> None:
    one, curator, other = signed("member"), signed("curator"), signed("member")
    number = number_in(propose(one, title="Buy pills", address=SPAM, opens=soon(10)))
    at = f"/en/calls/proposed/{number}"
    assert SPAM in reader.get(at).content.decode()
    curator.post(f"{at}/decide", {"then": "refuse", "why": "no call"})
    for client in (reader, other):
        page = client.get(at).content.decode()
        assert "pills" not in page and "no call" in page
    for client in (one, curator):
        assert "Buy pills" in text(client.get(at))


def test_of_two_confirmed_on_one_day_the_one_confirmed_last_holds(signed: SignIn) -> None:
    from maillage.rules.calls import version_on
    from maillage.site.rules.here import calls_here

    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(5), closes=soon(50))
    first = number_in(propose(one, call=call, opens=soon(5), closes=soon(60)))
    second = number_in(propose(one, call=call, opens=soon(5), closes=soon(70)))
    confirm(other, second)
    confirm(other, first)
    holds = version_on(calls_here()[call], today())
    assert holds is not None and str(holds.closes) == soon(60)


def test_dates_that_go_back_and_move_again_are_told_again(
    signed: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.rules.models import Told

    one, other = signed("member"), signed("member")
    call = standing_call(one, other, opens=soon(40), closes=soon(90))
    acting_for(account_of(one))
    party = acting_for(account_of(other)).pk
    assert other.post(f"/en/call/{call}/plan", {"organisation": party}).status_code == 302
    third = signed("curator")
    start = today()
    for day, closes in enumerate((100, 90, 100, 90), 1):
        on_day(monkeypatch, start + timedelta(days=day))
        closing = str(start + timedelta(days=closes))
        confirm(third, number_in(propose(one, call=call, opens=soon_of(start, 40), closes=closing)))
        write_letters(call=call)
        assert write_letters(call=call)["letters"] == 0
    assert Told.objects.filter(call=call, what="moved").count() == 4


def soon_of(start: date, days: int) -> str:
    return str(start + timedelta(days=days))


def test_a_desk_whose_organisation_a_curator_hid_says_nothing_any_more(signed: SignIn) -> None:
    from django.utils import timezone

    from maillage.parties.models import Organisation
    from maillage.site.rules.own_pack_acts import put_in_force
    from maillage.site.rules.own_texts import own_texts

    client = signed("member")
    party = runs_fund(account_of(client))
    put_in_force(party, FUND, f'[pack]\nextends = "{FUND}"\n', "", account_of(client), from_desk=True)
    at = f"/en/party/{party.pk}/fund/{FUND}"
    assert client.get(at).status_code == 200
    assert any(each.owner == party.pk for each in own_texts.now().texts)
    assert client.post(at, {}).status_code == 200  # nothing asked for: nothing is taken back
    assert party.packs.get().ended_at is None
    Organisation.objects.filter(pk=party.pk).update(hidden_at=timezone.now())
    own_texts.forget()
    assert client.get(at).status_code == 404
    assert not any(each.owner == party.pk for each in own_texts.now().texts)


def test_rules_of_the_instance_put_in_force_twice_at_once_follow_one_another(
    signed: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.rules import own_pack_acts
    from maillage.site.rules.models import OwnPack

    by = account_of(signed("curator"))
    withdraw = own_pack_acts.withdraw
    met: list[Any] = []

    def other_first(*said: Any, **more: Any) -> bool:
        done = withdraw(*said, **more)
        if not met:  # somebody else is a moment earlier
            met.append(OwnPack.objects.create(pack="pgtf", text="theirs"))
        return done

    monkeypatch.setattr(own_pack_acts, "withdraw", other_first)
    made = own_pack_acts.put_in_force(None, "pgtf", "ours", "", by)
    assert [each.text for each in own_pack_acts.in_force(None)] == ["ours"]
    assert made.pk


def test_a_value_of_more_decimals_than_anybody_means_is_refused() -> None:
    from maillage.rules.shelf import shipped
    from maillage.site.rules.fund_desk_values import number_in

    value = shipped().packs[FUND].values["rate_ldc"]
    assert number_in(value, "66,6") == "66.6"
    for said in ("1e-99999999", "1e99999999", "NaN", "-1", "100.0001", "٣e٤"):
        with pytest.raises(ValueError, match=re.escape(said)):
            number_in(value, said)


@pytest.mark.parametrize(
    ("said", "sum_", "share"),
    [("35,000", "35000", ""), ("35 000", "35000", ""), ("35.000", "35000", "35"), ("12,5", "12.5", "12.5"), ("٣٥", "35", "35")],
)  # fmt: skip
def test_a_number_is_read_as_every_other_form_reads_it(said: str, sum_: str, share: str) -> None:
    from decimal import Decimal

    from maillage.rules.facts import clean
    from maillage.rules.shelf import shipped
    from maillage.site.rules.fund_desk_values import number_in

    values = shipped().packs[FUND].values
    money = next(each for pack in shipped().funds() for each in pack.values.values() if each.unit == "EUR")
    assert number_in(money, said) == sum_
    assert clean({"asked": said})[0]["asked"] == Decimal(sum_)
    if share:
        assert number_in(values["rate_ldc"], said) == share
    else:
        with pytest.raises(ValueError, match=said):
            number_in(values["rate_ldc"], said)


def test_rules_that_somebody_changed_say_who_wherever_they_judge(signed: SignIn, reader: Client) -> None:
    from maillage.site.rules.own_pack_acts import put_in_force

    client = signed("member")
    party = runs_fund(account_of(client))
    name = party.names.get().name
    put_in_force(party, FUND, f'[pack]\nextends = "{FUND}"\n', "", account_of(client), from_desk=True)
    assert f"These rules were added here by: {name}" in text(reader.get(f"/en/fund/{FUND}"))
    found = reader.post("/en/funds/find", {"then": f"see:{FUND}", "applicant_country": "FR"})
    assert f"added or changed here by {name}" in text(found)


def test_a_desk_that_was_granted_twice_ends_at_once(signed: SignIn) -> None:
    from maillage.site.rules.call_acts import desks_of
    from maillage.site.rules.models import FundDesk

    client, curator = signed("member"), signed("curator")
    party = runs_fund(account_of(client))
    twice = FundDesk.objects.create(organisation=party, fund=FUND, reason="two curators at once")
    assert curator.post("/en/desk/funds", {"end": str(twice.pk), "reason": "over"}).status_code == 302
    assert not desks_of(FUND).exists()
    assert client.get(f"/en/party/{party.pk}/fund/{FUND}").status_code == 404
