"""Which version of an activity is current: the later update, then the later file, then the later import; and why is said."""

from __future__ import annotations

from pathlib import Path

from tests.record.door import Door, counts
from tests.record.iati.files import OLD, activity, file_of, organisation, write

WHY = "SELECT a.title, s.standing, s.why FROM standing s JOIN activities_all a USING (statement) ORDER BY ALL"


def said(title: str, updated: str = "") -> str:
    own = {"last_updated_datetime": updated} if updated else {}
    return activity("FR-1-A", **own).replace("Eau potable", title)


def file(folder: Path, name: str, record: str, generated: str = "", at: int = OLD) -> Path:
    head = 'version="2.03"' + (f' generated-datetime="{generated}"' if generated else "")
    return write(folder / name, file_of(record, head=head), at)


def title(door: Door) -> list[str]:
    return [row[0] for row in door.ask("SELECT title FROM activities")]


def test_the_later_update_is_current_whichever_comes_first(door: Door, tmp_path: Path) -> None:
    newer = file(tmp_path, "newer.xml", said("newer", "2024-05-02T00:00:00Z"), "2024-06-01T00:00:00Z")
    older = file(tmp_path, "older.xml", said("older", "2024-05-01T23:59:59Z"), "2025-06-01T00:00:00Z")
    door.take(newer)
    assert counts(door.take(older)) == (1, 0, 0, 0)
    assert title(door) == ["newer"]
    assert door.ask(WHY) == [("older", "other_source", "newer_as_of")]
    assert door.ask("SELECT count(*) FROM activities_all") == [(2,)]
    other = Door(tmp_path / "other", None)
    other.take(older)
    other.take(newer)
    assert title(other) == ["newer"]
    assert other.ask(WHY) == [("older", "other_source", "newer_as_of")]


def test_updates_are_compared_as_moments_not_as_words(door: Door, tmp_path: Path) -> None:
    east = file(tmp_path, "east.xml", said("east", "2024-05-02T01:00:00+03:00"))
    west = file(tmp_path, "west.xml", said("west", "2024-05-01T23:00:00Z"))
    door.take(east, west)
    assert title(door) == ["west"], "22:00 in Greenwich is before 23:00"


def test_updated_at_the_same_moment_the_later_file_is_current(door: Door, tmp_path: Path) -> None:
    moment = "2024-05-02T00:00:00Z"
    newer = file(tmp_path, "newer.xml", said("newer", moment), "2024-06-02T00:00:00Z")
    older = file(tmp_path, "older.xml", said("older", moment), "2024-06-01T00:00:00Z")
    door.take(newer)
    door.take(older)
    assert title(door) == ["newer"]
    assert door.ask(WHY) == [("older", "other_source", "newer_file")]


def test_files_of_the_same_moment_leave_it_to_the_later_import(door: Door, tmp_path: Path) -> None:
    moment = "2024-05-02T00:00:00Z"
    for name in ("first", "second"):
        door.take(file(tmp_path, f"{name}.xml", said(name, moment), moment))
    assert title(door) == ["second"]
    assert door.ask(WHY) == [("first", "other_source", "later_import")]


def test_without_an_update_the_date_of_the_file_is_taken(door: Door, tmp_path: Path) -> None:
    door.take(file(tmp_path, "newer.xml", said("newer"), "2024-06-02T00:00:00Z"))
    door.take(file(tmp_path, "older.xml", said("older"), "2024-06-01T00:00:00Z"))
    assert title(door) == ["newer"]
    door.take(file(tmp_path, "plain.xml", said("plain"), at=OLD + 86_400 * 400))
    assert door.ask("SELECT as_of FROM activities_all WHERE title = 'plain'") == [("2024-12-18",)]
    assert title(door) == ["newer"], "a file's date on disk says when it was downloaded, not when it was made"


def test_an_update_that_is_no_moment_is_not_taken_for_one(door: Door, tmp_path: Path) -> None:
    door.take(file(tmp_path, "a.xml", said("sound", "2024-05-01T00:00:00Z"), "2024-01-01T00:00:00Z"))
    outcome = door.take(file(tmp_path, "b.xml", said("odd", "99/99/2099"), "2024-01-02T00:00:00Z"))
    assert title(door) == ["sound"]
    assert "record.iati-schema-bad-datetime" in {p.code for p in outcome.problems}


