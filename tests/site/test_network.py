"""Pages of networks: members on a day, links inside and out, what is shared, what is not listed; and files of members."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def addresses(visitor: Client) -> dict[str, str]:
    """The page of each network by its name, as the list of networks leads there."""
    from maillage.record import spaces
    from maillage.site.at_hand import at_hand

    found = spaces.networks(at_hand().connection(), "2026-11-27")
    listed = read(visitor.get("/en/networks")).links
    held = {each.name: f"/en/network/{each.id}" for each in found}
    assert set(held.values()) <= set(listed)
    return held


def body(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


def test_a_network_says_who_is_in_it_by_country_and_since_when(
    visitor: Client, addresses: dict[str, str]
) -> None:
    shown = body(visitor.get(addresses["Network of rivers"]))
    assert "3 members are listed in 3 countries." in shown
    assert "1 link between them is listed." in shown
    assert "2 links lead to others." in shown
    assert "Town of Larache 2003" in shown and "Ville de Lille 1 May 2001" in shown
    assert "Of 1 member, no date is known." in shown


def test_another_day_has_other_members(visitor: Client, addresses: dict[str, str]) -> None:
    shown = body(visitor.get(addresses["Network of rivers"] + "?on=2002-01-01"))
    assert "3 members are listed in 2 countries." in shown  # Bordeaux still, Larache not yet
    assert "1 former member" not in shown
    assert "1 former member" in body(visitor.get(addresses["Network of rivers"]))


def test_a_day_that_is_none_is_said(visitor: Client, addresses: dict[str, str]) -> None:
    for day in ("2002-02-30", "yesterday", "9" * 5_000, "\0"):
        answer = visitor.get(addresses["Network of rivers"], {"on": day})
        assert answer.status_code == 200
        assert "What was asked is no day" in body(answer), day


def test_what_is_not_listed_is_said_as_such(visitor: Client, addresses: dict[str, str]) -> None:
    shown = body(visitor.get(addresses["Network of rivers"]))
    assert "Of 1 member, no link is listed: Commune de Mopti" in shown
    assert "much may exist that nobody has listed" in shown


def test_networks_with_members_in_common_lead_to_their_comparison(
    visitor: Client, addresses: dict[str, str]
) -> None:
    page = read(visitor.get(addresses["Network of rivers"]))
    other = addresses["Network of bridges"]
    assert other in page.links
    assert "2 of its members are in both" in " ".join(" ".join(page.text).split())
    (address,) = [each for each in page.links if "compare" in each and other.rpartition(":")[2] in each]
    assert "They have 2 members in common." in body(visitor.get(address))


def test_members_are_taken_away_former_ones_too(visitor: Client, addresses: dict[str, str]) -> None:
    answer = visitor.get(addresses["Network of rivers"] + "?as=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["name"] for row in rows} == {
        "Town of Larache", "Ville de Lille", "Commune de Mopti", "Ville de Bordeaux",
    }  # fmt: skip


def test_a_place_leads_to_its_networks_and_to_comparison(visitor: Client, addresses: dict[str, str]) -> None:
    links = read(visitor.get("/en/place/geonames:2543549")).links
    assert set(addresses.values()) <= set(links)
    assert "/en/compare?one=geonames%3A2543549" in links


def test_a_member_found_by_searching_leads_to_its_network(visitor: Client, addresses: dict[str, str]) -> None:
    links = read(visitor.get("/en/search?q=Mopti&table=memberships")).links
    assert addresses["Network of rivers"] in links


def test_names_of_members_are_text(visitor: Client, addresses: dict[str, str]) -> None:
    answer = visitor.get(addresses["Network of bridges"])
    assert b"<b>Harm</b>" not in answer.content
    assert "<b>Harm</b>" in body(answer)


def test_a_long_list_is_shown_a_country_at_a_time(
    visitor: Client, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.pages import network

    monkeypatch.setattr(network, "MOST_MEMBERS", 2)
    short = body(visitor.get(addresses["Network of rivers"]))
    assert "Town of Larache 2003" not in short and "Ville de Lille" not in short.split("Links between")[0]
    narrowed = body(visitor.get(addresses["Network of rivers"] + "?country=MA"))
    assert "Town of Larache 2003" in narrowed


@pytest.mark.parametrize(
    "address", ["organisation:0", "geonames:2543549", "%00", "x" * 5_000, "organisation:%E2%80%AE"]
)
def test_an_unknown_network_is_not_found(visitor: Client, address: str) -> None:
    assert visitor.get(f"/fr/network/{address}").status_code == 404


def test_without_any_network_the_list_says_so(empty: Client) -> None:
    answer = empty.get("/en/networks")
    assert answer.status_code == 200
    assert "No source lists members of a network yet." in body(answer)


def test_the_page_asks_the_record_few_questions(visitor: Client, addresses: dict[str, str]) -> None:
    asked: list[str] = []
    from maillage.site import at_hand

    plain = at_hand.AtHand.connection

    class Counted:
        def __init__(self, connection: Any) -> None:
            self.connection = connection

        def execute(self, query: str, *given: Any) -> Any:
            asked.append(query)
            return self.connection.execute(query, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_hand.AtHand, "connection", lambda self: Counted(plain(self)))
        visitor.get(addresses["Network of rivers"])
    assert 0 < len(asked) <= 10
