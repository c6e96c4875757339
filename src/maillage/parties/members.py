"""Members of a network taken in from its sheet: what is added, changed and left, before anything is kept; and who they are here.

The network's own identifiers say which line is which member, else its name and country. A line that is surely an organisation here is
tied to it; one that may be is asked about (:func:`doubts`). Taken in again, the same sheet changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from maillage.parties.alike import name_key
from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.member_sheet import FIELDS, Row, Sheet
from maillage.parties.models import Membership, Name, Organisation, Standing
from maillage.parties.rights import Account, Right, office_for

NETWORK = "network"
AT_ONCE = 500
"""Keys that one question to the database names."""
COMPARED = ("own_id", "name", "place", "country", "email", "language", "since", "until")


@dataclass(frozen=True, slots=True)
class Change:
    """A member that the sheet says otherwise than it is kept. ``fields``: field → (as it is, as the sheet has it)."""

    membership: Membership
    row: Row
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking in a sheet would do. ``gone`` are members that it does not list: kept, unless their end is chosen. ``tied`` are
    keys of organisations by line; ``doubtful`` lines that may be an organisation here."""

    added: tuple[Row, ...] = ()
    changed: tuple[Change, ...] = ()
    left: tuple[Membership, ...] = ()
    gone: tuple[Membership, ...] = ()
    tied: Mapping[int, str] = field(default_factory=dict)
    doubtful: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in did."""

    added: int
    changed: int
    left: int
    ended: int
    tied: int


class NoNetwork(Exception):
    """The organisation is no network, or not known to be its people's, or its author does not manage it."""


def is_network(organisation: Organisation) -> bool:
    """Whether an organisation has a space as a network."""
    there = organisation.merged_into_id is None and organisation.erased_at is None
    return organisation.kind == NETWORK and there and organisation.standing == Standing.VERIFIED


def looks_after(account: Account, network: Organisation, on: date) -> bool:
    """Whether somebody looks after the members of a network on a day."""
    return is_network(network) and office_for(account, network, on, Right.MANAGE) is not None


def members_on(network: Organisation, on: date) -> QuerySet[Membership]:
    """Its members on a day, by name."""
    held = Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on)
    return Membership.objects.filter(*held, network=network)


def plan(network: Organisation, sheet: Sheet, on: date) -> Plan:
    """What taking in the sheet would do. A few questions to the database, whatever its length, and some for each 500 rows."""
    held = list(Membership.objects.filter(network=network))
    found = _Matched(held)
    added: list[Row] = []
    changed: list[Change] = []
    left: list[Membership] = []
    for row in sheet.rows:
        membership = found.take(row)
        if membership is None:
            added.append(row)
        elif differs := _differences(membership, row, sheet.fields):
            changed.append(Change(membership, row, differs))
        else:
            left.append(membership)
    gone = [each for each in found.rest() if each.until is None or each.until > on]
    members = {each.member_id for each in held if each.member_id}
    loose = [*added, *(each.row for each in changed if each.membership.member_id is None)]
    not_them = {each.row.line: set(each.membership.different) for each in changed}
    tied, doubtful = _tied(loose, members, not_them)
    return Plan(tuple(added), tuple(changed), tuple(left), tuple(gone), tied, doubtful)


def take_in(network: Organisation, sheet: Sheet, by: Account, on: date, source: str, end_gone: bool) -> Taken:
    """Take the sheet in, all of it or nothing. The plan is made anew with the network held, so that two who send sheets at once
    come one after the other. ``end_gone`` ends the memberships that it does not list. Raises NoNetwork."""
    with transaction.atomic():
        held = Organisation.objects.select_for_update(no_key=True).get(pk=network.pk)
        if not looks_after(by, held, on):
            raise NoNetwork
        made = plan(held, sheet, on)
        Membership.objects.bulk_create(
            [_new(held, row, made.tied.get(row.line), source, on) for row in made.added], batch_size=AT_ONCE
        )
        for change in made.changed:
            _change(change, made.tied.get(change.row.line), source, on)
        changed = [each.membership for each in made.changed]
        kept = [*COMPARED, "folded", "member", "source", "confirmed_on", "version"]
        Membership.objects.bulk_update(changed, kept, batch_size=100)
        for some in _some([each.pk for each in made.left]):
            Membership.objects.filter(pk__in=some).update(confirmed_on=on)
        if end_gone:
            for some in _some([each.pk for each in made.gone]):
                Membership.objects.filter(pk__in=some).update(until=on)
        ended = len(made.gone) if end_gone else 0
        return Taken(len(made.added), len(changed), len(made.left), ended, len(made.tied))


