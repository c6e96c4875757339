"""`maillage round`: a round is cleared, shown with what equity changed, written with its proof, and checked from its file."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from maillage.cli.speak import WIDTH, width
from maillage.matching.rounds import Instance
from tests.cli.typed import Typed
from tests.matching.rounds.invented import invented

pytestmark = pytest.mark.usefixtures("home")

run, check = Typed("round", "run"), Typed("round", "check")


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Files named; the candidates are an invented round's, scored without the scores."""

    def scored(front: Any, files: Any, on: Any, cluster: Any, equity: float, *more: Any) -> Any:
        return (
            dataclasses.replace(ROUND, equity=equity),
            {("need", one.id): "Somewhere" for one in ROUND.needs},
            [],
        )

    monkeypatch.setattr("maillage.cli.round._scored", scored)
    monkeypatch.chdir(tmp_path)
    return ("--needs", "needs.jsonl", "--offers", "offers.jsonl", "--out", "round.json")


ROUND: Instance = invented(5, 120, 40, 6)


def test_a_round_is_written_whole_and_checks(given: tuple[str, ...]) -> None:
    shown = run.shown(*given)
    assert "no better round exists" in shown
    assert "--equity 0.5" in shown
    assert "Somewhere offer 00" in shown
    said = json.loads(Path("round.json").read_text(encoding="utf-8"))
    assert list(said) == [
        "matches",
        "total_milli",
        "objective",
        "bound",
        "gap_milli",
        "equity",
        "certificate",
    ]
    assert said["total_milli"] == sum(m["milli"] * m["quantity"] for m in said["matches"])
    assert "is whole" in check.shown("round.json")
    assert check.json("round.json") == {"file": "round.json", "whole": True, "problems": []}


def test_the_file_holds_no_clock_time_and_is_the_same_twice(given: tuple[str, ...]) -> None:
    run(*given, "--equity", "0.5")
    first = Path("round.json").read_bytes()
    assert b"seconds" not in first
    run(*given, "--equity", "0.5", "--lang", "ar")
    assert Path("round.json").read_bytes() == first
    assert [path.name for path in Path.cwd().glob(".*")] == []


