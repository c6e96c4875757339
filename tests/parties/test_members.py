"""Members of a network taken in from its sheet."""

from __future__ import annotations

import io
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.session import joins, manager, organisation

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database
DAY = date(2026, 11, 20)
FRENCH = """N° d'adhérent;Nom de la collectivité;Ville;Pays;Courriel;Langue;Membre depuis
12;Ville de Lyon;Lyon;France;relations@example.org;français;2004
13;Commune de Larache;Larache;Maroc;larache@example.org;arabe;31/05/2019
14;Saint-Louis;Saint-Louis;Sénégal;;français;
"""


def read(data: bytes | str, places: Places, name: str = "membres.csv") -> Any:
    from maillage.parties.member_sheet import read_members

    return read_members(data.encode() if isinstance(data, str) else data, name, places)


@pytest.fixture
def network(database: None) -> Any:
    return organisation("River Towns", "network", "FR")


@pytest.fixture
def officer(network: Any) -> Any:
    return manager(network)


def taken(network: Any, officer: Any, sheet: Any, **more: Any) -> Any:
    from maillage.parties.members import take_in

    return take_in(network, sheet, officer, DAY, "membres.csv", more.get("end_gone", False))


def kept(network: Any) -> list[tuple[Any, ...]]:
    from maillage.parties.models import Membership

    fields = (
        "own_id",
        "name",
        "place",
        "country",
        "email",
        "language",
        "since",
        "until",
        "member",
        "version",
    )
    return list(Membership.objects.filter(network=network).order_by("own_id", "name").values_list(*fields))


def test_a_sheet_is_read_as_people_write_it(places: Places, _django: None) -> None:
    sheet = read(FRENCH, places)
    assert sheet.problems == () and sheet.read == 3
    lyon, larache, _ = sheet.rows
    assert (lyon.own_id, lyon.name, lyon.country, lyon.language, lyon.since) == (
        "12", "Ville de Lyon", "FR", "fr", date(2004, 1, 1),
    )  # fmt: skip
    assert lyon.place == "geonames:2996944" and lyon.email == "relations@example.org"
    assert (larache.place, larache.country, larache.since) == ("geonames:2543549", "MA", date(2019, 5, 31))


@pytest.mark.parametrize(
    "heading",
    ["Nom,Pays,Courriel,Adhésion", "Name,Country,E-mail,Member since", "Miembro,País,Correo electrónico,Fecha de adhesión",
     "اسم العضو,البلد,البريد الإلكتروني,تاريخ الانضمام", "ORGANISATION,PAYS,MEL,DEPUIS"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1256"])
def test_headings_of_five_languages_in_every_usual_encoding(
    places: Places, _django: None, heading: str, encoding: str
) -> None:
    said = f"{heading}\nLarache,Maroc,l@example.org,2019\nChefchaouen,Maroc,c@example.org,2020\n"
    if "ا" in heading:
        said = said.replace("Larache", "العرائش").replace("Chefchaouen", "شفشاون").replace("Maroc", "المغرب")
    try:
        data = said.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("these letters are not in that page")
    sheet = read(data, places)
    assert [(each.place, each.country, each.email, each.since) for each in sheet.rows] == [
        ("geonames:2543549", "MA", "l@example.org", date(2019, 1, 1)),
        ("geonames:2553455", "MA", "c@example.org", date(2020, 1, 1)),
    ]


def test_a_workbook_with_a_title_above_its_headings_is_read_too(places: Places, _django: None) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.append(["Members of the network, 2026"])
    page.append([])
    page.append(["Name", "Country", "Joined"])
    page.append(["Larache", "Morocco", date(2019, 5, 31)])
    out = io.BytesIO()
    book.save(out)
    [row] = read(out.getvalue(), places, "members.xlsx").rows
    assert (row.line, row.place, row.since) == (4, "geonames:2543549", date(2019, 5, 31))


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "record.file-empty"), (b"<!doctype html><p>no</p>", "record.not-a-sheet"), (b"PK\x03\x04 damaged", "record.file-damaged"),
     (b"%PDF-1.7", "record.not-a-sheet"), (b"a,b\n1,2\n", "parties.member-no-heading"), (b"\x07\x01\x02\x03\x05" * 50, "record.not-a-sheet")],
)  # fmt: skip
def test_what_is_no_list_of_members_says_so(places: Places, _django: None, data: bytes, code: str) -> None:
    sheet = read(data, places)
    assert not sheet.is_one and sheet.rows == ()
    assert code in [each.code for each in sheet.problems]
    for each in sheet.problems:
        assert all(each.message(language) and each.mend(language) for language in ("fr", "en", "ar"))


