"""`maillage together`: pools and triangles as a person reads them, with what is left open as a need like another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from maillage.cli.speak import WIDTH, width
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home", "places")

ask = Typed("together")

NEEDS: list[dict[str, Any]] = [
    {"id": "n1", "organisation": "Commune", "country": "CM", "topics": ["waste", "climate"], "languages": ["fr"],
     "language": "fr", "text": "Trier nos déchets."},
    {"id": "n2", "organisation": "Ville", "country": "SN", "topics": ["education"], "languages": ["es"]},
]  # fmt: skip
OFFERS: list[dict[str, Any]] = [
    {"id": "o1", "organisation": "Larache", "country": "MA", "topics": ["waste"], "languages": ["fr"]},
    {"id": "o2", "organisation": "Tunis", "country": "TN", "topics": ["climate"], "languages": ["fr"]},
    {"id": "o3", "organisation": "Fonds", "country": "FR", "topics": ["waste"], "languages": ["fr"], "role": "facilitator"},
    {"id": "o4", "organisation": "La Paz", "country": "BO", "topics": ["education"], "languages": ["es"]},
]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    said = []
    for option, rows in (("--needs", NEEDS), ("--offers", OFFERS)):
        path = tmp_path / f"{option[2:]}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        said += [option, str(path)]
    return tuple(said)


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.cli.together.on_screen", lambda: True)


def objects(*words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ask(*words, "--json").stdout.splitlines()]


def test_one_object_a_need_in_order(files: tuple[str, ...]) -> None:
    first, second = objects(*files)
    assert [first["need"], second["need"]] == ["n1", "n2"]
    pool = first["pools"][0]
    assert {member["offer"] for member in pool["members"]} >= {"o2"}
    assert pool["score_milli"] == sum(part["points_milli"] for part in pool["parts"])
    triangle = first["triangles"][0]
    assert (triangle["beneficiary"], triangle["facilitator"]) == ("n1", "o3")
    assert triangle["pivotal"] in ("o1", "o2")
    assert first["call"] is None
    assert second["triangles"] == []
    assert "La Paz" in second["call"]["text"]


@pytest.mark.usefixtures("on_screen")
def test_a_page_names_the_three_roles_and_what_each_adds(files: tuple[str, ...]) -> None:
    shown = ask.shown(*files, "--need", "n1", "--lang", "fr")
    for words in ("bénéficiaire", "pivot", "facilitateur", "Fonds (o3)", "Tunis (o2) apporte", "couvrent"):
        assert words in shown
    assert "maillage match" in shown


@pytest.mark.usefixtures("on_screen")
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_sentence_is_filled_and_fits_the_page(files: tuple[str, ...], language: str) -> None:
    result = ask(*files, "--lang", language)
    assert result.exit_code == 0, result.output
    assert "{" not in result.stdout
    assert not re.search(r"\?(?! )", result.stdout)
    shown = [line for line in result.stdout.splitlines() if not line.startswith("  maillage")]
    assert all(width(line) <= WIDTH for line in shown)


def test_a_need_that_is_not_there_is_refused_with_the_nearest(files: tuple[str, ...]) -> None:
    result = ask(*files, "--need", "n22")
    assert result.exit_code == 2
    assert re.search("n[12]", result.stderr)
