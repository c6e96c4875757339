"""Offers in the order in which the best are searched, and what bounds each, laid out for one pass over memory."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from maillage.matching.scores.columns import NO_ZONE, Columns
from maillage.matching.scores.curves import Rules
from maillage.matching.scores.pair import PROOF_OFFER, Array

_BRIEF = np.dtype(
    [(name, np.uint64) for name in ("topics", "topics_near", "back", "kinds")]
    + [("left", np.int64)]
    + [
        (name, np.int32)
        for name in ("since", "until", "excludes", "unit", "income", "proof", "links", "diaspora")
    ]
    + [("year", np.int16), ("zone", np.int16)]
    + [(name, np.uint8) for name in ("facts", "back_said", "back_kinds_said")],
    align=True,
)
ZONES = 200
"""Quarters of an hour from UTC lie within -100 and 100; the last place of a table is for those not said."""
_LEFT_OUT = ("closed", "open", "excludes")
"""Columns that only gates read: not part of a line that is scored."""


class Runs(NamedTuple):
    """Open offers in the order in which they stand, and the runs that gates shut out as a whole."""

    open_set: Array  # int64 by group: countries it is open to
    open_start: Array  # int64 by group, and one more: its first run
    languages: Array  # int64 by run: set of languages
    helped: Array  # uint8 by run: 1 brings an interpreter
    start: Array  # int64 by run, and one more: its first offer
    since: Array  # int32 by offer, ascending in a run
    until: Array  # int32
    topics: Array  # uint64
    briefs: Array  # records: what else bounds an offer, side by side in memory


def lines_of(given: Columns, rows: Array) -> Array:
    """Rows of columns as records, each with all that a score reads."""
    kept = [name for name in Columns._fields if name not in _LEFT_OUT]
    lines = np.empty(len(rows), [(name, getattr(given, name).dtype) for name in kept])
    for name in kept:
        lines[name] = getattr(given, name)[rows]
    return lines


def _starts(*keys: Array) -> Array:
    """Where runs of equal keys start, and the end."""
    if not len(keys[0]):
        return np.zeros(1, np.int64)
    changed = np.zeros(len(keys[0]), bool)
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.concatenate(([0], np.flatnonzero(changed), [len(changed)])).astype(np.int64)


def runs_of(offers: Columns, order: Array, lines: Array, spoken: Array, rules: Rules) -> Runs:
    """The runs of offers that stand in ``order``; ``spoken`` is their languages and whether they bring an interpreter."""
    opened = offers.open[order].astype(np.int64)
    start = _starts(opened, spoken)
    first = start[:-1]
    group = _starts(opened[first])
    since, until, topics = (np.ascontiguousarray(lines[name]) for name in ("since", "until", "topics"))
    return Runs(
        open_set=opened[first][group[:-1]],
        open_start=group,
        languages=spoken[first] >> 1,
        helped=(spoken[first] & 1).astype(np.uint8),
        start=start,
        since=since,
        until=until,
        topics=topics,
        briefs=_briefs(lines, offers.excludes[order], rules),
    )


def _briefs(lines: Array, excludes: Array, rules: Rules) -> Array:
    """What bounds an offer; forms and natures with those sought in return above them."""
    briefs = np.zeros(len(lines), _BRIEF)
    quota = np.where(lines["quota"] >= 0, lines["quota"], np.iinfo(np.int64).max)
    briefs["left"] = np.where(lines["quantity"] >= 0, np.minimum(lines["quantity"], quota), -1)
    same = ("topics", "topics_near", "back", "since", "until", "unit", "income", "links", "diaspora", "year")
    for name in (*same, "back_said", "back_kinds_said"):
        briefs[name] = lines[name]
    briefs["kinds"] = lines["kinds"].astype(np.uint64) | lines["back_kinds"].astype(np.uint64) << np.uint64(
        32
    )
    briefs["excludes"] = excludes
    weight, full = int(rules.milli[PROOF_OFFER]), rules.proof_full
    shown = np.minimum(lines["proof"].astype(np.int64), full)
    briefs["proof"] = np.where(lines["proof"] >= 0, (2 * weight * shown + full) // (2 * full), weight // 2)
    briefs["zone"] = np.where(lines["zone"] == NO_ZONE, ZONES, lines["zone"] + ZONES // 2)
    priority = np.where(lines["priority"] < 0, 2, lines["priority"])
    briefs["facts"] = (
        lines["level"] | priority << 2 | (lines["placed"] != 0) << 4 | (lines["networks"] > 0) << 5
        | (lines["windowed"] != 0) << 6
    )  # fmt: skip
    return briefs
