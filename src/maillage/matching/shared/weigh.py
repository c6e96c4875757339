"""What needs speak of, as rows of weighed words: one word for one meaning, whatever the language it stands in.

Words are those of the topics (``matching.topics``): a word of its lexicon is its meaning, any other its stem. A word weighs by how
few texts hold it. Left out are the names a need bears and the forms of support it asks for and brings (told apart from the words),
what one text alone says, and, where texts stand in several languages, what one language alone says: it would part them
by their language. Weights are whole numbers, so that groups are the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from maillage.matching.profiles import Need
from maillage.matching.topics.words import Reader, lexicon
from maillage.reference.topics import modalities

UNIT = 1000
"""The length of a row; the likeness of two rows is at most its square."""


def weigh(needs: Sequence[Need]) -> Any:
    """A row a need, a column a word: a sparse matrix of int64, each row of length UNIT or empty. Linear in the texts."""
    number: dict[str, int] = {}
    reader = Reader(lambda feature: number.setdefault(feature, len(number)), lexicon())
    labels = {form.code: " ".join(form.names.values()) for form in modalities()}
    counts: list[Counter[int]] = []
    for need in needs:
        forms = (*(need.forms or ()), *(need.brings_forms or ()))
        told_apart = " ".join((need.place_name, need.organisation, *(labels.get(form, "") for form in forms)))
        own = {word for word, _, _ in reader.read(told_apart)[0]}
        counts.append(Counter(word for word, _, _ in reader.read(need.text)[0] if word not in own))
    rarity = _rarity(counts, [need.language for need in needs])
    start, column, value = [0], list[int](), list[int]()
    for held in counts:
        kept = {word: rarity[word] * (1 + math.log(times)) for word, times in held.items() if word in rarity}
        length = math.sqrt(math.fsum(weight * weight for weight in kept.values())) or 1.0
        column += kept
        value += [round(weight * UNIT / length) for weight in kept.values()]
        start.append(len(column))
    made = sparse.csr_matrix(
        (np.array(value, np.int64), np.array(column, np.int32), np.array(start)),
        shape=(len(needs), max(len(number), 1)),
    )
    made.sum_duplicates()
    return made


def _rarity(counts: Sequence[Counter[int]], languages: Sequence[str | None]) -> dict[int, float]:
    texts: Counter[int] = Counter()
    spoken: dict[int, set[str | None]] = defaultdict(set)
    for held, language in zip(counts, languages, strict=True):
        texts.update(held.keys())
        for word in held:
            spoken[word].add(language)
    several = len({language for held, language in zip(counts, languages, strict=True) if held}) > 1
    return {
        word: math.log(len(counts) / many)
        for word, many in texts.items()
        if 1 < many < len(counts) and (len(spoken[word]) > 1 or not several)
    }


def centres(rows: Any, labels: Sequence[int], count: int) -> Any:
    """The middle of the rows of each label, of length UNIT: a sparse matrix of ``count`` rows."""
    of_label = sparse.csr_matrix(
        (np.ones(len(labels), np.int64), (np.asarray(labels), np.arange(len(labels)))),
        shape=(count, rows.shape[0]),
    )
    sums = sparse.csr_matrix(of_label @ rows)
    lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel().astype(np.float64))
    each = np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(sums.indptr))
    sums.data = np.rint(sums.data * UNIT / each).astype(np.int64)
    return sums
