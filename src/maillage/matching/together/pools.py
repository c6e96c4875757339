"""Pools: several offers that cover together what none of them covers alone.

Exact among the best offers of a need: every set of two to four is looked at in which each member adds a topic, a form or
units that the others lack. Only who gives a topic that is sought covers anything, and
a facilitator nothing: it supports what others do (``triangles``). Order: score, then fewer members, then identifiers. Cost: some thousand sets a need, each a few
set operations.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from maillage.matching.profiles import Need, Offer
from maillage.matching.profiles.units import unit_meant
from maillage.matching.scores import TOTAL, Matching
from maillage.matching.together.model import FACILITATOR, Member, Part, Pool, part_of, say, tuned
from maillage.reference.names import fold


def pools(matching: Matching, row: int, limit: int = 3) -> list[Pool]:
    """The best pools for a need by its row; none when one offer alone surely covers it, or nothing more is covered together."""
    need, rules = matching.needs[row], tuned()["pool"]
    others = sum(offer.role == FACILITATOR for offer in matching.offers)
    ranked = matching.best("need", row, rules["among"] + others)
    scored = zip((matching.offers[at] for at in ranked.rows.tolist()), ranked.milli.tolist(), strict=True)
    best = list(islice((one for one in scored if one[0].role != FACILITATOR), rules["among"]))
    if any(_covered(need, [offer]) == _sought(need) for offer, _ in best):
        return []
    found = [
        _pool(need, chosen)
        for size in range(2, rules["most"] + 1)
        for chosen in combinations(best, size)
        if _each_adds(need, [offer for offer, _ in chosen])
    ]
    return sorted(found, key=_order)[:limit]


def _order(pool: Pool) -> tuple[int, int, tuple[str, ...]]:
    return -pool.score_milli, len(pool.members), tuple(member.offer for member in pool.members)


def _topics(need: Need, offers: Sequence[Offer]) -> set[str]:
    return set(need.topics or ()).intersection(*[set().union(*(offer.topics or () for offer in offers))])


def _forms(need: Need, offers: Sequence[Offer]) -> set[str]:
    """Forms that are sought and given, by those who give a topic that is sought: a course on something else is none."""
    given = set().union(*(offer.forms or () for offer in offers if _on_topic(need, offer)))
    return set(need.forms or ()) & given


def _on_topic(need: Need, offer: Offer) -> bool:
    return not need.topics or not set(need.topics).isdisjoint(offer.topics or ())


def _units(need: Need, offers: Sequence[Offer]) -> int | None:
    """Units that the offers on a topic sought give to one country, as far as asked.

    None when it is not said how much is asked (or nothing is), or one of them does not say how much in that unit.
    """
    given = [_given(need, offer) for offer in offers if _on_topic(need, offer)]
    if not need.quantity or None in given:
        return None
    return min(sum(filter(None, given)), need.quantity)


def _given(need: Need, offer: Offer) -> int | None:
    if offer.quantity is None or unit_meant(offer.unit) != unit_meant(need.unit):
        return None
    return offer.quantity if offer.quota is None else min(offer.quantity, offer.quota)


def _covered(need: Need, offers: Sequence[Offer]) -> tuple[int, int, int]:
    """Topics, forms and units that are sure to be covered: who does not say how much adds no unit."""
    units = sum(_given(need, offer) or 0 for offer in offers if _on_topic(need, offer))
    return len(_topics(need, offers)), len(_forms(need, offers)), min(units, need.quantity or 0)


def _sought(need: Need) -> tuple[int, int, int]:
    return len(set(need.topics or ())), len(set(need.forms or ())), need.quantity or 0


def _covers_all(need: Need, offers: Sequence[Offer]) -> bool:
    """Whether nothing is left to call for: what is not said about units is not called for."""
    topics, forms, units = _sought(need)
    if _units(need, offers) is None:
        units = 0
    return all(a >= b for a, b in zip(_covered(need, offers), (topics, forms, units), strict=True))


def _each_adds(need: Need, offers: Sequence[Offer]) -> bool:
    bodies = {(offer.organisation or offer.id, offer.place) for offer in offers}
    if len(bodies) < len(offers):
        return False
    together = _covered(need, offers)
    return all(_covered(need, rest) != together for rest in _without_each(offers))


def _without_each(offers: Sequence[Offer]) -> Iterator[list[Offer]]:
    for at in range(len(offers)):
        yield [*offers[:at], *offers[at + 1 :]]


def _pool(need: Need, chosen: Sequence[tuple[Offer, int]]) -> Pool:
    ordered = sorted(chosen, key=lambda one: one[0].id)
    offers = [offer for offer, _ in ordered]
    members = []
    for (offer, score), rest in zip(ordered, _without_each(offers), strict=True):
        members.append(
            Member(
                offer.id,
                score,
                tuple(sorted(_topics(need, [offer]) - _topics(need, rest))),
                tuple(sorted(_forms(need, [offer]) - _forms(need, rest))),
                _units(need, [offer]),
            )
        )
    return Pool(
        need.id, tuple(members), _parts(need, offers, [score for _, score in ordered]), _call(need, offers)
    )


def _parts(need: Need, offers: Sequence[Offer], scores: Sequence[int]) -> tuple[Part, ...]:
    topics, forms, _ = _covered(need, offers)
    units, asked = _units(need, offers), need.quantity or 0
    sought = {"topics": len(set(need.topics or ())), "forms": len(set(need.forms or ()))}
    mean = round(sum(scores) / len(scores) / 1000)
    return (
        _covering("topics", topics, sought["topics"], bool(sought["topics"])),
        _covering("forms", forms, sought["forms"], bool(sought["forms"])),
        _covering("quantity", units or 0, asked, units is not None),
        part_of(
            "pool", "fit", sum(scores), TOTAL * len(scores), True, {"found": mean, "sought": TOTAL // 1000}
        ),
    )


def _covering(name: str, found: int, sought: int, known: bool) -> Part:
    return part_of("pool", name, found, max(sought, 1), known, {"found": found, "sought": sought})


def _call(need: Need, offers: Sequence[Offer]) -> Need | None:
    """What the pool leaves open, as a need like another: it can be published, scored and matched."""
    if _covers_all(need, offers):
        return None
    topics = tuple(topic for topic in need.topics or () if topic not in _topics(need, offers))
    forms = tuple(form for form in need.forms or () if form not in _forms(need, offers))
    units = _units(need, offers)
    members = ", ".join(offer.organisation or offer.id for offer in offers)
    language = need.language if need.language in ("en", "fr", "ar") else "en"
    return dataclasses.replace(
        need,
        id=f"{need.id}+{'+'.join(offer.id for offer in offers)}",
        text=f"{say('call.rest', language, members=members)} {need.text}".strip(),
        topics=topics or need.topics,
        forms=forms or need.forms,
        quantity=need.quantity if units is None or units == need.quantity else (need.quantity or 0) - units,
        excludes=(
            *need.excludes,
            *(f"name:{fold(offer.organisation)}" for offer in offers if offer.organisation),
        ),
    )
