"""What is shown of a match: each part with its two values and a sentence, the range, and what would raise it.

Made only for the matches that are shown. The points come from the same columns as the ranking, never from a second sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from maillage.matching.scores.parts import GATES, Scored, rows_of, score_columns
from maillage.matching.scores.raise_it import Change, changes
from maillage.matching.scores.rank import Matching, Ranked
from maillage.matching.scores.values import part_sentence, part_values, party_name
from maillage.matching.scores.weights import PARTS, ROOM, TOTAL, listed
from maillage.reference.groups import LAST_READ
from maillage.reference.texts import catalogue, choose, fill

TOGETHER = 2048
"""Matches explained together."""
THIN = 60_000
"""Milli-points that must rest on what is known; below, the match is marked."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: ``points`` of ``of`` milli-points, whether known, the two ``values``, a sentence, and what its points
    can still be (``range``)."""

    name: str
    points: int
    of: int
    known: bool
    values: dict[str, Any]
    sentence: str
    range: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """A need and an offer with their score in milli-points, exact sum of ``parts``; ``range`` is what it can still be.

    ``known`` are the milli-points that rest on what is known. ``shift`` moves it for the side that asks, with reasons.
    """

    need: str
    offer: str
    score: int
    range: tuple[int, int]
    known: int
    parts: tuple[Part, ...]
    would_raise: tuple[Change, ...]
    warnings: tuple[str, ...]
    shift: int
    shift_reasons: tuple[str, ...]

    def as_dict(self, side: str) -> dict[str, Any]:
        """The shape shown to machines, for the side that asks."""
        return {
            "offer" if side == "need" else "need": self.offer if side == "need" else self.need,
            "score_milli": self.score,
            "range_milli": list(self.range),
            "coverage": self.known / TOTAL,
            "parts": [
                {
                    "name": part.name,
                    "points_milli": part.points,
                    "of_milli": part.of,
                    "known": part.known,
                    "values": part.values,
                    "sentence": part.sentence,
                }
                for part in self.parts
            ],
            "would_raise": [change.as_dict() for change in self.would_raise],
            "warnings": list(self.warnings),
            "shift_milli": self.shift,
            "shift_reasons": list(self.shift_reasons),
        }


@dataclass(frozen=True, slots=True)
class Gated:
    """A line of the other side that was not scored: by which gate, and the sentence."""

    other: str
    gate: str
    sentence: str


class Answer(NamedTuple):
    """What one need or offer is told: its row, its matches, who was shut out, and how many by each gate."""

    row: int
    matches: list[Match]
    shut: list[Gated]
    tally: dict[str, int]


def answers(
    matching: Matching, side: str, rows: Sequence[int], k: int, language: str = "en", most: int = 1000
) -> Iterator[Answer]:
    """The ``k`` best of each row, explained, and ``most`` of those shut out; many rows are looked at together."""
    at_once = max(1, min(matching.at_once(side), TOGETHER // k))
    for first in range(0, len(rows), at_once):
        block = rows[first : first + at_once]
        ranked, shut = [], []
        for row, best in zip(block, matching.best_of_each(side, block, k), strict=True):
            ranked.append(best)
            shut.append(gated(matching, side, row, language, most))
        matches = explain_each(matching, side, block, ranked, language)
        for row, own, (others, tally) in zip(block, matches, shut, strict=True):
            yield Answer(row, own, others, tally)


def explain(matching: Matching, side: str, row: int, ranked: Ranked, language: str = "en") -> list[Match]:
    """The matches of a need or an offer as they are shown, in the order ranked."""
    return explain_each(matching, side, (row,), (ranked,), language)[0]


def explain_each(
    matching: Matching, side: str, rows: Sequence[int], ranked: Sequence[Ranked], language: str = "en"
) -> list[list[Match]]:
    """The matches of each row as they are shown."""
    counts = [len(one.rows) for one in ranked]
    if not sum(counts):
        return [[] for _ in rows]
    mine = np.repeat(np.asarray(rows, np.intp), counts)
    theirs = np.concatenate([one.rows for one in ranked])
    need, offer = (mine, theirs) if side == "need" else (theirs, mine)
    a, b = rows_of(matching.pool.needs, need), rows_of(matching.pool.offers, offer)
    scored = score_columns(a, b, matching.pool.sets, matching.rules)
    raised = changes(matching, need, offer, scored, lambda x, y: score_columns(x, y, matching.pool.sets, matching.rules), (a, b), language)  # fmt: skip
    found: list[list[Match]] = []
    at = 0
    for row, one in zip(rows, ranked, strict=True):
        shifts = matching.shifts(side, row)
        found.append([])
        for shift in one.shift.tolist():
            pair = int(need[at]), int(offer[at])
            found[-1].append(_match(matching, side, pair, scored, at, raised[at], shift, shifts, language))
            at += 1
    return found


def _match(
    matching: Matching, side: str, pair: tuple[int, int], scored: Scored, at: int, raised: Sequence[Change],
    shift: int, shifts: Sequence[Any], language: str,
) -> Match:  # fmt: skip
    need, offer = matching.needs[pair[0]], matching.offers[pair[1]]
    on = matching.on or LAST_READ
    parts = []
    facts = zip(
        PARTS,
        matching.weights.milli,
        scored.points[:, at].tolist(),
        scored.known[:, at].tolist(),
        zip(scored.lowest[:, at].tolist(), scored.highest[:, at].tolist(), strict=True),
        strict=True,
    )
    for name, of, points, known, still in facts:
        if of:
            values = part_values(name, need, offer, on)
            sentence = part_sentence(name, known, values, need, offer, points > 0, language, on)
            parts.append(Part(name, points, of, known, values, sentence, still))
    unknown = [part for part in parts if not part.known]
    known_milli = TOTAL - sum(part.of for part in unknown)
    warnings = [say("recruits", language)] if offer.recruits else []
    if known_milli < THIN:
        most = max(unknown, key=lambda part: part.of).name
        warnings.append(say("thin", language, part=label(most, language)))
    reasons = [
        say(
            "shift",
            language,
            points=f"{one.milli / 1000:g}",
            other=one.refusal.offer if side == "need" else one.refusal.need,
            on=one.refusal.on.isoformat(),
            reason=label(one.refusal.reason, language),
        )
        for one in shifts
        if scored.points[one.part, at] <= one.at_most
    ]
    return Match(
        need.id,
        offer.id,
        int(scored.points[:, at].sum()),
        (int(scored.lowest[:, at].sum()), int(scored.highest[:, at].sum())),
        known_milli,
        tuple(parts),
        tuple(raised),
        tuple(warnings),
        shift,
        tuple(reasons),
    )


def gated(
    matching: Matching, side: str, row: int, language: str = "en", most: int = 1000
) -> tuple[list[Gated], dict[str, int]]:
    """Who is shut out, in the order of the input (``most`` of them), and how many by each gate."""
    gates = matching.gates(side, row)
    shut = np.flatnonzero(gates)
    numbers, counts = np.unique(gates[shut], return_counts=True)
    tally = {GATES[int(n)]: int(c) for n, c in zip(numbers, counts, strict=True)}
    found = []
    for other in shut[:most].tolist():
        need, offer = (row, other) if side == "need" else (other, row)
        gate = GATES[int(gates[other])]
        identifier = matching.offers[other].id if side == "need" else matching.needs[other].id
        found.append(Gated(identifier, gate, _why(matching, gate, need, offer, language)))
    return found, tally


def _why(matching: Matching, gate: str, need_row: int, offer_row: int, language: str) -> str:
    need, offer = matching.needs[need_row], matching.offers[offer_row]
    values: dict[str, Any] = {}
    if gate == "suspended":
        shut = need if matching.pool.needs.closed[need_row] else offer
        values = {"by": shut.suspended_by, "on": shut.suspended_on or say("undated", language)}
    elif gate == "expired":
        closed_need = matching.pool.needs.closed[need_row]
        shut = need if closed_need else offer
        values = {"on": min(day for day in (shut.expires, shut.until) if day)}
    elif gate == "excluded":
        excluding = rows_of(matching.pool.needs, np.array([need_row])).excludes[0]
        from maillage.matching.scores.parts import names_party

        by_need = (
            excluding
            and names_party(
                matching.pool.sets,
                np.array([excluding]),
                rows_of(matching.pool.offers, np.array([offer_row])),
            )[0]
        )
        values = {"who": party_name(offer if by_need else need, language)}
    elif gate == "country_closed":
        values = {"who": party_name(need, language, country=True)}
    elif gate == "refused":
        one = matching.refusal(need.id, offer.id)
        reason = label(one.reason, language) if one.reason in PARTS else one.reason
        values = {"by": say(one.by, language), "on": one.on, "until": one.until, "reason": reason}
    elif gate == "legal_bar":
        values = {"reason": matching.legal_bar(need.id, offer.id).reason}
    return fill(choose(catalogue(ROOM, "gates")[gate], language), language, values)


def label(part: str, language: str) -> str:
    """The name of a part in a language; the word itself when it is none."""
    known = listed()["part"].get(part)
    return choose(known["label"], language) if known else part


def say(key: str, language: str, /, **values: Any) -> str:
    """A sentence of ``data/texts.toml``."""
    return fill(choose(catalogue(ROOM, "texts")[key], language), language, values)
