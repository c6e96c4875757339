"""A model of one's own: goals learned from labelled texts and from the package's lists; the rest as it ships.

The lists stay in, at a small share of the weight of the texts, since they are what carries the labels of texts in one language
over to the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maillage.matching.topics.model import SCHEMES
from maillage.matching.topics.own_texts import classes, own_texts
from maillage.matching.topics.read_texts import Labelled
from maillage.matching.topics.train import Text, train
from maillage.matching.topics.weights import Weights, shipped

SHARE_OF_LISTS = 0.03


def retrain(labelled: Sequence[Labelled]) -> Weights:
    """The model that ``labelled`` gives. The same texts in any order give the same bytes.

    Purpose codes are learned anew where the texts have them. Needs scikit-learn.
    """
    by_scheme = {
        "goal": [Text(each.text, each.goals) for each in labelled if each.goals],
        "purpose_code": [Text(each.text, each.purpose_codes) for each in labelled if each.purpose_codes],
    }
    own, codes = own_texts(), classes()
    learned = {scheme: _with_lists(texts, own[scheme]) for scheme, texts in by_scheme.items() if texts}
    made = train(learned, {scheme: codes[scheme] for scheme in learned})
    return _joined(made, shipped(), [scheme for scheme in SCHEMES if scheme not in learned])


def _with_lists(texts: list[Text], own: list[Text]) -> list[Text]:
    share = min(1.0, SHARE_OF_LISTS * len(texts) / sum(each.weight for each in own))
    return [*texts, *(each._replace(weight=round(each.weight * share, 6)) for each in own)]


def _joined(made: Weights, kept: Weights, schemes: Sequence[str]) -> Weights:
    """``made`` with the classes of ``schemes`` as ``kept`` has them, over the features of both.

    What a word adds is its rarity times its weight: where the two count a word's rarity differently, the weight is
    turned so that it adds what it added.
    """
    features = tuple(sorted({*made.features, *kept.features}))
    rarity = np.array(
        [
            made.rarity[made.number[feature]] if feature in made.number else kept.rarity[kept.number[feature]]
            for feature in features
        ],
        np.int32,
    )
    columns = [at for at, (scheme, _) in enumerate(kept.classes) if scheme in schemes]
    table = np.zeros((len(features), len(made.classes) + len(columns)), np.int16)
    for at, feature in enumerate(features):
        if feature in made.number:
            table[at, : len(made.classes)] = made.table[made.number[feature]]
        if feature in kept.number:
            row = kept.number[feature]
            turned = kept.table[row, columns] * (kept.rarity[row] / rarity[at])
            table[at, len(made.classes) :] = np.rint(turned).clip(-32000, 32000).astype(np.int16)
    return Weights(
        features,
        rarity,
        table,
        (*made.classes, *(kept.classes[at] for at in columns)),
        np.concatenate([made.constant, kept.constant[columns]]),
        np.concatenate([made.threshold, kept.threshold[columns]]),
        np.concatenate([made.first, kept.first[columns]]),
    )
