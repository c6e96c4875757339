"""The one way in: nothing lost, nothing twice, nothing between, and every row counted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.record.again import decide, rebuild, undo
from maillage.record.identify import Identifier
from maillage.record.lock import import_lock
from maillage.record.publish import MOST_PARTS
from maillage.record.review import doubts
from maillage.record.state import Decision, State
from maillage.record.store import check_whole
from maillage.reference.places import Places
from tests.record.door import HEADER, Door, counts, sheet

LARACHE = "Larache;Maroc;Almuñécar;Espagne;1996"
LILLE = "Lille;France;Saint-Louis;Sénégal;1978"
NOVI_SAD = "Novi Sad;Serbie;Dortmund;Allemagne;1981"


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    return Door(tmp_path / "home", places)


def test_both_ends_are_matched_and_the_words_are_kept(door: Door, tmp_path: Path) -> None:
    assert counts(door.take(sheet(tmp_path / "jumelages.csv", LARACHE))) == (1, 0, 0, 0)
    row = door.ask(
        "SELECT kind, a_name, a_country, a_place, b_country_said, b_country, since, line, raw FROM links"
    )[0]
    assert row[:8] == ("twinning", "Larache", "MA", "geonames:2543549", "Espagne", "ES", "1996", 2)
    assert '"Ville jumelée": "Almuñécar"' in row[8]


def test_the_same_file_again_changes_nothing(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE, LILLE)
    first = door.take(path)
    again = door.take(path)
    assert counts(again) == (0, 0, 2, 0)
    assert again.manifest == first.manifest


def test_touched_but_equal_bytes_are_known_by_their_digest(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE)
    state = door.take(path) and door.store.current().state()
    os.utime(path, (1_700_009_999, 1_700_009_999))
    assert counts(door.take(path)) == (0, 0, 1, 0)
    assert door.store.current().state() == state


def test_a_copy_of_a_known_file_adds_nothing(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "jumelages.csv", LARACHE))
    assert counts(door.take(sheet(tmp_path / "copie" / "jumelages.csv", LARACHE))) == (0, 0, 1, 0)


def test_a_changed_row_supersedes_the_older_which_stays_with_its_dates(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE, LILLE)
    door.take(path)
    sheet(path, LARACHE.replace("1996", "1997"), LILLE)
    os.utime(path, (1_700_000_500, 1_700_000_500))
    assert counts(door.take(path)) == (0, 1, 1, 0)
    assert door.ask("SELECT since FROM links WHERE a_name = 'Larache'") == [("1997",)]
    everything = door.ask(
        "SELECT since, standing, standing_since FROM links_all WHERE a_name = 'Larache' ORDER BY since"
    )
    assert everything == [("1996", "superseded", 2), ("1997", "current", None)]


def test_a_row_changed_back_is_current_again(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE)
    door.take(path)
    for year, stamp in (("1997", 600), ("1996", 700)):
        sheet(path, LARACHE.replace("1996", year))
        os.utime(path, (1_700_000_000 + stamp, 1_700_000_000 + stamp))
        assert counts(door.take(path)) == (0, 1, 0, 0)
    assert door.ask("SELECT since FROM links") == [("1996",)]


def test_a_row_gone_from_its_file_stays_and_says_so(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE, LILLE)
    door.take(path)
    sheet(path, LILLE)
    os.utime(path, (1_700_000_500, 1_700_000_500))
    outcome = door.take(path)
    assert counts(outcome) == (0, 0, 1, 0)
    assert outcome.vanished == 1
    assert door.ask("SELECT count(*) FROM links") == [(2,)]
    assert door.ask("SELECT standing FROM links_all WHERE a_name = 'Larache'") == [("vanished",)]


def test_the_same_link_in_two_files_is_one_link_and_both_statements(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "jumelages.csv", LARACHE))
    swapped = "Almuñécar;Espagne;Larache;Maroc;1996"
    newer = sheet(tmp_path / "jumelages-2.csv", swapped)
    os.utime(newer, (1_750_000_000, 1_750_000_000))
    assert counts(door.take(newer)) == (1, 0, 0, 0)
    assert door.ask("SELECT count(DISTINCT id), count(*) FROM links_all") == [(1, 2)]
    assert door.ask("SELECT a_name FROM links") == [("Almuñécar",)]
    assert door.ask("SELECT standing, why FROM standing") == [("other_source", "newer_as_of")]


def test_a_repeated_row_is_kept_and_counted_once_as_current(door: Door, tmp_path: Path) -> None:
    assert counts(door.take(sheet(tmp_path / "jumelages.csv", LARACHE, LARACHE))) == (2, 0, 0, 0)
    assert door.ask("SELECT count(*) FROM links") == [(1,)]
    assert door.ask("SELECT standing, why FROM standing") == [("repeated", "earlier_line")]


def test_bad_rows_cost_only_themselves(door: Door, tmp_path: Path) -> None:
    rows = [f"Ville {n};France;Stadt {n};Allemagne;1990" for n in range(2_000)]
    rows[500] = "Lille;France;;Allemagne;1990"
    rows[900] = "Lille;France;Posen;Prusse;1890"
    rows[1_500] = ";;;;1990"
    outcome = door.take(sheet(tmp_path / "jumelages.csv", *rows))
    assert counts(outcome) == (1_998, 0, 0, 2)
    found = {(p.code, p.line) for p in outcome.problems if p.severity == "error"}
    assert found == {
        ("record.link-without-end", 502),
        ("record.country-ended", 902),
        ("record.link-without-end", 1502),
    }
    assert outcome.failed


def test_problems_are_told_again_when_a_known_file_is_skipped(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE, "Lille;France;;Allemagne;1990")
    first, again = door.take(path), door.take(path)
    assert counts(again) == (0, 0, 1, 1)
    assert [p.code for p in again.problems] == [p.code for p in first.problems]


def test_a_dry_run_keeps_nothing(door: Door, tmp_path: Path) -> None:
    assert counts(door.take(sheet(tmp_path / "jumelages.csv", LARACHE), dry_run=True)) == (1, 0, 0, 0)
    assert not door.store.folder.exists()


def test_a_folder_is_walked_and_what_is_no_sheet_costs_nothing(door: Door, tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    sheet(folder / "jumelages.csv", LARACHE)
    (folder / "notes.md").write_text("# notes")
    (folder / ".cache").write_text("x")
    outcome = door.take(folder)
    assert counts(outcome) == (1, 0, 0, 0)
    assert [(p.code, p.severity) for p in outcome.problems] == [("record.file-no-sheet", "note")]
    assert not outcome.failed


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"%PDF-1.7\n\x00\x01", b""])
def test_a_file_that_is_no_sheet_is_refused_by_name_and_the_rest_comes_in(
    door: Door, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "photo.csv"
    bad.write_bytes(content)
    outcome = door.take(bad, sheet(tmp_path / "jumelages.csv", LARACHE))
    assert counts(outcome)[0] == 1
    assert str(bad) in {p.file for p in outcome.problems}
    assert outcome.failed


def test_a_missing_path_is_said(door: Door, tmp_path: Path) -> None:
    outcome = door.take(tmp_path / "absent.csv")
    assert [(p.code, p.file) for p in outcome.problems] == [
        ("record.file-missing", str(tmp_path / "absent.csv"))
    ]
    assert outcome.failed


def test_undo_goes_back_one_manifest_and_no_further_than_the_start(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "un.csv", LARACHE))
    before = door.store.current().state()
    door.take(sheet(tmp_path / "deux.csv", LILLE))
    undo(door.store, door.now)
    assert door.store.current().state() == before
    undo(door.store, door.now)
    assert door.store.current().name == ""
    assert undo(door.store, door.now) is None


def test_after_an_undo_the_same_import_makes_the_same_record(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "un.csv", LARACHE))
    path = sheet(tmp_path / "deux.csv", LILLE)
    door.take(path)
    state = door.store.current().state()
    undo(door.store, door.now)
    assert counts(door.take(path)) == (1, 0, 0, 0)
    assert door.store.current().state() == state


def test_a_decision_is_remembered_and_takes_effect_at_once(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", "Lille;France;Villa Imaginaria;Sénégal;1978")
    door.take(path)
    with door.store.open() as reader:
        waiting = doubts(reader, {})
    assert [(d.name, d.country, d.rows) for d in waiting] == [("Villa Imaginaria", "SN", 1)]
    old = door.ask("SELECT id FROM links")[0][0]
    decision = Decision("place_of", waiting[0].subject, "geonames:2246452", door.now.isoformat())
    outcome = decide(door.store, [decision], waiting[0].sources, door.places, door.now, lambda *_: None)  # type: ignore[arg-type]
    assert (outcome.added, outcome.changed, outcome.vanished) == (0, 1, 0)
    assert door.ask("SELECT count(*) FROM links") == [(1,)]
    new, place, why = door.ask("SELECT id, b_place, b_why FROM links WHERE b_place IS NOT NULL")[0]
    assert (place, why) == ("geonames:2246452", "decided")
    assert door.ask("SELECT id, same_as FROM same_as") == [(old, new)]
    other = sheet(tmp_path / "autre.csv", "Toulouse;France;VILLA IMAGINARIA;Sénégal;2003")
    door.take(other)
    assert door.ask("SELECT b_place FROM links WHERE a_name = 'Toulouse'") == [("geonames:2246452",)]


def test_undoing_a_decision_withdraws_it(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "jumelages.csv", "Lille;France;Villa Imaginaria;Sénégal;1978"))
    before = door.store.current().state()
    at = door.now.isoformat(timespec="seconds")
    source = door.store.current().sources[0]["id"]
    decision = Decision("place_of", "villa imaginaria|SN", "geonames:2246452", at)
    decide(door.store, [decision], [source], door.places, door.now, lambda *_: None)  # type: ignore[arg-type]
    undo(door.store, door.now)
    assert door.store.current().state() == before
    assert State(door.store.folder / "state").in_force() == {}


def test_a_decision_on_a_name_leaves_rows_whose_coordinates_say_where_they_are(places: Places) -> None:
    """One Saint-Denis lies near Paris, another on Réunion."""
    paris, reunion = "geonames:2980916", "geonames:935264"
    find = Identifier(places, {("place_of", "saint denis|FR"): paris})
    assert find.place("Saint-Denis", "FR").place == paris
    assert (
        find.place("Saint-Denis", "FR", (48.93, 2.36)).place,
        find.place("Saint-Denis", "FR", (48.93, 2.36)).why,
    ) == (paris, "exact")
    there = find.place("Saint-Denis", "FR", (-20.88, 55.45))
    assert (there.place, there.why, there.km) == (reunion, "exact", 0)
    assert find.place("Saint-Denis", "FR", (0.0, 0.0)).place == paris  # no Saint-Denis lies there
    none = Identifier(places, {("place_of", "saint denis|FR"): ""})
    assert none.place("Saint-Denis", "FR", (-20.88, 55.45)).place is None


def test_many_imports_leave_few_files(door: Door, tmp_path: Path) -> None:
    for n in range(MOST_PARTS + 4):
        door.take(sheet(tmp_path / f"jumelages-{n}.csv", f"Lille;France;Ort {n};Allemagne;1990"))
    manifest = door.store.current()
    assert len(manifest.tables["links"]) <= MOST_PARTS
    assert door.ask("SELECT count(*) FROM links") == [(MOST_PARTS + 4,)]
    assert list(check_whole(door.store, manifest)) == []


def test_a_record_made_anew_from_its_originals_says_the_same(door: Door, tmp_path: Path) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE, LILLE, "Lille;France;;Allemagne;1990")
    door.take(path)
    door.take(sheet(tmp_path / "autres.csv", NOVI_SAD))
    sheet(path, LARACHE.replace("1996", "1997"), NOVI_SAD)
    os.utime(path, (1_750_000_000, 1_750_000_000))
    door.take(path)
    told = "SELECT * EXCLUDE (raw) FROM links_all ORDER BY ALL"
    before = door.ask(told)
    assert door.places is not None
    for file in [path, tmp_path / "autres.csv"]:
        file.unlink()
    rebuild(door.store, door.places, lambda *_: None)
    assert door.ask(told) == before
    assert list(check_whole(door.store, door.store.current())) == []


def test_what_a_sheet_says_is_invented_stays_invented(door: Door, tmp_path: Path) -> None:
    header = HEADER + ";Données inventées"
    door.take(sheet(tmp_path / "jumelages.csv", LARACHE + ";oui", LILLE + ";non", header=header))
    assert door.ask("SELECT a_name, generated FROM links ORDER BY a_name") == [
        ("Larache", True),
        ("Lille", False),
    ]


def test_a_problem_names_the_column_as_its_reader_knows_it(door: Door, tmp_path: Path) -> None:
    outcome = door.take(sheet(tmp_path / "jumelages.csv", LARACHE, "Lille;France;;Allemagne;1990"))
    assert [p.field for p in outcome.problems if p.severity == "error"] == ["Ville jumelée"]


def test_another_user_of_the_machine_can_read_the_record(door: Door, tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        door.take(sheet(tmp_path / "jumelages.csv", LARACHE))
    finally:
        os.umask(old)
    files = [path for path in door.store.folder.rglob("*") if path.is_file() and path.name != "lock"]
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in files)


def test_a_source_is_as_old_as_it_says(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "jumelages_2019-03-01.csv", LARACHE), sheet(tmp_path / "autres.csv", LILLE))
    dates = door.ask("SELECT title, as_of FROM sources ORDER BY title")
    assert dates == [("autres.csv", "2023-11-14"), ("jumelages_2019-03-01.csv", "2019-03-01")]


def test_generated_stands_in_every_line(door: Door, tmp_path: Path) -> None:
    from maillage.record.intake import About

    door.take(sheet(tmp_path / "jumelages.csv", LARACHE), about=About(generated=True))
    assert door.ask("SELECT generated FROM links") == [(True,)]


def test_a_correction_said_once_is_remembered_for_the_next_sheet_of_its_kind(
    door: Door, tmp_path: Path
) -> None:
    from maillage.record.sheets import Mapping

    header = "Colonne 1;Colonne 2;Colonne 3;Colonne 4"
    columns = {
        "Colonne 1": "a_name",
        "Colonne 2": "a_country",
        "Colonne 3": "b_name",
        "Colonne 4": "b_country",
    }
    mapping = Mapping("links", columns, {"kind": "cooperation_agreement"})
    door.take(sheet(tmp_path / "a.csv", "Lille;France;Saint-Louis;Sénégal", header=header), mapping=mapping)
    outcome = door.take(sheet(tmp_path / "b.csv", "Larache;Maroc;Almuñécar;Espagne", header=header))
    assert counts(outcome) == (1, 0, 0, 0)
    assert door.ask("SELECT kind, count(*) FROM links GROUP BY kind") == [("cooperation_agreement", 2)]


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
from maillage.cli import main
sys.argv = ["maillage", "import", sys.argv[1], "--json"]
main()
"""


