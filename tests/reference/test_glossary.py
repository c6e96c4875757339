"""The glossary is whole, and says what the program says."""

import re
import tomllib
from pathlib import Path

import pytest

from maillage.reference.topics import modalities, organisation_types, topics

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
LANGUAGES = ["fr", "en", "es", "pt", "ar"]
ARABIC = re.compile(r"[\u0621-\u064a]")


def sections():
    found, title = {}, ""
    for line in GLOSSARY.splitlines():
        if line.startswith("## "):
            title = line[3:]
        elif line.startswith("|"):
            found.setdefault(title, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


ROWS = [(title, row) for title, rows in sections().items() for row in rows[2:]]


def kinds(table):
    path = ROOT / "src" / "maillage" / "reference" / "data" / "kinds.toml"
    return [
        [names[language] for language in LANGUAGES]
        for names in tomllib.loads(path.read_text("utf-8"))[table].values()
    ]


def test_every_table_has_the_five_languages_in_one_order():
    assert [rows[0] for rows in sections().values()] == [LANGUAGES] * 8


@pytest.mark.parametrize(
    ("title", "row"), ROWS, ids=lambda value: value[0] if isinstance(value, list) else value
)
def test_every_row_has_its_five_cells_and_its_own_script(title, row):
    assert len(row) == 5
    assert all(row)
    assert ARABIC.search(row[4])
    assert not any(ARABIC.search(cell) for cell in row[:4])


def test_no_word_of_the_product_stands_twice():
    words = [row[1] for title, row in ROWS if title == "The product's own words"]
    assert len(words) == len(set(words)) > 35


def test_the_arabic_is_said_to_await_a_native_review():
    assert "Arabic awaits a native review" in GLOSSARY


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("Kinds of link", kinds("link")),
        ("Kinds of cooperation", kinds("kind")),
        ("Topics", [[each.names[language] for language in LANGUAGES] for each in topics()]),
        ("Forms of support", [[each.names[language] for language in LANGUAGES] for each in modalities()]),
        (
            "Organisation types",
            [[each.names[language] for language in LANGUAGES] for each in organisation_types()],
        ),
    ],
)
def test_the_glossary_and_the_program_say_the_same(title, labels):
    assert sections()[title][2:] == labels
