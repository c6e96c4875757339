"""Links of an invented world, as the record would hand them over."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from maillage.matching.affinity import Links, links_from

PAIRS = (
    ("Lille", "FR", "Köln", "DE"), ("Lille", "FR", "Leeds", "GB"), ("Lyon", "FR", "Leeds", "GB"),
    ("Lyon", "FR", "Frankfurt am Main", "DE"), ("Lyon", "FR", "Milano", "IT"), ("Torino", "IT", "Köln", "DE"),
    ("Rotterdam", "NL", "Torino", "IT"), ("Rotterdam", "NL", "Dresden", "DE"), ("Wrocław", "PL", "Dresden", "DE"),
    ("Wrocław", "PL", "Lille", "FR"), ("Gmina Nowhere", "PL", "Lyon", "FR"), ("Rabat", "MA", "Lyon", "FR"),
    ("Rabat", "MA", "Sevilla", "ES"), ("Dakar", "SN", "Marseille", "FR"), ("Marseille", "FR", "Hamburg", "DE"),
    ("Hamburg", "DE", "Shanghai", "CN"), ("Dresden", "DE", "Hamburg", "DE"), ("Abidjan", "CI", "Marseille", "FR"),
)  # fmt: skip


def row(a: str, a_country: str, b: str, b_country: str, **more: Any) -> dict[str, Any]:
    """A link whose countries are said by their codes and whose places were not matched, unless ``more`` says so."""
    return {
        "a_name": a, "a_country": a_country, "a_country_said": a_country,
        "b_name": b, "b_country": b_country, "b_country_said": b_country, **more,
    }  # fmt: skip


def links(pairs: Sequence[tuple[str, str, str, str]] = PAIRS, seed: int | None = None) -> Links:
    """The links in the order given, or in another that ``seed`` decides, some with their ends turned."""
    rows = [row(*pair) for pair in pairs]
    if seed is not None:
        chance = random.Random(seed)
        chance.shuffle(rows)
        rows = [_turned(r) if chance.random() < 0.5 else r for r in rows]
    return links_from(rows)


def _turned(said: dict[str, Any]) -> dict[str, Any]:
    other = {"a": "b", "b": "a"}
    return {other[key[0]] + key[1:]: value for key, value in said.items()}
