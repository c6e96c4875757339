"""Codes that a text states by number: "SDG 6", "ODD 6.1", "14020". What a text states outweighs what its words suggest.

A code that leads to one topic alone ("SDG 6": water and sanitation) states that topic too; where it leads to several
("SDG 4"), the words say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from maillage.matching.topics.model import Named, Word
from maillage.reference.topics import find_topic, topics_of_match

_NUMBER = re.compile(r"\d+")
_LIST = re.compile(
    r"(?:odd|sdgs?|ods|goal|objectif|objetivo|target|cible|meta|هدف|الغاية)\W{0,4}(?:n\W{1,3}|num\W{1,3})?\Z",
    re.IGNORECASE,
)
_BEFORE = 24
"""Characters before a number in which the name of its list may stand."""
_SCHEMES = {"goal": "goal", "target": "target", "dac": "purpose_code"}
CERTAIN = 100_000
"""The score of what is stated: beyond whatever words add."""
_DAC_DIGITS = 5
_ROUND = 400
"""Characters read around a number that may state a code."""


def stated(text: str) -> Iterator[tuple[str, Named]]:
    """(scheme, what is stated) of each code that ``text`` names by its number."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    beyond = 0
    for number in _NUMBER.finditer(text):
        at = number.start()
        if at < beyond or not (
            number.end() - at == _DAC_DIGITS or _LIST.search(text, max(0, at - _BEFORE), at)
        ):
            continue
        first, beyond = max(0, at - _BEFORE), number.end() + _ROUND
        for match in find_topic(text[first:beyond]):
            if match.why == "code" and match.scheme in _SCHEMES:
                spans = [(first + start, first + end) for start, end in match.spans]
                found.setdefault((_SCHEMES[match.scheme], match.code), []).extend(spans)
                if match.scheme == "target":
                    found.setdefault(("goal", match.code.partition(".")[0]), []).extend(spans)
                topics = topics_of_match(match)
                if len(topics) == 1:
                    found.setdefault(("topic", topics[0]), []).extend(spans)
    for (scheme, code), spans in found.items():
        yield scheme, _named(text, code, sorted(set(spans)))


def _named(text: str, code: str, spans: list[tuple[int, int]]) -> Named:
    each, rest = divmod(CERTAIN, len(spans))
    words = (Word(text[s:e], s, e, each + (at < rest)) for at, (s, e) in enumerate(spans))
    return Named(code, CERTAIN, 0, tuple(words))
