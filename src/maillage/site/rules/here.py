"""What holds on this site: the rules that ship with those of the instance, of networks and of organisations; calls that ship with
those confirmed here; who wants to answer which; what an organisation said of its project.

Read once by each process, and again when somebody changed them: a page costs no query for it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from maillage.parties.models import Membership, Organisation
from maillage.parties.models import Standing as PartyStanding
from maillage.reference.problems import Problem
from maillage.rules.calls import Call, CallVersion, version_on
from maillage.rules.facts import clean
from maillage.rules.model import Facts, PackSource
from maillage.rules.read_calls import shipped_calls
from maillage.rules.shelf import Shelf, read_own, shipped
from maillage.site.instance.now import instance
from maillage.site.known import Known
from maillage.site.rules import models
from maillage.site.rules.call_dates import Dates, dates_of, mark_of, moved, of_mark
from maillage.site.rules.facts_kept import plain
from maillage.site.rules.home_rules import shelf_of_home
from maillage.site.rules.own_texts import INSTANCE, OwnText
from maillage.site.rules.own_texts import own_texts as own_texts
from maillage.site.today import today

_lock = threading.Lock()
_shelves: dict[tuple[str, tuple[int, ...]], Shelf] = {}
_MOST_SHELVES = 50


def shelf_here(organisation: Organisation | None = None) -> Shelf:
    """The rules that hold for an organisation, or for a visitor: those that ship, the files of the home, those of the instance and of
    funds' desks, those of the networks that it is a member of, its own. Where two have one identifier, the one said last in this order
    holds."""
    return _shelf_of(_ranked(organisation))


def shelf_without_desk(organisation: Organisation) -> Shelf:
    """The rules that hold for everybody without what the desk of an organisation said of its fund: what it says now extends these."""
    return _shelf_of([each for each in _ranked(None) if each.owner != organisation.pk])


def shelf_under(organisation: Organisation | None) -> Shelf:
    """The rules over which an organisation lays its own, or the instance does (None): its own are left out."""
    if organisation is None:
        return _shelf_of([])
    return _shelf_of(
        [each for each in _ranked(organisation) if each.everybody or each.owner != organisation.pk]
    )


def _shelf_of(texts: Sequence[OwnText]) -> Shelf:
    """Those that ship and the files of the home, with these texts laid over them; made once."""
    mark = (own_texts.version(), tuple(each.number for each in texts))
    held = _shelves.get(mark)
    if held is None:
        with _lock:
            held = _shelves.get(mark) or _made(texts)
            if len(_shelves) >= _MOST_SHELVES:
                _shelves.clear()
            _shelves[mark] = held
    return held


def _ranked(organisation: Organisation | None) -> list[OwnText]:
    """The texts that hold for an organisation, or for a visitor, those that are laid over the others last."""
    texts = own_texts.now().texts
    if not texts:
        return []
    owners = _owners(organisation) if organisation is not None else ()
    ranked = [each for each in texts if each.everybody and each.owner == INSTANCE]
    ranked += [each for each in texts if each.everybody and each.owner != INSTANCE]
    return ranked + [each for owner in owners for each in texts if each.owner == owner and not each.everybody]


def refused_here() -> tuple[Problem, ...]:
    """What is wrong with rules that should hold for everybody and are refused: files of the home, or what stopped being readable
    because what ships has changed."""
    return shelf_here().problems


def _owners(organisation: Organisation) -> tuple[str, ...]:
    """The networks that it is in today, and itself."""
    on = today()
    held = Membership.objects.filter(
        Q(until=None) | Q(until__gt=on),
        member=organisation,
        network__standing=PartyStanding.VERIFIED,
        network__hidden_at=None,
    )
    networks = held.filter(Q(since=None) | Q(since__lte=on)).order_by("network_id")
    return (*networks.values_list("network_id", flat=True).distinct(), organisation.pk)


def _made(texts: Iterable[OwnText]) -> Shelf:
    shelf, files = shipped(), own_texts.now().files
    if files:
        shelf = shelf.with_own(shelf_of_home(files, instance().name))
    for each in texts:
        # tried before it came into force: what can no longer be read, because what ships has changed since, leaves the others as they are
        own = read_own(
            each.text, each.cases, shelf, each.name or instance().name, f"{each.pack}.toml", check=False
        )
        shelf = shelf.with_own(own)
    return shelf


# --- calls ----------------------------------------------------------------------------------------------------------


def _read_calls() -> dict[str, Call]:
    confirmed: dict[str, list[CallVersion]] = {}
    versions = models.CallVersion.objects.exclude(confirmed_at=None).order_by(
        "published", "confirmed_at", "pk"
    )
    for row in versions:
        confirmed.setdefault(row.call, []).append(version_of(row))
    found = dict(shipped_calls())
    for each in models.Call.objects.all():
        if each.id in confirmed and each.id not in found:
            found[each.id] = Call(each.id, each.fund, {each.language: each.title}, ())
    return {
        id: replace(call, versions=_in_order((*call.versions, *confirmed[id]))) if id in confirmed else call
        for id, call in found.items()
    }


def _in_order(versions: tuple[CallVersion, ...]) -> tuple[CallVersion, ...]:
    return tuple(sorted(versions, key=lambda each: each.published))


def version_of(row: models.CallVersion) -> CallVersion:
    """A version as ``rules`` has it."""
    source = PackSource(f"here-{row.pk}", row.source, row.published, row.address, True)
    note = {"": row.why} if row.why else {}
    return CallVersion(
        published=row.published, opens=row.opens, closes=row.closes, status=row.status, to_confirm=row.to_confirm,
        source=source, note=note,
    )  # fmt: skip


known_calls: Known[dict[str, Call]] = Known("calls", _read_calls, {})
"""Whoever confirms or re-dates says so: ``known_calls.changed()``."""


def calls_here() -> Mapping[str, Call]:
    """Every call by its key: those that ship, with the versions confirmed here, and those written down here. What was proposed and
    not confirmed is in none of them."""
    return known_calls.now() or shipped_calls()


# --- what an organisation wants -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """An organisation wants to answer a call. ``now`` is the version that holds on the day asked about, ``had`` what it knew when it
    said so, where the dates have moved since (``call_changed``); None where they have not."""

    call: Call
    since: datetime
    now: CallVersion | None
    had: Dates | None


def plan_call(organisation: Organisation, call_id: str, by: Any) -> bool:
    """The organisation wants to answer a call; said twice, it wants it once. False: it wanted it already. Raises KeyError where no
    such call is."""
    call, on = calls_here()[call_id], today()
    version = version_on(call, on)
    _, made = models.CallPlan.objects.get_or_create(
        organisation=organisation, call=call.id,
        defaults={"by": by, "dates": mark_of(dates_of(version)) if version else ""},
    )  # fmt: skip
    return made


def drop_call(organisation: Organisation, call_id: str) -> bool:
    """It does not want to any more. Whether it did."""
    return bool(models.CallPlan.objects.filter(organisation=organisation, call=call_id).delete()[0])


def know_dates(organisation: Organisation, call_id: str) -> bool:
    """Somebody of the organisation has seen the dates that hold today: they are no change to it any more. Whether they were others
    than those that it had."""
    version = version_on(calls_here()[call_id], today())
    mark = mark_of(dates_of(version)) if version else ""
    plans = models.CallPlan.objects.filter(organisation=organisation, call=call_id)
    return bool(plans.exclude(dates=mark).update(dates=mark))


def planned_calls(organisations: Sequence[Organisation], on: date) -> dict[str, list[PlannedCall]]:
    """The calls that each of these organisations (by its key) wants to answer, as they stand on a day, in the order in which it said
    so. One query."""
    known = calls_here()
    found: dict[str, list[PlannedCall]] = {each.pk: [] for each in organisations}
    for plan in models.CallPlan.objects.filter(organisation__in=list(found)):
        if plan.call in known:
            found[plan.organisation_id].append(_planned(plan, known[plan.call], on))
    return found


def planned_by(call: Call, organisations: Iterable[Organisation]) -> dict[str, PlannedCall]:
    """Which of these organisations want to answer a call, by their keys. One query."""
    plans = models.CallPlan.objects.filter(call=call.id, organisation__in=list(organisations))
    return {plan.organisation_id: _planned(plan, call, today()) for plan in plans}


def _planned(plan: models.CallPlan, call: Call, on: date) -> PlannedCall:
    version, had = version_on(call, on), of_mark(plan.dates)
    changed = version is not None and had is not None and moved(had, dates_of(version))
    return PlannedCall(call, plan.at, version, had if changed else None)


def keep_facts(organisation: Organisation, facts: Facts, by: Any) -> None:
    """Keep what an organisation said of its project, in the place of what it said before."""
    models.KeptFacts.objects.update_or_create(
        organisation=organisation, defaults={"facts": plain(facts), "by": by}
    )


def kept_facts(organisation: Organisation) -> Facts:
    """What an organisation said of its project; empty where it said nothing. What can no longer be read is left out."""
    return kept_facts_of([organisation]).get(organisation.pk, {})


def kept_facts_of(organisations: Sequence[Organisation]) -> dict[str, Facts]:
    """The same of each of several that said something, by its key. One query."""
    found = models.KeptFacts.objects.filter(organisation__in=[each.pk for each in organisations])
    return {each.organisation_id: clean(each.facts)[0] for each in found}