def _new(network: Organisation, row: Row, member: str | None, source: str, on: date) -> Membership:
    values = {name: getattr(row, name) for name in COMPARED}
    return Membership(
        network=network, member_id=member, folded=row.folded, source=source, confirmed_on=on, **values
    )


def _change(change: Change, member: str | None, source: str, on: date) -> None:
    kept = change.membership
    for name, (_, value) in change.fields.items():
        setattr(kept, name, value)
    kept.folded = change.row.folded
    kept.member_id = kept.member_id or member
    kept.source, kept.confirmed_on, kept.version = source, on, kept.version + 1


def _differences(kept: Membership, row: Row, fields: Collection[str]) -> dict[str, tuple[Any, Any]]:
    """What the sheet says otherwise, of the fields that it has a column for. What a row leaves empty is taken away, but for its
    place, and the country that was found by it: a name that nobody knows says nothing against what is known."""
    found = {}
    for name in COMPARED:
        before, now = getattr(kept, name), getattr(row, name)
        if name == "place":
            settled = bool(now) and ("place" in fields or not before)
        elif name == "country":
            settled = bool(now)
        else:
            settled = name in fields and (name != "own_id" or bool(now))
        if settled and before != now:
            found[name] = (before, now)
    return found


class _Matched:
    """Which member a row is: by the network's own identifier, else by name and country, else by name where one has no country.
    Each member is taken once."""

    def __init__(self, held: Iterable[Membership]) -> None:
        self._held = list(held)
        self._by_id = {each.own_id: each for each in self._held if each.own_id}
        self._by_name: dict[str, list[Membership]] = defaultdict(list)
        for each in self._held:
            self._by_name[each.folded].append(each)
        self._taken: set[int] = set()

    def take(self, row: Row) -> Membership | None:
        """The member that the row is; None: a new one."""
        found = self._by_id.get(row.own_id) if row.own_id else None
        if found is None:
            among = [each for each in self._by_name[row.folded] if self._may_be(each, row)]
            among.sort(key=lambda each: (each.country != row.country, each.place != row.place, each.pk))
            found = among[0] if among else None
        if found is None or found.pk in self._taken:
            return None
        self._taken.add(found.pk)
        return found

    def _may_be(self, each: Membership, row: Row) -> bool:
        same_id = not each.own_id or not row.own_id or each.own_id == row.own_id
        same_country = not each.country or not row.country or each.country == row.country
        return same_id and same_country and each.pk not in self._taken

    def rest(self) -> Iterator[Membership]:
        """Those that no row is."""
        return (each for each in self._held if each.pk not in self._taken)


# --- who they are here ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    name: str
    folded: str
    country: str
    place: str
    kind: str


def _tied(
    rows: Sequence[Row], members: Collection[str], not_them: Mapping[int, Collection[str]]
) -> tuple[dict[int, str], frozenset[int]]:
    """Line → key of the organisation that a row surely is; lines that may be one. No organisation is a member twice."""
    by_name, by_place = _known(rows)
    tied: dict[int, str] = {}
    doubtful = set()
    taken = set(members)
    for row in rows:
        among = {each.key: each for each in (*by_name.get(row.folded, ()), *by_place.get(row.place, ()))}
        said = not_them.get(row.line, ())
        near = [each for key, each in among.items() if key not in said and _may_be(each, row)]
        sure = [each for each in near if _is(each, row) and each.key not in taken]
        if len(sure) == 1:
            tied[row.line] = sure[0].key
            taken.add(sure[0].key)
        elif any(each.key not in taken for each in near):
            doubtful.add(row.line)
    return tied, frozenset(doubtful)


