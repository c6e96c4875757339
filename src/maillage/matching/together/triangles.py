"""Triangles: a beneficiary, a pivotal party that has done it, and a facilitator that fits both.

A facilitator is an offer whose role says so. The pivotal party gives a topic that is sought, else it has not done what is
sought; so a need that does not say its topics has no triangle. The facilitator supports such a topic too, or any. A facilitator must pass the gates of the need and those of the pivotal party, which is
asked as if it had a need of its own: the same topics, its place, languages and window. The score is half that of the first
two, a quarter that of each other side. Order: score, then identifiers. Roles: Global Partnership Initiative on Effective
Triangular Co-operation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from maillage.matching.profiles import Need, Offer, Profile
from maillage.matching.scores import TOTAL, Matching
from maillage.matching.together.model import FACILITATOR, Part, Triangle, part_of, say, tuned

BENEFICIARY = "beneficiary"


def triangles(matching: Matching, row: int, limit: int = 3) -> list[Triangle]:
    """The best triangles of a need by its row."""
    need, among = matching.needs[row], tuned()["triangle"]["among"]
    scored = list(_on_topic(matching, row))
    pivotal = [one for one in scored if _is_pivotal(matching.offers[one[0]])][:among]
    supporting = [one for one in scored if matching.offers[one[0]].role == FACILITATOR][:among]
    if not pivotal or not supporting:
        return []
    backing = _backing(matching, [at for at, _ in pivotal], [at for at, _ in supporting])
    found = []
    for first, experience in pivotal:
        for third, support in supporting:
            backed = backing.get((first, third))
            if backed is not None:
                parts = _parts(
                    need, matching.offers[first], matching.offers[third], experience, support, backed
                )
                found.append(Triangle(need.id, matching.offers[first].id, matching.offers[third].id, parts))
    return sorted(found, key=lambda one: (-one.score_milli, one.pivotal, one.facilitator))[:limit]


def call_for_third(matching: Matching, row: int) -> Need | None:
    """A call for a facilitator of a need and its best pivotal offer; None when nobody is pivotal."""
    for at, _ in _on_topic(matching, row):
        if _is_pivotal(matching.offers[at]):
            return call_for_facilitator(matching.needs[row], matching.offers[at])
    return None


def _on_topic(matching: Matching, row: int) -> Iterator[tuple[int, int]]:
    """Row and score of every offer on a topic of the need that no gate shuts out, best first; and of facilitators of any."""
    sought = set(matching.needs[row].topics or ())
    ranked = matching.best("need", row, len(matching.offers) if sought else 0)
    for at, score in zip(ranked.rows.tolist(), ranked.milli.tolist(), strict=True):
        offer = matching.offers[at]
        if not sought.isdisjoint(offer.topics or ()) or (offer.role == FACILITATOR and not offer.topics):
            yield at, score


def _is_pivotal(offer: Offer) -> bool:
    return offer.role not in (FACILITATOR, BENEFICIARY)


def call_for_facilitator(need: Need, pivotal: Offer) -> Need:
    """A call for a third party, as a need like another: who supports what these two want to do."""
    language = need.language if need.language in ("en", "fr", "ar") else "en"
    text = say("call.facilitator", language, beneficiary=_name(need), pivotal=_name(pivotal))
    return dataclasses.replace(
        need,
        id=f"{need.id}+{pivotal.id}",
        text=f"{text} {need.text}".strip(),
        role=BENEFICIARY,
        wishes=tuple(dict.fromkeys((*need.wishes, *pivotal.wishes))),
        excludes=tuple(dict.fromkeys((*need.excludes, *pivotal.excludes))),
    )


def _backing(matching: Matching, pivotal: list[int], supporting: list[int]) -> dict[tuple[int, int], int]:
    """The score of each pivotal party with each facilitator that no gate shuts out."""
    seeking = [_as_need(matching.offers[at]) for at in pivotal]
    giving = [matching.offers[at] for at in supporting]
    sides = Matching(seeking, giving, matching.weights, (), matching.on)
    found = {}
    for row, first in enumerate(pivotal):
        ranked = sides.best("need", row, len(giving))
        for at, score in zip(ranked.rows.tolist(), np.asarray(ranked.milli).tolist(), strict=True):
            if matching.offers[supporting[at]].organisation != matching.offers[first].organisation:
                found[first, supporting[at]] = score
    return found


def _as_need(offer: Offer) -> Need:
    """A pivotal party as one that seeks support for what it offers."""
    shared = {f.name: getattr(offer, f.name) for f in dataclasses.fields(Profile)}
    return Need(**{**shared, "forms": None, "natures": None, "quantity": None, "unit": ""})


def _parts(
    need: Need, pivotal: Offer, facilitator: Offer, experience: int, support: int, backing: int
) -> tuple[Part, ...]:
    named = {
        "beneficiary": _name(need),
        "pivotal": _name(pivotal),
        "facilitator": _name(facilitator),
    }
    scores = {"experience": experience, "support": support, "backing": backing}
    return tuple(
        part_of("triangle", name, score, TOTAL, True, {"found": round(score / 1000), **named})
        for name, score in scores.items()
    )


def _name(profile: Profile) -> str:
    return profile.organisation or profile.place_name or profile.id
