"""The desk of a fund: a call made and re-dated on a page, its values tried on past cases before anything is published, who was told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.calls_here import (
    FUND,
    confirm,
    day_in,
    number_in,
    planned,
    propose,
    runs_fund,
    soon,
    write_letters,
)
from tests.site.crawl import read, text
from tests.site.letters import letters
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
SignIn = Callable[[str], "Client"]
HOLDS = {"holds": "yes"}


def tried_cases(page: Any) -> int:
    """How many cases a page shows line by line."""
    trial = page.content.decode().partition('id="trial"')[2].partition("</section>")[0]
    return int(trial.count("<details"))


class Desk:
    """Somebody at the desk of a fund."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.party = runs_fund(account_of(client))
        self.at = f"/en/party/{self.party.pk}/fund/{FUND}"

    def try_(self, call: str = "", **said: str) -> Any:
        form = {"title": "General call 2027", "status": "confirmed", **said}
        return self.client.post(f"{self.at}/call{f'/{call}' if call else ''}", {"then": "try", **form})

    def publish(self, call: str = "", **said: str) -> Any:
        """Tried first, as the page asks."""
        page = self.try_(call, **said)
        tried = re.search(r'name="tried" value="(\w+)"', page.content.decode())
        assert tried, text(page)
        form = {"title": "General call 2027", "status": "confirmed", **said}
        return self.client.post(
            f"{self.at}/call{f'/{call}' if call else ''}", {**form, "then": "publish", "tried": tried[1]}
        )

    def call(self) -> str:
        """The key of the only call that was made here."""
        from maillage.site.rules.models import Call

        return str(Call.objects.get().pk)


@pytest.fixture
def desk(signed: SignIn) -> Desk:
    return Desk(signed("member"))


def verdict(on: date, **facts: Any) -> Any:
    from maillage.rules.judge import judge
    from maillage.site.rules.here import shelf_here

    return judge(shelf_here().packs[FUND], {"call_opened_on": on, **facts}, on)


def rule(judgement: Any, id: str) -> str:
    return str(next(each.verdict for each in judgement.findings if each.rule.id == id))


def test_the_desk_is_theirs_alone(signed: SignIn, desk: Desk) -> None:
    stranger = signed("member")
    acting_for(account_of(stranger), "fund")
    for at in (desk.at, f"{desk.at}/call"):
        assert stranger.get(at).status_code == 404 and signed("administrator").get(at).status_code == 404
        assert desk.client.get(at).status_code == 200
    other = desk.at.replace(FUND, "pgtf")
    assert desk.client.get(other).status_code == 404


def test_a_call_is_tried_then_published_and_holds_at_once(desk: Desk) -> None:
    from maillage.site.rules.here import calls_here
    from maillage.site.rules.models import Call

    page = desk.try_(opens=soon(30), closes=soon(90), **HOLDS)
    assert "What applicants would read" in text(page) and tried_cases(page) == 3
    assert not Call.objects.exists()
    assert desk.publish(opens=soon(30), closes=soon(90), **HOLDS).status_code == 302
    [version] = calls_here()[desk.call()].versions
    assert (str(version.opens), version.status) == (soon(30), "confirmed")
    assert "General call 2027" in text(desk.client.get(desk.at))


def test_nothing_is_published_that_was_not_tried(desk: Desk) -> None:
    from maillage.site.rules.models import Call

    page = desk.try_(opens=soon(30), value_rate_ldc="60", **HOLDS)
    tried = re.search(r'name="tried" value="(\w+)"', page.content.decode())
    assert tried
    form = {"title": "General call 2027", "status": "confirmed", "opens": soon(30), **HOLDS}
    for more in ({"value_rate_ldc": "90"}, {"value_rate_ldc": "60", "closes": soon(40)}, {}):
        answer = desk.client.post(f"{desk.at}/call", {**form, **more, "then": "publish", "tried": tried[1]})
        assert answer.status_code == 200 and not Call.objects.exists()


