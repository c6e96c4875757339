"""Who would be a likely partner of a place, by the links of the record."""

from __future__ import annotations

from typing import Any

from maillage.matching.affinity import sentence
from maillage.reference import countries
from maillage.reference.places import Place
from maillage.site import words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand, likely

MOST_LIKELY, MOST_REASONS = 5, 3
_NOT_TOLD = "walk"
"""A part that says in other words what the paths say, and takes a mathematician to read: the command shows it."""


def likely_partners(record: AtHand, place: Place) -> list[dict[str, Any]]:
    """Who would be a likely partner, with the reasons that set it apart: no score of a place is shown to the public."""
    model = likely(record)
    if model is None or place.kind != "town":
        return []
    asker = model.asker(place.name, place.country, place)
    if model.little_known_of(asker):
        return []

    def called(key: str) -> str | None:
        """How the reader calls a place; nothing of a spelling that is no place known."""
        return record.places.name(key, words.language()) if record.places.row(key) is not None else None

    found, shown = model.partners(asker, MOST_LIKELY, called), []
    invented = _invented(record, [each.name for each in found if record.places.row(each.key) is None])
    for each in found:
        parts = [part for part in each.parts if part.name != _NOT_TOLD]
        apart = sorted(parts, key=lambda part: (part.usual_milli - part.milli, part.name))[:MOST_REASONS]
        shown.append(
            {
                "name": called(each.key) or each.name,
                "country": each.country if countries.country(each.country) else "",
                "address": address("place", each.key) if record.places.row(each.key) is not None else "",
                "invented": each.name in invented,
                "reasons": [
                    sentence(part, words.language()) for part in apart if part.milli > part.usual_milli
                ],
            }
        )
    return shown


def _invented(record: AtHand, names: list[str]) -> set[str]:
    """Those of the names that only an invented source links."""
    if not (names and record.invented):
        return set()
    rows = record.connection().execute(_ONLY_INVENTED, [names]).fetchall()
    return {name for (name,) in rows}


_ONLY_INVENTED = """
SELECT name FROM (SELECT a_name AS name, generated FROM links UNION ALL SELECT b_name, generated FROM links)
WHERE list_contains($1, name) GROUP BY name HAVING bool_and(generated)
"""
