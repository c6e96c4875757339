"""There and back: an IATI file into tables and out again, by Maillage and by two tools that do the same, and what each lost.

The peers are installed into an environment of their own (``.build/peers``, from ``requirements/bench.txt``), so that
their pins do not touch ours. Where that fails, it is said and the figures are left out as not measured. Loss is counted
between the file given and the file that came back: elements by path, attributes by path, name and value, texts by path.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.iati_files import one_root
from benchmarks.processes import MAILLAGE, measure

HERE = Path(__file__).parents[1]
ENVIRONMENT = HERE / ".build" / "peers"
WANTED = HERE / "requirements" / "bench.txt"
Key = tuple[str, ...]
FILES = ("usaid-iq.xml", "usaid-mx.xml")
_OKFN = (
    "import sys; from okfn_iati import IatiMultiCsvConverter as C; c = C(); "
    "assert c.xml_to_csv_folder(sys.argv[1], sys.argv[2]); c.csv_folder_to_xml(sys.argv[2], sys.argv[3], sys.argv[4] == 'checked')"
)
"""Its answer is no when it checks what it wrote and finds the publisher's faults; the file is written all the same."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What of a file did not come back, and what came back that was not in it."""

    elements: int
    attributes: int
    texts: int
    invented: int

    @property
    def lost(self) -> int:
        """Elements, attributes and texts together."""
        return self.elements + self.attributes + self.texts


def there_and_back(publisher: Sequence[Path], folder: Path, times: int) -> list[Figure]:
    """The figures; ``publisher``: its files, two of which are put under one root."""
    given = one_root([path for path in publisher if path.name in FILES], folder / "there.xml")
    lacking = installed()
    ours = [_ours(given, folder / f"ours{number}") for number in range(times)]
    seconds, loss = median(took for took, _ in ours), lost(given, ours[0][1])
    size = given.stat().st_size / 1e6
    shown = (
        f"{' and '.join(FILES)} under one root, {size:.1f} MB; whole processes, wall clock, median of {times}"
    )
    figures = [
        Figure("There and back, proof and index included", seconds, "s", how=f"{shown}; `maillage import`, `maillage export iati --out`"),
        Figure("The same, lost or invented", loss.lost + loss.invented, "", 0, how=_said(loss)),
    ]  # fmt: skip
    if lacking:
        print(f"\nThe peers could not be installed: {lacking}\n", file=sys.stderr)
    peers: tuple[tuple[str, Callable[[Path], tuple[float, Path]], float | None, float | None], ...] = (
        ("okfn-iati 0.4.3", lambda to: _okfn(given, to, "checked"), 1.5, 3.0),
        (
            "okfn-iati 0.4.3 that does not check what it wrote",
            lambda to: _okfn(given, to, "unchecked"),
            None,
            None,
        ),
        ("flatten-tool 0.28.0", lambda to: _flatten(given, to), 5.0, 10.0),
    )
    for peer, (name, work, at_least, aim) in enumerate(peers):
        what = f"There and back, times as fast as {name}"
        if lacking:
            figures.append(
                Figure(what, None, "times", at_least, aim, how=f"not installed: {lacking}", more=True)
            )
            continue
        theirs = [work(folder / f"peer{peer}-{number}") for number in range(min(times, 2))]
        took = median(took for took, _ in theirs)
        figures.append(
            Figure(what, took / seconds, "times", at_least, aim, f"{took:.2f} s", seconds / took,
                   f"{shown}, of {len(theirs)} for the peer; it {_said(lost(given, theirs[0][1]))}", _TRIED, more=True)
        )  # fmt: skip
    return figures


_TRIED = (
    "what is paid whatever the size is half of so small a file: starting twice (0.5 s), the places, DuckDB for the money "
    "(0.4 s), the index (0.2 s). The peer checks nothing, searches nothing and adds nothing up"
)


def installed() -> str:
    """Install the peers where they are not yet; why that failed, empty when it did not."""
    mark = ENVIRONMENT / "installed.txt"
    wanted = WANTED.read_text(encoding="utf-8")
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return ""
    for words in (
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        [
            _python(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(WANTED),
        ],
    ):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    mark.write_text(wanted, encoding="utf-8")
    return ""


def _python() -> str:
    return str(ENVIRONMENT / "bin" / "python")


def _ours(given: Path, folder: Path) -> tuple[float, Path]:
    env, back = {"MAILLAGE_HOME": str(folder / "home")}, folder / "back.xml"
    folder.mkdir()
    first = measure([MAILLAGE, "import", "--json", str(given)], env, (0, 1))
    second = measure([MAILLAGE, "export", "iati", "--json", "--out", str(back)], env)
    return first.seconds + second.seconds, back


def _okfn(given: Path, folder: Path, checked: str) -> tuple[float, Path]:
    folder.mkdir()
    back = folder / "back.xml"
    return measure(
        [_python(), "-c", _OKFN, str(given), str(folder / "csv"), str(back), checked]
    ).seconds, back


def _flatten(given: Path, folder: Path) -> tuple[float, Path]:
    folder.mkdir()
    tool, back = str(ENVIRONMENT / "bin" / "flatten-tool"), folder / "back.xml"
    shared = ["--xml", "--id-name", "iati-identifier"]
    there = [
        tool,
        "flatten",
        *shared,
        "--root-list-path",
        "iati-activity",
        "-f",
        "csv",
        "-o",
        str(folder / "csv"),
        str(given),
    ]
    again = [
        tool,
        "unflatten",
        *shared,
        "-m",
        "iati-activity",
        "-f",
        "csv",
        "-o",
        str(back),
        str(folder / "csv"),
    ]
    again += ["--xml-schema", *(str(path) for path in _schemas())]  # it needs them to put elements in order
    return measure(there).seconds + measure(again).seconds, back


def _schemas() -> list[Path]:
    folder = Path(os.environ["MAILLAGE_TEST_DATA"]) / "iati-official" / "schemas-2.03"
    return [folder / name for name in ("iati-activities-schema.xsd", "iati-common.xsd")]


def lost(given: Path, back: Path) -> Loss:
    """What is in one file and not in the other, counted as multisets."""
    before, after = _counted(given), _counted(back)
    gone = [(one - other).total() for one, other in zip(before, after, strict=True)]
    new = sum((other - one).total() for one, other in zip(before, after, strict=True))
    return Loss(gone[0], gone[1], gone[2], new)


def _counted(path: Path) -> tuple[Counter[Key], Counter[Key], Counter[Key]]:
    """Elements by path, attributes, and texts that are not blank; each below the root, where tools write their own."""
    from lxml import etree

    elements: Counter[Key] = Counter()
    attributes: Counter[Key] = Counter()
    texts: Counter[Key] = Counter()
    paths: dict[object, str] = {}
    root = etree.parse(path, etree.XMLParser(huge_tree=True, remove_comments=True, remove_pis=True)).getroot()
    for element in root.iterdescendants():
        above = element.getparent()
        at = paths[element] = f"{paths.get(above, '')}/{element.tag}"
        elements[(at,)] += 1
        attributes.update((at, str(name), str(value)) for name, value in element.items())
        for text in (element.text, element.tail):
            if text and text.strip():
                texts[(at, text.strip())] += 1
    return elements, attributes, texts


def _said(loss: Loss) -> str:
    return (
        f"lost {loss.elements:,} elements, {loss.attributes:,} attributes, {loss.texts:,} texts; "
        f"wrote {loss.invented:,} that were not in the file"
    )
