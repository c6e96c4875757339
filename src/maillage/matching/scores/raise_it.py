"""What would raise a score: the three cheapest changes, by whom, and by how much, each scored anew.

Cheap first: telling a fact that is not said, then what takes longer (``effort`` in ``data/parts.toml``); among equal ones
the larger gain, then the order of the parts. What nobody can change (distance, income) is asked for when it is unknown,
and never otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores.columns import Columns, kind_codes, topic_codes
from maillage.matching.scores.parts import Array, Scored
from maillage.matching.scores.values import kind_names, language_names, topic_names
from maillage.matching.scores.weights import listed
from maillage.reference.texts import choose, fill

if TYPE_CHECKING:
    from maillage.matching.scores.rank import Matching

MOST = 3
TELLING = 1
_TOGETHER = ("topics", "form", "complement_need", "complement_offer", "balance")
"""Parts that one change moves together: those are scored anew."""
_SAID = {
    "capacity": "quantity",
    "absorption": "level",
    "languages": "languages",
    "time": "windowed",
    "distance": "placed",
    "links": "links",
    "diaspora": "diaspora",
    "networks": "networks",
    "wishes": "country",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the ``part`` it begins with, ``by`` whom (need, offer, both), and what it adds in milli-points.

    ``at_most`` says that it is a fact not yet told: the gain is what it could be.
    """

    part: str
    by: str
    gain: int
    at_most: bool
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """The shape shown to machines."""
        return {
            "part": self.part,
            "by": self.by,
            "gain_milli": self.gain,
            "at_most": self.at_most,
            "sentence": self.sentence,
        }


def changes(
    matching: Matching, need: Array, offer: Array, scored: Scored, score: Callable[[Columns, Columns], Scored],
    columns: tuple[Columns, Columns], language: str,
) -> list[list[Change]]:  # fmt: skip
    """The changes for each pair, cheapest first."""
    edited = [edit(*columns) for edit in _EDITS.values()]
    stacked = [Columns(*map(np.concatenate, zip(*sides, strict=True))) for sides in zip(*edited, strict=True)]
    raised = score(*stacked).totals.reshape(len(_EDITS), len(need)) - scored.totals
    gains = dict(zip(_EDITS, raised, strict=True))
    found = []
    for at in range(len(need)):
        pair = matching.needs[int(need[at])], matching.offers[int(offer[at])]
        found.append(_cheapest(matching, pair, scored, at, gains, columns, language))
    return found


def _cheapest(
    matching: Matching, pair: tuple[Need, Offer], scored: Scored, at: int, gains: dict[str, Array],
    columns: tuple[Columns, Columns], language: str,
) -> list[Change]:  # fmt: skip
    listing = []
    points, known = scored.points[:, at].tolist(), scored.known[:, at].tolist()
    for number, (name, about) in enumerate(listed()["part"].items()):
        if name in _TOGETHER:
            gain = int(gains[name][at]) if name in gains else 0
        else:
            gain = matching.weights.milli[number] - points[number]
        effort = int(about["effort"]) if known[number] else TELLING
        if gain > 0 and effort > 0:
            listing.append((effort, -gain, number, name, about))
    found: list[Change] = []
    for _, loss, number, name, about in sorted(listing, key=lambda one: one[:3]):
        by, text = about["by"], about["change"]
        what: str | None = ""
        if known[number]:
            what = _what(name, pair, columns, at, matching, language)
        else:
            by, text = _who_tells(name, columns, at), about["tell"]
        if what is not None:
            sentence = fill(choose(text, language), language, {"what": what})
            found.append(Change(name, by, -loss, not known[number], sentence))
        if len(found) == MOST:
            break
    return found


def _with(columns: Columns, **edited: Array) -> Columns:
    return columns._replace(**edited)


def _cover_topics(a: Columns, b: Columns) -> tuple[Columns, Columns]:
    """Both sides' topics are said, and the offer covers what the need seeks."""
    sought = np.where(a.topics != 0, a.topics, np.where(b.topics != 0, b.topics, np.uint64(1)))
    return _with(a, topics=sought), _with(b, topics=b.topics | sought)


def _cover_kinds(a: Columns, b: Columns) -> tuple[Columns, Columns]:
    sought = np.where(a.kinds != 0, a.kinds, np.where(b.kinds != 0, b.kinds, np.uint32(1)))
    return _with(a, kinds=sought), _with(b, kinds=b.kinds | sought)


def _bring_topics(a: Columns, b: Columns) -> tuple[Columns, Columns]:
    """Both sides say what is sought in return and brought, and it is brought."""
    unsaid = b.back_said == 0
    sought = np.where(unsaid, np.where(a.back != 0, a.back, np.uint64(1)), b.back)
    said = np.ones_like(a.back_said)
    return _with(a, back=a.back | sought, back_said=said), _with(b, back=sought, back_said=said)


_EDITS = {"topics": _cover_topics, "form": _cover_kinds, "complement_offer": _bring_topics}


def _who_tells(name: str, columns: tuple[Columns, Columns], at: int) -> str:
    """Which side has not said what the part needs."""
    a, b = columns
    if name in ("proof_need", "proof_offer"):
        return name.removeprefix("proof_")
    lacks = [_lacks(name, side, at) for side in (a, b)]
    return "both" if lacks[0] == lacks[1] else "need" if lacks[0] else "offer"


def _lacks(name: str, side: Columns, at: int) -> bool:
    if name == "topics":
        return bool(side.topics[at] == 0)
    if name == "form":
        return bool(side.kinds[at] == 0)
    if name == "complement_offer":
        return bool(side.back_said[at] == 0)
    if name == "time_zone":
        return bool(side.zone[at] < -96)
    if name == "development":
        return bool(side.year[at] == 0 or side.income[at] < 0 < side.year[at])
    if name == "priority":
        return bool(side.priority[at] < 0)
    return bool(getattr(side, _SAID[name])[at] <= (-1 if name == "capacity" else 0))


def _what(
    name: str,
    pair: tuple[Need, Offer],
    columns: tuple[Columns, Columns],
    at: int,
    matching: Matching,
    language: str,
) -> str | None:
    """What is to be added, in words; None when there is nothing to name."""
    need, offer = pair
    a, b = columns
    if name == "topics":
        lacking = int(a.topics[at]) & ~int(b.topics[at])
        return topic_names(tuple(topic_codes(lacking)), language) if lacking else None
    if name == "form":
        lacking = int(a.kinds[at]) & ~int(b.kinds[at])
        return kind_names(tuple(kind_codes(lacking)), language) if lacking else None
    if name == "complement_offer":
        lacking = int(b.back[at]) & ~int(a.back[at])
        return topic_names(tuple(topic_codes(lacking)), language) if lacking else None
    if name == "capacity":
        return str(need.quantity)
    if name == "absorption":
        from maillage.matching.scores.explain import say

        return say(offer.demands, language)
    if name == "languages":
        return language_names((*(need.languages or ()), *(offer.languages or ())), language)
    if name in ("proof_need", "proof_offer"):
        return str(matching.rules.proof_full)
    if name == "networks":
        return ", ".join([*(need.networks or ()), *(offer.networks or ())][:4]) or None
    return ""
