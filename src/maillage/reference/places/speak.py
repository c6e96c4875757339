"""What to call a place in a language, from names that GeoNames hands on without saying their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.reference.places.index import Places


def name_in(places: Places, row: int, language: str) -> str:
    return places.name_at(row, 0)
