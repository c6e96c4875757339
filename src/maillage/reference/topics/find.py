"""From what people write to topics and organisation types: whole words, the longest phrase first, and the very words.

Written for topic cells of sheets ("Eau; Éducation") and for what a person types ("eau potable Sénégal"). It says which
words it understood, so that each reading can be shown and refused. Weak words ("formation", "droits") count only when
they fill a cell or an item of a list by themselves: in running text they mean too many things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from maillage.reference.list_files import list_file
from maillage.reference.topics.lists import dac, goals, organisation_types, target, themes, topics
from maillage.reference.topics.model import TopicMatch
from maillage.reference.topics.words import Phrases, Word, split_words

_LABEL, _PHRASE, _WORD, WEAK = 1000, 900, 800, 500
_GOAL = re.compile(
    r"(?<!\w)(?:odd|sdgs?|ods|goal|objectif(?:\sde\sdéveloppement\sdurable)?|"
    r"objetivo(?:\sde\s(?:desarrollo\ssostenible|desenvolvimento\ssustentável))?|target|cible|meta|цур|цор|циљ|الهدف|هدف|الغاية)\s{0,3}(?:n[°o.]{1,2}|num\.?)?\s{0,3}"
    r"(?P<goal>\d{1,2})(?:\.(?P<target>\d{1,2}|[a-d]))?(?![\w.])",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.])(?P<dac>[1-9]\d{4})(?![\w.]|,\d)")


@dataclass(frozen=True, slots=True)
class OrganisationTypeMatch:
    """The organisation type that words name: ``code``, ``score`` 0 to 1000, the very ``words``, and ``why``."""

    code: str
    score: int
    words: tuple[str, ...]
    why: str


def find_topic(text: str) -> list[TopicMatch]:
    """What ``text`` names in any list of topics: the surest first, topics before other schemes, then as in the text.

    Words in fr, en, es, pt, ar, sr (both scripts) and bg; "ODD 6", "SDG 6.1" and DAC purpose codes by their number.
    One match for each (scheme, code), with all its words. Some 10 microseconds for a short text once the list of words
    is compiled (tens of milliseconds, at first use).
    """
    found: dict[tuple[str, str], list[tuple[int, str, int, int]]] = {}
    seen = _proper_names().sub(lambda name: " " * len(name.group()), text)
    for phrases in (topic_phrases(), _label_phrases()):
        words = split_words(seen, phrases.key)
        for first, last, meanings in phrases.scan(words):
            alone = _fills_its_segment(words, first, last)
            for meaning, (score, why) in meanings.items():
                if score > WEAK or alone:
                    found.setdefault(meaning, []).append((score, why, words[first].start, words[last].end))
    if any(character.isdecimal() for character in seen):
        for meaning, start, end in _codes(seen):
            found.setdefault(meaning, []).append((_LABEL, "code", start, end))
    matches = [_match(text, meaning, hits) for meaning, hits in found.items()]
    return sorted(
        matches, key=lambda match: (-match.score, match.scheme != "topic", match.spans[0], match.code)
    )


def find_organisation_type(text: str) -> str | None:
    """The code of the organisation type that ``text`` names ("Mairie de Lyon", "ONG", "21"), or None."""
    found = match_organisation_type(text)
    return found.code if found else None


def match_organisation_type(text: str) -> OrganisationTypeMatch | None:
    """The same as :func:`find_organisation_type`, with the very words and why.

    The longest phrase wins, then the earliest: a name begins with what the body is in most of our languages.
    """
    bare = text.strip()
    if bare.isdecimal():
        by_code = next((each for each in organisation_types() if each.facts["iati"] == bare), None)
        return OrganisationTypeMatch(by_code.code, _LABEL, (bare,), "code") if by_code else None
    phrases = _type_phrases()
    words = split_words(text, phrases.key)
    best: tuple[tuple[int, int], OrganisationTypeMatch] | None = None
    for first, last, meanings in phrases.scan(words):
        (_, code), (score, why) = max(meanings.items(), key=lambda item: (item[1][0], item[0]))
        if why == "weak" and not _fills_its_segment(words, first, last):
            continue
        rank = (last - first, -first)
        if best is None or rank > best[0]:
            span = text[words[first].start : words[last].end]
            best = rank, OrganisationTypeMatch(code, score, (span,), why)
    return best[1] if best else None


def _match(text: str, meaning: tuple[str, str], hits: list[tuple[int, str, int, int]]) -> TopicMatch:
    score, why = max((hit[:2] for hit in hits), key=lambda hit: hit[0])
    spans = tuple(sorted({hit[2:] for hit in hits}))
    words = tuple(text[start:end] for start, end in spans)
    return TopicMatch(meaning[1], meaning[0], score, words, spans, why)


def _fills_its_segment(words: list[Word], first: int, last: int) -> bool:
    segment = words[first].segment
    before = first > 0 and words[first - 1].segment == segment
    after = last + 1 < len(words) and words[last + 1].segment == segment
    return not before and not after


def _codes(text: str) -> list[tuple[tuple[str, str], int, int]]:
    found = []
    for hit in _GOAL.finditer(text):
        number, part = hit["goal"].lstrip("0"), hit["target"]
        if part and target(f"{number}.{part}"):
            found.append((("target", f"{number}.{part.lower()}"), hit.start(), hit.end()))
        elif any(each.code == number for each in goals()) and not part:
            found.append((("goal", number), hit.start(), hit.end()))
    for hit in _CODE.finditer(text):
        entry = dac(hit["dac"])
        if entry and entry.code == hit["dac"]:
            found.append((("dac", entry.code), hit.start(), hit.end()))
    return found


@cache
def topic_phrases() -> Phrases:
    """The phrases that name topics in running text: their labels, and the words of ``data/topic_words.csv``."""
    phrases = Phrases()
    for each in topics():
        for name in each.names.values():
            phrases.add(name, [("topic", each.code)], _LABEL, "label")
    for row in list_file("topic_words").rows:
        meaning = [("topic", row["topic"])]
        for phrase in row["words"].split(";"):
            several = " " in phrase
            phrases.add(phrase, meaning, _PHRASE if several else _WORD, "phrase" if several else "word")
        for phrase in filter(None, row["weak"].split(";")):
            phrases.add(phrase, meaning, WEAK, "weak")
    return phrases


@cache
def _label_phrases() -> Phrases:
    """Labels of goals and coarse lists, apart so that they never hide a topic; those that name a topic are left to it."""
    phrases, known = Phrases(), topic_phrases()
    for each in (*goals(), *themes()):
        for name in each.names.values():
            words = split_words(name, known.key)
            if each.scheme != "goal" and any(
                last - first + 1 == len(words) for first, last, _ in known.scan(words)
            ):
                continue
            weak = len(words) == 1
            phrases.add(
                name, [(each.scheme, each.code)], WEAK if weak else _LABEL, "weak" if weak else "label"
            )
    return phrases


@cache
def _proper_names() -> re.Pattern[str]:
    names = (re.escape(row["name"]) for row in list_file("not_topics").rows)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")


@cache
def _type_phrases() -> Phrases:
    phrases = Phrases()
    for each in organisation_types():
        for name in each.names.values():
            phrases.add(name, [("organisation_type", each.code)], _LABEL, "label")
    for row in list_file("organisation_type_words").rows:
        for phrase in row["words"].split(";"):
            phrases.add(phrase, [("organisation_type", row["code"])], _WORD, "word")
    return phrases
