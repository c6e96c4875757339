"""One turn in a dossier: wait for it, read where it stands, decide, write down. The edge of this room: all its writing is here.

The turn to write is taken before the transaction on SQLite (``site.sqlite``), and on the dossier's own row on PostgreSQL. Nothing is
sent or asked of the network within it: letters are put in the queue of the same transaction, and leave after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.dossiers.decide import decide
from maillage.dossiers.deciding.limits import in_a_day
from maillage.dossiers.decisions import Corrected, Decision, Opened, PartyLeft, What
from maillage.dossiers.fold import fold, read
from maillage.dossiers.ledger.chain import START, Head, Row, check, link
from maillage.dossiers.model import State
from maillage.dossiers.models import Decision as Written
from maillage.dossiers.models import Dossier, Fingerprint, Part
from maillage.dossiers.world import World
from maillage.parties.keys import new_key

KEPT_AFTER = 25
"""Decisions after which where a dossier stands is kept anew: fewer are read again in less than a millisecond, and an agenda reads
hundreds of dossiers."""
A_DAY = timedelta(days=1)
WorldOf = Callable[[State, datetime, Dossier], World]
"""The facts of the moment, asked for once the dossier has its turn: an office may have ended while one waited."""
Watch = Callable[[Dossier, State, State, Decision], None]
watching: list[Watch] = []
"""Told of each decision within its transaction, with where the dossier stood before and after: the site puts the letters about it in
the queue."""
_STATE = msgspec.json.Decoder(State)


class Damaged(Exception):
    """The chain of a dossier is broken: nothing is decided in it until whoever runs the platform has looked."""

    def __init__(self, dossier: str, seq: int, why: str) -> None:
        super().__init__(f"{dossier}/{seq}: {why}")
        self.dossier, self.seq, self.why = dossier, seq, why


@dataclass(frozen=True, slots=True)
class Standing:
    """A dossier as it was read: where it stands, and its last hash."""

    key: str
    state: State
    head: bytes


def standing(key: str) -> Standing | None:
    """Where a dossier stands, its chain checked from what was kept on; None where there is none. Raises Damaged."""
    row = Dossier.objects.filter(pk=key).first()
    return _standing(row) if row else None


def read_by(found: Standing, party: str) -> State | None:
    """A dossier as a party reads it: whole for who takes part or is asked, as it stood when it left for who left; None for who
    declined, and for who is no party. Raises Damaged."""
    here = found.state.parties.get(party)
    if here is None or here.left_on is None:
        return found.state if here else None
    decisions = decisions_of(found.key)
    left = [each.seq for each in decisions if isinstance(each.what, PartyLeft) and each.by.party == party]
    return fold(each for each in decisions if each.seq <= left[-1]) if left else None


def standings(keys: Iterable[str]) -> tuple[list[Standing], list[Damaged]]:
    """Where several dossiers stand, in the order of their keys, each as :func:`standing` reads it; and those whose chain is broken. Two
    queries, however many they are."""
    found, broken = [], []
    dossiers = list(Dossier.objects.filter(pk__in=[*keys]).order_by("pk"))
    rows: dict[str, list[Row]] = {}
    written = Written.objects.filter(
        dossier__in=[each.pk for each in dossiers], seq__gte=F("dossier__kept_seq")
    )
    for key, seq, body, hashed in written.order_by("dossier", "seq").values_list(
        "dossier_id", "seq", "body", "hash"
    ):
        rows.setdefault(key, []).append(Row(seq, bytes(body), bytes(hashed)))
    for each in dossiers:
        try:
            try:
                found.append(_stands(each, rows.get(each.pk, [])))
            except Damaged:  # or somebody decided between the two readings
                each.refresh_from_db()
                found.append(_standing(each))
        except Damaged as damaged:
            broken.append(damaged)
    return found, broken


def decisions_of(key: str) -> list[Decision]:
    """All its decisions, the first first, their chain checked. Raises Damaged."""
    rows = _rows(key, 0)
    _whole(key, rows, START)
    return [read(each.body) for each in rows]


def last_of(key: str, until: int, most: int) -> list[Decision]:
    """The last decisions up to number ``until``, so many at most, chained to the one before them. Raises Damaged."""
    rows = [each for each in _rows(key, max(until - most - 1, 0)) if each.seq <= until]
    since, shown = START, rows
    if len(rows) > most:
        since, shown = Head(rows[0].seq, rows[0].hash), rows[1:]
    _whole(key, shown, since)
    return [read(each.body) for each in shown]


def chain_of(key: str) -> list[Row]:
    """All its decisions as they are stored, checked to their last one. Raises Damaged, Dossier.DoesNotExist."""
    for _ in range(3):  # somebody may decide between the two readings
        row = Dossier.objects.get(pk=key)
        rows = _rows(key, 0)
        if rows and (rows[-1].seq, rows[-1].hash) == (row.seq, bytes(row.head)):
            _whole(key, rows, START)
            return rows
    raise Damaged(key, row.seq, "head")


def begun(what: Opened, world_of: WorldOf, generated: bool = False) -> tuple[Dossier, Decision]:
    """A new dossier with its first decision. Raises Refused."""
    with transaction.atomic():
        row = Dossier.objects.create(key=new_key(), generated=generated)
        state, now = State(), timezone.now()
        world = world_of(state, now, row)
        if world.limited:
            in_a_day("dossiers", _joined_since(world.by.party, now - A_DAY))
        decision, body = decide(state, what, world, row.key)
        _written(row, state, START.hash, decision, body)
    return row, decision


def decided(
    key: str, what: What, world_of: WorldOf, then: Callable[[State, State, Decision], None] | None = None
) -> Decision:
    """One decision in a dossier. ``then``: what else is written in the same transaction, from where it stood before and after. Raises
    Refused, Damaged, Dossier.DoesNotExist."""
    with transaction.atomic():
        row = Dossier.objects.select_for_update(no_key=True).get(pk=key)
        now = _standing(row)
        world = world_of(now.state, timezone.now(), row)
        if isinstance(what, Corrected):
            world = replace(world, target=_one(key, what.number))
        decision, body = decide(now.state, what, world, key)
        after = _written(row, now.state, now.head, decision, body)
        if then is not None:
            then(now.state, after, decision)
    return decision


def rebuilt(key: str) -> Dossier:
    """A dossier's own row and parts made anew from its decisions alone. Raises Damaged, Dossier.DoesNotExist."""
    with transaction.atomic():
        row = Dossier.objects.select_for_update(no_key=True).get(pk=key)
        rows = _rows(key, 0)
        _whole(key, rows, START)
        state = fold(read(each.body) for each in rows)
        row.kept, row.kept_seq = b"", 0
        _project(row, state, rows[-1].hash if rows else START.hash, state.seq >= KEPT_AFTER)
    return row


