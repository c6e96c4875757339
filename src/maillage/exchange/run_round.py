"""A round cleared: who is matched with whom, what equity moved, which groups were served, and why some have nobody.

The same needs, offers, answers and terms give the same round to the last byte: no clock time stands in it. Pure, but for what is
handed in; the result is kept by :mod:`maillage.exchange.keep_round`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from maillage.exchange.rounds import Terms
from maillage.exchange.taking_part import FIRST_TIME, SHOWN_GROUPS, SMALL_TOWN, Pair, TakingPart
from maillage.matching.rounds import Match, Solution, as_json, solve
from maillage.matching.rounds.from_profiles import Most, instance_of
from maillage.matching.rounds.model import MOST_MILLI
from maillage.matching.scores import Candidates, Matching
from maillage.matching.scores.parts import GATES
from maillage.matching.scores.rank import Ranked

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and of how much."""
CANDIDATES, LOOKED_AT = 20, 40
"""Offers that each need may get, and how many of its best are looked at for them: what is about something else is left out."""
GROUPS = (*SHOWN_GROUPS, SMALL_TOWN, FIRST_TIME)
NOBODY, TAKEN, BELOW, SHUT_OUT = "nobody", "taken", "below", "shut_out"
"""Why a need has no partner: nobody offers it; those that fit went to others; none is above the floor; each is shut out."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """``result`` is what pages show, as plain JSON; ``certificate`` the file that ``maillage round check`` reads."""

    result: dict[str, Any]
    certificate: dict[str, Any]


def clear(taking: TakingPart, terms: Terms, progress: Progress = lambda stage, done, total: None) -> Cleared:
    """The round of those who take part, on these terms."""
    matching = Matching(taking.needs, taking.offers, refusals=taking.refusals, on=taking.on, bars=taking.bars)
    scored = _scored(matching, taking, terms.floor_milli, progress)
    most = Most(terms.most_per_place, terms.most_per_country)
    instance = instance_of(taking.needs, taking.offers, scored.pairs, terms.equity / 100, most)
    solved = solve(instance, lambda done, total: progress("round_clearing", done, total))
    return Cleared(_result(matching, taking, scored, solved), as_json(solved))


@dataclass(frozen=True, slots=True)
class _Scored:
    """The candidate pairs; ``milli`` of those put first as it really is; ``highest``: need → its best score of all."""

    pairs: Candidates
    real: dict[Pair, int]
    highest: dict[str, int]


def _scored(matching: Matching, taking: TakingPart, floor: int, progress: Progress) -> _Scored:
    needs, total = range(len(taking.needs)), len(taking.needs)
    columns: list[tuple[Any, Any, Any]] = []
    highest: dict[str, int] = {}
    real: dict[Pair, int] = {}
    first = defaultdict(list)
    for need, offer in sorted(taking.first):
        first[need].append(offer)
    topics = [frozenset(offer.topics or ()) for offer in taking.offers]
    for row, ranked in zip(needs, matching.best_of_each("need", needs, LOOKED_AT), strict=True):
        if row % 50 == 0:
            progress("round_scoring", row, total)
        need = taking.needs[row].id
        offers, milli = _about_the_same(frozenset(taking.needs[row].topics or ()), topics, ranked)
        if len(offers):
            highest[need] = int(milli[0])
        kept = milli >= floor
        offers, milli = offers[kept][:CANDIDATES], milli[kept][:CANDIDATES]
        for offer in first.get(
            need, ()
        ):  # put first by a person: a candidate whatever its score, and before all others
            at = matching.rows["offer"].get(offer)
            if at is None or matching.gates("need", row)[at]:
                continue
            real[need, offer] = _score_of(matching, row, at)
            offers, milli = offers[offers != at], milli[offers != at]
            offers, milli = np.append(offers, at), np.append(milli, MOST_MILLI)
        columns.append((np.full(len(offers), row), offers, milli))
    progress("round_scoring", total, total)
    rows, others, points = (
        np.concatenate([each[at] for each in columns] or [np.zeros(0)]).astype(np.int64) for at in range(3)
    )
    return _Scored(Candidates(rows, others, points, np.zeros(len(rows), np.int64)), real, highest)


def _about_the_same(sought: frozenset[str], topics: list[frozenset[str]], ranked: Ranked) -> tuple[Any, Any]:
    """The offers that give a topic that is sought, with their scores; all, where either side names none."""
    kept = [
        not sought or not topics[row] or not sought.isdisjoint(topics[row]) for row in ranked.rows.tolist()
    ]
    return ranked.rows[kept], ranked.milli[kept]


def _score_of(matching: Matching, row: int, offer: int) -> int:
    ranked = matching.best("need", row, len(matching.offers))
    return int(ranked.milli[np.flatnonzero(ranked.rows == offer)[0]])


def _result(matching: Matching, taking: TakingPart, scored: _Scored, solved: Solution) -> dict[str, Any]:
    real = scored.real

    def points(match: Match) -> int:
        return real.get((match.need, match.offer), match.milli)

    matched, plain = ({m.need for m in each} for each in (solved.matches, solved.plain_matches))
    shown = solved.equity.shown
    return {
        "on": taking.on.isoformat(),
        "needs": len(taking.needs),
        "offers": len(taking.offers),
        "need_places": _places(taking.needs),
        "offer_places": _places(taking.offers),
        "matched": len(matched),
        "matched_plain": len(plain),
        "matches": [[m.need, m.offer, m.quantity, points(m)] for m in solved.matches],
        "median_milli": int(median(map(points, solved.matches))) if solved.matches else None,
        "total_milli": shown["total_milli"],
        "price_milli": shown["price_milli"],
        "strength_permille": solved.equity.strength,
        "places_served": shown["places_served"],
        "countries_served": shown["countries_served"],
        "worst_tenth": shown["worst_tenth"]["places"],
        "gini": shown["gini"],
        "groups": [*_groups(taking, matched, plain)],
        "without": _without(matching, taking, scored, matched),
        "moved": _moved(solved, real),
        "put_first": sorted(map(list, real)),
        "took_part": list(taking.owners),
    }


def _places(profiles: Iterable[Any]) -> int:
    """How many towns: a need or an offer without a place is one of its own."""
    return len({one.place or one.place_name or one.id for one in profiles})


def _groups(taking: TakingPart, matched: set[str], plain: set[str]) -> Iterable[dict[str, Any]]:
    inside = defaultdict(set)
    for need, groups in taking.groups.items():
        for group in groups:
            inside[group].add(need)
    for group in GROUPS:
        asked = inside[group]
        yield {
            "group": group,
            "needs": len(asked),
            "matched": len(asked & matched),
            "matched_plain": len(asked & plain),
        }


def _without(
    matching: Matching, taking: TakingPart, scored: _Scored, matched: set[str]
) -> dict[str, dict[str, Any]]:
    """Why each need without a partner has none."""
    candidates = set(np.unique(scored.pairs.need).tolist())
    on_topic = Counter(topic for offer in taking.offers for topic in offer.topics or ())
    found: dict[str, dict[str, Any]] = {}
    for row, need in enumerate(taking.needs):
        if need.id in matched:
            continue
        if row in candidates:
            found[need.id] = {"why": TAKEN}
        elif not taking.offers or (need.topics and not any(on_topic[topic] for topic in need.topics)):
            found[need.id] = {"why": NOBODY}
        elif need.id in scored.highest:
            found[need.id] = {"why": BELOW, "milli": scored.highest[need.id]}
        else:
            numbers, counts = np.unique(matching.gates("need", row), return_counts=True)
            tally = {GATES[int(n)]: int(c) for n, c in zip(numbers, counts, strict=True) if n}
            found[need.id] = {"why": SHUT_OUT, "gates": tally}
    return found


def _moved(solved: Solution, real: dict[Pair, int]) -> list[dict[str, Any]]:
    """The needs that have other partners with equity than without: both, with the points of each."""
    before, after = (_by_need(each, real) for each in (solved.plain_matches, solved.matches))
    return [
        {"need": need, "plain": before.get(need, []), "fair": after.get(need, [])}
        for need in sorted({*before, *after})
        if before.get(need) != after.get(need)
    ]


def _by_need(matches: Iterable[Match], real: dict[Pair, int]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for match in matches:
        found[match.need].append(
            [match.offer, match.quantity, real.get((match.need, match.offer), match.milli)]
        )
    return dict(found)
