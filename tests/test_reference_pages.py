"""The generated pages are those the code writes, and hold every command, option, problem, column and code."""

from __future__ import annotations

import csv
import doctest
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import click
import pytest
from tools.prove import Proof
from tools.prove import page as proofs_page

from maillage.cli import ALIASES, COMMANDS, front
from maillage.cli.docs import BY_HAND, MEASURED, PAGES, main, pages, write
from maillage.cli.reference_pages import markdown
from maillage.cli.reference_pages.commands import VARIABLES
from maillage.cli.reference_pages.markdown import cell, table
from maillage.record.questions import shown_iati_tables, view_columns

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "maillage"
REFERENCE = ROOT / "docs" / "reference"
DATA = SOURCE / "reference" / "data"


@cache
def written() -> dict[str, str]:
    return pages()


def rows_of(page: str, heading: str = "") -> list[list[str]]:
    """The cells of every table line of a page, or of one of its sections."""
    text = written()[page]
    if heading:
        text = text.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def first_cells(page: str, heading: str = "") -> set[str]:
    return {row[0].strip("`") for row in rows_of(page, heading)}


def lines_of(path: Path) -> Iterator[dict[str, str]]:
    return csv.DictReader(
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )


# The pages as files


@pytest.mark.parametrize("name", ["index", *PAGES])
def test_the_committed_page_is_the_one_the_code_writes(name: str) -> None:
    assert (REFERENCE / f"{name}.md").read_text(encoding="utf-8") == written()[name], "run: make docs"


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert len(write(tmp_path)) == len(PAGES) + 1
    assert write(tmp_path) == []


def test_no_folder_named_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "maillage.cli.docs docs" in capsys.readouterr().err


def test_every_page_of_the_folder_is_in_its_index() -> None:
    index = written()["index"]
    assert {page.stem for page in REFERENCE.glob("*.md")} <= {"index", *PAGES, *MEASURED, *BY_HAND}
    assert all(f"{name}.md)" in index for name in (*PAGES, *MEASURED, *BY_HAND))


def test_no_page_depends_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("MAILLAGE_LANG", "ar")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert pages() == written()


@pytest.mark.parametrize("name", PAGES)
def test_every_table_is_whole(name: str) -> None:
    """Under one heading each line has as many cells as the heading."""
    expected = 0
    for line in written()[name].splitlines():
        if not line.startswith("| "):
            expected = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        expected = expected or cells
        assert cells == expected, line


@pytest.mark.parametrize("name", PAGES)
def test_arabic_is_isolated_in_every_line_that_has_something_else(name: str) -> None:
    for line in written()[name].splitlines():
        if line.startswith("| "):
            assert not re.search("[\u0600-\u06ff]", re.sub("\u2068[^\u2069]*\u2069", "", line)), line


def test_a_cell_cannot_break_its_table() -> None:
    assert cell("N|none\nor <b>") == "N\\|none or &lt;b>"
    assert table(["a", "b"], [["1", None]]) == "| a | b |\n| --- | --- |\n| 1 |  |"
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        table(["a", "b"], [["1"]])


def test_the_examples_of_the_markdown_hold() -> None:
    done = doctest.testmod(markdown)
    assert done.attempted >= 2
    assert done.failed == 0


# Commands


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(front)
    for name in COMMANDS:
        command = front.get_command(context, name)
        assert command is not None
        yield name, command
        for inner, found in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", found


def section_of(command: str) -> str:
    return written()["commands"].split(f"\n## maillage {command}\n", 1)[1].split("\n## ", 1)[0]


def test_every_command_has_its_section_with_help_and_example() -> None:
    for name, command in commands():
        section = re.sub(r"\s+", " ", section_of(name))
        assert re.sub(r"\s+", " ", (command.help or "?").split("\n\n")[0]) in section.replace("`", "")
        if command.epilog:
            assert command.epilog.partition(": ")[2] in section


def test_every_option_stands_with_its_help_and_default() -> None:
    shared = written()["commands"].split("## Options of every command", 1)[1].split("\n## ", 1)[0]
    for name, command in commands():
        for option in command.params:
            if not isinstance(option, click.Option) or option.hidden:
                continue
            first = re.compile(rf"\| `{option.opts[0]}[`,]")
            found = [line for line in (section_of(name) + shared).splitlines() if first.match(line)]
            assert len(found) == 1, f"{name} {option.opts}"
            assert re.split(r"\s*\[", option.help or "?")[0].replace("|", "\\|") in found[0]
            if option.show_default and not option.is_flag:
                assert f"| `{option.to_info_dict()['default']}` |" in found[0]


def test_options_that_are_hidden_are_not_shown() -> None:
    assert "`--generated`" not in section_of("import")


def test_every_other_name_stands_beside_its_command() -> None:
    for other, name in ALIASES.items():
        assert f"`maillage {other}`" in section_of(name)


