"""The list of web sources is a list of acts: appended, never edited, and torn lines cost only themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from maillage.record.files import Given
from maillage.record.from_web import Arrival
from maillage.record.intake import Outcome
from maillage.record.web_sources import MOST_PROBLEMS, Refresh, WebSource, WebSources, refresh_of
from maillage.reference.problems import Problem

AT, LATER = "2026-11-22T09:00:00+00:00", "2026-11-23T09:00:00+00:00"
A, B = "https://example.org/a.csv", "https://example.org/b.csv"


def test_sources_stand_in_the_order_in_which_they_were_added(tmp_path: Path) -> None:
    sources = WebSources(tmp_path)
    assert sources.all() == []
    assert sources.add(B, "", None, AT)
    assert sources.add(A, "A list", "links", AT)
    assert sources.all() == [WebSource(B, "", None, AT), WebSource(A, "A list", "links", AT)]


def test_adding_again_changes_title_or_kind_and_nothing_else(tmp_path: Path) -> None:
    sources = WebSources(tmp_path)
    sources.add(A, "A list", "links", AT)
    sources.note(A, Refresh(AT, "changed"))
    assert not sources.add(A, "", None, LATER)
    assert sources.add(A, "Another title", None, LATER)
    assert sources.get(A) == WebSource(A, "Another title", "links", AT, (Refresh(AT, "changed"),))


def test_what_was_removed_is_off_the_list_and_its_acts_stay(tmp_path: Path) -> None:
    sources = WebSources(tmp_path)
    sources.add(A, "", None, AT)
    sources.note(A, Refresh(AT, "changed"))
    assert sources.remove(A, LATER)
    assert not sources.remove(A, LATER)
    sources.note(A, Refresh(LATER, "changed"))  # a refresh that was under way
    assert sources.all() == []
    assert len((tmp_path / "web_sources.jsonl").read_text().splitlines()) == 4
    sources.add(A, "", None, LATER)
    assert sources.get(A) == WebSource(A, "", None, LATER)


def test_the_last_refresh_and_the_last_good_one(tmp_path: Path) -> None:
    sources = WebSources(tmp_path)
    sources.add(A, "", None, AT)
    problem = Problem("record.fetch-missing", A, values={"found": 404})
    good = Refresh(AT, "changed", rows=2, added=2)
    bad = refresh_of(Arrival(A, problem), None, LATER)
    sources.note(A, good)
    sources.note(A, bad)
    source = sources.get(A)
    assert source is not None and source.last is not None
    assert source.last_good == good
    assert (source.last.status, source.last.told()) == ("failed", [problem])


def test_a_torn_or_foreign_line_costs_only_itself(tmp_path: Path) -> None:
    sources = WebSources(tmp_path)
    sources.add(A, "", None, AT)
    with (tmp_path / "web_sources.jsonl").open("ab") as file:
        file.write(b'[1]\n{"address": 3}\n{"act": "refresh", "address": "%b"}\n{"act": "ad' % A.encode())
    assert [one.address for one in sources.all()] == [A]
    sources.add(B, "", None, AT)
    assert [one.address for one in sources.all()] == [A, B]


def test_a_refresh_says_what_the_import_did_with_the_worst_problems_first(tmp_path: Path) -> None:
    notes = [Problem("record.sheet-left-out", A, n) for n in range(MOST_PROBLEMS)]
    error = Problem("record.link-without-end", A, 9, "b")
    outcome = Outcome(added=3, changed=1, unchanged=2, rejected=1, vanished=4, problems=[*notes, error])
    given = Given(A, tmp_path, named=True)
    arrival = Arrival(A, given, True, "2026-11-20", '"1"', None, "ab", 12)
    refresh = refresh_of(arrival, outcome, AT)
    assert (refresh.status, refresh.rows, refresh.added, refresh.rejected) == ("changed", 7, 3, 1)
    assert (refresh.as_of, refresh.bytes, refresh.problem_count) == ("2026-11-20", 12, MOST_PROBLEMS + 1)
    assert len(refresh.problems) == MOST_PROBLEMS
    assert refresh.told()[0] == error
    assert refresh_of(replace(arrival, news=False), outcome, AT).status == "unchanged"
    refused = Outcome(problems=[Problem("record.not-a-sheet", A, values={"found": "png"})])
    assert refresh_of(arrival, refused, AT).status == "failed"