def test_what_is_wrong_with_a_row_is_named_by_line_and_field(places: Places, _django: None) -> None:
    sheet = read(
        "id,name,place,country,email,language,since,until\n"
        "1,,Lyon,France,,,,\n"
        "2,Lyon,Lyon,Atlantis,,,,\n"
        "3,Lyon,Lyon,France,nobody at all,,,\n"
        "4,Lyon,Lyon,France,,,some day,\n"
        "5,Lyon,Lyon,France,,,2020,2019\n"
        "6,Lyon,Lyon,France,,Martian,,\n"
        "6,Paris,Paris,France,,,,\n"
        "7,Nowhere,Zzyzxville,France,,,,\n"
        "8,Saint-Martin,Saint-Martin,France,,,,\n"
        ",Nantes,Nantes,France,,,,\n"
        ",nantes,Nantes,FR,,,,\n",
        places,
    )
    found = [(each.code.removeprefix("parties.member-"), each.line, each.field) for each in sheet.problems]
    assert found == [
        ("without-name", 2, "name"), ("country-unknown", 3, "country"), ("email-wrong", 4, "email"),
        ("day-wrong", 5, "since"), ("days-reversed", 6, "until"), ("language-unknown", 7, "language"),
        ("id-twice", 8, "own_id"), ("place-unknown", 9, "place"), ("place-in-doubt", 10, "place"), ("twice", 12, "name"),
    ]  # fmt: skip
    assert [each.line for each in sheet.rows] == [7, 9, 10, 11] and sheet.read == 11


def test_markup_and_marks_that_turn_writing_round_are_harmless(places: Places, _django: None) -> None:
    [row] = read("name,country\n\u202e<b>Lyon</b>\u0000,France\n", places).rows
    assert row.name == "<b>Lyon</b>"