def test_the_exit_statuses_are_the_four() -> None:
    rows = rows_of("commands", "## Exit status")
    assert [row[0] for row in rows if row[0].strip("`").isdigit()] == ["`0`", "`1`", "`2`", "`3`"]
    assert {row[0]: row[1] for row in rows}["`0`"] == "done"


def test_every_variable_the_program_reads_is_told() -> None:
    read = {
        name
        for path in SOURCE.rglob("*.py")
        if "reference_pages" not in path.parts
        for name in re.findall(r"MAILLAGE_[A-Z_]+|DATABASE_(?:OWNER_)?URL", path.read_text(encoding="utf-8"))
    }
    assert read - {"MAILLAGE_SECRET_FILE"} == set(VARIABLES)  # told beside the other


# Tables, problems, groups, topics, kinds, places, world


@pytest.mark.parametrize("view", [view for view in view_columns() if view not in shown_iati_tables()])
def test_every_column_of_every_view_stands_with_its_meaning(view: str) -> None:
    shown = {row[0]: row[2] for row in rows_of("tables", f"## {view}")}
    of = view.removesuffix("_all")
    if of != view:
        assert (
            f"the columns of `{of}` and" in written()["tables"].split(f"\n## {view}\n")[1].split("\n## ")[0]
        )
        shown |= {row[0]: row[2] for row in rows_of("tables", f"## {of}")}
    for column in view_columns()[view]:
        assert shown[f"`{column.name}`"] == column.meaning.replace("|", "\\|")


@pytest.mark.parametrize("view", shown_iati_tables())
def test_every_column_of_iati_stands_on_a_page_of_its_own(view: str) -> None:
    shared = ("## Columns of every record", "## Columns of every element", f"## {view}")
    shown = {row[0]: row[1:3] for heading in shared for row in rows_of("iati-tables", heading)}
    for column in view_columns()[view]:
        assert shown[f"`{column.name}`"] == [column.type, column.meaning], column.name
    assert f"\n## {view}\n" not in written()["tables"]


def test_a_column_of_iati_stands_with_its_code_list_and_the_versions_that_have_it() -> None:
    """Read in the official schemas: the attribute owner-name went with version 2, tag came with 2.03."""
    columns = {row[0]: row[3:] for row in rows_of("iati-tables", "## iati_other_identifier")}
    assert columns["`owner_name`"] == ["", "1.01-1.05"]
    assert columns["`type`"] == ["OtherIdentifierType", "2.01-2.03"]
    tables = {row[0]: row[1:] for row in rows_of("iati-tables", "## All of them")}
    assert tables["`iati_tag`"] == ["`tag`", "`iati_activity`", "9", "2.03"]
    assert not [name for name in tables if "contact" in name]


def test_the_rules_of_standing_and_the_recipes_of_identifiers_are_told() -> None:
    page = written()["tables"]
    assert "the one of the later date is current" in page
    assert "20 hexadecimal digits of SHA-256" in page
    assert "* link: kind (or `unstated`) and its two ends" in page
    assert "``" not in page.replace("```", "") and ":func:" not in page


def test_every_problem_of_every_room_stands_in_two_languages_with_its_mend() -> None:
    rows = {row[0]: row for row in rows_of("problems")}
    catalogues = sorted(SOURCE.glob("*/data/problems.toml"))
    assert len(catalogues) >= 2
    for path in catalogues:
        for code, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            said = (texts["en"], texts["mend"]["en"], texts["fr"], texts["mend"]["fr"])
            shown = [text.replace("<", "&lt;").replace("|", "\\|") for text in said]
            assert rows[f"`{code}`"][1:] == [texts["severity"], *shown]


def test_every_group_is_counted_with_what_is_verified() -> None:
    facts = list(lines_of(DATA / "groups.csv"))
    shown = {row[0].strip("`"): row for row in rows_of("groups", "## Codes")}
    for group in {row["group"] for row in facts}:
        own = [row["verified"] for row in facts if row["group"] == group]
        assert shown[group][4:] == [str(len(own)), str(own.count("yes")), str(len(own) - own.count("yes"))]
        assert {row["source"].replace("|", "\\|") for row in facts if row["group"] == group} == {
            row[1] for row in rows_of("groups", "## Sources") if row[0] == f"`{group}`"
        }
    names = tomllib.loads((DATA / "group_names.toml").read_text(encoding="utf-8"))
    assert set(names) <= first_cells("groups")
    for group, about in names.items():
        for language in ("en", "fr", "es", "pt", "ar"):
            assert about[language] in written()["groups"], f"{group}: {language}"


