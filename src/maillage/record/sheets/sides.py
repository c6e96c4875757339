"""The two ends of a link: which columns speak of side a, which of side b.

A heading that says "partner", "twin", "étranger" or "2" is side b, "origin" or "1" side a; the first bare column of
names is a, the next b; a bare country, unit or coordinate goes with the names that stand nearest before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from maillage.record.sheets.content import Profile
from maillage.record.sheets.vocabulary import Meaning, headers, side_words

_NAMES = ("twin", "partner_place", "partner", "place", "authority", "name", "organisation")
_ALWAYS_B = frozenset(("twin", "partner_place", "partner", "partner_country", "target_country"))
_WITH_A_NAME = {
    "country": "country",
    "unit": "unit",
    "latitude": "latitude",
    "longitude": "longitude",
    "coordinates": "coordinates",
}
Candidate = tuple[int, str, Meaning, int]


def place_sides(said: Sequence[tuple[Meaning, ...]], profiles: Sequence[Profile]) -> list[Candidate]:
    """Candidates (column, field, meaning, rank) for a table of links, their sides settled."""
    names = _name_columns(said)
    sides = _sides_of_names(names)
    found: list[Candidate] = [
        (column, f"{sides[column]}_name", meaning, 0) for column, meaning in names.items() if column in sides
    ]
    for column, every in enumerate(said):
        if column in sides:
            continue
        for meaning in every:
            if meaning.concept == "partner_country" or meaning.concept == "target_country":
                found.append((column, "b_country", meaning, 0))
            elif meaning.concept in _WITH_A_NAME:
                side = _side_of(column, meaning, said, sides, profiles)
                found.append((column, f"{side}_{_WITH_A_NAME[meaning.concept]}", meaning, 0))
    return found + _one_sided(said)


def told_side(meaning: Meaning) -> str | None:
    """The side that a heading itself tells."""
    if meaning.concept in _ALWAYS_B:
        return "b"
    told = {side_words()[word] for word in meaning.rest if word in side_words()}
    return told.pop() if len(told) == 1 else None


def _name_columns(said: Sequence[tuple[Meaning, ...]]) -> dict[int, Meaning]:
    names: dict[int, Meaning] = {}
    for column, every in enumerate(said):
        if every and every[0].concept in _NAMES:
            names[column] = every[0]
    first = min(names, default=len(said))
    for column, every in enumerate(said[:first] if len(names) < 2 else ()):
        if every and every[0].concept == "unit":  # "Région | Ville partenaire": the region is who acts
            names[column] = every[0]
    return names


def _sides_of_names(names: dict[int, Meaning]) -> dict[int, str]:
    """The best column of names for each side; the others get none."""
    told = {column: told_side(meaning) for column, meaning in names.items()}
    settled: dict[str, int] = {}
    for side in ("b", "a"):
        own = [column for column, found in told.items() if found == side]
        if own:
            settled[side] = min(own, key=lambda c: (_NAMES.index(_concept(names[c])), -names[c].score, c))
    bare = sorted(
        (column for column, found in told.items() if found is None),
        key=lambda c: (_concept(names[c]) == "organisation", _concept(names[c]) == "unit", c),
    )
    if not settled and len(bare) == 1:
        settled["b"] = bare[0]
        bare = []
    for side in ("a", "b"):
        if side not in settled and bare:
            settled[side] = bare.pop(0)
    return {column: side for side, column in settled.items()}


def _concept(meaning: Meaning) -> str:
    return meaning.concept if meaning.concept in _NAMES else "organisation"


def _side_of(
    column: int,
    meaning: Meaning,
    said: Sequence[tuple[Meaning, ...]],
    sides: dict[int, str],
    profiles: Sequence[Profile],
) -> str:
    told = told_side(meaning)
    if told:
        return told
    if len(set(sides.values())) == 1:
        return next(iter(sides.values()))
    if meaning.concept == "country":
        bare = [
            c
            for c, every in enumerate(said)
            if every and every[0].concept == "country" and not told_side(every[0])
        ]
        b_told = any(m.concept in ("partner_country", "target_country") for every in said for m in every[:1])
        if len(bare) == 1 and b_told:
            return "a"
        if len(bare) == 1 and not b_told:
            following = [c for c, side in sides.items() if side == "b" and c < column]
            return "b" if following or profiles[column].distinct > 1 else "a"
    before = [c for c in sides if c < column]
    after = [c for c in sides if c > column]
    nearest = max(before) if before else min(after) if after else None
    return sides[nearest] if nearest is not None else "b"


def _one_sided(said: Sequence[tuple[Meaning, ...]]) -> list[Candidate]:
    """The columns that speak of the link itself."""
    wanted: dict[str, list[tuple[str, int]]] = {}
    for name, concepts in headers()["kinds"]["links"]["fields"].items():
        if name.startswith(("a_", "b_", "?_")):
            continue
        for rank, concept in enumerate(concepts):
            wanted.setdefault(concept, []).append((name, rank))
    return [
        (column, name, meaning, rank)
        for column, every in enumerate(said)
        for meaning in every
        for name, rank in wanted.get(meaning.concept, ())
    ]
