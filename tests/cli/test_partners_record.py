"""What likely partners are learnt from: links, joint activities of local governments, members of networks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from maillage.matching.affinity import LINK_COLUMNS, MEMBER_COLUMNS, Links, Members
from maillage.record.arrow import to_arrow
from maillage.record.store import Manifest, Reader, Store
from maillage.record.ties import MOST_TOGETHER, member_rows, tie_rows
from maillage.reference.places import Places
from tests.cli.typed import Typed
from tests.matching.affinity.world import PAIRS, row

SOURCE = {
    "id": "source:1",
    "path": "a.csv",
    "title": "A list",
    "as_of": "2026-01-01",
    "kinds": {},
    "rows": 1,
    "versions": [],
}
ask = Typed("partners")


def read_links(reader: Reader, places: Places) -> Links:
    return Links.of(tie_rows(reader, places, LINK_COLUMNS))


def read_members(reader: Reader) -> Members:
    return Members.of(member_rows(reader, MEMBER_COLUMNS))


def stated(number: int, **said: Any) -> dict[str, Any]:
    origin = {
        "source": SOURCE["id"],
        "line": number,
        "as_of": "2026-01-01",
        "import_no": 1,
        "generated": False,
        "raw": "{}",
    }
    return {"id": f"thing:{number}", "statement": f"statement:{number}", **origin, **said}


def keep(home: Path, tables: Mapping[str, list[dict[str, Any]]]) -> Store:
    store = Store(home)
    store.prepare()
    parts = {
        name: (store.write_part(name, to_arrow(name, rows), 1),) for name, rows in tables.items() if rows
    }
    store.publish(Manifest(number=1, tables=parts, sources=(SOURCE,)))
    return store


def parties(activity: int, *said: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [
        {**stated(activity), "position": n, "name": name, "country": country, "type": type_}
        for n, (name, country, type_) in enumerate(said)
    ]


LINKS = [stated(n, kind="twinning", **row(*pair)) for n, pair in enumerate(PAIRS)]


def test_local_governments_of_two_countries_in_one_activity_make_a_link(home: Path, places: Places) -> None:
    said = parties(
        1,
        ("Commune de Larache", "MA", "11"),
        ("Ville de Compiègne", "FR", "municipality"),
        ("Oxfam", "GB", "21"),
    )
    with keep(home, {"activity_parties": said}).open() as reader:
        links = read_links(reader, places)
    assert len(links) == 1
    assert {links.a_country[0], links.b_country[0]} == {"FR", "MA"}
    assert {links.a_place[0], links.b_place[0]} == {"geonames:2543549", "geonames:3024066"}


def test_one_country_unknown_bodies_and_crowds_make_none(home: Path, places: Places) -> None:
    towns = ("Lyon", "Lille", "Nantes", "Nice", "Dijon", "Metz", "Brest", "Tours", "Nancy")
    said = [
        *parties(1, ("Larache", "MA", "11"), ("Rabat", "MA", "11")),
        *parties(2, ("Commune of Qwertzuiopasdf", "MA", "11"), ("Lyon", "FR", "11")),
        *parties(3, ("Rabat", "MA", "11"), *((town, "FR", "11") for town in towns[:MOST_TOGETHER])),
    ]
    with keep(home, {"activity_parties": said}).open() as reader:
        assert len(read_links(reader, places)) == 0


def test_members_are_read_and_a_shared_network_is_a_part(home: Path) -> None:
    members = [stated(n, network="United Towns", name=f"Town of {town}", place_said=town, country=country)
               for n, (town, country) in enumerate([("Lille", "FR"), ("Rabat", "MA"), ("Bonn", "DE"), ("Nowhere", "MA")])]  # fmt: skip
    with keep(home, {"links": LINKS, "memberships": members}).open() as reader:
        assert len(read_members(reader).network) == 4
    for asker, country in (("Lille", "FR"), ("Bonn", "DE")):
        said = ask.json(asker, "--country", country, "--limit", "50")
        rabat = next(p for p in said["partners"] if p["city"] == "Rabat")
        part = next(part for part in rabat["parts"] if part["name"] == "networks")
        assert part["values"] == {"networks": 1, "names": ["United Towns"]} and part["points"] > 0
        assert not any(
            part["name"] == "networks"
            for p in said["partners"]
            if p["city"] == "Shanghai"
            for part in p["parts"]
        )


@pytest.mark.usefixtures("home")
def test_a_joint_activity_names_a_place_as_its_links_do(home: Path, places: Places) -> None:
    link = stated(1, kind="twinning", **row("LARACHE", "MA", "Almuñécar", "ES", a_place="geonames:2543549"))
    said = parties(
        2, ("Commune de Larache", "MA", "11"), ("Commune de Larache", "MA", "11"), ("Lyon", "FR", "11")
    )
    keep(home, {"links": [link], "activity_parties": said})
    found = ask.json("Lille", "--country", "FR")
    assert "LARACHE" in {p["city"] for p in found["partners"]}
