"""The matches of a need or an offer that somebody keeps: among all that stands, in the order that the scores and the people of
its side gave them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from maillage.exchange.board import name_in, other_side
from maillage.exchange.fit import Fit, fit_of
from maillage.exchange.models import Entry, Ruled, Ruling
from maillage.exchange.reading import profile_of
from maillage.exchange.refused import refusals
from maillage.exchange.rulings import ordered, rulings_of
from maillage.matching.scores import Match, Matching, Refusal, answers, explain, gated, label
from maillage.matching.scores.parts import GATES
from maillage.matching.scores.rank import Ranked, Shift
from maillage.matching.scores.weights import PARTS
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange import boards

MOST = 10
"""Matches that the page shows."""
MOST_TAKEN = 200
"""Matches that a file holds."""


@dataclass(frozen=True, slots=True)
class Found:
    """``matches`` in the order of the side; ``tally`` of those shut out, by gate; ``refusals``: pairs of it that were declined."""

    side: str
    matching: Matching | None
    matches: list[Match]
    tally: dict[str, int]
    rulings: list[Ruling]
    refusals: list[Refusal]
    on: date

    @property
    def resting(self) -> list[Refusal]:
        """Those that rest still."""
        return [each for each in self.refusals if each.bars(self.on)]

    def profiles(self, match: Match) -> tuple[Any, Any]:
        """The need and the offer of a match, as they were compared."""
        assert self.matching is not None
        rows = self.matching.rows
        return self.matching.needs[rows["need"][match.need]], self.matching.offers[rows["offer"][match.offer]]

    def other(self, match: Match) -> str:
        """The key of the other side."""
        return match.offer if self.side == "need" else match.need

    def with_(self, key: str) -> Match | None:
        """The match with one of the other side; None where a condition shuts it out, or it does not stand."""
        there = next((each for each in self.matches if self.other(each) == key), None)
        return there or (_explained(self.matching, self.side, key) if self.matching else None)

    def placed_lower(self, match: Match) -> list[Shift]:
        """What this side declined before, in a part in which the match is no better: it stands lower for that."""
        assert self.matching is not None
        points = {part.name: part.points for part in match.parts}
        shifts = self.matching.shifts(self.side, 0)
        return [each for each in shifts if points.get(PARTS[each.part], 0) <= each.at_most]

    def why_shut(self, key: str) -> str:
        """The sentence of the condition that shuts one of the other side out; empty where it does not stand, or none does."""
        if self.matching is None or key not in self.matching.rows[other_side(self.side)]:
            return ""
        row = self.matching.rows[other_side(self.side)][key]
        gate = int(self.matching.gates(self.side, 0)[row])
        if not gate:
            return ""
        shut, _ = gated(self.matching, self.side, 0, words.language(), row + 1)
        return next((each.sentence for each in shut if each.other == key), GATES[gate])


def found_for(record: AtHand, entry: Entry, on: date, most: int = MOST) -> Found:
    """The matches of a need or an offer that stands or is a draft; none of one that says nothing that can be compared."""
    return found_for_each(record, [entry], on, most)[0]


def found_for_each(record: AtHand, entries: Sequence[Entry], on: date, most: int = MOST) -> list[Found]:
    """The same of several. What was said of their matches costs two queries, however many they are."""
    if not entries:
        return []
    rulings, known = rulings_of(entries), refusals(on, [each.key for each in entries])
    return [
        _found(
            record,
            each,
            rulings[each.key],
            [said for said in known if each.key in (said.need, said.offer)],
            on,
            most,
        )
        for each in entries
    ]


def _found(
    record: AtHand, entry: Entry, rulings: list[Ruling], known: list[Refusal], on: date, most: int
) -> Found:
    side = str(entry.side)
    matching = _matching(record, entry, known)
    if matching is None:
        return Found(side, None, [], {}, rulings, known, on)
    aside = sum(each.ruled == Ruled.ASIDE for each in rulings)
    answer = next(answers(matching, side, [0], most + aside, words.language(), 0))
    matches = list(answer.matches)
    listed = {match.offer if side == "need" else match.need for match in matches}
    for ruling in rulings:
        key = ruling.offer_id if side == "need" else ruling.need_id
        if ruling.ruled == Ruled.FIRST and key not in listed:  # put first, whatever its score
            match = _explained(matching, side, key)
            matches += [match] if match else []
    return Found(side, matching, ordered(matches, rulings)[:most], answer.tally, rulings, known, on)


def pair_fit(record: AtHand, entry: Entry, other: str, on: date) -> Fit | None:
    """How an entry and one of the other side fit today, as it is kept with a proposal; None where a condition shuts it out, or
    one of them says nothing that can be compared."""
    matching = _matching(record, entry, refusals(on, [entry.key]))
    if matching is None:
        return None
    pair = (entry.key, other) if entry.side == "need" else (other, entry.key)
    return fit_of(matching, *pair)


def reason_name(reason: str) -> str:
    """What a reason to decline is called."""
    return label(reason, words.language()) if reason in PARTS else words.say("proposal.other_reason")


def _matching(record: AtHand, entry: Entry, known: Sequence[Refusal]) -> Matching | None:
    """The one entry against all that stands on the other side."""
    board, side = boards.board(record), str(entry.side)
    profile = board.profile(side, entry.key)
    if profile is None:  # a draft, or withdrawn: nobody else meets it
        profile = profile_of(entry)
        if profile is None:
            return None
        if entry.organisation is not None:
            profile = dataclasses.replace(profile, organisation=name_in(entry))
        (profile,) = boards.told(record, [profile])
    return board.matching(side, [profile], known)


def _explained(matching: Matching, side: str, key: str) -> Match | None:
    row = matching.rows[other_side(side)].get(key)
    if row is None or matching.gates(side, 0)[row]:
        return None
    alone = Ranked(np.array([row]), np.zeros(1, np.int64), np.zeros(1, np.int64))
    return explain(matching, side, 0, alone, words.language())[0]
