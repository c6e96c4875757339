"""The verb: from a text to what it speaks of, each with the very words that gave it away.

A text is weighed as rare words against common ones (tf-idf of length one); what each word adds to a class is that times
the model's weight, rounded to a whole thousandth, and the score is the sum of these: what is shown is what was counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from maillage.matching.topics.model import SCHEMES, Classified, Named, Word
from maillage.matching.topics.stated import stated
from maillage.matching.topics.weights import Weights, shipped
from maillage.matching.topics.words import LANGUAGES, LISTED, is_read

_ROUNDING = 0.51
"""By how much a word's rounding can move a score, and what single precision may add to it."""
UNKNOWN_RARITY = 4000.0
"""How rare a word is taken to be that the model never met: it says that the text speaks of other things too."""
_LOGS = [0.0] + [1 + math.log(times) for times in range(1, 1000)]


def classify(text: str, language: str | None = None, model: Weights | None = None) -> Classified:
    """What ``text`` speaks of: only what is asserted, the surest first, then in the order of the codes.

    ``language`` (ISO 639-1) is what the caller knows of it. One that is not read gives nothing and says so, and so does a
    text in a script that none of ours is written in; else, when it is not known, the text is read all the same, since a
    word means one thing in whatever language it stands. The same text gives the same answer whatever stands beside it.
    Linear in the text.
    """
    if (language is not None and language not in LANGUAGES and language not in LISTED) or not is_read(text):
        return Classified(language, read=False)
    found = _weigh(text, model or shipped())
    goals, targets, purpose_codes, topics = (tuple(found[scheme]) for scheme in SCHEMES)
    return Classified(language, goals, targets, purpose_codes, topics)


def classify_many(
    texts: Iterable[str], languages: Iterable[str | None], model: Weights | None = None
) -> Iterator[Classified]:
    """``classify`` for each text with its language, in order; one at a time, in memory that does not grow."""
    for text, language in zip(texts, languages, strict=True):
        yield classify(text, language, model)


def _weigh(text: str, model: Weights) -> dict[str, list[Named]]:
    places: dict[int, list[tuple[int, int]]] = {}
    read, unknown = model.reader.read(text)
    for row, start, end in read:
        if row in places:
            places[row].append((start, end))
        else:
            places[row] = [(start, end)]
    found: dict[str, list[Named]] = {scheme: [] for scheme in SCHEMES}
    if places:
        for column, named in _asserted(text, places, unknown, model):
            found[model.classes[column][0]].append(named)
    for scheme, named in stated(text):
        found[scheme] = [named, *(other for other in found[scheme] if other.code != named.code)]
    goals = {named.code for named in found["goal"]}
    found["target"] = [named for named in found["target"] if named.code.partition(".")[0] in goals]
    for several in found.values():
        several.sort(key=lambda named: (-named.score, _order(named.code)))
    return found


def _asserted(
    text: str, places: dict[int, list[tuple[int, int]]], unknown: list[int], model: Weights
) -> Iterator[tuple[int, Named]]:
    rows = list(places)
    times = [_log(len(at)) for at in places.values()]
    values = model.rarity[rows] * np.array(times)
    strange = [UNKNOWN_RARITY * _log(many) for many in unknown]
    values /= math.sqrt(math.fsum((values * values).tolist()) + math.fsum(each * each for each in strange))
    near = values.astype(np.float32) @ model.near[rows] + model.constant
    likely = np.nonzero(near >= model.first - 1 - _ROUNDING * len(rows))[0]
    if not len(likely):
        return
    added = np.rint(values[:, None] * model.table[rows][:, likely]).astype(np.int64)
    scores = added.sum(axis=0) + model.constant[likely]
    for at in _chosen(likely.tolist(), scores.tolist(), model):
        column = int(likely[at])
        evidence = tuple(_words(text, places, added[:, at].tolist()))
        yield column, Named(model.classes[column][1], int(scores[at]), int(model.constant[column]), evidence)


def _log(many: int) -> float:
    """What a word counts that is met ``many`` times."""
    return _LOGS[many] if many < len(_LOGS) else 1 + math.log(many)


def _chosen(columns: list[int], scores: list[int], model: Weights) -> list[int]:
    """Which of ``columns`` are asserted: those that reach their threshold, and the best of a scheme from its ``first``."""
    best: dict[str, int] = {}
    for at, column in enumerate(columns):
        scheme = model.classes[column][0]
        if scheme not in best or scores[at] > scores[best[scheme]]:
            best[scheme] = at
    firsts = {at for at in best.values() if scores[at] >= model.first[columns[at]]}
    return [at for at, column in enumerate(columns) if at in firsts or scores[at] >= model.threshold[column]]


def _words(text: str, places: dict[int, list[tuple[int, int]]], added: list[int]) -> list[Word]:
    """The words that add something, in the order of the text; a word met several times shares what it adds."""
    weights: dict[tuple[int, int], int] = {}
    for spans, weight in zip(places.values(), added, strict=True):
        if weight and len(spans) == 1:
            weights[spans[0]] = weights.get(spans[0], 0) + weight
        elif weight:
            each, rest = divmod(weight, len(spans))
            for at, span in enumerate(spans):
                weights[span] = weights.get(span, 0) + each + (at < rest)
    made, new = sorted(weights.items()), tuple.__new__  # a third of the time of Word(…), and there are many
    return [new(Word, (text[start:end], start, end, weight)) for (start, end), weight in made if weight]


def _order(code: str) -> tuple[int, str]:
    return (int(code), "") if code.isdecimal() else (0, code)
