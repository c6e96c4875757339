"""The forms of a written place name: abbreviations, articles, the words for a body, parts joined by commas or dashes.

Everything works on folded names (:func:`maillage.reference.names.fold`). For what is compared, never for what is shown.
The words for bodies are data: ``data/body_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from maillage.reference.names import fold

_WORDS = {
    "st": "saint",
    "ste": "saint",
    "sainte": "saint",
    "sankt": "saint",
    "sint": "saint",
    "mt": "mount",
    "ft": "fort",
}
_JOINING = frozenset(
    [
        "and",
        "et",
        "und",
        "y",
        "e",
        "i",
        "og",
        "och",
        "en",
        "an",
        "am",
        "im",
        "in",
        "bei",
        "unter",
        "ob",
        "auf",
        "dem",
        "den",
        "der",
        "zu",
        "zur",
        "zum",
        "nad",
        "pod",
        "pri",
        "pre",
        "sur",
        "sous",
        "les",
        "lez",
        "de",
        "la",
        "du",
        "des",
        "d",
        "di",
        "del",
        "della",
        "dell",
        "da",
        "do",
        "dos",
        "das",
        "sul",
        "sulla",
        "upon",
        "on",
        "the",
        "of",
        "aan",
        "op",
        "bij",
    ]
)
_ARTICLES = ("el", "al", "le", "la", "les", "los", "las", "the", "den", "het", "de", "il", "lo", "l", "ad", "ar", "as", "at", "az", "ash")  # fmt: skip
_TRIGGER = re.compile(rf"(?:^| )(?:st|ste|sainte|sankt|sint|mt|ft) | (?:{'|'.join(sorted(_JOINING))}) ")
_ARTICLE = re.compile(rf"^(?:{'|'.join(_ARTICLES)}) (?=..)")


def plain_form(name: str) -> str:
    """The folded name as it is a key: Hangul, which folding takes apart, in whole syllables (an error is one syllable)."""
    folded = fold(name)
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def word_form(folded: str) -> str:
    """``folded`` with St, Ste, Sankt, Sint read as Saint, Mt as Mount, Ft as Fort, and without the small words inside.

    >>> word_form("st louis"), word_form("brighton and hove"), word_form("weiden in der oberpfalz")
    ('saint louis', 'brighton hove', 'weiden oberpfalz')
    """
    if not _TRIGGER.search(folded):
        return folded
    first, *rest = (_WORDS.get(word, word) for word in folded.split(" "))
    inner = [word for word in rest[:-1] if word not in _JOINING]
    return " ".join([first, *inner, *rest[-1:]])


def without_article(folded: str) -> str:
    """``folded`` without a leading article, of Romance or Germanic languages or of Arabic in either script.

    >>> without_article("el jadida"), without_article("العرائش"), without_article("laon")
    ('jadida', 'عرائش', 'laon')
    """
    if folded.startswith("ال") and len(folded) > 4:
        return folded[2:]
    return _ARTICLE.sub("", folded, count=1)


@dataclass(frozen=True, slots=True)
class Bodied:
    """A name without the words for its body; ``means`` is ``town``, ``unit``, ``any`` or ``group`` (of towns)."""

    name: str
    means: str


@cache
def _body_words() -> tuple[dict[str, str], dict[str, str], int]:
    """(leading words → means, trailing words → means, most words in one), folded."""
    path = resources.files("maillage.reference.places").joinpath("data", "body_words.toml")
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    before = {fold(text): means for means, texts in lists["before"].items() for text in texts}
    after = {fold(text): means for means, texts in lists["after"].items() for text in texts}
    return before, after, max(text.count(" ") + 1 for text in [*before, *after])


@lru_cache(maxsize=100_000)
def without_body(folded: str) -> Bodied | None:
    """The name inside ``Ville de X``, ``Gmina X``, ``X County`` …; None when there is no such word.

    >>> without_body("ville de paris"), without_body("essex county").means, without_body("paris")
    (Bodied(name='paris', means='town'), 'unit', None)
    """
    before, after, most = _body_words()
    words = folded.split(" ")
    for count in range(min(most, len(words) - 1), 0, -1):
        means = before.get(" ".join(words[:count]))
        if means:
            rest = " ".join(words[count:])
            further = without_body(rest)  # "commune urbaine de la ville de X"
            return Bodied(further.name if further else rest, means)
        means = after.get(" ".join(words[-count:]))
        if means:
            return Bodied(" ".join(words[:-count]), means)
    return None


def means_of(folded: str) -> str | None:
    """What a lone word for a body means (``district`` → ``unit``), as it stands in brackets after a name."""
    before, after, _ = _body_words()
    return after.get(folded) or before.get(folded)


_BRACKETS = re.compile(r"^(.+?)\s*[(\[（](.+?)[)\]）]\s*$")
_DASH = re.compile(r"\s+[-–—−]\s+|\s*[–—]\s*")


@dataclass(frozen=True, slots=True)
class Split:
    """A name in two parts: ``how`` is ``bracket``, ``comma``, ``dash`` (head is the larger) or ``slash`` (two names)."""

    head: str
    tail: str
    how: str


def split(text: str) -> Split | None:
    """``Taizhou, Zhejiang``, ``X (district)``, ``Tokyo – Meguro``, ``Bozen/Bolzano`` in their two parts, else None.

    >>> split("Taizhou, Zhejiang")
    Split(head='Taizhou', tail='Zhejiang', how='comma')
    """
    found = _BRACKETS.match(text)
    if found:
        return Split(found[1].strip(), found[2].strip(), "bracket")
    for mark, how in ((",", "comma"), ("،", "comma"), ("/", "slash")):
        head, cut, tail = text.partition(mark)
        if cut and head.strip() and tail.strip():
            return Split(head.strip(), tail.strip(), how)
    parts = _DASH.split(text, maxsplit=1)
    if len(parts) == 2 and all(parts):
        return Split(parts[0].strip(), parts[1].strip(), "dash")
    return None
