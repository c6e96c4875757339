"""What was added to a text and taken out of it, word by word; French and Arabic alike.

A word is never cut, since a letter of Arabic takes its form from its neighbours. What is kept and taken out, joined, is the text
before; what is kept and added, the text after, sign for sign.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

Part = tuple[Literal["kept", "added", "removed"], str]
Word = tuple[str, str]
"""A word or a sign of punctuation, and the space after it."""
MOST_PAIRS = 1_000_000
"""Of equal words before and after that are looked at; a text of which more repeat is compared by whole lines."""
_PUNCTUATION = '.,;:!?…()[]"“”«»،؛؟'
_WORD = re.compile(r"((?:\S|(?<=\d)[\u00a0\u202f](?=\d))+)(\s*)")
"""A no-break space between figures is inside of a number."""


def parts_of(before: str, after: str) -> tuple[Part, ...]:
    """The parts of two texts, in order; what was taken out stands before what was put in its place. Quadratic at worst, in equal words,
    and bounded by ``MOST_PAIRS``."""
    if before == after:
        return (("kept", before),) if before else ()
    old, new = _words(before), _words(after)
    if _pairs(old, new) > MOST_PAIRS:
        old, new = _lines(before), _lines(after)
    if _pairs(old, new) > MOST_PAIRS:
        return _joined([("removed", before), ("added", after)])
    return _joined(_parts(old, new))


def _words(text: str) -> list[Word]:
    """All of a text: leading space is a word of nothing but space."""
    lead = text[: len(text) - len(text.lstrip())]
    found: list[Word] = [("", lead)] if lead else []
    for match in _WORD.finditer(text, len(lead)):
        found += _without_punctuation(*match.groups())
    return found


def _without_punctuation(run: str, space: str) -> list[Word]:
    """A run of signs, with the punctuation at its two ends apart: a full stop that is added changes no word."""
    core = run.strip(_PUNCTUATION)
    start = run.index(core)
    pieces = [*run[:start], *([core] if core else []), *run[start + len(core) :]]
    return [*((each, "") for each in pieces[:-1]), (pieces[-1], space)]


def _lines(text: str) -> list[Word]:
    return [(line, "") for line in text.splitlines(keepends=True)]


def _pairs(old: Sequence[Word], new: Sequence[Word]) -> int:
    counted = Counter(word for word, _ in new)
    return sum(counted[word] for word, _ in old)


def _parts(old: Sequence[Word], new: Sequence[Word]) -> Iterator[Part]:
    matcher = SequenceMatcher(None, [word for word, _ in old], [word for word, _ in new], autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            for (word, space), (_, other) in zip(old[i:i_end], new[j:j_end], strict=True):
                yield from _kept(word, space, other)
        else:
            yield "removed", "".join(word + space for word, space in old[i:i_end])
            yield "added", "".join(word + space for word, space in new[j:j_end])


def _kept(word: str, space: str, other: str) -> Iterator[Part]:
    """A word that stays, before which space may be another."""
    if space == other:
        yield "kept", word + space
    else:
        yield "kept", word
        yield "removed", space
        yield "added", other


def _joined(parts: Iterator[Part] | list[Part]) -> tuple[Part, ...]:
    """Parts of a kind that follow one another as one; in each run of changes, what was taken out first."""
    found: list[Part] = []
    out = put = ""
    for kind, text in parts:
        if kind == "removed":
            out += text
        elif kind == "added":
            put += text
        elif text:
            found += _run(out, put)
            out = put = ""
            if found and found[-1][0] == "kept":
                found[-1] = ("kept", found[-1][1] + text)
            else:
                found.append(("kept", text))
    return (*found, *_run(out, put))


def _run(out: str, put: str) -> list[Part]:
    return [*([("removed", out)] if out else []), *([("added", put)] if put else [])]  # type: ignore[list-item]
