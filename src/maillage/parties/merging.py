"""Two organisations are found to be one: what hangs on one goes over to the other, whose key is kept; the old address leads there.
What went is written down, so that it can be taken back.

Whatever table names an organisation is found by itself. Nothing goes over that the one kept has already: a name in the same
language, the same code, a membership of the same days. It stays with the other, and is found through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignKey, Model, UniqueConstraint
from django.utils import timezone

from maillage.parties.models import (
    Claim,
    ClaimState,
    Code,
    Follow,
    Membership,
    Merge,
    Name,
    Office,
    Organisation,
    Standing,
    Tie,
)
from maillage.parties.rights import Account, Right

_FILLED = ("level", "place", "country", "record_id", "website", "mailbox", "telephone")
"""What is taken over where the one kept says nothing."""
_RANK = {Standing.NEW: 0, Standing.UNDER_REVIEW: 1, Standing.VERIFIED: 2, Standing.FROZEN: 3}
Moved = dict[str, Any]


class NotMerged(Exception):
    """Two cannot be made one, or not be parted again. ``why``: same, gone (merged or erased already), reason (none given), bound (the one
    that would go signed what names it for ever: keep that one), undone (already), later (one of both went into a third since: that is
    to be taken back first), met (changed meanwhile)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def locked_pair(one: str, other: str) -> tuple[Organisation, Organisation]:
    """Both, locked in the order of their keys, as they were asked for. Raises NotMerged where one is gone."""
    if one == other:
        raise NotMerged("same")
    found = {
        each.pk: each
        for each in Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=(one, other))
        .order_by("pk")
    }
    if len(found) < 2 or any(each.merged_into_id or each.erased_at for each in found.values()):
        raise NotMerged("gone")
    return found[one], found[other]


@transaction.atomic
def merge(keep: str, go: str, by: Account, reason: str) -> Merge:
    """The organisation ``go`` is ``keep``. An office in one that was not known to be its holders' gives no right in one that is:
    whoever manages that one gives it. Raises NotMerged: same, gone, reason, bound."""
    if not reason.strip():
        raise NotMerged("reason")
    kept, gone = locked_pair(keep, go)
    if _bound(gone):
        raise NotMerged("bound")
    _entries_of(kept, gone)
    before = {"kept": kept.standing, "gone": gone.standing}
    rights = _rights_lost(kept, gone)
    standing = _standing_of_both(kept, gone)
    fields = _fill(kept, gone)
    moved: Moved = {
        "rows": _move(kept, gone),
        "fields": fields,
        "standing": {**before, "now": standing},
        "rights": rights,
        "claims": _sure_before(kept, known(kept) or known(gone)),
    }
    gone.merged_into = kept
    gone.version += 1
    gone.save(update_fields=["merged_into", "version"])
    kept.standing = standing
    kept.version += 1
    kept.save()
    return Merge.objects.create(kept=kept, gone=gone, by=by, reason=reason, moved=moved)


def _bound(gone: Organisation) -> bool:
    """Whether something names it that cannot be changed: tables say so of themselves (``names_for_ever``)."""
    return any(
        each.related_model._default_manager.filter(**{each.field.name: gone}).exists()
        for each in Organisation._meta.related_objects
        if getattr(each.related_model, "names_for_ever", False)
    )


@transaction.atomic
def undo(number: int, by: Account, now: datetime) -> Merge:
    """The two are two again: what went over comes back, where it is still with the one kept. What came since stays there.
    Raises NotMerged: gone, undone, later."""
    named = Merge.objects.filter(pk=number).first()
    if named is None:
        raise NotMerged("gone")
    pair = Organisation.objects.select_for_update(no_key=True).filter(pk__in=(named.kept_id, named.gone_id))
    found = {each.pk: each for each in pair.order_by("pk")}
    done = Merge.objects.select_for_update(no_key=True).get(pk=number)
    kept, gone = found[done.kept_id], found[done.gone_id]
    if done.undone_at:
        raise NotMerged("undone")
    if kept.erased_at or gone.erased_at:
        raise NotMerged("gone")
    if kept.merged_into_id or gone.merged_into_id != kept.pk:
        raise NotMerged("later")
    _entries_of(kept, gone)
    moved: Moved = done.moved
    related = _related()
    for name, rows in moved["rows"].items():
        if name not in related:
            continue
        model, field = related[name]
        model._default_manager.filter(pk__in=rows, **{field: kept}).update(**_to(model, field, gone))
    Follow.objects.filter(pk__in=moved["rows"].get(_FOLLOWED, ()), thing=kept.id).update(thing=gone.id)
    for field, value in moved["fields"].items():
        if getattr(kept, field) == value:
            setattr(kept, field, "")
    for number_of, lost in moved["rights"].items():
        Office.objects.filter(pk=number_of).update(**dict.fromkeys(lost, True))
    Claim.objects.filter(pk__in=moved["claims"]).update(before=Standing.NEW)
    if kept.standing == moved["standing"]["now"]:
        kept.standing = moved["standing"]["kept"]
    gone.standing = moved["standing"]["gone"]
    gone.merged_into = None
    for each in (kept, gone):
        each.version += 1
        each.save()
    done.undone_at = now
    done.save(update_fields=["undone_at"])
    return done


def known(organisation: Organisation) -> bool:
    """Whether it is known to be of those who act for it: verified, or it was when somebody came to contest it."""
    if organisation.standing != Standing.FROZEN:
        return organisation.standing == Standing.VERIFIED
    claims = organisation.claims.all()
    return any(
        each.state == ClaimState.GRANTED
        or (each.state == ClaimState.OPEN and each.before == Standing.VERIFIED)
        for each in claims
    )


