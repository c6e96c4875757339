"""What a record holds of needs and offers beside what they say themselves: handed in as plain rows, each with its source.

Links between the place of a need and that of an offer, networks, and activities on their topics in which their bodies
took part. What is found adds to what is said and never takes away: a record that holds nothing says nothing.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from maillage.matching.profiles.model import Need, Offer, Profile
from maillage.reference.dates import PartialDate
from maillage.reference.names import fold

Kind = TypeVar("Kind", bound=Profile)
Row = Mapping[str, Any]
End = str | tuple[str, str]
"""A place: its identifier, else its folded name and its country; an empty text is none."""
LINK_COLUMNS = (
    "id", "a_place", "a_name", "a_country", "b_place", "b_name", "b_country", "kind", "since", "until", "status",
    "source", "as_of", "generated",
)  # fmt: skip
MEMBER_COLUMNS = ("id", "network", "name", "country", "place", "since", "until", "source", "as_of", "generated")  # fmt: skip
DONE_COLUMNS = ("party", "id", "title", "topics", "since", "source", "as_of", "generated")
"""The columns of what is handed in, named as the record names them; ``party`` is a body or a place that took part."""
SHOWN = 3
"""Activities kept of each profile, the newest; all are counted."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One thing that a record says. ``names`` is what it ties to: a place (its identifier, or ``name:`` and its folded
    name), the name of a network, the title of an activity; ``id`` is what a person can open; dates are as its source says
    them."""

    names: str
    id: str
    source: str
    as_of: str | None
    kind: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    generated: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The shape shown to machines: what is said of it."""
        said = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: value for name, value in said.items() if value not in (None, False)}


