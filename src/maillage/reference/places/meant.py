"""Which of several candidates a person means: the one place where it is sure, and which others are worth showing."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.reference.places.model import Candidate

CLOSE = 840
"""A candidate below this score is no rival of an exact name."""
_RIVAL = 50
_FAR_LARGER = 20


def worth_showing(found: Sequence[Candidate]) -> list[Candidate]:
    """The best candidates, and among the rest the largest places: who writes "Saint Louis" may mean St. Louis."""
    best, rest = list(found[:4]), [c for c in found[4:] if c.score >= CLOSE]
    rest.sort(key=lambda c: -(c.place.population or 0))
    return [*best, *sorted(rest[:2], key=lambda c: -c.score)]


def choose(found: Sequence[Candidate]) -> Candidate | None:
    """The one place meant, or None when several answer equally well: then a person chooses."""
    if not found:
        return None
    best = found[0]
    rivals = [c for c in found[1:] if best.score - c.score < _RIVAL]
    if not rivals:
        return best
    if best.why == "unit_hint" and all(c.why != "unit_hint" for c in rivals):
        return best  # "Springfield, Ohio": the others only bear the name, and lie elsewhere
    people = [c.place.population or 0 for c in rivals]
    # A village that shares a city's name does not make the city ambiguous.
    return (
        best if (best.place.population or 0) >= _FAR_LARGER * max(people) and best.place.population else None
    )
