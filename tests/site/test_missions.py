"""How missions are reached stands beside each; offices of organisations are a group of their own; nothing names a person."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.record.out_formats import FORMATS
from maillage.reference.places import Places
from tests.site.imported import take_in
from tests.site.test_country import sql

if TYPE_CHECKING:
    from django.test import Client

HEADINGS = ["sending country", "organisation", "receiving country", "city", "type", "address", "phone", "email", "website",
            "latitude", "longitude", "jurisdictions", "wikidata"]  # fmt: skip
OTHERS = [
    "DE",
    "ES",
    "IT",
    "PT",
    "NL",
    "BE",
    "SE",
    "NO",
    "DK",
    "FI",
    "PL",
    "CZ",
    "AT",
    "CH",
    "GR",
    "TR",
    "RU",
    "UA",
    "RO",
    "BG",
    "RS",
    "HR",
    "HU",
    "IE",
    "GB",
    "US",
    "CA",
    "MX",
    "BR",
    "AR",
    "CL",
    "PE",
    "CO",
    "CN",
    "JP",
]


@pytest.fixture(scope="module")
def reached_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    """A home whose record holds missions with all that a source may say of how they are reached."""
    folder = tmp_path_factory.mktemp("reached")
    at = ("14.69", "-17.44")
    rows = [
        ["France", "", "Sénégal", "Dakar", "embassy", "1, rue El Hadji", "+221 33 839", "mailto:ambassade.dakar@fr.example;jean.petit@fr.example",
         "https://sn.ambafrance.example/", *at, "SN;GM", "Q1"],
        ["Espagne", "", "Sénégal", "Dakar", "embassy", "", "", "", "javascript:alert(1)", *at, "", "Q2"],
        ["", "Nations unies <b>", "Sénégal", "Dakar", "", "", "", "info@un.example", "https://un.example", *at, "", "Q3"],
        ["", "Union économique", "Sénégal", "Thiès", "", "", "", "", "", "", "", "", "Q4"],
        *(
            [code, "", "Maroc", "Rabat", "embassy", "", f"+212 5 37 {number:02} {number * 7 % 97:02} {number * 31 % 89:02}",
             f"embassy.{code.lower()}{number * 7919 % 9973}@mfa-{number * 104729 % 99991:x}.example",
             f"https://{number * 7907 % 99991:x}-{code.lower()}.embassy-{number * 7877 % 99989:x}.example/", "34.0", "-6.8", "", f"Q1{number}"]
            for number, code in enumerate(OTHERS)
        ),
    ]  # fmt: skip
    take_in(folder / "home", "missions.csv", [HEADINGS, *rows])
    return folder / "home"


@pytest.fixture
def reached(reader: Client, reached_home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("MAILLAGE_HOME", str(reached_home))
    return reader


@pytest.mark.parametrize("address", ["embassies?to=SN", "embassies?from=FR", "pair/FR/SN"])
def test_site_mailbox_telephone_and_address_stand_beside_a_mission(reached: Client, address: str) -> None:
    for language in ("fr", "ar"):
        page = reached.get(f"/{language}/{address}").content.decode()
        assert (
            '<a href="https://sn.ambafrance.example/" rel="nofollow" dir="ltr">sn.ambafrance.example</a>'
            in page
        )
        assert '<a href="mailto:ambassade.dakar@fr.example" rel="nofollow" dir="ltr">' in page
        assert (
            '<bdi class="num" dir="ltr">+221 33 839</bdi>' in page
            and '<bdi dir="auto">1, rue El Hadji</bdi>' in page
        )
        assert "table=missions" in page and "jean.petit" not in page and "javascript:alert" not in page


def test_a_seat_elsewhere_is_reached_too(reached: Client) -> None:
    assert "ambassade.dakar@fr.example" in reached.get("/en/embassies?from=FR&to=GM").content.decode()


def test_the_sheet_of_a_visit_says_how_each_is_reached(reached: Client) -> None:
    page = reached.get("/fr/sheet/visit/geonames:2253354").content.decode()
    assert "France (ambassade, ambassade.dakar@fr.example)" in page
    assert "jean.petit" not in page


def test_offices_of_organisations_are_a_group_of_their_own(reached: Client) -> None:
    page = reached.get("/en/embassies?to=SN").content.decode()
    embassies, offices = page.split("Offices of international organisations in Senegal")
    assert "Nations unies" not in embassies and "2 are listed" in embassies
    assert (
        "Nations unies &lt;b&gt;" in offices
        and "Union économique" in offices
        and "info@un.example" in offices
    )
    assert "Thiès" in embassies  # on the map, which is above
    file = b"".join(reached.get("/en/embassies?to=SN&as=csv").streaming_content)
    assert b"ambassade.dakar@fr.example" in file and b"jean.petit" not in file
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert [row["sending_said"] for row in rows if row["organisation"]] == [
        "Nations unies <b>",
        "Union économique",
    ]
    assert len(rows) == 4 and {row["phone"] for row in rows} == {"+221 33 839", ""}


@pytest.fixture(scope="module")
def unclear_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    """A home of two lists of two days: missions, some given as sent to the sender's own country, and offices."""
    folder = tmp_path_factory.mktemp("unclear")
    lists = {
        "missions": [
            ["Australie", "", "Kenya", "Nairobi", "embassy"], ["Australie", "", "Australie", "Aiwo District", "embassy"],
            ["Australie", "", "Australie", "Honiara", "embassy"], ["Italie", "", "Australie", "Canberra", "embassy"],
            ["Suisse", "", "Kenya", "Nairobi", "bureau pays"], ["Norvège", "", "Norvège", "Oslo", "embassy"],
        ],
        "offices": [["", "Nations unies", "Kenya", "Nairobi", ""]],
    }  # fmt: skip
    for number, (name, rows) in enumerate(lists.items(), start=1):
        written = 1_600_000_000 + number * 86_400 * 50
        take_in(folder / "home", f"{name}.csv", [HEADINGS[:5], *rows], written)
    return folder / "home"


