"""Search measured over activities: a million by repetition with variation, four filters, and SQLite FTS5 at 100,000.

A question is made of an activity that is there: its country, a group it is sure of, a topic or a goal of it, years around
its own, and words of a title or what people ask in their own language. So something is found, most of the time.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.activities import SEED, Thing, bytes_of_text, varied
from benchmarks.figures import Figure

MILLION, PEER = 1_000_000, 100_000
_ASKED = ("accès à l'eau potable", "drinking water schools", "gestion des déchets {word}", "{word} {other}", "{word}",
          "renforcement {word}", "support to {word}", "proyecto de {word} {other}", "salud {word}", "مياه الشرب")  # fmt: skip
_QUESTIONS, _PEER_QUESTIONS, _UNTIMED = 300, 100, 20
_TRIED = (
    "What the filters share is joined to each form of a word before the forms are united (a union of long lists costs "
    "their whole length); forms that stand nowhere are left out; snippets are marked in one pass over each text."
)
_INDEXING_TRIED = (
    "Folding whole texts as bytes instead of words; one look-up a word for fold, stem and topic together; stems only where "
    "they differ from the word. A second writing thread gains nothing: what writes takes a quarter of the time."
)


class Question(NamedTuple):
    """Words and four filters."""

    text: str
    country: str
    group: str
    mark: tuple[str, str]  # "topic" or "goal", and which
    years: tuple[int, int]

    @property
    def filters(self) -> dict[str, Any]:
        """As search takes them."""
        return {
            "country": (self.country,),
            "group": self.group,
            self.mark[0]: (self.mark[1],),
            "years": self.years,
        }


def activities(folder: Path, world: Any, quick: bool) -> list[Figure]:
    """The figures; some four minutes, ``quick`` half of one."""
    count, peer_count = (50_000, 20_000) if quick else (MILLION, PEER)
    text = sum(bytes_of_text(row) for _, row in varied(peer_count, world)) / peer_count * count
    cpu, seconds = time.process_time(), _timed(lambda: _index(folder / "many", varied(count, world), world))
    cpu = time.process_time() - cpu
    size = sum(path.stat().st_size for path in (folder / "many").iterdir())
    times = _ask(folder / "many", questions(count, world), world)
    few = _timed(lambda: _index(folder / "few", varied(peer_count, world), world))
    peer = PlainActivities(folder / "few.db", varied(peer_count, world))
    asked = questions(peer_count, world)[:_PEER_QUESTIONS]
    ours, theirs = _ask(folder / "few", asked, world), [_timed(partial(peer.search, q)) for q in asked]
    how = (
        f"{count:,} activities, {text / count:.0f} bytes of text each, by repetition of real ones with variation; "
        f"{_QUESTIONS} questions in five languages, each with a country, a group, a topic or a goal, and years; 20 snippets"
    )
    fts = f"SQLite FTS5 at {peer_count:,}, the same filters, bm25"
    rate, their_rate = peer_count / few, peer_count / peer.seconds
    return [
        Figure(f"Search over {count:,} activities, four filters, median", _at(times, 50), "ms", how=how),
        Figure(f"Search over {count:,} activities, four filters, 95 of 100", _at(times, 95), "ms", 40, 15, how=how, tried=_TRIED),
        Figure(f"The same over {peer_count:,} activities, 95 of 100", _at(ours, 95), "ms", None, None,
               f"{fts}: {_at(theirs, 95):.1f} ms (median {_at(theirs, 50):.1f}, ours {_at(ours, 50):.1f})",
               _at(ours, 95) / _at(theirs, 95), f"{_PEER_QUESTIONS} of the questions; the peer reads nothing in them"),
        Figure(f"Index of {count:,} activities against their text", size / text, "×", 1.6, 1.2,
               f"{fts}: {peer.size / (text / count * peer_count):.2f} ×", how="all that is shown of a hit is in the index too"),
        Figure(f"Indexing {count:,} activities", count / seconds, "activities/s", 6_000, 10_000,
               f"SQLite FTS5, {peer_count:,}: {their_rate:,.0f} activities/s", rate / their_rate,
               f"{cpu / count * 1e6:.0f} µs of processor time each, in two threads; {text / seconds / 1e6:.1f} MB of text a second; "
               f"the ratio is of {peer_count:,} to the peer's", _INDEXING_TRIED, more=True),
    ]  # fmt: skip


def questions(count: int, world: Any) -> list[Question]:
    """Questions about activities among the first ``count``."""
    chance = random.Random(SEED)
    rows = [row for _, row in islice(varied(min(count, 200_000), world), 0, None, 97)]
    rows = [row for row in rows if row["countries"] and row["topics"] and _sure(row)]
    return [_question(chance.choice(rows), chance) for _ in range(_QUESTIONS)]


def _sure(row: dict[str, Any]) -> list[str]:
    return [group for group in row["groups"] if not group.endswith("?")]


def _question(row: dict[str, Any], chance: random.Random) -> Question:
    words = [word for word in row["title"].split() if word.isalpha() and len(word) > 3] or ["projet"]
    text = chance.choice(_ASKED).format(word=chance.choice(words), other=chance.choice(words))
    marks = [("topic", row["topics"][0]), *(("goal", goal) for goal in row["goals"][:1])]
    year = int(row["since"][:4])
    return Question(
        text, row["countries"][0], chance.choice(_sure(row)), chance.choice(marks), (year - 2, year + 3)
    )


def _ask(folder: Path, asked: list[Question], world: Any) -> list[float]:
    from maillage.record.search import open_index, search

    searcher = open_index(folder)

    def one(question: Question) -> Any:
        return search(searcher, question.text, world=world, show="fr", limit=20, **question.filters)

    for question in asked[-_UNTIMED:]:  # what a process loads once is loaded
        one(question)
    return [_timed(partial(one, question)) for question in asked]


class PlainActivities:
    """The peer: SQLite's full-text table over all texts, and tables of marks and years. No stems, no readings."""

    def __init__(self, path: Path, things: Iterable[Thing]) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(
            "CREATE TABLE years (first INTEGER, last INTEGER);"
            "CREATE TABLE marks (mark TEXT, row INTEGER, PRIMARY KEY (mark, row)) WITHOUT ROWID;"
            "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61 remove_diacritics 2');"
        )
        self.seconds = _timed(lambda: self._fill(things))
        self.size = path.stat().st_size

    def _fill(self, things: Iterable[Thing]) -> None:
        add, connection = self._connection.execute, self._connection
        for number, (_, row) in enumerate(things, 1):
            add(
                "INSERT INTO words (rowid, text) VALUES (?, ?)",
                (number, " ".join(t for _, _, t in row["narratives"])),
            )
            add(
                "INSERT INTO years (rowid, first, last) VALUES (?, ?, ?)",
                (number, row["since"][:4], row["until"][:4]),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO marks VALUES (?, ?)", ((m, number) for m in _marks(row))
            )
        connection.commit()

    def search(self, question: Question) -> list[Any]:
        """Twenty best rows with a snippet each: any of the words, under all four filters."""
        asked = " OR ".join(f'"{word}"' for word in question.text.replace('"', " ").split())
        marks = (f"c:{question.country}", f"g:{question.group}", f"{question.mark[0]}:{question.mark[1]}")
        held = " AND ".join(
            "EXISTS (SELECT 1 FROM marks WHERE mark = ? AND row = words.rowid)" for _ in marks
        )
        return self._connection.execute(
            "SELECT words.rowid, snippet(words, 0, '[', ']', '…', 12) FROM words JOIN years ON years.rowid = words.rowid "
            f"WHERE words MATCH ? AND {held} AND first <= ? AND last >= ? ORDER BY rank LIMIT 20",
            (asked, *marks, question.years[1], question.years[0]),
        ).fetchall()


def _marks(row: dict[str, Any]) -> Iterator[str]:
    yield from (f"c:{country}" for country in row["countries"])
    yield from (f"g:{group}" for group in row["groups"])
    yield from (f"topic:{topic}" for topic in row["topics"])
    yield from (f"goal:{goal}" for goal in row["goals"])


def _index(folder: Path, things: Iterable[Thing], world: Any) -> int:
    from maillage.record.index import update_index

    return update_index(folder, None, (), things, world)


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _at(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000
