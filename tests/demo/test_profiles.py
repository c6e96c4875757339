"""Needs and offers of the demonstration world: as many as promised, invented in every line, the same for the same seed."""

from __future__ import annotations

import json
from pathlib import Path

from maillage.demo import DEMO_DAY
from maillage.demo.names import invented_names
from maillage.demo.profiles import FACILITATORS, as_lines, needs_and_offers
from maillage.demo.words import LANGUAGES
from maillage.demo.world import make_world
from maillage.matching.profiles import Need, Offer, locate, read_needs, read_offers
from maillage.matching.scores import Matching
from maillage.matching.together import triangles
from maillage.reference.countries import find_country
from maillage.reference.topics import modalities, topics

WORLD = make_world(1, DEMO_DAY)


def test_as_many_as_promised_in_five_languages_and_120_countries() -> None:
    needs, offers = needs_and_offers(make_world(1, DEMO_DAY))
    assert (len(needs), len(offers)) == (600, 900)
    assert len({row["country"] for row in needs + offers}) == 120
    assert {row["language"] for row in needs} == {row["language"] for row in offers} == set(LANGUAGES)
    assert len({row["id"] for row in needs + offers}) == 1_500


def test_every_line_is_invented_and_says_so() -> None:
    names = {written for name in invented_names() for written in (name.latin, name.cyrillic, name.arabic)}
    for row in [row for rows in needs_and_offers(make_world(1, DEMO_DAY)) for row in rows]:
        assert row["generated"] is True
        assert row["place"] in names
        assert "{" not in row["text"] and row["text"]


def test_some_offers_support_a_cooperation_of_two_others_in_every_language() -> None:
    supporting = [row for row in needs_and_offers(WORLD)[1] if "role" in row]
    assert len(supporting) == FACILITATORS
    assert {row["role"] for row in supporting} == {"facilitator"}
    assert {row["language"] for row in supporting} == set(LANGUAGES)
    assert len({row["supplier"] for row in supporting if row["language"] == "fr"}) == 3
    assert all(
        "imagin" in row["organisation"] or "متخيَّل" in row["organisation"] or "Imagin" in row["organisation"]
        for row in supporting
    )


def test_a_commune_of_cameroon_finds_offers_in_arabic_and_in_spanish_and_a_triangle(tmp_path: Path) -> None:
    needs, offers = matched(tmp_path)
    matching = Matching(needs, offers, on=DEMO_DAY)
    row = matching.rows["need"]["DEMO-N0098"]
    need = needs[row]
    assert (need.country, need.language) == ("CM", "fr")
    best = [offers[at] for at in matching.best("need", row, 20).rows.tolist()]
    for language in ("ar", "es"):
        assert any(
            (offer.language, offer.topics, offer.forms) == (language, need.topics, need.forms)
            for offer in best
        ), language
    (triangle,) = triangles(matching, row, 1)
    supporting = offers[matching.rows["offer"][triangle.facilitator]]
    assert supporting.supplier in ("fonds", "fund")
    assert set(supporting.topics or ()) >= set(need.topics or ())


def matched(folder: Path) -> tuple[list[Need], list[Offer]]:
    """Needs and offers of the world, as a user's files are read."""
    for name, rows in zip(("needs", "offers"), needs_and_offers(WORLD), strict=True):
        (folder / f"{name}.jsonl").write_bytes(as_lines(rows))
    needs, wrong = read_needs(folder / "needs.jsonl")
    offers, also = read_offers(folder / "offers.jsonl")
    assert not [*wrong, *also]
    return locate(needs, None, "")[0], locate(offers, None, "")[0]


def test_codes_are_those_of_the_lists() -> None:
    forms = {form.code for form in modalities()}
    known = {topic.code for topic in topics()}
    for row in [row for rows in needs_and_offers(make_world(2, DEMO_DAY)) for row in rows]:
        assert set(row["forms"]) | set(row.get("brings_forms", ())) | set(row.get("seeks_forms", ())) <= forms
        assert (
            set(row["topics"]) | set(row.get("brings_topics", ())) | set(row.get("seeks_topics", ())) <= known
        )
        found = find_country(row["country"])
        assert found is not None and found.code == row["country"]
        assert row["from"] < row["until"] and row["quantity"] >= 1


def test_the_same_seed_gives_the_same_lines_and_another_others() -> None:
    one, again, other = (as_lines(needs_and_offers(make_world(seed, DEMO_DAY))[0]) for seed in (1, 1, 2))
    assert one == again != other
    assert json.loads(one.splitlines()[0])["id"] == "DEMO-N0001"
