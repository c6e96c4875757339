"""Write the generated pages of docs/: `make docs`, that is ``python -m maillage.cli.docs docs``.

In: the lists that the program itself uses (commands, tables, problems, groups, topics, kinds, places). Out: one page
each in ``docs/reference``, the same bytes each time; ``tests/test_reference_pages.py`` holds the committed pages to
this. Not part of the command `maillage`. What stands beside them is measured or written by hand, not here.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

PAGES = {
    "commands": "Every command: options, defaults, examples, other names, exit status",
    "tables": "The data dictionary: every table and column, which statement is current, identifiers, limits",
    "iati-tables": "IATI as published: every table and column with its element, code lists and versions",
    "problems": "Every problem, how bad it is and how to mend it",
    "groups": "Groups of countries: codes, names, sources, what is verified",
    "topics": "Topics with goals, DAC codes and themes; markers, forms of support, organisation types",
    "kinds": "Kinds of links, and how the kind of a cooperation is computed",
    "places": "What a written name may mean, when a line is matched, and the reviewed tables",
    "needs-and-offers": "Every field of a file of needs or offers, in three languages, and JSON Schema",
    "how-scores-are-made": "Conditions, parts, weights, settings, for those who are judged by them",
    "likely-partners": "How the score of a likely partner is made, in three languages",
    "rules": "The packs that ship, the facts that rules ask about, and what a pack may say",
    "world": "Disputed names and areas, milestones, international days",
}
"""The pages, in the order of the index, and what each is."""

MEASURED = {
    "figures": ("make bench", "What was measured of the record: speed, matching of places, size"),
    "figures-matching": (
        "make bench",
        "What was measured of matching: topics, partners, scores, rounds, shared needs",
    ),
    "figures-rules": ("make bench", "What was measured of rules and agendas"),
    "figures-dossiers": ("make bench", "What was measured of dossiers and their ledger"),
    "figures-dossiers-page": ("make bench", "What was measured of the page of a dossier"),
    "figures-site": ("make bench", "What was measured of the site: weight, pages a second, waiting, memory"),
    "proofs": ("make prove", "The long proofs, and what they showed"),
}
"""Pages beside them that other commands write."""

BY_HAND = {
    "what-the-rules-hold": "Where each known statement of law and funds stands, or why it was left empty",
}
"""Pages beside them that people write; a test holds each to the program."""


def pages() -> dict[str, str]:
    """Name and text of every page, the index first."""
    found = {"index": index()}
    for name in PAGES:
        found[name] = importlib.import_module(f"maillage.cli.reference_pages.{name.replace('-', '_')}").page()
    return found


def index() -> str:
    """The page that leads to the others."""
    lines = ["# Reference", "", "Written from the code by `make docs`:", ""]
    lines += [f"- [{_title(name)}]({name}.md): {what}" for name, what in PAGES.items()]
    lines += ["", "Measured, each by its command:", ""]
    lines += [
        f"- [{_title(name)}](../reference/{name}.md): {what} (`{by}`)"
        for name, (by, what) in MEASURED.items()
    ]
    lines += ["", "Written by hand and held to the program by a test:", ""]
    lines += [f"- [{_title(name)}](../reference/{name}.md): {what}" for name, what in BY_HAND.items()]
    return "\n".join(lines) + "\n"


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize().replace("Iati", "IATI")


def write(folder: Path) -> list[Path]:
    """Write every page into ``folder/reference``; the files that changed. A page as it was is not touched."""
    changed = []
    target = folder / "reference"
    target.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = target / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def main(words: list[str]) -> int:
    """Write the pages under the one folder named; 2 when none is."""
    if len(words) != 1:
        print("Say where the documentation is: python -m maillage.cli.docs docs", file=sys.stderr)
        return 2
    for path in write(Path(words[0])):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
