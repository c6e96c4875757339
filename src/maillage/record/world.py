"""What search and index need to know of the world, as one bundle of look-ups handed in: tests hand in plain fakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.reference.places import Places


def world(places: Places | None) -> Any:
    """The real world: the look-ups of ``reference``."""
    raise NotImplementedError
