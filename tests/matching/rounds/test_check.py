"""A round's file proves itself without the solver; one changed number, anywhere, and it no longer does."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maillage.matching.rounds import as_json, check_round, solve
from maillage.matching.rounds.file import seal
from tests.matching.rounds.invented import invented

ROUND = as_json(solve(invented(11, 14, 7, 4, equity=0.5)))


def codes(said: Any) -> set[str]:
    return {problem.code.removeprefix("matching.") for problem in check_round(json.dumps(said))}


def resealed(said: Any) -> Any:
    """As a forger would: the seal fits again."""
    said["certificate"]["sha256"] = seal(said)
    return said


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every number of a file stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from numbers(inner, (*path, at))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path


def changed(said: Any, path: tuple[Any, ...], by: int = 1) -> Any:
    other = copy.deepcopy(said)
    inner = other
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] += by
    return other


@pytest.mark.parametrize("equity", [0, 0.5, 1])
def test_a_round_proves_itself(equity: float) -> None:
    for seed in range(8):
        said = as_json(solve(invented(seed, 30, 12, 5, equity=equity)))
        assert check_round(json.dumps(said)) == []
        assert said["bound"] == said["objective"]
        assert said["gap_milli"] == 0


def test_one_changed_number_anywhere_fails() -> None:
    paths = list(numbers(ROUND))
    assert len(paths) > 150
    for path in paths:
        assert codes(changed(ROUND, path)), path


def test_totals_fail_even_when_sealed_anew() -> None:
    for name in ("total_milli", "objective", "bound", "gap_milli"):
        assert codes(resealed(changed(ROUND, (name,)))) == {"round-differs"}


def test_the_price_is_proven_too() -> None:
    assert ROUND["equity"]["price_milli"] > 0
    cheaper = copy.deepcopy(ROUND)
    cheaper["equity"]["price_milli"] -= 1
    assert codes(resealed(cheaper)) == {"round-differs"}
    cheaper["equity"]["total_milli"]["before"] -= 1
    assert codes(resealed(cheaper)) == {"round-differs"}


def test_potentials_of_another_bound_fail_even_when_sealed_anew() -> None:
    failed = [
        bool(codes(resealed(changed(ROUND, ("certificate", "potentials", at), by))))
        for at in range(len(ROUND["certificate"]["potentials"]))
        for by in (-50_000, 50_000)
    ]
    assert sum(failed) > len(failed) * 0.8  # the others are potentials that prove the same


def test_a_round_that_is_not_the_best_is_told_even_when_it_sums() -> None:
    worse = copy.deepcopy(as_json(solve(invented(11, 14, 7, 4))))
    gone = worse["matches"].pop(0)
    for name in ("total_milli", "objective"):
        worse[name] -= gone["quantity"] * gone["milli"]
    worse["gap_milli"] = worse["equity"]["price_milli"] = worse["bound"] - worse["objective"]
    worse["equity"]["total_milli"]["after"] = worse["total_milli"]
    assert codes(resealed(worse)) == {"round-not-best"}


def test_more_than_is_given_is_told() -> None:
    more = copy.deepcopy(ROUND)
    more["matches"][0]["quantity"] += 1_000
    assert "round-over" in codes(resealed(more))


@pytest.mark.parametrize("change", ["need", "offer", "twice", "milli", "none"])
def test_a_match_that_is_no_candidate_is_told(change: str) -> None:
    said = copy.deepcopy(ROUND)
    match = said["matches"][0]
    if change == "twice":
        said["matches"].append(dict(match))
    else:
        match.update({"none": {"quantity": 0}}.get(change) or {change: 5 if change == "milli" else "nobody"})
    assert "round-match" in codes(resealed(said))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "null", "{", "{}", '{"total_milli": 1}', "[" * 100_000, '{"certificate": []}', "\x00"],
)
def test_what_is_no_round_is_said_in_three_languages(text: str) -> None:
    problems = check_round(text, "x.json")
    assert len(problems) == 1
    assert problems[0].code in ("matching.round-unreadable", "matching.round-field")
    for language in ("en", "fr", "ar"):
        assert "?" not in problems[0].message(language)
        assert problems[0].mend(language)


@pytest.mark.parametrize("junk", [None, "x", [], {}, -1, 10**30, 1.5, True, [[]], [1]])
def test_junk_in_any_field_is_a_problem_and_no_fault(junk: Any) -> None:
    fields = [(name,) for name in ROUND] + [("equity", "total_milli"), ("equity", "price_milli")]
    fields += [("certificate", name) for name in ROUND["certificate"]]
    fields += [
        ("certificate", t, n) for t in ("needs", "offers", "candidates") for n in ROUND["certificate"][t]
    ]
    fields += [
        ("certificate", t, n, 0) for t in ("needs", "offers", "candidates") for n in ROUND["certificate"][t]
    ]
    fields += [("matches", 0), *(("matches", 0, name) for name in ROUND["matches"][0])]
    for path in fields:
        other = copy.deepcopy(ROUND)
        inner: Any = other
        for step in path[:-1]:
            inner = inner[step]
        if inner[path[-1]] == junk:
            continue
        inner[path[-1]] = junk
        assert check_round(json.dumps(other)), path


def test_every_problem_says_where_what_and_how_to_mend() -> None:
    for problem in check_round(json.dumps(changed(ROUND, ("total_milli",))), "round.json"):
        for language in ("en", "fr", "ar"):
            assert "?" not in problem.message(language)
            assert problem.mend(language)


def test_checking_needs_no_solver(tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(ROUND), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from maillage.matching.rounds import check_round;"
        "print(check_round(Path(sys.argv[1]).read_text()), 'ortools' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False"
