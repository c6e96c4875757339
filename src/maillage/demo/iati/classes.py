"""How an invented activity is classified: sectors, goals, markers, kinds of aid, countries and their percentages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from maillage.demo.dice import Dice
from maillage.demo.iati.model import Classes, Share
from maillage.demo.iati.words import Work, settings, topic_facts, works
from maillage.demo.words import topic_label

_PERCENTS = {
    1: (("100",),),
    2: (("60", "40"), ("50", "50"), ("70", "30"), ("66.67", "33.33"), ("85.5", "14.5")),
    3: (("33.3", "33.3", "33.4"), ("50", "30", "20"), ("45.5", "30.25", "24.25"), ("60", "25", "15")),
}
"""Percentages by number of parts: each sums to exactly 100, as the standard asks."""


def drawn(dice: Dice, work: Work, kind: str, year: int) -> Classes:
    """How an activity of ``work`` that starts in ``year`` is classified; ``kind`` is that of the cooperation."""
    return Classes(
        topic=work.topic,
        sectors=sectors(dice, work),
        goals=goals(dice, work),
        markers=markers(dice, work.topic),
        humanitarian=work.humanitarian,
        event=year if work.humanitarian and dice.chance(0.7) else 0,
        collaboration="8" if kind == "triangular" else dice.pick(("1", "1", "1", "3", "")),
        flow=dice.pick(("50", "50", "10"))
        if kind == "south_south"
        else dice.pick(("10", "10", "10", "30", "")),
        finance=dice.weighted(("110", "421", "422", ""), (30, 2, 1, 4)),
        aid=aid_type(dice, work),
        tied=dice.weighted(("5", "4", "3", ""), (16, 1, 1, 4)),
    )


def percents(dice: Dice, count: int) -> tuple[str, ...]:
    """Percentages of ``count`` parts (1 to 3)."""
    return dice.pick(_PERCENTS[count])


def shares(codes: Sequence[str], parts: Sequence[str], vocabulary: str = "") -> tuple[Share, ...]:
    """Codes with their percentages; a code that stands twice is written once with their sum."""
    summed: dict[str, Decimal] = {}
    for code, part in zip(codes, parts, strict=True):
        summed[code] = summed.get(code, Decimal(0)) + Decimal(part)
    return tuple(Share(vocabulary, code, f"{percent}") for code, percent in summed.items())


def sectors(dice: Dice, work: Work) -> tuple[Share, ...]:
    """DAC purpose codes, sometimes their categories too, sometimes an own code with its words."""
    vocabulary = dice.pick(("1", "1", ""))
    if dice.chance(0.6):
        codes, parts = [work.dac], [""] if dice.chance(0.75) else ["100"]
    else:
        others = [other.dac for other in works()[dice.pick((work.topic, *works()))]]
        codes = [work.dac, *dice.some([code for code in others if code != work.dac], dice.number(1, 2))]
        parts = list(percents(dice, len(codes)))
    alone = len(codes) == 1
    listed = (Share(vocabulary, codes[0], parts[0]),) if alone else shares(codes, parts, vocabulary)
    if dice.chance(0.12):
        categories = shares(
            [share.code[:3] for share in listed], [share.percent or "100" for share in listed], "2"
        )
        listed += categories
    if dice.chance(0.03):
        label = (("fr", topic_label(work.topic, "fr")), ("en", topic_label(work.topic, "en")))
        listed += (Share("99", work.topic.upper(), "", label),)
    return listed


def goals(dice: Dice, work: Work) -> tuple[Share, ...]:
    """Marks of the Sustainable Development Goals: as tags (vocabulary T2, T3) or as sectors (7, 8), or in both."""
    way = dice.weighted(("", "T2", "T3", "7", "8", "both"), (36, 26, 16, 10, 6, 6))
    tags = (Share("T2", work.goal),)
    if way in ("T3", "8"):
        return (Share(way, work.target),)
    if way == "both":
        return (*tags, Share("7", work.goal, "100"))
    if way == "7":
        second = "17" if work.goal != "17" else "11"
        return (
            shares((work.goal, second), percents(dice, 2), "7")
            if dice.chance(0.4)
            else (Share("7", work.goal),)
        )
    return () if not way else (*tags, Share("T2", "17")) if dice.chance(0.2) and work.goal != "17" else tags


def markers(dice: Dice, topic: str) -> tuple[tuple[str, str], ...]:
    """Policy markers with their significance: that of the topic, and often the one on gender."""
    found: dict[str, str] = {}
    own = str(topic_facts(topic)["marker"])
    if own and dice.chance(0.6):
        found[own] = dice.pick(("1", "2", "2"))
    if dice.chance(0.3):
        found.setdefault("1", dice.pick(("0", "1", "1")))
    return tuple(sorted(found.items()))


def aid_type(dice: Dice, work: Work) -> str:
    """A DAC type of aid: projects mostly, scholarships and technical help where the work is that."""
    if work.name in ("scholarships", "master"):
        return "E01"
    if work.humanitarian:
        return "C01"
    return dice.weighted(("C01", "D02", "D01", "H01", ""), (30, 5, 2, 1, 3))


def region_of(country: str) -> str:
    """The region of the DAC list that a country lies in."""
    return next(code for code, members in settings().regions.items() if country in members)
