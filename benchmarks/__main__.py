"""`python -m benchmarks [places|importing|iati|…] [--quick]`: measure, show, and write the page.

The page is written only when everything was measured in full; part of a run or a quick one only shows its tables.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from compileall import compile_dir
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, page, table, this_machine

GROUPS = {
    "places": "Places",
    "importing": "Import",
    "iati": "IATI files",
    "languages": "Language detection",
    "money": "Money",
    "search": "Search",
    "command": "The command",
}
"""Each group's module and the title of its table, in the order in which they run."""
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "figures.md"


def main(given: Sequence[str] | None = None) -> int:
    """Measure the groups asked for (all by default); exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], metavar="|".join(GROUPS))
    parser.add_argument(
        "--quick", action="store_true", help="fewer repetitions, smaller inputs; nothing is written"
    )
    asked = parser.parse_args(given)
    load_before = os.getloadavg()[0]
    compile_dir(Path(__file__).parents[1] / "src", quiet=1)  # as an installation does, and as the peers' was
    measured: dict[str, list[Figure]] = {}
    for name in asked.groups or GROUPS:
        run: Callable[[bool], list[Figure]] = import_module(f"benchmarks.{name}").run
        measured[GROUPS[name]] = run(asked.quick)
        print(f"\n{GROUPS[name]}\n{table(measured[GROUPS[name]])}", flush=True)
    lacking = why_not_written(measured, asked.quick)
    if lacking:
        print(f"\nThe page was not written: {lacking}.")
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    day = datetime.now(UTC).date().isoformat()
    PAGE.write_text(page(measured, this_machine(day, load_before)), encoding="utf-8")
    print(f"\nWritten: {PAGE.relative_to(PAGE.parents[2])}")
    return 0


def why_not_written(measured: dict[str, list[Figure]], quick: bool) -> str:
    """Why a run is no ground for the page; empty when it is."""
    if quick:
        return "a quick run"
    if set(measured) != set(GROUPS.values()):
        return "not all groups were measured"
    lacking = [figure for figures in measured.values() for figure in figures if figure.measured is None]
    if lacking:
        why = lacking[0].how or "set MAILLAGE_TEST_DATA to the folder of the real files"
        return f"some figures could not be measured: {lacking[0].what} ({why})"
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
