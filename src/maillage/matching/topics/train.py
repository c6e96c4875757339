"""From labelled texts to a model: one linear separator a class, over the features that all languages share.

Each scheme (goals, targets …) is learned apart, from the texts that are labelled in it; rarity is counted over all of
them. Margins become thousandths of log-odds by one line fitted on texts held out in turn, so that the order of classes
stays. Needs scikit-learn, which the model itself does not. The same texts in any order give the same model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from maillage.matching.topics.separator import separate
from maillage.matching.topics.weights import Weights
from maillage.matching.topics.words import Reader, lexicon, meant

Array = npt.NDArray[np.float64]
FOLDS = 5
RARITY = 1000
LEAST_WEIGHT = 0.005
"""Share of a class's largest weight below which a word is left out of it."""
LEANING, SMOOTH = 0.4, 0.3
"""How much the separator leans on plain frequency, and what every word is taken to have been met beforehand."""
LEAST_SAID = 500
"""What words must add at least before a class is asserted: never by its constant alone."""
_ABSENT = -4.0
"""Margin of a class that no text is of."""


class Text(NamedTuple):
    """A labelled text: codes of one scheme (none: it speaks of nothing in it), and how much it counts."""

    text: str
    codes: tuple[str, ...]
    weight: float = 1.0


class Recipe(NamedTuple):
    """How a scheme is learned: the softness of the separator, and where a class is asserted.

    Thousandths of log-odds: the threshold of each class is the best found on texts held out (by F3: a goal too few counts
    more than one too many, which a person unticks), between ``lowest`` and ``highest`` (equal numbers fix it); the best
    class of a text is asserted from ``first``.
    """

    softness: float
    lowest: int
    highest: int
    first: int
    scale: float | None = None
    """Log-odds for one unit of margin, where there are too few texts to find it."""
    meant: bool = False
    """Only words weigh of which the lists say what they speak of, and every class has the same constant.

    So that a text speaks of the same in every language: the lists have their words in all, other texts may be of one.
    """

    exact: bool = False
    """Solved to the last digits, so that another processor makes the same model."""


RECIPES = {
    "goal": Recipe(1.0, -3000, -1600, -3200),
    "target": Recipe(1.0, -800, -800, -1200, 3.0),
    "purpose_code": Recipe(1.0, -1000, -1000, -1600, 3.0),
    "topic": Recipe(0.6, -1000, -1000, -1500, 3.0),
}
"""For texts of one's own."""
SHIPPED = {scheme: recipe._replace(meant=scheme == "goal", exact=True) for scheme, recipe in RECIPES.items()}
"""For the model that ships."""
RAREST = 5000
"""What a word's rarity is at most in the model that ships: in lists a word is rarer than in running text."""


def train(
    texts: Mapping[str, Iterable[Text]],
    classes: Mapping[str, Sequence[str]],
    recipes: Mapping[str, Recipe] = RECIPES,
    rarest: int | None = None,
) -> Weights:
    """The model of ``texts`` by scheme; ``classes`` are all codes of each scheme, in their order."""
    held = {scheme: sorted(set(several)) for scheme, several in texts.items()}
    features, counts = _count(held)
    rarity = _rarity(counts, len(features), rarest)
    of_meaning = np.array([feature in meant() for feature in features])
    columns: list[Array] = []
    said: list[tuple[str, str]] = []
    constants, thresholds, firsts = [], [], []
    for scheme in classes:
        recipe = recipes[scheme]
        matrix = _matrix(counts[scheme], rarity)
        weighing = np.nonzero(of_meaning)[0] if recipe.meant else np.arange(len(features))
        some, constant, threshold = _learn(held[scheme], matrix[:, weighing], classes[scheme], recipe)
        weights = np.zeros((len(classes[scheme]), len(features)))
        weights[:, weighing] = some
        columns.append(weights)
        constants.append(constant)
        thresholds.append(threshold)
        firsts.append(np.minimum(threshold, np.maximum(recipe.first, constant + LEAST_SAID)))
        said += [(scheme, code) for code in classes[scheme]]
    table = np.vstack(columns).T
    kept = np.nonzero(table.any(axis=1))[0]
    return Weights(
        tuple(features[at] for at in kept),
        rarity[kept],
        table[kept].astype(np.int16),
        tuple(said),
        np.concatenate(constants).astype(np.int32),
        np.concatenate(thresholds).astype(np.int32),
        np.concatenate(firsts).astype(np.int32),
    )


def _count(held: Mapping[str, Sequence[Text]]) -> tuple[list[str], dict[str, list[Counter[int]]]]:
    """The features, sorted, and how often each text has each."""
    number: dict[str, int] = {}
    reader = Reader(lambda feature: number.setdefault(feature, len(number)), lexicon())
    raw = {
        scheme: [Counter(row for row, _, _ in reader.read(each.text)[0]) for each in several]
        for scheme, several in held.items()
    }
    features = sorted(number)
    place = {number[feature]: at for at, feature in enumerate(features)}
    counts = {
        scheme: [Counter({place[row]: times for row, times in sorted(one.items())}) for one in several]
        for scheme, several in raw.items()
    }
    return features, counts


def _rarity(
    counts: Mapping[str, Sequence[Counter[int]]], many: int, rarest: int | None
) -> npt.NDArray[np.int32]:
    """How rare each feature is among all texts: thousandths, ``rarest`` at most."""
    found = np.zeros(many)
    texts = 0
    for several in counts.values():
        texts += len(several)
        for one in several:
            found[list(one)] += 1
    rare = [RARITY * (math.log((1 + texts) / (1 + times)) + 1) for times in found.tolist()]
    whole = np.array([round(each) for each in rare], np.int32)
    return whole if rarest is None else np.minimum(whole, np.int32(rarest))


