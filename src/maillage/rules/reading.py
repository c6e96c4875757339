"""What packs, cases and calls are read by: a file of tables, and each thing in it by its path, with every fault where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeAlias

from maillage.reference.problems import Problem
from maillage.reference.web_address import leads_to_a_page
from maillage.rules.lines import line_of, lines_of
from maillage.rules.model import PackSource, Text
from maillage.rules.read_toml import NotToml, read_toml
from maillage.rules.terms import in_reach

At: TypeAlias = "tuple[str | int, ...]"
Said: TypeAlias = "Mapping[str, Any]"
KEYS_OF_SOURCE = ("title", "address", "as_of", "verified")
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_LEFT_OUT = ("one-of", "jurisdiction", "source", "unit", "text", "day")
"""Faults that are said otherwise where nothing is written than where something wrong is."""


class Reading:
    """One reading of a file: what was said, and the problems found so far. A file that is no TOML says nothing but that.

    Each reader gives what is written under a key of a table that stands at a path, or what stands for nothing, and notes a fault.
    """

    def __init__(self, text: str, file: str) -> None:
        self.whole, self.file = text, file
        self.problems: list[Problem] = []
        self.sources: dict[str, PackSource] = {}
        self.said: Said = {}
        try:
            self.said = read_toml(text)
        except NotToml as wrong:
            found = {"found": wrong.found}
            self.problems.append(Problem("rules.pack-syntax", file or None, wrong.line, None, found))

    @cached_property
    def _lines(self) -> dict[str, int]:
        return lines_of(self.whole)

    def line(self, *path: str | int) -> int | None:
        """The line of a path."""
        return line_of(self._lines, *path)

    def fault(self, code: str, path: At, found: Any = "", expected: Any = "") -> None:
        """Note what is wrong at a path."""
        if found == "" and code in _LEFT_OUT:
            code = f"{code}-left-out"
        values = {"found": found if isinstance(found, int) else str(found)[:80], "expected": expected}
        field = ".".join(str(part) for part in path)
        self.problems.append(Problem(f"rules.{code}", self.file or None, self.line(*path), field, values))

    def keys(self, said: Said, known: tuple[str, ...], at: At) -> None:
        """That every key of a table is known."""
        for key in said:
            if key not in known:
                self.fault("key-unknown", (*at, key), key, ", ".join(known))

    def table(self, said: Said, name: str, at: At) -> Said:
        """A table; an empty one where there is none."""
        found = said.get(name, {})
        if isinstance(found, Mapping):
            return found
        self.fault("shape", (*at, name), found, f"[{name}]")
        return {}

    def tables(self, said: Said, name: str, at: At, most: int = 10_000) -> list[tuple[Said, At]]:
        """The tables of a list, each with its path; what is none is named. None of more than ``most``."""
        rows = said.get(name, [])
        if not isinstance(rows, list):
            self.fault("shape", (*at, name), rows, f"[[{name}]]")
            return []
        if len(rows) > most:
            self.fault("too-many", (*at, name), len(rows), most)
            return []
        found: list[tuple[Said, At]] = []
        for number, row in enumerate(rows):
            if isinstance(row, Mapping):
                found.append((row, (*at, name, number)))
            else:
                self.fault("shape", (*at, name, number), row, f"[[{name}]]")
        return found

    def name(self, said: Said, name: str, at: At, otherwise: str = "") -> str:
        """A name of lower-case letters, digits and hyphens."""
        found = said.get(name, otherwise)
        if isinstance(found, str) and NAME.fullmatch(found):
            return found
        if found == "":
            self.fault("missing", (*at, name), "", name)
        else:
            self.fault("name", (*at, name), found)
        return str(found)

    def text(self, said: Said, name: str, at: At, must: bool = False) -> Text:
        """A text by language. One string alone is a text without a language of its own."""
        found = said.get(name)
        if isinstance(found, str) and found.strip():
            return {"": found}
        if isinstance(found, Mapping) and found and all(isinstance(each, str) for each in found.values()):
            return dict(found)
        if found is not None or must:
            self.fault("text", (*at, name), found or "")
        return {}

    def day(self, said: Said, name: str, at: At, must: bool = False) -> date | None:
        """A day, without a time."""
        found = said.get(name)
        if isinstance(found, date) and not isinstance(found, datetime) and in_reach(found):
            return found
        if found is not None or must:
            self.fault("day", (*at, name), found or "")
        return None

    def flag(self, said: Said, name: str, at: At, otherwise: bool) -> bool:
        """Yes or no."""
        found = said.get(name, otherwise)
        if isinstance(found, bool):
            return found
        self.fault("one-of", (*at, name), found, "true, false")
        return otherwise

    def one_of(
        self, said: Said, name: str, at: At, known: tuple[str, ...], otherwise: str | None = None
    ) -> str:
        """One of the words that are known."""
        found = said.get(name, otherwise)
        if found not in known:
            self.fault("one-of", (*at, name), found or "", ", ".join(known))
        return str(found)

    def address(self, said: Said, name: str, at: At) -> str:
        """The address of a page on the web; empty where none is given."""
        found = said.get(name, "")
        if isinstance(found, str) and (not found or leads_to_a_page(found)):
            return found
        self.fault("address", (*at, name), found)
        return ""

    def strings(self, said: Said, name: str, at: At) -> tuple[str, ...]:
        """A list of strings."""
        found = said.get(name, [])
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return tuple(found)
        self.fault("shape", (*at, name), found, '["…"]')
        return ()

    def read_sources(self) -> None:
        """Read what the file rests on (``[source.NAME]``)."""
        for key in self.table(self.said, "source", ()):
            at = ("source", key)
            said = self.table(self.said["source"], key, ("source",))
            self.keys(said, KEYS_OF_SOURCE, at)
            title = said.get("title")
            if not isinstance(title, str) or not title.strip():
                self.fault("missing", (*at, "title"), "", "title")
            self.sources[key] = PackSource(
                key, str(title or ""), self.day(said, "as_of", at), self.address(said, "address", at), self.flag(said, "verified", at, True)
            )  # fmt: skip

    def source(self, said: Said, at: At) -> PackSource:
        """One of them, by its name."""
        key = said.get("source")
        if isinstance(key, str) and key in self.sources:
            return self.sources[key]
        self.fault("source", (*at, "source"), key or "", ", ".join(self.sources))
        return PackSource("", "", verified=False)
