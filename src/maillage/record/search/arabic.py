"""Arabic words brought to a common stem: a light normaliser and the "light10" prefixes and suffixes.

For search only, at indexing and at asking alike. The rules are those of L. S. Larkey, L. Ballesteros and
M. E. Connell, "Light stemming for Arabic information retrieval" (2007), written anew; the letters are already unified
by :func:`maillage.reference.names.fold` (alef, ya, ta marbuta to ha, no marks, no tatweel, no hamza).
"""

from __future__ import annotations

from functools import lru_cache

_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
_SUFFIXES = {"ها": 3, "ان": 4, "ات": 3, "ون": 4, "ين": 4, "يه": 3, "ه": 3, "ي": 3}
"""Ending to the letters that must stay before it. One more than in light10 for -an, -un, -in, which also close roots:
"cooperation" ends in -un and is no plural."""


def is_arabic(word: str) -> bool:
    """Whether ``word`` begins with an Arabic letter."""
    return "\u0600" <= word[:1] <= "\u06ff"


@lru_cache(maxsize=50_000)
def stem(folded: str) -> str:
    """The light stem of one folded Arabic word; at least two letters stay.

    >>> stem("والبلديات") == stem("بلديه") == stem("البلديه") == "بلد"
    True
    """
    word = folded
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            word = word[len(article) :]
            break
    else:
        # A lone "and" goes only from longer words, since many roots begin with waw.
        if word.startswith("و") and len(word) >= 5:
            word = word[1:]
    shortened = True
    while shortened:
        shortened = False
        for suffix, least in _SUFFIXES.items():
            if word.endswith(suffix) and len(word) - len(suffix) >= least:
                word = word[: -len(suffix)]
                shortened = True
                break
    return word
