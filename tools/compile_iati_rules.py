"""Compile the rules of the IATI standard from the official rulesets into one reviewed file of facts.

    python -m tools.compile_iati_rules FOLDER

``FOLDER`` holds ``rulesets/rulesets/standard.json`` (2.03) and ``rulesets/standard-1.05/standard.json``. Writes
``src/maillage/record/iati/data/rules.jsonl``: one case a line with its context, kind, paths and conditions, identifier
and severity, for versions 2 and 1. Facts only: no sentence of the rulesets is kept; ``data/rule_codes.csv``, written by
hand, says by which problem each rule is told. The cases of 1.05 bear no identifiers: they get those of the same rules
of 2.03, in the order of the file. Not part of the package: nothing of the official files is needed to run it.

One thing is mended: a loop replaces ``$1`` in every path of its case that names it. Upstream leaves it in one condition
(rule 2.1.2), which then never holds.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from maillage.record.iati.check.ruleset import Case, parse

DATA = Path("src/maillage/record/iati/data")
_OF_1 = ("11.1.3", "11.1.2", "11.1.4", "11.1.5", "1.1.21", "11.2.1", "11.2.2", "8.6.3", "8.6.1")


def rows(folder: Path, codes: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each case as one line of the file."""
    for case in parse((folder / "rulesets/rulesets/standard.json").read_text(encoding="utf-8")):
        yield _row("2", case, case.id, case.severity, codes)
    ones = parse((folder / "rulesets/standard-1.05/standard.json").read_text(encoding="utf-8"))
    for case, number in zip(ones, _OF_1, strict=True):
        yield _row("1", case, number, "warning" if number == "1.1.21" else "error", codes)


def _row(versions: str, case: Case, number: str, severity: str, codes: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "versions": versions, "id": number, "code": codes[number], "severity": severity, "context": case.context,
        "kind": case.kind, "said": dict(case.said),
    }  # fmt: skip
    if case.foreach:
        row["foreach"] = case.foreach
        row["subs"] = sorted(key for key, value in case.said.items() if "$1" in json.dumps(value))
    return row


def main(folder: str) -> None:
    """Write the file."""
    with (DATA / "rule_codes.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["id"]: row["code"] for row in csv.DictReader(file)}
    lines = [json.dumps(row, ensure_ascii=False) for row in rows(Path(folder), codes)]
    (DATA / "rules.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} cases in {DATA / 'rules.jsonl'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
