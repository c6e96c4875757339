"""What a language still lacks, and what is wrong with what it has: over the catalogues of all rooms.

In: the folder of the package, whose rooms keep their texts in ``data/*.toml``. Out: texts by where they stand, those that are
missing, and faults in words. Nothing is written here (``tools/translations.py`` does).
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.reference.spoken import plural_forms
from maillage.reference.texts import LANGUAGES, READY, lay_over

SOURCE = Path(__file__).parents[1]
NOT_ON_PAGES = ("cli", "demo")
"""Rooms whose texts no page says: the command speaks complete languages only, and the demonstration's are its content."""
FORMS = ("zero", "one", "two", "few", "many", "other")
_NEUTRAL_ARABIC = {"zero", "one", "two", "other"}
"""A sentence that counts without a counted noun ("and 5 more") needs no form for few or many."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text: the catalogue it stands in (a path below the package), the keys that lead to it, what it says by language
    (a sentence, or sentences by plural form)."""

    catalogue: str
    keys: tuple[str, ...]
    said: Mapping[str, Any]

    @property
    def where(self) -> str:
        """Catalogue and keys as one word, by which it is found again (the form of a JSON pointer)."""
        keys = "/".join(key.replace("~", "~0").replace("/", "~1") for key in self.keys)
        return f"{self.catalogue}#{keys}"

    @property
    def counts(self) -> bool:
        """Whether it has plural forms."""
        return isinstance(self.said.get("en"), dict)


def texts(source: Path = SOURCE) -> list[Text]:
    """Every text that a page may say, those of the site's own catalogues first."""
    found = [text for path in catalogues(source) for text in texts_in(path, source)]
    return sorted(found, key=lambda text: (not text.catalogue.startswith("site/"), text.catalogue))


def catalogues(source: Path = SOURCE) -> list[Path]:
    """The catalogues of rooms that pages speak from."""
    return [
        path for path in sorted(source.rglob("data/*.toml")) if path.relative_to(source).parts[0] not in NOT_ON_PAGES
    ]  # fmt: skip


def texts_in(path: Path, source: Path = SOURCE) -> list[Text]:
    """The texts of one catalogue, with what languages that are being filled have of it."""
    whole = tomllib.loads(path.read_text(encoding="utf-8"))
    for language in READY:
        filled = path.parent / language / path.name
        if filled.is_file():
            lay_over(whole, tomllib.loads(filled.read_text(encoding="utf-8")), language)
    name = path.relative_to(source).as_posix()
    return [Text(name, keys, said) for keys, said in _walk(whole, ())]


def _walk(here: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Tables with an English sentence, or its plural forms: lists of words by language are no texts."""
    if isinstance(here, dict):
        english = here.get("en")
        if isinstance(english, str) or (isinstance(english, dict) and set(FORMS) & set(english)):
            yield keys, here
        for key, inner in here.items():
            yield from _walk(inner, (*keys, key))


def missing(language: str, source: Path = SOURCE) -> list[Text]:
    """The texts that a language lacks."""
    return [text for text in texts(source) if not text.said.get(language)]


def complete(language: str, source: Path = SOURCE) -> bool:
    """Whether a language has every text, without a fault."""
    return not any(faults(text, language) for text in texts(source))


def all_faults(path: Path, source: Path = SOURCE) -> list[str]:
    """What is wrong in one catalogue with what complete languages say."""
    return [
        f"{text.where}: {language} {fault}"
        for text in texts_in(path, source)
        for language in LANGUAGES
        for fault in faults(text, language)
    ]


def faults(text: Text, language: str) -> list[str]:
    """What is wrong with a text in a language, in words: missing, broken or other placeholders, plural forms."""
    said = text.said.get(language)
    if not said:
        return ["is missing"]
    if isinstance(said, dict) != text.counts:
        return [
            "has one form where English has several"
            if text.counts
            else "has several forms where English has one"
        ]
    forms = said if isinstance(said, dict) else {"": said}
    wrong = _plural_faults(forms, language) if text.counts else []
    try:
        known = placeholders(text.said["en"])
        given = {form: placeholders(sentence) for form, sentence in forms.items()}
    except (ValueError, TypeError) as fault:
        return [*wrong, f"has a broken placeholder ({fault})"]
    other = set().union(*given.values()) - known
    lost = known - set().union(*given.values()) - {"n"}
    return [
        *wrong,
        *(f"has {{{name}}}, which English has not" for name in sorted(other)),
        *(f"lacks {{{name}}}" for name in sorted(lost)),
        *(f"is empty in the form {form}" for form, sentence in forms.items() if not sentence),
    ]


def placeholders(said: Any) -> set[str]:
    """The names in braces of a sentence or of all its forms; ValueError where a brace is left open or has no name."""
    names = set[str]()
    for sentence in said.values() if isinstance(said, Mapping) else [said]:
        for _, name, spec, conversion in string.Formatter().parse(sentence):
            if name is not None:
                if not name.isidentifier() or spec or conversion:
                    raise ValueError(f"{{{name}}}")
                names.add(name)
    return names


def _plural_faults(forms: Mapping[str, str], language: str) -> list[str]:
    unknown = sorted(set(forms) - set(FORMS))
    wanted = set(plural_forms(language)) - {
        "zero"
    }  # none at all has a sentence of its own where it needs one
    if language == "ar" and set(forms) <= _NEUTRAL_ARABIC:
        wanted = {"other"}
    return [
        *(f"has a form that CLDR does not know: {form}" for form in unknown),
        *(f"lacks the form {form}" for form in sorted(wanted - set(forms))),
    ]
