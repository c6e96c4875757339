"""The sheets that the invented bodies keep: :func:`sheets_of` writes each as its keeper would, faults included.

Every sheet has a column that says its rows are invented, and most say it above the headings too. Which faults stand
where is in each sheet's ``expected``, so that a test of the import can hold it to them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from maillage.demo import sheets_links, sheets_other, sheets_projects
from maillage.demo.model import World
from maillage.demo.tables import Expected


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file: ``kind`` is what ``maillage import --as`` takes (None: no sheet of the record), ``language`` that of its
    headings."""

    name: str
    kind: str | None
    language: str
    content: bytes
    expected: Expected


def sheets_of(world: World) -> tuple[SheetFile, ...]:
    """All sheets of the world, sorted by name. Costs about a second, most of it for the workbooks."""
    drafts = (*sheets_links.drafts(world), *sheets_projects.drafts(world), *sheets_other.drafts(world))
    files = [
        SheetFile(name, kind, language, content, draft.expected(kind))
        for name, kind, language, content, draft in drafts
    ]
    return tuple(sorted([*files, _towns(world)], key=lambda file: file.name))


def _towns(world: World) -> SheetFile:
    """The invented towns themselves: for people to look up, not to be imported (its headings say nothing to it)."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["invented", "in_cyrillic", "in_arabic", "sort", "iso_3166_1", "degrees_north", "degrees_east",
                   "inhabitants", "generated"])  # fmt: skip
    for place in world.places:
        name = place.name
        rows.writerow([name.latin, name.cyrillic, name.arabic, name.kind, name.country, place.latitude,
                       place.longitude, place.population, "yes"])  # fmt: skip
    return SheetFile("towns.csv", None, "en", out.getvalue().encode(), Expected(None, 0, 0, ()))
