"""Topics that a text names, for things whose source states none. What is found is marked derived, never stated."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.record.search import arabic
from maillage.reference.names import fold

_MOST_WORDS = 400


def _key(word: str) -> str:
    """A word without its plural ending, in a way that fits fr, en, es and pt alike."""
    if arabic.is_arabic(word):
        return arabic.stem(word)
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


class TopicFinder:
    """Finds the labels of topics in folded texts; one pass over the words, longest labels first."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for label, topic in labels.items():
            words = tuple(_key(word) for word in fold(label).split())
            if words and len(" ".join(words)) >= 3:
                self._by_first.setdefault(words[0], []).append((words, topic))
        for found in self._by_first.values():
            found.sort(key=lambda entry: (-len(entry[0]), entry))

    def find(self, folded: str) -> list[str]:
        """Topics named in a folded text, in the order of the text, each once."""
        if not self._by_first:
            return []
        words = [_key(word) for word in folded.split()[:_MOST_WORDS]]
        topics: dict[str, None] = {}
        position = 0
        while position < len(words):
            step = 1
            for label, topic in self._by_first.get(words[position], ()):
                if tuple(words[position : position + len(label)]) == label:
                    topics[topic] = None
                    step = len(label)
                    break
            position += step
        return list(topics)
