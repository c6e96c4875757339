"""Rules measured: verdicts, what would turn them, reading a pack with its faults by line.

``run()`` gives the figures. The packs are those that ship; the facts are those of a town that has answered most questions. The peer
of reading is ``tomllib`` alone, which checks nothing and knows no line.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

from benchmarks.figures import Figure
from benchmarks.timed import median_ms
from maillage.rules.derive import derived
from maillage.rules.judge import Seen, judge, judge_all, ready
from maillage.rules.model import Pack
from maillage.rules.read_pack import read_pack
from maillage.rules.shelf import shipped
from maillage.rules.turn import turned

ON = date(2025, 5, 1)
RULES = 60
FACTS: dict[str, Any] = {
    "applicant_kind": "local_authority",
    "applicant_country": "FR",
    "partner_countries": ("MA", "SN"),
    "partner_kind": ("local_authority",),
    "cost_by_country": {"MA": Decimal(100_000), "SN": Decimal(100_000)},
    "asked": Decimal(150_000),
    "own_cash": Decimal(10_000),
    "own_kind": Decimal(38_000),
    "currency": "EUR",
    "joint": False,
    "months": 36,
    "reports_filed": False,
    "oda_declared": True,
    "council_on": date(2026, 6, 15),
    "text_at_ministry_on": date(2026, 5, 1),
}


def run(quick: bool = False) -> list[Figure]:
    """All figures; some seconds."""
    times = 20 if quick else 200
    packs = list(shipped().packs.values())
    sixty = _of_rules(packs, RULES)
    number = sum(len(pack.rules) for pack in sixty)
    judged = median_ms(lambda: judge_all(sixty, FACTS, ON, deep=False), times) * RULES / number
    everything = median_ms(lambda: judge_all(packs, FACTS, ON), times)
    rules = sum(len(pack.rules) for pack in packs)
    return [
        Figure(
            f"{RULES} rules judged", judged, "ms", 1,
            how=f"{number} rules of {len(sixty)} packs that ship, one set of facts, without what would turn them; for {RULES}",
        ),
        Figure(
            "all packs that ship, one set of facts", everything, "ms", 5,
            how=f"{len(packs)} packs, {rules} rules, with worlds and what would turn each no",
        ),
        *_reading(times),
        *_turning(packs, times),
    ]  # fmt: skip


def _reading(times: int) -> list[Figure]:
    folder = resources.files("maillage.rules").joinpath("data", "packs")
    texts = {
        each.name: each.read_text(encoding="utf-8")
        for each in folder.iterdir()
        if each.name.endswith(".toml") and not each.name.endswith(".cases.toml")
    }
    name, largest = max(texts.items(), key=lambda each: len(each[1]))
    # the same file with a fault in each rule: lines are looked up only where there is one
    faulty = largest.replace("\nsource = ", "\nsuorce = ")
    whole = median_ms(lambda: read_pack(largest, name), max(times // 10, 5))
    wrong = median_ms(lambda: read_pack(faulty, name), max(times // 10, 5))
    alone = median_ms(lambda: tomllib.loads(largest, parse_float=Decimal), max(times // 10, 5))
    faults = len(read_pack(faulty, name)[1])
    size = f"{name}, the largest that ships, {len(largest.encode()) // 1000} kB"
    return [
        Figure("load and check a pack", whole, "ms", 5, peer="tomllib, no check", ratio=whole / alone, how=size),
        Figure(
            "the same with its faults, each with its line", wrong, "ms", 5, peer="tomllib, no check", ratio=wrong / alone,
            how=f"{faults} faults",
        ),
    ]  # fmt: skip


def _turning(packs: list[Pack], times: int) -> list[Figure]:
    refused = []
    for pack in packs:
        seen = Seen(pack, derived(FACTS), ON, {})
        found = {finding.rule.id: finding for finding in judge(pack, FACTS, ON, deep=False).findings}
        for each in ready(pack).rules:
            if each.need is not None and each.rule.id in found and found[each.rule.id].leaning == "no":
                refused.append((each.leaves, each.need, seen))
    one = median_ms(lambda: [turned(*each) for each in refused], times) / max(len(refused), 1)
    return [
        Figure("what would change the answer, a rule", one, "ms", 0.2, how=f"mean over the {len(refused)} rules that say no")
    ]  # fmt: skip


def _of_rules(packs: list[Pack], number: int) -> list[Pack]:
    chosen: list[Pack] = []
    for pack in packs:
        if sum(len(each.rules) for each in chosen) >= number:
            break
        chosen.append(pack)
    return chosen
