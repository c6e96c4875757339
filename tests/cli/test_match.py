"""`maillage match`: offers for each need with every part, as a page for people and as lines for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from maillage.cli import match as command
from maillage.cli.speak import cut, width
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")

NEEDS = [
    {
        "id": "n1", "text": "Nous cherchons de l’aide pour l’eau potable et l’assainissement de Foumban.", "language": "fr",
        "organisation": "Commune de Foumban", "place": "Foumban", "country": "Cameroun", "languages": ["fr", "en"],
        "forms": ["expert_deployment"], "brings_topics": ["culture_heritage"], "quantity": 2,
    },
    {"id": "n2", "topics": ["sport"], "languages": ["fr"]},
]  # fmt: skip
OFFERS = [
    {
        "id": "o-ar", "text": "نعرض خبرة في مياه الشرب والصرف الصحي للبلديات.", "language": "ar", "country": "MA",
        "organisation": "جماعة شفشاون", "languages": ["ar", "fr"], "forms": ["expert_deployment"],
        "seeks_topics": ["culture_heritage"], "quantity": 3, "conditions": "Travel is on us.",
    },
    {
        "id": "o-es", "text": "Ofrecemos experiencia en agua potable y saneamiento.", "language": "es", "country": "CO",
        "organisation": "Municipio de Tunja", "languages": ["es"], "interpreter": True, "recruits": True,
    },
    {"id": "o-full", "topics": ["water_sanitation"], "languages": ["fr"], "quantity": 0},
    {"id": "o-pt", "topics": ["water_sanitation"], "languages": ["pt"]},
]  # fmt: skip

ask = Typed("match")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    said = []
    for name, rows in (("needs", NEEDS), ("offers", OFFERS)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        said += [f"--{name}", str(path)]
    return (*said, "--on", "2026-11-27")


def lines(*words: str) -> list[dict[str, Any]]:
    given = ask(*words)
    assert given.exit_code == 0, given.output
    return [json.loads(line) for line in given.stdout.splitlines()]


def test_each_need_gets_one_object_in_the_order_of_the_file(files: tuple[str, ...]) -> None:
    first, second = lines(*files)
    assert [first["need"], second["need"]] == ["n1", "n2"]
    assert {one["offer"]: one["gate"] for one in first["gated"]} == {
        "o-full": "no_capacity",
        "o-pt": "no_language",
    }
    assert first["gated_counts"] == {"no_capacity": 1, "no_language": 1}
    assert sum(first["weights"].values()) == 100_000


def test_a_need_in_french_finds_offers_in_arabic_and_spanish_with_reasons(files: tuple[str, ...]) -> None:
    """Nobody named a topic: each text is understood in its own language."""
    (said,) = lines(*files, "--need", "n1", "--lang", "fr")
    assert [match["offer"] for match in said["matches"]] == ["o-ar", "o-es"]
    for match in said["matches"]:
        assert sum(part["points_milli"] for part in match["parts"]) == match["score_milli"]
        low, high = match["range_milli"]
        assert low <= match["score_milli"] <= high
        assert 0 <= match["coverage"] <= 1
        assert len(match["would_raise"]) == 3
        topics = match["parts"][0]
        assert topics["values"]["need"] == topics["values"]["offer"] == ["water_sanitation"]
        assert "Eau et assainissement" in topics["sentence"]
    assert said["matches"][1]["warnings"]


def test_an_offer_sees_the_same_score_as_the_need(files: tuple[str, ...]) -> None:
    (from_need,) = lines(*files, "--need", "n1")
    (from_offer,) = lines(*files, "--offer", "o-ar")
    mine = next(match for match in from_need["matches"] if match["offer"] == "o-ar")
    theirs = next(match for match in from_offer["matches"] if match["need"] == "n1")
    assert mine["score_milli"] == theirs["score_milli"]
    assert mine["parts"] == theirs["parts"]


def test_the_limit_holds(files: tuple[str, ...]) -> None:
    assert [len(one["matches"]) for one in lines(*files, "--limit", "1")] == [1, 1]


def test_weights_and_refusals_of_ones_own_are_used(files: tuple[str, ...], tmp_path: Path) -> None:
    weights, refusals = tmp_path / "w.toml", tmp_path / "r.jsonl"
    weights.write_text("[weights]\nlanguages = 1\n", encoding="utf-8")
    refusals.write_text(
        json.dumps({"need": "n1", "offer": "o-ar", "by": "need", "reason": "languages", "on": "2026-11-01"}),
        encoding="utf-8",
    )
    (said,) = lines(*files, "--need", "n1", "--weights", str(weights), "--refusals", str(refusals))
    assert [(m["offer"], m["score_milli"], m["shift_milli"]) for m in said["matches"]] == [
        ("o-es", 50_000, -2_000)
    ]
    assert said["weights"]["languages"] == 100_000
    assert {one["offer"]: one["gate"] for one in said["gated"]}["o-ar"] == "refused"
    assert "o-ar" in said["matches"][0]["shift_reasons"][0]


def test_bad_rows_are_named_on_standard_error_and_the_rest_is_answered(files: tuple[str, ...]) -> None:
    path = Path(files[1])
    path.write_text(path.read_text(encoding="utf-8") + '{"id": "n3", "quantity": -5}\n', encoding="utf-8")
    given = ask(*files)
    assert given.exit_code == 1
    assert [json.loads(line)["need"] for line in given.stdout.splitlines()] == ["n1", "n2"]
    assert "line 3, quantity: “-5” is no whole number" in " ".join(given.stderr.split())


def test_weights_that_sum_to_nothing_end_the_command(files: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_text("topics = 0\n", encoding="utf-8")
    given = ask(*files, "--weights", str(path))
    assert given.exit_code == 3
    assert not given.stdout
    assert "add up to nothing" in given.stderr


@pytest.mark.parametrize(
    "words",
    [("--need", "n9"), ("--offer", "o9"), ("--need", "n1", "--offer", "o-ar"), ("--refusals", "none.jsonl"),
     ("--limit", "0"), ("--on", "soon")],
)  # fmt: skip
def test_wrong_use_is_refused(files: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert ask(*files, *words).exit_code == 2


def test_a_file_that_is_not_there_is_refused(files: tuple[str, ...]) -> None:
    given = ask("--needs", "nowhere.jsonl", *files[2:])
    assert given.exit_code == 2
    assert "nowhere.jsonl" in given.stderr


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "words", [(), ("--need", "n1"), ("--offer", "o-es"), ("--need", "n1", "--limit", "1")]
)
def test_the_page_is_filled_and_fits(
    files: tuple[str, ...], language: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "on_screen", lambda: True)
    given = ask(*files, *words, "--lang", language)
    assert given.exit_code == 0, given.output
    assert "{" not in given.stdout
    body = [line for line in given.stdout.splitlines() if "maillage match" not in line]
    assert all(width(line) <= 80 for line in body)
    if words:
        assert re.search(r"o-ar|n1", given.stdout)


def test_the_page_shows_the_sum_and_what_would_raise_it(
    files: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "on_screen", lambda: True)
    shown = ask.shown(*files, "--need", "n1", "--lang", "en")
    assert "20 / 20 Topics: Sought: Water and sanitation. Given: Water and sanitation." in shown
    assert "at most" in shown
    assert "words: نعرض خبرة" in shown
    assert "conditions: Travel is on us." in shown
    assert "no verdict" in shown


def test_a_sheet_saved_by_an_office_program_of_the_country_is_read_and_its_page_of_letters_told(
    tmp_path: Path,
) -> None:
    needs, offers = tmp_path / "needs.csv", tmp_path / "offers.csv"
    needs.write_bytes("id;place;topics;languages\nn1;Fougères-l’Été;Déchets;français\n".encode("cp1252"))
    offers.write_bytes(b"id;topics;languages\no1;waste;fr\n")
    given = ask("--needs", str(needs), "--offers", str(offers))
    (found,) = map(json.loads, given.stdout.splitlines())
    assert found["matches"][0]["parts"][0]["values"] == {"need": ["waste"], "offer": ["waste"]}
    assert "Windows-1252" in given.stderr


def test_names_in_two_scripts_stand_each_by_itself_in_an_arabic_page(
    files: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "on_screen", lambda: True)
    given = ask(*files, "--need", "n1", "--lang", "ar")
    assert "⁨Commune de Foumban⁩، ⁨Foumban⁩، ⁨الكاميرون⁩" in given.stdout


def test_what_is_cut_short_closes_the_isolate_that_it_stood_in() -> None:
    assert cut("⁨Commune de Foumban⁩، ⁨الكاميرون⁩", 10) == "⁨Commune d…⁩"
    assert cut("⁨⁨Commune⁩ de Foumban⁩", 10) == "⁨⁨Commune⁩ d…⁩"


def test_figures_of_a_sentence_are_written_as_its_language_writes_them(tmp_path: Path) -> None:
    given = []
    for name, row in (
        ("needs", {"id": "n1", "latitude": 5.4, "longitude": 10.1, "time_zone": "Africa/Douala", "topics": ["waste"]}),
        ("offers", {"id": "o1", "latitude": 27.7, "longitude": 85.3, "time_zone": "Asia/Kathmandu", "topics": ["waste"]}),
    ):  # fmt: skip
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps(row), encoding="utf-8")
        given += [f"--{name}", str(path)]
    (found,) = lines(*given, "--lang", "fr")
    said = {part["name"]: part["sentence"] for part in found["matches"][0]["parts"]}
    assert re.fullmatch(r"8\s\d{3} km séparent les deux lieux\.", said["distance"])
    assert said["time_zone"] == "Heures de bureau communes\u202f: 4,25 sur 9."
    assert said["complement_need"] == "Thèmes que le besoin cherche et que l’offre donne\u202f: 1 sur 1."
