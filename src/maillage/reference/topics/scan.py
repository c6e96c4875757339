"""The topics that running text names, fast enough for every activity of a record.

The same answer as :func:`maillage.reference.topics.find.find_topic` restricted to topics, without the very words: for
an index of many texts, where only the codes count. (One thing differs: an apostrophe joins two words, unless it stands
for a letter left out.) Whoever asks reduces each word and may remember it; a text is then looked through only where a
word may begin a phrase. It takes about a tenth of the time.
"""

from __future__ import annotations

from functools import cache
from itertools import compress, count

from maillage.reference.list_files import list_file
from maillage.reference.prose import APART
from maillage.reference.topics.find import WEAK, find_topic, topic_phrases

_OTHER = "?"
"""In place of a reduced word that no phrase has."""


def topics_of(keys: list[str], text: str) -> list[str]:
    """Codes of the topics that ``text`` names, each once, in the order of their first words. ``keys``: each word of it, as
    ``prose.words_apart`` gives them, reduced by :func:`topic_key`; empty ones left out.

    >>> from maillage.reference.prose import words_apart
    >>> text = "Acceso al agua potable y gestión de residuos"
    >>> topics_of(list(filter(None, map(topic_key, words_apart(text)))), text)
    ['water_sanitation', 'waste']
    """
    if any(name in text for name in _proper_names()):
        named = (match for match in find_topic(text) if match.scheme == "topic")
        spans = sorted((span, match.code) for match in named for span in match.spans)
        return list(dict.fromkeys(code for _, code in spans))
    return list(dict.fromkeys(_scan(keys)))


def topic_key(word: str) -> str:
    """A folded word reduced, empty for a small one; only words of phrases are told apart."""
    if word == APART:
        return APART
    phrases = topic_phrases()
    key = phrases.key(word)
    return key if not key or key in phrases.vocabulary else _OTHER


@cache
def _proper_names() -> tuple[str, ...]:
    return tuple(row["name"] for row in list_file("not_topics").rows)


@cache
def _openings() -> dict[str, tuple[int, ...]]:
    """How many words the phrases have that begin with a word, the longest first."""
    found: dict[str, set[int]] = {}
    for phrase in topic_phrases().meanings:
        words = phrase.split()
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def _codes() -> dict[str, tuple[list[str], list[str]]]:
    """A phrase to the topics that it names in running text, and to those that it names alone."""
    return {
        phrase: (
            sorted(code for (_, code), (score, _) in named.items() if score > WEAK),
            sorted(code for _, code in named),
        )
        for phrase, named in topic_phrases().meanings.items()
    }


def _scan(keys: list[str]) -> list[str]:
    openings, codes = _openings(), _codes()
    found: list[str] = []
    beyond = 0
    for at in compress(count(), map(openings.__contains__, keys)):
        if at < beyond:
            continue
        for length in openings[keys[at]]:
            named = codes.get(" ".join(keys[at : at + length]) if length > 1 else keys[at])
            if named is None:
                continue
            beyond = at + length
            alone = (at == 0 or keys[at - 1] == APART) and (beyond >= len(keys) or keys[beyond] == APART)
            found += named[alone]
            break
    return found
