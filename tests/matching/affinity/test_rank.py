"""Likely partners: sums are exact, the order of links changes nothing, nobody is proposed twice or again."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import pytest

from maillage.matching.affinity import LINK_COLUMNS, Model, fit, label, links_from, sentence
from maillage.matching.affinity.explain import PARTS
from maillage.matching.affinity.graph import read_graph, spelling
from maillage.matching.affinity.measure import NAMES
from maillage.matching.affinity.model import Part
from maillage.matching.affinity.weights import CLASSES, TOTAL_MILLI, shipped
from maillage.record.columns import LINKS
from maillage.reference.places import Place, Places
from tests.matching.affinity.world import PAIRS, links, row


def ask(model: Model, name: str, country: str, limit: int = 50) -> list[dict[str, Any]]:
    return [asdict(partner) for partner in model.partners(model.asker(name, country), limit)]


def test_the_columns_are_those_of_the_record() -> None:
    assert set(LINK_COLUMNS) <= {column.name for column in LINKS.columns}


@pytest.mark.parametrize(("name", "country"), [("Lille", "FR"), ("Rabat", "MA"), ("Nowhere at all", "FR")])
def test_parts_sum_to_the_score_to_the_last_milli_point(name: str, country: str) -> None:
    model = fit(links())
    listed = model.partners(model.asker(name, country), 50)
    assert listed
    for partner in listed:
        assert partner.score_milli == sum(part.milli for part in partner.parts)
        assert all(0 <= part.milli <= part.of_milli for part in partner.parts)
        assert partner.score_milli <= TOTAL_MILLI
    scores = [partner.score_milli for partner in listed]
    assert scores == sorted(scores, reverse=True)


def test_order_ends_and_repetition_of_links_change_nothing() -> None:
    plain = ask(fit(links()), "Lille", "FR")
    assert ask(fit(links(seed=1)), "Lille", "FR") == plain
    assert ask(fit(links((*PAIRS, *PAIRS), seed=2)), "Lille", "FR") == plain


def test_two_processes_and_two_hash_seeds_give_the_same_bytes() -> None:
    code = (
        "import json; from dataclasses import asdict; from tests.matching.affinity.world import links; "
        "from maillage.matching.affinity import fit; m = fit(links()); "
        "print(json.dumps([asdict(p) for p in m.partners(m.asker('Lille', 'FR'), 20)]))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "77")
    }
    assert len(said) == 1
    assert json.loads(said.pop())


def test_paths_of_three_links_are_the_largest_part_and_name_the_way() -> None:
    model = fit(links())
    first = model.partners(model.asker("Lille", "FR"), 50)
    partner = next(p for p in first if p.name == "Frankfurt am Main")  # Lille, Leeds, Lyon, Frankfurt
    part = next(part for part in partner.parts if part.name == "paths")
    assert dict(part.values) == {"paths": 1, "by_country": 1, "first": "Leeds", "second": "Lyon"}
    for curves in shipped().curves[1:]:
        most = {name: sum(curves[m].most for m in measures) for name, measures in PARTS.items()}
        assert max(most, key=lambda name: most[name]) == "paths", most


def test_places_are_called_in_the_reasons_as_who_asks_calls_them() -> None:
    model = fit(links())
    asker = model.asker("Lille", "FR")
    plain, told = model.partners(asker, 20), model.partners(asker, 20, lambda key: f"<{key}>")
    assert [each.score_milli for each in plain] == [each.score_milli for each in told]
    ways = [part for each in told for part in each.parts if part.name == "paths" and part.known]
    assert ways and all(part.values["first"][0] == part.values["second"][0] == "<" for part in ways)
    assert model.partners(asker, 20, lambda key: None) == plain


def test_a_partner_and_the_place_itself_are_not_proposed() -> None:
    names = {partner["name"] for partner in ask(fit(links()), "Lille", "FR")}
    assert names.isdisjoint({"Lille", "Köln", "Leeds", "Wrocław"})


def test_a_place_is_not_proposed_twice_under_two_spellings() -> None:
    spelled = (
        *PAIRS,
        ("MÜNCHEN", "DE", "Milano", "IT"),
        ("Munchen", "DE", "Torino", "IT"),
        ("LILLE", "FR", "Bath", "GB"),
    )
    model = fit(links(spelled))
    names = [spelling(p["name"], p["country"]) for p in ask(model, "Lyon", "FR")]
    assert len(names) == len(set(names))
    assert "bath|GB" not in {spelling(p["name"], p["country"]) for p in ask(model, "Lille", "FR")}
    matched = [
        row("Munich", "DE", "Bath", "GB", a_place="geonames:1"),
        row("Monaco di Baviera", "DE", "Roma", "IT", a_place="geonames:1"),
    ]
    assert "geonames:1" in read_graph(links_from(matched)).keys
    assert len(read_graph(links_from(matched)).keys) == 3
    parts = [row("Bonn – Beuel", "DE", "Bath", "GB"), row("Beuel (Bonn)", "DE", "Roma", "IT")]
    assert len(read_graph(links_from(parts)).keys) == 3


def test_a_spelling_that_means_two_places_is_proposed_once_and_not_beside_a_partner_of_that_name() -> None:
    said = [
        row("Bath", "GB", "Springfield", "US", b_place="geonames:1"),
        row("Lyon", "FR", "Springfield", "US", b_place="geonames:2"),
        row("Lyon", "FR", "Springfield, Ohio", "US", b_place="geonames:2"),
        row("Roma", "IT", "Springfield, Ohio", "US", b_place="geonames:2"),
        row("Bath", "GB", "Roma", "IT"),
        row("Kyoto", "JP", "Roma", "IT"),
    ]
    model = fit(links_from(said))
    assert "geonames:2" not in {p["key"] for p in ask(model, "Bath", "GB")}
    assert len({"geonames:1", "geonames:2"} & {p["key"] for p in ask(model, "Kyoto", "JP")}) == 1


def test_a_line_without_a_match_means_the_place_its_spelling_was_matched_to() -> None:
    said = [row("Munich", "DE", "Bath", "GB", a_place="geonames:1"), row("MUNICH", "DE", "Roma", "IT")]
    assert read_graph(links_from(said)).keys == ("bath|GB", "geonames:1", "roma|IT")


def test_a_link_whose_place_was_not_matched_counts() -> None:
    model = fit(links())
    assert "Gmina Nowhere" in {partner["name"] for partner in ask(model, "Lille", "FR")}
    asker = model.asker("gmina  NOWHERE", "PL")
    assert asker.node is not None


def test_a_place_is_never_answered_by_the_links_of_a_namesake() -> None:
    said = [
        row("Springfield", "US", "Bath", "GB", a_place="geonames:4525353"),
        row("Springfeld", "US", "Roma", "IT"),
    ]
    model = fit(links_from(said))
    other, namesake = (
        Place(key, "Springfield", "US", "town", 37.2, -93.3, 170_188, None, None, None)
        for key in ("geonames:4409896", "geonames:4525353")
    )
    assert model.asker("Springfield", "US", other).node is None
    assert model.asker("Springfield", "US", namesake).node is not None
    assert model.asker("Springfeld", "US", other).node is not None  # a link that was matched to no place


def test_the_spelling_shown_is_the_one_met_most_often() -> None:
    said = (*PAIRS, ("MILANO", "IT", "Bath", "GB"), ("MILANO", "IT", "Leeds", "GB"))
    assert "MILANO" in {partner["name"] for partner in ask(fit(links(said)), "Lille", "FR")}


def test_a_place_without_partners_has_a_list_by_its_country() -> None:
    listed = ask(fit(links()), "Nowhere at all", "FR", 5)
    assert len(listed) == 5
    names = {part["name"] for partner in listed for part in partner["parts"]}
    assert "country" in names
    assert names.isdisjoint({"paths", "shared_partners", "walk", "near_partners"})


def test_what_is_not_known_counts_half_and_says_so() -> None:
    listed = fit(links())
    partner = listed.partners(listed.asker("Lille", "FR"), 1)[0]
    size = next(part for part in partner.parts if part.name == "size")
    assert not size.known
    assert size.of_milli // 2 - 2 <= size.milli <= size.of_milli // 2  # halves of three measures, each whole
    assert "half" in sentence(size, "en")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_part_has_its_label_and_sentence(places: Places, language: str) -> None:
    met = {}
    said = [
        row("Lille", "FR", "Köln", "DE", a_place="geonames:2998324", b_place="geonames:2886242"),
        row("Paris", "FR", "Roma", "IT", a_place="geonames:2988507", b_place="geonames:3169070"),
    ]
    rows = [row(*pair) for pair in PAIRS] + said
    model = fit(links_from(rows), places)
    for name, country in [("Lille", "FR"), ("Roma", "IT"), ("Lyon", "FR"), ("Rabat", "MA"), ("Bonn", "DE")]:
        for partner in model.partners(model.asker(name, country), 50):
            met.update({part.name: part for part in partner.parts})
    for part in met.values():
        told = sentence(part, language)
        assert told and "?" not in told and "{" not in told, told
    assert all(label(name, language) for name in PARTS)


def test_every_measure_belongs_to_one_part() -> None:
    assert sorted(m for measures in PARTS.values() for m in measures) == sorted(NAMES)


def test_curves_that_mean_more_never_fall() -> None:
    assert len(shipped().curves) == len(CLASSES)
    for curves in shipped().curves:
        assert sum(curve.most for curve in curves.values()) <= TOTAL_MILLI
        for name in ("paths", "paths_home", "shared", "walk", "near_same", "near_both", "country"):
            assert list(curves[name].milli) == sorted(curves[name].milli)
            assert curves[name].milli[0] == 0


def test_no_links_and_links_that_join_nothing_give_no_partner() -> None:
    assert ask(fit(links(())), "Lille", "FR") == []
    assert (
        ask(fit(links_from([row("Lille", "FR", "LILLE", "FR"), row("", "FR", "Bath", "GB")])), "Lille", "FR")
        == []
    )


def test_the_usual_points_are_those_that_half_of_all_places_reach() -> None:
    model = fit(links())
    asker = model.asker("Lille", "FR")
    listed = model.partners(asker, 50)
    points = model._points(asker, model.measures.of(asker))
    rows = [NAMES.index(name) for name in PARTS["size"]]
    linked = model.graph.degree > 0
    size = sorted(points[rows][:, linked].sum(axis=0).tolist())
    told = {part.usual_milli for partner in listed for part in partner.parts if part.name == "size"}
    assert told == {size[len(size) // 2]}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_sentence_says_nothing_of_what_is_nought(language: str) -> None:
    values = {"country": "FR", "km": 100, "of_towns": 3, "towns": 0, "links": 7, "own": 0, "back": 0}
    said = sentence(Part("country", 1, 2, 0, True, values), language)
    assert "7" in said and "100" not in said
    ways = {"paths": 4, "by_country": 0, "first": "Leeds", "second": "Lyon"}
    assert "0" not in sentence(Part("paths", 1, 2, 0, True, ways), language)
    assert "9" in sentence(Part("paths", 1, 2, 0, True, {**ways, "by_country": 9}), language)
    nothing = sentence(Part("country", 1, 2, 0, True, {**values, "links": 0}), language)
    assert nothing and not any(letter.isdigit() for letter in nothing)
    whole = sentence(Part("country", 1, 2, 0, True, {**values, "towns": 2, "own": 4, "back": 5}), language)
    assert all(number in whole for number in ("100", "3", "2", "7", "4", "5"))
