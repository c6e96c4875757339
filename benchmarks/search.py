"""Search measured: questions over the real links, and over a million by repetition with variation; indexing.

``run()`` gives one row a figure. Links come from the starter record and, where MAILLAGE_TEST_DATA names the folder of
the real files, from both twinning lists; their ends are matched by exact name, which is enough for search. The million
is the same links again and again with other identifiers, years, kinds and words. Needs the place index.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

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


def run() -> list[dict[str, Any]]:
    """Each figure: ``what``, ``measured``, ``unit``, ``at_least``, ``aim``, ``reached`` and a ``note``."""
    from maillage.record.search.real_world import real_world
    from maillage.reference.places import Places

    world = real_world(Places.open())
    links = list(_links(world))
    with tempfile.TemporaryDirectory() as folder:
        return [*_real(Path(folder), links, world), *_million(Path(folder), links, world)]


def _real(folder: Path, links: list[Thing], world: Any) -> list[dict[str, Any]]:
    from maillage.record.search import open_index, search

    some = links[:25_000]
    seconds = _timed(lambda: _index(folder / "some", some, world))
    _index(folder / "real", links, world)
    search(
        open_index(folder / "some"), "jumelage eau Maroc", world=world, show="fr"
    )  # loads the facts of the world
    started = time.perf_counter()
    search(open_index(folder / "real"), "jumelage Sénégal", world=world, show="fr")
    opened = time.perf_counter() - started
    searcher = open_index(folder / "real")
    times = [_timed(lambda q=q: search(searcher, q, world=world, show="fr")) for q in _questions(links, 300)]
    note = f"{len(links)} links"
    return [
        _figure(
            "Indexing", len(some) / seconds, "documents/s", 10_000, None, f"{len(some)} links", more=True
        ),
        _figure(
            "Opening the index and the first answer",
            opened * 1000,
            "ms",
            30,
            None,
            "facts of the world loaded",
        ),
        _figure("Search, median", _percentile(times, 50), "ms", None, None, note),
        _figure(
            "Search, 95 of 100", _percentile(times, 95), "ms", 5, 2, f"{note}, 300 questions, 20 snippets"
        ),
    ]


def _million(folder: Path, links: list[Thing], world: Any) -> list[dict[str, Any]]:
    from maillage.record.search import open_index, search

    seconds = _timed(lambda: _index(folder / "million", _varied(links, MILLION), world))
    size = sum(path.stat().st_size for path in (folder / "million").iterdir())
    searcher = open_index(folder / "million")
    chance = random.Random(_SEED)
    times = []
    for question in _questions(links, 300):
        first = chance.randrange(1980, 2015)
        filters = {
            "country": (chance.choice(("FR", "DE", "MA", "SN", "US", "JP")),),
            "years": (first, first + 8),
        }
        times.append(_timed(lambda q=question, f=filters: search(searcher, q, world=world, show="fr", **f)))
    note = f"{MILLION} links, {size / MILLION:.0f} bytes each in the index"
    return [
        _figure("Indexing a million", MILLION / seconds, "documents/s", 10_000, None, note, more=True),
        _figure("Search over a million, two filters, median", _percentile(times, 50), "ms", None, None, note),
        _figure(
            "Search over a million, two filters, 95 of 100",
            _percentile(times, 95),
            "ms",
            40,
            15,
            "20 snippets",
        ),
    ]


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


def _figure(
    what: str,
    measured: float,
    unit: str,
    least: float | None,
    aim: float | None,
    note: str,
    more: bool = False,
) -> dict[str, Any]:
    reached = least is None or (measured >= least if more else measured <= least)
    return {"what": what, "measured": round(measured, 2), "unit": unit, "at_least": least, "aim": aim,
            "reached": reached, "note": note}  # fmt: skip


if __name__ == "__main__":
    for figure in run():
        print(figure)
