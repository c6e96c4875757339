"""Needs and offers of the demonstration world: as many as promised, invented in every line, the same for the same seed."""

from __future__ import annotations

import json

from maillage.demo import DEMO_DAY
from maillage.demo.names import invented_names
from maillage.demo.profiles import as_lines, needs_and_offers
from maillage.demo.words import LANGUAGES
from maillage.demo.world import make_world
from maillage.reference.countries import find_country
from maillage.reference.topics import modalities, topics


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
