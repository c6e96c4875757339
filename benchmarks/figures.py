"""A figure as it is claimed, and the page that shows them: what was measured, the bar, the peer, what was tried.

Not for measuring. A figure that misses its bar stays on the page, in a section of its own, with what was tried.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_PACKAGES = ("numpy", "rapidfuzz", "pyarrow", "duckdb", "tantivy", "lxml", "click")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``measured`` None: not measured, and ``how`` says why. ``more``: a larger value is the better one.

    ``ratio`` is ours over the peer's, in the same run: for a time, 0.5 is half the peer's.
    """

    what: str
    measured: float | None
    unit: str
    at_least: float | None = None
    aim: float | None = None
    peer: str = ""
    ratio: float | None = None
    how: str = ""
    tried: str = ""
    more: bool = False

    @property
    def reached(self) -> str:
        """``yes`` or ``no`` against the bar, ``—`` where there is none or nothing was measured."""
        return self._against(self.at_least)

    @property
    def aim_reached(self) -> str:
        """The same against the aim."""
        return self._against(self.aim)

    def _against(self, bar: float | None) -> str:
        if bar is None or self.measured is None:
            return "—"
        return "yes" if (self.measured >= bar if self.more else self.measured <= bar) else "no"


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when it was measured, and how busy the machine was (load averages over one minute)."""

    day: str
    cores: int
    processor: str
    memory_gb: float
    python: str
    packages: Mapping[str, str]
    load_before: float
    load_after: float


def this_machine(day: str, load_before: float) -> Machine:
    """The machine this runs on, at the end of a run."""
    return Machine(
        day,
        os.cpu_count() or 0,
        _processor(),
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        platform.python_version(),
        {name: metadata.version(name) for name in _PACKAGES},
        load_before,
        os.getloadavg()[0],
    )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def page(groups: Mapping[str, Sequence[Figure]], machine: Machine) -> str:
    """The page in Markdown: the machine, a table a group, then what was not reached and what was tried."""
    parts = [_HEAD.format(**_said(machine))]
    for title, figures in groups.items():
        parts.append(f"## {title}\n\n{table(figures)}\n\n{_hows(figures)}")
    everything = [figure for figures in groups.values() for figure in figures]
    parts.append(_missed(everything))
    return "\n\n".join(parts) + "\n"


_HEAD = """# Figures

Written by `make bench`; do not edit. Medians unless said; each peer was measured in the same run on the same machine, and
a ratio is ours over the peer's. *At least* and *aim* are the bars that the project set itself beforehand.

Measured on {day}: {cores} cores ({processor}), {memory} GB of memory, Python {python}, {packages}. Load average
over one minute: {before} before, {after} after (a run of these benchmarks itself makes about 1)."""


def _said(machine: Machine) -> dict[str, str]:
    return {
        "day": machine.day,
        "cores": str(machine.cores),
        "processor": machine.processor,
        "memory": f"{machine.memory_gb:.0f}",
        "python": machine.python,
        "packages": ", ".join(f"{name} {version}" for name, version in machine.packages.items()),
        "before": f"{machine.load_before:.1f}",
        "after": f"{machine.load_after:.1f}",
    }


def table(figures: Sequence[Figure]) -> str:
    """Figures as a Markdown table, numbered so that the notes below can name them."""
    lines = [
        "| | what | measured | at least | aim | reached | peer in the same run | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for number, figure in enumerate(figures, 1):
        cells = (
            str(number),
            figure.what,
            f"**{amount(figure.measured)}**" + (f" {figure.unit}" if figure.measured is not None else ""),
            _bar(figure, figure.at_least),
            _bar(figure, figure.aim),
            figure.reached + (", and the aim" if figure.aim_reached == "yes" else ""),
            figure.peer or "—",
            "—" if figure.ratio is None else f"{figure.ratio:.3g}",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _bar(figure: Figure, bar: float | None) -> str:
    return "—" if bar is None else f"{'≥' if figure.more else '≤'} {amount(bar)}"


def amount(value: float | None) -> str:
    """A value with the digits that mean something.

    >>> amount(0.4123), amount(12.345), amount(25000.0), amount(None)
    ('0.41', '12.3', '25,000', 'not measured')
    """
    if value is None:
        return "not measured"
    if value == int(value) or abs(value) >= 1000:
        return f"{round(value):,}"
    if abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _hows(figures: Sequence[Figure]) -> str:
    return "\n".join(f"{number}. {figure.how or '—'}" for number, figure in enumerate(figures, 1))


def _missed(figures: Sequence[Figure]) -> str:
    bars = [figure for figure in figures if figure.reached == "no"]
    aims = [figure for figure in figures if figure.reached != "no" and figure.aim_reached == "no"]
    return (
        "## Not reached\n\n### Below the bar\n\n"
        + _list(bars, "at_least")
        + "\n\n### The bar is met, the aim is not\n\n"
        + _list(aims, "aim")
    )


def _list(figures: Sequence[Figure], bar: str) -> str:
    if not figures:
        return "None."
    return "\n".join(
        f"- **{figure.what}**: {amount(figure.measured)} {figure.unit}, asked {_bar(figure, getattr(figure, bar))}. "
        f"{figure.tried or 'Nothing was tried yet.'}"
        for figure in figures
    )
