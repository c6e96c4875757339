"""A hundred real files: everything in them is counted, proven and judged as others count and judge it."""

from __future__ import annotations

import csv
import fcntl
import os
import pickle
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from maillage.record.iati.standard import ROOTS
from maillage.record.intake import Outcome
from maillage.record.store import Store
from maillage.reference.places import Places
from tests.record.door import Door, counts
from tests.record.iati.test_read_write import read, tree, written_again

COUNTED = ("transaction", "budget", "result", "location")


@dataclass
class Real:
    """The real files, taken in once for all tests; and what their manifest says."""

    folder: Path
    door: Door
    outcome: Outcome
    listed: list[dict[str, str]]

    def sources(self) -> dict[str, dict[str, Any]]:
        """What is known of each file, by its path in the folder."""
        return {
            str(Path(source["path"]).relative_to(self.folder)): dict(source)
            for source in self.door.store.current().sources
        }

    def rows(self, table: str, *columns: str) -> list[dict[str, Any]]:
        """Rows of a table, current or not."""
        manifest = self.door.store.current()
        paths = [str(self.door.store.part_path(table, part)) for part in manifest.tables[table]]
        return [row for path in paths for row in parquet.read_table(path, columns=list(columns)).to_pylist()]

    def file(self, row: dict[str, str]) -> Path:
        return self.folder / row["path"]


