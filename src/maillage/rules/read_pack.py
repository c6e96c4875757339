"""Reading a pack: everything that is wrong with it at once, with line and field; None where anything is.

A pack is refused, never half read: a key that nobody knows would otherwise be a rule that silently does not hold.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.reference.countries import country
from maillage.reference.groups import group_codes
from maillage.reference.money.split import is_currency
from maillage.reference.problems import Problem
from maillage.rules.condition import is_number
from maillage.rules.model import (
    ANYWHERE,
    IN_FORCE,
    KINDS,
    SCHEDULED,
    Ceiling,
    CeilingPart,
    Dated,
    Pack,
    Text,
    Value,
)
from maillage.rules.read_rules import check_order, read_rules, read_text
from maillage.rules.reading import At, Reading, Said
from maillage.rules.vocabulary import vocabulary

RECURS = ("", "yearly")
UNITS = ("percent", "count", "days", "months", "years", "text")
_VALUE_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_TOP = ("pack", "source", "value", "rule", "ceiling")
KEYS_OF_PACK = (
    "id", "kind", "jurisdiction", "title", "checked", "review_by", "currency", "since", "known_until", "dated_by", "confirm_with",
    "note", "address", "recurs", "extends",
)  # fmt: skip
KEYS_OF_AT = ("from", "is", "unknown", "source", "status", "verified")
KEYS_OF_CEILING = ("parts", "single", "most", "source")


def read_pack(text: str, file: str = "", base: Pack | None = None) -> tuple[Pack | None, list[Problem]]:
    """The pack of a file, or None with what is wrong with it. ``base`` is the pack that it ``extends``: values and rules of the same
    name are put in the place of those, others are added."""
    reader = _Reader(text, file, base)
    pack = reader.pack() if not reader.problems else None
    return (None if reader.problems else pack), reader.problems


class _Reader(Reading):
    """One reading of a pack, over the one that it extends."""

    def __init__(self, text: str, file: str, base: Pack | None) -> None:
        super().__init__(text, file)
        self.base = base
        self.sources = dict(base.sources) if base else {}
        self.values: dict[str, Value] = dict(base.values) if base else {}

    def pack(self) -> Pack | None:
        """The pack, as far as it can be read."""
        self.keys(self.said, _TOP, ())
        about = self.table(self.said, "pack", ())
        if not about:
            self.fault("missing", ("pack",), "", "[pack]")
        extends = about.get("extends")
        if extends and (self.base is None or self.base.id != extends):
            self.fault("pack-extends", ("pack", "extends"), extends)
        self.keys(about, KEYS_OF_PACK, ("pack",))
        self.read_sources()
        self._read_values()
        rules = read_rules(self, self.values, self.base.rules if self.base else ())
        fields = self._read_pack(about)
        ceiling = self._read_ceiling() or (self.base.ceiling if self.base else None)
        check_order(self, fields["id"], rules)
        if self.problems:
            return None
        return Pack(
            values=self.values,
            rules=rules,
            sources=self.sources,
            ceiling=ceiling,
            file=self.file,
            digest=hashlib.sha256(self.whole.encode()).hexdigest()[:16],
            **fields,
        )

    def _read_pack(self, about: Said) -> dict[str, Any]:
        at, base = ("pack",), self.base

        def day(name: str, must: bool) -> date | None:
            if name not in about and base:
                return getattr(base, name)  # type: ignore[no-any-return]
            return self.day(about, name, at, must)

        def words(name: str, must: bool = False) -> Text:
            return (
                getattr(base, name)
                if name not in about and base
                else read_text(self, self.values, about, name, at, must)
            )

        def text(name: str) -> str:
            return str(about.get(name, getattr(base, name) if base else ""))

        key = self.name(about, "id", at, base.id if base else "")
        kind = self.one_of(about, "kind", at, KINDS, base.kind if base else None)
        where = about.get("jurisdiction", base.jurisdiction if base else None)
        if where != ANYWHERE and not (isinstance(where, str) and len(where) == 2 and country(where)):
            self.fault("jurisdiction", (*at, "jurisdiction"), where or "")
        currency = text("currency")
        if currency and not is_currency(currency):
            self.fault("currency", (*at, "currency"), currency)
        dated_by = text("dated_by")
        if dated_by and (dated_by not in vocabulary() or vocabulary()[dated_by].type != "day"):
            self.fault("condition-fact", (*at, "dated_by"), dated_by)
        checked, review = day("checked", True), day("review_by", True)
        since, until = day("since", False), day("known_until", False)
        if checked and review and review <= checked:
            self.fault("days-fall", (*at, "review_by"), review, str(checked))
        if since and until and until < since:
            self.fault("days-fall", (*at, "known_until"), until, str(since))
        return {
            "id": key, "kind": kind, "jurisdiction": where, "title": words("title", True), "currency": currency,
            "checked": checked or date.min, "review_by": review or date.max, "since": since, "known_until": until,
            "dated_by": dated_by, "confirm_with": words("confirm_with", kind == "procedure"), "note": words("note"),
            "address": self.address({"address": text("address")}, "address", at), "recurs": self.one_of(about, "recurs", at, RECURS, base.recurs if base else ""),
        }  # fmt: skip

    def _read_values(self) -> None:
        for key in self.table(self.said, "value", ()):
            at = ("value", key)
            said = self.table(self.said["value"], key, ("value",))
            self.keys(said, ("unit", "name", "at"), at)
            old = self.values.get(key)
            unit = said.get("unit", old.unit if old else None)
            if not _VALUE_NAME.fullmatch(key):
                self.fault("name", at, key)
            if unit not in UNITS and not (isinstance(unit, str) and is_currency(unit)):
                self.fault("unit", (*at, "unit"), unit or "", ", ".join(UNITS))
            elif old and unit != old.unit:  # rules that stay as they were hold facts against it
                self.fault("unit", (*at, "unit"), unit, old.unit)
            name = (
                old.name
                if old and "name" not in said
                else read_text(self, self.values, said, "name", at, True)
            )
            dated = self._dated(said, at, str(unit))
            if old and dated:
                # what is said anew holds from its first day; what was read of the days before stays
                dated = (*(each for each in old.at if each.since < dated[0].since), *dated)
            self.values[key] = Value(key, str(unit), name, dated or (old.at if old else ()))

    def _dated(self, said: Said, at: At, unit: str) -> tuple[Dated, ...]:
        found: list[Dated] = []
        rows = self.tables(said, "at", at)
        if not said.get("at"):
            self.fault("missing", (*at, "at"), "", "at")
        for row, here in rows:
            self.keys(row, KEYS_OF_AT, here)
            since = self.day(row, "from", here, True) or date.min
            if found and since <= found[-1].since:
                self.fault("days-fall", (*here, "from"), since, str(found[-1].since))
            status = self.one_of(row, "status", here, (IN_FORCE, SCHEDULED), IN_FORCE)
            unknown = self.flag(row, "unknown", here, False)
            if unknown == ("is" in row):
                self.fault("is-or-unknown", here, row.get("is", ""))
            value = row.get("is")
            if value is not None and not _has_unit(value, unit):
                self.fault("value-unit", (*here, "is"), value, unit)
            source = self.source(row, here)
            verified = self.flag(row, "verified", here, source.verified)
            if isinstance(value, int) and unit not in ("text",) and not isinstance(value, bool):
                value = Decimal(value) if unit not in ("count", "days", "months", "years") else value
            found.append(Dated(since, value, status, source, verified))
        return tuple(found)

    def _read_ceiling(self) -> Ceiling | None:
        if "ceiling" not in self.said:
            return None
        at, said = ("ceiling",), self.table(self.said, "ceiling", ())
        self.keys(said, KEYS_OF_CEILING, at)
        parts = []
        for row, _ in self.tables(said, "parts", at):
            if not set(row) <= {"group", "rate"} or "rate" not in row:
                self.fault("shape", (*at, "parts"), row, "{ group, rate }")
                continue
            if row.get("group") and row["group"] not in group_codes():
                self.fault("condition-group", (*at, "parts"), row["group"], ", ".join(group_codes()))
            parts.append(
                CeilingPart(str(row.get("group", "")), self._number(row["rate"], (*at, "parts"), "percent"))
            )
        if not parts:
            self.fault("missing", (*at, "parts"), "", "parts")
        single = self._number(said["single"], (*at, "single"), "percent") if "single" in said else None
        most = self._number(said["most"], (*at, "most"), "") if "most" in said else None
        return Ceiling(tuple(parts), single, most, self.source(said, at))

    def _number(self, said: Any, at: At, unit: str) -> Any:
        if isinstance(said, str) and said.startswith("$"):
            value = self.values.get(said[1:])
            if value is None or (unit and value.unit != unit):
                self.fault("condition-value", at, said, ", ".join(self.values))
            return said
        if not is_number(said):
            self.fault("value-unit", at, said, unit or "amount")
        return said


def _has_unit(value: Any, unit: str) -> bool:
    if unit == "text":
        return isinstance(value, str)
    if unit in ("count", "days", "months", "years"):
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not is_number(value) or value < 0:
        return False
    return unit != "percent" or bool(value <= 100)
