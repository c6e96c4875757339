"""Scripts other than Latin: which a text is written in, and the language that this decides."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cache
from typing import Any

from maillage.reference.texts import catalogue

LATIN, NONE = "Latin", ""
_TATWEEL = "\u0640"
"""Lengthens an Arabic word and is no letter."""
_LATIN_ENDS = 0x0250
"""First code point after the Latin letters of Europe."""


def is_foreign(word: str) -> bool:
    """Whether a word has a letter of a script other than Latin."""
    return any(c >= "\u0370" and c.isalpha() and script_of(c) != LATIN for c in word)


def script_of(character: str) -> str:
    """The script of a letter: ``Latin``, a name of ``data/scripts.toml``, or empty for any other."""
    code = ord(character)
    if code < _LATIN_ENDS or 0x1E00 <= code <= 0x1EFF:
        return LATIN
    starts, ends, names = _blocks()
    at = bisect_right(starts, code) - 1
    return names[at] if at >= 0 and code <= ends[at] else NONE


def by_script(text: str) -> tuple[str | None, int]:
    """The language that the script of ``text`` decides, with its certainty; (None, 0) when it does not."""
    facts = catalogue("maillage.record.languages", "scripts")
    letters = [c for c in text if c.isalpha() and c != _TATWEEL]
    counts = Counter(script_of(c) for c in letters)
    if not counts:
        return None, 0
    script, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    if script in (LATIN, NONE) or count < facts["least_letters"] or 2 * count <= len(letters):
        return None, 0
    return _told(facts, facts["script"][script], letters, count)


def _told(
    facts: dict[str, Any], script: dict[str, Any], letters: list[str], count: int
) -> tuple[str | None, int]:
    for language, telling in script.get("told_by", ()):
        found = sum(c.lower() in telling for c in letters)
        if found and 1000 * found >= facts["telling"] * count:
            return (language, facts["by_letters"]) if language else (None, 0)
    if not script["language"]:
        return None, 0
    return script["language"], facts["few"] if count < facts["few_letters"] else facts["alone"]


@cache
def _blocks() -> tuple[list[int], list[int], list[str]]:
    scripts = catalogue("maillage.record.languages", "scripts")["script"]
    blocks = sorted(
        (first, last, name) for name, script in scripts.items() for first, last in script["ranges"]
    )
    return [b[0] for b in blocks], [b[1] for b in blocks], [b[2] for b in blocks]