@pytest.fixture(scope="session")
def real(real_files: Path, places: Places, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Imported by the first that asks, of all processes that test."""
    folder, base = real_files / "iati", tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "real-iati"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = shared / "outcome"
        door = Door(shared / "home", places)
        if not told.exists():
            told.write_bytes(pickle.dumps(door.take(folder)))
        outcome = pickle.loads(told.read_bytes())
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return Real(folder, door, outcome, list(csv.DictReader(file)))


@dataclass
class Second:
    """What a plain second reading finds in a file: records, elements in them, and what decides which one is current."""

    records: int = 0
    root: str = ""
    elements: Counter[str] = field(default_factory=Counter)
    said: list[tuple[str, str | None]] = field(default_factory=list)
    """(identifier, last-updated-datetime) in order"""
    generated: str | None = None


@pytest.fixture(scope="session")
def second(real: Real) -> dict[str, Second]:
    """Each file read by expat."""
    return {row["path"]: _second(real.file(row)) for row in real.listed}


def _second(path: Path) -> Second:
    found = Second()
    for event, element in ET.iterparse(path, events=("start", "end")):
        if event == "start" and not found.root:
            found.root, found.generated = element.tag, element.get("generated-datetime")
        if event == "end" and element.tag == ROOTS[found.root]:
            found.records += 1
            found.elements.update(child.tag for child in element if child.tag in COUNTED)
            found.elements["narrative"] += sum(1 for _ in element.iter("narrative"))
            found.said.append(
                (
                    " ".join((element.findtext("iati-identifier") or "").split()),
                    element.get("last-updated-datetime"),
                )
            )
            element.clear()
    return found


def test_the_counts_are_those_of_the_manifest(real: Real) -> None:
    def total(column: str) -> int:
        return sum(int(row[column]) for row in real.listed)

    made = real.outcome
    assert len(real.listed) == 100
    assert made.counts["activities"] == total("activities") == 7_883
    assert made.counts["organisations"] == total("organisation_records") == 6
    assert made.counts["transactions"] == total("transactions")
    assert made.counts["budgets"] == total("budgets")
    assert made.counts["results"] == total("results")
    assert counts(made) == (7_883, 0, 0, 0)


def test_each_file_counts_as_its_line_of_the_manifest_says(real: Real) -> None:
    sources = real.sources()
    for row in real.listed:
        found = sources[row["path"]]["counts"]
        assert found.get("activities", 0) == int(row["activities"]), row["path"]
        assert found.get("organisations", 0) == int(row["organisation_records"]), row["path"]
        assert found.get("transactions", 0) == int(row["transactions"]), row["path"]
        assert sources[row["path"]]["sha256"] == row["sha256"]


def test_each_file_counts_as_a_plain_second_reading_does(real: Real, second: dict[str, Second]) -> None:
    sources = real.sources()
    for path, plain in second.items():
        found = sources[path]["counts"]
        records = "activities" if plain.root == "iati-activities" else "organisations"
        assert found[records] == plain.records, path
        for name in ("transaction", "budget", "result"):
            assert found.get(f"{name}s", 0) == plain.elements[name], (path, name)


def test_each_element_is_a_row(real: Real, second: dict[str, Second]) -> None:
    manifest = real.door.store.current()
    activities: Counter[str] = Counter()
    for plain in second.values():
        if plain.root == "iati-activities":
            activities += plain.elements
    for name in COUNTED:
        assert manifest.rows(f"iati_{name}") == activities[name], name
    assert manifest.rows("iati_activity") == manifest.rows("activities") == 7_883


def test_every_record_is_proven_identical(real: Real) -> None:
    assert real.outcome.proof == {"identical": 7_883, "organisation_identical": 6}
    assert not [p for p in real.outcome.problems if p.code == "record.iati-kept-whole"]
    assert Counter(row["proof"] for row in real.rows("iati_activity", "proof")) == {"identical": 7_883}


def test_no_file_is_found_broken(real: Real) -> None:
    broken = (
        "record.iati-not-well-formed", "record.iati-encoding", "record.iati-cut-short", "record.iati-root-open",
        "record.iati-after-root", "record.iati-outside-not-well-formed", "record.iati-wrapped", "record.iati-no-records",
        "record.iati-other-namespace", "record.iati-bytes-replaced", "record.iati-record-too-large",
    )  # fmt: skip
    assert not [p for p in real.outcome.problems if p.code in broken]


def test_as_many_records_break_the_schema_as_the_official_one_finds(real: Real) -> None:
    paths = {source["id"]: path for path, source in real.sources().items()}
    found: Counter[str] = Counter()
    for table in ("iati_activity", "iati_organisation"):
        rows = real.rows(table, "source", "schema_problems")
        found.update(paths[row["source"]] for row in rows if row["schema_problems"])
    differing = {
        row["path"]: (found[row["path"]], int(row["xsd_invalid_records"]))
        for row in real.listed
        if found[row["path"]] != int(row["xsd_invalid_records"])
    }
    assert differing == {}


def test_the_same_files_again_add_and_change_nothing(real: Real) -> None:
    before = real.door.store.current().state()
    again = real.door.take(real.folder)
    assert counts(again) == (0, 0, 7_883, 0)
    assert (again.counts, again.proof) == (real.outcome.counts, real.outcome.proof)
    assert real.door.store.current().state() == before


def test_of_an_activity_in_several_files_the_latest_is_current(real: Real, second: dict[str, Second]) -> None:
    said: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    undated: set[str] = set()
    for path, plain in second.items():
        generated = _moment(plain.generated) or datetime.min.replace(tzinfo=UTC)
        for identifier, updated in plain.said if plain.root == "iati-activities" else ():
            if not _moment(updated) and not _moment(plain.generated):
                undated.add(identifier)  # then the file's date on disk is taken
            said[identifier].append((_moment(updated) or generated, generated, path))
    assert real.door.ask("SELECT count(*) FROM activities") == [(len(said),)]
    several = {i: sorted(versions) for i, versions in said.items() if len({v[2] for v in versions}) > 1}
    assert len(several) == 136
    shown = dict(
        real.door.ask("SELECT a.reference, s.path FROM activities a JOIN sources s ON s.id = a.source")
    )
    checked = 0
    for identifier, versions in several.items():
        best, other = versions[-1], versions[-2]
        if best[:2] != other[:2] and identifier not in undated:  # else the order of reading decides
            assert Path(shown[identifier]) == real.folder / best[2], identifier
            checked += 1
    assert checked > 30


def _moment(said: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat((said or "").strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@pytest.mark.long
def test_every_record_comes_back_as_expat_reads_it(real_files: Path) -> None:
    """Every record of the real files, through Arrow and Parquet and written again, is the tree that another parser reads."""
    compared = 0
    for path in sorted((real_files / "iati").rglob("*.xml")):
        root, blocks = read(path.read_bytes())
        plain = iter([child for child in ET.parse(path).getroot() if child.tag == ROOTS[root]])
        for done in blocks:
            for xml in written_again(root, done):
                assert tree(ET.fromstring(xml)) == tree(next(plain)), path
                compared += 1
        assert next(plain, None) is None
    assert compared == 7_889


def test_the_store_is_whole(real: Real) -> None:
    from maillage.record.store import check_whole

    store = Store(real.door.store.home)
    assert list(check_whole(store, store.current())) == []
