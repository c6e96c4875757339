"""What a written name may mean: candidates in order, each with its score and its reason.

The score of a candidate is a base by how the name stands for the place, less the typing errors and the distance of the
form that matched, plus a little for its population, less much when the country is another. The base of a main name
lies further above that of another name than any population can make up: an exact name comes before a popular place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import isnan, log10
from typing import TYPE_CHECKING

from maillage.reference.distance import km_between
from maillage.reference.names import to_latin
from maillage.reference.places import layout
from maillage.reference.places.model import Candidate
from maillage.reference.places.spell import plain_form, split, without_article, without_body, word_form
from maillage.reference.places.tables import reviewed

if TYPE_CHECKING:
    from maillage.reference.places.index import Places

BASE = {
    layout.MAIN: 900, layout.EXONYM: 890, layout.ALTERNATE: 840, layout.HISTORIC: 840, layout.LATIN: 820,
    layout.WORD_FORM: 810, layout.BODY_WORDS: 800, layout.ARTICLE: 780, layout.MACHINE: 760, layout.CODE: 700,
}  # fmt: skip
WHY = {
    layout.MAIN: "folded", layout.EXONYM: "alternate", layout.ALTERNATE: "alternate", layout.HISTORIC: "historic",
    layout.LATIN: "transliterated", layout.WORD_FORM: "word_form", layout.BODY_WORDS: "body_words",
    layout.ARTICLE: "article", layout.MACHINE: "transliterated", layout.CODE: "code",
}  # fmt: skip
_ERRORS = {1: 200, 2: 340}
ERROR_BASE, ERROR_QUALITY, ERROR_SIZE = (
    900,
    50,
    150,
)  # among misspelt names quality counts half, size half as much again
_WRONG_LETTER = 60  # further off: a lost or swapped letter is one of few, a wrong one any of all
_SHORTEST, _SHORTEST_SIGNS = 3, 2  # no error is looked for in less; a sign of Han or Hangul says more
_CROWD = 60
_LATIN_ERROR = 60  # further off: an error in a name that was first written in Latin letters
_SAME_NAME = 2  # of the places of one misspelt name, so many come before other readings
_OTHER_COUNTRY = 450
_UNIT = 20
_FEW = 5  # with so many exact candidates no search with errors is made


@cache
def answers_under() -> dict[str, frozenset[str]]:
    """Country → codes of the territories that it also answers for (``data/also_under.csv``)."""
    under: dict[str, set[str]] = {}
    for fact in reviewed("also_under.csv"):
        under.setdefault(fact["under"], set()).add(fact["code"])
    return {country: frozenset(codes) for country, codes in under.items()}


def forms(name: str) -> Iterator[tuple[str, int, str]]:
    """(folded form, points taken off, why) of a written name, the plainest first; a form may come twice."""
    plain = plain_form(name)
    yield plain, 0, ""
    yield to_latin(plain), 70, "transliterated"
    form = word_form(plain)
    yield form, 20, "word_form"
    yield without_article(form), 60, "article"
    inner = without_body(plain)
    if inner:
        yield inner.name, 60 if inner.means != "group" else 300, "body_words"


def find(
    places: Places, name: str, country: str | None, near: tuple[float, float] | None, limit: int, widen: bool
) -> list[Candidate]:
    """Up to ``limit`` candidates, best first; ties by population, then by id. See the module for the score.

    Cost: some 0.05 ms when the name is exact, some 4 ms with typing errors.
    """
    if limit < 1 or not plain_form(name):
        return []
    search = _Search(places, name, country.upper() if country else None, near)
    search.exact()
    search.parts()
    if search.at_home() < (max(limit, _FEW) if widen else 1):
        search.with_errors()
    return search.ranked(limit)


class _Search:
    """One lookup under way: the best claim of each row so far."""

    def __init__(
        self, places: Places, name: str, country: str | None, near: tuple[float, float] | None
    ) -> None:
        self.places, self.name, self.country, self.near = places, name.strip(), country, near
        self.under = answers_under().get(country or "", frozenset())
        self.best: dict[int, tuple[int, str, int]] = {}  # row → (score, why, position of the name)

    def at_home(self) -> int:
        """How many places were found so far in the country hinted at, or anywhere without a hint."""
        if not self.country:
            return len(self.best)
        home = {self.country} | self.under
        return sum(self.places.country(row) in home for row in self.best)

    def exact(self) -> None:
        seen: set[str] = set()
        for form, less, why in forms(self.name):
            if form and form not in seen:
                seen.add(form)
                self.claims(self.places.key(form), less, why)

    def parts(self) -> None:
        """The head of ``Taizhou, Zhejiang``, with the tail as a hint at its unit; either name of ``Bozen/Bolzano``."""
        parted = split(self.name)
        if parted is None:
            return
        hint = "" if parted.how == "slash" else plain_form(parted.tail)
        for text, less in ((parted.head, 60), (parted.tail, 60 if parted.how in ("slash", "dash") else 400)):
            for form, further, _ in forms(text):
                self.claims(self.places.key(form), less + further, "part", hint)

    def with_errors(self) -> None:
        """Keys at one error; at two only when nothing was found so far (and the name is long enough to bear it)."""
        plain = plain_form(self.name)
        if len(plain) < (_SHORTEST if plain.isascii() else _SHORTEST_SIGNS):
            return
        for errors in (1, 2):
            if errors == 2 and (self.at_home() or len(plain) < 5):
                return
            for form, less in {to_latin(plain): _LATIN_ERROR, plain: 0}.items():
                for key, made in self.places.errors.within(form, errors):
                    wrong = made == 1 and has_wrong_letter(form, self.places.key_at(key))
                    self.misspelt(key, _ERRORS[made] + less + _WRONG_LETTER * wrong)

    def misspelt(self, key: int, less: int) -> None:
        """Weigh the bearers of a key that is near in spelling; the best of them first, the others after other names."""
        places = self.places
        found = []
        for claim in range(places.claim_start[key], places.claim_start[key + 1]):
            row, quality = places.claim_row[claim], places.claim_quality[claim]
            worth = ERROR_BASE + (BASE[quality] - ERROR_BASE) * ERROR_QUALITY // 100
            points = worth - less + self.bonus(row) * ERROR_SIZE // 100
            found.append((points, row, places.claim_name[claim]))
        found.sort(key=lambda one: (-one[0], one[1]))
        for place, (points, row, position) in enumerate(found):
            score = points - (_CROWD if place >= _SAME_NAME else 0)
            known = self.best.get(row)
            if known is None or score > known[0]:
                self.best[row] = (score, "typing_error", position)

    def claims(self, key: int, less: int, why: str, hint: str = "") -> None:
        """Weigh every place that bears a key."""
        if key < 0:
            return
        places = self.places
        for claim in range(places.claim_start[key], places.claim_start[key + 1]):
            row, quality = places.claim_row[claim], places.claim_quality[claim]
            score = BASE[quality] - less + self.bonus(row)
            reason = why or WHY[quality]
            if hint and hint in unit_names(places, row):
                score, reason = score + 50, "unit_hint"
            known = self.best.get(row)
            if known is None or score > known[0]:
                self.best[row] = (score, reason, places.claim_name[claim])

    def bonus(self, row: int) -> int:
        """Points for population, country and nearness."""
        places = self.places
        points = min(56, int(8 * log10(places.weight[row] + 1))) - _UNIT * (places.kind[row] > 0)
        if self.country:
            country = places.country(row)
            if country in self.under:
                points -= 5
            elif country != self.country:
                points -= _OTHER_COUNTRY
        if self.near and not isnan(places.latitude[row]):
            far = km_between(*self.near, places.latitude[row], places.longitude[row])
            points += 35 if far < 25 else 15 if far < 100 else 0
        return points

    def ranked(self, limit: int) -> list[Candidate]:
        order = sorted((-score, row) for row, (score, _, _) in self.best.items())[: limit + _FEW]
        found = [(self.candidate(row), row) for _, row in order]
        found.sort(key=lambda one: (-one[0].score, one[1]))
        return [candidate for candidate, _ in found[:limit]]

    def candidate(self, row: int) -> Candidate:
        score, why, position = self.best[row]
        matched = self.places.name_at(row, position)
        if why == "folded" and matched == self.name:
            score, why = score + 5, "exact"
        return Candidate(self.places.place(row), max(0, min(1000, score)), why, matched)


def has_wrong_letter(typed: str, meant: str) -> bool:
    """Whether what was typed holds a letter too many or a wrong one, rather than one lost or two swapped (one error).

    Of the names at one error, those that explain it by a lost or swapped letter are few, and likelier one by one.

    >>> has_wrong_letter("larche", "larache"), has_wrong_letter("lraache", "larache")
    (False, False)
    >>> has_wrong_letter("laroche", "larache"), has_wrong_letter("larrache", "larache")
    (True, True)
    """
    if len(typed) != len(meant):
        return len(typed) > len(meant)
    return sorted(typed) != sorted(meant)


def unit_names(places: Places, row: int) -> set[str]:
    """The folded names of the units a row lies in, with and without the words for their bodies."""
    found: set[str] = set()
    for unit in (places.unit1[row], places.unit2[row]):
        if unit >= 0:
            found |= _names_of_unit(places, unit)
    return found


def _names_of_unit(places: Places, unit: int) -> set[str]:
    folded = {plain_form(name) for name in places.names_at(unit)}
    inner = {bodied.name for name in folded if (bodied := without_body(name))}
    return folded | inner
