"""Search measured: questions over the real links, and over a million by repetition with variation; indexing.

``run()`` gives the figures. Links come from the starter record and, where MAILLAGE_TEST_DATA names the folder of
the real files, from both twinning lists; their ends are matched by exact name, which is enough for search. The million
is the same links again and again with other identifiers, years, kinds and words. Needs the place index.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.searching import activities

MILLION = 1_000_000
_SEED = 20261122
_KINDS = ("twinning", "twinning", "cooperation_agreement", "project", "network", "technical_support")
_WORDS = (
    "eau potable assainissement déchets école santé jeunesse culture patrimoine tourisme énergie transport climat "
    "water waste school health youth heritage energy governance training agua residuos escuela salud jóvenes clima "
    "projet programme appui formation échange réseau quartier marché hôpital bibliothèque forêt fleuve port"
)
_ASKED = ("jumelage {country}", "{city}", "eau potable {country}", "{city} {word}", "{word} {word2}",
          "twin towns of {city}", "{country} {other}", "PMA {word}", "{word} depuis {year}", "projets {word} {country}")  # fmt: skip
_COUNTRIES = (
    "Sénégal",
    "Maroc",
    "France",
    "Serbia",
    "Deutschland",
    "España",
    "المغرب",
    "Сърбия",
    "Bénin",
    "Mali",
)
_WORD_LIST = tuple(_WORDS.split())
_SENTENCES = (
    "Le projet porte sur {} et {} dans les quartiers de la ville, avec des échanges sur {}.",
    "The two towns work together on {} and on {} for the people of the district, with {}.",
    "El proyecto trata de {} y de {} en los barrios de la ciudad, con intercambios sobre {}.",
)
Thing = tuple[str, dict[str, Any]]


def run(quick: bool = False) -> list[Figure]:
    """All figures; about six minutes. ``quick`` leaves the millions at fifty thousand."""
    from maillage.record.search.real_world import real_world
    from maillage.reference.places import Places

    world = real_world(Places.open())
    links = list(_links(world))
    with tempfile.TemporaryDirectory() as folder:
        return [
            *_real(Path(folder), links, world),
            *_million(Path(folder), links, world, 50_000 if quick else MILLION),
            *activities(Path(folder), world, quick),
        ]


def _real(folder: Path, links: list[Thing], world: Any) -> list[Figure]:
    from maillage.record.search import open_index, search

    some = links[:25_000]
    seconds = _timed(lambda: _index(folder / "some", some, world))
    _index(folder / "real", links, world)
    # loads the facts of the world
    search(open_index(folder / "some"), "jumelage eau Maroc", world=world, show="fr")
    started = time.perf_counter()
    search(open_index(folder / "real"), "jumelage Sénégal", world=world, show="fr")
    opened = time.perf_counter() - started
    searcher = open_index(folder / "real")
    questions = _questions(links, 300)
    for question in questions[
        -20:
    ]:  # what a process loads once is loaded: the command has figures of its own
        search(searcher, question, world=world, show="fr")
    times = [_timed(partial(search, searcher, q, world=world, show="fr")) for q in questions]
    plain = PlainSearch(folder / "real.db", links)
    theirs = [_timed(partial(plain.search, q)) for q in questions]
    how = f"{len(links):,} links: the starter record and the real list; 300 questions in several languages, 20 snippets, after 20 that are not timed"
    peer = "SQLite FTS5, the same words, bm25"
    rate, ours, p95 = len(some) / seconds, _percentile(times, 95), _percentile(theirs, 95)
    return [
        Figure("Search, median", _percentile(times, 50), "ms", None, None,
               f"{peer}: {_percentile(theirs, 50):.2f} ms", _percentile(times, 50) / _percentile(theirs, 50), how),
        Figure("Search, 95 of 100", ours, "ms", 5, 2, f"{peer}: {p95:.2f} ms", ours / p95,
               f"{how}; the peer reads no country, topic or date in the question", _TRIED),
        Figure("Opening the index and the first answer", opened * 1000, "ms", 30, how="facts of the world already loaded"),
        Figure("Indexing", rate, "links/s", 10_000, None, f"SQLite FTS5: {len(links) / plain.seconds:,.0f} links/s",
               rate / (len(links) / plain.seconds), f"{len(some):,} links", more=True),
    ]  # fmt: skip


_TRIED = (
    "Topics are named at indexing and no longer at each question; filters are terms of one field; a hit is made, with its "
    "snippet, only for the twenty shown. What is left is mostly Python making hits and reading the question."
)


def _million(folder: Path, links: list[Thing], world: Any, count: int) -> list[Figure]:
    from maillage.record.search import open_index, search

    seconds = _timed(lambda: _index(folder / "million", _varied(links, count), world))
    size = sum(path.stat().st_size for path in (folder / "million").iterdir())
    searcher = open_index(folder / "million")
    plain = PlainSearch(folder / "million.db", _varied(links, count))
    chance = random.Random(_SEED)
    times, theirs = [], []
    for number, question in enumerate(_questions(links, 300)):
        country, first = chance.choice(("FR", "DE", "MA", "SN", "US", "JP")), chance.randrange(1980, 2015)
        filters: dict[str, Any] = {"country": (country,), "years": (first, first + 8)}
        times.append(_timed(partial(search, searcher, question, world=world, show="fr", **filters)))
        if number < _FEW:
            theirs.append(_timed(partial(plain.search, question, country, (first, first + 8))))
    how = (
        f"{count:,} links by repetition with variation, 300 questions, a country and nine years, 20 snippets"
    )
    peer = "SQLite FTS5, the same filters, bm25"
    ours, p95 = _percentile(times, 95), _percentile(theirs, 95)
    rate, their_rate = count / seconds, count / plain.seconds
    return [
        Figure(f"Search over {count:,} links, two filters, median", _percentile(times, 50), "ms", None, None,
               f"{peer}: {_percentile(theirs, 50):.0f} ms", _percentile(times, 50) / _percentile(theirs, 50), how),
        Figure(f"Search over {count:,} links, two filters, 95 of 100", ours, "ms", 40, 15, f"{peer}: {p95:.0f} ms", ours / p95,
               f"{how}; the peer over the first {_FEW}", _MILLION_TRIED),
        Figure(f"Indexing {count:,} links", rate, "links/s", 10_000, None, f"SQLite FTS5: {their_rate:,.0f} links/s",
               rate / their_rate, f"{size / count:.0f} bytes a link in the index; every third with a description",
               _INDEXING_TRIED, more=True),
    ]  # fmt: skip


_FEW = 60
_MILLION_TRIED = (
    "Topics are named at indexing and no longer at each question; filters are terms of one field; a hit is made, with its "
    "snippet, only for the twenty shown. Where the rest of the time goes has not been measured."
)
_INDEXING_TRIED = (
    "The bar is this project's own for rows without prose, and is passed there. Three sentences in every third row take "
    "the rest."
)


@cache
def _called(*countries: str | None) -> str:
    from maillage.reference.countries import name

    languages = ("fr", "en", "es", "pt", "de", "sr", "ar")
    return " ".join(name(country, language) for country in countries if country for language in languages)


class PlainSearch:
    """The peer: SQLite's full-text table over names, countries in seven languages and descriptions. No stems, no readings."""

    def __init__(self, path: Path, things: Iterable[Thing]) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute("CREATE TABLE links (a TEXT, b TEXT, first INTEGER)")
        self._connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
        )
        self.seconds = _timed(lambda: self._fill(things))

    def _fill(self, things: Iterable[Thing]) -> None:
        add, connection = self._connection.execute, self._connection
        for number, (_, link) in enumerate(things, 1):
            countries = _called(link["a_country"], link["b_country"])
            words = f"{link['a_name']} {link['b_name']} {countries} {link.get('description') or ''}"
            add("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, words))
            first = int(link["since"][:4]) if link.get("since") else None
            add(
                "INSERT INTO links (rowid, a, b, first) VALUES (?, ?, ?, ?)",
                (number, link["a_country"], link["b_country"], first),
            )
        connection.commit()

    def search(self, question: str, country: str = "", years: tuple[int, int] | None = None) -> list[Any]:
        """Twenty best rows with a snippet each: any of the words, in that country and begun by the last year."""
        asked = " OR ".join(f'"{word}"' for word in question.replace('"', " ").split())
        where, values = "", [asked]
        if years:
            where = "AND (a = ? OR b = ?) AND first <= ?"
            values += [country, country, years[1]]  # type: ignore[list-item]
        return self._connection.execute(
            "SELECT links.rowid, snippet(words, 0, '[', ']', '…', 12) FROM words JOIN links ON links.rowid = words.rowid "
            f"WHERE words MATCH ? {where} ORDER BY rank LIMIT 20",
            values,
        ).fetchall()


def _index(folder: Path, things: Any, world: Any) -> int:
    from maillage.record.index import update_index

    return update_index(folder, None, (), things, world)


def _links(world: Any) -> Iterator[Thing]:
    for path in _files():
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                yield "links", _link(row, path.name, line, world)


def _files() -> list[Any]:
    starter = resources.files("maillage.record").joinpath("data", "starter", "twinnings.csv")
    data = os.environ.get("MAILLAGE_TEST_DATA")
    real = Path(data) / "world" / "twinning" / "twinning_pairs.csv" if data else None
    return [starter, *([real] if real and real.exists() else [])]


def _link(row: dict[str, str], source: str, line: int, world: Any) -> dict[str, Any]:
    thing: dict[str, Any] = {
        "id": f"link:{source}:{line:08d}",
        "kind": "twinning",
        "as_of": "2026-02",
        "source": source,
    }
    thing["line"] = line
    for side in ("a", "b"):
        name, country = row[f"city_{side}"], row[f"country_{side}"]
        found = world.places(name, country)
        thing |= {f"{side}_name": name, f"{side}_country_said": country, f"{side}_country": country or None}
        thing[f"{side}_place"] = found[0].id if found else None
    return thing


def _varied(links: list[Thing], count: int) -> Iterator[Thing]:
    """``count`` links: those given, again and again, three of four with years, one of three with a description."""
    chance = random.Random(_SEED)
    for number in range(count):
        table, link = links[number % len(links)]
        changed = link | {"id": f"link:{number:020x}", "kind": chance.choice(_KINDS), "line": number}
        changed["a_name"] = f"{link['a_name']} {chance.choice(_WORD_LIST)}{chance.randrange(5000)}"
        if chance.random() < 0.75:
            changed["since"] = f"{chance.randrange(1950, 2026)}-{chance.randrange(1, 13):02d}"
        if chance.random() < 0.33:
            changed["description"] = " ".join(_sentence(chance) for _ in range(3))
        yield table, changed


def _sentence(chance: random.Random) -> str:
    return chance.choice(_SENTENCES).format(*chance.choices(_WORD_LIST, k=3))


def _questions(links: list[Thing], count: int) -> list[str]:
    chance = random.Random(_SEED)
    cities = [link["b_name"] for _, link in chance.sample(links, 200)]
    return [
        chance.choice(_ASKED).format(
            country=chance.choice(_COUNTRIES), other=chance.choice(_COUNTRIES), city=chance.choice(cities),
            word=chance.choice(_WORD_LIST), word2=chance.choice(_WORD_LIST), year=chance.randrange(1990, 2020),
        )
        for _ in range(count)
    ]  # fmt: skip


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _percentile(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000
