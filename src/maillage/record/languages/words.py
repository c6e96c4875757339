"""Words weighed once: a table that gives each word a number and remembers what it adds to a text.

Texts repeat their words, so a text costs one look-up a word; only words not met before are read letter by letter.
A word's row holds its score in each language, then whether it is a word, all in capitals, in another script.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from maillage.record.languages.letters import Letters
from maillage.record.languages.scripts import is_foreign

Rows = npt.NDArray[np.int16]
"""Wide enough: a word has at most 62 bytes, and no run weighs more than 127."""

WORD, CAPITALS, FOREIGN = 0, 1, 2
"""Where the counts stand, after the scores."""
COUNTS = 3
MOST_LETTERS = 30
_AROUND = "\"'()[]{}.,;:!?/\\-–—_*&%$#@<>|=+~`´^°’‘“”„‚«»‹›•·…¿¡0123456789"
_IN_CODES = frozenset("0123456789@_:=#")
_NOTHING = b"  "


class Words(dict[str, int]):
    """Word → its number, given at the first look-up. ``rows()`` weighs those that are new."""

    def __init__(self, letters: Letters) -> None:
        super().__init__()
        self.letters = letters
        self._new: list[str] = []
        self._width = len(letters.languages) + COUNTS
        self._rows: Rows = np.zeros((4096, self._width), np.int16)

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        self._new.append(word)
        return number

    def rows(self) -> Rows:
        """The rows of all words, by number."""
        if self._new:
            first = len(self) - len(self._new)
            if len(self) > len(self._rows):
                longer = np.zeros((len(self) * 3 // 2, self._width), np.int16)
                longer[:first] = self._rows[:first]
                self._rows = longer
            self._rows[first : len(self)] = weigh(self.letters, self._new)
            self._new = []
        return self._rows


def weigh(letters: Letters, words: Sequence[str]) -> Rows:
    """The row of each word (see above). Codes, numbers and acronyms weigh nothing; an acronym still is a word."""
    read, counts = zip(*(_read(word) for word in words), strict=True)
    return np.hstack([letters.scores(read).astype(np.int16), np.array(counts, np.int16)])


def _read(word: str) -> tuple[bytes, tuple[int, int, int]]:
    core = plain = word.strip(_AROUND)
    if not core.isascii():
        plain = unicodedata.normalize("NFC", core[: 4 * MOST_LETTERS]).replace("’", "'")
        if is_foreign(plain):
            return _NOTHING, (1, 0, 1)
    if not core or not _IN_CODES.isdisjoint(core):
        return _NOTHING, (0, 0, 0)
    if not plain.isalpha() and not any(map(str.isalpha, plain)):
        return _NOTHING, (0, 0, 0)
    if len(plain) > 1 and plain.isupper():
        return _NOTHING, (1, 1, 0)
    return f" {plain[:MOST_LETTERS]} ".encode("utf-8", "surrogatepass"), (1, 0, 0)
