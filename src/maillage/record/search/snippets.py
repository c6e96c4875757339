"""The part of a text that answers: at most 160 characters around most of the matched words, with their positions.

Words are compared as the index compares them, so that what is marked is what matched, in every script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import compress

from maillage.record.search.arabic import is_arabic
from maillage.record.search.words import cut, forms
from maillage.reference.names import to_latin
from maillage.reference.prose import APART, words_apart
from maillage.reference.remembered import Remembered

WIDTH = 160
_MOST_WORDS = 3_000
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]")

Marks = tuple[tuple[int, int], ...]


class Highlighter:
    """Finds the words of one query in many texts; remembers the pieces it has judged."""

    def __init__(self, words: Iterable[str]) -> None:
        self._wanted = {form for word in words for form in forms(word)}
        self._firsts = {to_latin(form)[:1] for _, form in self._wanted}
        self._judged = Remembered(self._may_hold)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """(start, end) of each word of ``text`` that the query asked for."""
        if not self._wanted:
            return []
        pieces = text.split()[:_MOST_WORDS]
        held = dict.fromkeys(compress(pieces, map(self._judged.__getitem__, pieces)))
        if not held:
            return []
        return sorted(mark for piece in held for mark in self._marks_of(text, piece))

    def _marks_of(self, text: str, piece: str) -> Iterator[tuple[int, int]]:
        """Marks in every occurrence of one piece that stands between spaces."""
        words = [
            (word.start, word.end) for word in cut(piece, _MOST_WORDS)[0] if self._is_wanted(word.folded)
        ]
        at = text.find(piece)
        while at >= 0:
            end = at + len(piece)
            if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
                yield from ((at + first, at + last) for first, last in words)
            at = text.find(piece, end)

    def _may_hold(self, piece: str) -> bool:
        # A stem begins as its word does, but for Arabic prefixes: most words are judged by their first letter.
        words = [word for word in words_apart(piece) if word != APART]
        if not any(to_latin(word)[:1] in self._firsts or is_arabic(word) for word in words):
            return False
        return any(self._is_wanted(word.folded) for word in cut(piece, _MOST_WORDS)[0])

    def _is_wanted(self, folded: str) -> bool:
        return not self._wanted.isdisjoint(forms(folded))

    def snippet(self, texts: Iterable[str]) -> tuple[str, Marks, int]:
        """The best part of the first text that has a wanted word, else the beginning of the first text, its marks, and
        the number of that text."""
        first: str | None = None
        for number, text in enumerate(filter(None, texts)):
            marks = self.marks(text)
            if marks:
                return *window(text, marks), number
            first = text if first is None else first
        return *window(first or "", []), 0


def window(text: str, marks: list[tuple[int, int]]) -> tuple[str, Marks]:
    """At most WIDTH characters of ``text`` holding most of ``marks``, cut at spaces, and the marks moved to it."""
    plain = _SPACES.sub(" ", text)
    if len(plain) <= WIDTH:
        return plain, tuple(marks)
    room = WIDTH - 2  # an ellipsis at each end
    at = _best_start(marks, room)
    start = max(0, min(at, len(plain) - room))
    if start:
        space = plain.rfind(" ", max(0, start - 20), start + 1)
        start = space + 1 if space >= 0 else start
    end = min(len(plain), start + room)
    if end < len(plain):
        space = plain.rfind(" ", start + room // 2, end)
        end = space if space > 0 and not any(space < last <= end for _, last in marks) else end
    before, after = ("…" if start else ""), ("…" if end < len(plain) else "")
    shift = len(before) - start
    moved = tuple((a + shift, b + shift) for a, b in marks if a >= start and b <= end)
    return before + plain[start:end] + after, moved


def _best_start(marks: list[tuple[int, int]], room: int) -> int:
    """Where a window should start: a little before the mark that has most other marks close behind it."""
    best, most = 0, 0
    last = 0
    for first, (start, _) in enumerate(marks):
        last = max(last, first)
        while last < len(marks) and marks[last][1] <= start + room:
            last += 1
        if last - first > most:
            best, most = first, last - first
    if not marks:
        return 0
    span = marks[best + max(most - 1, 0)][1] - marks[best][0]
    return max(0, marks[best][0] - max(0, (room - span) // 2))
