"""Check a round's file by itself, without the solver: is it allowed, does it sum, and can no other be better?

The matches are held to the quantities, quotas and caps, and summed anew; the bound is computed anew from the potentials. Where
the two are equal, no better round exists. The seal tells any other change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from maillage.matching.rounds.cleared import by_country, by_place, extras
from maillage.matching.rounds.file import FORMAT, seal
from maillage.matching.rounds.model import MOST_QUANTITY, Instance, Integers, RoundNeed, RoundOffer
from maillage.matching.rounds.network import build
from maillage.matching.rounds.ordered import Ordered, put_in_order
from maillage.matching.rounds.proof import bound_of
from maillage.matching.rounds.steps import Steps
from maillage.reference.problems import Problem

MOST_POTENTIAL = 1 << 40
"""Far above what any round needs; within it no product leaves 64 bits."""


class _Malformed(Exception):
    def __init__(self, field: str, found: object, expected: str) -> None:
        super().__init__(field)
        self.field, self.found, self.expected = field, str(found)[:60], expected


def check_round(text: str, file: str | None = None) -> list[Problem]:
    """What is wrong with a round's file; nothing when it is whole, allowed, and the best."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as fault:
        return [Problem("matching.round-unreadable", file, values={"found": str(fault)[:80]})]
    try:
        return _Checked(said, file).problems()
    except _Malformed as fault:
        values = {"found": fault.found, "expected": fault.expected}
        return [Problem("matching.round-field", file, field=fault.field, values=values)]


class _Checked:
    """A file read, and what is held against it."""

    def __init__(self, said: Any, file: str | None) -> None:
        self.file, self.said = file, _object(said, "")
        for name in ("total_milli", "objective", "bound", "gap_milli"):
            _integer(self.said.get(name), name)
        self.certificate = _object(self.said.get("certificate"), "certificate")
        if self.certificate.get("format") != FORMAT:
            raise _Malformed("certificate.format", self.certificate.get("format"), FORMAT)
        self.ordered = _ordered(self.certificate)
        self.steps = Steps(
            _integer(self.certificate.get("strength_permille"), "certificate.strength_permille"),
            _steps(self.certificate, "place_steps"),
            _steps(self.certificate, "country_steps"),
        )
        self.network = build(self.ordered, self.steps)
        self.potentials = self._potentials("potentials")
        self.plain_potentials = self._potentials("plain_potentials")
        self.equity = _object(self.said.get("equity"), "equity")

    def _potentials(self, name: str) -> Integers:
        field = f"certificate.{name}"
        found = _integers(self.certificate.get(name), field)
        if len(found) != self.network.nodes:
            raise _Malformed(field, len(found), f"{self.network.nodes}")
        return found

    def problems(self) -> list[Problem]:
        units, found = self._units()
        found += self._over(units)
        place_units, place_milli = by_place(self.ordered, units)
        total = int(place_milli.sum())
        objective = total + extras(self.ordered, self.steps, place_units)
        bound = bound_of(self.network, self.potentials)
        figures = {
            "total_milli": total,
            "objective": objective,
            "bound": bound,
            "gap_milli": bound - objective,
        }
        for name, value in figures.items():
            if self.said[name] != value:
                found.append(self._problem("round-differs", name, self.said[name], value))
        found += self._price(total)
        if bound != objective and not found:
            found.append(self._problem("round-not-best", "bound", bound, objective))
        sealed, computed = self.certificate.get("sha256"), seal(self.said)
        if sealed != computed:
            found.append(self._problem("round-seal", "certificate.sha256", sealed, computed))
        return found

    def _price(self, total: int) -> list[Problem]:
        """The price of equity: what could be had without it, by its own potentials, less what is had."""
        plain = bound_of(build(self.ordered, Steps(0, (), ())), self.plain_potentials)
        said = _object(self.equity.get("total_milli"), "equity.total_milli")
        figures = (
            ("equity.total_milli.before", said.get("before"), plain),
            ("equity.total_milli.after", said.get("after"), total),
            ("equity.price_milli", self.equity.get("price_milli"), plain - total),
        )
        return [self._problem("round-differs", n, told, v) for n, told, v in figures if told != v]

    def _problem(self, code: str, field: str, found: object, expected: object) -> Problem:
        values = {"found": str(found)[:80], "expected": str(expected)}
        return Problem(f"matching.{code}", self.file, field=field, values=values)

    def _units(self) -> tuple[Integers, list[Problem]]:
        """Units of each candidate pair, and the matches that are none of them."""
        ordered, problems = self.ordered, []
        need_at = {need.id: at for at, need in enumerate(ordered.needs)}
        offer_at = {offer.id: at for at, offer in enumerate(ordered.offers)}
        pairs = ordered.need * len(ordered.offers) + ordered.offer  # rising, as candidates are in order
        units = np.zeros(len(pairs), np.int64)
        for number, match in enumerate(_list(self.said.get("matches"), "matches")):
            field = f"matches[{number}]"
            match = _object(match, field)
            quantity = _integer(match.get("quantity"), f"{field}.quantity", MOST_QUANTITY)
            need, offer = (
                known.get(one) if isinstance(one, str) else None
                for known, one in ((need_at, match.get("need")), (offer_at, match.get("offer")))
            )
            at = -1
            if need is not None and offer is not None:
                pair = need * len(ordered.offers) + offer
                at = int(np.searchsorted(pairs, pair))
                at = at if at < len(pairs) and pairs[at] == pair else -1
            if at < 0 or int(ordered.milli[at]) != match.get("milli") or quantity < 1 or units[at]:
                problems.append(
                    self._problem("round-match", field, json.dumps(match, ensure_ascii=False), "")
                )
            else:
                units[at] = quantity
        return units, problems

    def _over(self, units: Integers) -> list[Problem]:
        """What was asked, given or allowed and is exceeded."""
        ordered, taken = self.ordered, np.flatnonzero(units)
        by_need, by_offer, by_quota = Counter[int](), Counter[int](), Counter[tuple[int, int]]()
        for need, offer, quantity in zip(
            ordered.need[taken].tolist(), ordered.offer[taken].tolist(), units[taken].tolist(), strict=True
        ):
            by_need[need] += quantity
            by_offer[offer] += quantity
            by_quota[offer, int(ordered.country_of[ordered.place_of[need]])] += quantity
        place_units, _ = by_place(ordered, units)
        over = [
            *((ordered.needs[n].id, q, int(ordered.asked[n])) for n, q in by_need.items()),
            *((ordered.offers[o].id, q, int(ordered.given[o])) for o, q in by_offer.items()),
            *(
                (f"{ordered.offers[offer].id}, {ordered.countries[country]}", by_quota[offer, country], most)
                for offer, country, most in ordered.quotas.tolist()
            ),
            *_capped([place for _, place in ordered.places], place_units, ordered.place_cap),
            *_capped(ordered.countries, by_country(ordered, place_units), ordered.country_cap),
        ]
        return [self._problem("round-over", who, used, most) for who, used, most in over if used > most]


