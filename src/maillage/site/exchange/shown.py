"""What somebody who writes a need or an offer is shown at once: what was understood, by which words, with the undo of each;
possible partners with their reasons; likely ones; what was done. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from maillage.exchange.board import other_side
from maillage.exchange.reading import Reading, hear
from maillage.matching.profiles import topics_named
from maillage.matching.scores import Match
from maillage.matching.topics import Classified
from maillage.reference import countries
from maillage.reference.topics import topic, topic_name
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange import boards
from maillage.site.exchange.line import line_of, standing_now
from maillage.site.exchange.match_shown import parts_of, points, raised_by, short_points, strong_point
from maillage.site.exchange.similar import done, similar, solutions
from maillage.site.pages.likely import likely_partners
from maillage.site.pages.places import unit_of
from maillage.site.pages.search import marked

MOST = 6
"""Possible partners shown: the first in full, the others in one line each."""
MOST_REASONS = 4
"""What is known and weighs most of the best, said at once; all of it is a press away."""
MOST_WORDS = 6
"""Words that gave a topic, named beside it."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of a text: those that its words gave without those that were undone, and those that were added."""

    heard: Classified
    codes: tuple[str, ...]

    @classmethod
    def of(
        cls, text: str, language: str | None, undone: Iterable[str] = (), added: Iterable[str] = ()
    ) -> Topics:
        """What is understood of ``text``, its ``language`` where that is certain."""
        heard = hear(text, language)
        given = [named.code for named in heard.topics] or list(topics_named(text)) if heard.read else []
        without = {*undone}
        codes = dict.fromkeys([*(code for code in given if code not in without), *added])
        return cls(heard, tuple(code for code in codes if topic(code)))


def understood(topics: Topics) -> list[dict[str, Any]]:
    """Each topic with the words that gave it, for the component that shows how words were read."""
    said = {named.code: named for named in topics.heard.topics}
    rows = []
    for code in topics.codes:
        evidence = said[code].evidence if code in said else ()
        words_of_it = dict.fromkeys(word.word for word in evidence if word.weight > 0)
        gave = [
            word for word in words_of_it if not any(word in other and word != other for other in words_of_it)
        ]
        because = words.say("need.because", words=words.say("search.sep").join(gave[:MOST_WORDS]))
        rows.append(
            {
                "kind": words.say("need.kind.topic"),
                "label": topic_name(code, words.language()),
                "because": because if gave else "",
                "drop": code,
            }
        )
    return rows


def own_words(text: str, topics: Topics) -> SafeString:
    """The text as it was written, with the words marked that gave a topic."""
    spans = sorted(
        (word.start, word.end)
        for named in topics.heard.topics
        if named.code in topics.codes
        for word in named.evidence
        if word.weight > 0
    )
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return marked(text, tuple(apart))


def candidates(record: AtHand, reading: Reading) -> list[dict[str, Any]]:
    """The places that a name may mean, each with its region and country."""
    spoken, shown = words.language(), []
    for candidate in reading.candidates:
        place, unit = candidate.place, unit_of(record, candidate.place)
        name = record.places.name(place.id, spoken)
        where = [
            record.places.name(unit.id, spoken) if unit else "",
            str(countries.name(place.country, spoken)),
        ]
        shown.append({"value": place.id, "label": words.say("search.sep").join([name, *filter(None, where)])})
    return shown


def beside(record: AtHand, side: str, reading: Reading, on: date, but: str = "") -> dict[str, Any]:
    """Similar ones elsewhere, what was done already, and solutions; ``but``: the entry itself."""
    said = reading.said
    codes, country = said.get("topics", ()), said.get("country", "")
    return {
        "similar": similar(record, side, codes, said.get("place", ""), on, but),
        "done": done(record, codes, country),
        "solutions": solutions(record, codes, country),
    }


def partners(record: AtHand, side: str, reading: Reading, on: date) -> dict[str, Any]:
    """Possible partners among all that stands: the best in full, the next in a line each, and how many there are."""
    board, profile = boards.board(record), reading.profile
    among = len(board.side(other_side(side)).rows)
    if profile is None or not profile.topics:
        return {"among": among, "fit": 0, "best": None, "others": [], "asks_topic": True}
    (told,) = boards.told(record, [profile])
    answer = board.matches(told, side, MOST, words.language())
    keys = [match.offer if side == "need" else match.need for match in answer.matches]
    entries = standing_now(keys, on)
    # (one that has gone within this second stands on the board still)
    stand = [(entries[key], match) for key, match in zip(keys, answer.matches, strict=True) if key in entries]
    shown = [
        {
            **line_of(record, entry, on),
            "points": short_points(match.score),
            "strong": strong_point(match, answer.matches),
        }
        for entry, match in stand
    ]
    return {
        "among": among,
        "fit": among - sum(answer.tally.values()),
        "best": {**shown[0], **_in_full(stand[0][1])} if shown else None,
        "others": shown[1:],
        "asks_topic": False,
    }


def likely_of(record: AtHand, reading: Reading) -> list[dict[str, Any]]:
    """Places that the links of the record make likely partners; none where the place is not known."""
    place = record.places.get(reading.said.get("place", ""))
    return likely_partners(record, place)[:3] if place else []


def _in_full(match: Match) -> dict[str, Any]:
    """What weighs most, each part with its sentence, what the score may become, and what would raise it."""
    telling = sorted((part for part in match.parts if part.known), key=lambda part: -part.points)
    return {
        "reasons": [part.sentence for part in telling[:MOST_REASONS] if part.points],
        "parts": parts_of(match),
        "low": points(match.range[0]),
        "high": points(match.range[1]),
        "warnings": match.warnings,
        "raised": raised_by(match, str),
    }


def not_known(reading: Reading, topics: Topics) -> Sequence[str]:
    """What to say first where nothing was understood."""
    if not topics.heard.read and not topics.codes:
        return [words.say("need.not_read")]
    return [] if topics.codes else [words.say("need.no_topics")]