def _matrix(counts: Sequence[Counter[int]], rarity: npt.NDArray[np.int32]) -> Any:
    """The texts as rows of length one, as ``classify`` weighs them."""
    from scipy.sparse import csr_matrix

    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for at, one in enumerate(counts):
        weighed = {row: (1 + math.log(times)) * float(rarity[row]) for row, times in sorted(one.items())}
        length = math.sqrt(math.fsum(value * value for value in weighed.values())) or 1.0
        rows += [at] * len(weighed)
        columns += weighed
        values += [value / length for value in weighed.values()]
    return csr_matrix((values, (rows, columns)), shape=(len(counts), len(rarity)))


def _learn(
    texts: Sequence[Text], matrix: Any, codes: Sequence[str], recipe: Recipe
) -> tuple[Array, Array, Array]:
    """(weights, constants, thresholds) of the classes ``codes``, in whole thousandths."""
    truth = np.array([[code in each.codes for code in codes] for each in texts])
    count = np.array([each.weight for each in texts])
    weights, constant = _separate(matrix, truth, count, recipe)
    if recipe.scale is None:
        margins = _held_out(texts, matrix, truth, count, recipe)
        slope, lift = _line(margins, truth, count)
        thresholds = _best(1000 * (slope * margins + lift), truth, count, recipe)
    else:
        slope, lift = recipe.scale, 0.0
        thresholds = np.full(len(codes), float(recipe.lowest))
    weights *= 1000 * slope
    weights[np.abs(weights) < LEAST_WEIGHT * np.abs(weights).max(axis=1, keepdims=True)] = 0
    constants = np.rint(1000 * (slope * constant + lift))
    return np.rint(weights.clip(-32000, 32000)), constants, np.maximum(thresholds, constants + LEAST_SAID)


def _separate(matrix: Any, truth: npt.NDArray[np.bool_], count: Array, recipe: Recipe) -> tuple[Array, Array]:
    """A separator of widest margin for each class, leaning on where a word is rare (complement naive Bayes)."""
    weights = np.zeros((truth.shape[1], matrix.shape[1]))
    constant = np.full(truth.shape[1], _ABSENT)
    for column in range(truth.shape[1]):
        of_it = truth[:, column]
        if of_it.any() and not of_it.all():
            weights[column], constant[column] = separate(matrix, of_it, count, recipe.softness, recipe.exact)
    if recipe.meant:
        constant[:] = constant.mean()
    return weights + LEANING * _rarer(matrix, truth, count), constant


def _rarer(matrix: Any, truth: npt.NDArray[np.bool_], count: Array) -> Array:
    """For each class and feature the logarithm of how much rarer it is in the texts of all other classes than is usual."""
    outside = np.asarray(matrix.T @ (~truth * count[:, None])).T + SMOOTH
    rarer = -np.log(outside / outside.sum(axis=1, keepdims=True))
    return np.asarray(rarer - rarer.mean(axis=0, keepdims=True))


def _held_out(
    texts: Sequence[Text], matrix: Any, truth: npt.NDArray[np.bool_], count: Array, recipe: Recipe
) -> Array:
    """The margins of each text by a separator that did not see it; which part it is in hangs on its words alone."""
    part = np.array(
        [sha256(each.text.encode("utf-8", "surrogatepass")).digest()[0] % FOLDS for each in texts]
    )
    margins = np.full(truth.shape, _ABSENT)
    for fold in range(FOLDS):
        out, rest = np.nonzero(part == fold)[0], np.nonzero(part != fold)[0]
        if len(out) and len(rest):
            weights, constant = _separate(matrix[rest], truth[rest], count[rest], recipe)
            margins[out] = np.asarray(matrix[out] @ weights.T) + constant
    return margins


def _line(margins: Array, truth: npt.NDArray[np.bool_], count: Array) -> tuple[float, float]:
    """(slope, lift) that turn margins into log-odds: logistic regression on one number, by Newton's method."""
    x, y = margins.ravel(), truth.ravel().astype(float)
    weight = np.repeat(count, truth.shape[1])
    slope, lift = 1.0, 0.0
    for _ in range(50):
        odds = 1 / (1 + np.exp(-np.clip(slope * x + lift, -30, 30)))
        miss, bend = weight * (y - odds), weight * odds * (1 - odds) + 1e-9
        a, b, c = (bend * x * x).sum() + 1e-6, (bend * x).sum(), bend.sum() + 1e-6
        up, right = (miss * x).sum(), miss.sum()
        size = a * c - b * b
        slope, lift = slope + (c * up - b * right) / size, lift + (a * right - b * up) / size
    return (float(slope), float(lift)) if 0.1 < slope < 100 else (3.0, 0.0)


def _best(scores: Array, truth: npt.NDArray[np.bool_], count: Array, recipe: Recipe) -> Array:
    """For each class the threshold with the best F3 on texts held out, within the bounds of the recipe."""
    steps = np.arange(recipe.lowest, recipe.highest + 1, 50)
    best = []
    for column in range(truth.shape[1]):
        right = count * truth[:, column]
        found = [scores[:, column] >= step for step in steps]
        f3 = [10 * right[each].sum() / max(count[each].sum() + 9 * right.sum(), 1e-9) for each in found]
        best.append(float(steps[int(np.argmax(f3))]))
    return np.array(best)
