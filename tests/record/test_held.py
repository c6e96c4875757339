"""What the record holds of parties that are to be brought together: only of those, and never of a namesake."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from maillage.record.held import done, links_between, members
from maillage.record.store import Store
from tests.cli.test_partners_record import keep, stated

MINE, THEIRS = {("p:1", "Larache", "MA")}, {("p:2", "Compiègne", "FR"), ("", "Zuiop", "FR")}


def link(
    number: int, a: tuple[str | None, str, str], b: tuple[str | None, str, str], **said: Any
) -> dict[str, Any]:
    ends = {
        f"{side}_{name}": value
        for side, end in (("a", a), ("b", b))
        for name, value in zip(("place", "name", "country"), end, strict=True)
    }
    return stated(number, kind="twinning", **ends, **said)


def party(activity: int, name: str, **said: Any) -> dict[str, Any]:
    identifier = f"organisation:{said.get('reference') or name}:{said.get('country') or ''}"
    return {**stated(activity), "position": 0, "name": name, "organisation": identifier, **said}


def activity(number: int, topics: Sequence[str] = ("waste",), **said: Any) -> dict[str, Any]:
    return stated(number, title=f"Work {number}", topics=list(topics), since=f"{2000 + number}", **said)


def test_links_between_two_lists_are_found_whichever_end_is_whose(home: Path) -> None:
    larache, compiegne = ("p:1", "Larache", "MA"), ("p:2", "Compiegne", "FR")
    kept = [
        link(1, larache, compiegne),
        link(2, compiegne, larache, until="2004", status="ended"),
        link(3, larache, ("p:3", "Lyon", "FR")),
        link(4, larache, (None, "ZUIOP", "FR")),
        link(5, larache, (None, "Zuiop", "BE")),
        link(6, compiegne, (None, "Zuiop", "FR")),
    ]
    with keep(home, {"links": kept}).open() as reader:
        found = links_between(reader, MINE, THEIRS)
        assert {row["id"] for row in found} == {"thing:1", "thing:2", "thing:4"}
        assert links_between(reader, set(), THEIRS) == links_between(reader, MINE, set()) == []


@pytest.mark.parametrize(
    ("bodies", "asked", "meant"),
    [
        ([{"name": "Ville de Lyon", "country": "FR"}], ("VILLE DE LYON", "FR"), True),
        ([{"name": "Ville de Lyon", "country": "FR"}], ("Ville de Lyon", "BE"), False),
        ([{"name": "Oxfam", "reference": "GB-1"}], ("Oxfam", "FR"), True),
        # Every country has one: of two that do not say theirs, neither is meant; of several, the one of the country.
        ([{"name": "Ministry of Health", "reference": r} for r in ("A-1", "B-2")], ("Ministry of Health", "NP"), False),
        ([{"name": "Ministry of Health", "country": c} for c in ("NP", "KE")], ("Ministry of Health", "NP"), True),
        ([{"name": "Ministry of Health", "country": "KE"}, {"name": "Ministry of Health", "reference": "A-1"}],
         ("Ministry of Health", "KE"), True),
        # A code for a sort of body is no body.
        ([{"name": "National NGOs", "reference": "22000"}], ("National NGOs", "FR"), False),
        ([{"name": "United Nations Children's Fund"}], ("United Nations Children's Fund (UNICEF)", "FR"), True),
        ([{"name": "N/A", "country": "FR"}], ("N/A", "FR"), False),
    ],
)  # fmt: skip
def test_a_name_means_the_one_body_that_it_can_mean(
    home: Path, bodies: list[dict[str, Any]], asked: tuple[str, str], meant: bool
) -> None:
    parties = [party(number, **body) for number, body in enumerate(bodies)]
    acts = [activity(number) for number in range(len(bodies))]
    with keep(home, {"activity_parties": parties, "activities": acts}).open() as reader:
        rows, found = done(reader, {asked}, set())
    assert (asked in found) == meant
    assert len(rows) == int(meant)
    assert all(row["party"] == found[asked] for row in rows)


def test_a_place_did_what_its_local_government_took_part_in(home: Path) -> None:
    parties = [
        party(1, "Commune de Larache", place="p:1", type="11"),
        party(2, "Association de Larache", place="p:1", type="22"),
        party(3, "Larache", place="p:1", type="municipality"),
        party(4, "Rabat", place="p:9", type="11"),
        party(5, "Commune de Larache", place="p:1", type="11"),
    ]
    acts = [*(activity(number) for number in range(1, 5)), activity(5, topics=())]
    with keep(home, {"activity_parties": parties, "activities": acts}).open() as reader:
        rows, _ = done(reader, set(), {"p:1"})
    assert [row["id"] for row in rows] == [
        "thing:3",
        "thing:1",
    ]  # the newest first; without topics it proves nothing


def test_an_empty_record_holds_nothing(home: Path) -> None:
    with Store(home).open() as reader:
        assert links_between(reader, MINE, THEIRS) == []
        assert members(reader) == []
        assert done(reader, {("Oxfam", "GB")}, {"p:1"}) == ([], {})
