"""The part of a text that answers: at most 160 characters around most of the matched words, with their positions.

Words are compared as the index compares them, so that what is marked is what matched, in every script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from maillage.record.search.words import fold_alone, forms, words_in
from maillage.reference.remembered import Remembered

WIDTH = 160
_MOST_WORDS = 3_000
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]")

Marks = tuple[tuple[int, int], ...]


class Highlighter:
    """Finds the words of one query in many texts; remembers the words it has judged."""

    def __init__(self, words: Iterable[str]) -> None:
        self._wanted = {form for word in words for form in forms(word)}
        # A stem begins as its word does (but for Arabic prefixes), so most words are judged by their first letter.
        firsts = {form[:1] for _, form in self._wanted}
        self._firsts = firsts | {letter.upper() for letter in firsts}
        self._judged = Remembered(self._is_wanted)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """(start, end) of each word of ``text`` that the query asked for."""
        if not self._wanted:
            return []
        firsts, judged = self._firsts, self._judged
        return [
            found.span()
            for found in islice(words_in(text), _MOST_WORDS)
            if ((word := found.group())[0] in firsts or word[0] > "\x7f") and judged[word]
        ]

    def _is_wanted(self, word: str) -> bool:
        return not self._wanted.isdisjoint(forms(fold_alone(word)))

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
    if len(text) <= WIDTH:
        return _SPACES.sub(" ", text), tuple(marks)
    room = WIDTH - 2  # an ellipsis at each end
    at = _best_start(marks, room)
    near = max(0, at - 2 * WIDTH)
    plain = text[:near] + _SPACES.sub(" ", text[near : at + 2 * WIDTH]) + text[at + 2 * WIDTH :]
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
