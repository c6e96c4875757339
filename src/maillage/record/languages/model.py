"""What detection says of one text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detected:
    """A language (ISO 639-1) or None when undecided, and how certain that is: thousandths, 0 when undecided."""

    language: str | None
    certainty: int