def test_a_value_holds_from_the_first_day_of_its_call_and_changes_nothing_before(desk: Desk) -> None:
    facts = {
        "partner_countries": ("ML",),
        "cost_by_country": {"ML": 100_000},
        "cost_total": 100_000,
        "asked": 75_000,
    }
    before = date(2025, 4, 7)
    was = [(each.rule.id, each.verdict) for each in verdict(before, **facts).findings]
    assert rule(verdict(before, **facts), "ceiling") == "no"
    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    assert [(each.rule.id, each.verdict) for each in verdict(before, **facts).findings] == was
    assert verdict(day_in(29), **facts).unread is False
    assert rule(verdict(day_in(29), **facts), "ceiling") == "no"
    assert rule(verdict(day_in(30), **facts), "ceiling") == "yes"
    page = text(desk.client.get(desk.at))
    assert "80%" in page.replace(" ", "") and "Take back what was set" in page
    desk.client.post(desk.at, {"then": "take_back"})
    assert verdict(day_in(30), **facts).unread


def test_without_their_word_the_rules_of_a_later_year_stay_to_be_checked(desk: Desk) -> None:
    page = desk.try_(opens=soon(30), closes=soon(90))
    assert "For that day the rules were not read" in text(page)
    desk.publish(opens=soon(30), closes=soon(90))
    assert verdict(day_in(30)).unread
    assert "For that day the rules were not read" not in text(
        desk.try_(opens=soon(30), closes=soon(90), **HOLDS)
    )


def test_a_pasted_bid_is_read_line_by_line_with_the_values_of_the_call(desk: Desk) -> None:
    facts = 'partner_countries = ["ML"]\ncost_by_country = { ML = 100000 }\nasked = 75000\n'
    seventy = text(desk.try_(opens=soon(30), facts=facts, **HOLDS))
    eighty = text(desk.try_(opens=soon(30), facts=facts, value_rate_ldc="80", **HOLDS))
    for page, most in ((seventy, "€70,000"), (eighty, "€80,000")):
        assert "The bid that you pasted" in page and f"You can ask at most {most}." in page
    without = "(Without your change: You can ask at most €70,000.)"
    assert without in eighty and without not in seventy
    wrong = desk.try_(opens=soon(30), facts="asked = -5\nnonsense = 1\n", **HOLDS)
    assert wrong.status_code == 422 and "nonsense" in text(wrong)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"opens": "2027-05-30", "closes": "2027-04-07"}, "The last day lies before the first"),
        ({"opens": "2027-05-30", "value_rate_ldc": "170"}, "is no share"),
        ({"opens": "2027-05-30", "value_rate_ldc": "a lot"}, "is no share"),
        ({"opens": "", "closes": "2027-05-30", "value_rate_ldc": "70"}, "Values hold from the first day"),
        ({"opens": "2027-05-30", "title": ""}, "Give the call its name"),
    ],
)
def test_what_is_wrong_is_named(desk: Desk, said: dict[str, str], told: str) -> None:
    answer = desk.try_(**said)
    assert answer.status_code == 422 and told in text(answer)
    assert "What applicants would read" not in text(answer)


def test_a_call_is_re_dated_with_a_reason_and_who_was_told_is_listed(signed: SignIn, desk: Desk) -> None:
    from maillage.parties.models import Follow
    from maillage.site.rules.here import calls_here, plan_call

    desk.publish(opens=soon(30), closes=soon(90), **HOLDS)
    call = desk.call()
    town = signed("member")
    party = acting_for(account_of(town), "local_authority")
    plan_call(party, call, account_of(town))
    from django.utils import timezone

    Follow.objects.create(
        email="r@example.org",
        kind="fund",
        thing=FUND,
        language="fr",
        stop_key="r",
        confirmed_at=timezone.now(),
    )
    answer = desk.try_(call, opens=soon(45), closes=soon(120), **HOLDS)
    assert answer.status_code == 422 and "Say why you change it" in text(answer)
    why = "The budget was voted late."
    assert desk.publish(call, opens=soon(45), closes=soon(120), why=why, **HOLDS).status_code == 302
    assert str(calls_here()[call].versions[-1].opens) == soon(45)
    assert write_letters(call=call)["letters"] == 2
    [letter] = letters(account_of(town).email)
    assert why in letter["text"]
    assert len(letters("r@example.org")) == 1
    page = text(desk.client.get(desk.at))
    assert f"Office of {party.pk}" in page and "1 mailbox that follows the fund" in page
    assert "r@example.org" not in page
    assert planned(party)[0].had is not None
    public = text(town.get(f"/en/call/{call}"))
    assert why in public and "holds today" in public