@pytest.fixture
def unclear(reader: Client, unclear_home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("MAILLAGE_HOME", str(unclear_home))
    return reader


def listed(answer: Any) -> list[dict[str, str]]:
    """The rows of a file."""
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_mission_whose_host_is_unclear_is_listed_and_not_counted(
    unclear: Client, unclear_home: Path
) -> None:
    page = unclear.get("/fr/embassies?from=AU").content.decode()
    assert "1 est listée" in page and "2 missions sont listées dont le pays hôte est incertain" in page
    assert page.count('scope="row">pays hôte incertain') == 2
    assert page.index("Nairobi</") < page.index("Honiara</")
    told = CliRunner().invoke(front, ["embassies", "--from", "AU"], env={"MAILLAGE_HOME": str(unclear_home)})
    assert "2 missions are listed whose host is unclear" in told.output
    alone = unclear.get("/en/embassies?from=NO").content.decode()
    assert "1 mission is listed whose host is unclear; it is not counted." in alone
    assert "0 are listed" not in alone
    assert "بعثتان مذكورتان" in unclear.get("/ar/embassies?from=AU").content.decode()
    assert len(listed(unclear.get("/en/embassies?from=AU&as=csv"))) == 3  # as the page lists them


def test_the_file_of_a_country_holds_the_missions_that_its_page_counts(unclear: Client) -> None:
    rows = listed(unclear.get("/en/country/AU?list=missions&as=csv"))
    assert {(row["sending"], row["receiving"]) for row in rows} == {("AU", "KE"), ("IT", "AU")}


def test_an_office_stands_among_the_missions_where_it_has_no_section_of_its_own(unclear: Client) -> None:
    sent = unclear.get("/en/embassies?from=CH").content.decode()
    assert "1 is listed" in sent and "None is listed" not in sent
    received = unclear.get("/en/embassies?to=KE").content.decode()
    assert "1 is listed" in received
    assert "Suisse" in received.split("Offices of international organisations in Kenya")[1]
    both = unclear.get("/en/embassies?from=KE&to=CH").content.decode()
    assert "1 is listed" in both  # of Switzerland in Kenya: the section is of those in Switzerland


def test_the_day_of_a_list_is_said_once_whatever_the_day_of_the_offices(unclear: Client) -> None:
    page = unclear.get("/en/embassies?to=KE").content.decode()
    caption, rows = page.split("<caption>")[1].split("</table>")[0].split("</caption>")
    assert "as of 2\u00a0November\u00a02020: may have changed since" in caption
    assert "2020" not in rows


def test_where_no_office_is_listed_it_is_said_how_to_add_them(reached: Client) -> None:
    for language, told in (
        ("en", "None is listed: no list"),
        ("fr", "Aucun n’est listé"),
        ("ar", "لا شيء مدرجا: لا تأتي"),
    ):
        assert told in reached.get(f"/{language}/embassies?to=MA").content.decode()
    assert "no list of them ships" not in reached.get("/en/embassies?from=FR").content.decode()


def test_a_full_page_of_sites_and_mailboxes_stays_light(reached: Client) -> None:
    page = reached.get("/ar/embassies?to=MA")
    assert page.content.count(b"mailto:") == 30
    style = re.findall(r'href="([^"]+\.css)"', page.content.decode())
    assert len(gzip.compress(page.content)) + len(gzip.compress(reached.get(style[0]).content)) <= 14_000


def test_the_command_and_the_api_say_the_same(reached: Client, reached_home: Path) -> None:
    row = reached.get("/api/v1/missions?sending=FR").json()["items"][0]
    assert (row["email"], row["phone"]) == ("ambassade.dakar@fr.example", "+221 33 839")
    done = CliRunner().invoke(
        front, ["embassies", "--from", "FR", "--to", "SN"], env={"MAILLAGE_HOME": str(reached_home)}
    )
    assert "ambassade.dakar@fr.example · +221 33 839 · https://sn.ambafrance.example/" in done.output
    assert "jean.petit" not in done.output


def in_words(content: bytes, format: str) -> str:
    """All that whoever opens a file can read in it."""
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(row) for sheet in book for row in sheet.values)
    return (
        str(parquet.read_table(io.BytesIO(content)).to_pylist())
        if format == "parquet"
        else content.decode("utf-8-sig")
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "address", ["embassies?to=SN", "embassies?from=FR&to=SN", "country/SN?list=missions", "place/geonames:2253354?list=missions",
                "search?q=Dakar&table=missions"]
)  # fmt: skip
def test_no_file_names_whom_the_page_does_not(reached: Client, address: str, format: str) -> None:
    answer: Any = reached.get(f"/fr/{address}{'&' if '?' in address else '?'}as={format}")
    said = in_words(b"".join(answer.streaming_content), format)
    assert "ambassade.dakar@fr.example" in said and "jean.petit" not in said


