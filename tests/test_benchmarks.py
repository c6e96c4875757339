"""What the benchmarks claim is told rightly: the bars, the page's form, and when it is written. No timing is judged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from benchmarks.__main__ import DOCS, FILES, PAGES, why_not_written
from benchmarks.command import ASKED
from benchmarks.figures import Figure, Machine, amount, page, table
from benchmarks.importing import LINKS, links, plain_import, sheet
from benchmarks.processes import measure

MACHINE = Machine("2026-11-22", 2, "a processor", 8.0, "3.11.7", {"numpy": "2.0"}, 0.5, 1.5)


@pytest.mark.parametrize(
    ("measured", "at_least", "aim", "more", "reached", "aim_reached"),
    [
        (4.0, 20.0, 5.0, False, "yes", "yes"),
        (6.0, 20.0, 5.0, False, "yes", "no"),
        (21.0, 20.0, 5.0, False, "no", "no"),
        (20.0, 20.0, None, False, "yes", "—"),
        (98.9, 99.0, None, True, "no", "—"),
        (99.0, 99.0, 99.5, True, "yes", "no"),
        (3.0, None, None, False, "—", "—"),
        (None, 20.0, 5.0, False, "—", "—"),
    ],
)
def test_a_bar_is_reached_from_its_right_side(
    measured: float | None,
    at_least: float | None,
    aim: float | None,
    more: bool,
    reached: str,
    aim_reached: str,
) -> None:
    figure = Figure("x", measured, "s", at_least, aim, more=more)
    assert (figure.reached, figure.aim_reached) == (reached, aim_reached)


def test_the_page_names_what_was_not_reached_with_what_was_tried() -> None:
    figures = [
        Figure("Fast thing", 1.0, "s", 2.0, 1.5, how="once"),
        Figure("Slow thing", 3.0, "s", 2.0, tried="Two threads."),
        Figure("Middling thing", 1.8, "s", 2.0, 1.5),
        Figure("Plain thing", 7.0, "s"),
    ]
    written = page({"Things": figures}, MACHINE)
    _, below = written.split("### Below the bar")
    below, above = below.split("### The bar is met, the aim is not")
    assert "**Slow thing**: 3 s, asked ≤ 2. Two threads." in below
    assert "Middling" not in below
    assert "**Middling thing**: 1.80 s, asked ≤ 1.50. Nothing was tried yet." in above
    assert "Fast thing" not in below + above
    assert "Plain thing" not in below + above


def test_the_page_says_on_what_machine_and_how_busy_it_was() -> None:
    written = page({"Things": [Figure("x", 1.0, "s")]}, MACHINE)
    for said in ("2026-11-22", "2 cores", "Python 3.11.7", "numpy 2.0", "0.5 before", "1.5 after"):
        assert said in written


def test_every_row_of_a_table_has_every_column_and_a_peer_beside_its_ratio() -> None:
    rows = table(
        [Figure("a | b", 0.25, "ms", peer="other: 0.50 ms", ratio=0.5), Figure("c", None, "%")]
    ).splitlines()
    assert rows[2].replace("\\|", "").count("|") == rows[0].count("|")
    assert rows[2].endswith("| other: 0.50 ms | 0.5 |")
    assert "**not measured**" in rows[3]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0123, "0.012"), (0.47, "0.47"), (12.345, "12.3"), (99.46, "99.5"), (9021.4, "9,021"), (5.0, "5")],
)
def test_an_amount_has_the_digits_that_mean_something(value: float, shown: str) -> None:
    assert amount(value) == shown


def test_a_page_is_written_only_when_all_of_it_was_measured_in_full() -> None:
    groups = PAGES["record"]
    whole = {title: [Figure("x", 1.0, "s")] for title in groups.values()}
    assert why_not_written(whole, groups, quick=False) == ""
    assert why_not_written(whole, groups, quick=True)
    assert why_not_written({"Places": whole["Places"]}, groups, quick=False)
    lacking = {**whole, "Search": [Figure("x", None, "s")]}
    assert "MAILLAGE_TEST_DATA" in why_not_written(lacking, groups, quick=False)


@pytest.mark.parametrize("which", PAGES)
def test_a_written_page_has_every_group(which: str) -> None:
    written = (DOCS / FILES[which]).read_text(encoding="utf-8")
    for said in (*(f"## {title}\n" for title in PAGES[which].values()), "### Below the bar"):
        assert said in written
    assert "not measured" not in written


def test_every_command_that_has_a_bar_is_on_its_page() -> None:
    written = (DOCS / FILES["record"]).read_text(encoding="utf-8")
    assert all(f"| {what} |" in written for what, _, barred in ASKED if barred)


def test_a_sheet_of_25_000_links_is_made_without_the_real_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILLAGE_TEST_DATA", raising=False)
    header, rows = links()
    assert len(rows) == LINKS == 25_000
    assert header[:2] == ["city_a", "country_a"]
    assert {len(row) for row in rows} == {len(header)}


def test_the_peer_of_the_import_keeps_every_row(tmp_path: Path) -> None:
    import sqlite3

    header = ["city_a", "country_a", "lat_a", "lon_a", "city_b", "country_b", "lat_b", "lon_b", "source"]
    rows = [
        ["Larache", "MA", "", "", "Safi", "MA", "", "", "x"],
        ["Niš", "RS", "", "", "Saint-Louis", "SN", "", "", "x"],
    ]
    plain_import(sheet(tmp_path / "links.csv", header, rows), tmp_path / "peer.db")
    kept = sqlite3.connect(tmp_path / "peer.db")
    assert kept.execute("SELECT count(*) FROM links").fetchone() == (2,)
    assert kept.execute("SELECT rowid FROM words WHERE words MATCH 'nis'").fetchall() == [(2,)]


def test_a_process_that_fails_is_no_measure() -> None:
    assert measure([sys.executable, "-c", "print('done')"]).out == "done\n"
    with pytest.raises(RuntimeError, match="ended with 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"])
