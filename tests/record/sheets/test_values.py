"""Cells as people write them: days, numbers, amounts, coordinates, lists and kinds."""

from __future__ import annotations

import pytest

from maillage.record.sheets import read_sheet
from maillage.record.sheets.dates import read_date, says_no_date
from maillage.record.sheets.kinds import read_kind
from maillage.record.sheets.numbers import read_amount, read_coordinate, read_number, read_pair


@pytest.mark.parametrize(
    ("cell", "since", "until"),
    [
        ("1978", "1978", ""),
        ("12/03/1998", "1998-03-12", ""),
        ("25.12.2003", "2003-12-25", ""),
        ("3-4-99", "1999-04-03", ""),
        ("1998-03-12", "1998-03-12", ""),
        ("1998-03-12 00:00:00", "1998-03-12", ""),
        ("1998/3/2", "1998-03-02", ""),
        ("1998-03", "1998-03", ""),
        ("03/1998", "1998-03", ""),
        ("mars 2014", "2014-03", ""),
        ("1er mars 2014", "2014-03-01", ""),
        ("12 de março de 1998", "1998-03-12", ""),
        ("March 12, 1998", "1998-03-12", ""),
        ("12 март 1998 г.", "1998-03-12", ""),
        ("јун 2001", "2001-06", ""),
        ("مارس ٢٠١٤", "2014-03", ""),
        ("كانون الثاني 2014", "2014-01", ""),
        ("٢٠١٤", "2014", ""),
        ("depuis 1978", "1978", ""),
        ("since May 1978", "1978-05", ""),
        ("منذ 1978", "1978", ""),
        ("1998-2004", "1998", "2004"),
        ("1998 – 2004", "1998", "2004"),
        ("1998-99", "1998", "1999"),
        ("2023/2024", "2023", "2024"),
        ("de 1998 à 2004", "1998", "2004"),
        ("mars 2014 - juin 2016", "2014-03", "2016-06"),
        ("01/02/2014 au 03/04/2016", "2014-02-01", "2016-04-03"),
        ("2015 - présent", "2015", ""),
        ("1978 (renouvelé en 2004)", "1978", ""),
        ("1978 ?", "1978", ""),
        ("35895", "1998-04-10", ""),
    ],
)
def test_a_day_is_read_as_people_write_it(cell: str, since: str, until: str) -> None:
    read = read_date(cell)

    assert read is not None
    assert (read.since, read.until) == (since, until)


@pytest.mark.parametrize(
    "cell", ["31/02/1998", "13/13/1998", "bientôt", "années 80", "12", "2004-1998", "0", "99999", "1.5"]
)
def test_what_is_no_day_is_not_made_one(cell: str) -> None:
    assert read_date(cell) is None


@pytest.mark.parametrize("cell", ["n/a", "s.d.", "-", "en cours", "ND", "غير متوفر"])
def test_words_for_no_date_are_no_fault(cell: str) -> None:
    assert says_no_date(cell)


def test_a_month_first_column_is_known_by_one_of_its_cells() -> None:
    text = "City,Sister city,Country,Signed\nA,B,Mali,03/12/1998\nC,D,Mali,03/25/1998\n"
    reading = read_sheet(text.encode(), "s.csv")

    assert [row.values["since"] for row in reading.tables[0].rows] == ["1998-03-12", "1998-03-25"]
    assert reading.problems == []


def test_a_bad_date_costs_the_field_and_never_the_row() -> None:
    reading = read_sheet(b"City,Sister city,Country,Since\nA,B,Mali,31/02/1998\n", "s.csv")

    assert reading.tables[0].rows[0].values == {
        "a_name": "A",
        "b_name": "B",
        "b_country": "Mali",
        "kind": "twinning",
    }
    assert [(p.code, p.line, p.field) for p in reading.problems] == [("record.date-unreadable", 2, "Since")]
    assert reading.tables[0].rows[0].raw["Since"] == "31/02/1998"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1 234,56", "1234.56"),
        ("1\u202f234\u202f567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1'234", "1234"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("-3", "-3"),
        ("١٢٬٥٠٠", "12500"),
    ],
)
def test_a_number_is_read_as_people_write_it(cell: str, value: str) -> None:
    read = read_number(cell)

    assert read is not None
    assert read.value == value


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("12 k€", "12000", "EUR"),
        ("1,5 M€", "1500000", "EUR"),
        ("12 500 EUR", "12500", "EUR"),
        ("USD 300", "300", "USD"),
        ("2 millions d'euros", "2000000", "EUR"),
        ("500 000 MAD", "500000", "MAD"),
    ],
)
def test_an_amount_says_its_currency(cell: str, value: str, currency: str) -> None:
    read = read_amount(cell.replace("d'euros", "euros"))

    assert read is not None
    assert (read.value, read.currency) == (value, currency)


def test_a_word_of_several_currencies_leaves_the_currency_unset() -> None:
    read = read_amount("1 250 000 FCFA")

    assert read is not None
    assert (read.value, read.currency, read.unclear) == ("1250000", "", "FCFA")


