"""Certain worlds: each way in which what is not settled may turn out, judged for itself.

Kleene's logic alone does not see that both outcomes may give the same answer. So up to four doubts are split (sixteen worlds at
most); where more stand, the rest stays not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from maillage.rules.model import UNKNOWN, Doubt, Finding, Judgement, World

MOST_DOUBTS = 4


def all_worlds(
    doubts: Sequence[Doubt], judged: Callable[[Mapping[str, Any]], Judgement]
) -> tuple[World, ...]:
    """Every combination of outcomes of the doubts, judged."""
    found = []
    for outcomes in product(*(doubt.readings for doubt in doubts[:MOST_DOUBTS])):
        settled = {doubt.id: holds for doubt, (_, holds) in zip(doubts, outcomes, strict=False)}
        readings = tuple((doubt, name) for doubt, (name, _) in zip(doubts, outcomes, strict=False))
        found.append(World(readings, judged(settled)))
    return tuple(found)


def as_one(
    found: Judgement, worlds: tuple[World, ...], verdict: Callable[[Iterable[Finding]], str]
) -> Judgement:
    """The judgement over all worlds: a rule on which they agree has that verdict, the others are not yet known. Worlds are kept only
    where they differ."""
    findings = []
    for number, finding in enumerate(found.findings):
        others = [world.judgement.findings[number] for world in worlds]
        agreed = {_told(other) for other in others}
        if len(agreed) == 1:
            findings.append(others[0])
        else:
            findings.append(replace(finding, verdict=UNKNOWN, leaning=UNKNOWN, would_change=()))
    verdicts = {world.judgement.verdict for world in worlds}
    whole = verdicts.pop() if len(verdicts) == 1 else verdict(findings)
    told = [([_told(each) for each in world.judgement.findings], world.judgement.ceiling) for world in worlds]
    differ = any(each != told[0] for each in told)
    ceiling = found.ceiling if differ else worlds[0].judgement.ceiling
    return replace(
        found, verdict=whole, findings=tuple(findings), worlds=worlds if differ else (), ceiling=ceiling
    )


def _told(finding: Finding) -> tuple[str, str]:
    """What a rule says, of one from memory too."""
    return finding.verdict, finding.leaning