@pytest.mark.parametrize("format", FORMATS)
def test_a_contact_beside_an_activity_and_the_disk_of_who_imported_stay_at_home(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    sheet = tmp_path / "projets.csv"
    sheet.write_text(
        "Titre du projet,Pays,Commune,Contact\nPuits,Sénégal,Dakar,Jean Secret\n", encoding="utf-8"
    )
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code in (0, 1)
    for address in ("country/SN?list=activities", "sources?list="):
        answer: Any = reader.get(f"/fr/{address}&as={format}")
        assert answer.status_code == 200 and answer.streaming, address
        said = in_words(b"".join(answer.streaming_content), format)
        assert "Secret" not in said and str(tmp_path) not in said
        assert "Puits" in said or "projets" in said
    assert "Jean Secret" in sql("SELECT raw FROM activities")[0]["raw"]  # on one's own disk it stands


def test_a_mailbox_of_an_older_record_steers_no_letter() -> None:
    from maillage.site.pages.reach import reach

    told = [each["href"] for each in reach({"email": "info@un.example?bcc=x@y.example; visa+ma@un.example"})]
    assert told == ["mailto:info@un.example%3Fbcc%3Dx@y.example", "mailto:visa+ma@un.example"]


def test_a_town_with_very_many_missions_stays_light_and_leads_to_all(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.reference.countries import countries as all_countries

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    sending = [each.alpha2 for each in all_countries() if each.alpha2 != "SN"][:170]
    rows = [["Pays représenté", "Pays d'accueil", "Ville", "Type"], *([code, "Sénégal", "Dakar", "Ambassade"] for code in sending)]  # fmt: skip
    take_in(tmp_path / "home", "missions.csv", rows)
    page = reader.get("/ar/place/geonames:2253354").content
    style = reader.get(re.search(r'href="(/style[^"]+)"', page.decode()).group(1)).content  # type: ignore[union-attr]
    assert len(gzip.compress(page)) + len(gzip.compress(style)) <= 14_000
    shown = reader.get("/en/place/geonames:2253354").content.decode()
    assert re.search(r'<a href="/en/embassies\?to=SN">and 130 more</a>', shown)
    taken = b"".join(reader.get("/en/place/geonames:2253354?list=missions&as=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert len(taken.splitlines()) == 171
