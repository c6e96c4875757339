"""The words of prose, folded quickly: for whoever indexes or compares many texts. Not for names (see ``names``).

A text in Latin letters is folded whole, as bytes; in any other script word by word, each once, since words come back and
texts do not. Elided words (l', d', qu') are cut off. What parts a text into items is kept as a word of its own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from maillage.reference.names import fold
from maillage.reference.remembered import Remembered
from maillage.reference.topics.words import _SEPARATORS

APART = ";"
"""Stands among the words where a sign parts the text."""

# Signs of prose by the plain one that parts words as they do; an apostrophe is one in every form.
_SIGNS = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": ";", "—": ";", "•": ";", "…": " ",
          "·": " ", "°": " ", "€": " ", "®": " ", "\u200b": " ", "œ": "oe", "æ": "ae"}  # fmt: skip
_BEYOND = re.compile(r"[^\x00-\x7f\u0300-\u034e\u0350-\u036f]")
_TO_WORDS = bytes(
    ord(APART) if chr(at) in _SEPARATORS else at if chr(at).isalnum() else ord(" ") for at in range(128)
).ljust(256)
_PARTED = re.compile(f"[{re.escape(''.join(sorted(_SEPARATORS)))}]")
_APOSTROPHE = re.compile(r"['’ʼ](?=[^\W\d_])")
_ELIDED = re.compile(r"(?<![^\W_])(?:[ldcjs]|qu|lorsqu|puisqu|jusqu)\Z", re.IGNORECASE)
_ELIDED_END = re.compile(rb"(?<![a-z0-9])(?:[ldcjs]|qu|lorsqu|puisqu|jusqu)\Z")
_LONGEST_ELIDED = 8


def words_apart(text: str) -> list[str]:
    """The folded words of ``text`` in order, with APART where a sign or a new line parts it.

    >>> words_apart("L’eau, l’énergie à Saint-Louis")
    ['eau', ';', 'energie', 'a', 'saint', 'louis']
    """
    bare = _plain(text)
    if bare is None:
        for line in "\n\r\t":
            text = text.replace(line, f" {APART} ")
        return " ".join(map(_folded().__getitem__, text.split())).split()
    if b"'" in bare:
        bare = _without_elisions(bare)
    return bare.translate(_TO_WORDS, b"'`").replace(b";", b" ; ").decode().split()


def without_elision(text: str) -> str:
    """``text`` with l', d', qu' … blanked, every other character where it was."""
    if "'" not in text and "’" not in text and "ʼ" not in text:
        return text
    kept, last = [], 0
    for found in _APOSTROPHE.finditer(text):
        at = found.start()
        if elided := _ELIDED.search(text, max(0, at - _LONGEST_ELIDED), at):
            kept += [text[last : elided.start()], " " * (at + 1 - elided.start())]
            last = at + 1
    return "".join([*kept, text[last:]]) if kept else text


def _plain(text: str) -> bytes | None:
    """``text`` in one case, without accents, as ASCII with its signs; None when it is not all in Latin letters."""
    if text.isascii():
        return text.lower().encode("ascii")
    text = text.casefold()
    for sign, simple in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, simple)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        if _BEYOND.search(text):
            return None
    return text.encode("ascii", "ignore")


def _without_elisions(bare: bytes) -> bytes:
    """Plain bytes without their apostrophes, and without what is elided before one."""
    parts = bare.split(b"'")
    for at, following in enumerate(parts[1:]):
        if following[:1].isalpha() and (found := _ELIDED_END.search(parts[at][-_LONGEST_ELIDED:])):
            parts[at] = parts[at][: -len(found.group())] + b" "
    return b"".join(parts)


@cache
def _folded() -> Remembered[str]:
    return Remembered(_fold_piece)


def _fold_piece(piece: str) -> str:
    # Not through the cache of names: words of prose would only fill it.
    return f" {APART} ".join([fold.__wrapped__(part) for part in _PARTED.split(without_elision(piece))])
