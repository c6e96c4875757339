"""Run the long proofs whole and write what they showed into docs/reference/proofs.md: `make prove`.

Not a test and not part of the package. The page names each proof, what it proves (its docstring, else that of its
file), the result, the seconds it took, the day and the machine of its run; it is measured, so no test holds its figures.
`python -m tools.prove PATH…` runs those of some files: the rows of the others stay as they are, with their own day.
"""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

PAGE = Path("docs/reference/proofs.md")


@dataclass
class Proof:
    """One long test: its address in the tree, what it promises, how it ended and after how many seconds."""

    address: str
    proves: str
    result: str = "not run"
    seconds: float = 0.0
    why: str = ""


class Record:
    """Told by pytest what is run and how each part of it ends."""

    def __init__(self) -> None:
        self.proofs: dict[str, Proof] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note each test that will run, in order."""
        for item in session.items:
            self.proofs[item.nodeid] = Proof(item.nodeid, _promise(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the three parts of a test; the worst end is its end."""
        proof = self.proofs[report.nodeid]
        proof.seconds += report.duration
        if report.failed:
            proof.result = "FAILED"
        elif report.skipped:
            proof.result = "skipped"
            proof.why = (
                report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
            )
        elif report.when == "call" and proof.result == "not run":
            proof.result = "holds"


def _promise(item: pytest.Item) -> str:
    module = sys.modules[item.function.__module__]  # type: ignore[attr-defined]
    said = item.function.__doc__ or module.__doc__ or ""  # type: ignore[attr-defined]
    return " ".join(said.split("\n\n")[0].split())


HEAD = (
    "# Proofs",
    "",
    "Measured by `make prove`, which runs the long proofs whole and writes this page; `make test` runs short forms.",
    "",
)
COLUMNS = ("| proof | what it proves | result | seconds | day |", "|---|---|---|---|---|")


def page(proofs: list[Proof], on: date, machine: str, before: str = "") -> str:
    """The page as Markdown; ``before`` is the page as it was, whose rows of proofs that were not run now stay."""
    rows = [_row(proof, on) for proof in proofs]
    named = {_named(row) for row in rows}
    rows += [
        row
        for row in before.splitlines()
        if row.startswith("| ") and row != COLUMNS[0] and _named(row) not in named
    ]
    rows.sort(key=lambda row: row.partition("(`")[2])
    held = sum("| holds |" in row for row in rows)
    return "\n".join([*HEAD, f"{held} of {len(rows)} hold, on {machine}.", "", *COLUMNS, *rows]) + "\n"


def _named(row: str) -> str:
    return row.split(" | ")[0]


def _row(proof: Proof, on: date) -> str:
    said = proof.address.partition("::")[2].rpartition("::")[2] or proof.address
    base, _, case = said.removeprefix("test_").partition("[")
    name, case = base.replace("_", " "), f" [{case}" if case else ""
    result = f"{proof.result}: {proof.why}" if proof.why else proof.result
    cells = (
        f"{name} (`{proof.address.partition('::')[0]}`){case}",
        proof.proves,
        result,
        f"{proof.seconds:.1f}",
        on.isoformat(),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def machine() -> str:
    """What ran it: cores, processor family, system, Python."""
    return f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"


def main() -> int:
    """Run the long tests and write the page; pytest's exit status. An interrupted or empty run leaves the page alone."""
    record = Record()
    status = pytest.main(["-q", "-m", "long", "-p", "no:randomly", *sys.argv[1:]], plugins=[record])
    if status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and record.proofs:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        before = PAGE.read_text(encoding="utf-8") if sys.argv[1:] and PAGE.exists() else ""
        now = page(list(record.proofs.values()), datetime.now(UTC).date(), machine(), before)
        PAGE.write_text(now, encoding="utf-8")
        print(f"Written: {PAGE}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
