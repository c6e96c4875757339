"""Organisations that act here: written down, looked after, and shown to everybody."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read
from tests.site.desk import text
from tests.site.test_accounts import sign_in
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
NEW = {
    "kind": "local_authority", "level": "municipality", "name": "Commune d’Agadir", "language": "fr", "country": "MA",
    "place": "Agadir", "title": "Chargée de coopération",
}  # fmt: skip


def register(client: Client, **more: Any) -> Any:
    return client.post("/en/party/new", {**NEW, **more})


@pytest.fixture
def member(signed: Callable[[str], Client]) -> Client:
    return signed("member")


def made() -> Any:
    from maillage.parties.models import Organisation

    return Organisation.objects.get()


def test_an_organisation_is_written_down_with_a_first_office(member: Client) -> None:
    from maillage.parties.models import Holding, Standing

    answer = register(member)
    assert answer.status_code == 302, text(answer)
    party = made()
    assert answer.headers["Location"] == f"/en/party/{party.key}/desk"
    assert (party.kind, party.level, party.country, party.standing) == (
        "local_authority", "municipality", "MA", Standing.NEW,
    )  # fmt: skip
    assert party.languages == ["fr"]
    holding = Holding.objects.get()
    office = holding.office
    assert holding.account == account_of(member)
    assert (office.title, office.may_manage, office.may_publish, office.may_bind) == (
        "Chargée de coopération", True, True, True,
    )  # fmt: skip
    desk = member.get(f"/en/party/{party.key}/desk")
    assert desk.status_code == 200
    assert "You have not shown yet that you act for it" in text(desk)


def test_the_public_page_says_what_it_is_and_names_nobody(member: Client, reader: Client) -> None:
    register(member)
    account = account_of(member)
    account.name = "Amina Idrissi"
    account.save()
    page = reader.get(f"/en/party/{made().key}")
    said = text(page)
    assert page.status_code == 200
    assert "Commune d’Agadir" in said and "Municipality" in said and "Agadir" in said
    assert "Nobody has shown yet" in said
    assert "Amina" not in said and account.email not in said
    assert page.headers["X-Robots-Tag"] == "noindex"
    for language, kind in (("fr", "Commune"), ("ar", "جماعة")):
        assert kind in text(reader.get(f"/{language}/party/{made().key}"))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_form_says_what_is_missing_and_keeps_what_was_typed(member: Client, language: str) -> None:
    answer = member.post(
        f"/{language}/party/new", {"kind": "local_authority", "name": "a\x07b", "title": "Officer"}
    )
    page = read(answer)
    assert answer.status_code == 422
    assert page.title.startswith({"en": "Error", "fr": "Erreur", "ar": "خطأ"}[language])
    for field in ("level", "name", "country", "language"):
        assert f'href="#{field}"' in answer.content.decode()
    assert 'value="Officer"' in answer.content.decode()


def test_a_place_that_exists_many_times_is_asked_about_with_region_and_country(member: Client) -> None:
    from maillage.parties.models import Organisation

    asked = register(member, name="Ayuntamiento de San Juan", language="es", country="", place="San Juan")
    said = text(asked)
    assert asked.status_code == 422 and "Several places bear this name" in said
    choices = re.findall(r'name="place_id" value="([^"]+)"', asked.content.decode())
    assert len(choices) >= 9
    assert len(set(re.findall(r'value="geonames:\d+"[^>]*> ([^<]+)</label>', asked.content.decode()))) >= 9
    assert "Argentina" in said and "Puerto Rico" in said
    register(
        member,
        name="Ayuntamiento de San Juan",
        language="es",
        country="",
        place="San Juan",
        place_id=choices[3],
    )
    party = Organisation.objects.get()
    assert party.place == choices[3] and party.country


def test_a_place_that_was_not_offered_is_not_taken(member: Client) -> None:
    from maillage.parties.models import Organisation

    for chosen in ("geonames:2988507", "geonames:0", "<b>", "none"):
        answer = register(member, country="", place="San Juan", place_id=chosen)
        assert answer.status_code == 422, chosen
    assert register(member, place="Nowhere At All Xyzq").status_code == 422
    assert not Organisation.objects.exists()


def test_likely_duplicates_are_shown_before_it_is_made_and_then_it_is(
    signed: Callable[[str], Client],
) -> None:
    from maillage.parties.models import Organisation

    register(signed("member"))
    first, second = made(), signed("member")
    shown = register(second, name="Mairie d’Agadir")
    assert shown.status_code == 409 and "Is it one of these?" in text(shown)
    assert f'href="/en/party/{first.key}"' in shown.content.decode()
    assert "the local authority of the same place" in text(shown)
    assert Organisation.objects.count() == 1
    assert register(second, name="Mairie d’Agadir", seen=[first.key]).status_code == 302
    assert Organisation.objects.count() == 2


def test_what_the_record_names_is_shown_too(member: Client, site_home: Any) -> None:
    from maillage.site.at_hand import at_hand

    name, country = (
        at_hand(site_home).connection()
        .execute("SELECT name, country FROM activity_parties WHERE country IS NOT NULL ORDER BY name LIMIT 1").fetchone()
    )  # fmt: skip
    answer = register(member, kind="association", name=name.upper(), country=country, place="")
    assert answer.status_code == 409 and "named in the record" in text(answer)


def test_the_same_form_sent_three_times_makes_one_organisation(member: Client) -> None:
    from maillage.parties.models import Organisation

    answers = [register(member, once="k" * 20) for _ in range(3)]
    assert len({each.headers["Location"] for each in answers}) == 1
    assert Organisation.objects.count() == 1


def test_what_was_typed_waits_while_its_author_signs_in(reader: Client, member: Client) -> None:
    away = reader.post("/en/party/new", NEW, headers={"Referer": "http://testserver/en/party/new"})
    assert "/account/login/" in away.headers["Location"]
    sign_in(reader, account_of(member).email, "a long enough one")
    assert "Commune d’Agadir" in reader.get("/en/party/new").content.decode()


def test_markup_and_overrides_in_names_are_only_text(member: Client, reader: Client) -> None:
    register(member, name='\u202e<script>alert("1")</script> & co', kind="association", place="")
    page = reader.get(f"/en/party/{made().key}").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "\u202e" not in page


def test_a_merged_organisation_leads_to_the_one_that_was_kept(
    signed: Callable[[str], Client], reader: Client
) -> None:
    account = account_of(signed("member"))
    first, second, third = (acting_for(account) for _ in range(3))
    for gone, kept in ((first, second), (second, third)):
        gone.merged_into = kept
        gone.save()
    answer = reader.get(f"/fr/party/{first.key}")
    assert answer.status_code == 301 and answer.headers["Location"] == f"/fr/party/{third.key}"


def test_what_is_hidden_erased_or_unknown_looks_alike_to_the_public(
    signed: Callable[[str], Client], reader: Client
) -> None:
    from django.utils import timezone

    holder = signed("member")
    party = acting_for(account_of(holder))
    party.hidden_at = timezone.now()
    party.save()
    for client in (reader, signed("member")):
        assert client.get(f"/fr/party/{party.key}").status_code == 404
    for client in (holder, signed("curator")):
        assert "caché cette page au public" in text(client.get(f"/fr/party/{party.key}"))
    party.hidden_at, party.erased_at = None, timezone.now()
    party.save()
    assert reader.get(f"/fr/party/{party.key}").status_code == 404
    assert reader.get("/fr/party/2222222222").status_code == 404


def full(account: Any) -> Any:
    """A diaspora organisation with something in every list."""
    from django.utils import timezone

    from maillage.exchange.models import Entry, Solution
    from maillage.parties.models import Membership
    from maillage.parties.organisations import add_code, call
    from maillage.parties.ties import tie
    from maillage.site.today import today

    party, network = acting_for(account, "diaspora"), acting_for(account)
    add_code(party.key, 1, "rna", "W751000000", account, today())
    call(party.key, 2, "ar", "جمعية ندر في ليل", account, today())
    for side, place in (("residence", "geonames:2998324"), ("origin", "geonames:2246451")):
        tie(party.key, side, place, account, timezone.now(), today())
    Membership.objects.create(network=network, member=party, name="Ndar", folded="ndar", since=today())
    Solution.objects.create(
        organisation=party,
        activity="iati:x",
        language="fr",
        problem="Trop de déchets",
        done="Tri",
        takes="Du temps",
    )
    for number in range(50):
        Entry.objects.create(
            organisation=party, side="need", state="published", text=f"Need {number}", language="en",
            published_at=timezone.now(),
        )  # fmt: skip
    Entry.objects.create(organisation=party, side="need", text="A draft")
    hidden = Entry.objects.create(
        organisation=party, side="need", state="published", text="Hidden by a curator"
    )
    Entry.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    return party


def test_the_page_of_an_organisation_shows_all_that_is_public_of_it(
    signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.parties.models import Standing

    party = full(account_of(signed("member")))
    page = reader.get(f"/en/party/{party.key}")
    said = text(page)
    assert page.headers.get("X-Robots-Tag") is None and party.standing == Standing.VERIFIED
    for words in (
        "W751000000",
        "جمعية ندر في ليل",
        "Lille",
        "Saint-Louis",
        "Trop de déchets",
        "the organisation itself",
    ):
        assert words in said, words
    assert len(re.findall(r"Need \d+", said)) == 40 and "A draft" not in said and "Hidden by" not in said
    assert "The first 40 are shown" in said
    assert "example.org" not in said


def test_what_it_lists_is_taken_away_in_four_formats(signed: Callable[[str], Client], reader: Client) -> None:
    from tests.site.test_take_lists import rows_in, whole

    party = full(account_of(signed("member")))
    for name, count in (("entries", 50), ("networks", 1), ("ties", 2), ("solutions", 1)):
        for format in ("csv", "xlsx", "json", "parquet"):
            for language in ("fr", "ar"):
                answer = reader.get(f"/{language}/party/{party.key}?list={name}&as={format}")
                assert rows_in(whole(answer), format) == count, (name, format)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_pages_are_light_and_ask_little(
    signed: Callable[[str], Client], reader: Client, language: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    holder = signed("member")
    party = full(account_of(holder))
    office = party.offices.get()
    style = gzip.compress(holder.get(read(holder.get("/en/parties")).loaded[0]).content)
    # which organisations have a strategy is read once by each process
    holder.get(f"/{language}/party/{party.key}")
    paths = {
        # the desk opens with the agenda, for which each room asks each table of its own once
        f"party/{party.key}": 12, f"party/{party.key}/desk": 50, f"party/{party.key}/edit": 12, f"party/{party.key}/names": 12,
        f"party/{party.key}/ties": 12, f"party/{party.key}/offices": 12, f"party/office/{office.pk}": 12, "party/new": 12,
        f"party/holding/{office.holdings.get().pk}": 12, "account/organisations": 12, "account/invitation": 12, "parties": 12,
    }  # fmt: skip
    for path, most in paths.items():
        with CaptureQueriesContext(connection) as asked:
            answer = holder.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        assert len(asked) <= most, (path, len(asked), [each["sql"][:90] for each in asked])
        weight = len(gzip.compress(answer.content)) + len(style)
        assert weight <= 14_000, (path, weight)


def test_old_lines_say_so_in_words(signed: Callable[[str], Client], reader: Client) -> None:
    from maillage.site.today import today

    party = acting_for(account_of(signed("member")))
    for age, words in ((0, "Up to date"), (189, "Ageing"), (600, "Check before you rely on it")):
        party.confirmed_on = today() - timedelta(days=age)
        party.save()
        assert words in text(reader.get(f"/en/party/{party.key}")), age


def test_the_page_is_sent_by_phone_without_a_third_party(
    signed: Callable[[str], Client], reader: Client
) -> None:
    party = acting_for(account_of(signed("member")), "diaspora")
    page = reader.get(f"/ar/party/{party.key}").content.decode()
    assert f"http://testserver/p/{party.key}" in page
    assert 'href="sms:?&amp;body=' in page and 'href="mailto:?subject=' in page
    assert "wa.me" not in page and "whatsapp" not in page.lower()
    for language in ("fr", "ar"):
        there = reader.get(f"/p/{party.key}", headers={"Accept-Language": language})
        assert there.headers["Location"] == f"/{language}/party/{party.key}"
    assert reader.get("/p/2222222222").status_code == 404


def test_organisations_are_found_by_name_kind_and_country(
    signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.parties.models import Name
    from tests.site.test_take_lists import rows_in, whole

    account = account_of(signed("member"))
    network, hospital, new = (
        acting_for(account),
        acting_for(account, "hospital"),
        acting_for(account, standing="new"),
    )
    Name.objects.create(
        organisation=hospital, language="ar", name="مستشفى الحسن الثاني", folded="مستشفي الحسن الثاني"
    )
    whole_list = reader.get("/en/parties").content.decode()
    assert network.key in whole_list and hospital.key in whole_list and new.key not in whole_list
    for query, found in (
        ("q=مستشفى", [hospital]),
        ("kind=network", [network]),
        ("country=SN", []),
        ("q=Office", [network, hospital]),
    ):
        page = reader.get(f"/ar/parties?{query}").content.decode()
        assert {each.key for each in (network, hospital, new) if f"/ar/party/{each.key}" in page} == {
            each.key for each in found
        }
    for format in ("csv", "xlsx", "json", "parquet"):
        assert rows_in(whole(reader.get(f"/fr/parties?kind=hospital&as={format}")), format) == 1


def test_the_record_leads_to_whoever_acts_for_an_organisation(
    signed: Callable[[str], Client], reader: Client, site_home: Any
) -> None:
    from maillage.site.at_hand import at_hand
    from maillage.site.parties.acting import acting

    acting.forget()
    asked = "SELECT organisation FROM activity_parties WHERE organisation IS NOT NULL ORDER BY 1 LIMIT 1"
    [found] = at_hand(site_home).connection().execute(asked).fetchone()
    before = reader.get(f"/en/organisation/{found}")
    assert "This is my organisation" in text(before) and "/en/claim?organisation=" in before.content.decode()
    party = acting_for(account_of(signed("member")), "association")
    party.record_id = found
    party.save()
    after = reader.get(f"/en/organisation/{found}", headers={"If-None-Match": before.headers["ETag"]})
    assert f"/en/party/{party.key}" in after.content.decode() and "This is my organisation" not in text(after)


def test_an_invented_organisation_says_so_and_is_listed_nowhere_outside(
    signed: Callable[[str], Client], reader: Client
) -> None:
    party = acting_for(account_of(signed("member")))
    party.generated = True
    party.save()
    page = reader.get(f"/en/party/{party.key}")
    assert "This organisation is invented" in text(page) and "have shown that they may" not in text(page)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert party.key not in reader.get("/sitemap-organisations.xml").content.decode()
