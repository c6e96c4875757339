"""Who acts at a place, on its page: seen at once when it changes, and read again without asking the database."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_permissions_of_things import acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
PLACE = "geonames:2543549"  # as acting_for writes it
OTHER = "geonames:2553604"


@pytest.fixture
def somebody(database: None) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.create_user("somebody@example.org", "a long enough one", name="Amina Idrissi")


@pytest.fixture
def party(somebody: Any, fresh: None) -> Any:
    return acting_for(somebody, "local_authority")


@pytest.fixture
def fresh(database: None) -> None:
    """What processes know is read again."""
    from maillage.site.parties.acting import acting, sought

    acting.forget()
    sought.forget()


def page(reader: Client, language: str = "en", place: str = PLACE) -> str:
    return text(reader.get(f"/{language}/place/{place}"))


def test_the_local_authority_stands_on_the_page_of_its_place(reader: Client, party: Any) -> None:
    said = page(reader)
    assert "Who acts here" in said and f"Office of {party.key}" in said
    assert "This is my town hall" not in said
    assert "Amina" not in said
    assert f"Office of {party.key}" not in page(reader, place=OTHER)


@pytest.mark.parametrize("standing", ["new", "under_review", "frozen"])
def test_who_has_not_shown_who_they_are_does_not(reader: Client, party: Any, standing: str) -> None:
    assert f"Office of {party.key}" in page(reader)
    party.standing = standing
    party.save()
    said = page(reader)
    assert f"Office of {party.key}" not in said
    assert "This is my town hall" in said


@pytest.mark.parametrize(("language", "words"), [("fr", "C’est ma collectivité"), ("ar", "هذه جماعتي")])
def test_a_place_without_anybody_offers_the_claim(
    reader: Client, fresh: None, language: str, words: str
) -> None:
    answer = reader.get(f"/{language}/place/{PLACE}")
    assert words in text(answer)
    assert f"/{language}/claim?place=geonames%3A2543549" in answer.content.decode()


def test_what_changes_is_seen_at_once_and_elsewhere_nothing_is_made_again(reader: Client, party: Any) -> None:
    here, there = (reader.get(f"/en/place/{each}") for each in (PLACE, OTHER))
    party.merged_into = acting_for(party.made_by or party.offices.get().holdings.get().account, "association")
    party.save()
    again, same = (
        reader.get(f"/en/place/{each}", headers={"If-None-Match": first.headers["ETag"]})
        for each, first in ((PLACE, here), (OTHER, there))
    )
    assert again.status_code == 200 and f"Office of {party.key}" not in text(again)
    assert same.status_code == 304


def test_a_page_read_again_asks_the_database_nothing(reader: Client, party: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = reader.get(f"/en/place/{PLACE}")
    for path, most in ((f"/fr/place/{PLACE}", 1), (f"/en/place/{PLACE}", 0), (f"/ar/place/{OTHER}", 0)):
        with CaptureQueriesContext(connection) as asked:
            reader.get(path)
        assert len(asked) == most, (path, [each["sql"] for each in asked])
    assert len(gzip.compress(first.content)) <= 14_000


def test_needs_and_offers_of_the_place_are_counted_with_a_way_to_them(reader: Client, party: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from maillage.exchange.models import Entry
    from maillage.site.today import today

    for side, state, expires in (
        ("need", "published", None), ("need", "published", today() + timedelta(days=1)), ("need", "published", today()),
        ("need", "draft", None), ("offer", "published", None), ("offer", "withdrawn", None),
    ):  # fmt: skip
        Entry.objects.create(
            side=side,
            state=state,
            place=PLACE,
            organisation=party,
            expires=expires,
            published_at=timezone.now(),
        )
    answer = reader.get(f"/en/place/{PLACE}")
    assert "2 needs 1 offer" in text(answer)
    last = Entry.objects.filter(side="offer", state="published").get()
    last.state = "withdrawn"
    last.save()
    assert "2 needs" in page(reader) and "1 offer" not in page(reader)
    assert "/en/needs?place=geonames%3A2543549" in answer.content.decode()


def test_a_diaspora_organisation_stands_on_both_its_places(
    reader: Client, somebody: Any, fresh: None
) -> None:
    from django.utils import timezone

    from maillage.parties.ties import tie, untie
    from maillage.site.today import today

    party = acting_for(somebody, "diaspora")
    ties = [
        tie(party.key, side, place, somebody, timezone.now(), today())
        for side, place in (("residence", OTHER), ("origin", "geonames:2548885"))
    ]
    assert "its people live here" in page(reader, place=OTHER)
    assert "its people come from here" in page(reader, place="geonames:2548885")
    untie(ties[0].pk, party.key, somebody, timezone.now(), today())
    assert f"Office of {party.key}" not in page(reader, place=OTHER)
    assert f"Office of {party.key}" in page(reader, place="geonames:2548885")


def test_who_acts_here_is_taken_away_in_four_formats(reader: Client, party: Any) -> None:
    from tests.site.test_take_lists import rows_in, whole

    for format in ("csv", "xlsx", "json", "parquet"):
        assert rows_in(whole(reader.get(f"/ar/place/{PLACE}?list=acting&as={format}")), format) == 1


def test_a_hidden_or_erased_organisation_stands_nowhere(reader: Client, party: Any) -> None:
    from django.utils import timezone

    party.hidden_at = timezone.now()
    party.save()
    assert f"Office of {party.key}" not in page(reader)
