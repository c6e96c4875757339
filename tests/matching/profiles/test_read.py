"""Needs and offers read from JSON Lines, CSV and XLSX; each fault named with line and field, and the rest works."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from maillage.matching.profiles import (
    Need,
    Offer,
    fields,
    json_schema,
    locate,
    name_topics,
    natures,
    read_needs,
    read_offers,
)
from maillage.matching.profiles.shapes import LISTS
from maillage.reference.places import Places
from maillage.reference.topics import modalities

NEED = {
    "id": "n1",
    "text": "  Nous cherchons comment trier nos déchets.\nMerci ! ",
    "language": "fr",
    "organisation": "Commune de Foumban",
    "place": "Foumban",
    "country": "Cameroun",
    "topics": ["déchets", "water_sanitation"],
    "forms": ["visite d’étude", "expert_deployment"],
    "natures": ["savoir-faire"],
    "quantity": 3,
    "unit": "missions",
    "from": "2027-03",
    "until": "2027",
    "languages": ["fr", "anglais"],
    "absorption": "medium",
    "brings_topics": ["culture"],
    "wishes": ["PMA", "Sénégal", "Ville de Lyon"],
    "links": [],
}


def write_lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def told(problems: list[Any]) -> list[tuple[str, int | None, str | None]]:
    return [(problem.code.removeprefix("matching."), problem.line, problem.field) for problem in problems]


def read_one(
    tmp_path: Path, row: dict[str, Any]
) -> tuple[list[Need], list[tuple[str, int | None, str | None]]]:
    needs, problems = read_needs(write_lines(tmp_path / "needs.jsonl", [row]))
    return needs, told(problems)


# What is read


def test_a_need_is_read_and_its_words_stay_as_written(tmp_path: Path) -> None:
    (need,), problems = read_one(tmp_path, NEED)
    assert not problems
    assert need.text == NEED["text"]
    assert (need.country, need.place_name, need.place) == ("CM", "Foumban", "")
    assert need.topics == ("waste", "water_sanitation")
    assert need.forms == ("study_visit", "expert_deployment")
    assert need.natures == ("skill",)
    assert (need.since, need.until) == (date(2027, 3, 1), date(2028, 1, 1))
    assert need.languages == ("fr", "en")
    assert need.brings_topics == ("culture_heritage",)
    assert need.wishes == ("LDC", "SN", "name:ville de lyon")
    assert need.links == () and need.diaspora is None


def test_the_three_sorts_of_file_give_the_same(tmp_path: Path) -> None:
    import openpyxl

    flat = {key: "; ".join(value) if isinstance(value, list) else value for key, value in NEED.items()}
    flat["links"] = "-"
    (expected,), _ = read_needs(write_lines(tmp_path / "needs.jsonl", [NEED]))
    sheet = tmp_path / "needs.csv"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(flat), delimiter=";")
        writer.writeheader()
        writer.writerow(flat)
    book = openpyxl.Workbook()
    book.active.append(list(flat))
    book.active.append(list(flat.values()))
    book.save(tmp_path / "needs.xlsx")
    for name in ("needs.csv", "needs.xlsx"):
        (found,), problems = read_needs(tmp_path / name)
        assert not problems
        for field in fields("need"):
            assert getattr(found, field.to) == getattr(expected, field.to), (name, field.name)


def test_headings_are_understood_in_three_languages(tmp_path: Path) -> None:
    for name, row in (
        ("fr", "identifiant,thèmes,Langues de travail,quantité\nx,déchets,français,2\n"),
        ("ar", "المعرّف,الموضوعات,لغات العمل,الكمية\nx,النفايات,الفرنسية,٢\n"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(row, encoding="utf-8")
        (need,), problems = read_needs(path)
        assert not problems
        assert (need.id, need.topics, need.languages, need.quantity) == ("x", ("waste",), ("fr",), 2)


def test_an_offer_is_read_with_what_only_offers_say(tmp_path: Path) -> None:
    row = {
        "id": "o1", "quota": 2, "countries": ["PMA", "MA"], "demands": "low", "seeks_topics": "-", "supplies": "services",
        "technology": "biogaz", "licence": "CC BY", "recruits": "oui", "people": 4, "level": "senior",
        "months_free": ["2027-03", "2027-04"], "person": "Awa D.", "consent": True, "proof": 3,
    }  # fmt: skip
    (offer,), problems = read_offers(write_lines(tmp_path / "offers.jsonl", [row]))
    assert not problems
    assert (offer.quota, offer.countries, offer.seeks_topics) == (2, ("LDC", "MA"), ())
    assert (offer.recruits, offer.person, offer.months_free) == (True, "Awa D.", ("2027-03", "2027-04"))
    assert (offer.since, offer.until) == (
        date(2027, 3, 1),
        date(2027, 5, 1),
    )  # the months in which they are free
    assert len(offer.proof or ()) == 3


def test_a_person_is_named_only_with_consent(tmp_path: Path) -> None:
    rows = [{"id": "o1", "person": "Awa D."}, {"id": "o2", "person": "Awa D.", "consent": "no"}]
    offers, problems = read_offers(write_lines(tmp_path / "offers.jsonl", rows))
    assert [offer.person for offer in offers] == ["", ""]
    assert told(problems) == [
        ("person-without-consent", 1, "person"),
        ("person-without-consent", 2, "person"),
    ]


# What is wrong


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("quantity", -1, "number-wrong"),
        ("quantity", "many", "number-wrong"),
        ("quantity", 2.5, "number-wrong"),
        ("quantity", 10**15, "number-wrong"),
        ("quantity", True, "number-wrong"),
        ("quantity", "nan", "number-wrong"),
        ("income", 0, "number-wrong"),
        ("from", "soon", "day-wrong"),
        ("from", "2027-02-30", "day-wrong"),
        ("until", "0001-01-01", "day-wrong"),
        ("latitude", 91, "degrees-wrong"),
        ("absorption", "huge", "choice-wrong"),
        ("interpreter", "perhaps", "flag-wrong"),
        ("text", {"fr": "x"}, "text-wrong"),
    ],
)
def test_a_row_with_a_value_that_cannot_be_is_left_out_and_named(
    tmp_path: Path, field: str, value: Any, code: str
) -> None:
    needs, problems = read_one(tmp_path, {"id": "n1", field: value})
    assert needs == []
    assert problems == [(code, 1, field)]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("topics", ["qwertyuiop"], "topic-unknown"),
        ("forms", ["hugs"], "form-unknown"),
        ("natures", ["magic"], "nature-unknown"),
        ("languages", ["klingonish"], "language-unknown"),
        ("languages", ["zz"], "language-unknown"),
        ("country", "Atlantis", "country-unknown"),
        ("time_zone", "Mars/Olympus", "time-zone-unknown"),
    ],
)
def test_a_word_that_no_list_knows_is_named_and_the_row_stands(
    tmp_path: Path, field: str, value: Any, code: str
) -> None:
    (need,), problems = read_one(tmp_path, {"id": "n1", field: value})
    assert problems == [(code, 1, field)]
    assert not getattr(need, field)
    if isinstance(value, list):
        known = {"topics": "waste", "forms": "study_visit", "natures": "skill", "languages": "fr"}[field]
        (need,), problems = read_one(tmp_path, {"id": "n1", field: [*value, known]})
        assert problems == [(code, 1, field)]
        assert getattr(need, field) == (known,)


def test_a_window_that_ends_before_it_begins_is_named(tmp_path: Path) -> None:
    needs, problems = read_one(tmp_path, {"id": "n1", "from": "2027-05", "until": "2027-01"})
    assert (needs, problems) == ([], [("window-reversed", 1, "until")])


def test_the_end_of_such_a_window_is_told_as_it_was_written(tmp_path: Path) -> None:
    row = {"id": "n1", "from": "2027-05-01", "until": "2027-01-01"}
    _, (problem,) = read_needs(write_lines(tmp_path / "needs.jsonl", [row]))
    assert problem.values == {"found": "2027-05-01", "until": "2027-01-01"}


def test_a_language_is_known_by_any_of_its_codes(tmp_path: Path) -> None:
    (need,), problems = read_one(tmp_path, {"id": "n1", "languages": ["fra", "wo", "iw", "srp", "pt-BR"]})
    assert not problems
    assert need.languages == ("fr", "wo", "he", "sr", "pt")


def test_three_bad_rows_of_many_are_named_with_line_and_field_and_the_rest_works(tmp_path: Path) -> None:
    rows: list[Any] = [{"id": f"n{n}", "topics": ["waste"], "quantity": 1} for n in range(20_000)]
    rows[16] = {"id": "n16", "quantity": -4}
    rows[202] = {"id": "n202", "from": "tomorrow"}
    rows[19_998] = {"topics": ["waste"]}
    needs, problems = read_needs(write_lines(tmp_path / "needs.jsonl", rows))
    assert len(needs) == 19_997
    assert told(problems) == [
        ("number-wrong", 17, "quantity"), ("day-wrong", 203, "from"), ("id-missing", 19_999, "id"),
    ]  # fmt: skip
    for language in ("en", "fr", "ar"):
        assert all("?" not in problem.message(language) for problem in problems)


def test_lines_of_a_sheet_are_those_a_person_sees(tmp_path: Path) -> None:
    path = tmp_path / "needs.csv"
    path.write_text('id,text,quantity\na,"two\nlines",1\n\nb,x,-1\n', encoding="utf-8")
    needs, problems = read_needs(path)
    assert [need.id for need in needs] == ["a"]
    assert told(problems) == [("number-wrong", 5, "quantity")]


def test_an_identifier_that_comes_twice_is_kept_once(tmp_path: Path) -> None:
    needs, problems = read_needs(write_lines(tmp_path / "n.jsonl", [{"id": "a", "quantity": 1}, {"id": "a"}]))
    assert [need.quantity for need in needs] == [1]
    assert told(problems) == [("id-twice", 2, "id")]


@pytest.mark.parametrize(
    "heads",
    [
        "id;ville;pays;thèmes;formes;langues;besoin",
        "id;city;country;topic;form;languages;description",
        "id;municipio;país;temas;formas;idiomas;texto",
        "id;cidade;pais;tema;forma de apoio;línguas;descrição",
    ],
)
def test_headings_are_understood_as_people_write_them(tmp_path: Path, heads: str) -> None:
    sheet = tmp_path / "needs.csv"
    sheet.write_text(f"{heads}\nn1;Dschang;CM;waste;study_visit;fr;Déchets\n", encoding="utf-8")
    (need,), problems = read_needs(sheet)
    assert not problems
    assert (need.place_name, need.country, need.text) == ("Dschang", "CM", "Déchets")
    assert (need.topics, need.forms, need.languages) == (("waste",), ("study_visit",), ("fr",))


def test_of_two_headings_of_one_field_the_first_counts_and_the_other_is_named(tmp_path: Path) -> None:
    sheet = tmp_path / "needs.csv"
    sheet.write_text("id,besoin,description\na,Déchets,Le tri\nb,Eau,L’eau\nc,,Sport\n", encoding="utf-8")
    needs, problems = read_needs(sheet)
    assert [need.text for need in needs] == ["Déchets", "Eau", "Sport"]
    assert told(problems) == [("field-twice", 2, "description")]


def test_a_field_that_is_not_known_is_named_once(tmp_path: Path) -> None:
    rows = [{"id": "a", "colour": "red"}, {"id": "b", "colour": "blue"}]
    needs, problems = read_needs(write_lines(tmp_path / "n.jsonl", rows))
    assert len(needs) == 2
    assert told(problems) == [("field-unknown", 1, "colour")]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("n.jsonl", b"", "file-empty"),
        ("n.csv", b"id,topics\n", "file-empty"),
        ("n.jsonl", b"\xff\xfe\x00bad", "file-no-text"),
        ("n.xlsx", b"not a workbook", "file-damaged"),
        ("n.jsonl", b"[1]\n", "line-no-object"),
        ("n.jsonl", b"{broken\n", "line-no-object"),
        ("n.jsonl", b"[" * 100_000, "line-no-object"),
    ],
)
def test_a_file_that_is_none_is_said_to_be(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    needs, problems = read_needs(tmp_path / name)
    assert needs == []
    assert [one[0] for one in told(problems)] == [code]


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    assert told(read_offers(tmp_path / "none.jsonl")[1]) == [("file-unreadable", None, None)]


# On the map, and what it is about


def test_a_place_is_put_on_the_map_and_a_doubtful_one_is_named(places: Places) -> None:
    needs = [
        Need(id="a", line=1, place_name="Foumban", country="CM"),
        Need(id="b", line=2, place_name="Xyzzyville", country="CM"),
        Need(id="c", line=3, place_name="San José"),
        Need(id="d", line=4, place="geonames:999999999"),
        Need(id="e", line=5, country="SN"),
    ]
    placed, problems = locate(needs, places, "needs.jsonl")
    assert placed[0].place.startswith("geonames:") and placed[0].latitude is not None
    assert placed[0].time_zone == "Africa/Douala"
    assert [need.latitude for need in placed[1:]] == [None] * 4
    assert placed[4].time_zone == "Africa/Dakar"
    assert told(problems) == [
        ("place-unknown", 2, "place"), ("place-in-doubt", 3, "place"), ("place-unknown", 4, "place"),
    ]  # fmt: skip
    assert all(problem.severity == "warning" for problem in problems)


def test_without_an_index_of_places_nothing_is_invented() -> None:
    (need,), problems = locate([Need(id="a", place_name="Foumban", country="CM")], None, "x")
    assert (need.latitude, need.time_zone, problems) == (None, "Africa/Douala", [])


def test_topics_come_from_the_text_when_nobody_named_them() -> None:
    needs = [
        Need(id="a", text="Nous voulons trier nos déchets"),
        Need(id="b", text="qwerty"),
        Need(id="c", text="Nos déchets", topics=("sport",)),
    ]
    assert [need.topics for need in name_topics(needs)] == [("waste",), None, ("sport",)]
    said = name_topics(needs, lambda text, language: ("health",))
    assert [need.topics for need in said] == [("health",), ("health",), ("sport",)]


# The shapes


@pytest.mark.parametrize(("shape", "kind"), [("need", Need), ("offer", Offer)])
def test_every_field_fills_an_attribute_and_is_in_the_schema(shape: str, kind: type) -> None:
    schema = json_schema(shape)
    attributes = kind.__dataclass_fields__
    assert [field.name for field in fields(shape)] == list(schema["properties"])
    for field in fields(shape):
        assert field.to in attributes
        about = schema["properties"][field.name]
        assert (about.get("type") == "array") == (field.kind in LISTS)
        for language in ("en", "fr", "ar"):
            assert field.label(language).strip() and field.meaning(language).strip()
    filled = {field.to for field in fields(shape)}
    assert set(attributes) - filled == {"line", "place_name", "found"}


def test_every_form_of_support_has_a_nature() -> None:
    assert {form for forms in natures().values() for form in forms} == {form.code for form in modalities()}
