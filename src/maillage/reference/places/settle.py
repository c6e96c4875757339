"""The one place that a line of a list means, or None when that is in doubt. For imports: a wrong match costs more than
a question.

Name and country decide; a point only chooses between homonyms in the same country (lists are wrong about points: 3 %
of one large list by more than 100 km). Where a country has several places of the name, the one near the point wins,
else one that is far more populous than the others, else nobody. A group of towns is never matched to one of them, and
a camp never to the town whose name it bears.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import isnan, log10
from typing import TYPE_CHECKING

from maillage.reference.distance import km_between
from maillage.reference.names import to_latin
from maillage.reference.places import layout
from maillage.reference.places.find import BASE, WHY, answers_under, unit_names
from maillage.reference.places.model import Candidate
from maillage.reference.places.near import rows_near
from maillage.reference.places.spell import (
    means_of,
    plain_form,
    split,
    without_article,
    without_body,
    word_form,
)
from maillage.reference.places.tables import reviewed

if TYPE_CHECKING:
    from maillage.reference.places.index import Places

HERE_KM = 4.0  # the point is that of the place itself
NEAR_KM = 25.0  # a homonym this near the point is the one meant
SAME_KM = 12.0  # homonyms this near each other are one town written twice
OFF_KM = 60.0  # a point farther off than this speaks against a small town …
UNIT_KM = 200.0  # … or a unit
PART_KM = 40.0  # a part of a town lies this near its middle
FAR_MORE = 20  # times as populous as the next homonym …
AT_LEAST = 15_000  # … and no small place itself
MORE, CITY = (
    5,
    100_000,
)  # a city needs only this; of 460 homonyms chosen so, 11 were not those at the list's point
LARGE = 50_000  # large enough to be meant by one of its other names wherever the point lies
_NUMBER = re.compile(r"[\s\d.]+$")  # "Vienna 13 – Hietzing"
_TOGETHER = frozenset(
    {"and", "with", "und", "et", "y", "cum", "district"}
)  # a body of several towns is none of them
_CAMP_COUNTRIES = {"DZ", "EH"}
_SURE = layout.WORD_FORM  # qualities up to this one are names a list may be matched by
_TIER = {layout.MAIN: 0, layout.EXONYM: 0, layout.BODY_WORDS: 2, layout.ARTICLE: 2}


@dataclass(frozen=True, slots=True)
class Claim:
    """A place that bears the name asked for."""

    row: int
    quality: int
    position: int
    less: int
    why: str

    @property
    def tier(self) -> int:
        return _TIER.get(self.quality, 1)


def settle(
    places: Places, name: str, country: str | None, near: tuple[float, float] | None
) -> Candidate | None:
    """See the module. Cost: 0.02 ms when the name is exact, some 3 ms when typing errors must be searched; answers are
    remembered by the index."""
    key = (name, country, near)
    if key not in places.settled:
        places.settled[key] = _Settling(places, name, country, near).answer()
    return places.settled[key]


@cache
def camps() -> frozenset[str]:
    """The folded names of ``data/camps.csv``."""
    return frozenset(without_article(plain_form(fact["name"])) for fact in reviewed("camps.csv"))


def may_be_camp(name: str, country: str | None) -> bool:
    """Whether a line may mean a camp that bears a town's name: any line with EH (lists of twinnings with the camps
    write it so), and with DZ the names of ``data/camps.csv``."""
    if country not in _CAMP_COUNTRIES:
        return country is None and without_article(plain_form(name)) in camps()
    if country == "EH":
        return True
    folded = plain_form(name)
    words = set(folded.split())
    if words & {"camp", "camps", "campamento", "campamentos", "campement", "wilaya", "daira", "مخيم"}:
        return True
    return without_article(folded) in camps()


class _Settling:
    """One question under way."""

    def __init__(
        self, places: Places, name: str, country: str | None, near: tuple[float, float] | None
    ) -> None:
        self.places, self.name, self.near = places, name.strip(), near
        self.country = country.strip().upper() if country else None
        self.allowed = {self.country} | answers_under().get(self.country or "", frozenset())

    def answer(self) -> Candidate | None:
        plain = plain_form(self.name)
        if not plain or may_be_camp(self.name, self.country):
            return None
        claims, found = self._whole(plain)
        if claims:
            return found
        parted = split(self.name)
        if parted:
            found = self._parted(parted.head, parted.tail, parted.how)
            if found:
                return found
        inner = without_body(plain)
        if inner and inner.means == "group":
            return None
        if inner:
            claims, found = self._whole(inner.name, 60, "body_words", inner.means)
            if claims:
                return found
        claims = self._claims(without_article(word_form(plain)), 60, "article", layout.ARTICLE)
        claims = [claim for claim in claims if self._same_body(claim)]
        if claims:
            return self._choose(claims)
        return (
            self._numbered(plain)
            or self._with_error(plain)
            or self._double(self.name)
            or self._shortened(plain)
        )

    def _whole(
        self, plain: str, less: int = 0, why: str = "", means: str = "any"
    ) -> tuple[list[Claim], Candidate | None]:
        """(who bears the name, the one chosen) for the first form of the name that anybody bears."""
        for form, further, reason in (
            (plain, 0, ""),
            (to_latin(plain), 40, "transliterated"),
            (word_form(plain), 20, "word_form"),
        ):
            claims = [] if means == "unit" else self._claims(form, less + further, why or reason, _SURE)
            claims = claims or self._claims(form, less + further, why or reason, layout.BODY_WORDS)
            claims = [claim for claim in claims if means != "any" or self._same_body(claim)]
            if claims:
                return claims, self._choose(claims, means)
        return [], None

    def _same_body(self, claim: Claim) -> bool:
        """Whether a bare name may mean a unit called "X District": a municipality or a region, but not a district, whose
        town may be missing from the index."""
        if claim.quality != layout.BODY_WORDS or self.places.kind[claim.row] != 2:
            return True
        inner = without_body(plain_form(self.places.name_at(claim.row, claim.position)))
        return inner is None or inner.means == "town"

    def _claims(self, form: str, less: int, why: str, worst: int) -> list[Claim]:
        places = self.places
        key = places.key(form) if form else -1
        if key < 0:
            return []
        found = []
        for claim in range(places.claim_start[key], places.claim_start[key + 1]):
            quality, row = places.claim_quality[claim], places.claim_row[claim]
            if quality <= worst and (self.country is None or places.country(row) in self.allowed):
                found.append(Claim(row, quality, places.claim_name[claim], less, why or WHY[quality]))
        return found

    def _parted(self, head: str, tail: str, how: str) -> Candidate | None:
        """A name in two parts: two names of one place, a place and its unit, or a part of a larger place."""
        plain, other = plain_form(head), plain_form(tail)
        if how == "slash":
            first, second = self._whole(plain, 20)[1], self._whole(other, 20)[1]
            if first and second and first.place.id != second.place.id:
                return None
            return first or second
        if how == "dash":
            return self._part_of(plain_form(_NUMBER.sub("", head)), other)
        means = means_of(other)
        if means:
            return None if means == "group" else self._whole(plain, 40, "body_words", means)[1]
        hint = without_body(other)
        inner = without_body(plain)
        for text, less, meant in (
            (plain, 40, "any"),
            (inner.name, 80, inner.means) if inner else ("", 0, ""),
        ):
            claims = self._named(text, less, meant)
            agreed = [claim for claim in claims if self._agrees(claim, {other, hint.name if hint else other})]
            if agreed:
                return self._choose(agreed, meant, confirmed=True)
        return self._numbered(plain)

    def _named(self, plain: str, less: int, means: str) -> list[Claim]:
        return self._whole(plain, less, "unit_hint", means)[0] if plain and means != "group" else []

    def _agrees(self, claim: Claim, hints: set[str]) -> bool:
        """Whether a place lies in a unit of that name, or near a town of that name in the country, or near the point."""
        if hints & unit_names(self.places, claim.row) or self._km(claim.row) < NEAR_KM:
            return True
        return any(
            not self.places.kind[other.row] and 0 < self._apart(claim.row, other.row) < PART_KM
            for hint in hints
            for other in self._claims(hint, 0, "", _SURE)
            if other.row != claim.row and self.places.weight[other.row] >= self.places.weight[claim.row]
        )

    def _part_of(self, whole: str, part: str) -> Candidate | None:
        """``Tokyo – Meguro``: the part, when it lies in a unit of the whole's name or near the whole."""
        inner = without_body(part)
        for text in (part, inner.name if inner else ""):
            claims = self._claims(text, 40, "unit_hint", layout.BODY_WORDS)
            agreed = [claim for claim in claims if self._agrees(claim, {whole})]
            if agreed:
                return self._choose(agreed, confirmed=True)
        return None

    def _choose(self, claims: list[Claim], means: str = "any", confirmed: bool = False) -> Candidate | None:
        """The one meant, or None in doubt; ``confirmed``: a hint in the name already speaks for all of them."""
        units = [claim for claim in claims if self.places.kind[claim.row]]
        towns = [claim for claim in claims if not self.places.kind[claim.row]]
        if means == "unit" and not units:
            return None  # "X County" is not the town of X
        kept = (units or towns) if means == "unit" else (towns or units)
        best = min(claim.tier for claim in kept)
        first = [claim for claim in kept if claim.tier == best]
        if kept is towns and means != "town":
            kept = [*kept, *(unit for unit in units if self._outweighs(unit, first))]
        if len(first) < len(kept) and self._rivalled(first, kept):
            first = kept
        chosen = self._one_of(first)
        if chosen and not confirmed and self._contradicted(chosen):
            chosen = self._at_the_point(claims)
        return self._candidate(chosen) if chosen else None

    def _outweighs(self, unit: Claim, towns: list[Claim]) -> bool:
        """Whether a unit is another thing than the towns of its name: larger by far and none of them inside it."""
        places = self.places
        inside = any(unit.row in (places.unit1[town.row], places.unit2[town.row]) for town in towns)
        return not inside and places.weight[unit.row] > 3 * max(places.weight[town.row] for town in towns)

    def _rivalled(self, first: list[Claim], claims: list[Claim]) -> bool:
        """Whether another bearer of the name is too large, or too near the point, to be passed over."""
        if self.near and not any(self._km(claim.row) < NEAR_KM for claim in first):
            return any(self._km(claim.row) < NEAR_KM for claim in claims)
        weight, kind = self.places.weight, self.places.kind
        most = max(weight[claim.row] for claim in first)
        rivals = [claim for claim in claims if claim not in first]
        return any(weight[claim.row] > (3 if kind[claim.row] else 50) * max(1000, most) for claim in rivals)

    def _contradicted(self, chosen: Claim) -> bool:
        """Whether the point speaks against the choice: far from it though in its country, and the place is no large one.

        A point in another country is a fault of the list; one in the same country may be that of a homonym which the
        index lacks.
        """
        places = self.places
        if self.near is None or isnan(places.latitude[chosen.row]):
            return False
        reach = OFF_KM if not places.kind[chosen.row] else UNIT_KM
        if self._km(chosen.row) <= reach:
            return False
        enough = AT_LEAST if chosen.tier == 0 else LARGE
        if places.kind[chosen.row] == 0 and places.weight[chosen.row] >= enough:
            return False
        around = rows_near(places, *self.near, OFF_KM)
        return bool(around) and places.country(around[0][1]) == places.country(chosen.row)

    def _at_the_point(self, claims: list[Claim]) -> Claim | None:
        close = [claim for claim in claims if claim.tier == 0 and self._km(claim.row) < OFF_KM]
        return self._one_of(close) if close else None

    def _one_of(self, claims: list[Claim]) -> Claim | None:
        """The one meant among homonyms: near the point, or one town written twice, or far more populous; else None."""
        weight = self.places.weight
        claims = sorted(claims, key=lambda claim: (-weight[claim.row], claim.tier, claim.row))
        if len(claims) == 1:
            return claims[0]
        if self.near:
            close = [claim for claim in claims if self._km(claim.row) < NEAR_KM]
            if close:
                return close[0]
            by_distance = sorted(claims, key=lambda claim: self._km(claim.row))
            nearest, next_one = (self._km(claim.row) for claim in by_distance[:2])
            if nearest < OFF_KM and next_one > 3 * nearest:
                return by_distance[0]
        top, rest = claims[0], claims[1:]
        others = [claim for claim in rest if self._apart(top.row, claim.row) > SAME_KM]
        if not others:
            return top
        if self.country is None:
            return None
        more = weight[top.row] / max(1, weight[others[0].row])
        far_more = more >= FAR_MORE and weight[top.row] >= AT_LEAST
        return top if far_more or (more >= MORE and weight[top.row] >= CITY) else None

    def _numbered(self, plain: str) -> Candidate | None:
        """``Prague 6``: a unit called by another name of the town (``Praha 6``) and the number."""
        town, _, number = plain.rpartition(" ")
        if not number.isdecimal():
            return None
        for claim in self._claims(town, 0, "", _SURE):
            for name in self.places.names_at(claim.row):
                units = self._claims(f"{plain_form(name)} {number}", 40, "word_form", layout.MAIN)
                if units:
                    return self._choose(units)
        return None

    def _double(self, name: str) -> Candidate | None:
        """``Heusden-Zolder``: a municipality merged of two towns; the larger stands for it when they are neighbours."""
        parts = [plain_form(part) for part in re.split(r"[-‐–]", name)]
        if len(parts) != 2 or not all(len(part) > 3 for part in parts) or self.country is None:
            return None
        found = [
            [
                claim
                for claim in self._claims(part, 120, "double_name", layout.ALTERNATE)
                if not self.places.kind[claim.row]
            ]
            for part in parts
        ]
        pairs = [
            claim
            for first in found[0]
            for second in found[1]
            if self._apart(first.row, second.row) < SAME_KM
            for claim in (first, second)
        ]
        if pairs and self.near:
            pairs = [claim for claim in pairs if self._km(claim.row) < NEAR_KM]
        return self._candidate(chosen) if pairs and (chosen := self._one_of(pairs)) else None

    def _shortened(self, plain: str) -> Candidate | None:
        """``Gars am Inn`` where the index says ``Gars``: the first words alone, when the point is right there."""
        words = plain.split(" ")
        if self.near is None or split(self.name) or _TOGETHER & set(words):
            return None
        for count in range(len(words) - 1, 0, -1):
            claims = self._claims(" ".join(words[:count]), 120, "shortened", layout.EXONYM)
            claims = [c for c in claims if not self.places.kind[c.row] and self._km(c.row) < HERE_KM]
            if claims:
                return self._candidate(min(claims, key=lambda claim: self._km(claim.row)))
        return None

    def _with_error(self, plain: str) -> Candidate | None:
        """One typing error in a name of six letters or more: near the point, or a matter of spaces and doubled letters."""
        if len(plain) < 6 or self.country is None or any(letter.isdigit() for letter in plain):
            return None
        places = self.places
        found: list[Claim] = []
        for key, _ in places.errors.within(plain, 1):
            alike = squeezed(places.key_at(key)) == squeezed(plain)
            for claim in range(places.claim_start[key], places.claim_start[key + 1]):
                quality, row = places.claim_quality[claim], places.claim_row[claim]
                meant = self._km(row) < HERE_KM or (alike and self.near is None)
                if meant and quality <= layout.ALTERNATE and places.country(row) in self.allowed:
                    found.append(Claim(row, quality, places.claim_name[claim], 200, "typing_error"))
        return self._choose(found) if found else None

    def _km(self, row: int) -> float:
        places = self.places
        if self.near is None or isnan(places.latitude[row]):
            return float("inf")
        return km_between(*self.near, places.latitude[row], places.longitude[row])

    def _apart(self, row: int, other: int) -> float:
        places = self.places
        if isnan(places.latitude[row]) or isnan(places.latitude[other]):
            return float("inf")
        return km_between(
            places.latitude[row], places.longitude[row], places.latitude[other], places.longitude[other]
        )

    def _candidate(self, claim: Claim) -> Candidate:
        places = self.places
        matched = places.name_at(claim.row, claim.position)
        exact = claim.why == "folded" and matched == self.name
        bonus = min(56, int(8 * log10(places.weight[claim.row] + 1))) - 20 * (places.kind[claim.row] > 0)
        score = BASE[claim.quality] - claim.less + bonus + 5 * exact
        return Candidate(places.place(claim.row), score, "exact" if exact else claim.why, matched)


def squeezed(folded: str) -> str:
    """A folded name without spaces and without doubled letters.

    >>> squeezed("marrakech") == squeezed("marakech"), squeezed("hitachi ota")
    (True, 'hitachiota')
    """
    return "".join(letter for letter, _ in groupby(folded.replace(" ", "")))
