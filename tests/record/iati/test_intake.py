"""IATI files through the one door: everything counted, nothing twice, nothing between, the same however it is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from maillage.record.again import decide, rebuild, undo
from maillage.record.iati.workers import Workers
from maillage.record.state import Decision
from maillage.record.store import RecordDamaged, check_whole
from maillage.reference.places import Places
from tests.record.door import Door, counts, current
from tests.record.iati.files import COUNTRY_AND_SECTOR, MONEY, OLD, activity, file_of, organisation, write

A = activity("FR-1-A", COUNTRY_AND_SECTOR + MONEY)
B = activity("FR-1-B", COUNTRY_AND_SECTOR + MONEY * 2)
C = activity("FR-1-C", COUNTRY_AND_SECTOR)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "a.xml", file_of(A, B))


def state(door: Door) -> str:
    return door.store.current().state()


# Counts


def test_an_import_counts_what_stands_in_the_files(door: Door, file: Path, tmp_path: Path) -> None:
    organisations = write(tmp_path / "o.xml", file_of(organisation("FR-1"), root="iati-organisations"))
    outcome = door.take(file, organisations)
    assert counts(outcome) == (2, 0, 0, 0)
    assert outcome.counts == {"activities": 2, "transactions": 3, "organisations": 1}
    assert outcome.proof == {"identical": 2, "organisation_identical": 1}
    assert outcome.kinds == {"iati": 2, "iati-organisations": 1}
    assert outcome.files == 2
    assert not outcome.failed, outcome.problems
    assert current(door) == ["FR-1-A", "FR-1-B"]


def test_added_changed_and_unchanged_count_activities_alone(door: Door, tmp_path: Path) -> None:
    path = write(tmp_path / "o.xml", file_of(organisation("1"), organisation("2"), root="iati-organisations"))
    assert counts(door.take(path)) == (0, 0, 0, 0)
    assert counts(door.take(path)) == (0, 0, 0, 0)
    changed = organisation("1", '<document-link url="https://example.org/a" format="text/html"/>')
    write(path, file_of(changed, organisation("2"), root="iati-organisations"), OLD + 500)
    outcome = door.take(path)
    assert counts(outcome) == (0, 0, 0, 0)
    assert outcome.counts["organisations"] == 2
    assert door.store.current().rows("iati_organisation") == 3
    assert door.ask("SELECT count(*) FROM iati_organisation") == [(2,)]
    assert door.ask('SELECT standing, "table" FROM standing') == [("superseded", "iati_organisation")]


def test_without_proof_nothing_is_said_to_be_proven(door: Door, file: Path) -> None:
    outcome = door.take(file, prove=False)
    assert outcome.proof == {"none": 2}
    assert door.ask("SELECT DISTINCT proof FROM iati_activity") == [("none",)]


def test_every_row_says_where_it_comes_from(door: Door, file: Path) -> None:
    door.take(file)
    assert door.ask("SELECT line, position, proof, schema_problems FROM iati_activity ORDER BY position") == [
        (3, 0, "identical", 0),
        (4, 1, "identical", 0),
    ]
    assert door.ask("SELECT line FROM activities ORDER BY line") == [(3,), (4,)]
    assert door.ask("SELECT root, version, read_as, encoding, records FROM iati_file") == [
        ("iati-activities", "2.03", "2.03", "utf-8", 2)
    ]
    orphans = "SELECT count(*) FROM iati_transaction t LEFT JOIN iati_activity a USING (statement) WHERE a.statement IS NULL"
    assert door.ask(orphans) == [(0,)]


# The same again


def test_the_same_file_again_changes_nothing(door: Door, file: Path) -> None:
    first = door.take(file)
    again = door.take(file)
    assert counts(again) == (0, 0, 2, 0)
    assert again.manifest == first.manifest
    assert (again.counts, again.proof) == (first.counts, first.proof)
    os.utime(file, (OLD + 99, OLD + 99))
    before = state(door)
    assert counts(door.take(file)) == (0, 0, 2, 0)
    assert state(door) == before


def test_a_copy_under_another_name_adds_nothing(door: Door, file: Path, tmp_path: Path) -> None:
    door.take(file)
    assert counts(door.take(write(tmp_path / "b" / "copy.xml", file.read_bytes()))) == (0, 0, 2, 0)


def test_problems_are_told_again_when_a_file_is_known(door: Door, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xml", file_of(A, "<iati-activity><x></iati-activity>", activity("FR-1-D", "<x/>"))
    )
    first = door.take(path)
    again = door.take(path)
    assert counts(again) == (0, 0, 2, 1)
    told = [(p.code, p.severity, p.line, p.file, dict(p.values)) for p in first.problems]
    assert [(p.code, p.severity, p.line, p.file, dict(p.values)) for p in again.problems] == told
    assert first.failed
    assert again.failed


def test_white_space_around_activities_changes_no_activity(door: Door, file: Path) -> None:
    door.take(file)
    write(file, file_of("\n\n<!-- new -->", A, "\n  ", B, "<!-- c -->", between="\r\n\t"), OLD + 500)
    assert counts(door.take(file)) == (0, 0, 2, 0)


def test_one_changed_activity_is_one_change(door: Door, file: Path) -> None:
    door.take(file)
    write(file, file_of(A, B.replace("Eau potable", "Assainissement")), OLD + 500)
    assert counts(door.take(file)) == (0, 1, 1, 0)
    assert door.ask("SELECT title FROM activities ORDER BY reference") == [
        ("Eau potable",),
        ("Assainissement",),
    ]
    assert door.ask("SELECT count(*) FROM activities_all") == [(3,)]
    assert door.ask("SELECT standing, why FROM standing") == [("superseded", "later_import")]


def test_an_activity_gone_from_its_file_stays_and_says_so_until_it_is_back(door: Door, file: Path) -> None:
    door.take(file)
    write(file, file_of(B), OLD + 500)
    outcome = door.take(file)
    assert (counts(outcome), outcome.vanished) == ((0, 0, 1, 0), 1)
    assert current(door) == ["FR-1-A", "FR-1-B"]
    assert door.ask("SELECT standing, why FROM standing") == [("vanished", "gone_from_source")]
    write(file, file_of(A, B), OLD + 900)
    assert counts(door.take(file)) == (0, 0, 2, 0)
    assert door.ask("SELECT count(*) FROM standing") == [(0,)]
    assert door.ask("SELECT count(*) FROM activities_all") == [(2,)]


def test_an_activity_changed_back_is_current_again_without_being_written_twice(
    door: Door, file: Path
) -> None:
    door.take(file)
    for at, text in ((500, A.replace("Eau potable", "Eau")), (900, A)):
        write(file, file_of(text, B), OLD + at)
        assert counts(door.take(file)) == (0, 1, 1, 0)
    assert door.ask("SELECT title FROM activities WHERE reference = 'FR-1-A'") == [("Eau potable",)]
    assert door.store.current().rows("iati_activity") == 3


# Dry runs, undo, rebuild, decisions


def test_a_dry_run_keeps_nothing_and_counts_the_same(door: Door, file: Path) -> None:
    outcome = door.take(file, dry_run=True)
    assert counts(outcome) == (2, 0, 0, 0)
    assert outcome.proof == {"identical": 2}
    assert not door.store.folder.exists()
    door.take(file)
    before = sorted(door.store.folder.rglob("*"))
    write(file, file_of(A, C), OLD + 500)
    dry = door.take(file, dry_run=True)
    assert (counts(dry), dry.vanished) == ((1, 0, 1, 0), 1)
    assert sorted(door.store.folder.rglob("*")) == before


def test_undo_goes_back_and_the_same_import_makes_the_same_record(door: Door, file: Path) -> None:
    door.take(file)
    before = state(door)
    write(file, file_of(A, C), OLD + 500)
    door.take(file)
    after = state(door)
    undo(door.store, door.now)
    assert state(door) == before
    assert current(door) == ["FR-1-A", "FR-1-B"]
    assert counts(door.take(file)) == (1, 0, 1, 0)
    assert state(door) == after


def test_a_record_made_anew_from_its_originals_is_the_same(
    door: Door, places: Places, file: Path, tmp_path: Path
) -> None:
    door.places = places
    door.take(file)
    other = write(tmp_path / "b.xml", file_of(C, "<iati-activity><x></iati-activity>", "<note>beside</note>"))
    door.take(other, write(tmp_path / "o.xml", file_of(organisation("1"), root="iati-organisations")))
    write(file, file_of(A.replace("Eau", "Puits"), C), OLD + 900)
    door.take(file)
    tables = (
        "activities_all",
        "iati_transaction",
        "iati_narrative",
        "iati_file",
        "standing",
        "problems",
        "iati_organisation",
    )
    before = {table: door.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in tables}
    for path in (file, other):
        path.unlink()
    rebuild(door.store, places, lambda *_: None)
    once = state(door)
    assert {table: door.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in tables} == before
    rebuild(door.store, places, lambda *_: None)
    assert state(door) == once
    assert list(check_whole(door.store, door.store.current())) == []


def test_a_damaged_original_is_said_and_the_record_stays(door: Door, places: Places, file: Path) -> None:
    door.take(file)
    before = door.store.current().name
    [original] = door.store.originals.iterdir()
    data = bytearray(original.read_bytes())
    for spoil in (
        data[: len(data) // 2],
        data[:40] + bytes([data[40] ^ 0xFF]) + data[41:],
        b"",
        b"nothing of the sort",
    ):
        original.write_bytes(spoil)
        with pytest.raises(RecordDamaged):
            rebuild(door.store, places, lambda *_: None)
        assert door.store.current().name == before
    original.unlink()
    with pytest.raises(RecordDamaged):
        rebuild(door.store, places, lambda *_: None)
    assert door.store.current().name == before


def test_a_decision_on_a_place_takes_effect_on_every_place_of_an_activity(
    door: Door, places: Places, tmp_path: Path
) -> None:
    door.places = places
    location = "<location><name><narrative>Villa Imaginaria</narrative></name></location>"
    known = "<location><name><narrative>Dakar</narrative></name></location>"
    path = write(tmp_path / "a.xml", file_of(activity("FR-1-A", COUNTRY_AND_SECTOR + location + known), B))
    door.take(path)
    before = state(door)
    assert door.ask("SELECT place FROM activity_places WHERE place_said = 'Villa Imaginaria'") == [(None,)]
    source = door.store.current().sources[0]["id"]
    decision = Decision(
        "place_of", "villa imaginaria|SN", "geonames:2246452", door.now.isoformat(timespec="seconds")
    )
    outcome = decide(door.store, [decision], [source], places, door.now, lambda *_: None)
    assert counts(outcome) == (0, 1, 1, 0)
    found = door.ask("SELECT place, place_why FROM activity_places WHERE place_said = 'Villa Imaginaria'")
    assert found == [("geonames:2246452", "decided")]
    assert door.ask("SELECT count(*) FROM activities") == [(2,)]
    undo(door.store, door.now)
    assert state(door) == before


# The same however it is read


def test_two_processes_make_the_same_parts_as_one(places: Places, tmp_path: Path) -> None:
    made = []
    files = [
        write(
            tmp_path / f"{n}.xml",
            file_of(*(activity(f"FR-{n}-{m}", COUNTRY_AND_SECTOR + MONEY) for m in range(300))),
        )
        for n in range(3)
    ]
    torn = write(tmp_path / "torn.xml", file_of(A, "<iati-activity><x></iati-activity>", A)[:-30])
    for number in (1, 2):
        door = Door(tmp_path / f"home-{number}", places)
        outcome = door.take(*files, torn, workers=number)
        manifest = door.store.current()
        parts = {table: [part.hash for part in parts] for table, parts in manifest.tables.items()}
        said = [(p.code, p.file, p.line, dict(p.values)) for p in outcome.problems]
        made.append((parts, counts(outcome), outcome.counts, outcome.proof, said))
    assert made[0] == made[1]
    assert made[0][1] == (901, 0, 0, 2)


def test_blocks_of_any_size_make_the_same_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.record.iati import intake

    path = write(tmp_path / "a.xml", file_of(A, "<note/>", B, A, "<iati-activity><x></iati-activity>", C))
    found: list[Any] = []
    for size in (1, 1_500, 1 << 20):

        class Small(intake.Cutter):
            def __init__(self, read: Any, block: int = size) -> None:
                super().__init__(read, block)

        with monkeypatch.context() as patch:
            patch.setattr(intake, "Cutter", Small)
            door = Door(tmp_path / f"home-{size}", None)
            outcome = door.take(path)
        tables = door.store.current().tables
        parts = {name: parts[0].hash for name, parts in tables.items() if name != "problems"}
        told = [(p.code, p.line, p.field, {**p.values, "libxml2": None}) for p in outcome.problems]
        found.append((parts, told))
    assert found[0] == found[1] == found[2]


# Before or after


def test_a_fault_in_the_middle_of_reading_leaves_the_record_as_before(
    door: Door, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.take(file)
    before, name = state(door), door.store.current().name
    files = [write(tmp_path / f"{n}.xml", file_of(activity(f"FR-{n}"))) for n in range(4)]
    whole = Workers.results

    def torn(self: Workers[Any], work: Any) -> Any:
        for at, result in enumerate(whole(self, work)):
            if at == 3:
                raise RuntimeError("the power fails")
            yield result

    monkeypatch.setattr(Workers, "results", torn)
    with pytest.raises(RuntimeError):
        door.take(*files)
    assert (state(door), door.store.current().name) == (before, name)
    monkeypatch.undo()
    assert counts(door.take(*files)) == (4, 0, 0, 0)
    assert list(check_whole(door.store, door.store.current())) == []


def test_a_fault_before_the_swap_leaves_the_record_as_before(
    door: Door, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.take(file)
    before = state(door)
    write(file, file_of(A, C), OLD + 500)
    from maillage.record.store import Store

    def fails(self: Store, manifest: Any, in_force: bool = True) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "publish", fails)
    with pytest.raises(OSError, match="No space"):
        door.take(file)
    monkeypatch.undo()
    assert state(door) == before
    assert counts(door.take(file)) == (1, 0, 1, 0)
