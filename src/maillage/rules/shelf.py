"""The shelf: all packs at hand, those that ship and those that an instance, a network or an organisation adds.

A pack of the same id takes the place of one that ships; one that ``extends`` another changes a part of it. A file that is refused
leaves the others as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

from maillage.reference.problems import Problem
from maillage.rules.cases import CASES, Case, cases_file, not_proved, read_cases, run
from maillage.rules.model import FUNDING, PROCEDURE, Pack
from maillage.rules.read_pack import read_pack

NEUTRAL = "default"
"""The procedure of a country of which none was read."""
LARGEST = 400_000
"""Bytes of a pack that is read."""
_EXTENDS = re.compile(r"""^[ \t]*extends[ \t]*=[ \t]*["']([\w-]+)["']""", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Shelf:
    """Packs by id, the cases that prove each (of one that extends another, the cases of that one with its own), and what was wrong with
    those that were refused."""

    packs: Mapping[str, Pack]
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def of_kind(self, kind: str) -> list[Pack]:
        """The packs of a kind, by id."""
        return [pack for _, pack in sorted(self.packs.items()) if pack.kind == kind]

    def funds(self) -> list[Pack]:
        """The packs of funds, by id."""
        return self.of_kind(FUNDING)

    def procedure_of(self, country: str) -> Pack | None:
        """The procedure of a country (alpha-2), else the neutral one; None where not even that is at hand."""
        own = [pack for pack in self.of_kind(PROCEDURE) if pack.jurisdiction == country]
        return own[0] if own else self.packs.get(NEUTRAL)

    def with_own(self, other: Shelf) -> Shelf:
        """This shelf with the packs of another laid over it."""
        return replace(
            self,
            packs={**self.packs, **other.packs},
            cases={**self.cases, **other.cases},
            problems=(*self.problems, *other.problems),
        )


@cache
def shipped() -> Shelf:
    """The packs that ship, with their cases. Their cases are run by the tests, not here."""
    folder = resources.files("maillage.rules").joinpath("data", "packs")
    texts = {
        each.name: each.read_text(encoding="utf-8")
        for each in folder.iterdir()
        if each.name.endswith(".toml")
    }
    return _shelf(texts, Shelf({}), "", check=False)


def read_folder(folder: Path, over: Shelf | None = None, own: str = "") -> Shelf:
    """The packs of a folder (``*.toml``, cases in ``*.cases.toml``), checked with their cases; an empty shelf where there is no such
    folder. ``over`` holds what they may extend."""
    texts, problems = {}, []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            if path.stat().st_size > LARGEST:
                problems.append(Problem("rules.pack-large", str(path), None, None, {"found": path.stat().st_size, "expected": LARGEST}))  # fmt: skip
                continue
            texts[str(path)] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem("rules.pack-unreadable", str(path), None, None, {"found": str(error)}))
    found = _shelf(texts, over or shipped(), own or str(folder), check=True)
    return replace(found, problems=(*problems, *found.problems))


def read_own(text: str, cases: str, over: Shelf, own: str, file: str = "", check: bool = True) -> Shelf:
    """A shelf of the one pack of a text and its cases, or of none with what is wrong."""
    name = file or "pack.toml"
    return _shelf({name: text, cases_file(name): cases}, over, own, check)


def _shelf(texts: Mapping[str, str], over: Shelf, own: str, check: bool) -> Shelf:
    packs: dict[str, Pack] = {}
    cases: dict[str, tuple[Case, ...]] = {}
    problems: list[Problem] = []
    for file, text in sorted(texts.items()):
        if file.endswith(CASES):
            continue
        pack, wrong = read_pack(text, file, _base(text, over))
        if pack is not None and pack.id in packs:
            wrong = [*wrong, Problem("rules.twice", file, None, "pack.id", {"found": pack.id})]
        proving: list[Case] = []
        if pack is not None and not wrong:
            said = cases_file(file)
            read, wrong = read_cases(texts.get(said, ""), said, pack)
            proving = [*_credited(text, read, over), *read]
            if check:
                wrong += not_proved(pack, run(pack, proving))
        problems += wrong
        if pack is None or (wrong and check):
            continue
        packs[pack.id] = replace(pack, own=own)
        cases[pack.id] = tuple(proving)
    return Shelf(packs, cases, tuple(problems))


def _credited(text: str, own: Sequence[Case], over: Shelf) -> Iterator[Case]:
    """The cases of the pack that a text extends prove it too, all but those in whose place it has one of the same name; a pack that
    takes the place of another whole has none but its own."""
    named = {case.name for case in own}
    return (case for case in over.cases.get(_extends(text), ()) if case.name not in named)


def _extends(text: str) -> str:
    """The pack that a text says it extends; read without reading the rest, which may be wrong."""
    found = _EXTENDS.search(text)
    return found[1] if found else ""


def _base(text: str, over: Shelf) -> Pack | None:
    return over.packs.get(_extends(text))
