"""A small record written without the importer: rows straight into parts, for tests of what goes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from maillage.record.arrow import to_arrow
from maillage.record.store import Manifest, Store

SOURCE = {
    "id": "file:twins",
    "title": "Jumelages, 2021",
    "path": "/home/someone/secret/jumelages.csv",
    "sha256": "ab" * 32,
    "as_of": "2021",
    "licence": "CC BY-SA 4.0",
    "address": "https://example.org/jumelages",
    "generated": False,
    "rows": 4,
    "rejected": 0,
    "import_no": 1,
    "versions": [],
}
OTHER = {
    **SOURCE,
    "id": "file:demo",
    "title": "Invented",
    "licence": None,
    "address": None,
    "generated": True,
}
IMPORT = {"import_no": 1, "at": "2026-11-22T09:00:00+00:00", "command": "import", "files": 2, "added": 5}


def link(number: int, **said: Any) -> dict[str, Any]:
    """A statement of a link between a town of Namibia and one of Norway, unless said otherwise."""
    plain: dict[str, Any] = {
        "id": f"link:{number}",
        "statement": f"st:{number}",
        "kind": "twinning",
        "a_name": "Windhoek",
        "a_country": "NA",
        "b_name": "Bodø",
        "b_country": "NO",
        "b_latitude": 67.28,
        "topics": [],
        "source": "file:twins",
        "line": number + 1,
        "as_of": "2021",
        "import_no": 1,
        "generated": False,
        "raw": "{}",
    }
    return {**plain, **said}


LINKS = (
    link(1, topics=["water", "education"], since="2001"),
    link(2, a_name="=HYPERLINK(1)", b_name='"Ужице", line\nbreak', kind=None, topics=None),
    link(
        3, a_name="-Sur-Mer", b_name="+33 🌍", a_country="FR", b_country="MA", b_latitude=None, kind="project"
    ),
    link(4, a_name="الرباط", a_country="MA", b_country="SN", source="file:demo", generated=True),
    link(5, id="link:1", statement="st:5", since="2000", as_of="2019"),
)
STANDING = (
    {"statement": "st:5", "table": "links", "standing": "superseded", "by": "st:1", "since_import": 1},
    {"statement": "st:4", "table": "links", "standing": "vanished", "since_import": 1},
)


def record(home: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> Store:
    """The record of these tables; of :data:`LINKS` and :data:`STANDING` when none are said."""
    store = Store(home)
    store.prepare()
    said = {"links": LINKS, "standing": STANDING} if tables is None else tables
    parts = {name: (store.write_part(name, to_arrow(name, rows), 1),) for name, rows in said.items()}
    made = "2026-11-22T09:00:00+00:00"
    store.publish(Manifest(number=1, made=made, tables=parts, sources=(SOURCE, OTHER), imports=(IMPORT,)))
    return store
