"""Labelled texts that ship with the package: its own lists, read as texts. What every model learns from, first of all."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.matching.topics.train import Text
from maillage.matching.topics.words import EMPTY, LANGUAGES, concept, lexicon, own_list
from maillage.reference.list_files import list_file
from maillage.reference.topics import dac_codes, goals, targets, topics

_LISTED = 0.3
"""What one phrase of a list counts against a whole text."""
_PASSAGE = 6.0
"""What a passage counts: it has the words of a goal as they stand together, in some thirty words."""


def classes() -> dict[str, list[str]]:
    """All codes of each scheme, in their order. Of the purpose codes, those in use."""
    return {
        "goal": [each.code for each in goals()],
        "target": [each.code for each in targets()],
        "purpose_code": [each.code for each in dac_codes() if each.active and len(each.code) == 5],
        "topic": [each.code for each in topics()],
    }


def own_texts() -> dict[str, list[Text]]:
    """The texts of each scheme, from the lists of this room and of ``reference``."""
    return {
        "goal": [*_goals()],
        "target": [*_targets()],
        "purpose_code": [*_purpose_codes()],
        "topic": [*_topics()],
    }


def _goals() -> Iterator[Text]:
    for row in own_list("seeds").rows:
        for language in LANGUAGES:
            yield Text(row[language], tuple(row["goal"].split()))
    for row in own_list("passages").rows:
        yield Text(row["en"], tuple(row["goal"].split()), _PASSAGE)
    for row in own_list("lexicon").rows:
        codes = goals_of(row)
        if codes:
            yield Text(row["en"].replace(";", " ; "), codes)
            yield from (Text(term, codes) for term in row["en"].split(";"))
    main = {each.code: (str(each.goals[0]),) for each in topics() if each.goals}
    for code, term in _terms():
        goals_ = _by_concept(term) or main.get(code, ())
        if goals_:
            yield Text(term, goals_, _LISTED)
    for target in targets():
        yield from (Text(target.name(language), (target.under or "",), 0.5) for language in LANGUAGES)


def _by_concept(term: str) -> tuple[str, ...]:
    """The goals that a phrase speaks of when it is one word of the lexicon."""
    if " " in term.strip():
        return ()
    feature, _ = lexicon().read(term)
    return next(
        (tuple(row["goals"].split()) for row in own_list("lexicon").rows if feature == concept(row)), ()
    )


def goals_of(row: dict[str, str]) -> tuple[str, ...]:
    """The goals that a line of the lexicon speaks of; none for general and for empty words."""
    return tuple(row["goals"].replace(EMPTY, "").split())


def _targets() -> Iterator[Text]:
    for each in targets():
        yield from (Text(each.name(language), (each.code,)) for language in LANGUAGES)
    yield from _nothing()


def _purpose_codes() -> Iterator[Text]:
    used = {*classes()["purpose_code"]}
    for each in dac_codes():
        if each.code in used:
            yield from (Text(each.name(language), (each.code,)) for language in LANGUAGES)
    yield from _nothing()


def _topics() -> Iterator[Text]:
    for each in topics():
        yield from (Text(each.name(language), (each.code,)) for language in LANGUAGES)
    yield from (Text(term, (code,)) for code, term in _terms())
    for entry in dac_codes():
        if entry.topics and entry.active:
            yield from (Text(entry.name(language), entry.topics[:1]) for language in LANGUAGES)
    yield from _nothing()


def _nothing() -> Iterator[Text]:
    for row in own_list("seeds").rows:
        if not row["goal"]:
            yield from (Text(row[language], ()) for language in LANGUAGES)


def _terms() -> Iterator[tuple[str, str]]:
    """(topic, phrase) of the lists of words, in all their languages."""
    for row in list_file("topic_words").rows:
        yield from ((row["topic"], term) for term in row["words"].split(";") if term)
