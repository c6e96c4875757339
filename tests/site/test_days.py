"""Feeds and calendars of what is followed: what stands here, what closes when, and that they are renewed when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.test_feeds import read, told
from tests.site.test_follow_digest import entry, organisation

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
LARACHE = "geonames:2543549"


@pytest.fixture
def visitor(database: None, reader: Client) -> Iterator[Client]:
    from maillage.site.exchange.boards import standing
    from maillage.site.parties.follow_here import others

    for each in (standing, others):
        each.forget()
    yield reader
    for each in (standing, others):
        each.forget()


def soon(days: int) -> date:
    from maillage.site.today import today

    return today() + timedelta(days=days)


def lines(client: Client, address: str) -> list[str]:
    """A calendar as a program reads it: lines put together again."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert all(len(each) <= 75 for each in answer.content.split(b"\r\n"))
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def events(client: Client, address: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    said: dict[str, str] = {}
    for line in lines(client, address):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            said = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"} <= set(said)
            found[said["UID"].removesuffix("@maillage")] = said
        else:
            said[name] = value
    return found


def call_round(network: Any, **more: Any) -> Any:
    from maillage.exchange.models import Round

    said = {"title": "Water in the north", "language": "en", "opens": soon(-1), "closes": soon(20), **more}
    return Round.objects.create(network=network, **said)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_calendar_has_the_days_on_which_something_ends(visitor: Client, language: str) -> None:
    town = organisation()
    made = entry(town, expires=soon(31), said={"from": soon(3).isoformat()})
    found = events(visitor, f"/{language}/days/place/{LARACHE}.ics")
    ends, begins = found[f"need:{made.pk}:ends"], found[f"need:{made.pk}:begins"]
    assert ends["DTSTART;VALUE=DATE"] == f"{soon(30):%Y%m%d}"  # the last day on which it stands
    assert begins["DTSTART;VALUE=DATE"] == f"{soon(3):%Y%m%d}"
    assert "Teach us to sort waste" in ends["SUMMARY"] and ends["DESCRIPTION"] == "Larache"
    assert ends["URL"] == f"http://testserver/{language}/entry/{made.pk}"
    yearly = [each for each in found.values() if each.get("RRULE") == "FREQ=YEARLY"]
    assert len(yearly) == len(events(visitor, f"/{language}/days.ics")) > 5


def test_a_calendar_of_a_network_has_the_last_day_of_its_sessions(visitor: Client) -> None:
    network = organisation("Rivers", "network")
    held, gone = call_round(network), call_round(network, title="Gone", state="cancelled")
    over = call_round(network, title="Over", opens=soon(-40), closes=soon(-20))
    found = events(visitor, f"/en/days/network/maillage:{network.key}.ics")
    assert found[f"round:{held.pk}:ends"]["DTSTART;VALUE=DATE"] == f"{soon(20):%Y%m%d}"
    assert not [each for each in found if gone.pk in each or over.pk in each]


def test_a_calendar_of_a_country_has_the_calls_that_name_it(visitor: Client) -> None:
    from tests.site.test_country import sql

    rows = sql("SELECT countries, closes FROM calls WHERE length(closes) = 10 ORDER BY closes DESC LIMIT 1")
    if not rows or rows[0]["closes"] < soon(0).isoformat():
        pytest.skip("no call of the demonstration is open")
    found = events(visitor, f"/en/days/country/{rows[0]['countries'][0]}.ics")
    assert [each for each in found if each.endswith(":closes")]


def test_signs_that_a_calendar_gives_a_meaning_to_are_text(visitor: Client) -> None:
    town = organisation("A;B,C\\D")
    entry(town, "x\r\nEND:VEVENT\r\nBEGIN:VEVENT; a, b \\ \u202e" + "ع" * 100)
    found = events(visitor, f"/en/days/place/{LARACHE}.ics")
    [mine] = [each for key, each in found.items() if key.startswith("need:")]
    assert "END:VEVENT BEGIN:VEVENT\\; a\\, b \\\\" in mine["SUMMARY"]
    assert mine["DESCRIPTION"] == "A\\;B\\,C\\\\D"


@pytest.mark.parametrize(
    "address", ["place/none", "country/ZZ", "topic/none", "network/maillage:none", "network/none"]
)
def test_of_what_is_not_there_there_is_neither_calendar_nor_feed(visitor: Client, address: str) -> None:
    assert visitor.get(f"/fr/days/{address}.ics").status_code == 404
    assert visitor.get(f"/fr/feed/{address}").status_code == 404


@pytest.mark.parametrize("address", [f"place/{LARACHE}", "country/MA", "topic/waste", "network"])
def test_a_feed_tells_of_what_is_sought_and_given_here_first(visitor: Client, address: str) -> None:
    from maillage.parties.models import Membership

    network, town = organisation("Rivers", "network"), organisation()
    Membership.objects.create(network=network, member=town, name="Larache", folded="larache")
    address = f"network/maillage:{network.key}" if address == "network" else address
    entry(town, "Not any more", state="withdrawn")
    made = entry(town)
    feed = read(visitor, f"/en/feed/{address}")
    assert told(feed, "title")[0] == "Teach us to sort waste"
    assert "Need" in told(feed, "summary")[0] and "Larache" in told(feed, "summary")[0]
    assert f"/en/entry/{made.pk}" in visitor.get(f"/en/feed/{address}").content.decode()
    assert "Not any more" not in told(feed, "title")


def test_a_feed_is_another_one_when_something_is_published(visitor: Client) -> None:
    from maillage.site.exchange import boards

    town, at = organisation(), f"/en/feed/place/{LARACHE}"
    before = visitor.get(at)
    same = visitor.get(at, headers={"if-none-match": before.headers["ETag"]})
    assert same.status_code == 304
    entry(town)
    boards.changed()
    after = visitor.get(at, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200 and "Teach us to sort waste" in after.content.decode()


def test_a_session_and_a_solution_are_told_where_they_belong(visitor: Client) -> None:
    from maillage.exchange.models import Solution

    network = organisation("Rivers", "network")
    call_round(network, chosen={"topics": ["waste"], "countries": ["SN"]})
    Solution.objects.create(
        organisation=organisation(), activity="a", language="en", problem="Waste in the river", done="d", takes="t", topics=["waste"],
    )  # fmt: skip
    titles = told(read(visitor, "/en/feed/topic/waste"), "title")
    assert {"Water in the north", "Waste in the river"} <= set(titles)
    assert "Water in the north" in told(read(visitor, "/en/feed/country/SN"), "title")
    assert "Waste in the river" in told(read(visitor, f"/en/feed/place/{LARACHE}"), "title")


def test_of_what_was_hidden_nothing_is_told(visitor: Client) -> None:
    from django.utils import timezone

    from maillage.parties.models import Organisation

    network, town = organisation("Rivers", "network"), organisation()
    call_round(network, chosen={"countries": ["MA"]})
    entry(town)
    assert len(told(read(visitor, "/en/feed/country/MA"), "title")) > 2
    Organisation.objects.update(hidden_at=timezone.now())
    at = "/en/feed/country/MA?again"
    titles = told(read(visitor, at), "title")
    assert not {"Water in the north", "Teach us to sort waste"} & set(titles)
    assert visitor.get(f"/en/feed/network/maillage:{network.key}?again").status_code == 404