@dataclass(frozen=True, slots=True)
class Found:
    """What a record holds of one need or offer. ``links`` are to places of the other list; ``done`` is how many
    activities there are, of which ``proof`` are the newest."""

    links: tuple[Tie, ...] = ()
    networks: tuple[Tie, ...] = ()
    proof: tuple[Tie, ...] = ()
    done: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a record: current links, members of networks, activities done; and the ``party`` that each name of a body
    with its country means."""

    links: Sequence[Row] = ()
    members: Sequence[Row] = ()
    done: Sequence[Row] = ()
    meant: Mapping[tuple[str, str], str] = field(default_factory=dict)


def tell_found(
    needs: Sequence[Need],
    offers: Sequence[Offer],
    held: Held,
    on: date,
    speaks_for: Callable[[Profile], bool],
) -> tuple[list[Need], list[Offer]]:
    """The same needs and offers, those of which the record holds something with it in ``found``.

    ``speaks_for`` says whether the body of a profile is the authority of its place: then what the place did is its own.
    Links stand with the need, which is enough for both sides to see them. Invented rows are told to invented profiles only.
    """
    known = _Known(held, on, speaks_for, _named_places(offers))
    return [known.told(need) for need in needs], [known.told(offer) for offer in offers]


def tell_each(
    profiles: Sequence[Kind], held: Held, on: date, speaks_for: Callable[[Profile], bool]
) -> list[Kind]:
    """Needs or offers, each with what is held of it alone, whoever stands on the other side: of links, all those of its place
    to places that have an identifier. Where both sides are told so, a match comes to the same as by :func:`tell_found`."""
    ends = {row[f"{side}_place"] for row in held.links for side in "ab"} - {None, ""}
    known = _Known(held, on, speaks_for, {end: end for end in ends}, both=True)
    return [known.told(profile) for profile in profiles]


def _end(profile: Profile) -> End:
    return profile.place or _named(profile.place_name, profile.country)


def _named(name: str | None, country: str | None) -> End:
    return (fold(name), country) if name and country else ""


def _named_places(profiles: Sequence[Profile]) -> dict[End, str]:
    """The places of profiles, and what a list of parties calls each. One that is known by its name alone is left out where
    profiles of two countries bear that name."""
    countries: dict[str, set[str]] = defaultdict(set)
    for one in profiles:
        countries[fold(one.place_name)].add(one.country)
    called: dict[End, str] = {}
    for one in profiles:
        if one.place:
            called[one.place] = one.place
        elif len(countries[fold(one.place_name)]) == 1:
            called[_end(one)] = f"name:{fold(one.place_name)}"
    return called


def _links(rows: Iterable[Row], others: Mapping[End, str]) -> dict[End, list[Tie]]:
    found: dict[End, list[Tie]] = defaultdict(list)
    for row in rows:
        ends = [row[f"{side}_place"] or _named(row[f"{side}_name"], row[f"{side}_country"]) for side in "ab"]
        for here, there in (ends, ends[::-1]):
            if here and there in others and here != there:
                found[here].append(_tie(row, others[there], row["kind"], row["status"], row["until"]))
    return found


def _members(rows: Iterable[Row], on: date) -> dict[End, list[Tie]]:
    """Memberships on a day, by the place of the member and by its own name and country."""
    found: dict[End, list[Tie]] = defaultdict(list)
    for row in rows:
        if not _over(row["until"], on) and not _yet_to_come(row["since"], on):
            tie = _tie(row, row["network"], until=row["until"])
            for key in {row["place"] or "", _named(row["name"], row["country"])} - {""}:
                found[key].append(tie)
    return found


def _by_hearer(ties: Mapping[End, Iterable[Tie]]) -> dict[bool, dict[End, tuple[Tie, ...]]]:
    """Who hears what: an invented profile (True) all, another one what is not invented."""
    told = {key: tuple(listed) for key, listed in ties.items()}
    plain = {key: tuple(tie for tie in listed if not tie.generated) for key, listed in told.items()}
    return {True: told, False: plain}


def _tie(
    row: Row, names: str, kind: str | None = None, status: str | None = None, until: str | None = None
) -> Tie:
    return Tie(
        names,
        row["id"],
        row["source"],
        row["as_of"],
        kind,
        status,
        row["since"],
        until,
        bool(row["generated"]),
    )


class _Known:
    """Links, members and activities by who they are of; what is invented apart, since not everybody is told it."""

    def __init__(
        self,
        held: Held,
        on: date,
        speaks_for: Callable[[Profile], bool],
        others: Mapping[End, str],
        both: bool = False,
    ) -> None:
        self.both = both
        self.meant, self.speaks_for = held.meant, speaks_for
        self.links = _by_hearer(_links(held.links, others))
        self.members = _by_hearer(_members(held.members, on))
        self.done: dict[str, list[Row]] = defaultdict(list)
        for row in held.done:
            self.done[row["party"]].append(row)
        self._counted: dict[tuple[object, ...], tuple[tuple[Tie, ...], int]] = {}

    def told(self, profile: Kind) -> Kind:
        """The profile with what is found of it; as it is when nothing is."""
        links: tuple[Tie, ...] = ()
        topics = profile.topics or ()
        if self.both or isinstance(profile, Need):
            links = self.links[profile.generated].get(_end(profile), ())
        if isinstance(profile, Need):
            topics = (*topics, *(profile.brings_topics or ()))
        place = profile.place if self._own(profile) else ""
        networks = self._networks(profile, place)
        party = self.meant.get((profile.organisation, profile.country), "")
        parties = tuple(one for one in (party, place) if one in self.done)
        proof, done = self._done(parties, frozenset(topics), profile.generated) if parties else ((), 0)
        if not (links or networks or done):
            return profile
        return dataclasses.replace(profile, found=Found(links, networks, proof, done))

    def _networks(self, profile: Profile, place: str) -> tuple[Tie, ...]:
        members = self.members[profile.generated]
        named = _named(profile.organisation, profile.country)
        ties = (*members.get(named, ()), *members.get(place, ()))
        return tuple({tie.names: tie for tie in reversed(ties)}.values()) if ties else ()

    def _own(self, profile: Profile) -> bool:
        """Whether what is known of the place of a profile is known of its body."""
        place = profile.place
        return (
            bool(place) and (place in self.members[True] or place in self.done) and self.speaks_for(profile)
        )

    def _done(
        self, parties: tuple[str, ...], topics: frozenset[str], invented: bool
    ) -> tuple[tuple[Tie, ...], int]:
        asked = (parties, topics, invented)
        if asked not in self._counted:
            rows = {
                row["id"]: row
                for party in parties
                for row in self.done[party]
                if not topics.isdisjoint(row["topics"]) and (invented or not row["generated"])
            }
            newest = sorted(rows.values(), key=lambda row: (row["since"] or "", row["id"]), reverse=True)
            ties = tuple(_tie(row, row["title"] or row["id"]) for row in newest[:SHOWN])
            self._counted[asked] = ties, len(rows)
        return self._counted[asked]


def _over(until: str | None, on: date) -> bool:
    """Whether a last day, month or year as a source says it lies before a day."""
    last = PartialDate.parse(until) if until else None
    return last is not None and last.last < on


def _yet_to_come(since: str | None, on: date) -> bool:
    first = PartialDate.parse(since) if since else None
    return first is not None and first.first > on
