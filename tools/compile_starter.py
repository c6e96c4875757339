"""Compile the starter record that ships with the package from a folder of world data.

    python tools/compile_starter.py FOLDER

``FOLDER`` holds ``twinning/twinning_pairs_wikidata_eu.csv``, ``missions/missions.csv`` and the list that the latter was
made from, ``missions/database_of_embassies_2022-11-16.csv`` (Wikidata, CC0). The rows are kept one for one under the same
headings; only their order is fixed (sorted by all cells, in code point order) and coordinates are rounded to four decimals
(some eleven metres). How a mission is reached is added from the list; of its mailboxes those that may be a person's are
left out (``maillage.record.mailboxes``). Writes ``twinnings.csv``, ``missions.csv`` and
``sources.toml`` into ``src/maillage/record/data/starter``. Run again, it changes nothing.

Not for use at run time: the product never needs ``FOLDER``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from maillage.record.mailboxes import office_mailboxes

STARTER = Path(__file__).parents[1] / "src/maillage/record/data/starter"
COORDINATES = ("lat", "lon", "lat_a", "lon_a", "lat_b", "lon_b")
DECIMALS = Decimal("0.0001")
INPUTS = {
    "twinnings.csv": "twinning/twinning_pairs_wikidata_eu.csv",
    "missions.csv": "missions/missions.csv",
}
REACHED = "missions/database_of_embassies_2022-11-16.csv"
ABOUT = {
    "twinnings.csv": """\
id = "starter:twinnings-wikidata"
kind = "links"
short = "Wikidata"
link_kind = "twinning"
as_of = "2017"
licence = "CC0-1.0"
address = "https://www.wikidata.org/wiki/Property:P190"
compiled_from = "https://github.com/rogorido/sistercities, commit 6bb5473459b9f7e16f59ecd0a2f9d76c3ccf9ce6"
verified = true
order = "all cells of the row, by code point"
title.en = "Twinned towns of the European Union (Wikidata, 2017)"
title.fr = "Villes jumelées de l’Union européenne (Wikidata, 2017)"
title.ar = "المدن المتوأمة في الاتحاد الأوروبي (ويكي بيانات، 2017)"
""",
    "missions.csv": """\
id = "starter:missions-wikidata"
kind = "embassies"
short = "Wikidata"
as_of = "2022-11-16"
licence = "CC0-1.0"
address = "https://www.wikidata.org/wiki/Q3917681"
compiled_from = "https://github.com/database-of-embassies/database-of-embassies, commit b1987a62f9412564fa33c5e9193a65319bc504a3"
verified = true
order = "all cells of the row, by code point"
title.en = "Embassies and consulates of the world (Wikidata, 16 November 2022)"
title.fr = "Ambassades et consulats du monde (Wikidata, 16 novembre 2022)"
title.ar = "السفارات والقنصليات في العالم (ويكي بيانات، 16 نوفمبر 2022)"
""",
}


def rounded(cell: str) -> str:
    """A coordinate to four decimals, without trailing zeros; an empty cell stays empty."""
    if not cell:
        return cell
    value = Decimal(cell).quantize(DECIMALS)
    return format(abs(value) if value == 0 else value, "f").rstrip("0").rstrip(".")


def reached(missions: str, told: str) -> str:
    """The missions with telephone, mailboxes and site of the list they were made from, row by row. Raises ValueError where
    two rows are not of one mission."""
    header, *rows = csv.reader(io.StringIO(missions, newline=""))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*header, "phone", "email", "website"])
    for row, more in zip(rows, csv.DictReader(io.StringIO(told, newline=""), delimiter=";"), strict=True):
        if not more["QID"].endswith(f"/{row[-1]}"):
            raise ValueError(f"{row[-1]} is not {more['QID']}")
        writer.writerow([*row, more["phone"], "; ".join(_mailboxes(more)), more["website"]])
    return out.getvalue()


def _mailboxes(row: dict[str, str]) -> Iterator[str]:
    said = row["email"].removeprefix("mailto:")
    yield from office_mailboxes([said] if said else [], (row["operator"], row["country"], row["city"]))


def compiled(text: str) -> tuple[bytes, int]:
    """The file as it ships, and its number of rows. Raises ValueError when a row has not as many cells as headings."""
    header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    places = [i for i, name in enumerate(header) if name in COORDINATES]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} headings: {row}")
        for i in places:
            row[i] = rounded(row[i])
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *sorted(rows)])
    return out.getvalue().encode(), len(rows)


def main(folder: Path) -> None:
    """Write the three files."""
    STARTER.mkdir(parents=True, exist_ok=True)
    tables = ["# Written by tools/compile_starter.py: do not edit by hand. See README.md.\n"]
    for name, origin in INPUTS.items():
        original = (folder / origin).read_bytes()
        text = original.decode("utf-8")
        if name == "missions.csv":
            text = reached(text, (folder / REACHED).read_text(encoding="utf-8"))
        shipped, rows = compiled(text)
        (STARTER / name).write_bytes(shipped)
        tables.append(
            f'[[file]]\nname = "{name}"\n{ABOUT[name]}rows = {rows}\n'
            f'sha256 = "{hashlib.sha256(shipped).hexdigest()}"\n'
            f'original_sha256 = "{hashlib.sha256(original).hexdigest()}"\n'
        )
        print(f"{name}: {rows} rows, {len(shipped)} bytes")
    (STARTER / "sources.toml").write_text("\n".join(tables), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Use: python tools/compile_starter.py FOLDER")
    main(Path(sys.argv[1]))
