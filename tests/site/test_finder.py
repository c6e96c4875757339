"""The fund finder: one question at a time, nothing kept, a no with what would turn it, both answers where something is not settled,
and facts kept for an organisation after signing in."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import holds, organisation
from tests.site.crawl import read
from tests.site.finding import SOUTH, answered, asking, carried, press, said, verdicts

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)
THREE = "Maroc, Sénégal, Côte d’Ivoire"
UNSETTLED = """
[pack]
id = "unsettled"
kind = "funding"
jurisdiction = "*"
title = { en = "A fund for least developed countries", fr = "Un fonds pour les PMA", ar = "صندوق لأقل البلدان نموا" }
checked = 2026-11-22
review_by = 2027-11-22
currency = "EUR"
[source.own]
title = "Its rules"
[[rule]]
id = "ldc"
name = { en = "The partner is in a least developed country", fr = "Le partenaire est dans un PMA", ar = "الشريك في بلد من أقل البلدان نموا" }
need = { fact = "partner_countries", all_in_group = "LDC" }
mend = { en = "Find one there.", fr = "Trouvez-en un.", ar = "ابحثوا عن شريك هناك." }
source = "own"
"""


@pytest.fixture(autouse=True)
def the_day(_django: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """28 November 2026."""
    for module in ("finder_shown", "window_shown"):
        monkeypatch.setattr(f"maillage.site.rules.{module}.today", lambda: ON)


def only(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """No other fund is known."""
    from maillage.rules.read_pack import read_pack
    from maillage.rules.shelf import Shelf
    from maillage.site.rules import finder_shown

    pack, problems = read_pack(text, "own.toml")
    assert pack and not problems
    monkeypatch.setattr(finder_shown, "shelf_here", lambda organisation=None: Shelf({pack.id: pack}))


def rows() -> int:
    from django.apps import apps

    rooms = ("exchange", "parties", "acts", "sessions", "jobs", "reports", "rules_site")
    return sum(
        model._default_manager.count() for room in rooms for model in apps.get_app_config(room).get_models()
    )


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_visitor_answers_and_nothing_is_kept(database: None, reader: Client, language: str) -> None:
    before = rows()
    style = len(gzip.compress(reader.get(read(reader.get(f"/{language}/funds")).loaded[0]).content))
    page = reader.get(f"/{language}/funds/find")
    for _ in range(60):
        assert not page.cookies and page.headers["Cache-Control"].startswith("max-age=0")
        markup = read(page)
        assert not markup.unlabelled and not markup.inline and markup.headings.count(1) == 1
        assert len(markup.ids) == len(set(markup.ids)) and page.content.count(b'class="btn"') <= 1
        assert len(gzip.compress(page.content)) + style <= 14_000
        assert not [link for link in markup.links if "university" in link]
        if not (name := asking(page)):
            break
        page = press(reader, page, language=language, **({"answer": SOUTH[name]} if name in SOUTH else {"then": "skip"}))  # fmt: skip
    assert "pgtf" in verdicts(page) and rows() == before


def test_a_national_bid_is_refused_and_accepted_with_three_countries(database: None, reader: Client) -> None:
    page = answered(reader, SOUTH)
    assert verdicts(page)["pgtf"] == "no" and "whose rules, as read, say no" in said(page)
    one = press(reader, page, "see:pgtf")
    assert "At least 3 countries of the Group of 77 take part" in said(one)
    assert "add 2 countries of “Group of 77" in said(one)
    assert 'value="change:partner_countries"' in one.content.decode()
    again = press(reader, one, "change:partner_countries")
    assert asking(again) == "partner_countries" and 'value="Morocco"' in again.content.decode()
    page = answered(reader, SOUTH, begin=press(reader, again, answer=THREE))
    assert verdicts(page)["pgtf"] == "yes"
    assert carried(page)["partner_countries"] == ["MA", "SN", "CI"]
    assert 'class="v no"' not in press(reader, page, "see:pgtf").content.decode()


def test_a_no_says_what_would_turn_it_and_tries_it(database: None, reader: Client) -> None:
    answers = {**SOUTH, "partner_countries": THREE, "asked": "50,000"}
    page = answered(reader, answers)
    assert verdicts(page)["pgtf"] == "no"
    assert "US$35,000 instead of US$50,000" in said(page)
    tried = press(reader, page, "try:pgtf")
    assert verdicts(tried)["pgtf"] == "unk" and "You are trying a change:" in said(tried)
    assert carried(tried)["asked"] == ["35000"] and carried(tried)["was"] == ["asked:50000"]
    tried = answered(reader, answers, begin=press(reader, tried, "more"))  # what a no had made idle to ask
    assert verdicts(tried)["pgtf"] == "yes"
    back = press(reader, tried, "untry")
    assert verdicts(back)["pgtf"] == "no" and carried(back)["asked"] == ["50000"]
    assert "was" not in carried(back)


def test_what_is_not_known_is_never_a_no(database: None, reader: Client) -> None:
    page = answered(reader, {})
    assert set(verdicts(page).values()) == {"unk"} and len(verdicts(page)) > 8
    for answers in ({"applicant_kind": "university"}, {"partner_countries": "Morocco"}, {"asked": "10"}):
        assert "yes" not in verdicts(answered(reader, answers)).values()


def test_only_what_still_matters_is_asked(database: None, reader: Client) -> None:
    met = set()
    page = reader.get("/en/funds/find")
    while name := asking(page):
        met.add(name)
        page = press(reader, page, answer=SOUTH[name]) if name in SOUTH else press(reader, page, "skip")
    assert "water_receipts" not in met  # of a fund that says no already
    assert "oda_declared" in met  # of one whose no is from memory, and may be none
    assert "call_opened_on" not in met and "steps_done" not in met


def test_the_currency_is_asked_before_a_sum_and_another_one_is_held_against_no_rule(
    database: None, reader: Client
) -> None:
    from maillage.rules.vocabulary import vocabulary

    order = []
    page = reader.get("/en/funds/find")
    answers = {**SOUTH, "partner_countries": THREE, "currency": "MAD"}
    while name := asking(page):
        order.append(name)
        page = press(reader, page, answer=answers[name]) if name in answers else press(reader, page, "skip")
    sums = [at for at, name in enumerate(order) if vocabulary()[name].type in ("money", "amounts")]
    assert order.index("currency") == min(sums) - 1
    assert verdicts(page)["pgtf"] == "unk" and "Your amounts are in MAD" in said(page)


def test_back_change_and_begin_again(database: None, reader: Client) -> None:
    first = reader.get("/en/funds/find")
    second = press(reader, first, answer="university")
    assert asking(second) == "applicant_country" and carried(second)["applicant_kind"] == ["university"]
    back = press(reader, second, "back")
    assert (
        asking(back) == "applicant_kind" and '<option value="university" selected>' in back.content.decode()
    )
    third = press(reader, press(reader, back, answer="hospital"), answer="Maroc")
    assert carried(third)["applicant_kind"] == ["hospital"] and carried(third)["applicant_country"] == ["MA"]
    changed = press(reader, third, "change:applicant_kind")
    assert asking(changed) == "applicant_kind" and carried(changed)["applicant_country"] == ["MA"]
    left = press(reader, changed, "skip")
    assert list(carried(left))[:2] == ["applicant_kind", "applicant_country"]
    assert carried(left)["applicant_kind"] == ["?"] and "you do not know" in said(left)
    assert "applicant_kind" not in carried(press(reader, left, "again"))


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("applicant_kind", "", "Choose one"),
        ("applicant_kind", "king", "king"),
        ("applicant_country", "Atlantis", "Atlantis"),
        ("partner_countries", "Morocco, Atlantis", "Atlantis"),
        ("asked", "-5", "-5"),
        ("asked", "a lot", "a lot"),
        ("asked", "", "Write an answer"),
        ("months", "1.5", "1.5"),
        ("filed_on", "2027-02-31", "2027-02-31"),
        ("oda_declared", "perhaps", "perhaps"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence(
    database: None, reader: Client, name: str, typed: str, told: str
) -> None:
    answer = reader.post("/en/funds/find", {"asking": name, "answer": typed, "joint": "yes"})
    assert answer.status_code == 422 and told in said(answer) and asking(answer) == name
    assert read(answer).title.startswith("Error") and carried(answer)["joint"] == ["yes"]
    assert not answer.cookies and "Traceback" not in said(answer)


def test_what_no_form_of_ours_sends_does_no_harm(database: None, reader: Client) -> None:
    odd = [
        {"asked": "-1"}, {"asked": "x" * 9_000}, {"partner_countries": ["ZZ"] * 500}, {"then": "try:nothing"}, {"then": "see:nothing"},
        {"then": "change:nothing"}, {"then": "take:nothing"}, {"then": "odd:thing:more"}, {"asking": "ceiling", "answer": "1"},
        {"cost_by_country": "MA=1=2"}, {"cost_by_country": "="}, {"was": "asked"}, {"was": ":"}, {"steps_done": "x"},
        {"ceiling": "5"}, {"nobody_knows": "it"}, {"asked": "1\x00"}, {"then": "back"}, {"then": "untry", "was": "asked:7"},
    ]  # fmt: skip
    for each in odd:
        answer = reader.post("/fr/funds/find", each)
        assert answer.status_code in (200, 422), each
        assert not {"ceiling", "nobody_knows", "steps_done"} & set(carried(answer)), each
    told = said(reader.post("/en/funds/find", {"asked": "-1"}))
    assert "-1" in told


def test_the_most_that_can_be_asked_is_shown_with_how_it_comes_about(database: None, reader: Client) -> None:
    facts = {
        "applicant_kind": "local_authority", "applicant_country": "FR", "partner_countries": ["ML", "MA"], "currency": "EUR",
        "cost_by_country": ["ML=120000", "MA=80000"],
    }  # fmt: skip
    told = said(reader.post("/en/funds/find", {**facts, "then": "see:fr-ministry"}))
    assert "You can ask at most €124,000." in told
    assert "Mali: 70 % of €120,000 is €84,000" in told and "Morocco: 50 % of €80,000 is €40,000" in told
    assert "at one rate for all: €120,000" in told
    assert "31 December 2025" in told  # of 2026 no rules were read


def test_rules_that_were_not_read_never_say_yes(database: None, reader: Client) -> None:
    facts = {
        "applicant_kind": "local_authority", "applicant_country": "FR", "applicant_level": "municipality", "partner_countries": "MA",
        "partner_kind": "local_authority", "letters": "convention", "other_scheme_fits": "no", "reports_filed": "yes",
        "gender_objective": "yes", "oda_declared": "yes", "currency": "EUR", "cost_total": "200000", "asked": "90000",
        "own_cash": "60000", "own_kind": "10000",
    }  # fmt: skip
    page = reader.post("/en/funds/find", {**facts, "then": "see"})
    assert verdicts(page)["fr-ministry"] == "unk"
    line = page.content.decode().split('id="fr-ministry"')[1].split("<h3>")[1]
    assert "Eligible" in line and "were not read" in line
    more = reader.post("/en/funds/find", {**facts, "asked": "120000", "then": "see"})
    assert verdicts(more)["fr-ministry"] == "unk"
    line = more.content.decode().split('id="fr-ministry"')[1].split("<h3>")[1]
    assert "€100,000 instead of €120,000" in line


def test_both_answers_stand_where_a_country_may_have_left_its_group(
    database: None, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, UNSETTLED)
    page = answered(reader, {"partner_countries": "Bangladesh"})
    assert verdicts(page) == {"unsettled": "unk"}
    line = page.content.decode().split('id="unsettled"')[1]
    assert (
        "Not settled: both answers" in line and line.count('class="v yes"') == line.count('class="v no"') == 1
    )
    assert "Bangladesh" in line
    assert verdicts(answered(reader, {"partner_countries": "Mali"})) == {"unsettled": "yes"}
    assert verdicts(answered(reader, {"partner_countries": "Maroc"})) == {"unsettled": "no"}


def test_several_partners_are_asked_what_each_costs(database: None, reader: Client) -> None:
    facts = {"partner_countries": ["ML", "MA"], "currency": "EUR"}
    page = reader.post("/en/funds/find", {**facts, "then": "change:cost_by_country"})
    assert 'name="answer-ML"' in page.content.decode() and 'name="answer-MA"' in page.content.decode()
    sent = {**carried(page), "answer-ML": "120 000", "answer-MA": "80,000"}
    assert carried(reader.post("/en/funds/find", sent))["cost_by_country"] == ["ML=120000", "MA=80000"]
    fewer = reader.post(
        "/en/funds/find",
        {**facts, "cost_by_country": ["ML=1", "MA=2"], "asking": "partner_countries", "answer": "Mali"},
    )
    assert carried(fewer)["cost_by_country"] == ["ML=1"]


def test_sums_and_days_are_isolated_in_arabic(database: None, reader: Client) -> None:
    page = press(reader, answered(reader, {**SOUTH, "asked": "50000"}, "ar"), "see", "ar").content.decode()
    for figure in ("50,000", "35,000"):
        at = page.index(figure)
        assert page.rfind("\u2068", 0, at) > page.rfind("\u2069", 0, at), page[at - 60 : at + 20]


# --- kept after signing in ------------------------------------------------------------------------------------------


def test_facts_wait_over_signing_in(database: None, reader: Client) -> None:
    page = answered(reader, {**SOUTH, "partner_countries": THREE})
    asked = press(reader, page, "keep")
    assert asked.status_code == 302 and "/account/login/" in asked.headers["Location"]
    again = reader.get("/en/funds/find")
    assert verdicts(again)["pgtf"] == "yes" and carried(again)["asked"] == ["35000"]


def test_facts_are_kept_for_an_organisation_once(database: None, signed: Callable[[str], Client]) -> None:
    from django.contrib.auth import get_user

    from maillage.site.acts.models import Act
    from maillage.site.rules.models import KeptFacts

    client = signed("member")
    who: Any = get_user(client)  # type: ignore[arg-type]
    holds(who, town := organisation("Ville de Larache"))
    other = organisation("Ville d’Agadir")
    page = client.post("/en/funds/find", {"asked": "35000", "currency": "USD", "then": "see"})
    markup = page.content.decode()
    assert f'value="{town.pk}"' in markup and other.pk not in markup
    form = markup.split(f'action="{page.wsgi_request.path.replace("find", "keep")}"')[1]
    once = form.split('name="once" value="')[1].split('"')[0]
    sent = {"asked": "35000", "currency": "USD", "organisation": town.pk, "once": once}
    for _ in range(2):
        answer = client.post("/en/funds/keep", sent)
        assert answer.status_code == 302 and answer.headers["Location"].endswith("/en/funds/find#kept")
    kept = KeptFacts.objects.get()
    assert kept.organisation_id == town.pk and kept.facts["asked"] == "35000"
    assert Act.objects.filter(what="facts_kept").count() == 1
    begin = client.get("/en/funds/find")
    assert "Ville de Larache" in said(begin)
    taken = press(client, begin, f"take:{town.pk}")
    assert carried(taken)["asked"] == ["35000"] and verdicts(taken)
    assert client.post("/en/funds/keep", {**sent, "organisation": other.pk, "once": ""}).status_code == 404
    assert (
        client.post("/en/funds/keep", {"organisation": town.pk})
        .headers["Location"]
        .endswith("/en/funds/find")
    )
    assert client.get("/en/funds/keep").status_code == 405


def test_what_an_organisation_kept_is_nobody_elses(database: None, signed: Callable[[str], Client]) -> None:
    from maillage.site.rules.here import keep_facts

    town = organisation("Ville de Larache")
    keep_facts(town, {"asked": 35_000}, None)
    page = signed("member").post("/en/funds/find", {"then": f"take:{town.pk}"})
    assert "asked" not in carried(page)


def test_the_rules_of_ones_own_organisation_are_asked_too(
    database: None, signed: Callable[[str], Client], reader: Client
) -> None:
    from django.contrib.auth import get_user

    from maillage.site.rules.here import own_texts
    from maillage.site.rules.models import OwnPack

    client = signed("member")
    who: Any = get_user(client)  # type: ignore[arg-type]
    holds(who, town := organisation("Ville de Larache"))
    OwnPack.objects.create(organisation=town, pack="unsettled", text=UNSETTLED)
    own_texts.forget()
    sent = {"partner_countries": "ML", "then": "see"}
    page = client.post("/en/funds/find", sent)
    assert verdicts(page)["unsettled"] == "yes" and "/en/fund/unsettled" not in page.content.decode()
    assert "unsettled" not in verdicts(reader.post("/en/funds/find", sent))
    own_texts.forget()


def test_a_page_of_whoever_has_signed_in_asks_the_database_little(
    database: None, signed: Callable[[str], Client]
) -> None:
    from django.contrib.auth import get_user
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.site.rules.here import keep_facts

    client = signed("member")
    who: Any = get_user(client)  # type: ignore[arg-type]
    for number in range(3):
        holds(who, town := organisation(f"Ville {number}"))
        keep_facts(town, {"asked": 1}, who)
    for sent in (None, {"asked": "1", "then": "see"}):
        with CaptureQueriesContext(connection) as asked:
            client.post("/en/funds/find", sent) if sent else client.get("/en/funds/find")
        assert len(asked) <= 12