def test_values_move_with_the_call_that_they_were_set_for(desk: Desk) -> None:
    facts = {
        "partner_countries": ("ML",),
        "cost_by_country": {"ML": 100_000},
        "cost_total": 100_000,
        "asked": 75_000,
    }
    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    call = desk.call()
    shown = desk.client.get(f"{desk.at}/call/{call}").content.decode()
    assert 'name="value_rate_ldc"' in shown and 'value="80"' in shown
    desk.publish(call, opens=soon(10), closes=soon(90), why="Sooner.", value_rate_ldc="80", **HOLDS)
    assert rule(verdict(day_in(10), **facts), "ceiling") == "yes"
    assert rule(verdict(day_in(9), **facts), "ceiling") == "no"


def test_values_follow_what_others_told_of_and_the_desk_confirmed(signed: SignIn, desk: Desk) -> None:
    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    call, one = desk.call(), signed("member")
    confirm(desk.client, number_in(propose(one, call=call, opens=soon(10), closes=soon(90))))
    values = {day: verdict(day_in(day)).pack.values["rate_ldc"].on(day_in(day)).is_ for day in (9, 10)}
    assert values == {9: 70, 10: 80} and not verdict(day_in(90)).unread
    confirm(
        desk.client, number_in(propose(one, call=call, opens=soon(10), closes=soon(90), status="withdrawn"))
    )
    assert verdict(day_in(10)).unread and "Take back what was set" not in text(desk.client.get(desk.at))


def test_what_it_did_stands_in_the_history_of_its_organisation(desk: Desk) -> None:
    from maillage.site.exchange.whole import document_of

    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    call = desk.call()
    desk.publish(call, opens=soon(40), closes=soon(90), status="announced", why="Later.", **HOLDS)
    desk.client.post(desk.at, {"then": "take_back"})
    done = [(each["what"], each["details"].get("call")) for each in document_of(desk.party.pk)["acts"]]
    assert [each for each in done if each[1]] == [("call_made", call), ("call_redated", call)]
    assert [what for what, _ in done][-1] == "fund_values_taken_back" and ("fund_values_set", None) in done


@pytest.mark.parametrize("said", [{"status": "withdrawn"}, {"opens": "", "closes": ""}])
def test_a_call_that_opens_no_more_takes_its_values_along(desk: Desk, said: dict[str, str]) -> None:
    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    assert not verdict(day_in(30)).unread
    form = {"opens": soon(30), "closes": soon(90), "status": "announced", "why": "There is no money.", **said}
    assert desk.publish(desk.call(), **form).status_code == 302
    assert verdict(day_in(30)).unread
    assert "Take back what was set" not in text(desk.client.get(desk.at))


def test_a_number_that_was_tried_stands_as_it_was_understood(desk: Desk) -> None:
    page = desk.try_(opens=soon(30), value_rate_ldc="62,50 %", **HOLDS).content.decode()
    assert re.search(r'name="value_rate_ldc"[^>]*value="62.5"', page)


def test_of_another_fund_nothing_waits_at_the_desk(signed: SignIn, desk: Desk) -> None:
    one = signed("member")
    propose(one, fund="pgtf", title="A call of the South")
    propose(one, opens=soon(3), title="A call of the ministry")
    page = text(desk.client.get(desk.at))
    assert "A call of the ministry" in page and "A call of the South" not in page