def _known(rows: Sequence[Row]) -> tuple[dict[str, list[_Known]], dict[str, list[_Known]]]:
    """Organisations by name, and local authorities by place, of those that rows may be."""
    names = Name.objects.filter(organisation__merged_into=None)
    asked = (
        "organisation_id",
        "name",
        "folded",
        "organisation__country",
        "organisation__place",
        "organisation__kind",
    )
    by_name: dict[str, list[_Known]] = defaultdict(list)
    by_place: dict[str, list[_Known]] = defaultdict(list)
    for some in _some(sorted({row.folded for row in rows})):
        for found in names.filter(folded__in=some).values_list(*asked):
            by_name[found[2]].append(_Known(*found))
    for some in _some(sorted({row.place for row in rows} - {""})):
        of_them = names.filter(organisation__place__in=some, organisation__kind=LOCAL_AUTHORITY)
        for found in of_them.values_list(*asked):
            by_place[found[4]].append(_Known(*found))
    return by_name, by_place


def _may_be(each: _Known, row: Row) -> bool:
    return not each.country or not row.country or each.country == row.country


def _is(each: _Known, row: Row) -> bool:
    """Whether a row is surely an organisation: the same name in the same country, and no two places; or the authority of the same
    place under the same name but for the words for a town hall."""
    same_place = bool(row.place) and each.place == row.place
    if each.country != row.country or not row.country:
        return False
    if each.folded == row.folded:
        return same_place or not row.place or not each.place
    return same_place and each.kind == LOCAL_AUTHORITY and name_key(each.name) == name_key(row.name)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A member that may be one of these organisations."""

    membership: Membership
    organisations: tuple[Organisation, ...]


def doubts(network: Organisation, most: int) -> tuple[list[Doubt], int]:
    """Members that may be an organisation here and of which nobody has said so: the first ones, and how many there are."""
    loose = Membership.objects.filter(network=network, member=None)
    of_names = Name.objects.filter(organisation__merged_into=None, folded__in=loose.values("folded"))
    at_places = Organisation.objects.filter(
        merged_into=None, kind=LOCAL_AUTHORITY, place__in=loose.exclude(place="").values("place")
    )
    by_name: dict[str, set[str]] = defaultdict(set)
    for folded, key in of_names.values_list("folded", "organisation_id"):
        by_name[folded].add(key)
    by_place: dict[str, set[str]] = defaultdict(set)
    for place, key in at_places.values_list("place", "key"):
        by_place[place].add(key)
    members = set(
        Membership.objects.filter(network=network).exclude(member=None).values_list("member_id", flat=True)
    )
    asked = [
        (each, keys)
        for each in loose
        if (
            keys := (by_name.get(each.folded, set()) | by_place.get(each.place, set()))
            - members
            - set(each.different)
        )
    ]
    wanted = {key for _, keys in asked[:most] for key in keys}
    found = Organisation.objects.filter(pk__in=wanted).prefetch_related("names")
    organisations = {each.key: each for each in found}
    shown = [Doubt(each, tuple(organisations[key] for key in sorted(keys))) for each, keys in asked[:most]]
    return shown, len(asked)


def settle_doubt(network: Organisation, number: int, member: str, by: Account, on: date) -> Membership:
    """A member is this organisation (by key), or none of those that it may be (empty). Raises NoNetwork; Membership.DoesNotExist
    for a member of another network; ValueError where it is not one of them (any more)."""
    with transaction.atomic():
        held = Organisation.objects.select_for_update(no_key=True).get(pk=network.pk)
        if not looks_after(by, held, on):
            raise NoNetwork
        found = Membership.objects.get(pk=number, network=held)
        may_be = next((each for each in doubts(held, 1_000_000)[0] if each.membership.pk == found.pk), None)
        keys = {each.key for each in may_be.organisations} if may_be else set()
        if member:
            if found.member_id == member:
                return found
            if member not in keys:
                raise ValueError(member)
            found.member_id = member
        else:
            found.different = sorted({*found.different, *keys})
        found.version += 1
        found.save(update_fields=["member", "different", "version"])
        return found


def _some(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE))


__all__ = [
    "FIELDS",
    "Change",
    "Doubt",
    "NoNetwork",
    "Plan",
    "Taken",
    "doubts",
    "is_network",
    "looks_after",
    "members_on",
    "plan",
    "settle_doubt",
    "take_in",
]
