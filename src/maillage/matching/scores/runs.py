"""Offers in the order in which the best are searched, and what bounds each, laid out for one pass over memory."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from maillage.matching.scores.columns import NO_ZONE, OPEN, Columns
from maillage.matching.scores.curves import Rules
from maillage.matching.scores.pair import PROOF_OFFER, Array

_BRIEF = np.dtype(
    [(name, np.uint64) for name in ("topics_near", "back", "kinds")]
    + [("left", np.int64)]
    + [(name, np.int32) for name in ("unit", "income", "proof", "links", "diaspora")]
    + [("year", np.int16), ("zone", np.int16)]
    + [(name, np.uint8) for name in ("facts", "back_said")],
    align=True,
)
"""64 bytes: what is fetched from memory at once."""
ZONES = 200
"""Quarters of an hour from UTC lie within -100 and 100; the last place of a table is for those not said."""
_AT_ONCE = 1 << 16
"""Offers of which briefs are made at once, so that building takes little more memory than what it leaves."""


class Runs(NamedTuple):
    """Open offers in the order in which they stand, and the runs that gates shut out as a whole."""

    rows: Array  # int32 by offer: its row in the columns
    open_set: Array  # int64 by group: countries it is open to
    open_start: Array  # int64 by group, and one more: its first run
    languages: Array  # int64 by run: set of languages
    helped: Array  # uint8 by run: 1 brings an interpreter
    start: Array  # int64 by run, and one more: its first offer
    since: Array  # int32 by offer, ascending in a run
    until: Array  # int32
    topics: Array  # uint64
    briefs: Array  # records: what else bounds an offer, side by side in memory


def line_of(needs: Columns, row: int) -> Array:
    """One row of columns as one record in an array."""
    line = np.empty(1, [(name, column.dtype) for name, column in zip(Columns._fields, needs, strict=True)])
    for name, column in zip(Columns._fields, needs, strict=True):
        line[name] = column[row]
    return line


def _starts(*keys: Array) -> Array:
    """Where runs of equal keys start, and the end."""
    if not len(keys[0]):
        return np.zeros(1, np.int64)
    changed = np.zeros(len(keys[0]), bool)
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.concatenate(([0], np.flatnonzero(changed), [len(changed)])).astype(np.int64)


def runs_of(offers: Columns, rules: Rules) -> Runs:
    """The open offers in order and in runs: by the countries they are open to, their languages, and their first day."""
    standing = np.flatnonzero(offers.closed == OPEN).astype(np.int32)
    spoken = offers.languages[standing] * np.int64(2) + (offers.interpreter[standing] != 0)
    order = np.lexsort((offers.since[standing], spoken, offers.open[standing]))
    spoken, rows = spoken[order], standing[order]
    del standing, order
    opened = offers.open[rows]
    start = _starts(opened, spoken)
    first = start[:-1]
    group = _starts(opened[first])
    return Runs(
        rows=rows,
        open_set=opened[first][group[:-1]].astype(np.int64),
        open_start=group,
        languages=spoken[first] >> 1,
        helped=(spoken[first] & 1).astype(np.uint8),
        start=start,
        since=offers.since[rows],
        until=offers.until[rows],
        topics=offers.topics[rows],
        briefs=_briefs(offers, rows, rules),
    )


def _briefs(offers: Columns, rows: Array, rules: Rules) -> Array:
    """What bounds each of the offers that stand in ``rows``."""
    briefs = np.empty(len(rows), _BRIEF)
    for at in range(0, len(rows), _AT_ONCE):
        _fill(briefs[at : at + _AT_ONCE], offers, rows[at : at + _AT_ONCE], rules)
    return briefs


def _fill(briefs: Array, offers: Columns, rows: Array, rules: Rules) -> None:
    """Briefs of some rows; forms and natures with those sought in return above them."""
    quantity, quota = offers.quantity[rows], offers.quota[rows]
    left = np.where(quota >= 0, np.minimum(quantity, quota), quantity)
    briefs["left"] = np.where(quantity >= 0, left, -1)
    for name in ("topics_near", "back", "unit", "income", "links", "diaspora", "year", "back_said"):
        briefs[name] = getattr(offers, name)[rows]
    back_kinds = offers.back_kinds[rows].astype(np.uint64) << np.uint64(32)
    briefs["kinds"] = offers.kinds[rows] | back_kinds
    weight, full, proof = int(rules.milli[PROOF_OFFER]), rules.proof_full, offers.proof[rows].astype(np.int64)
    shown = np.minimum(np.where(proof >= 0, proof, -1 - proof), full)
    points = (2 * weight * shown + full) // (2 * full)
    briefs["proof"] = np.where(proof >= 0, points, np.maximum(points, weight // 2))
    zone, priority = offers.zone[rows], offers.priority[rows]
    briefs["zone"] = np.where(zone == NO_ZONE, ZONES, zone + ZONES // 2)
    briefs["facts"] = (
        offers.level[rows] | np.where(priority < 0, 2, priority) << 2 | (offers.placed[rows] != 0) << 4
        | (offers.networks[rows] != 0) << 5 | (offers.windowed[rows] != 0) << 6
    )  # fmt: skip