def test_a_desk_that_is_ended_publishes_no_more_and_its_values_go(signed: SignIn, desk: Desk) -> None:
    from maillage.site.rules.models import FundDesk

    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    curator = signed("curator")
    number = FundDesk.objects.get().pk
    refused = curator.post("/en/desk/funds", {"end": str(number), "reason": ""})
    assert refused.status_code == 422 and FundDesk.objects.get().ended_at is None
    assert (
        curator.post("/en/desk/funds", {"end": str(number), "reason": "It was another's"}).status_code == 302
    )
    assert desk.client.get(desk.at).status_code == 404
    assert verdict(day_in(30)).unread


def test_a_curator_grants_a_desk_with_a_reason_to_a_verified_organisation(signed: SignIn) -> None:
    from maillage.site.rules.models import FundDesk

    member, curator = signed("member"), signed("curator")
    party = acting_for(account_of(member), "fund")
    unknown = acting_for(account_of(member), "fund", "new")
    assert member.get("/en/desk/funds").status_code == 404
    for said in ({"reason": ""}, {"fund": "nobody"}, {"organisation": unknown.pk}, {"organisation": ""}):
        form = {"organisation": party.pk, "fund": FUND, "reason": "Its statutes say so", **said}
        assert curator.post("/en/desk/funds", form).status_code == 422, said
    address = f"http://testserver/en/party/{party.pk}"
    for _ in range(2):
        answer = curator.post(
            "/en/desk/funds", {"organisation": address, "fund": FUND, "reason": "Its statutes"}
        )
        assert answer.status_code == 302
    assert FundDesk.objects.filter(organisation=party, fund=FUND).count() == 1
    assert member.get(f"/en/party/{party.pk}/fund/{FUND}").status_code == 200
    assert "Desk of the fund" in text(member.get(f"/en/party/{party.pk}/desk"))
    assert "Its statutes" in text(curator.get("/en/desk/funds"))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_desk_stands_in_each_language(desk: Desk, language: str) -> None:
    desk.publish(opens=soon(30), closes=soon(40), value_rate_ldc="80", **HOLDS)
    for at in (desk.at, f"{desk.at}/call", f"{desk.at}/call/{desk.call()}"):
        answer = desk.client.get(at.replace("/en/", f"/{language}/"))
        assert answer.status_code == 200 and not read(answer).unlabelled, at
    tried = desk.client.post(
        f"{desk.at}/call".replace("/en/", f"/{language}/"),
        {"then": "try", "title": "x", "status": "confirmed", "opens": soon(30), **HOLDS},
    )
    assert tried.status_code == 200 and tried_cases(tried) == 3


def test_a_desk_asks_few_questions_of_the_database(desk: Desk) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.publish(opens=soon(30), closes=soon(40), **HOLDS)
    desk.client.get(desk.at)
    with CaptureQueriesContext(connection) as asked:
        desk.client.get(desk.at)
    assert len(asked) <= 12, [each["sql"][:120] for each in asked]


def test_an_organisation_that_is_erased_takes_its_rules_and_facts_along_and_leaves_its_calls(
    signed: SignIn, desk: Desk
) -> None:
    from maillage.site.rules.here import calls_here, keep_facts, plan_call
    from maillage.site.rules.models import CallPlan, FundDesk, KeptFacts, OwnPack

    desk.publish(opens=soon(30), closes=soon(90), value_rate_ldc="80", **HOLDS)
    call = desk.call()
    account = account_of(desk.client)
    keep_facts(desk.party, {"joint": True}, account)
    plan_call(desk.party, call, account)
    at = f"/en/desk/erase/{desk.party.pk}"
    administrator = signed("administrator")
    version = re.search(r'name="version" value="(\d+)"', administrator.get(at).content.decode())
    assert version
    assert administrator.post(at, {"version": version[1], "reason": "Asked by its mayor"}).status_code == 302
    for table in (CallPlan, KeptFacts, OwnPack):
        assert not table.objects.exists()
    assert not FundDesk.objects.filter(ended_at=None).exists()
    [version_left] = calls_here()[call].versions
    assert version_left.source is not None and "Office of" not in version_left.source.title
    assert verdict(day_in(30)).unread
