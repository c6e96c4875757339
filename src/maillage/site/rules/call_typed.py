"""A call as it was typed into a form: its title, its dates, where they were read; and what is wrong with it, by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from maillage.rules.calls import ANNOUNCED, CONFIRMED, POSTPONED, WITHDRAWN
from maillage.site import words
from maillage.site.parties.typed import Typed, day_in, field
from maillage.site.rules.call_acts import CallSaid
from maillage.site.rules.call_dates import Dates, faults_of

LONGEST_TITLE, LONGEST_SOURCE, LONGEST_WHY = 200, 400, 2_000
STATUSES = (CONFIRMED, ANNOUNCED, POSTPONED, WITHDRAWN)


def said_in(typed: Typed, *, withdrawing: bool) -> CallSaid:
    """What the form says. ``withdrawing``: whether a call may be withdrawn by it: a new one cannot be."""
    status = typed.one("status", CONFIRMED)
    if status not in STATUSES or (status == WITHDRAWN and not withdrawing):
        status = CONFIRMED
    opens, closes = (day_in(typed.one(name)) for name in ("opens", "closes"))
    dates = Dates(opens, closes, status, typed.one("to_confirm") == "yes")
    return CallSaid(
        dates, typed.one("source")[:LONGEST_SOURCE], typed.one("address"), typed.one("why")[:LONGEST_WHY]
    )


def faults(typed: Typed, said: CallSaid, *, title: bool, source: bool, why: bool) -> dict[str, str]:
    """Sentences by field. ``title``, ``source``, ``why``: whether each is asked for."""
    found: dict[str, str] = {}
    if title and not typed.one("title"):
        found["title"] = words.say("calls.fault.title")
    elif len(typed.one("title")) > LONGEST_TITLE:
        found["title"] = words.count("calls.fault.long", LONGEST_TITLE)
    for name in ("opens", "closes"):
        if typed.one(name) and day_in(typed.one(name)) is None:
            found[name] = words.say("calls.fault.day", found=typed.one(name)[:40])
    for name, code in faults_of(said.dates).items():
        found.setdefault(name, words.say(f"calls.fault.{code}"))
    if said.address and not _is_address(said.address):
        found["address"] = words.say("calls.fault.address")
    if source and not said.address and not said.source:
        found["address"] = words.say("calls.fault.source")
    if why and not said.why:
        found["why"] = words.say("calls.fault.why")
    return found


def fields(
    typed: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    title: bool,
    source: bool,
    why: bool,
    withdrawing: bool,
) -> list[dict[str, Any]]:
    """The fields of the form."""

    def one(name: str, **more: Any) -> dict[str, Any]:
        return field(name, "calls", typed.get(name, ""), faults, **more)

    choices = [each for each in STATUSES if withdrawing or each != WITHDRAWN]
    found = []
    if title:
        found.append(one("title", hint=words.say("calls.hint.title")))
    found += [
        one("opens", kind="date", hint=words.say("calls.hint.opens"), optional=True),
        one("closes", kind="date", hint=words.say("calls.hint.closes"), optional=True),
        one("status", kind="select", choices=[{"value": each, "label": words.say(f"calls.status.{each}")} for each in choices]),
        {"component": "choices", "id": "to_confirm", "label": words.say("calls.field.to_confirm"), "several": True,
         "choices": [{"value": "yes", "label": words.say("calls.field.to_confirm_yes"), "on": typed.get("to_confirm") == "yes"}]},
        one("address", kind="url", latin=True, hint=words.say("calls.hint.address"), optional=not source),
    ]  # fmt: skip
    if source:
        found.append(one("source", hint=words.say("calls.hint.source"), optional=True))
    if why:
        found.append(one("why", kind="area", rows=3, hint=words.say("calls.hint.why")))
    return found


def of_said(title: str, said: CallSaid) -> dict[str, str]:
    """A call as its form holds it."""
    dates = said.dates
    return {
        "title": title, "opens": str(dates.opens or ""), "closes": str(dates.closes or ""), "status": dates.status,
        "to_confirm": "yes" if dates.to_confirm else "", "address": said.address, "source": said.source, "why": said.why,
    }  # fmt: skip


def of_typed(typed: Typed) -> dict[str, str]:
    """The same of what was typed."""
    names = ("title", "opens", "closes", "status", "to_confirm", "address", "source", "why")
    return {name: typed.one(name) for name in names}


def _is_address(said: str) -> bool:
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(said) <= 400 and " " not in said