def test_twice_in_one_file_both_are_kept_and_the_first_line_is_current(door: Door, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xml", file_of(said("first"), said("second"), said("first")))
    outcome = door.take(path)
    assert counts(outcome) == (3, 0, 0, 0)
    assert title(door) == ["first"]
    assert door.ask(WHY) == [("first", "repeated", "earlier_line"), ("second", "repeated", "earlier_line")]
    repeated = [p for p in outcome.problems if p.code == "record.iati-identifier-repeated"]
    assert [(p.line, p.values["found"], p.values["expected"]) for p in repeated] == [
        (4, "FR-1-A", 3),
        (5, "FR-1-A", 3),
    ]
    assert outcome.failed
    assert counts(door.take(path)) == (0, 0, 3, 0)


def test_twice_in_one_file_the_later_update_is_current(door: Door, tmp_path: Path) -> None:
    records = (said("old", "2024-01-01T00:00:00Z"), said("new", "2024-02-01T00:00:00Z"))
    door.take(write(tmp_path / "a.xml", file_of(*records)))
    assert title(door) == ["new"]
    assert door.ask(WHY) == [("old", "repeated", "newer_as_of")]


def test_records_without_identifier_stay_apart(door: Door, tmp_path: Path) -> None:
    records = [activity(None).replace("Eau potable", name) for name in ("a", "b", "c")]
    path = write(tmp_path / "a.xml", file_of(*records))
    outcome = door.take(path)
    assert counts(outcome) == (3, 0, 0, 0)
    assert sorted(title(door)) == ["a", "b", "c"]
    assert [p.line for p in outcome.problems if p.code.startswith("record.iati-schema")] == [3, 4, 5]
    write(path, file_of(records[0], records[2], records[1]), OLD + 500)
    assert counts(door.take(path)) == (0, 0, 3, 0)


def test_a_newer_version_of_one_source_gives_way_to_a_later_update_of_another(
    door: Door, tmp_path: Path
) -> None:
    one = file(tmp_path, "one.xml", said("one", "2024-01-01T00:00:00Z"))
    door.take(one, file(tmp_path, "two.xml", said("two", "2024-03-01T00:00:00Z")))
    assert title(door) == ["two"]
    file(tmp_path, "one.xml", said("one again", "2024-02-01T00:00:00Z"), at=OLD + 500)
    assert counts(door.take(one)) == (0, 1, 0, 0)
    assert title(door) == ["two"]
    file(tmp_path, "one.xml", said("one at last", "2024-04-01T00:00:00Z"), at=OLD + 900)
    assert counts(door.take(one)) == (0, 1, 0, 0)
    assert title(door) == ["one at last"]
    assert door.ask(WHY) == [
        ("one", "superseded", "later_import"),
        ("one again", "superseded", "later_import"),
        ("two", "other_source", "newer_as_of"),
    ]


def test_what_vanished_from_one_file_and_stands_in_another_is_current_there(
    door: Door, tmp_path: Path
) -> None:
    one = file(tmp_path, "one.xml", said("one", "2024-05-01T00:00:00Z"))
    door.take(one, file(tmp_path, "two.xml", said("two", "2024-03-01T00:00:00Z")))
    write(one, file_of(activity("FR-1-B")), OLD + 500)
    outcome = door.take(one)
    assert (counts(outcome), outcome.vanished) == ((1, 0, 0, 0), 1)
    assert door.ask("SELECT count(*) FROM activities WHERE reference = 'FR-1-A'") == [(1,)]
    assert door.ask("SELECT count(*) FROM activities_all WHERE reference = 'FR-1-A'") == [(2,)]


def test_organisations_have_versions_too(door: Door, tmp_path: Path) -> None:
    for name, generated in (("newer", "2024-06-02T00:00:00Z"), ("older", "2024-06-01T00:00:00Z")):
        head = f'version="2.03" generated-datetime="{generated}"'
        record = organisation("FR-1").replace("Ville", name)
        door.take(write(tmp_path / f"{name}.xml", file_of(record, root="iati-organisations", head=head)))
    assert door.ask('SELECT standing, why, "table" FROM standing') == [
        ("other_source", "newer_file", "iati_organisation")
    ]
    names = door.ask(
        "SELECT text FROM iati_narrative n JOIN iati_organisation USING (statement) WHERE n.element = 'name'"
    )
    assert names == [("newer",)]


def test_a_record_that_says_when_it_was_updated_gives_way_to_none_that_does_not(
    door: Door, tmp_path: Path
) -> None:
    dated = file(tmp_path, "dated.xml", said("dated", "2021-03-15T06:36:01Z"))
    undated = file(tmp_path, "undated.xml", said("undated"), at=OLD)  # on disk since 2023
    door.take(undated)
    door.take(dated)
    assert title(door) == ["dated"]
