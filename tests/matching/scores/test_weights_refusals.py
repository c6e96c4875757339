"""Weights and refusals are data: what a file may say, what it does, and that taking it away undoes it."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import (
    PARTS,
    TOTAL,
    Bar,
    Matching,
    Refusal,
    answers,
    default_weights,
    explain,
    gated,
    read_refusals,
    read_weights,
)
from maillage.matching.scores import rank as ranking
from tests.matching.scores.invented import TODAY, drawn


def codes(problems: list[object]) -> list[str]:
    return [problem.code for problem in problems]  # type: ignore[attr-defined]


def write(folder: Path, text: str, name: str = "weights.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# Weights


@pytest.mark.parametrize(
    "text", ["[weights]\ntopics = 0\n", "[weights]\n", '{"weights": {"form": 0, "time": 0}}', "topics = 0"]
)
def test_weights_that_sum_to_nothing_are_refused(tmp_path: Path, text: str) -> None:
    weights, problems = read_weights(write(tmp_path, text))
    assert weights is None
    assert codes(problems)[-1] == "matching.weights-nothing"


@pytest.mark.parametrize("text", ["weights = 3", "{", "[weights", "[1, 2]", "settings = 1"])
def test_what_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    weights, problems = read_weights(write(tmp_path, text))
    assert weights is None
    assert codes(problems) == ["matching.weights-unreadable"]
    assert read_weights(tmp_path / "none.toml")[0] is None


def test_wrong_weights_are_named_and_the_rest_works(tmp_path: Path) -> None:
    text = "[weights]\ntopics = 3\nform = -1\ntime = 1\nbeauty = 5\nlanguages = true\n[settings]\nnear_km = 90000\nfar = 1\ndevelopment = 'difference'\n"
    weights, problems = read_weights(write(tmp_path, text))
    assert weights is not None
    assert sorted(codes(problems)) == [
        "matching.setting-wrong",
        *["matching.weight-left"] * 2,
        *["matching.weight-unknown"] * 2,
    ]
    assert (weights.of("topics"), weights.of("time"), weights.of("form")) == (75_000, 25_000, 0)
    assert (weights.setting("near_km"), weights.setting("development")) == (500, "difference")


def test_settings_alone_keep_the_weights_and_limits_that_cross_are_refused(tmp_path: Path) -> None:
    weights, problems = read_weights(
        write(tmp_path, "[settings]\nnear_km = 2000\nfar_km = 1000\nproof_full = 5\n")
    )
    assert weights is not None and weights.milli == default_weights().milli
    assert codes(problems) == ["matching.setting-wrong"]
    assert weights.setting("proof_full") == 5
    assert (weights.setting("near_km"), weights.setting("far_km")) == (500, 15_000)


def test_weights_of_one_side_only_are_made_equal(tmp_path: Path) -> None:
    weights, problems = read_weights(
        write(tmp_path, "complement_need = 10\ncomplement_offer = 5\ntopics = 80\n")
    )
    assert weights is not None
    assert codes(problems) == ["matching.weights-one-sided"]
    assert weights.of("complement_need") == weights.of("complement_offer") == 10_000


def test_the_weights_that_travel_with_a_result_give_the_same_weights(tmp_path: Path) -> None:
    first, _ = read_weights(write(tmp_path, "topics = 1\nform = 1\ntime = 1\n"))
    assert first is not None and sum(first.milli) == TOTAL
    second, problems = read_weights(write(tmp_path, json.dumps(first.as_dict()), "again.json"))
    assert second == first and not problems


def test_a_part_without_weight_is_not_shown(tmp_path: Path) -> None:
    weights, _ = read_weights(write(tmp_path, "topics = 1\n"))
    assert weights is not None
    matching = Matching(
        [Need(id="n", topics=("waste",))], [Offer(id="o", topics=("waste",))], weights, on=TODAY
    )
    (found,) = explain(matching, "need", 0, matching.best("need", 0, 1))
    assert [(part.name, part.points) for part in found.parts] == [("topics", TOTAL)]


# Refusals


def refusal(need: str, offer: str, by: str = "need", reason: str = "distance", on: date = TODAY) -> Refusal:
    return Refusal(need, offer, by, reason, on, on.replace(year=on.year + 1))


def test_a_refused_offer_is_not_proposed_again_until_its_day() -> None:
    needs, offers = drawn(31, 1, 60)
    best = int(Matching(needs, offers, on=TODAY).best("need", 0, 1).rows[0])
    one = refusal(needs[0].id, offers[best].id)
    for on, proposed in ((TODAY, False), (TODAY.replace(year=2027, month=11, day=26), False)):
        matching = Matching(needs, offers, refusals=[one], on=on)
        assert (best in matching.best("need", 0, 60).rows) is proposed
        shut, _ = gated(matching, "need", 0, "fr")
        if on == TODAY:
            (said,) = (one.sentence for one in shut if one.other == offers[best].id)
            assert "2027-11-27" in said and "Distance" in said
    assert not refusal(needs[0].id, offers[best].id).bars(TODAY.replace(year=2027))


def test_a_refusal_by_one_side_bars_the_pair_for_both_but_shifts_only_its_own() -> None:
    needs, offers = drawn(32, 30, 60)
    plain = Matching(needs, offers, on=TODAY)
    best = int(plain.best("need", 0, 1).rows[0])
    matching = Matching(needs, offers, refusals=[refusal(needs[0].id, offers[best].id)], on=TODAY)
    assert 0 not in matching.best("offer", best, 60).rows
    assert (matching.best("need", 0, 60).shift < 0).any()
    assert not matching.best("offer", best, 60).shift.any()
    assert not matching.best("need", 1, 60).shift.any()


def test_a_shift_is_shown_with_its_reason_leaves_the_score_and_is_undone() -> None:
    needs, offers = drawn(33, 1, 60)
    plain = Matching(needs, offers, on=TODAY)
    before = plain.best("need", 0, 60)
    refused = int(before.rows[0])
    matching = Matching(needs, offers, refusals=[refusal(needs[0].id, offers[refused].id)], on=TODAY)
    found = explain(matching, "need", 0, matching.best("need", 0, 60))
    at = PARTS.index("distance")
    threshold = explain(plain, "need", 0, before)[0].parts[at].points
    scores = dict(zip((offers[row].id for row in before.rows), before.milli.tolist(), strict=True))
    for one in found:
        lower = one.parts[at].points <= threshold
        assert one.shift == (-2_000 if lower else 0)
        assert len(one.shift_reasons) == int(lower)
        assert one.score == scores[one.offer]
    assert any(offers[refused].id in one.shift_reasons[0] for one in found if one.shift)
    assert [one.score + one.shift for one in found] == sorted(
        (one.score + one.shift for one in found), reverse=True
    )
    assert Matching(needs, offers, on=TODAY).best("need", 0, 60).rows.tolist() == before.rows.tolist()


def test_many_asked_together_are_answered_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the blocks are: matches, shifts of refusals, gates and their sentences."""
    needs, offers = drawn(34, 25, 40)
    plain = Matching(needs, offers, on=TODAY)
    best = [next(iter(plain.best("need", row, 1).rows.tolist()), 0) for row in range(25)]
    refusals = [refusal(needs[row].id, offers[best[row]].id) for row in (0, 3, 24)]
    bars = [Bar(needs[5].id, offers[best[5]].id, "a rule"), Bar("nobody", offers[0].id, "another")]

    def matching() -> Matching:
        return Matching(needs, offers, refusals=refusals, on=TODAY, bars=bars)

    explaining = import_module("maillage.matching.scores.explain")
    shifted, shut = 0, set[str]()
    for block, together in ((1, 1), (90, 7), (1 << 15, 2048)):
        monkeypatch.setattr(ranking, "BLOCK", block)
        monkeypatch.setattr(explaining, "TOGETHER", together)
        for side, rows in (("need", range(25)), ("offer", [39, 2, 2, 7])):
            found = list(answers(matching(), side, rows, 4, "fr", most=9))
            assert [one.row for one in found] == list(rows)
            for one in found:
                alone = matching()
                ranked = alone.best(side, one.row, 4)
                assert one.matches == explain(alone, side, one.row, ranked, "fr")
                assert (one.shut, one.tally) == gated(alone, side, one.row, "fr", 9)
                assert len(one.shut) == min(9, sum(one.tally.values()))
                shifted += sum(match.shift < 0 for match in one.matches)
                shut |= set(one.tally)
    assert shifted > 5 and shut >= {"refused", "legal_bar", "no_language"}