def test_a_full_disk_is_one_sentence_and_leaves_the_record_as_it_was(door: Door, tmp_path: Path) -> None:
    door.take(sheet(tmp_path / "un.csv", LARACHE))
    before = door.store.current()
    many = sheet(tmp_path / "deux.csv", *(f"Ville {n};France;Stadt {n};Allemagne;1990" for n in range(3_000)))
    env = {**os.environ, "MAILLAGE_HOME": str(door.store.home)}
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(many), "20000"],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert door.store.current() == before
    assert counts(door.take(many)) == (3_000, 0, 0, 0)


def test_two_imports_at_once_both_come_in(door: Door, tmp_path: Path) -> None:
    one = sheet(tmp_path / "un.csv", *(f"Ville {n};France;Stadt {n};Allemagne;1990" for n in range(800)))
    two = sheet(tmp_path / "deux.csv", *(f"Commune {n};France;Comune {n};Italie;1990" for n in range(800)))
    env = {**os.environ, "MAILLAGE_HOME": str(door.store.home)}
    command = [sys.executable, "-c", "from maillage.cli import main; main()", "import"]
    at_work = [
        subprocess.Popen([*command, str(path)], env=env, stderr=subprocess.PIPE) for path in (one, two)
    ]
    for process in at_work:
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert door.ask("SELECT count(*) FROM links") == [(1_600,)]


def test_a_file_replaced_while_it_is_read_is_read_again(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(tmp_path / "jumelages.csv", LARACHE)
    real, times = Path.read_bytes, []

    def meddled(self: Path) -> bytes:
        data = real(self)
        if self == path and not times:
            times.append(1)
            self.write_text(f"{HEADER}\n{LARACHE}\n{LILLE}\n", encoding="utf-8")
        return data

    monkeypatch.setattr(Path, "read_bytes", meddled)
    assert counts(door.take(path)) == (2, 0, 0, 0)


def test_waiting_ends_with_who_holds_the_lock(door: Door, tmp_path: Path) -> None:
    env = {**os.environ, "MAILLAGE_HOME": str(door.store.home), "MAILLAGE_LANG": "fr"}
    path = sheet(tmp_path / "jumelages.csv", LARACHE)
    with import_lock(door.store.folder, "import", door.now.isoformat()):
        command = [
            sys.executable,
            "-c",
            "from maillage.cli import main; main()",
            "import",
            str(path),
            "--wait",
            "0.2",
        ]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert str(os.getpid()) in done.stderr
    assert "Un autre import est en cours" in done.stderr
