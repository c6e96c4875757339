"""`python -m benchmarks [record|matching|site|places|iati|…] [--quick]`: measure, show, and write the pages.

A page is written only when all its groups were measured in full in one run; part of it or a quick run only shows its tables.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from compileall import compile_dir
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, page, table, this_machine

PAGES = {
    "record": {
        "places": "Places",
        "importing": "Import",
        "iati": "IATI files",
        "languages": "Language detection",
        "money": "Money",
        "search": "Search",
        "command": "The command",
    },
    "matching": {
        "matching_topics": "Topics of a text",
        "matching_affinity": "Likely partners",
        "matching_scores": "Best offers for a need",
        "matching_rounds": "Rounds",
        "matching_shared": "Shared needs",
    },
    "rules": {"rules": "Rules", "rules_agenda": "Agendas"},
    "dossiers": {"dossiers": "Dossiers", "dossiers_agenda": "Agendas of dossiers"},
    "dossiers_page": {"dossiers_page": "The page of a dossier"},
    "site": {"site": "The site", "exchange": "Needs and offers", "exchange_rounds": "Rounds of a network"},
}
"""Each page's groups, in the order in which they run: a group's module and the title of its table."""
GROUPS = {name: title for groups in PAGES.values() for name, title in groups.items()}
DOCS = Path(__file__).parents[1] / "docs" / "reference"
FILES = {
    "record": "figures.md",
    "matching": "figures-matching.md",
    "rules": "figures-rules.md",
    "dossiers": "figures-dossiers.md",
    "dossiers_page": "figures-dossiers-page.md",
    "site": "figures-site.md",
}


def main(given: Sequence[str] | None = None) -> int:
    """Measure the groups asked for (all by default); exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [*PAGES, *(name for name in GROUPS if name not in PAGES)]
    parser.add_argument("groups", nargs="*", choices=[*names, []], metavar="|".join(names))
    parser.add_argument(
        "--quick", action="store_true", help="fewer repetitions, smaller inputs; nothing is written"
    )
    asked = parser.parse_args(given)
    load_before = os.getloadavg()[0]
    compile_dir(Path(__file__).parents[1] / "src", quiet=1)  # as an installation does, and as the peers' was
    wanted = [name for said in asked.groups or PAGES for name in PAGES.get(said, {said: ""})]
    measured: dict[str, list[Figure]] = {}
    for name in dict.fromkeys(wanted):
        run: Callable[[bool], list[Figure]] = import_module(f"benchmarks.{name}").run
        measured[GROUPS[name]] = run(asked.quick)
        print(f"\n{GROUPS[name]}\n{table(measured[GROUPS[name]])}", flush=True)
    day = datetime.now(UTC).date().isoformat()
    for which, groups in PAGES.items():
        figures = {title: measured[title] for title in groups.values() if title in measured}
        if not figures:
            continue
        lacking = why_not_written(figures, groups, asked.quick)
        if lacking:
            print(f"\n{FILES[which]} was not written: {lacking}.")
            continue
        (DOCS / FILES[which]).write_text(page(figures, this_machine(day, load_before)), encoding="utf-8")
        print(f"\nWritten: docs/reference/{FILES[which]}")
    return 0


def why_not_written(measured: Mapping[str, Sequence[Figure]], groups: Mapping[str, str], quick: bool) -> str:
    """Why a run is no ground for the page of these groups; empty when it is."""
    if quick:
        return "a quick run"
    if set(measured) != set(groups.values()):
        return "not all its groups were measured"
    lacking = [figure for figures in measured.values() for figure in figures if figure.measured is None]
    if lacking:
        why = lacking[0].how or "set MAILLAGE_TEST_DATA to the folder of the real files"
        return f"some figures could not be measured: {lacking[0].what} ({why})"
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
