"""The verb: many texts, their languages and how certain each is.

A text's score in a language is the sum over its different words; how far the best lies before the second says how
certain it is. All sums are of integers, so that an answer hangs on nothing but its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from maillage.record.languages.model import Detected
from maillage.record.languages.scripts import by_script
from maillage.reference.texts import catalogue

if TYPE_CHECKING:
    from maillage.record.languages.words import Words

BATCH = 4096
"""Texts weighed at once."""
MOST_WORDS = 100_000
"""Words remembered; past that they are forgotten all at once (some 20 MB)."""
_lock = Lock()
_words: Words | None = None


def detect(texts: Sequence[str]) -> list[Detected]:
    """What each text is in; see ``detect_columns``."""
    return [Detected(*found) for found in zip(*detect_columns(texts), strict=True)]


def detect_columns(texts: Sequence[str]) -> tuple[list[str | None], list[int]]:
    """For each text its language (ISO 639-1) or None when undecided, and its certainty: 0 to 1000, 0 when undecided.

    A certainty of 900 and more was right at least 95 times of 100 where it was measured. Texts of fewer than five
    different words, in capitals, of codes and numbers are undecided unless their script decides or it is very certain.
    Only the first 200 characters are looked at. Takes any text, also with lone surrogates.
    """
    languages: list[str | None] = []
    certainties: list[int] = []
    with _lock:
        for first in range(0, len(texts), BATCH):
            found, certain = _batch(texts[first : first + BATCH])
            languages += found
            certainties += certain
    return languages, certainties


def _batch(texts: Sequence[str]) -> tuple[list[str | None], list[int]]:
    import numpy as np

    facts = _facts()
    words = _table()
    numbers, lengths = _look_up(words, texts, facts["looked_at"])
    rows = words.rows()
    many = np.array(lengths)
    sums = np.zeros((len(texts), rows.shape[1]), np.int32)
    some = many > 0
    if numbers:
        starts = (np.cumsum(many) - many)[some]
        sums[some] = np.add.reduceat(rows[np.array(numbers, np.int32)], starts, axis=0, dtype=np.int32)
    languages, certainties, foreign = _decide(sums, words.letters.languages, facts)
    for at in foreign:
        languages[at], certainties[at] = by_script(texts[at][: facts["looked_at"]])
    return languages, certainties


def _look_up(words: Words, texts: Sequence[str], looked_at: int) -> tuple[list[int], list[int]]:
    """The numbers of the different words of all texts, one text after the other, and how many each has."""
    numbers: list[int] = []
    lengths: list[int] = []
    number = words.__getitem__
    for text in texts:
        cut = text[:looked_at].split()
        if len(cut) > 1 and len(text) > looked_at:
            cut.pop()  # its last word may be half a word
        different = dict.fromkeys(cut)
        lengths.append(len(different))
        numbers += map(number, different)
    return numbers, lengths


def _decide(
    sums: Any, codes: tuple[str, ...], facts: dict[str, Any]
) -> tuple[list[str | None], list[int], list[int]]:
    """Languages and certainties by letters; and which texts are for their script to decide."""
    import numpy as np

    scores, counts = sums[:, : len(codes)], sums[:, len(codes) :]
    words, capitals, foreign = counts[:, 0], counts[:, 1], counts[:, 2]
    best = scores.argmax(axis=1)
    two = np.partition(scores, -2, axis=1)[:, -2:]
    read = np.maximum(words, 1)
    lead = (two[:, 1] - two[:, 0]) / np.sqrt(read)
    certainty = np.interp(lead, facts["leads"], facts["certainties"]).astype(np.int32)
    least = np.where(words >= facts["least_words"], facts["least_certain"], facts["very_certain"])
    decided = (certainty >= least) & (words >= facts["least_words_certain"])
    decided &= (2 * capitals <= words) & (2 * foreign <= words) & (best < len(facts["answered"]))
    names: list[str | None] = [*facts["answered"], None]
    chosen = np.where(decided, best, len(facts["answered"])).tolist()
    other_script = np.nonzero(2 * foreign > words)[0].tolist()
    return [names[at] for at in chosen], np.where(decided, certainty, 0).tolist(), other_script


def _table() -> Words:
    """The words of this process, made anew when there are too many."""
    global _words
    if _words is None or len(_words) > MOST_WORDS:
        from maillage.record.languages.letters import letters
        from maillage.record.languages.words import Words

        _words = Words(letters())
    return _words


def _facts() -> dict[str, Any]:
    return catalogue("maillage.record.languages", "languages")