def _standing(row: Dossier) -> Standing:
    return _stands(row, _rows(row.pk, row.kept_seq - 1 if row.kept_seq else 0))


def _stands(row: Dossier, rows: list[Row]) -> Standing:
    """``rows``: from the decision after which it was kept, else all."""
    state, seq, head = State(), 0, START.hash
    if row.kept_seq and rows:  # what was kept is of the decision that stands there
        state = _STATE.decode(bytes(row.kept))
        seq, head, rows = rows[0].seq, rows[0].hash, rows[1:]
    _whole(row.pk, rows, Head(seq, head))
    if (rows[-1].hash if rows else head) != bytes(row.head or START.hash):
        raise Damaged(row.pk, row.seq, "head")
    return Standing(row.pk, fold((read(each.body) for each in rows), state), rows[-1].hash if rows else head)


def _rows(key: str, after: int) -> list[Row]:
    found = (
        Written.objects.filter(dossier=key, seq__gt=after).order_by("seq").values_list("seq", "body", "hash")
    )
    return [Row(seq, bytes(body), bytes(hashed)) for seq, body, hashed in found]


def _joined_since(party: str, since: datetime) -> int:
    """Dossiers begun since then in which an organisation takes part."""
    return Part.objects.filter(organisation=party, joined=True, dossier__made_at__gt=since).count()


def _one(key: str, seq: int) -> Decision | None:
    row = Written.objects.filter(dossier=key, seq=seq).only("body").first()
    return read(bytes(row.body)) if row else None


def _whole(key: str, rows: Iterable[Row], since: Head) -> None:
    broken = check(rows, key, since)
    if broken is not None:
        raise Damaged(key, broken.seq, broken.why)


def _written(row: Dossier, before: State, head: bytes, decision: Decision, body: bytes) -> State:
    hashed = link(head, body)
    Written.objects.create(dossier=row, seq=decision.seq, body=body, hash=hashed)
    after = fold([decision], before)
    _project(row, after, hashed, after.seq - row.kept_seq >= KEPT_AFTER, before)
    for told in watching:
        told(row, before, after, decision)
    return after


def _project(row: Dossier, state: State, head: bytes, keep: bool, before: State | None = None) -> None:
    row.seq, row.head, row.title, row.phase, row.light = (
        state.seq,
        head,
        state.title,
        state.phase,
        state.light,
    )
    row.came_from, row.changed_on = state.came_from, state.day
    row.public = state.in_force("citizen") is not None and not state.page_withdrawn
    if keep:
        row.kept, row.kept_seq = msgspec.json.encode(state), state.seq  # its tables in their order
    row.save()
    _fingerprints(row, state, before or State())
    if before is not None and before.parties == state.parties:
        return
    for party in state.parties.values():
        Part.objects.update_or_create(
            dossier=row, organisation_id=party.party,
            defaults={"role": party.role, "key": party.key, "joined": party.joined_on is not None, "left": party.left_on is not None},
        )  # fmt: skip


def _fingerprints(row: Dossier, state: State, before: State) -> None:
    """What is found by the fingerprint on paper: the versions that are new."""
    made = []
    for name, text in state.texts.items():
        had = before.texts.get(name)
        new = text.versions[len(had.versions) if had else 0 :]
        made += [Fingerprint(dossier=row, text=name, version=each.hash) for each in new]
    if made:
        Fingerprint.objects.bulk_create(made, ignore_conflicts=True)
