"""What a query means: which of its words name a country, a place, a topic, a kind, a group, a year or a table.

Longest words first, from left to right; a word read once is not read again. Every reading can be refused: its words
are then searched as text. Nothing here touches the index: what is listed is asked through ``Listed``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from maillage.record.search.model import Reading
from maillage.record.search.words import Word, cut, folded_key, noise_words, stop_words
from maillage.record.search.world import PlaceNamed, World
from maillage.reference.names import fold
from maillage.reference.texts import catalogue, choose, fill

_LONGEST_SPAN = 6
_LONGEST_KIND = 2
_MOST_PLACES = 8
_NOISE = -1  # in place of a group: words that are true of everything here
FIRST_YEAR, LAST_YEAR = 1000, 2100
"""Years that can be asked for."""
_LONGEST_IDENTIFIER = 200
_JOINED = re.compile(r"\s*(?:-|–|—|\.\.|…|/)\s*\Z")
_SPOKEN_CODES = frozenset({"usa", "rdc", "uae", "rca"})  # codes that people type in small letters


class Listed(NamedTuple):
    """How many things of the index bear a condition, name a folded word, and say one in their texts."""

    things: Callable[[str], int]
    naming: Callable[[str], int]
    telling: Callable[[str], int]

    def says(self, folded: str) -> bool:
        """Whether anything has the word at all."""
        return bool(self.naming(folded) or self.telling(folded))


@dataclass(frozen=True, slots=True)
class Group:
    """Readings of the same words: any of them will do. ``words`` are the folded words they stand for."""

    readings: tuple[Reading, ...]
    words: tuple[str, ...]

    @property
    def as_(self) -> str:
        """What sort of reading it is."""
        return self.readings[0].as_


@dataclass(frozen=True, slots=True)
class Understood:
    """A query taken apart: readings in the order of the text, the words left to search as text, and what was cut.

    ``names`` are those of the words that are written as names are: they mean the same in every language. ``typed``: words
    as they were typed, by their folded form.
    """

    groups: tuple[Group, ...]
    refused: tuple[Reading, ...]
    words: tuple[str, ...]
    cut: int
    names: frozenset[str] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict)


def understand(
    text: str, world: World, listed: Listed, *, refuse: Collection[str] = (), country: Collection[str] = (),
    show: str = "en",
) -> Understood:  # fmt: skip
    """What ``text`` means. ``refuse`` holds keys of readings; ``country`` are filters, which settle homonyms."""
    words, beyond = cut(text)
    reader = _Reader(text, words, world, listed, frozenset(refuse), show)
    reader.read_identifier()
    reader.read_years()
    reader.read_names()
    reader.read_places(set(country))
    if not reader.groups and not reader.refused:
        reader.guess_place()
    return reader.result(beyond)


class _Reader:
    def __init__(
        self, text: str, words: list[Word], world: World, listed: Listed, refuse: frozenset[str], show: str
    ) -> None:
        self.text, self.words, self.world, self.listed = text, words, world, listed
        self.refuse, self.show = refuse, show
        self.taken: list[int | None] = [None] * len(words)  # the group that took each word
        self.groups: dict[int, Group] = {}
        self.refused: list[Reading] = []
        self.topics: dict[tuple[int, int], list[tuple[str, str]]] = {}  # a topic or a goal, and its code

    # -- spans of words that nothing took yet, longest first
    def spans(self, longest: int = _LONGEST_SPAN) -> Iterator[tuple[int, int, str]]:
        for start in range(len(self.words)):
            if self.taken[start] is not None:
                continue
            for end in range(min(start + longest, len(self.words)), start, -1):
                if any(taken is not None for taken in self.taken[start:end]):
                    continue
                yield start, end, self.said(start, end)
                if self.taken[start] is not None:
                    break

    def said(self, start: int, end: int) -> str:
        return self.text[self.words[start].start : self.words[end - 1].end]

    def folded(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(word.folded for word in self.words[start:end])

    def take(
        self, start: int, end: int, readings: list[Reading], words: tuple[str, ...] | None = None
    ) -> None:
        kept = tuple(reading for reading in readings if reading.key not in self.refuse)
        self.refused += [_as_refused(reading) for reading in readings if reading.key in self.refuse]
        if kept:
            self.groups[start] = Group(kept, self.folded(start, end) if words is None else words)
            self.taken[start:end] = [start] * (end - start)

    def reading(self, start: int, end: int, as_: str, value: str, label: str | None = None) -> Reading:
        shown = label or self.world.name(as_, value, self.show) or value
        return Reading(self.said(start, end), as_, value, shown)

    # -- a code that stands for one thing or one body
    def read_identifier(self) -> None:
        """The whole text, when some thing is known by it, or some body."""
        key = folded_key(self.text) if self.words and len(self.text) <= _LONGEST_IDENTIFIER else ""
        for as_, tag in (("identifier", "i"), ("organisation", "r")):
            if key and (count := self.listed.things(f"{tag}:{key}")):
                said = self.text.strip()
                self.take(0, len(self.words), [Reading(said, as_, key, said, listed=count)])
                return

    # -- years
    def read_years(self) -> None:
        position = 0
        while position < len(self.words):
            position = self._read_year(position) or position + 1

    def _read_year(self, at: int) -> int | None:
        first = _year_of(self.words[at].folded) if self.taken[at] is None else None
        if first is None:
            return None
        start, end, value = at, at + 1, f"{first}"
        last = self._second_year(at, first)
        before = self._word_before(at)
        if last:
            end, value = last[0], f"{first}..{last[1]}"
            if before and before[1] == "from":
                start = before[0]
        elif before:
            start = before[0]
            value = f"{first}.." if before[1] == "from" else f"..{first}"
        label = year_label(value, self.show)
        self.take(start, end, [self.reading(start, end, "year", value, label)], self.folded(at, end))
        return end

    def _second_year(self, at: int, first: int) -> tuple[int, int] | None:
        if at + 1 >= len(self.words):
            return None
        second = _year_of(self.words[at + 1].folded)
        between = self.text[self.words[at].end : self.words[at + 1].start]
        if second and second >= first and _JOINED.match(between):
            return at + 2, second
        if self.words[at + 1].folded in _year_words()["join"] and at + 2 < len(self.words):
            second = _year_of(self.words[at + 2].folded)
            if second and second >= first:
                return at + 3, second
        return None

    def _word_before(self, at: int) -> tuple[int, str] | None:
        for length in (2, 1):
            if at - length < 0 or any(taken is not None for taken in self.taken[at - length : at]):
                continue
            said = fold(self.said(at - length, at))
            for meaning in ("from", "until"):
                if said in _year_words()[meaning]:
                    return at - length, meaning
        return None

    # -- everything that has a fixed list of names
    def read_names(self) -> None:
        self._read_topics()
        for start, end, said in self.spans():
            if end - start > 1 and (kind := self.world.cooperation(said)):  # "Sur-Sur" is no grammar
                self.take(start, end, [self.reading(start, end, "cooperation", kind)])
                continue
            if self._is_grammar(start, end):
                continue
            if " ".join(self.folded(start, end)) in _noise_phrases():
                self.taken[start:end] = [_NOISE] * (end - start)
                continue
            found = self._named(start, end, said)
            if found:
                self.take(start, end, [self.reading(start, end, *found)])
            elif codes := self.topics.get((start, end)):
                self.take(start, end, [self.reading(start, end, as_, code) for as_, code in codes])

    def _read_topics(self) -> None:
        """Where the text names topics, in numbers of words; whether they are taken is decided with all other names."""
        if not self.words:
            return
        starts = {word.start: at for at, word in enumerate(self.words)}
        ends = {word.end: at + 1 for at, word in enumerate(self.words)}
        text = self.text[: self.words[-1].end]
        for as_, named in (("topic", self.world.topics(text)), ("goal", self.world.goals(text))):
            for topic in named:
                start, end = starts.get(topic.start), ends.get(topic.end)
                if start is not None and end is not None:
                    self.topics.setdefault((start, end), []).append((as_, topic.code))

    def _named(self, start: int, end: int, said: str) -> tuple[str, str, str | None] | None:
        folded = " ".join(self.folded(start, end))
        own = _own_words().get(folded)
        short = end - start == 1 and len(folded) <= 3
        if short and not (self._is_code(start) or folded in _SPOKEN_CODES):
            return None
        if (value := self.world.country(said)) is not None:
            return "country", value, None
        if (value := self.world.group(said)) is not None:
            return "group", value, None
        if own:
            as_, value = own
            return as_, value, table_label(value, self.show) if as_ == "table" else None
        if (value := self.world.cooperation(said)) is not None:
            return "cooperation", value, None
        if end - start <= _LONGEST_KIND and (value := self.world.link_kind(said)) is not None:
            return "link_kind", value, None
        return None

    def _is_grammar(self, start: int, end: int) -> bool:
        """One word of grammar or noise names nothing; nor does a span that begins or ends with one of grammar."""
        if end - start == 1:
            folded = self.words[start].folded
            return (folded in stop_words() and not self._is_code(start)) or folded in noise_words()
        return any(
            self.words[at].folded in stop_words() and not self._is_code(at) for at in (start, end - 1)
        )  # "eu" is Portuguese grammar, "EU" begins the name of a group

    def _is_code(self, at: int) -> bool:
        """Capitals are a code, unless the whole query is in capitals and also has longer words."""
        if not self.said(at, at + 1).isupper():
            return False
        return not self.text.isupper() or all(len(word.folded) <= 3 for word in self.words)

    # -- places
    def read_places(self, country: set[str]) -> None:
        country |= {r.value for group in self.groups.values() for r in group.readings if r.as_ == "country"}
        for start, end, said in self.spans():
            if self._is_grammar(start, end) or len("".join(self.folded(start, end))) < 3:
                continue
            if all(word.isdecimal() for word in self.folded(start, end)):
                continue
            readings = self._place_readings(start, end, self.world.places(said, None), country)
            if readings:
                self.take(start, end, readings)

    def _place_readings(
        self, start: int, end: int, found: Collection[PlaceNamed], country: set[str]
    ) -> list[Reading]:
        places = [place for place in found if place.country in country] or list(found)
        if not places:
            return []
        places.sort(key=lambda place: place.unit)  # the town before the province of its name
        counted = [(self.listed.things(f"p:{place.id}"), place) for place in places]
        listed = [(count, place) for count, place in counted if count]
        if self._is_rather_a_word(start, end, max((count for count, _ in listed), default=0)):
            return []
        shown = listed[:_MOST_PLACES] or counted[:1]
        if counted[0] not in shown:
            shown = [counted[0], *shown]
        return [self._place_reading(start, end, place, count) for count, place in shown]

    def _is_rather_a_word(self, start: int, end: int, things: int) -> bool:
        """A word that texts use, and that some far village is called too."""
        words = self.folded(start, end)
        if not things:
            return all(self.listed.says(word) for word in words)
        small = len(words) == 1 and self.said(start, end).islower()
        return small and self.listed.telling(words[0]) > 3 * things

    def _place_reading(
        self, start: int, end: int, place: PlaceNamed, count: int, guess: bool = False
    ) -> Reading:
        name = self.world.name("place", place.id, self.show) or place.name
        of = self.world.name("country", place.country, self.show) or place.country
        label = f"{name} ({of})"
        if place.unit:
            texts = catalogue("maillage.record", "search_texts")["place"]["unit"]
            label = fill(choose(texts, self.show), self.show, {"place": label})
        return Reading(self.said(start, end), "place", place.id, label, listed=count, guess=guess)

    def guess_place(self) -> None:
        """When nothing at all was understood and no text has the words, suppose a typing error in a place's name."""
        left = [at for at in range(len(self.words)) if not self._is_grammar(at, at + 1)]
        if not left or left[-1] - left[0] >= _LONGEST_SPAN:
            return
        start, end = left[0], left[-1] + 1
        if any(self.listed.says(self.words[at].folded) for at in left):
            return
        if len("".join(self.folded(start, end))) < 4:
            return
        readings = [
            self._place_reading(start, end, place, self.listed.things(f"p:{place.id}"), guess=True)
            for place in list(self.world.guesses(self.said(start, end), None))[:3]
        ]
        if readings:
            self.take(start, end, readings)

    # -- the answer
    def result(self, beyond: int) -> Understood:
        left = [at for at, taken in enumerate(self.taken) if taken in (None, _NOISE)]
        small = stop_words() | noise_words()
        grammar = [at for at in left if self.taken[at] == _NOISE or self.words[at].folded in small]
        words = [at for at in left if at not in grammar]
        if not words and not self.groups:
            words = left  # nothing but small words: then they are what is meant
        return Understood(
            tuple(self.groups[start] for start in sorted(self.groups)),
            tuple(self.refused),
            tuple(dict.fromkeys(self.words[at].folded for at in words)),
            beyond,
            frozenset(self.words[at].folded for at in words if self._is_name(at)),
            {self.words[at].folded: self.said(at, at + 1) for at in reversed(words)},
        )

    def _is_name(self, at: int) -> bool:
        """A capital, where it is not that of the first word or of a text all in capitals; capitals throughout; a number."""
        said = self.said(at, at + 1)
        capital = said[0].isupper() and (at > 0 or (len(said) > 1 and said.isupper()))
        return said.isdecimal() or (capital and not self.text.isupper())