def test_a_legal_bar_is_a_gate_with_its_reason() -> None:
    matching = Matching([Need(id="n")], [Offer(id="o")], on=TODAY, bars=[Bar("n", "o", "L1115-5")])
    assert not len(matching.best("need", 0, 5).rows)
    ((shut,), tally) = gated(matching, "need", 0, "en")
    assert tally == {"legal_bar": 1}
    assert "L1115-5" in shut.sentence


def test_refusals_are_read_and_wrong_ones_named(tmp_path: Path) -> None:
    lines = [
        {"need": "n1", "offer": "o1", "by": "need", "reason": "distance", "on": "2026-11-01"},
        {"need": "n1", "offer": "o2", "by": "offer", "on": "2026-11-01", "until": "2027-01-15"},
        {"need": "n1", "offer": "o3", "by": "somebody", "on": "2026-11-01"},
        {"need": "n1", "offer": "o4", "by": "need", "on": "soon"},
        {"offer": "o5", "by": "need", "on": "2026-11-01"},
        {"need": "n1", "offer": "o6", "by": "need", "on": "2026-11-01", "until": "2025"},
    ]
    path = write(tmp_path, "\n".join([*map(json.dumps, lines), "not json"]), "refusals.jsonl")
    found, problems = read_refusals(path)
    assert found == [
        Refusal("n1", "o1", "need", "distance", date(2026, 11, 1), date(2027, 11, 1)),
        Refusal("n1", "o2", "offer", "other", date(2026, 11, 1), date(2027, 1, 15)),
    ]
    assert [(problem.line, problem.field) for problem in problems] == [
        (3, "by"), (4, "on"), (5, "need"), (6, "until"), (7, None),
    ]  # fmt: skip
    assert {problem.code for problem in problems[:-1]} == {"matching.refusal-wrong"}
    assert problems[-1].code == "matching.line-no-object"
