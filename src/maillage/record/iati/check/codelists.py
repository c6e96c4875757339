"""Code lists of the standard: their codes and names, and where each governs.

In: the facts of ``data/codelists.csv`` and ``data/codelist_paths.csv``. Out: sets of codes, :func:`names`, and for each
version the places (:class:`Governed`) at which a list holds, with the vocabularies under which it does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from maillage.record.iati.standard import versions_in

ANYWHERE = "xml:lang"
"""The path that stands for ``xml:lang`` of every element."""


@dataclass(frozen=True, slots=True)
class Codelist:
    """A list as one version has it: code → whether it was withdrawn. ``core`` lists are part of the standard itself."""

    name: str
    codes: dict[str, bool]
    core: bool
    folded: dict[str, str]

    @property
    def good(self) -> frozenset[str]:
        """The codes in force."""
        return frozenset(code for code, withdrawn in self.codes.items() if not withdrawn)


@dataclass(frozen=True, slots=True)
class Governed:
    """A place where a list holds: path of the element from its record, attribute (empty: its text), vocabularies.

    ``vocabularies`` is empty when it always holds; None among them means that no vocabulary is given. ``above`` says
    that the vocabulary is the one of the element around.
    """

    path: str
    attribute: str
    codelist: Codelist
    vocabularies: frozenset[str | None]
    above: bool


@cache
def governed(record: str, version: str) -> tuple[Governed, ...]:
    """The places in records of that name (``iati-activity``), in the order of the standard's mapping."""
    return tuple(_governed(record, version))


def _governed(record: str, version: str) -> Iterator[Governed]:
    for row in _rows("codelist_paths"):
        head, _, rest = row["path"].partition("/")
        if version not in versions_in(row["versions"]):
            continue
        found = codelist(row["list"], version)
        if row["path"] == "@xml:lang":
            yield Governed(ANYWHERE, "", found, frozenset(), False)
        elif head == record:
            path, _, last = rest.rpartition("/")
            said = row["vocabularies"].split()
            wanted = frozenset(None if v == "-" else v.lstrip("^") for v in said)
            attribute = last.removeprefix("@") if last != "text()" else ""
            yield Governed(path, attribute, found, wanted, any(v.startswith("^") for v in said))


@cache
def codelist(name: str, version: str) -> Codelist:
    """The list as ``version`` has it; empty when there is none of that name."""
    codes: dict[str, bool] = {}
    core = False
    for row in _by_list().get(name, ()):
        if not row["versions"] or version in versions_in(row["versions"]):
            codes[row["code"]] = row["status"] == "withdrawn"
            core = core or bool(row["versions"])
    return Codelist(name, codes, core, {code.strip().casefold(): code for code in codes})


@cache
def names(codelist: str, language: str = "en", version: str = "2.03") -> dict[str, str]:
    """Code → name in ``language`` (``en``, ``fr``; English where there is none), for lists whose names are kept."""
    return {
        row["code"]: row.get(language) or row["en"]
        for row in _by_list().get(codelist, ())
        if (not row["versions"] or version in versions_in(row["versions"])) and row["en"]
    }


@cache
def publishers() -> frozenset[str]:
    """Identifiers that the standard's own lists of organisations know."""
    lists = ("OrganisationIdentifier", "IATIOrganisationIdentifier", "CRSChannelCode")
    return frozenset(row["code"] for name in lists for row in _by_list().get(name, ()))


@cache
def agencies() -> frozenset[str]:
    """Prefixes of the agencies that register organisations (org-id.guide), as the standard repeats them."""
    return frozenset(row["code"] for row in _by_list().get("OrganisationRegistrationAgency", ()))


@cache
def _by_list() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in _rows("codelists"):
        found.setdefault(row["list"], []).append(row)
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    file = resources.files("maillage.record.iati").joinpath("data", f"{name}.csv")
    yield from csv.DictReader(file.read_text(encoding="utf-8").splitlines())
