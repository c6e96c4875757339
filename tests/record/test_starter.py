"""The starter record: what ships is what its list says, nothing was dropped, and it needs no folder of ours."""

import csv
import hashlib
import io
import os
from pathlib import Path

import pytest

from maillage.record.starter import StarterFile, starter_files

ORIGINALS = {
    "twinnings.csv": ("twinning/twinning_pairs_wikidata_eu.csv", 15_935),
    "missions.csv": ("missions/missions.csv", 9_852),
}
REACHED = ("phone", "email", "website")
COORDINATES = {"lat", "lon", "lat_a", "lon_a", "lat_b", "lon_b"}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_both_files_ship_with_their_number_of_rows() -> None:
    assert {f.name: len(rows(f.read())) for f in starter_files()} == {n: o[1] for n, o in ORIGINALS.items()}
    assert {f.name: f.rows for f in starter_files()} == {n: o[1] for n, o in ORIGINALS.items()}


def test_each_file_says_where_it_comes_from_and_how_old_it_is() -> None:
    said = [(f.id, f.kind, f.link_kind, f.as_of, f.licence) for f in starter_files()]
    assert said == [
        ("starter:twinnings-wikidata", "links", "twinning", "2017", "CC0-1.0"),
        ("starter:missions-wikidata", "embassies", None, "2022-11-16", "CC0-1.0"),
    ]
    assert all(f.address.startswith("https://") for f in starter_files())


@pytest.mark.parametrize("file", starter_files(), ids=lambda f: f.name)
def test_the_stated_sha256_is_that_of_the_file(file: StarterFile) -> None:
    assert hashlib.sha256(file.read()).hexdigest() == file.sha256


@pytest.mark.parametrize("file", starter_files(), ids=lambda f: f.name)
def test_a_file_stays_small_and_has_a_title_in_three_languages(file: StarterFile) -> None:
    assert len(file.read()) <= 2_000_000
    assert len({file.title(language) for language in ("en", "fr", "ar")}) == 3


def test_namibia_stays_a_country() -> None:
    missions = next(f for f in starter_files() if f.kind == "embassies")
    assert {r["sending_name"] for r in rows(missions.read()) if r["sending"] == "NA"} == {"Namibia"}


@pytest.mark.parametrize("file", starter_files(), ids=lambda f: f.name)
def test_nothing_was_dropped_and_only_coordinates_were_rounded(file: StarterFile) -> None:
    data = os.environ.get("MAILLAGE_TEST_DATA")
    if not data:
        pytest.skip("MAILLAGE_TEST_DATA is not set: the starter record was NOT compared with its originals")
    original = rows((Path(data) / "world" / ORIGINALS[file.name][0]).read_bytes())
    shipped = rows(file.read())
    if file.name == "missions.csv":
        assert [sum(bool(row.pop(name)) for row in shipped) for name in REACHED] == [885, 639, 6517]
    assert list(shipped[0]) == list(original[0])
    for mine, theirs in zip(_in_order(shipped), _in_order(original), strict=True):
        assert mine[0] == theirs[0]
        assert mine[1] == pytest.approx(theirs[1], abs=0.000051)


def _in_order(table: list[dict[str, str]]) -> list[tuple[list[str], list[float]]]:
    """Words and coordinates of each row, put in an order in which rounding changes nothing."""
    parts = [
        (
            [v for k, v in row.items() if k not in COORDINATES],
            [float(v) if v else 999.0 for k, v in row.items() if k in COORDINATES],
        )
        for row in table
    ]
    return sorted(parts, key=lambda part: (part[0], [round(v, 3) for v in part[1]]))