def test_nothing_is_kept_by_a_plan_and_everything_by_taking_in(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.parties.members import plan

    sheet = read(FRENCH, places)
    made = plan(network, sheet, DAY)
    assert (len(made.added), len(made.changed), len(made.left), len(made.gone)) == (3, 0, 0, 0)
    assert kept(network) == []
    done = taken(network, officer, sheet)
    assert (done.added, done.changed, done.left, done.ended) == (3, 0, 0, 0)
    assert [each[1] for each in kept(network)] == ["Ville de Lyon", "Commune de Larache", "Saint-Louis"]


def test_the_same_sheet_again_changes_nothing(network: Any, officer: Any, places: Places) -> None:
    taken(network, officer, read(FRENCH, places))
    before = kept(network)
    done = taken(network, officer, read(FRENCH, places))
    assert (done.added, done.changed, done.left, done.ended) == (0, 0, 3, 0)
    assert kept(network) == before


def test_what_changed_is_said_field_by_field_and_who_is_gone_stays_unless_it_is_ended(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.parties.members import plan

    taken(network, officer, read(FRENCH, places))
    later = read(
        "id,name,country,email\n12,Métropole de Lyon,France,new@example.org\n15,Tunis,Tunisie,\n", places
    )
    made = plan(network, later, DAY)
    [change] = made.changed
    assert change.fields == {
        "name": ("Ville de Lyon", "Métropole de Lyon"), "email": ("relations@example.org", "new@example.org"),
    }  # fmt: skip
    assert [each.name for each in made.added] == ["Tunis"]
    assert {each.own_id for each in made.gone} == {"13", "14"}
    assert taken(network, officer, later).ended == 0
    assert [each[7] for each in kept(network)] == [None] * 4
    done = taken(network, officer, later, end_gone=True)
    assert (done.added, done.changed, done.ended) == (0, 0, 2)
    assert [each[7] for each in kept(network)] == [None, DAY, DAY, None]
    assert plan(network, later, DAY).gone == ()


def test_a_member_that_is_surely_here_is_tied_and_one_that_may_be_is_asked_about(
    network: Any, officer: Any, places: Places
) -> None:
    from maillage.parties.members import doubts, settle_doubt

    larache = organisation("Larache", "local_authority", "MA", place="geonames:2543549")
    theatre = organisation("Saint-Louis", "cultural_centre", "SN", place="geonames:2246678")
    done = taken(network, officer, read(FRENCH, places))
    assert done.tied == 1
    assert [each[8] for each in kept(network)] == [None, larache.key, None]
    [doubt], n = doubts(network, 10)
    assert n == 1 and doubt.organisations == (theatre,) and doubt.membership.name == "Saint-Louis"
    with pytest.raises(ValueError, match=larache.key):
        settle_doubt(network, doubt.membership.pk, larache.key, officer, DAY)
    settle_doubt(network, doubt.membership.pk, "", officer, DAY)
    assert doubts(network, 10) == ([], 0)
    assert taken(network, officer, read(FRENCH, places)).left == 3  # and it is not asked again
    assert doubts(network, 10) == ([], 0)


def test_no_organisation_becomes_a_member_twice(network: Any, officer: Any, places: Places) -> None:
    joins(network, organisation("Larache", "local_authority", "MA", place="geonames:2543549"))
    taken(network, officer, read("name,country\nCommune de Larache,Maroc\n", places))
    assert len([each for each in kept(network) if each[8]]) == 1


def test_nobody_else_takes_members_in(network: Any, places: Places) -> None:
    from maillage.parties.members import NoNetwork

    for account in (
        manager(organisation("Another", "network"), "other@example.org"),
        manager(network, "former@example.org", until=DAY),
    ):
        with pytest.raises(NoNetwork):
            taken(network, account, read(FRENCH, places))
    assert kept(network) == []


def test_ten_thousand_rows_of_which_three_are_bad(network: Any, officer: Any, places: Places) -> None:
    towns = ["Lyon,France", "Larache,Maroc", "Saint-Louis,Sénégal", "Tunis,Tunisie", "Bamako,Mali"]
    lines = [
        f"{number},Association {number} de {town.partition(',')[0]},{town},member{number}@example.org"
        for number, town in enumerate(towns * 2_000)
    ]
    lines[17] = "17,,Lyon,France,"
    lines[4_000] = "4000,Association,Lyon,Atlantis,"
    lines[9_999] = "9999,Association,Lyon,France,nobody"
    begun = time.perf_counter()
    sheet = read("id,name,place,country,email\n" + "\n".join(lines), places)
    done = taken(network, officer, sheet)
    seconds = time.perf_counter() - begun
    assert [(each.line, each.field) for each in sheet.problems] == [
        (19, "name"),
        (4_002, "country"),
        (10_001, "email"),
    ]
    assert (done.added, done.changed, done.left) == (9_997, 0, 0)
    again = taken(network, officer, read("id,name,place,country,email\n" + "\n".join(lines), places))
    assert (again.added, again.changed, again.left) == (0, 0, 9_997)
    assert seconds < 20, seconds


def test_more_rows_than_are_taken_at_a_time_are_refused(places: Places, _django: None) -> None:
    sheet = read("name\n" + "\n".join(f"Town {number}" for number in range(10_001)), places)
    assert not sheet.is_one and [each.code for each in sheet.problems] == ["parties.member-too-many"]


def test_a_membership_that_ended_is_no_member_on_the_day_it_ends(network: Any) -> None:
    from maillage.parties.members import members_on

    joins(network, organisation("Town"), since=DAY, until=DAY + timedelta(days=2))
    assert [members_on(network, DAY + timedelta(days=each)).count() for each in (-1, 0, 1, 2)] == [0, 1, 1, 0]
