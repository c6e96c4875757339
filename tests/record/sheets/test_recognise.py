"""What a sheet is and what its columns mean: guessed with reasons, corrected once, remembered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from maillage.record.sheets import FIELDS, KINDS, Mapping, Reading, read_sheet
from tests.record.sheets.bodies import workbook


def _read(text: str, name: str = "sheet.csv", **told: object) -> Reading:
    return read_sheet(text.encode(), name, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "kind", "fields"),
    [
        ("Commune;Département;Ville jumelée;Pays;Année", "links", "a_name a_unit b_name b_country since"),
        ("Pays partenaire;Collectivité partenaire;Collectivité française", "links", "b_country b_name a_name"),
        ("Twin town;Country;Local authority;County", "links", "b_name b_country a_name a_unit"),
        ("Ciudad;País;Ciudad hermanada;País", "links", "a_name a_country b_name b_country"),
        ("Município;Município parceiro;País;Data de assinatura", "links", "a_name b_name b_country since"),
        ("المدينة;البلد;المدينة التوأم;البلد الشريك", "links", "a_name a_country b_name b_country"),
        ("Grad;Grad pobratim;Država;Godina", "links", "a_name b_name b_country since"),
        ("VILLE;VILLE JUMELEE;PAYS;DEPUIS", "links", "a_name b_name b_country since"),
        ("Nom de la commune;Nom de la ville partenaire;Date de signature de la convention", "links", "a_name b_name since"),
        ("Embassy of;Host country;City;Type;Opened on", "embassies", "sending receiving place kind since"),
        ("País acreditante;País receptor;Ciudad;Dirección", "embassies", "sending receiving place address"),
        ("Réseau;Nom du membre;Pays;Membre depuis;Rôle", "members", "network name country since role"),
        ("Network;Member;Country;Member since", "members", "network name country since"),
        ("Project title;Lead organisation;Country;Start date;End date;Budget;Currency;SDG", "projects",
         "title organisation country since until amount currency goals"),
        ("عنوان المشروع;البلد المستفيد;الميزانية;العملة", "projects", "title country amount currency"),
        ("Appel à projets;Financeur;Date d'ouverture;Date limite;Pays éligibles;Plafond;Taux", "calls",
         "title funder opens closes countries amount_max share"),
        ("Convocatoria;Entidad financiadora;Fecha límite;Países elegibles", "calls", "title funder closes countries"),
        ("Solution;Problème;Ce qui a été fait;Ville;Pays;Année;Repris par", "solutions",
         "title problem done place country year reused_in"),
    ],
)  # fmt: skip
def test_headings_are_recognised_in_every_language(head: str, kind: str, fields: str) -> None:
    row = ";".join("x" for _ in head.split(";"))
    mapping = _read(f"{head}\n{row}\n").tables[0].guess.mapping

    assert mapping.kind == kind
    assert list(mapping.columns.values()) == fields.split()


def test_a_guess_gives_its_reasons() -> None:
    guess = _read("Ville,Ville jumelée,Pays\nValbrume,Oued,Maroc\n").tables[0].guess

    assert any("Ville jumelée" in reason and "fr" in reason for reason in guess.reasons)
    assert 500 <= guess.score <= 1000


def test_columns_without_a_telling_heading_are_known_by_their_cells() -> None:
    text = "Ville,Ville jumelée,zz,yy\nA,B,Maroc,https://a.example\nC,D,Mali,https://b.example\nE,F,SN,www.c.example\n"
    columns = _read(text).tables[0].guess.mapping.columns

    assert columns == {"Ville": "a_name", "Ville jumelée": "b_name", "zz": "b_country", "yy": "website"}


def test_a_column_called_etat_is_country_or_status_by_its_cells() -> None:
    country = (
        _read("Ville,Ville jumelée,État\nA,B,Maroc\nC,D,Mali\nE,F,Sénégal\n").tables[0].guess.mapping.columns
    )
    status = (
        _read("Ville,Ville jumelée,État\nA,B,actif\nC,D,en sommeil\nE,F,actif\n")
        .tables[0]
        .guess.mapping.columns
    )

    assert (country["État"], status["État"]) == ("b_country", "status")


def test_telephone_and_population_are_never_read_as_something_else() -> None:
    columns = (
        _read("Ville,Ville jumelée,Téléphone,Population,Contact\nA,B,1,2,c\n").tables[0].guess.mapping.columns
    )

    assert list(columns.values()) == ["a_name", "b_name", "", "", ""]


def test_one_sided_lists_take_the_other_side_from_the_title_or_the_file_name() -> None:
    rows = [["Ville jumelée", "Pays"], ["Oued Zarzor", "Maroc"]]
    titled = read_sheet(workbook([["Jumelages de la ville de Valbrume"], *rows]), "a.xlsx")
    named = read_sheet(workbook(rows), "Jumelages de Valbrume.xlsx")
    mute = read_sheet(workbook(rows), "liste.xlsx")

    assert titled.tables[0].rows[0].values["a_name"] == "Valbrume"
    assert named.tables[0].rows[0].values["a_name"] == "Valbrume"
    assert [(p.code, p.field) for p in mute.problems] == [("record.side-missing", "a_name")]
    assert mute.tables[0].rows[0].values["b_name"] == "Oued Zarzor"


def test_countries_that_head_their_sections_are_said_on_each_row() -> None:
    rows = [["Jumelages de Valbrume"], ["Ville jumelée", "Depuis", "Thème"], ["MAROC"], ["Oued", 1998, "eau"],
            ["Tizgarane", 1999, "eau"], ["SÉNÉGAL"], ["Ndiarème", 2001, "santé"]]  # fmt: skip
    table = read_sheet(workbook(rows), "s.xlsx").tables[0]

    assert [(r.line, r.values["b_country"]) for r in table.rows] == [
        (4, "MAROC"),
        (5, "MAROC"),
        (7, "SÉNÉGAL"),
    ]


def test_a_kind_that_is_said_is_taken_and_an_unknown_sheet_is_named_once() -> None:
    text = "Titre,Pays,Année\nUn puits,Mali,2001\n"

    assert _read("fruit,price\napple,3\n").tables == []
    assert [p.code for p in _read("fruit,price\napple,3\n").problems] == ["record.sheet-not-recognised"]
    assert _read(text, kind="projects").tables[0].rows[0].values["title"] == "Un puits"


def test_a_correction_is_remembered_and_found_again() -> None:
    text = "Stadt,Partner im Ausland XY,Wo\nValbrume,Oued Zarzor,Maroc\n"
    first = _read(text)
    guess = (first.tables + first.set_aside)[0].guess
    columns = {"Stadt": "a_name", "Partner im Ausland XY": "b_name", "Wo": "b_country"}
    kept = {guess.fingerprint: Mapping("links", columns, {"kind": "twinning"}).as_toml()}

    def remembered(fingerprint: str) -> Mapping | None:
        return Mapping.from_toml(kept[fingerprint]) if fingerprint in kept else None

    again = _read(text + "Hautecombe,Ndiarème,Sénégal\n", remembered=remembered)

    assert again.tables[0].guess.score == 1000
    assert again.tables[0].rows[1].values == {
        "a_name": "Hautecombe", "b_name": "Ndiarème", "b_country": "Sénégal", "kind": "twinning",
    }  # fmt: skip


def test_a_mapping_given_is_applied_whatever_the_guess() -> None:
    mapping = Mapping("links", {"Y": "a_name", "X": "b_name"}, {"a_country": "FR"})
    rows = _read("X,Y,Z\nOued,Valbrume,1\n", mapping=mapping).tables[0].rows

    assert rows[0].values == {"a_name": "Valbrume", "b_name": "Oued", "a_country": "FR"}
    assert rows[0].raw == {"X": "Oued", "Y": "Valbrume", "Z": "1"}


@pytest.mark.parametrize("wrong", ['kind = "castles"', 'kind = "links"\n[columns]\nX = "moat"', "kind ="])
def test_a_wrong_mapping_says_what_is_wrong(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"castles|moat|Invalid"):
        Mapping.from_toml(wrong)


def test_a_mapping_survives_being_written_and_read() -> None:
    mapping = Mapping(
        "links", {'Ville "jumelée"\n(nom)': "b_name", "الدولة": "b_country", "N°": ""}, {"a_name": "L'Haÿ"}
    )

    assert Mapping.from_toml(mapping.as_toml()) == mapping


def test_fields_are_the_ones_agreed_with_the_importer() -> None:
    assert tuple(FIELDS) == KINDS
    assert FIELDS["links"][:6] == ("a_name", "a_country", "a_latitude", "a_longitude", "a_unit", "b_name")


# The real files, when they are at hand.

DATA = os.environ.get("MAILLAGE_TEST_DATA")
real = pytest.mark.skipif(not DATA, reason="MAILLAGE_TEST_DATA is not set: the real files are not read")
SIDES = "a_name a_country a_latitude a_longitude b_name b_country b_latitude b_longitude"


def _real(path: str) -> Reading:
    file = Path(str(DATA)) / "world" / path
    return read_sheet(file.read_bytes(), str(file))


@real
@pytest.mark.parametrize(
    ("path", "rows", "as_of"),
    [("twinning_pairs.csv", 24_870, "2026-02"), ("twinning_pairs_wikidata_eu.csv", 15_935, "2017")],
)
def test_the_twinning_files_are_read_whole(path: str, rows: int, as_of: str) -> None:
    reading = _real(f"twinning/{path}")
    table = reading.tables[0]

    assert list(table.guess.mapping.columns.values()) == [*SIDES.split(), "as_of"]
    assert (len(table.rows), table.rejected, reading.problems) == (rows, [], [])
    assert {row.values["kind"] for row in table.rows} == {"twinning"}
    assert {row.values["as_of"] for row in table.rows} == {as_of}


@real
def test_the_originals_they_were_made_from_are_recognised_too() -> None:
    geocoded = _real("twinning/hekman_twin_cities_geocoded.csv").tables[0]
    plain = _real("twinning/hekman_twin_cities_raw.csv").tables[0]
    tabs = _real("twinning/rogorido/austria.tsv").tables[0]

    assert [f for f in geocoded.guess.mapping.columns.values() if f] == SIDES.split()
    assert (len(geocoded.rows), len(plain.rows)) == (25_917, 26_114)  # lines of the files but their headings
    assert list(plain.guess.mapping.columns.values()) == ["a_name", "a_country", "b_name", "b_country"]
    assert set(tabs.guess.mapping.columns.values()) - {""} == set(SIDES.split())


@real
def test_the_missions_are_read_alike_from_both_files() -> None:
    mapped = _real("missions/missions.csv")
    whole = _real("missions/database_of_embassies_2022-11-16.csv")
    rows, others = mapped.tables[0].rows, whole.tables[0].rows

    assert (len(rows), len(others)) == (9_852, 9_852)
    kinds = [row.values["kind"] for row in rows]
    assert (kinds.count("embassy"), kinds.count("consulate_general"), kinds.count("high_commission")) == (
        7_913,
        690,
        387,
    )
    assert (kinds.count("honorary_consulate"), kinds.count("nunciature"), kinds.count("other")) == (
        267,
        191,
        34,
    )
    assert {row.values["as_of"] for row in others} == {"2022-11-16"}
    assert {row.values["reference"] for row in rows} == {row.values["reference"] for row in others}
    assert all(row.values.get("sending") for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "Nom,Ville,Pays,Téléphone\nA. Untel,Valbrume,France,1\nB. Telle,Oued Zarzor,Maroc,2\n",
        "city,country,population\nValbrume,France,3\nOued Zarzor,Maroc,4\n",
        "group,country,from,until,note\nLDC,Mali,1971,,x\nLDC,Chad,1971,,y\n",
        "file,source,licence\na.csv,https://a.example,CC0\nb.csv,https://b.example,CC0\n",
        "Notes\n\nCity, country, twin town: since 1998\nmany, it is said, say so, and more, in short\nothers\nless, so\nend\n",
    ],
)
def test_what_is_no_sheet_of_ours_is_not_taken_for_one(text: str) -> None:
    reading = _read(text, "file.csv")

    assert reading.tables == []
    assert {p.code for p in reading.problems} == {"record.sheet-not-recognised"}


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><a><title>x</title></a>',
        b'{"title": ["a"],\n"budget": 3}',
        b"<iati-activities>\n<title>",
    ],
)
def test_xml_and_json_are_named_as_what_they_are(data: bytes) -> None:
    problems = read_sheet(data, "x.csv").problems

    assert [(p.code, p.values["found"]) for p in problems] in (
        [("record.not-a-sheet", "XML")],
        [("record.not-a-sheet", "JSON")],
    )
