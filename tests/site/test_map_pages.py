"""Maps on pages: the finding as title, the land once, what is drawn and what is not, and a table behind."""

from __future__ import annotations

import csv
import gzip
import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

    from maillage.reference.places import Places

LARACHE = "geonames:2543549"
CITIES = {"Dakar": (14.69, -17.44), "Lyon": (45.75, 4.85), "Rabat": (34.01, -6.83)}


def figure(answer: object) -> str:
    """The drawing of the first map of a page; empty for none."""
    found = re.search(r'<svg class="map".*?</svg>', answer.content.decode(), re.DOTALL)  # type: ignore[attr-defined]
    return found.group() if found else ""


@pytest.fixture(scope="module")
def missions(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    """A home with more missions than one page lists, one of them nowhere, one in a city with markup in its name."""
    from maillage.cli import front

    folder = tmp_path_factory.mktemp("missions")
    rows = [("sending", "receiving", "city", "kind", "lat", "lon", "qid")]
    rows += [
        ("FR", code, city, "consulate" if number % 2 else "embassy", *map(str, at), f"Q{number}{code}")
        for number in range(70)
        for code, (city, at) in zip(("SN", "FR", "MA"), CITIES.items(), strict=True)
        if code != "FR"
    ]
    rows += [
        ("MA", "FR", "Lyon", "consulate", "45.75", "4.85", "Q1"),
        ("MA", "FR", "Nullepart", "consulate", "", "", "Q2"),
    ]
    rows += [("SN", "FR", "<b>Tomb\u202eola", "embassy", "44.1", "5.1", "Q3")]
    rows += [
        ("FR", code, "X", "embassy", "0", "0", f"Q9{code}") for code in ("ML", "TN", "TG", "BJ", "NE", "CM")
    ] * 3
    sheet = folder / "missions.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = CliRunner().invoke(front, ["import", str(sheet)], env={"MAILLAGE_HOME": str(folder / "home")})
    assert done.exit_code in (0, 1), done.output
    return folder / "home"


def test_the_first_page_says_what_its_map_shows(reader: Client) -> None:
    from maillage.record.mesh import mesh
    from maillage.site.at_hand import at_hand
    from maillage.site.maps import land

    found = mesh(at_hand().connection())
    for language in ("fr", "en", "ar"):
        answer = reader.get(f"/{language}/")
        drawing, text = figure(answer), " ".join(read(answer).text)
        assert f'href="{land.address()}"' in drawing and 'role="img"' in drawing
        number = f"{found.links:,}".replace(",", "\u202f" if language == "fr" else ",")
        assert number in text and str(len(found.countries)) in text
        assert 'direction="ltr"' in drawing
        assert any(each.endswith("/mesh") for each in read(answer).links)


def test_an_empty_site_has_no_map(empty: Client) -> None:
    for page in ("/fr/", "/ar/mesh", "/en/embassies?from=FR"):
        answer = empty.get(page)
        assert answer.status_code == 200 and not figure(answer), page


def test_every_pair_stands_in_the_table_and_in_the_file(reader: Client) -> None:
    from maillage.record.mesh import PAIRS
    from maillage.site.at_hand import at_hand

    rows = at_hand().connection().execute(PAIRS).fetchall()
    wanted = {(a, b): str(number) for a, b, number in rows if a != b}
    taken = reader.get("/fr/mesh?as=csv").content.decode("utf-8-sig")
    assert {(a, b): number for a, b, number in list(csv.reader(io.StringIO(taken)))[1:]} == wanted
    met: list[str] = []
    for number in range(1, -(-len(wanted) // 100) + 1):
        met += [each for each in read(reader.get(f"/en/mesh?page={number}")).links if "/pair/" in each]
    assert len(met) == len(set(met)) == len(wanted)


@pytest.mark.parametrize("page", ["0", "-1", "999999999999", "٣", "2\0", "x" * 10_000, ""])
def test_odd_numbers_of_pages_do_no_harm(reader: Client, page: str) -> None:
    for address, query in (("/fr/mesh", {}), ("/fr/embassies", {"from": "FR"})):
        assert reader.get(address, {**query, "page": page}).status_code == 200


def test_a_place_is_drawn_with_its_partners(reader: Client) -> None:
    answer = reader.get(f"/en/place/{LARACHE}")
    drawing = figure(answer)
    assert re.findall(r"<text[^>]*>([^<]*)", drawing) == ["Larache", "Almuñécar"]
    assert drawing.count('class="arc"') == 1 and 'class="pt here"' in drawing
    assert "2 links are not drawn" in " ".join(read(answer).text)


def test_a_place_without_partners_has_no_map(reader: Client) -> None:
    answer = reader.get("/fr/place/geonames:3041563")
    assert answer.status_code == 200 and not figure(answer)


def test_two_countries_are_drawn_as_one_strand_or_the_other(reader: Client) -> None:
    drawing = figure(reader.get("/en/pair/ES/MA"))
    assert 'class="arc"' in drawing and 'class="arc b"' not in drawing


def test_links_within_the_south_are_dashed() -> None:
    from datetime import date

    from maillage.site.maps import second_strand

    on = date(2026, 11, 27)
    assert second_strand("MA", "SN", on) and second_strand("CN", "ML", on)
    assert not second_strand("MA", "FR", on)
    assert not second_strand("MA", None, on)


def test_missions_are_drawn_by_city_and_what_is_nowhere_is_said(
    reader: Client, missions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(missions))
    answer = reader.get("/en/embassies?to=FR")
    drawing, text = figure(answer), " ".join(read(answer).text)
    assert drawing.count('class="pt"') == 1 and drawing.count('class="pt ring"') == 1
    assert "1 is not drawn" in text and "2 countries have embassies or consulates in France" in text
    assert "<b>Tomb" not in answer.content.decode() and "&lt;b&gt;Tomb" in drawing


def test_a_long_list_of_missions_is_parted_and_loses_none(
    reader: Client, missions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(missions))
    total = re.search(r"(\d+) are listed", " ".join(read(reader.get("/en/embassies?from=FR")).text))
    assert total
    rows, pages = 0, 0
    address: str | None = "/en/embassies?from=FR"
    while address:
        answer = reader.get(address)
        assert bool(figure(answer)) == (pages == 0)
        rows += answer.content.decode().count('<th role="rowheader"')
        pages += 1
        later = re.search(r'<a href="([^"]+)" rel="next"', answer.content.decode())
        address = f"/en/embassies{later.group(1)}".replace("&amp;", "&") if later else None
    assert pages > 1 and rows == int(total.group(1))


def test_a_place_with_very_many_partners_stays_light_and_leads_to_all(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, places: Places
) -> None:
    from maillage.cli import front

    region = places.find("Occitanie", country="FR")[0].place
    towns = (
        each for each in places.parts_of(region) if each.kind == "town" and (each.population or 0) > 3_000
    )
    named = [each.name for each in towns][:110]
    sheet = tmp_path / "liens.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Commune", "Pays", "Ville partenaire", "Pays partenaire", "Année"))
        writer.writerows(("Larache", "Maroc", name, "France", "2001") for name in named)
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code in (0, 1)
    answer = reader.get(f"/ar/place/{LARACHE}")
    style = reader.get(re.search(r'href="(/style[^"]+)"', answer.content.decode()).group(1))  # type: ignore[union-attr]
    assert len(named) > 100
    assert sum(map(len, map(gzip.compress, (answer.content, style.content)))) <= 14_000
    more = [each for each in read(answer).links if "table=links" in each]
    assert more and reader.get(more[0]).status_code == 200


@pytest.mark.parametrize("which", ["group", "network"])
def test_a_space_says_how_many_of_its_links_are_drawn(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """With room for none, all that are counted in the title are said to be left out."""
    from importlib import import_module

    monkeypatch.setattr(import_module(f"maillage.site.pages.{which}"), "MOST_DRAWN", 0)
    spaces = ["/en/group/OIF_member"]
    if which == "network":
        listed = visitor.get("/en/networks").content.decode()
        spaces = list(map(html.unescape, re.findall(r'href="(/en/network/[^"?]+)"', listed)))
    pages = (" ".join(visitor.get(each).content.decode().split()) for each in spaces)
    assert any(re.search(r"0 of [1-9]\d* lines are drawn", page) for page in pages), spaces


def test_the_map_of_a_group_draws_links_with_places_behind_a_hundred_older_ones_without(
    reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.cli import front

    rows = [("Commune", "Pays", "Ville partenaire", "Pays partenaire", "Année")]
    rows += [(f"Nulleparville {n}", "France", f"Ningunlugar {n}", "Espagne", "1950") for n in range(100)]
    rows += [("Lille", "France", "Almuñécar", "Espagne", "2001")]
    sheet = tmp_path / "liens.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code in (0, 1)
    answer = reader.get("/en/group/EU")
    assert figure(answer).count('class="arc') == 1
    text = " ".join(read(answer).text)
    assert "1 of 101 lines" in text and "Nulleparville 0" in text and "Almuñécar" not in text
