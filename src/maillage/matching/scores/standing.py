"""One side that stands, made ready once: whoever asks is matched with it in a few hundredths of a second, also among many.

What asks brings tokens of its own, which are given out above those of the side that stands: nothing of that is changed, so
that many may ask at the same time. When a few lines change, the rest is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar, cast

import numpy as np

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores.columns import (
    OPEN,
    Columns,
    Pool,
    Pooling,
    Sets,
    columns_of,
    ranks_of,
    sets_from,
    topic_bits,
)
from maillage.matching.scores.rank import Matching
from maillage.matching.scores.refusals import Bar, Refusal
from maillage.matching.scores.weights import Weights, default_weights
from maillage.reference.groups import LAST_READ

Kind = TypeVar("Kind", Need, Offer)
SideName = Literal["need", "offer"]


@dataclass(frozen=True, slots=True)
class Standing(Generic[Kind]):
    """Needs, or offers, as they stand on a day (None: nothing has expired). ``rows``: identifier → row."""

    side: SideName
    profiles: Sequence[Kind]
    on: date | None
    columns: Columns
    sets: Sets
    pooling: Pooling
    rows: dict[str, int]

    @classmethod
    def of(cls, side: SideName, profiles: Sequence[Kind], on: date | None = None) -> Standing[Kind]:
        """Made ready; linear in the profiles, whose identifiers differ."""
        pooling = Pooling(on or LAST_READ)
        columns = columns_of(profiles, pooling, on)
        return cls(side, profiles, on, columns, sets_from(pooling.sets), pooling, _rows(profiles))

    def renewed(self, gone: Collection[str], fresh: Sequence[Kind]) -> Standing[Kind]:
        """The same without those of ``gone``, and with ``fresh`` in the place of those of the same identifier."""
        left_out = {*gone, *(profile.id for profile in fresh)} & self.rows.keys()
        kept = np.ones(len(self.profiles), bool)
        kept[[self.rows[each] for each in left_out]] = False
        pooling = Pooling(self.pooling.on, self.pooling)
        new = columns_of(fresh, pooling, self.on)
        profiles = [one for one, stays in zip(self.profiles, kept.tolist(), strict=True) if stays] + list(
            fresh
        )
        columns = {
            name: np.concatenate([old[kept], added])
            for name, old, added in zip(Columns._fields, self.columns, new, strict=True)
            if name != "rank"
        }
        rank = ranks_of([profile.id for profile in profiles])
        sets = sets_from(pooling.sets, self.sets)
        return Standing(
            self.side, profiles, self.on, Columns(rank=rank, **columns), sets, pooling.flat(), _rows(profiles)
        )

    def against(
        self,
        asking: Sequence[Need] | Sequence[Offer],
        weights: Weights | None = None,
        refusals: Sequence[Refusal] = (),
        bars: Sequence[Bar] = (),
    ) -> Matching:
        """Those who ask, of the other side, matched with all that stand. Gives the same as a Matching made of both."""
        pooling = Pooling(self.pooling.on, self.pooling)
        theirs = columns_of(asking, pooling, self.on)
        sets = sets_from(pooling.sets, self.sets)
        weights, rows = weights or default_weights(), _rows(asking)
        needs, offers = (asking, self.profiles) if self.side == "offer" else (self.profiles, asking)
        pair = (theirs, self.columns) if self.side == "offer" else (self.columns, theirs)
        known = {self.side: self.rows, "need" if self.side == "offer" else "offer": rows}
        return Matching(
            cast("Sequence[Need]", needs), cast("Sequence[Offer]", offers), weights, refusals, self.on, bars,
            len(asking), Pool(*pair, sets), known,
        )  # fmt: skip

    def sharing(self, topics: Collection[str], most: int) -> list[Kind]:
        """Those that are open and state any of these topics: first those that share most of them, then those with the fewest
        others, then as they stand; ``most`` at most."""
        wanted = np.uint64(topic_bits(topics))
        shared = np.bitwise_count(self.columns.topics & wanted).astype(np.int64)
        others = np.bitwise_count(self.columns.topics & ~wanted).astype(np.int64)
        found = np.flatnonzero((shared > 0) & (self.columns.closed == OPEN))
        best = found[np.lexsort((found, others[found], -shared[found]))][:most]
        return [self.profiles[row] for row in best.tolist()]


def _rows(profiles: Sequence[Need] | Sequence[Offer]) -> dict[str, int]:
    return {profile.id: row for row, profile in enumerate(profiles)}
