"""The real bundle of facts for search: the rooms of ``reference``, each loaded when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from maillage.record.search.groups_on import groups_on, members_on
from maillage.record.search.world import PlaceNamed, TopicNamed, TopicScan, World
from maillage.reference.names import fold, to_latin

_SURE = frozenset(
    {"alpha2", "alpha3", "name", "variant", "part", "disputed_area", "former_name", "official_form"}
)
"""Reasons of ``find_country`` that are no guess; a bare number is rather a number than a country here."""
LANGUAGES = ("fr", "en", "es", "pt", "ar")
_MOST_PLACES = 40
_FAR_LARGER = 10


def real_world(places: Any | None = None) -> World:
    """Search's view of ``reference``. ``places`` is an opened ``reference.places.Places``, or None when the place
    index is not built: no place is then understood, and everything else is."""
    named = _Places(places) if places is not None else None
    return World(
        country=_country,
        group=_group,
        link_kind=_link_kind,
        topics=_topics,
        topic_scan=TopicScan(_topic_key, _topics_of),
        goals=_goals,
        cooperation=_cooperation,
        places=named.exactly if named else lambda _name, _country: (),
        guesses=named.nearly if named else lambda _name, _country: (),
        groups_of=groups_on,
        members=members_on,
        name=named.name if named else _name,
    )


@lru_cache(maxsize=20_000)
def _country(text: str) -> str | None:
    from maillage.reference.countries.find import find_country, lookup

    # Only names that stand in the table: a search for typing errors in each span of a query would be slow and wrong.
    key = fold(text)
    parted = fold(text.replace("'", " ").replace("’", " "))
    if not (len(key) <= 3 or key in lookup() or parted in lookup()):
        return None
    found = find_country(text)
    return found.code if found and found.why in _SURE else None


def _topics(text: str) -> Sequence[TopicNamed]:
    from maillage.reference.topics import find_topic

    found = [
        (span, match.code) for match in find_topic(text) if match.scheme == "topic" for span in match.spans
    ]
    return [TopicNamed(code, start, end) for (start, end), code in sorted(found)]


def _topic_key(word: str) -> str:
    from maillage.reference.topics.scan import topic_key

    return topic_key(word)


def _topics_of(keys: list[str], text: str) -> Sequence[str]:
    from maillage.reference.topics.scan import topics_of

    return topics_of(keys, text)


def _goals(text: str) -> Sequence[TopicNamed]:
    from maillage.reference.topics import find_topic

    if not any(character.isdecimal() for character in text):
        return ()
    found = (match for match in find_topic(text) if match.scheme == "goal" and match.why == "code")
    return sorted(
        (TopicNamed(match.code, *span) for match in found for span in match.spans), key=lambda g: g.start
    )


@lru_cache(maxsize=20_000)
def _cooperation(text: str) -> str | None:
    return _cooperations().get(fold(text))


@cache
def _cooperations() -> dict[str, str]:
    from maillage.reference.kinds import KINDS, kind_name

    known = [kind for kind in KINDS if kind not in ("undecided", "unknown")]
    return {fold(kind_name(kind, language)): kind for kind in known for language in LANGUAGES}


def _group(text: str) -> str | None:
    from maillage.reference.groups import find_group

    return find_group(text)


@lru_cache(maxsize=20_000)
def _link_kind(text: str) -> str | None:
    from maillage.reference.kinds import find_link_kind

    return find_link_kind(text)


@lru_cache(maxsize=20_000)
def _name(as_: str, value: str, language: str) -> str | None:
    if as_ == "country":
        from maillage.reference.countries import name

        return name(value, language)
    if as_ == "topic":
        from maillage.reference.topics import topic_name

        return topic_name(value, language)
    if as_ == "group":
        from maillage.reference.groups import group_name

        return group_name(value, language)
    if as_ == "goal":
        from maillage.reference.topics import goal

        known = goal(value)
        return f"{value} {known.name(language)}" if known else None
    if as_ == "cooperation":
        from maillage.reference.kinds import kind_name

        return kind_name(value, language)
    if as_ == "link_kind":
        from maillage.reference.kinds import link_kind_name

        return link_kind_name(value, language)
    return None


class _Places:
    """Names of an opened place index."""

    def __init__(self, places: Any) -> None:
        self.places = places

    def exactly(self, name: str, country: str | None) -> list[PlaceNamed]:
        """Bearers of the very name: main names first, then other names, each by weight. No typing errors."""
        from maillage.reference.places.layout import ALTERNATE, EXONYM, MAIN, WORD_FORM

        places, plain = self.places, fold(name)
        best: dict[int, int] = {}
        for form in dict.fromkeys((plain, to_latin(plain))):
            key = places.key(form) if form else -1
            if key < 0:
                continue
            for claim in range(places.claim_start[key], places.claim_start[key + 1]):
                quality, row = places.claim_quality[claim], places.claim_row[claim]
                if quality <= WORD_FORM:
                    rank = {MAIN: 0, EXONYM: 0, ALTERNATE: 1}.get(quality, 2)
                    best[row] = min(rank, best.get(row, rank))
        rows = sorted(self._likely(best), key=lambda row: (best[row], row))
        if country:
            rows = [row for row in rows if places.country(row) == country]
        return [self._named(places.place(row)) for row in rows[:_MOST_PLACES]]

    def _likely(self, ranks: dict[int, int]) -> list[int]:
        """Without those that only bear it as another name, unless far larger than any that bears it as their own:
        "Nis" is Niš and not Nice, but "Firenze" is Florence before a hamlet."""
        weight = self.places.weight
        own = max((weight[row] for row, rank in ranks.items() if rank == 0), default=None)
        return [
            row for row, rank in ranks.items() if rank == 0 or own is None or weight[row] > _FAR_LARGER * own
        ]

    def nearly(self, name: str, country: str | None) -> list[PlaceNamed]:
        """The likeliest bearers with typing errors allowed."""
        return [self._named(found.place) for found in self.places.find(name, country=country, limit=3)]

    def name(self, as_: str, value: str, language: str) -> str | None:
        """What to show for a code."""
        return str(self.places.name(value, language)) if as_ == "place" else _name(as_, value, language)

    @staticmethod
    def _named(place: Any) -> PlaceNamed:
        return PlaceNamed(place.id, place.country, place.name, place.population or 0, place.kind != "town")
