"""The opened index: places by id, their names, units and neighbours, and the two lookups (``find`` and ``settle``).

Everything is read from the mapped file when asked; opening reads nothing but a short stamp. One object serves any
number of readers in one thread.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.reference.places.layout import KINDS, Mapped, default_folder, key_hash
from maillage.reference.places.model import Candidate, Place

if TYPE_CHECKING:
    from maillage.reference.places.belong import Membership
    from maillage.reference.places.errors import ErrorSearch


class Places:
    """An opened, mapped index of places. Use :meth:`open`."""

    def __init__(self, mapped: Mapped) -> None:
        self.mapped = mapped
        numbers, text = mapped.numbers, mapped.text
        self.latitude, self.longitude = numbers("latitude"), numbers("longitude")
        self.population, self.weight = numbers("population"), numbers("weight")
        self.unit1, self.unit2 = numbers("unit1"), numbers("unit2")
        self.country_text, self.kind = bytes(text("country")), bytes(text("kind"))
        self._timezone, self._geonames = numbers("timezone"), numbers("geonames")
        self._name_text, self._name_start = text("name_text"), numbers("name_start")
        self._key_hash, self._key_text = numbers("key_hash"), text("key_text")
        self._key_start, self._length_start = numbers("key_start"), numbers("length_start")
        self.claim_start, self.claim_row = numbers("claim_start"), numbers("claim_row")
        self.claim_name, self.claim_quality = numbers("claim_name"), text("claim_quality")
        self.settled: dict[tuple[object, ...], Candidate | None] = {}
        self._rows_of: dict[str, list[int]] = {}

    @classmethod
    def open(cls, folder: Path | None = None) -> Places:
        """The index in ``folder`` (default: :func:`default_folder`). Raises PlacesMissing when it is not built."""
        return cls(Mapped(folder or default_folder()))

    @property
    def folder(self) -> Path:
        """Where it lies: another process opens the same."""
        return self.mapped.folder

    def __len__(self) -> int:
        return len(self.kind)

    # --- by id ---------------------------------------------------------------------------------------------------

    def get(self, id: str) -> Place | None:
        """The place of that id, or None. ``iso3166-2:MA-01`` is understood also where GeoNames has a number."""
        row = self.row(id)
        return None if row is None else self.place(row)

    def row(self, id: str) -> int | None:
        """The row of a place in this index: a number for use inside, never to be kept."""
        scheme, _, value = id.partition(":")
        if scheme == "iso3166-2":
            return self._codes.get(value)
        if scheme != "geonames" or not (value.isascii() and value.isdecimal()):
            return None
        numbers = self._by_number
        found = bisect_left(numbers, int(value))
        if found == len(numbers) or numbers[found] != int(value):
            return None
        return int(self._by_number_row[found])

    def place(self, row: int) -> Place:
        """The place of a row."""
        latitude, longitude, population = self.latitude[row], self.longitude[row], self.population[row]
        known = not math.isnan(latitude)
        return Place(
            id=self.id_of(row),
            name=self.name_at(row, 0),
            country=self.country(row),
            kind=KINDS[self.kind[row]],
            latitude=latitude if known else None,
            longitude=longitude if known else None,
            population=None if population < 0 else population,
            timezone=self._zones[self._timezone[row]] or None,
            unit1=self.id_of(self.unit1[row]) if self.unit1[row] >= 0 else None,
            unit2=self.id_of(self.unit2[row]) if self.unit2[row] >= 0 else None,
        )

    def id_of(self, row: int) -> str:
        """The stable id of a row."""
        number = self._geonames[row]
        return f"geonames:{number}" if number else f"iso3166-2:{self._code_of[row]}"

    def country(self, row: int) -> str:
        """The alpha-2 code of a row."""
        return self.country_text[2 * row : 2 * row + 2].decode("ascii")

    def rows_of(self, country: str) -> list[int]:
        """The rows of a country, in order: by population."""
        found = self._rows_of.get(country)
        if found is None:
            # looked for at each letter: "CC" may begin inside another pair
            pairs = re.finditer(b"(?=%s)" % re.escape(country.encode("ascii")), self.country_text)
            found = self._rows_of[country] = [at.start() // 2 for at in pairs if at.start() % 2 == 0]
        return found

    # --- names ---------------------------------------------------------------------------------------------------

    def names(self, id: str) -> list[str]:
        """All names of a place in all scripts, the main one first; empty when the id is unknown."""
        row = self.row(id)
        return [] if row is None else self.names_at(row)

    def names_at(self, row: int) -> list[str]:
        """All names of a row, the main one first."""
        return str(self._name_text[self._name_start[row] : self._name_start[row + 1]], "utf-8").split("\n")

    def name_at(self, row: int, position: int) -> str:
        """One name of a row."""
        return self.names_at(row)[position]

    def name(self, id: str, language: str) -> str:
        """The best name of a place in a language; the id itself when it is unknown. See speak.py for the rule."""
        from maillage.reference.places.speak import name_in

        row = self.row(id)
        return id if row is None else name_in(self, row, language)

    # --- units ---------------------------------------------------------------------------------------------------

    def units_of(self, place: Place) -> list[Place]:
        """The units a place lies in, the largest first."""
        found = (self.get(id) for id in (place.unit1, place.unit2) if id and id != place.id)
        return [unit for unit in found if unit]

    def memberships(self, place: Place, on: str | None = None) -> list[Membership]:
        """Where a place lies or lay (on a day), by every reading: see belong.py."""
        from maillage.reference.places.belong import memberships

        return memberships(self, place, on)

    def parts_of(self, place: Place) -> list[Place]:
        """The units and towns that lie in a unit, most populous first; none in a town."""
        row = self.row(place.id)
        if row is None:
            return []
        units, rows = self._parts
        start, stop = bisect_left(units, row), bisect_right(units, row)
        return [self.place(part) for part in rows[start:stop]]

    def ids_like_size(self, place: Place, factor: float = 1.5, limit: int = 10) -> list[str]:
        """Identifiers of towns whose population is that of ``place`` within ``factor`` either way, the nearest in size first.

        Those of the same country come first, then of any other. Empty when the population is not known.
        """
        from maillage.reference.places.near import rows_like_size

        return [self.id_of(row) for row in rows_like_size(self, place, factor, limit)]

    def near(
        self, latitude: float, longitude: float, km: float, limit: int | None = None
    ) -> list[tuple[Place, float]]:
        """(town, km) within ``km`` of a point, the nearest first (great circle; units are left out)."""
        from maillage.reference.places.near import rows_near

        found = rows_near(self, latitude, longitude, km)[:limit]
        return [(self.place(row), far) for far, row in found]

    def ids_near(self, latitude: float, longitude: float, km: float) -> dict[str, float]:
        """The identifiers of the same towns with how far each is: for who looks few of them up."""
        from maillage.reference.places.near import rows_near

        return {self.id_of(row): far for far, row in rows_near(self, latitude, longitude, km)}

    # --- lookup --------------------------------------------------------------------------------------------------

    def find(
        self,
        name: str,
        *,
        country: str | None = None,
        near: tuple[float, float] | None = None,
        limit: int = 5,
        widen: bool = True,
    ) -> list[Candidate]:
        """What ``name`` may mean, best first: see find.py for how it is scored.

        ``widen=False`` looks for typing errors only when nothing was found without: quicker to start (no numpy), and
        the list holds no other names.
        """
        from maillage.reference.places.find import find

        return find(self, name, country, near, limit, widen)

    def settle(
        self, name: str, country: str | None, near: tuple[float, float] | None = None
    ) -> Candidate | None:
        """The one place that a line of a list means, or None when that is in doubt: see settle.py for the rule."""
        from maillage.reference.places.settle import settle

        return settle(self, name, country, near)

    def key(self, folded: str) -> int:
        """The number of a folded name among the keys, or -1."""
        length = len(folded)
        if length + 1 >= len(self._length_start):
            return -1
        wanted, stop = key_hash(folded), self._length_start[length + 1]
        found = bisect_left(self._key_hash, wanted, self._length_start[length], stop)
        while found < stop and self._key_hash[found] == wanted:
            if self.key_at(found) == folded:
                return found
            found += 1
        return -1

    def key_at(self, number: int) -> str:
        """The folded name of a key."""
        return str(self._key_text[self._key_start[number] : self._key_start[number + 1]], "utf-8")

    @cached_property
    def errors(self) -> ErrorSearch:
        """The search with typing errors (loads numpy and rapidfuzz)."""
        from maillage.reference.places.errors import ErrorSearch

        return ErrorSearch(self.mapped)

    # --- parts of the file that few questions need -----------------------------------------------------------------

    @cached_property
    def _by_number(self) -> memoryview[int]:
        return self.mapped.numbers("by_number")

    @cached_property
    def _by_number_row(self) -> memoryview[int]:
        return self.mapped.numbers("by_number_row")

    @cached_property
    def _zones(self) -> list[str]:
        return str(self.mapped.text("zones"), "utf-8").split("\n")

    @cached_property
    def _codes(self) -> dict[str, int]:
        lines = str(self.mapped.text("codes"), "utf-8").split("\n")
        return {code: int(row) for code, row in (line.split("\t") for line in lines)}

    @cached_property
    def _code_of(self) -> dict[int, str]:
        return {row: code for code, row in self._codes.items()}

    @cached_property
    def spoken(self) -> dict[tuple[int, str], str]:
        """(row, language) → what the place is called there, from CLDR and our reviewed table."""
        lines = (line.split("\t") for line in str(self.mapped.text("spoken"), "utf-8").split("\n"))
        return {(int(row), language): name for row, language, name in lines}

    @cached_property
    def _parts(self) -> tuple[memoryview[int], memoryview[int]]:
        return self.mapped.numbers("part_unit"), self.mapped.numbers("part_row")

    @cached_property
    def cells(self) -> tuple[memoryview[int], memoryview[int]]:
        """The grid of near.py: (cell numbers, rows), by cell."""
        return self.mapped.numbers("cell"), self.mapped.numbers("cell_row")