def _as_refused(reading: Reading) -> Reading:
    return Reading(
        reading.words, reading.as_, reading.value, reading.label, refused=True, listed=reading.listed
    )


def _year_of(folded: str) -> int | None:
    if len(folded) != 4 or not folded.isdecimal():
        return None
    year = int(folded)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def years_of(value: str) -> tuple[int | None, int | None] | None:
    """First and last year of ``2014``, ``2014..2019``, ``2014..`` or ``..2019``; None when it is none of these.

    >>> years_of("2014"), years_of("2014.."), years_of("..2000"), years_of("soon")
    ((2014, 2014), (2014, None), (None, 2000), None)
    """
    first, dots, last = value.partition("..")
    if not all(
        part == "" or (part.isdecimal() and part.isascii() and len(part) <= 4) for part in (first, last)
    ):
        return None
    if not dots:
        return (int(first), int(first)) if first else None
    return (int(first) if first else None, int(last) if last else None) if first or last else None


def year_label(value: str, language: str) -> str:
    """``2014..`` as a person says it."""
    first, last = years_of(value) or (None, None)
    form = "one" if first == last else "from" if last is None else "until" if first is None else "between"
    texts = catalogue("maillage.record", "search_texts")["years"][form]
    return fill(choose(texts, language), language, {"first": first, "last": last})


def table_label(table: str, language: str) -> str:
    """What a table of the record is called."""
    return choose(catalogue("maillage.record", "search_texts")["table"][table], language)


@cache
def _own_words() -> dict[str, tuple[str, str]]:
    words = catalogue("maillage.record", "search_words")
    found = {fold(said): ("table", table) for table, all_said in words["table"].items() for said in all_said}
    found |= {
        fold(said): ("link_kind", kind) for kind, all_said in words["link_kind"].items() for said in all_said
    }
    return found


@cache
def _noise_phrases() -> frozenset[str]:
    return frozenset(fold(said) for said in catalogue("maillage.record", "search_words")["noise"]["phrases"])


@cache
def _year_words() -> dict[str, frozenset[str]]:
    return {
        meaning: frozenset(fold(said) for said in all_said)
        for meaning, all_said in catalogue("maillage.record", "search_words")["year"].items()
    }
