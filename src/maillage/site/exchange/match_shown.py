"""One match as its page shows it: the sum of its parts, what is not known, what would raise it and by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from maillage.matching.scores import Match, label
from maillage.reference.spoken import figure
from maillage.site import words

MILLI = 1000


def parts_of(match: Match) -> list[dict[str, Any]]:
    """The parts for the component of scores; of what is not known, what it could still give."""
    return [
        {
            "label": label(part.name, words.language()),
            "points": part.points,
            "of": part.of,
            "known": part.known,
            "why": part.sentence if part.known else f"{part.sentence} {_could_be(part.range)}",
        }
        for part in match.parts
    ]


def kept_parts(parts: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same of the parts kept with a proposal."""
    from maillage.reference.texts import choose

    spoken = words.language()
    return [
        {
            "label": label(part["name"], spoken),
            "points": part["points"],
            "of": part["of"],
            "known": part["known"],
            "why": choose(dict(part["says"]), spoken),
        }
        for part in parts
    ]


def raised_by(match: Match, name: Callable[[str], str]) -> list[dict[str, Any]]:
    """What would raise it; ``name`` is that of a side."""
    return [
        {
            "what": change.sentence,
            "by": words.say("matches.by.both") if change.by == "both" else name(change.by),
            "points": points(change.gain),
            "at_most": change.at_most,
        }
        for change in match.would_raise
    ]


def strong_point(match: Match, among: Sequence[Match]) -> str:
    """In which part it is furthest above the middle of those that it stands among; where it is in none, the part that gives most
    of what it can. Empty where nothing is known to give anything."""
    known = [(at, part) for at, part in enumerate(match.parts) if part.known and part.points]
    if not known:
        return ""

    def above(at: int) -> float:
        return match.parts[at].points - sum(each.parts[at].points for each in among) / max(1, len(among))

    at, best = max(known, key=lambda each: above(each[0]))
    if above(at) <= 0:
        best = max((part for _, part in known), key=lambda part: (part.points / part.of, part.of))
    return label(best.name, words.language())


def points(milli: int) -> Decimal:
    """Milli-points as points."""
    return Decimal(milli) / MILLI


def short_points(milli: int) -> int | Decimal:
    """Milli-points as points, to a tenth, rounded half up: for a line among others, whose own page has them to the last one."""
    tenths = (milli + 50) // 100
    return Decimal(tenths) / 10 if tenths % 10 else tenths // 10


def _could_be(still: tuple[int, int]) -> str:
    low, high = (figure(points(each), words.language()) for each in still)
    return words.say("matches.could_be", low=low, high=high)