def _capped(names: Sequence[str], used: Integers, caps: Integers) -> list[tuple[str, int, int]]:
    return [
        (name, units, most)
        for name, units, most in zip(names, used.tolist(), caps.tolist(), strict=True)
        if most >= 0
    ]


def _ordered(certificate: dict[str, Any]) -> Ordered:
    def columns(table: str, *names: str) -> list[Any]:
        found = _object(certificate.get(table), f"certificate.{table}")
        listed = [_list(found.get(name), f"certificate.{table}.{name}") for name in names]
        if len({len(column) for column in listed}) > 1:
            raise _Malformed(f"certificate.{table}", [len(column) for column in listed], "=")
        return listed

    needs = zip(*columns("needs", "id", "place", "country", "quantity"), strict=True)
    offers = zip(*columns("offers", "id", "quantity", "quota", "quotas"), strict=True)
    need, offer, milli = (
        _integers(column, "certificate.candidates")
        for column in columns("candidates", "need", "offer", "milli")
    )
    instance = Instance(
        [RoundNeed(_text(id_), _text(place), _text(land), units) for id_, place, land, units in needs],
        [
            RoundOffer(_text(id_), units, quota, _object(quotas, "certificate.offers.quotas"))
            for id_, units, quota, quotas in offers
        ],
        need,
        offer,
        milli,
        place_caps=_object(certificate.get("place_caps"), "certificate.place_caps"),
        country_caps=_object(certificate.get("country_caps"), "certificate.country_caps"),
    )
    try:
        return put_in_order(instance)
    except ValueError as fault:
        raise _Malformed("certificate", fault, FORMAT) from None


def _steps(certificate: dict[str, Any], name: str) -> tuple[tuple[int, int], ...]:
    field = f"certificate.{name}"
    found = []
    for step in _list(certificate.get(name), field):
        units, extra = (
            _integer(value, field, MOST_QUANTITY) for value in [*_list(step, field), None, None][:2]
        )
        found.append((units, extra))
    falling = all(a[1] >= b[1] for a, b in pairwise([*found, (0, 0)]))
    if not falling or any(units < 1 for units, _ in found):
        raise _Malformed(field, found, "units >= 1, extra falling")
    return tuple(found)


def _object(value: Any, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Malformed(field, json.dumps(value), "{…}")
    return value


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise _Malformed(field, json.dumps(value), "[…]")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Malformed("certificate", json.dumps(value), '"…"')
    return value


def _integer(value: Any, field: str, most: int = MOST_POTENTIAL**2) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > most:
        raise _Malformed(field, json.dumps(value), "0, 1, 2…")
    return value


def _integers(value: Any, field: str) -> Integers:
    listed = _list(value, field)
    if not all(type(one) is int and abs(one) <= MOST_POTENTIAL for one in listed):
        wrong = next(one for one in listed if type(one) is not int or abs(one) > MOST_POTENTIAL)
        raise _Malformed(field, json.dumps(wrong), "0, 1, 2…")
    return np.array(listed, np.int64)
