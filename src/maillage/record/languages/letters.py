"""Runs of letters and what they weigh in each language: an automaton, walked over many words at once.

The weights are those of py3langid's model, cut down by ``tools/compile_languages.py`` to our languages and to runs of
letters within a word. They stand in ``data/letters.npz``:

``next``  uint16, rows of 128: the state after a state's row and a letter's class;
``row``   uint16, for each state its row;
``run``   int32, for each state the longest run of letters that ends there, -1 for none;
``weight`` int8, for each run its weight in each language (eighths of a natural logarithm, their mean taken off);
``class_of`` uint8, for each byte its class, 0 for any that ends all runs;
``languages`` the code of each column of ``weight``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
CLASSES = 128


@dataclass(frozen=True, slots=True)
class Letters:
    """The automaton and its weights. ``languages``: the codes, one for each column of a score."""

    languages: tuple[str, ...]
    next: npt.NDArray[np.uint16]
    row: Ints
    run: Ints
    weight: Ints
    class_of: npt.NDArray[np.uint8]

    def scores(self, words: Sequence[bytes]) -> Ints:
        """For each word (UTF-8, between spaces) the sum of its runs' weights in each language."""
        found = np.zeros((len(words), len(self.languages)), np.int32)
        if not words:
            return found
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        order = np.argsort(
            -lengths, kind="stable"
        )  # longest first: at each step, those still read stand in front
        starts = (np.cumsum(lengths) - lengths)[order]
        lengths = lengths[order]
        letters = self.class_of[np.frombuffer(b"".join(words), np.uint8)]
        reading = np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left")
        state, sums = np.zeros(len(words), np.int32), np.zeros_like(found)
        for at, many in enumerate(reading.tolist()):
            state = self.next[self.row[state[:many]] + letters[starts[:many] + at]].astype(np.int32)
            sums[:many] += self.weight[self.run[state]]  # run -1 is the last row: nothing
        found[order] = sums
        return found


@cache
def letters() -> Letters:
    """The model that ships with the package, read once a process."""
    path = resources.files("maillage.record.languages").joinpath("data", "letters.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        weight = data["weight"]
        nothing = np.zeros((1, weight.shape[1]), np.int32)
        return Letters(
            tuple(data["languages"].tolist()),
            data["next"].ravel(),
            data["row"].astype(np.int32) * CLASSES,
            data["run"],
            np.vstack([weight.astype(np.int32), nothing]),
            data["class_of"],
        )
