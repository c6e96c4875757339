"""Organisations written down and changed: what is refused, what two who write at once see, what is likely the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AGADIR = "geonames:2561668"


@pytest.fixture
def author(database: None) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.create_user("author@example.org")


def said(name: str = "Commune d’Agadir", **more: Any) -> Any:
    from maillage.parties.organisations import Facts, Registration

    facts = {"kind": "local_authority", "level": "municipality", "country": "MA", "place": AGADIR, **more}
    return Registration(Facts(**facts), name, "fr", "Chargée de coopération")


def registered(author: Any, name: str = "Commune d’Agadir", **more: Any) -> Any:
    from maillage.parties.organisations import register

    return register(said(name, **more), author, ON, NOW)


def test_what_cannot_be_is_named_by_field_and_nothing_is_kept(author: Any) -> None:
    from maillage.parties.models import Organisation
    from maillage.parties.organisations import Facts, Registration, Wrong, register

    bad = Registration(
        Facts("local_authority", country="ZZ", website="javascript:alert(1)", mailbox="nobody"),
        "\x07",
        "xx",
        "",
    )
    with pytest.raises(Wrong) as wrong:
        register(bad, author, ON, NOW)
    assert wrong.value.faults == {
        "level": "level", "country": "choose", "website": "web_address", "mailbox": "mailbox", "name": "control",
        "language": "choose", "title": "missing",
    }  # fmt: skip
    assert not Organisation.objects.exists()


def test_a_level_is_of_local_authorities_only(author: Any) -> None:
    assert registered(author, kind="association").level == ""


def test_one_person_writes_few_organisations_a_day(author: Any) -> None:
    from datetime import timedelta

    from maillage.parties.models import Organisation
    from maillage.parties.organisations import MOST_A_DAY, TooMany, register

    for number in range(MOST_A_DAY):
        registered(author, f"Association {number}", kind="association")
    Organisation.objects.update(made_at=NOW)
    with pytest.raises(TooMany):
        registered(author, "One more")
    register(said("One more"), author, ON, NOW + timedelta(days=1))


def test_two_who_change_it_at_once_see_each_other(author: Any) -> None:
    from maillage.parties.models import Organisation
    from maillage.parties.organisations import ChangedMeanwhile, Facts, call, describe

    party = registered(author)
    facts = Facts("local_authority", "municipality", "MA", AGADIR, website="https://www.agadir.ma")
    describe(party.key, 1, facts, author, ON)
    for act in (
        lambda: describe(party.key, 1, Facts("firm", country="MA"), author, ON),
        lambda: call(party.key, 1, "ar", "جماعة أكادير", author, ON),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    now = Organisation.objects.get()
    assert (now.website, now.kind, now.version) == ("https://www.agadir.ma", "local_authority", 2)
    call(party.key, 2, "ar", "جماعة أكادير", author, ON)
    assert Organisation.objects.get().version == 3


def test_whoever_holds_no_office_that_manages_changes_nothing(author: Any) -> None:
    from maillage.parties.models import Holding, Office, Organisation
    from maillage.parties.organisations import (
        Facts,
        NotAllowed,
        add_code,
        call,
        call_no_more,
        confirm,
        describe,
        drop_code,
    )
    from maillage.site.accounts.models import Account

    party, stranger = registered(author), Account.objects.create_user("stranger@example.org")
    publisher = Account.objects.create_user("publisher@example.org")
    office = Office.objects.create(organisation=party, title="Publishes", may_publish=True)
    Holding.objects.create(office=office, account=publisher, since=ON)
    Holding.objects.filter(account=author).update(until=ON)  # their office ended today
    for by in (stranger, publisher, author):
        for act in (
            lambda by=by: describe(party.key, 1, Facts("firm", country="MA"), by, ON),
            lambda by=by: call(party.key, 1, "ar", "أكادير", by, ON),
            lambda by=by: call_no_more(party.key, 1, "fr", by, ON),
            lambda by=by: add_code(party.key, 1, "siren", "732829320", by, ON),
            lambda by=by: drop_code(party.key, 1, "siren", "732829320", by, ON),
            lambda by=by: confirm(party.key, by, ON),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert Organisation.objects.get().version == 1


def test_names_are_one_a_language_and_the_last_stays(author: Any) -> None:
    from maillage.parties.organisations import Wrong, call, call_no_more

    party = registered(author)
    call(party.key, 1, "ar", "\u202eجماعة أكادير", author, ON)
    call(party.key, 2, "ar", "جماعة أكادير", author, ON)
    assert [each.name for each in party.names.all()] == ["Commune d’Agadir", "جماعة أكادير"]
    call_no_more(party.key, 3, "fr", author, ON)
    with pytest.raises(Wrong) as wrong:
        call_no_more(party.key, 4, "ar", author, ON)
    assert wrong.value.faults == {"name": "last_name"}
    with pytest.raises(Wrong):
        call(party.key, 4, "xx", "Agadir", author, ON)


def test_a_code_is_kept_once_as_its_register_writes_it(author: Any) -> None:
    from maillage.parties.organisations import Wrong, add_code, drop_code

    party = registered(author)
    add_code(party.key, 1, "siren", "732 829 320", author, ON)
    add_code(party.key, 2, "siren", "732829320", author, ON)
    assert [(each.scheme, each.value) for each in party.codes.all()] == [("siren", "732829320")]
    with pytest.raises(Wrong) as wrong:
        add_code(party.key, 3, "siren", "732829321", author, ON)
    assert wrong.value.faults == {"code": "sum"}
    drop_code(party.key, 3, "siren", "732829320", author, ON)
    assert not party.codes.exists()


@pytest.mark.parametrize(
    ("name", "more", "reasons"),
    [
        ("Mairie d’Agadir", {}, ("same_place",)),
        ("COMMUNE D'AGADIR", {"place": ""}, ("same_name",)),
        ("Commune d’Agadirr", {"place": ""}, ("near_name",)),
        ("Commune d’Agadir", {"country": "TN", "place": ""}, ()),
        ("Commune de Tiznit", {"place": "geonames:2527087"}, ()),
        ("Association Agadir", {"kind": "association"}, ()),
    ],
)
def test_likely_the_same_is_found_with_its_reasons(
    author: Any, name: str, more: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    from maillage.parties.alike import Sought, likely

    party = registered(author)
    facts = said(name, **more).facts
    found = likely(Sought((name,), facts.country, facts.place, facts.kind, facts.level))
    assert [each.organisation.key for each in found] == ([party.key] if reasons else [])
    if reasons:
        assert found[0].reasons[: len(reasons)] == reasons


def test_a_code_tells_more_than_any_name_and_a_merged_one_is_not_offered(author: Any) -> None:
    from maillage.parties.alike import Sought, likely
    from maillage.parties.organisations import add_code

    one = registered(author, "Hôpital Hassan II", kind="hospital", place="")
    two = registered(author, "Centre hospitalier régional", kind="hospital", place="")
    for party in (one, two):
        add_code(party.key, 1, "ice", "001234567000089", author, ON)
    [found] = likely(Sought.of(one))
    assert (found.organisation.key, found.reasons) == (two.key, ("same_code",))
    two.merged_into = one
    two.save()
    assert likely(Sought.of(one)) == []


def test_cyrillic_and_latin_names_of_one_town_meet(author: Any) -> None:
    from maillage.parties.alike import Sought, likely

    party = registered(author, "Нови Сад", country="RS", place="")
    [found] = likely(Sought(("Novi Sad",), "RS"))
    assert found.organisation.key == party.key and found.reasons[0] == "same_name"


def test_among_twenty_thousand_names_the_likely_ones_are_found_soon(author: Any) -> None:
    from django.db import connection

    from maillage.parties.alike import Sought, likely
    from maillage.parties.models import Name, Organisation

    parties = [
        Organisation(key=f"k{number:06}", kind="association", country="FR") for number in range(20_000)
    ]
    Organisation.objects.bulk_create(parties)
    Name.objects.bulk_create(
        Name(
            organisation=each, language="fr", name=f"Association {each.key}", folded=f"association {each.key}"
        )
        for each in parties
    )
    wanted = registered(
        author, "Comité de jumelage de Châteaudun", kind="association", country="FR", place=""
    )
    sought = Sought(("Comité de jumelage de Chateaudum",), "FR", kind="association")

    def taken(work: Callable[[], object]) -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    assert [each.organisation.key for each in likely(sought)] == [wanted.key]
    if (
        connection.vendor == "postgresql"
    ):  # its housekeeping has seen none of these rows, and this role may not ask for it: any plan
        return  # may come of that, which says nothing of the question
    reading_all = min(
        taken(lambda: list(Name.objects.values_list("organisation", "folded"))) for _ in range(3)
    )
    assert min(taken(lambda: likely(sought)) for _ in range(3)) < 20 * reading_all


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({}, "verified"),
        ({"website": "https://example.org"}, "verified"),
        ({"kind": "network", "level": ""}, "new"),
        ({"country": "TN", "place": ""}, "new"),
    ],
)
def test_what_was_verified_is_shown_anew_once_it_is_another(
    author: Any, changed: dict[str, str], standing: str
) -> None:
    from dataclasses import replace

    from maillage.parties.models import Organisation
    from maillage.parties.organisations import describe

    party = registered(author)
    Organisation.objects.filter(pk=party.key).update(standing="verified")
    describe(party.key, party.version, replace(said().facts, **changed), author, ON)
    party.refresh_from_db()
    assert party.standing == standing


@pytest.mark.parametrize(
    ("name", "standing"), [("Commune de Larrache", "verified"), ("Ville de Paris", "new")]
)
def test_a_mended_name_stays_verified_and_quite_another_does_not(
    author: Any, name: str, standing: str
) -> None:
    from maillage.parties.models import Organisation
    from maillage.parties.organisations import call

    party = registered(author, "Commune de Larache")
    Organisation.objects.filter(pk=party.key).update(standing="verified")
    call(party.key, party.version, "fr", name, author, ON)
    party.refresh_from_db()
    assert party.standing == standing