@pytest.mark.parametrize("name", ["total_milli", "objective", "bound", "gap_milli"])
def test_a_changed_round_does_not_check(given: tuple[str, ...], name: str) -> None:
    run(*given, "--equity", "0.3")
    path = Path("round.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    said[name] += 1
    path.write_text(json.dumps(said), encoding="utf-8")
    result = check("round.json")
    assert result.exit_code == 1
    assert name in result.output
    assert "→" in result.stderr
    assert check("round.json", "--json").exit_code == 1


def test_a_changed_certificate_does_not_check(given: tuple[str, ...]) -> None:
    run(*given)
    path = Path("round.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    said["certificate"]["potentials"][3] += 1
    path.write_text(json.dumps(said), encoding="utf-8")
    assert check("round.json").exit_code == 1


def test_what_equity_changed_is_shown_with_its_price(given: tuple[str, ...]) -> None:
    shown = run.shown(*given, "--equity", "1")
    for words in (
        "Price of fairness",
        "Gini",
        "tenth of places",
        "Least developed countries",
        "places served",
    ):
        assert words in shown
    said = run.json(*given, "--equity", "1")
    assert said["equity"]["gini"]["after"] < said["equity"]["gini"]["before"]
    assert said["equity"]["price_milli"] > 0
    assert said["matches"] > 0


def test_the_instance_is_written_for_another_solver(given: tuple[str, ...]) -> None:
    run(*given, "--write-instance", "round.min")
    lines = Path("round.min").read_text(encoding="utf-8").splitlines()
    arcs = [line for line in lines if line.startswith("a ")]
    (problem,) = [line for line in lines if line.startswith("p ")]
    assert re.fullmatch(rf"p min \d+ {len(arcs)}", problem)


@pytest.mark.parametrize("equity", ["2", "-0.1", "much", "nan", ""])
def test_an_equity_out_of_range_is_refused_with_an_example(given: tuple[str, ...], equity: str) -> None:
    result = run(*given, "--equity", equity)
    assert result.exit_code == 2
    assert "0.5" in result.stderr
    assert not Path("round.json").exists()


def test_a_comma_is_read_as_people_write_it(given: tuple[str, ...]) -> None:
    assert run.json(*given, "--equity", "0,5")["equity"]["asked"] == 0.5


def test_a_file_that_is_not_there_or_is_no_round_is_said(tmp_path: Path) -> None:
    assert check(str(tmp_path / "none.json")).exit_code == 2
    other = tmp_path / "other.json"
    other.write_bytes(b"\xff\xfe\x00 no round")
    result = check(str(other))
    assert result.exit_code == 1
    assert "no file of a round" in result.output


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("equity", ["0", "1"])
def test_every_sentence_is_filled_and_fits_the_page(
    given: tuple[str, ...], language: str, equity: str
) -> None:
    Path("bad.json").write_text("{}", encoding="utf-8")
    results = [
        run(*given, "--equity", equity, "--lang", language),
        check("round.json", "--lang", language),
        check("bad.json", "--lang", language),
    ]
    for result in results:
        assert "{" not in result.stdout
        shown = [line for line in result.output.splitlines() if not line.startswith("  maillage")]
        assert all(width(line) <= WIDTH for line in shown)  # a command stays whole


NEEDS = [
    {
        "id": "n1",
        "organisation": "Town A",
        "place": "Town A",
        "country": "ML",
        "topics": ["water_sanitation"],
        "quantity": 1,
    },
    {
        "id": "n2",
        "organisation": "Town B",
        "place": "Town B",
        "country": "FJ",
        "topics": ["waste"],
        "quantity": 2,
    },
    {"id": "n3", "organisation": "Town A", "place": "Town A", "country": "ML", "topics": ["education"]},
]
OFFERS = [
    {"id": "o1", "organisation": "Town C", "place": "Town C", "country": "MA", "topics": ["water_sanitation"], "quantity": 2},
    {"id": "o2", "organisation": "Town D", "place": "Town D", "country": "BO", "topics": ["waste"], "quota": 1, "quantity": 5},
]  # fmt: skip


def lines(path: str, rows: list[dict[str, Any]]) -> str:
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def cleared(needs: list[dict[str, Any]], offers: list[dict[str, Any]], *more: str) -> tuple[Any, bytes]:
    result = run(
        "--needs", lines("n.jsonl", needs), "--offers", lines("o.jsonl", offers), "--out", "r.json", *more
    )
    content = Path("r.json").read_bytes()
    assert check("r.json").exit_code == 0
    return result, content


@pytest.mark.usefixtures("places")
def test_needs_and_offers_of_files_are_scored_and_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, content = cleared(NEEDS, OFFERS)
    said = json.loads(content)
    given: dict[str, int] = {}
    for match in said["matches"]:
        given[match["offer"]] = given.get(match["offer"], 0) + match["quantity"]
        assert 0 < match["milli"] <= 100_000
    assert given["o1"] == 2
    by_country = [m["quantity"] for m in said["matches"] if m["offer"] == "o2" and m["need"] == "n2"]
    assert sum(by_country) <= 1  # the quota of one country
    _, other = cleared(NEEDS[::-1], OFFERS[::-1])
    assert other == content


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("option", "field"), [("--most-per-place", "place"), ("--most-per-country", "country")]
)
def test_no_place_and_no_country_takes_more_than_its_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, field: str
) -> None:
    monkeypatch.chdir(tmp_path)
    needs = [{**NEEDS[0], "id": f"n{i}", "quantity": 2, "place": f"Town {i % 2}"} for i in range(4)]
    needs.append({**NEEDS[1], "id": "far", "topics": ["water_sanitation"]})
    offers = [{**OFFERS[0], "quantity": 20}]
    of = {need["id"]: need[field] for need in needs}

    def taken(*more: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for match in json.loads(cleared(needs, offers, *more)[1])["matches"]:
            found[of[match["need"]]] = found.get(of[match["need"]], 0) + match["quantity"]
        return found

    free = taken()
    assert max(free.values()) > 3
    assert taken(option, "3") == {name: min(units, 3) for name, units in free.items()}
    assert run("--needs", "n.jsonl", "--offers", "o.jsonl", "--out", "r.json", option, "0").exit_code == 2


@pytest.mark.usefixtures("places")
def test_a_need_gets_no_more_offers_than_its_candidates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    offers = [{**OFFERS[0], "id": f"o{i}", "organisation": f"Town {i}", "quantity": 1} for i in range(5)]
    for candidates in (1, 3):
        _, content = cleared([{**NEEDS[0], "quantity": 9}], offers, "--candidates", str(candidates))
        assert len(json.loads(content)["matches"]) == candidates


@pytest.mark.usefixtures("places")
def test_what_has_expired_on_the_day_is_not_matched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    offers = [{**OFFERS[0], "expires": "2026-06-01"}, OFFERS[1]]
    for day, open_ in (("2026-06-01", True), ("2026-06-02", False)):
        _, content = cleared(NEEDS, offers, "--on", day)
        assert ("o1" in {m["offer"] for m in json.loads(content)["matches"]}) == open_


@pytest.mark.usefixtures("places")
def test_a_refused_pair_is_not_matched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, before = cleared(NEEDS, OFFERS)
    assert ("n1", "o1") in {(m["need"], m["offer"]) for m in json.loads(before)["matches"]}
    refusal = {
        "need": "n1",
        "offer": "o1",
        "by": "need",
        "reason": "distance",
        "on": "2020-01-01",
        "until": "2099-01-01",
    }
    _, after = cleared(NEEDS, OFFERS, "--refusals", lines("refusals.jsonl", [refusal]))
    assert ("n1", "o1") not in {(m["need"], m["offer"]) for m in json.loads(after)["matches"]}


@pytest.mark.usefixtures("places")
def test_bad_lines_are_named_and_the_rest_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad = [{**NEEDS[0], "id": "n8", "quantity": -4}, {**NEEDS[0], "id": "n9", "quantity": "many"}]
    result, content = cleared([NEEDS[0], *bad, NEEDS[1]], OFFERS)
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr
    assert {m["need"] for m in json.loads(content)["matches"]} == {"n1", "n2"}


@pytest.mark.usefixtures("places")
def test_absurd_quantities_count_as_the_most_and_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    offers = [{**OFFERS[0], "quantity": 900_000_000}]
    result, content = cleared([{**NEEDS[0], "quantity": 900_000_000}], offers)
    assert result.exit_code == 0
    assert "n.jsonl line 1, quantity: 900000000 units" in " ".join(result.stderr.split())
    assert [match["quantity"] for match in json.loads(content)["matches"]] == [1_000_000]


@pytest.mark.usefixtures("places")
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines("o.jsonl", OFFERS)
    result = run("--needs", "none.jsonl", "--offers", "o.jsonl", "--out", "r.json")
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr
