"""A model of one's own: learned from labelled texts and from the package's lists; what they do not label as it ships.

The lists stay in, since they are what carries the labels of texts in one language over to the others. What was learned and what
ships are weighed by how many texts there are: few texts bend the model, many make it. (Purpose codes of publishers not
seen were first in 35 of 100 activities with half of each, in 31 with either alone.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from maillage.matching.topics.own_texts import classes, own_texts
from maillage.matching.topics.read_texts import Labelled
from maillage.matching.topics.train import Text, train
from maillage.matching.topics.weights import Weights, shipped

SHARE_OF_LISTS = 0.03
"""Of the weight of all texts with goals, what the lists weigh."""
AS_MUCH_AS = {"goal": 500, "purpose_code": 1000}
"""How many texts weigh as much as the model that ships."""
PHRASE_OF_LISTS = 0.3
"""What a phrase of the lists weighs beside a text with purpose codes."""


def retrain(labelled: Sequence[Labelled]) -> Weights:
    """The model that ``labelled`` gives. The same texts in any order give the same bytes. Needs scikit-learn."""
    own, codes = own_texts(), classes()
    goal = [Text(each.text, each.goals) for each in labelled if each.goals]
    purpose = [Text(each.text, each.purpose_codes) for each in labelled if each.purpose_codes]
    learned: dict[str, list[Text]] = {}
    if goal:
        share = SHARE_OF_LISTS * len(goal) / sum(each.weight for each in own["goal"])
        learned["goal"] = [*goal, *_lighter(own["goal"], min(1.0, share))]
    if purpose:
        learned["purpose_code"] = [*purpose, *_lighter(own["purpose_code"], PHRASE_OF_LISTS)]
    made = train(learned, {scheme: codes[scheme] for scheme in learned})
    texts = {"goal": len(goal), "purpose_code": len(purpose)}
    return _joined(
        made, shipped(), {scheme: many / (many + AS_MUCH_AS[scheme]) for scheme, many in texts.items()}
    )


def _lighter(texts: Sequence[Text], share: float) -> list[Text]:
    return [each._replace(weight=round(each.weight * share, 6)) for each in texts]


def _joined(made: Weights, kept: Weights, share_of_made: Mapping[str, float]) -> Weights:
    """The classes of ``kept`` over the features of both: between the two where ``made`` has them, else as they are.

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
    new, old = _spread(made, features, rarity), _spread(kept, features, rarity)
    column = {each: at for at, each in enumerate(made.classes)}
    table, numbers = np.zeros((len(features), len(kept.classes))), []
    for at, each in enumerate(kept.classes):
        share = share_of_made[each[0]] if each in column else 0.0
        one, other = (made, column[each]) if share else (kept, at)
        table[:, at] = share * (new if share else old)[:, other] + (1 - share) * old[:, at]
        numbers.append(
            [
                share * getattr(one, name)[other] + (1 - share) * getattr(kept, name)[at]
                for name in ("constant", "threshold", "first")
            ]
        )
    constant, threshold, first = np.rint(np.array(numbers).T).astype(np.int32)
    whole = np.rint(table.clip(-32000, 32000)).astype(np.int16)
    return Weights(features, rarity, whole, kept.classes, constant, threshold, first)


def _spread(
    model: Weights, features: Sequence[str], rarity: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """The table of ``model`` over ``features``, turned to their ``rarity``."""
    table = np.zeros((len(features), len(model.classes)))
    here = [at for at, feature in enumerate(features) if feature in model.number]
    rows = [model.number[features[at]] for at in here]
    table[here] = model.table[rows] * (model.rarity[rows] / rarity[here])[:, None]
    return table
