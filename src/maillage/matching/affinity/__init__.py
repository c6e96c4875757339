"""Affinity: which places would be likely partners of a place, learnt only from who works with whom already.

In: links as plain columns (:class:`Links`), and the index of places when there is one. Out: a :class:`Model` that ranks
every linked place for a place that asks, with a score that is an exact sum of named :class:`Part` s, each with the values
it rests on and a sentence in fr, en and ar. Works for a place without any partner, by what is near, alike and usual in
its country. Not for needs and offers (``matching.scores``); a list of likely partners is a reason to look, never a
verdict on a place.
"""

from maillage.matching.affinity.columns import LINK_COLUMNS, MEMBER_COLUMNS, Links, Members, links_from
from maillage.matching.affinity.model import Part, Partner
from maillage.matching.affinity.rank import Model, fit, newcomer
from maillage.matching.affinity.speak import label, sentence

__all__ = [
    "LINK_COLUMNS",
    "MEMBER_COLUMNS",
    "Links",
    "Members",
    "Model",
    "Part",
    "Partner",
    "fit",
    "label",
    "links_from",
    "newcomer",
    "sentence",
]
