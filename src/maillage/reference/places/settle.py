"""The one place that a line of a list means, or None when that is in doubt. For imports: a wrong match costs more than
a question.

Name and country decide; a point only chooses between homonyms in the same country (lists are wrong about points: 3 %
of one large list by more than 100 km). Where a country has several places of the name, the one near the point wins,
else one that is far more populous than the others, else nobody. A group of towns is never matched to one of them, and
a camp never to the town whose name it bears.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import isnan, log10
from typing import TYPE_CHECKING

from maillage.reference.names import fold, to_latin
from maillage.reference.places import layout
from maillage.reference.places.find import BASE, WHY, answers_under, unit_names
from maillage.reference.places.model import Candidate
from maillage.reference.places.near import km_between
from maillage.reference.places.spell import means_of, split, without_article, without_body, word_form

if TYPE_CHECKING:
    from maillage.reference.places.index import Places

NEAR_KM = 25.0  # a homonym this near the point is the one meant
SAME_KM = 12.0  # homonyms this near each other are one town written twice
FAR_KM = 100.0  # a point this far away speaks against a name that fits only half
FAR_MORE = 20  # times as populous as the next homonym …
AT_LEAST = 15_000  # … and no small place itself
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
    from maillage.reference.places.gather import reviewed

    return frozenset(without_article(fold(fact["name"])) for fact in reviewed("camps.csv"))


def may_be_camp(name: str, country: str | None) -> bool:
    """Whether a line may mean a camp that bears a town's name."""
    if country not in _CAMP_COUNTRIES:
        return False
    folded = fold(name)
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
        plain = fold(self.name)
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
        if claims:
            return self._choose(claims)
        return self._with_error(plain)

    def _whole(
        self, plain: str, less: int = 0, why: str = "", means: str = "any", hint: str = ""
    ) -> tuple[list[Claim], Candidate | None]:
        """(who bears the name, the one chosen) for the first form of the name that anybody bears."""
        for form, further, reason in (
            (plain, 0, ""),
            (to_latin(plain), 40, "transliterated"),
            (word_form(plain), 20, "word_form"),
        ):
            worst = layout.BODY_WORDS if means == "unit" else _SURE
            claims = self._claims(form, less + further, why or reason, worst)
            if not claims and means != "unit":
                claims = self._claims(form, less + further, why or reason, layout.BODY_WORDS)
            if claims:
                return claims, self._choose(claims, means, hint)
        return [], None

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
        plain, other = fold(head), fold(tail)
        if how == "slash":
            first, second = self._whole(plain, 20)[1], self._whole(other, 20)[1]
            if first and second and first.place.id != second.place.id:
                return None
            return first or second
        if how == "dash":
            return self._part_of(plain, other)
        means = means_of(other)
        inner = without_body(other)
        found = self._whole(plain, 40, "", means or "any", inner.name if inner else other)[1]
        if found is None and (stripped := without_body(plain)) and stripped.means != "group":
            found = self._whole(stripped.name, 80, "body_words", stripped.means, other)[1]
        return found

    def _part_of(self, whole: str, part: str) -> Candidate | None:
        """``Tokyo – Meguro``: the part, when it lies in a unit of the whole's name or near the whole."""
        larger = self._whole(whole)[1]
        inner = without_body(part)
        for text in (part, inner.name if inner else ""):
            claims = self._claims(text, 40, "unit_hint", layout.BODY_WORDS)
            claims = [
                claim
                for claim in claims
                if whole in unit_names(self.places, claim.row) or _within(self, claim, larger)
            ]
            if claims:
                return self._choose(claims)
        return None

    def _choose(self, claims: list[Claim], means: str = "any", hint: str = "") -> Candidate | None:
        places = self.places
        if hint:
            hinted = [claim for claim in claims if hint in unit_names(places, claim.row)]
            if hinted:
                return self._choose([_hinted(claim) for claim in hinted], means)
        units = [claim for claim in claims if places.kind[claim.row]]
        towns = [claim for claim in claims if not places.kind[claim.row]]
        claims = (units or towns) if means == "unit" else (towns or units)
        best = min(claim.tier for claim in claims)
        first = [claim for claim in claims if claim.tier == best]
        if len(first) < len(claims) and self._rivalled(first, claims):
            first = claims
        chosen = self._one_of(first)
        return self._candidate(chosen) if chosen else None

    def _rivalled(self, first: list[Claim], claims: list[Claim]) -> bool:
        """Whether a place that bears the name only beside its main one is too large, or too near, to be passed over."""
        if self.near and not any(self._km(claim.row) < NEAR_KM for claim in first):
            if any(self._km(claim.row) < NEAR_KM for claim in claims):
                return True
        weight = self.places.weight
        return max(weight[c.row] for c in claims) > 50 * max(1000, *(weight[c.row] for c in first))

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
        top, rest = claims[0], claims[1:]
        others = [claim for claim in rest if self._apart(top.row, claim.row) > SAME_KM]
        if not others:
            return top
        if self.country is None:
            return None
        if weight[top.row] >= max(AT_LEAST, FAR_MORE * weight[others[0].row]):
            return top
        return None

    def _with_error(self, plain: str) -> Candidate | None:
        """One typing error in a long enough name, when only one place of the country is that near in spelling."""
        if len(plain) < 6 or self.country is None or any(letter.isdigit() for letter in plain):
            return None
        places = self.places
        found: list[Claim] = []
        for key, _ in places.errors.within(plain, 1):
            for claim in range(places.claim_start[key], places.claim_start[key + 1]):
                quality, row = places.claim_quality[claim], places.claim_row[claim]
                if quality <= layout.ALTERNATE and places.country(row) in self.allowed:
                    found.append(Claim(row, quality, places.claim_name[claim], 200, "typing_error"))
        towns = [claim for claim in found if not places.kind[claim.row]] or found
        if not towns:
            return None
        if self.near:
            towns = [claim for claim in towns if self._km(claim.row) < NEAR_KM]
        elif len(plain) < 8:
            return None
        chosen = self._one_of(towns) if towns else None
        return self._candidate(chosen) if chosen else None

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
        bonus = min(56, int(8 * log10(places.weight[claim.row] + 1))) - 12 * (places.kind[claim.row] > 0)
        score = BASE[claim.quality] - claim.less + bonus + 5 * exact
        return Candidate(places.place(claim.row), score, "exact" if exact else claim.why, matched)


def _hinted(claim: Claim) -> Claim:
    return Claim(claim.row, claim.quality, claim.position, 0, "unit_hint")


def _within(settling: _Settling, claim: Claim, larger: Candidate | None) -> bool:
    if larger is None or larger.place.latitude is None or larger.place.longitude is None:
        return False
    row = settling.places.row(larger.place.id)
    return row is not None and settling._apart(row, claim.row) < NEAR_KM
