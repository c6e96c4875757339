"""Typing errors: which keys lie within one or two errors of a folded name.

Each key has a signature of 64 bits: one for each of its letters, one more for each letter that comes twice. One error
(a letter lost, added, replaced, or two neighbours swapped) changes at most two bits, so counting the bits that
differ leaves few keys to compare in full. A scan of a million signatures takes a millisecond.
"""

from __future__ import annotations

from typing import Any

_FIRST, _LAST = ord("a"), ord("z")


def signatures(texts: list[str]) -> Any:
    """The signature of each text, as a numpy array of 64-bit numbers. About 2 s for a million."""
    import numpy as np

    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    owner = np.repeat(
        np.arange(len(texts), dtype=np.uint64), np.fromiter(map(len, texts), np.int64, len(texts))
    )
    letters = np.sort((owner << np.uint64(21)) | points)
    second = np.zeros(len(letters), bool)
    second[1:] = letters[1:] == letters[:-1]
    point = letters & np.uint64((1 << 21) - 1)
    latin = (point >= _FIRST) & (point <= _LAST)
    bit = np.where(latin, point - np.uint64(_FIRST) + np.where(second, np.uint64(26), np.uint64(0)),
                   (point + np.where(second, np.uint64(32), np.uint64(0))) % np.uint64(64))  # fmt: skip
    out = np.zeros(len(texts), np.uint64)
    marks = np.left_shift(np.uint64(1), bit)
    owners = (letters >> np.uint64(21)).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    out[owners[starts]] = np.bitwise_or.reduceat(marks, starts)
    return out


def signature(text: str) -> int:
    """The signature of one text, without numpy."""
    found = 0
    seen: set[str] = set()
    for letter in text:
        point, again = ord(letter), letter in seen
        seen.add(letter)
        latin = _FIRST <= point <= _LAST
        bit = point - _FIRST + 26 * again if latin else (point + 32 * again) % 64
        found |= 1 << bit
    return found


class ErrorSearch:
    """The search over the mapped signatures of an index."""

    def __init__(self, mapped: Any) -> None:
        self._signatures = mapped.array("key_signature")
        self._starts = mapped.array("key_start")
        self._lengths = mapped.array("length_start")
        self._text = mapped.text("key_text")

    def within(self, folded: str, errors: int) -> list[tuple[int, int]]:
        """(key number, errors) of the keys at 1 to ``errors`` errors, fewest first, then by key number."""
        import numpy as np
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import cdist

        shortest, longest = max(1, len(folded) - errors), len(folded) + errors
        top = len(self._lengths) - 1
        if shortest > top:
            return []
        start, stop = int(self._lengths[shortest]), int(self._lengths[min(longest + 1, top)])
        differing = np.bitwise_count(self._signatures[start:stop] ^ np.uint64(signature(folded)))
        near = np.flatnonzero(differing <= 2 * errors) + start
        if not len(near):
            return []
        begin, end = self._starts[near].tolist(), self._starts[near + 1].tolist()
        texts = [str(self._text[a:b], "utf-8") for a, b in zip(begin, end, strict=True)]
        distances = cdist([folded], texts, scorer=OSA.distance, score_cutoff=errors, dtype=np.uint8)[0]
        close = np.flatnonzero((distances <= errors) & (distances > 0))
        found = zip(distances[close].tolist(), near[close].tolist(), strict=True)
        return [(number, distance) for distance, number in sorted(found)]