def test_every_topic_stands_with_its_goals_and_dac_codes() -> None:
    shown = {
        row[0].strip("`"): row for row in rows_of("topics", "## Topics with goals, DAC codes and themes")
    }
    crosswalk = list(lines_of(DATA / "crosswalk.csv"))
    assert len(crosswalk) >= 30
    for row in crosswalk:
        assert shown[row["topic"]][2].split(", ") == row["goals"].split()
        assert shown[row["topic"]][3].replace(",", "").split() == row["dac"].split()
    themes = [row["code"] for row in lines_of(DATA / "themes.csv")]
    listed = first_cells("topics", "## Coarse lists above the topics")
    assert set(themes) <= listed
    assert {row["code"] for row in lines_of(DATA / "dac.csv")} <= first_cells("topics", "## DAC codes")


def test_the_cases_of_the_field_are_answered_on_the_page_of_kinds() -> None:
    """T1 to T7: what each is was written by hand from the requirements, not by the code."""
    kinds = [row[3].strip("`") for row in rows_of("kinds", "## Cases")[2:]]
    assert kinds == [
        "south_south",  # Rabat, Dakar
        "north_south",  # Lyon, Ouagadougou
        "triangular",  # Germany, Morocco, Costa Rica
        "north_north",  # Bordeaux, Novi Sad by the Group of 77
        "north_south",  # … and by aid
        "north_south",  # Réunion, Madagascar
        "south_south",  # Mexico, Guatemala in 1993
        "north_south",  # … in 1995
        "south_south",  # … in 1995, by aid
        "south_south",  # Brazil, India, South Africa, Guinea-Bissau
        "triangular",  # … with a body of the United Nations that facilitates
    ]


def test_every_kind_and_every_sentence_about_kinds_stands() -> None:
    said = tomllib.loads((DATA / "kinds.toml").read_text(encoding="utf-8"))
    shown = first_cells("kinds") | {row[1].strip("`") for row in rows_of("kinds") if len(row) > 1}
    for part in ("link", "kind", "decentralised", "reach", "text"):
        assert set(said[part]) <= shown, part


def test_every_reason_and_reviewed_table_of_places_stands() -> None:
    folder = SOURCE / "reference" / "places" / "data"
    whys = tomllib.loads((folder / "texts.toml").read_text(encoding="utf-8"))["why"]
    assert set(whys) <= first_cells("places", "## Why a candidate is one")
    assert {path.name for path in folder.glob("*.csv")} <= first_cells("places", "## Reviewed tables")


@pytest.mark.parametrize("name", ["disputed", "milestones", "days"])
def test_every_disputed_name_milestone_and_day_stands_with_its_source(name: str) -> None:
    rows = rows_of("world")
    for fact in lines_of(DATA / f"{name}.csv"):
        shown = [row for row in rows if row[0] == f"`{fact['id']}`" and row[-1] in ("yes", "no")]
        assert [row[-3:] for row in shown] == [[fact["source"], fact["as_of"], fact["verified"]]], fact["id"]


# Proofs


def test_the_page_of_proofs_tells_what_held_what_failed_and_what_was_not_run() -> None:
    proofs = [
        Proof("tests/a.py::test_nothing_is_lost", "Nothing | ever.", "holds", 1.25),
        Proof("tests/b.py::test_other", "Other.", "FAILED", 2.0),
        Proof("tests/c.py::test_real", "Real.", "skipped", 0.0, "REAL FILES MISSING"),
    ]
    page = proofs_page(proofs, date(2026, 11, 22), "2 cores")
    assert "1 of 3 hold, on 2 cores." in page
    assert "| nothing is lost (`tests/a.py`) | Nothing \\| ever. | holds | 1.2 | 2026-11-22 |" in page
    assert "| other (`tests/b.py`) | Other. | FAILED | 2.0 | 2026-11-22 |" in page
    assert "| skipped: REAL FILES MISSING |" in page


def test_some_proofs_run_anew_leave_the_rows_of_the_others() -> None:
    first = proofs_page(
        [Proof("tests/a.py::test_one", "One.", "holds", 1.0), Proof("tests/b.py::test_two", "Two.", "holds", 2.0)],
        date(2026, 11, 22), "2 cores",
    )  # fmt: skip
    page = proofs_page(
        [Proof("tests/b.py::test_two", "Two.", "FAILED", 3.0)], date(2026, 11, 28), "2 cores", first
    )
    assert "1 of 2 hold" in page
    assert "| one (`tests/a.py`) | One. | holds | 1.0 | 2026-11-22 |" in page
    assert "| two (`tests/b.py`) | Two. | FAILED | 3.0 | 2026-11-28 |" in page
    assert page.count("| two (") == 1


def test_every_long_proof_is_on_the_page() -> None:
    """The page is measured by `make prove`; a proof added since then is missing until it is run again."""
    page = (REFERENCE / "proofs.md").read_text(encoding="utf-8")
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^@pytest\.mark\.long\n(?:@.*\n)*def test_(\w+)", text, re.MULTILINE):
            assert f"{name.replace('_', ' ')} (`{path.relative_to(ROOT)}`)" in page, "run: make prove"
