"""What things of a dossier are called in a sentence: parties, texts, articles, expert missions, roles, and words as people wrote them.

In: where the dossier stands, and the reader's language. Out: text without isolates; whoever fills a sentence with it isolates it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.decisions import Words
from maillage.dossiers.model import State, Version
from maillage.dossiers.texts import articles, kind_of
from maillage.reference.spoken import day, figure, in_digits
from maillage.reference.texts import FALLBACK, catalogue, choose, fill, listed

NEAREST = ("fr", "ar")
"""After the reader's language and English: tables in the ledger stand in the order of the alphabet, which would put Arabic first."""
LONGEST = 240
"""Signs of what somebody wrote that a sentence quotes; the whole stands where it was written."""


def words_of(words: Words, language: str) -> str:
    """What somebody said: in the reader's language, else in English, else in French, Arabic, or any other; empty for nothing."""
    return words.get(language_of(words, language), "").strip()


def language_of(words: Words, language: str) -> str:
    """The language in which :func:`words_of` gives them; empty where they say nothing."""
    return next((each for each in (language, FALLBACK, *NEAREST, *words) if words.get(each, "").strip()), "")


def quoted(words: Words, language: str) -> str:
    """The same on one line, cut between words where it is long, without the full stop at its end: the sentence has its own."""
    said = " ".join(words_of(words, language).split())
    if said.endswith(".") and not said.endswith(".."):
        said = said[:-1]
    if len(said) <= LONGEST:
        return said
    cut = said[:LONGEST]
    return (cut.rpartition(" ")[0] or cut) + "…"


def party_name(state: State, party: str, language: str) -> str:
    """What a party calls itself; its key for one that the dossier does not know."""
    found = state.parties.get(party)
    return (words_of(found.names, language) if found else "") or party


def role_name(role: str, language: str) -> str:
    """A role; its key for one that is not known any more."""
    found = roles().get(role)
    return choose({key: said for key, said in found.items() if len(key) == 2}, language) if found else role


def article_name(article: str, language: str) -> str:
    """An article; its key for one that is not known any more."""
    found = articles().get(article)
    return choose(found.names, language) if found else article


def articles_listed(articles: Iterable[str], language: str) -> str:
    """Several articles, each in quotation marks: their names have commas of their own."""
    return listed(
        (name("quoted", language, said=article_name(each, language)) for each in articles), language
    )


def mission_name(state: State, mission: str, language: str) -> str:
    """An expert mission, numbered where the dossier has several."""
    number = _number_of(state, mission)
    if not number:
        return name("mission", language)
    return name("mission_of_several", language, number=in_digits(number, language))


def text_name(state: State, text: str, language: str) -> str:
    """A text; of minutes with the day of the meeting, of texts of a mission with its number where there are several."""
    kind = kind_of(text)
    if kind is None:
        return text
    said = choose(kind.names, language)
    key = text.partition(":")[2]
    if kind.each == "mission" and (number := _number_of(state, key)):
        return name("text_of_mission", language, text=said, number=in_digits(number, language))
    found = state.texts.get(text)
    on = found.current.articles.get("day") if found and kind.each == "meeting" else None
    return name("text_of_day", language, text=said, day=day(str(on), language)) if on else said


def version_of(state: State, text: str, hash_: str) -> Version | None:
    """A version of a text by its hash."""
    found = state.texts.get(text)
    return next((each for each in reversed(found.versions) if each.hash == hash_), None) if found else None


def name(which: str, language: str, **values: str) -> str:
    """A name of ``[name]`` in ``data/story.toml``."""
    said: Mapping[str, str] = catalogue("maillage.dossiers", "story")["name"][which]
    return fill(choose(dict(said), language), language, values)


def _number_of(state: State, mission: str) -> int:
    """Which of several missions it is, from 1; 0 where it is the only one."""
    keys = [*state.missions]
    return keys.index(mission) + 1 if len(keys) > 1 and mission in keys else 0


def figure_of(value: str, language: str) -> str:
    """A value that somebody wrote, as the language writes figures; as it stands where it is none."""
    try:
        return figure(Decimal(value), language)
    except (ArithmeticError, ValueError):
        return value
