"""Topics of a text: the goals, targets, purpose codes and topics that it speaks of, with the very words that say so.

In: a text in French, English, Spanish, Portuguese or Arabic (Serbian and Bulgarian by word lists), and what language it is
in, if known. Out: ``Classified``: only what is asserted, each with a score that is its constant plus the weights of its words.
Every language shares one set of features, so that the same text gets the same topics in each. A model ships
(``data/topics.npz``, made by ``tools/compile_topics.py``); ``train`` makes another from labelled texts. Not for naming
topics exactly (``reference.topics.find_topic``), and not for finding out the language: who calls says it.
"""

from maillage.matching.topics.classify import classify, classify_many
from maillage.matching.topics.model import SCHEMES, Classified, Named, Word
from maillage.matching.topics.weights import NoModel, Weights, read_model, shipped
from maillage.matching.topics.words import LANGUAGES, LISTED

__all__ = [
    "LANGUAGES",
    "LISTED",
    "SCHEMES",
    "Classified",
    "Named",
    "NoModel",
    "Weights",
    "Word",
    "classify",
    "classify_many",
    "read_model",
    "shipped",
]
