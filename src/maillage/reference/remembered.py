"""What was worked out about a piece of text, remembered by how it is written, in bounded memory.

For the words of many texts: words come back, texts do not. Looking up is a dictionary's own look-up, without a call of
Python for what is known: ``list(map(memory.__getitem__, text.split()))``. Not for what may change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
MOST, LONGEST = 40_000, 60
"""Pieces in each of two generations, and characters of a piece that is worth remembering."""


class Remembered(dict[str, T]):
    """``make(piece)`` by piece, made once. When it is full, the older generation goes and what is asked again stays."""

    def __init__(self, make: Callable[[str], T], most: int = MOST) -> None:
        super().__init__()
        self._make, self._most = make, most
        self._older: dict[str, T] = {}

    def __missing__(self, piece: str) -> T:
        if piece in self._older:
            made = self._older[piece]
        else:
            made = self._make(piece)
            if len(piece) > LONGEST:
                return made
        if len(self) >= self._most:
            self._older = dict(self)
            self.clear()
        self[piece] = made
        return made
