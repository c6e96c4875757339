"""The kind of a cooperation, computed from its parties, their roles and its date (DOMAIN 4.3). Never typed in.

The first rule that fits decides: one country only; the three roles of triangular cooperation; all South; South and
North; all North. A country that is unknown makes it unknown. A party in a disputed area, or a country of which the
group on that day is undecided, makes it undecided: every reading is then given with its condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from maillage.reference.countries.named import name
from maillage.reference.dates import PartialDate
from maillage.reference.disputed import NO_CODE, Dispute, disputed
from maillage.reference.kinds.reach import Reach, measure_reach
from maillage.reference.kinds.south import NO, UNDECIDED, YES, South, south, state_of
from maillage.reference.kinds.speak import sentence

BASES = ("g77", "oda")
FACILITATORS = ("facilitator", "facilitating")
PIVOTAL, BENEFICIARY = "pivotal", "beneficiary"


@dataclass(frozen=True, slots=True)
class Party:
    """One party: its ``country`` (alpha-2, None when unknown), role, and whether it is a local government.

    ``place_region`` is the code of the territory where it lies when it has its own (RE for Saint-Denis, Réunion).
    ``area`` is the id of a disputed area it lies in (``reference.disputed``). ``multilateral`` bodies have no
    country; a regional community names its group's code in ``body``.
    """

    country: str | None
    place_region: str | None = None
    role: str | None = None
    is_local_government: bool = False
    multilateral: bool = False
    body: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its code and values; the values ending in ``country`` or ``place`` are codes, shown by name."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str = "en") -> str:
        """The sentence in fr, en or ar."""
        return sentence(self.code, language, {key: _shown(value, language) for key, value in self.values})


@dataclass(frozen=True, slots=True)
class PartyReading:
    """How one party was read: its State, the place its region is taken from, South or not, and what that rests on."""

    party: Party
    state: str | None
    place: str | None
    south: South | None
    dispute: Dispute | None


@dataclass(frozen=True, slots=True)
class KindReading:
    """One reading of an undecided cooperation: what it supposes, and the kind it gives."""

    conditions: tuple[Said, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Cooperation:
    """What a cooperation is. ``basis`` is always to be printed beside ``kind``.

    ``decentralised``: ``both`` when local governments of two countries take part (or two of one country), else
    ``one_sided`` when one does. ``reach`` uses the places' own regions; ``reach_by_country`` is given where the
    countries' regions say otherwise (Réunion and Madagascar). ``verified`` is False when a group that decides is not.
    """

    kind: str
    basis: str
    decentralised: str
    reach: Reach
    reach_by_country: Reach | None
    parties: tuple[PartyReading, ...]
    readings: tuple[KindReading, ...]
    explanation: tuple[Said, ...]
    verified: bool


def cooperation(
    parties: Sequence[Party], on: date | PartialDate | None = None, basis: str = "g77"
) -> Cooperation:
    """The kind of the cooperation between ``parties``; ValueError for a basis other than ``g77`` or ``oda``.

    ``on`` is the first known of actual start, planned start and signature; None when no date is known.

    >>> cooperation([Party("FR"), Party("BF")], date(2015, 1, 1)).kind
    'north_south'
    """
    if basis not in BASES:
        raise ValueError(f"basis must be one of {', '.join(BASES)}")
    day = PartialDate.of(on) if isinstance(on, date) else on
    read = tuple(_read(party, day, basis) for party in parties)
    kind, readings, why = _decide(read, day, basis)
    reach, by_country = _reaches(read, day)
    return Cooperation(
        kind=kind,
        basis=basis,
        decentralised=_decentralised(read),
        reach=reach,
        reach_by_country=by_country,
        parties=read,
        readings=readings,
        explanation=tuple(_explain(read, day, basis, why)),
        verified=all(r.south.membership.verified for r in read if r.south),
    )


def kind_of(
    parties: Sequence[Party], on: date | PartialDate | None = None, basis: str = "g77"
) -> tuple[str, str]:
    """Only the kind and how decentralised it is (:class:`Cooperation`): a quarter of the time of :func:`cooperation`."""
    day = PartialDate.of(on) if isinstance(on, date) else on
    read = tuple(_read(party, day, basis) for party in parties)
    return _decide(read, day, basis)[0], _decentralised(read)


def _read(party: Party, on: PartialDate | None, basis: str) -> PartyReading:
    code = party.country
    if code is None:
        return PartyReading(party, None, None, None, None)
    dispute = disputed(party.area) if party.area else disputed(code)
    if dispute and not (dispute.undecides and dispute.holds(on.last if on else None)):
        dispute = None
    found = south(code, on, basis)
    return PartyReading(party, state_of(code), party.place_region or code, found, dispute)


def _decide(
    read: tuple[PartyReading, ...], on: PartialDate | None, basis: str
) -> tuple[str, tuple[KindReading, ...], str]:
    """The kind, its readings when undecided, and the code of the sentence that says which rule decided."""
    with_country = [r for r in read if r.state]
    if not with_country or any(r.state is None and not _stateless(r.party) for r in read):
        return "unknown", (), "country_unknown"
    readings = tuple(
        dict.fromkeys(KindReading(c, _rule(w)[0]) for c, w in _worlds(with_country, read, on, basis))
    )
    kinds = {reading.kind for reading in readings}
    if any(r.dispute for r in with_country):
        return "undecided", readings, "disputed"
    if len(kinds) > 1:
        return "undecided", readings, "group_undecided"
    kind, why = _rule(next(_worlds(with_country, read, on, basis))[1])
    return kind, (), why


_World = list[tuple[Party, str | None, bool]]
"""One way the parties can be: party, State, South or not."""


def _worlds(
    with_country: Sequence[PartyReading], read: Sequence[PartyReading], on: PartialDate | None, basis: str
) -> Iterator[tuple[tuple[Said, ...], _World]]:
    """Every combination of the readings of disputed places and undecided groups, with what it supposes."""
    disputes = {r.dispute.id: r for r in with_country if r.dispute}
    for chosen in product(*(r.dispute.readings for r in disputes.values() if r.dispute)):
        reads_as = dict(zip(disputes, chosen, strict=True))
        codes = [(r, reads_as[r.dispute.id] if r.dispute else str(r.party.country)) for r in with_country]
        answers = {code: south(code, on, basis) for _, code in codes if code != NO_CODE}
        open_states = sorted({s.state for s in answers.values() if s.answer == UNDECIDED})
        places = tuple(_as_read(r, reads_as) for r in disputes.values())
        for sides in product((YES, NO), repeat=len(open_states)):
            supposed = dict(zip(open_states, sides, strict=True))
            world: _World = [
                (
                    r.party,
                    s.state if (s := answers.get(code)) else None,
                    _is_south(answers.get(code), supposed),
                )
                for r, code in codes
            ]
            world += [(r.party, "", False) for r in read if r.state is None]
            yield (*places, *(_supposing(state, side) for state, side in supposed.items())), world


def _as_read(read: PartyReading, reads_as: Mapping[str, str]) -> Said:
    dispute = read.dispute
    place = dispute.id if dispute else ""
    return Said("reading_country", (("place", place), ("country", reads_as[place])))


def _supposing(state: str, side: str) -> Said:
    return Said("reading_member" if side == YES else "reading_not_member", (("country", state),))


def _is_south(found: South | None, supposed: Mapping[str, str]) -> bool:
    return bool(found) and (supposed.get(found.state, found.answer) == YES if found else False)


def _rule(world: _World) -> tuple[str, str]:
    """The first rule that fits, and the code of its sentence. States: None is without a code, "" is multilateral."""
    if any(state is None for _, state, _ in world):
        return "unknown", "country_unknown"
    sides = {state: is_south for _, state, is_south in world if state}
    if len(sides) == 1:
        return "intra_national", "one_country"
    if _three_roles(world):
        return "triangular", "three_roles"
    if all(sides.values()):
        return "south_south", "all_south"
    if any(sides.values()):
        return "north_south", "both_sides"
    return "north_north", "all_north"


def _three_roles(world: _World) -> bool:
    """Pivotal and beneficiary are two South countries; a North country, a third South one or a body facilitates."""
    of_role = {
        role: {s for p, s, is_south in world if p.role == role and s and is_south}
        for role in (PIVOTAL, BENEFICIARY)
    }
    facilitating = {state or "" for party, state, _ in world if party.role in FACILITATORS}
    return any(
        facilitator not in (pivotal, beneficiary)
        for pivotal in of_role[PIVOTAL]
        for beneficiary in of_role[BENEFICIARY]
        for facilitator in facilitating
        if pivotal != beneficiary
    )


def _decentralised(read: Sequence[PartyReading]) -> str:
    local = [r for r in read if r.party.is_local_government]
    if not local:
        return "none"
    states = {r.state for r in read if r.state}
    sides = {r.state for r in local}
    return "both" if len(sides) > 1 or (len(states) == 1 and len(local) > 1) else "one_sided"


def _stateless(party: Party) -> bool:
    return party.multilateral or party.body is not None


def _reaches(read: Sequence[PartyReading], on: PartialDate | None) -> tuple[Reach, Reach | None]:
    states = [r.state for r in read if r.state]
    places = [r.place for r in read if r.place]
    bodies = [r.party.body for r in read if r.party.body]
    day = on.first if on else None
    by_place = measure_reach(states, places, bodies, day)
    by_country = measure_reach(states, states, bodies, day)
    return by_place, by_country if by_country != by_place else None


def _explain(read: Sequence[PartyReading], on: PartialDate | None, basis: str, why: str) -> Iterator[Said]:
    yield Said(f"basis_{basis}")
    if on is None:
        yield Said("date_unknown")
    if why not in ("disputed", "group_undecided"):
        yield Said(why)
    yield from dict.fromkeys(Said("disputed", (("place", r.dispute.id),)) for r in read if r.dispute)
    if why == "group_undecided":
        unsure = (r.south for r in read if r.south and r.south.answer == UNDECIDED)
        yield from dict.fromkeys(Said("group_undecided", (("country", s.state),)) for s in unsure)
    for r in read:
        if r.place and r.state and r.place != r.state:
            yield Said("overseas", (("place", r.place), ("country", r.state)))
    if any(_stateless(r.party) and r.party.role is None for r in read):
        yield Said("ask_facilitator")


def _shown(value: str, language: str) -> str:
    if value == NO_CODE:
        return sentence("no_code", language, {})
    dispute = disputed(value)
    return dispute.display(language) if dispute else name(value, language)