def _entries_of(*both: Organisation) -> None:
    """Lock what both seek and offer, by key: whoever accepts a proposal at this moment waits, or has come before."""
    entries: Any = Organisation._meta.get_field("entries").related_model
    list(
        entries.objects.select_for_update(no_key=True)
        .filter(organisation__in=both)
        .order_by("pk")
        .values_list("pk")
    )


def _rights_lost(kept: Organisation, gone: Organisation) -> dict[str, list[str]]:
    if known(kept) == known(gone):
        return {}
    unsure = gone if known(kept) else kept
    lost = {}
    for office in unsure.offices.all():
        had = [right.value for right in Right if getattr(office, right)]
        if had:
            Office.objects.filter(pk=office.pk).update(**dict.fromkeys(had, False))
            lost[str(office.pk)] = had
    return lost


def _standing_of_both(kept: Organisation, gone: Organisation) -> str:
    waiting = Claim.objects.filter(organisation__in=(kept, gone), state=ClaimState.OPEN)
    sure = known(kept) or known(gone)
    doubted = any(each.shown_at for each in waiting) if sure else len(waiting) > 1
    if doubted:
        return Standing.FROZEN
    if sure:
        return Standing.VERIFIED
    return max((Standing(kept.standing), Standing(gone.standing)), key=lambda each: _RANK[each])


def _fill(kept: Organisation, gone: Organisation) -> dict[str, str]:
    """What the one kept does not say; nothing of one that nobody vouches for into one that is known."""
    if known(kept) and not known(gone):
        return {}
    filled = {
        name: getattr(gone, name) for name in _FILLED if getattr(gone, name) and not getattr(kept, name)
    }
    for name, value in filled.items():
        setattr(kept, name, value)
    return filled


def _sure_before(kept: Organisation, sure: bool) -> list[int]:
    """Claims that wait, and came from one that was not known, are on one that is: when they end, it still is."""
    if not sure:
        return []
    waiting = kept.claims.filter(state=ClaimState.OPEN).exclude(before=Standing.VERIFIED)
    numbers = list(waiting.values_list("pk", flat=True))
    Claim.objects.filter(pk__in=numbers).update(before=Standing.VERIFIED)
    return numbers


_FOLLOWED = "parties.Follow:thing"


def _related() -> Mapping[str, tuple[type[Model], str]]:
    """Every field that names an organisation, by ``room.Model:field``; merges themselves stay where they are."""
    found = {}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        model = relation.related_model
        if not (relation.auto_created and isinstance(field, ForeignKey)) or model is Merge:
            continue
        assert isinstance(model, type) and issubclass(model, Model)
        found[f"{model._meta.app_label}.{model.__name__}:{field.name}"] = (model, field.name)
    return found


def _move(kept: Organisation, gone: Organisation) -> dict[str, Sequence[Any]]:
    moved: dict[str, Sequence[Any]] = {}
    for name, (model, field) in _related().items():
        rows = [
            each.pk
            for each in model._default_manager.filter(**{field: gone}).order_by("pk")
            if not _has_already(kept, each, field)
        ]
        if rows:
            model._default_manager.filter(pk__in=rows).update(**_to(model, field, kept))
            moved[name] = rows
    there = Follow.objects.filter(kind="network", thing=kept.id).values_list("email", flat=True)
    followed = Follow.objects.filter(kind="network", thing=gone.id).exclude(email__in=list(there))
    if rows := list(followed.values_list("pk", flat=True)):
        Follow.objects.filter(pk__in=rows).update(thing=kept.id)
        moved[_FOLLOWED] = rows
    return moved


def _to(model: type[Model], field: str, organisation: Organisation) -> dict[str, Any]:
    """What changes of a row that goes over; where a table says when a row changed, that too: whoever reads only what is new sees
    it."""
    changed = (
        {"changed_at": timezone.now()} if any(f.name == "changed_at" for f in model._meta.fields) else {}
    )
    return {field: organisation, **changed}


def _has_already(kept: Organisation, row: Model, field: str) -> bool:
    """Whether the one kept has the same, so that the row stays where it is."""
    if isinstance(row, Name):
        return kept.names.filter(language=row.language).exists()
    if isinstance(row, Code):
        return kept.codes.filter(scheme=row.scheme, value=row.value).exists()
    if isinstance(row, Tie):
        return kept.ties.filter(place=row.place, side=row.side, withdrawn_at=row.withdrawn_at).exists()
    if isinstance(row, Membership):
        if kept.pk in (row.network_id, row.member_id):
            return True  # nobody is a member of itself
        same = Membership.objects.filter(since=row.since, until=row.until)
        if field == "member":
            return same.filter(member=kept, network=row.network_id).exists()
        return row.member_id is not None and same.filter(network=kept, member=row.member_id).exists()
    return _is_one_alone(kept, row, field)


def _is_one_alone(kept: Organisation, row: Model, field: str) -> bool:
    """Whether its table holds one such row of an organisation alone, and the one kept has it: a sitting of a day, a call that it wants
    to answer."""
    named = any(isinstance(each, UniqueConstraint) and field in each.fields for each in row._meta.constraints)
    if not named and not getattr(row._meta.get_field(field), "unique", False):
        return False
    as_moved = copy(row)
    setattr(as_moved, field, kept)
    try:
        as_moved.validate_unique()
        as_moved.validate_constraints()
    except ValidationError:
        return True
    return False


@transaction.atomic
def are_two(one: str, other: str, by: Account, reason: str, now: datetime) -> Merge:
    """Somebody looked, and they are two: a merger that never was, so that the pair is proposed no more. Raises NotMerged."""
    if not reason.strip():
        raise NotMerged("reason")
    first, second = locked_pair(one, other)
    return Merge.objects.create(kept=first, gone=second, by=by, reason=reason, undone_at=now)
