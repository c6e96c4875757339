"""Needs into common problems, largest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.matching.profiles import Need, Offer
from maillage.matching.shared.words import Vocabulary, WordsShared

WITHOUT_TOPIC = ""
"""The topic of needs that name none."""


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """One problem of several territories.

    ``code`` is the finer code that all of them share, None for what is left of a topic. ``needs`` and ``offers`` are
    identifiers in the order in which they were handed in; ``unanswered`` are the needs that no offer handed in answers.
    ``countries`` and ``forms`` are counted by need, the most frequent first; ``territories`` counts places, a need without
    one being a place of its own.
    """

    topic: str
    code: str | None
    needs: tuple[str, ...]
    territories: int
    countries: dict[str, int]
    forms: dict[str, int]
    words: tuple[WordsShared, ...]
    offers: tuple[str, ...]
    unanswered: tuple[str, ...]


def shared_needs(
    needs: Sequence[Need],
    offers: Sequence[Offer],
    answers: Iterable[tuple[int, int]],
    codes: Sequence[str | None] = (),
) -> list[SharedNeed]:
    """The common problems: most territories first, then by topic and code.

    ``answers`` are rows (of ``needs``, of ``offers``) of which the second answers the first; pairs that share no topic do
    not count. ``codes``: of each need a finer code than its topics (a purpose code, a target) where one is known. A need
    with several topics stands in a group of each.
    """
    answered: dict[tuple[int, str], set[int]] = defaultdict(set)
    for need, offer in answers:
        for topic in set(needs[need].topics or ()).intersection(offers[offer].topics or ()):
            answered[need, topic].add(offer)
    vocabulary = Vocabulary([(need.language, need.text) for need in needs])
    groups = [
        _group(topic, code, rows, needs, offers, answered, vocabulary)
        for (topic, code), rows in _rows_of(needs, codes).items()
    ]
    return sorted(groups, key=lambda g: (-g.territories, -len(g.needs), g.topic, g.code or ""))


def _rows_of(needs: Sequence[Need], codes: Sequence[str | None]) -> dict[tuple[str, str | None], list[int]]:
    """Rows of each group. A code that one territory alone has is no common problem: it goes to the topic's rest."""
    by_topic: dict[str, list[int]] = defaultdict(list)
    for row, need in enumerate(needs):
        for topic in dict.fromkeys(need.topics or (WITHOUT_TOPIC,)):
            by_topic[topic].append(row)
    found: dict[tuple[str, str | None], list[int]] = {}
    for topic, rows in by_topic.items():
        by_code: dict[str | None, list[int]] = defaultdict(list)
        for row in rows:
            by_code[codes[row] if codes else None].append(row)
        rest = by_code.pop(None, [])
        for code, inside in by_code.items():
            if len({_territory(needs[row], row) for row in inside}) > 1:
                found[topic, code] = inside
            else:
                rest += inside
        if rest:
            found[topic, None] = sorted(rest)
    return found


def _territory(need: Need, row: int) -> tuple[str, str, int]:
    named = need.place or need.place_name
    return (need.country, named, -1) if named else ("", "", row)


def _group(
    topic: str,
    code: str | None,
    rows: Sequence[int],
    needs: Sequence[Need],
    offers: Sequence[Offer],
    answered: dict[tuple[int, str], set[int]],
    vocabulary: Vocabulary,
) -> SharedNeed:
    inside = [needs[row] for row in rows]
    answering = sorted({offer for row in rows for offer in answered.get((row, topic), ())})
    return SharedNeed(
        topic,
        code,
        tuple(need.id for need in inside),
        len({_territory(needs[row], row) for row in rows}),
        _counted(need.country for need in inside if need.country),
        _counted(form for need in inside for form in dict.fromkeys(need.forms or ())),
        vocabulary.shared_by(rows),
        tuple(offers[offer].id for offer in answering),
        tuple(needs[row].id for row in rows if not answered.get((row, topic))),
    )


def _counted(codes: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(codes).items(), key=lambda each: (-each[1], each[0])))
