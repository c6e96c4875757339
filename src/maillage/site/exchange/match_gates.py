"""The must-haves of a match as its page says them: each met or not known, and on what ground. What is not met is no match."""

from __future__ import annotations

from typing import Any

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores.values import language_names
from maillage.reference.countries import name as country_name
from maillage.reference.groups import group_codes, group_name
from maillage.reference.spoken import figure
from maillage.site import words

YES, UNKNOWN, OTHER = "yes", "unk", "other"
"""``other``: met, on another ground."""


def gates_of(need: Need, offer: Offer, answers: bool, who: str) -> list[dict[str, Any]]:
    """``name``, ``answer`` (yes or unk), ``verdict`` and ``ground`` in words. ``answers``: whether an office of the other side,
    whose name is ``who``, may answer."""
    said = {
        "languages": _languages(need, offer),
        "windows": (YES, "") if _dated(need) and _dated(offer) else (UNKNOWN, ""),
        "country": _country(need, offer),
        "excluded": (YES if need.excludes or offer.excludes else OTHER, ""),
        "capacity": _left(offer),
        "refused": (YES, ""),
        "answers": (YES if answers else UNKNOWN, who),
        "law": (UNKNOWN, ""),
    }
    return [_row(name, *ground) for name, ground in said.items()]


def _row(name: str, ground: str, what: str) -> dict[str, Any]:
    answer = UNKNOWN if ground == UNKNOWN else YES
    return {
        "name": words.say(f"matches.gate.{name}.label"),
        "answer": answer,
        "verdict": words.say(f"matches.verdict.{answer}"),
        "ground": words.say(f"matches.gate.{name}.{ground}", what=what),
    }


def _languages(need: Need, offer: Offer) -> tuple[str, str]:
    if need.languages is None or offer.languages is None:
        return UNKNOWN, ""
    shared = tuple(code for code in need.languages if code in offer.languages)
    return (YES, language_names(shared, words.language())) if shared else (OTHER, "")


def _dated(profile: Need | Offer) -> bool:
    return profile.since is not None or profile.until is not None


def _country(need: Need, offer: Offer) -> tuple[str, str]:
    if offer.countries is None:
        return OTHER, ""
    if not need.country:
        return UNKNOWN, ""
    spoken, groups = words.language(), set(group_codes())
    named = [
        group_name(each, spoken) if each in groups else str(country_name(each, spoken))
        for each in offer.countries
    ]
    return YES, words.say("search.sep").join(named)


def _left(offer: Offer) -> tuple[str, str]:
    if offer.quantity is None:
        return UNKNOWN, ""
    left = offer.quantity if offer.quota is None else min(offer.quantity, offer.quota)
    return YES, f"{figure(left, words.language())} {offer.unit}".strip()