def test_an_amount_in_words_is_not_guessed() -> None:
    assert read_amount("entre 10 et 20 000") is None
    assert read_amount("12 tonnes") is None


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("48.85", "48.85"),
        ("48,85", "48.85"),
        ("-7.5", "-7.5"),
        ("7,5 W", "-7.5"),
        ("48°30'N", "48.5"),
        ("33°15'36\"S", "-33.26"),
    ],
)
def test_a_coordinate_is_read_in_degrees(cell: str, degrees: str) -> None:
    assert read_coordinate(cell) == degrees


@pytest.mark.parametrize(
    "cell", ["48.85, 2.35", "48,85 ; 2,35", "(48.85 2.35)", "POINT(2.35 48.85)", "48.85N 2.35E"]
)
def test_a_pair_of_coordinates_in_one_cell_is_parted(cell: str) -> None:
    assert read_pair(cell) == ("48.85", "2.35")


@pytest.mark.parametrize(
    ("table", "cell", "code"),
    [
        ("links", "Jumelage", "twinning"),
        ("links", "accord de jumelage", "twinning"),
        ("links", "Accord de coopération décentralisée", "cooperation_agreement"),
        ("links", "اتفاقية تعاون", "cooperation_agreement"),
        ("links", "побратимство", "twinning"),
        ("links", "Aide d'urgence", "emergency_aid"),
        ("links", "Échange de jeunes", "youth_exchange"),
        ("links", "Coopération transfrontalière", "cross_border"),
        ("links", "twinning", "twinning"),
        ("links", "cooperation_agreement", "cooperation_agreement"),
        ("embassies", "consulate general", "consulate_general"),
        ("embassies", "British High Commission", "high_commission"),
        ("embassies", "apostolic nunciature", "nunciature"),
        ("embassies", "القنصلية العامة", "consulate_general"),
        ("embassies", "Mission permanente auprès de l'ONU", "permanent_mission"),
        ("embassies", "Почасни конзулат", "honorary_consulate"),
        ("status.links", "inactif", "dormant"),
        ("status.links", "En cours", "active"),
        ("status.projects", "terminé", "finished"),
        ("role", "Membre observateur", "observer"),
        ("amount_kind", "Montant versé", "disbursement"),
    ],
)
def test_a_word_is_read_as_its_code(table: str, cell: str, code: str) -> None:
    assert read_kind(table, cell) == code


NOTICES = {
    "travel_advice": ("travel", "Voyages", "السفر", "Пътуване", "Conseils aux voyageurs", "travel advisory", "نصائح السفر", "Съвети за пътуване"),
    "security": ("security", "Sécurité", "Безбедност"),
    "sanction": ("Sanctions", "Security Council sanctions", "sanctions: travel ban", "санкције", "عقوبات"),
    "crisis": ("crise : sécurité alimentaire", "Food security crisis"),
    None: ("travel ban", "interdiction de voyage", "حظر السفر", "food security", "Sécurité alimentaire", "الأمن الغذائي",
           "arms embargo lifted", "embargo levé", "levée des sanctions", "pas de sanction", "no embargo", "رفع العقوبات", "لا عقوبات",
           "без санкција"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "cell"), [(code, cell) for code, cells in NOTICES.items() for cell in cells]
)
def test_a_kind_of_notice_is_said_and_neither_denied_nor_part_of_something_else(
    code: str | None, cell: str
) -> None:
    assert read_kind("notices", cell) == code


def test_namibia_norway_and_an_empty_cell_stay_what_they_are() -> None:
    reading = read_sheet(b"city1,country1,city2,country2\nA,NA,B,NO\nC,,D,NC\n", "s.csv")

    assert [(r.values.get("a_country"), r.values["b_country"]) for r in reading.tables[0].rows] == [
        ("NA", "NO"),
        (None, "NC"),
    ]


def test_swapped_coordinates_are_named_left_out_and_kept_in_raw() -> None:
    reading = read_sheet(
        b"city1,country1,lat1,lng1,city2,country2\nA,FR,120.5,45.1,B,MA\nC,FR,48.5,2.1,D,SN\n", "s.csv"
    )
    first, second = reading.tables[0].rows

    assert "a_latitude" not in first.values
    assert "a_longitude" not in first.values
    assert first.raw["lat1"] == "120.5"
    assert (second.values["a_latitude"], second.values["a_longitude"]) == ("48.5", "2.1")
    assert [(p.code, p.line) for p in reading.problems] == [("record.coordinates-swapped", 2)]


def test_a_country_in_brackets_is_read_where_no_column_says_it() -> None:
    reading = read_sheet("Ville,Ville jumelée\nValbrume,Oued Zarzor (Maroc)\n".encode(), "s.csv")

    assert reading.tables[0].rows[0].values["b_name"] == "Oued Zarzor"
    assert reading.tables[0].rows[0].values["b_country"] == "Maroc"


def test_a_share_shown_in_per_cent_by_the_workbook_is_read_in_per_cent() -> None:
    from tests.record.sheets.bodies import workbook

    rows = [
        ["Appel à projets", "Financeur", "Date limite", "Taux"],
        ["Eau", "Fonds des Rives", "2026-05-01", 0.75],
    ]
    reading = read_sheet(workbook(rows), "appels.xlsx")

    assert reading.tables[0].rows[0].values["share"] == "75"
