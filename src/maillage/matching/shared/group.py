"""Needs into common problems, largest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.matching.profiles import Need, Offer
from maillage.matching.shared.divide import cluster, settle
from maillage.matching.shared.reading import Reading
from maillage.matching.shared.weigh import weigh
from maillage.matching.shared.words import Vocabulary, WordsShared
from maillage.reference.topics import topic as topic_of

WITHOUT_TOPIC = ""
"""The topic of needs that name none."""
FEWEST, ONE_IN = 5, 150
"""Needs that make a problem of their own of a topic read within a goal, or one in so many; fewer go to the rest of the
goal."""
ABOUT_SO_MANY = 20
"""Problems that needs fall into, however many they are: what is larger than its share is parted by its words."""
SMALLEST_SHARE = 12
FEWEST_ALIKE, FEWEST_PLACES = 3, 2
"""Needs, and territories, that a part of a problem must have."""


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """One problem of several territories.

    ``goal`` is that of most of its texts, and ``code`` the purpose code that half of them or more were read to name; None
    where there is none. ``needs`` and ``offers`` are identifiers in the order in which they were handed in; ``unanswered``
    are the needs that no offer handed in answers. ``places`` are the territories named, ``countries`` and ``forms`` are
    counted by need, the most frequent first; ``territories`` counts places, a need without one being a place of its own.
    """

    topic: str
    goal: str | None
    code: str | None
    needs: tuple[str, ...]
    territories: int
    places: tuple[str, ...]
    countries: dict[str, int]
    forms: dict[str, int]
    words: tuple[WordsShared, ...]
    offers: tuple[str, ...]
    unanswered: tuple[str, ...]


Problem = tuple[str, str | None]
"""A topic and a goal."""


def shared_needs(
    needs: Sequence[Need],
    offers: Sequence[Offer],
    answers: Iterable[tuple[int, int]],
    read: Sequence[Reading] = (),
) -> list[SharedNeed]:
    """The common problems: most territories first, then by topic, goal and needs.

    ``answers`` are rows (of ``needs``, of ``offers``) of which the second answers the first; pairs that share no topic do
    not count. A need with several topics of its owner stands in a group of each; one whose text was ``read`` (a reading
    a need) stands in one, that of its surest topic within its goal. Where many needs are one problem, they are parted by
    their words. Cost: linear in the texts, and for each problem its needs times its parts.
    """
    read = read or [Reading()] * len(needs)
    order = sorted(range(len(needs)), key=lambda row: (needs[row].id, needs[row].text))
    rank = {row: at for at, row in enumerate(order)}
    rows = weigh([needs[row] for row in order])
    goals = settle(rows, [read[row].goal for row in order], [read[row].sure for row in order])
    parted = [
        (problem, part)
        for problem, inside in _problems(needs, [goals[rank[row]] for row in range(len(needs))]).items()
        for part in _parted(rows, sorted(rank[row] for row in inside), needs, order)
    ]
    answered: dict[int, dict[int, set[str]]] = defaultdict(dict)
    for need, offer in answers:
        if common := set(needs[need].topics or ()).intersection(offers[offer].topics or ()):
            answered[need][offer] = common
    vocabulary = Vocabulary(needs)
    groups = [
        _group(problem, sorted(order[at] for at in part), needs, offers, answered, vocabulary, read)
        for problem, part in parted
    ]
    return sorted(groups, key=lambda g: (-g.territories, -len(g.needs), g.topic, g.goal or "", min(g.needs)))


def _problems(needs: Sequence[Need], goals: Sequence[str | None]) -> dict[Problem, list[int]]:
    """Rows of each topic within a goal: what owners named stands whole, in the topic's first goal. Of what was read, a few
    needs of a topic within a goal that is not its first one go to the rest of that goal."""
    found: dict[Problem, list[int]] = defaultdict(list)
    for row, (need, goal) in enumerate(zip(needs, goals, strict=True)):
        topics = tuple(dict.fromkeys(need.topics or (WITHOUT_TOPIC,)))
        if goal is not None:
            found[topics[0], goal].append(row)
        else:
            for topic in topics:
                found[topic, _first_goal(topic)].append(row)
    fewest = max(FEWEST, len(needs) // ONE_IN)
    for topic, goal in [each for each in found if each[1] not in (None, _first_goal(each[0]))]:
        few = len(found[topic, goal]) < fewest or _territories(needs, found[topic, goal]) < FEWEST_PLACES
        if few and topic != WITHOUT_TOPIC:
            found[WITHOUT_TOPIC, goal] += found.pop((topic, goal))
    return {problem: sorted(rows) for problem, rows in found.items()}


def _first_goal(topic: str) -> str | None:
    known = topic_of(topic)
    return str(known.goals[0]) if known else None


def _parted(rows: Any, inside: list[int], needs: Sequence[Need], order: Sequence[int]) -> Iterator[list[int]]:
    """A problem in parts of about its share. What is too small for a part goes to the largest one; one that is still
    twice its share is parted again, as long as that parts it."""
    share = max(SMALLEST_SHARE, len(order) // ABOUT_SO_MANY)
    parts: dict[int, list[int]] = defaultdict(list)
    for at, label in zip(inside, cluster(rows[inside], round(len(inside) / share)), strict=True):
        parts[label].append(at)
    largest, *others = sorted(parts.values(), key=lambda part: (-len(part), part))
    kept = []
    for part in others:
        several = _territories(needs, [order[at] for at in part]) >= FEWEST_PLACES
        if several and len(part) >= FEWEST_ALIKE:
            kept.append(part)
        else:
            largest = sorted([*largest, *part])
    for part in (largest, *kept):
        if kept and len(part) > 2 * share:
            yield from _parted(rows, part, needs, order)
        else:
            yield part


def _territories(needs: Sequence[Need], rows: Iterable[int]) -> int:
    return len({_territory(needs[row], row) for row in rows})


def _territory(need: Need, row: int) -> tuple[str, str, int]:
    named = need.place or need.place_name
    return (need.country, named, -1) if named else ("", "", row)


def _group(
    problem: Problem,
    rows: Sequence[int],
    needs: Sequence[Need],
    offers: Sequence[Offer],
    answered: dict[int, dict[int, set[str]]],
    vocabulary: Vocabulary,
    read: Sequence[Reading],
) -> SharedNeed:
    topic, goal = problem
    inside = [needs[row] for row in rows]

    def answering(row: int) -> list[int]:
        return [offer for offer, on in answered.get(row, {}).items() if topic in on or topic == WITHOUT_TOPIC]

    return SharedNeed(
        topic,
        goal,
        _code_of_half(read[row].code for row in rows),
        tuple(need.id for need in inside),
        _territories(needs, rows),
        tuple(dict.fromkeys(need.place_name for need in inside if need.place_name)),
        _counted(need.country for need in inside if need.country),
        _counted(form for need in inside for form in dict.fromkeys(need.forms or ())),
        vocabulary.shared_by(rows),
        tuple(offers[offer].id for offer in sorted({offer for row in rows for offer in answering(row)})),
        tuple(needs[row].id for row in rows if not answering(row)),
    )


def _code_of_half(codes: Iterable[str | None]) -> str | None:
    every = list(codes)
    held = _counted(code for code in every if code)
    return next((code for code, many in held.items() if many * 2 >= len(every)), None)


def _counted(codes: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(codes).items(), key=lambda each: (-each[1], each[0])))
