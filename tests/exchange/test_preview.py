"""What a sheet would do: each row added, changed, left or refused, and why; nothing of it depends on a database."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.sheets import csv_of, workbook_of

if TYPE_CHECKING:
    from maillage.exchange.preview import Before, Plan
    from maillage.reference.places import Places

pytestmark = pytest.mark.usefixtures("_django")
ON = date(2026, 11, 28)
HEAD = ("identifiant", "texte", "lieu", "pays", "thèmes", "fin")


def planned(data: bytes, places: Places, before: list[Before] | None = None, **how: Any) -> Plan:
    from maillage.exchange.preview import plan
    from maillage.exchange.sheet import rows_of

    rows, problems = rows_of("need", data, "besoins.csv")
    assert not [each for each in problems if each.severity in ("fatal", "error")], problems
    return plan("need", rows, before or [], places, ON, file="besoins.csv", **how)


def kept(plan: Plan, state: str = "draft") -> list[Before]:
    """As if it had been taken in."""
    from maillage.exchange.preview import Before

    return [
        Before(each.key or f"k{each.line}", each.own_id, state, each.reading.said)
        for each in plan.rows
        if each.reading
    ]


def counts(plan: Plan) -> dict[str, int]:
    return {str(what): number for what, number in plan.counts.items() if number}


WATER = ("n1", "Former nos agents à réparer les pompes à eau", "Larache", "Maroc", "", "2027-06")
WASTE = ("n2", "Trier les déchets du marché", "Thiès", "Sénégal", "déchets", "")


def test_a_new_sheet_is_added_and_the_same_again_changes_nothing(places: Places) -> None:
    sheet = csv_of(HEAD, WATER, WASTE)
    first = planned(sheet, places)
    assert counts(first) == {"added": 2}
    said = first.rows[0].reading
    assert (
        said is not None and said.said["place"] == "geonames:2543549" and said.said["until"] == "2027-06-30"
    )
    again = planned(sheet, places, kept(first))
    assert counts(again) == {"left": 2} and again.problems == ()


def test_what_differs_is_named_by_its_fields(places: Places) -> None:
    first = planned(csv_of(HEAD, WATER, WASTE), places)
    other = (*WASTE[:1], "Trier les déchets de l’hôpital", *WASTE[2:5], "2027-03-31")
    again = planned(csv_of(HEAD, WATER, other), places, kept(first))
    assert counts(again) == {"changed": 1, "left": 1}
    assert again.rows[1].changes == ("text", "until")


def test_a_column_that_the_sheet_lacks_changes_nothing_and_an_empty_cell_empties(places: Places) -> None:
    head = (*HEAD, "bénéficiaires")
    first = planned(csv_of(head, (*WATER, "les écoles")), places)
    assert counts(planned(csv_of(HEAD, WATER), places, kept(first))) == {"left": 1}
    emptied = planned(csv_of(head, (*WATER, "")), places, kept(first))
    assert emptied.rows[0].changes == ("beneficiaries",)


def test_a_line_without_a_name_of_its_own_is_known_by_its_words_and_its_place(places: Places) -> None:
    head, row = HEAD[1:], WATER[1:]
    first = planned(csv_of(head, row), places)
    again = planned(csv_of(head, row, ("Autre besoin d’eau", *row[1:])), places, kept(first))
    assert [each.what for each in again.rows] == ["left", "added"]
    twice = planned(csv_of(head, row, row), places)
    assert [(p.code, p.line, p.values["first"]) for p in twice.problems] == [("exchange.same-as-line", 3, 2)]


def test_topics_that_an_owner_chose_stay_while_the_words_do(places: Places) -> None:
    first = planned(csv_of(HEAD, WATER), places)
    [before] = kept(first)
    chosen = type(before)(before.key, before.own_id, before.state, {**before.said, "topics": ["energy"]})
    assert counts(planned(csv_of(HEAD, WATER), places, [chosen])) == {"left": 1}
    other = (WATER[0], "Trier les déchets du marché", *WATER[2:])
    again = planned(csv_of(HEAD, other), places, [chosen])
    assert set(again.rows[0].changes) == {"text", "topics"}


def test_a_place_that_exists_several_times_is_asked_once_and_its_answer_holds(places: Places) -> None:
    rows = [(f"n{n}", f"Besoin d’eau {n}", "San José", "", "", "") for n in range(3)]
    sheet = csv_of(HEAD, *rows)
    first = planned(sheet, places)
    [doubt] = first.doubts
    assert doubt.lines == (2, 3, 4) and len(doubt.candidates) > 1
    assert all(each.in_doubt for each in first.rows)
    chosen = doubt.candidates[1].place.id
    settled = planned(sheet, places, settled={doubt.id: chosen})
    assert not settled.doubts
    assert {each.reading.said["place"] for each in settled.rows if each.reading} == {chosen}
    # once it is known which is meant, the same name means the same
    assert counts(planned(sheet, places, kept(settled))) == {"left": 3}


def test_bad_rows_are_named_and_the_others_go_in(places: Places) -> None:
    rows = [
        WATER,
        ("n1", "Encore de l’eau", "Larache", "Maroc", "", ""),
        ("n3", "", "Larache", "Maroc", "", ""),
        ("n4", "Trop tard", "Larache", "Maroc", "eau", "2020-01-31"),
        ("n5", "Mauvais jour", "Larache", "Maroc", "eau", "31 juin"),
        ("x" * 81, "Un nom trop long", "Larache", "Maroc", "eau", ""),
    ]
    found = planned(csv_of(HEAD, *rows), places)
    assert counts(found) == {"added": 1, "refused": 5}
    refused = {each.line: each for each in found.problems}
    assert {line: (each.code, each.field) for line, each in refused.items()} == {
        3: ("matching.id-twice", "id"),
        4: ("exchange.row-says-nothing", "text"),
        5: ("exchange.window-past", "until"),
        6: ("matching.day-wrong", "until"),
        7: ("exchange.too-long", "id"),
    }
    for each in refused.values():
        for language in ("fr", "en", "ar"):
            assert each.message(language) and each.mend(language)


def test_what_is_published_is_changed_only_by_an_office_that_may(places: Places) -> None:
    before = kept(planned(csv_of(HEAD, WATER), places), "published")
    other = csv_of(HEAD, (WATER[0], "Autre chose", *WATER[2:]))
    assert counts(planned(other, places, before)) == {"changed": 1}
    refused = planned(other, places, before, may_change_published=False)
    assert [each.code for each in refused.problems] == ["exchange.published-by-others"]
    assert counts(planned(csv_of(HEAD, WATER), places, before, may_change_published=False)) == {"left": 1}


def test_a_line_of_another_instance_and_one_taken_back_stay_as_they_are(places: Places) -> None:
    from dataclasses import replace

    [before] = kept(planned(csv_of(HEAD, WATER), places), "published")
    other = csv_of(HEAD, (WATER[0], "Autre chose", *WATER[2:]))
    elsewhere = replace(before, elsewhere="https://ailleurs.example/")
    assert [p.code for p in planned(other, places, [elsewhere]).problems] == ["exchange.stands-elsewhere"]
    assert counts(planned(other, places, [replace(before, state="withdrawn")])) == {"left": 1}


def test_headings_are_understood_in_five_languages_and_strange_ones_named(places: Places) -> None:
    from maillage.exchange.sheet import rows_of

    for heads in (
        ("id", "words", "town", "country"), ("identifiant", "texte", "ville", "pays"),
        ("المعرّف", "النص", "المكان", "البلد"), ("id", "descripción", "ciudad", "país"),
        ("id", "descrição", "cidade", "país"),
    ):  # fmt: skip
        [row], problems = rows_of("need", csv_of(heads, ("n1", "Agua", "Larache", "Maroc")), "a.csv")
        assert dict(row.cells) == {"id": "n1", "text": "Agua", "place": "Larache", "country": "Maroc"}, heads
        assert problems == []
    _, problems = rows_of("need", csv_of(("id", "texte", "couleur", "besoin"), ("1", "a", "b", "c")), "a.csv")
    assert [(p.code, p.field) for p in problems] == [
        ("matching.field-unknown", "couleur"),
        ("matching.field-twice", "besoin"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_sheets_are_read_in_the_encodings_that_programs_write(encoding: str, mark: str) -> None:
    from maillage.exchange.sheet import rows_of

    text = mark.join(HEAD) + "\r\n" + mark.join(("n1", "Réparer l’été", "Thiès", "Sénégal", "", "")) + "\r\n"
    [row], problems = rows_of("need", text.encode(encoding), "besoins")
    assert (row.line, row.cells["text"], row.cells["place"]) == (2, "Réparer l’été", "Thiès")
    assert {each.severity for each in problems} <= {"note"}


def test_workbooks_and_json_lines_say_the_same_as_csv(places: Places) -> None:
    from maillage.exchange.sheet import rows_of

    cells = dict(zip(("id", "text", "place", "country", "topics", "until"), WATER, strict=True))
    as_json = "\n".join(json.dumps(each, ensure_ascii=False) for each in (cells, {**cells, "id": "n9"}))
    listed = json.dumps([cells, {**cells, "id": "n9"}])
    expected = counts(planned(csv_of(HEAD, WATER, ("n9", *WATER[1:])), places))
    for data in (workbook_of(HEAD, WATER, ("n9", *WATER[1:])), as_json.encode(), listed.encode()):
        assert counts(planned(data, places)) == expected == {"added": 2}
    rows, problems = rows_of("need", b'{"id": "a", "text": "x"}\n[1]\n{"id": "b"', "a.jsonl")
    assert [row.line for row in rows] == [1]
    assert [(p.code, p.line) for p in problems] == [
        ("matching.line-no-object", 2),
        ("matching.line-no-object", 3),
    ]


def test_formulas_stay_text(places: Places) -> None:
    from maillage.exchange.sheet import rows_of

    said = '=HYPERLINK("http://x.example")'
    [row], _ = rows_of("need", csv_of(HEAD, ("n1", said, "Larache", "Maroc", "", "")), "a.csv")
    assert row.cells["text"] == said
    [row], _ = rows_of("need", csv_of(HEAD, ("n1", f"'{said}", "Larache", "Maroc", "", "")), "a.csv")
    assert row.cells["text"] == said  # the mark by which a program keeps it a text
    [row], _ = rows_of("need", csv_of(HEAD, ("n1", "'s avonds", "Larache", "Maroc", "", "")), "a.csv")
    assert row.cells["text"] == "'s avonds"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "record.file-empty"),
        (b"  \n \n", "record.file-empty"),
        (b"<!doctype html><html><body>403</body></html>", "record.not-a-sheet"),
        (b"%PDF-1.7 \x00\x01\x02", "record.not-a-sheet"),
        (b"PK\x03\x04 broken", "record.file-damaged"),
        (b"id,texte\n", "record.no-rows"),
        (b"id,texte" + b",c" * 1_000_000 + b"\n1,a\n", "exchange.too-many-columns"),
        (b"id,texte\n" + b"1,a\n" * 20_001, "exchange.too-many-rows"),
    ],
    ids=["empty", "blank", "web-page", "pdf", "damaged", "headings", "million-columns", "too-many-rows"],
)
def test_a_file_that_is_no_sheet_says_why(data: bytes, code: str) -> None:
    from maillage.exchange.sheet import rows_of

    rows, problems = rows_of("need", data, "besoins.csv")
    assert rows == [] and [each.code for each in problems] == [code]
    assert all(each.message(language) for each in problems for language in ("fr", "en", "ar"))


def test_a_cell_longer_than_a_csv_reader_takes_is_one_bad_row(places: Places) -> None:
    long = ("n1", "x" * 200_000, "Larache", "Maroc", "", "")
    found = planned(csv_of(HEAD, long, WASTE), places)
    assert counts(found) == {"added": 1, "refused": 1}
    assert [(p.code, p.line, p.field) for p in found.problems] == [("exchange.too-long", 2, "text")]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_what_is_written_out_is_read_to_the_same(places: Places, language: str) -> None:
    from maillage.exchange.export import name_of_place
    from maillage.exchange.preview import plan
    from maillage.exchange.sheet import cells_of, columns_of, rows_of

    whole = {
        "id": "n1", "text": "=1+1 ; \"eau\"\nligne", "language": "fr", "place": "San José", "country": "CR",
        "topics": ["water_sanitation", "energy"], "forms": ["study_visit"], "quantity": 3, "unit": "jours",
        "from": "2027-01-01", "until": "2027-03-31", "languages": ["fr", "ar"], "interpreter": True, "links": [],
        "wishes": ["LDC", "Ville de Thiès"], "networks": ["AIMF"], "proof": [], "absorption": "low",
    }  # fmt: skip
    first = planned(json.dumps(whole).encode(), places)
    assert counts(first) == {"added": 1}, first.problems
    [before] = kept(first)
    cells = cells_of("need", before.said, "n1", language, name_of_place(places, language))
    columns = columns_of("need", [cells])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([field.label(language) for field in columns])
    writer.writerow([cells.get(field.name, "") for field in columns])
    rows, problems = rows_of("need", out.getvalue().encode(), "a.csv")
    assert problems == []
    again = plan("need", rows, [before], places, ON)
    assert again.rows[0].changes == () and counts(again) == {"left": 1}
    # and into an instance that has nothing yet
    anew = plan("need", rows, [], places, ON).rows[0].reading
    assert anew is not None and {**anew.said, "place_name": ""} == {**before.said, "place_name": ""}
