"""The calls that an organisation wants to answer: their opening, when to begin, the letters that they ask for, the last day to file.

Days counted back from a call's last day are said by their kind (``rules/data/obligations.toml``). Where one falls on a day on which
offices are closed in the organisation's country, it is moved before it; never before the day from which it can be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from maillage.parties.models import Organisation
from maillage.rules.agenda import kind, kinds
from maillage.rules.calendars import shift
from maillage.rules.calls import CLOSED, WITHDRAWN, Call, CallVersion, state, version_on
from maillage.rules.judge import ready
from maillage.rules.model import Pack, Rule
from maillage.rules.obligation import EARLIER, KEPT, Obligation
from maillage.site.rules.here import PlannedCall

START = "call_start"


def of_call(
    organisation: Organisation, planned: PlannedCall, pack: Pack | None, on: date
) -> Iterator[Obligation]:
    """The lines of one call on a day; none once it is over. ``pack``: the rules of its fund, which say what letters it asks for."""
    call = planned.call
    now = version_on(call, on)
    if now is None:
        return
    if planned.had is not None and (state(call, on) != CLOSED or now.status == WITHDRAWN):
        yield _line(organisation, call, now, "call_changed", None, now.published,
                    key=f"-{now.published}", old=planned.had.closes, new=now.closes)  # fmt: skip
    if now.closes is None or now.status == WITHDRAWN or on > now.closes:
        return
    if now.opens is not None and on < now.opens:
        yield _line(
            organisation, call, now, "call_open", now.opens, now.published, moves=False, opens=now.opens
        )
    known = call.versions[0].published
    for name in _of_fund(call.fund):
        asks = kind(name).get("asks")
        rule = _asking(pack, asks, on) if asks else None
        if asks and rule is None:
            continue
        begun = known if rule or name == START else now.opens or known
        due = max(now.closes - timedelta(days=kind(name)["before"]), begun)
        yield _line(organisation, call, now, name, due, begun, rule)


@cache
def _of_fund(fund: str) -> tuple[str, ...]:
    """The kinds of lines counted back from the last day of a fund's call: its own, else the plain ones."""
    counted = [name for name in kinds() if "before" in kind(name)]
    its_own = tuple(name for name in counted if kind(name).get("fund") == fund)
    return its_own or tuple(name for name in counted if "fund" not in kind(name))


def _asking(pack: Pack | None, fact: str, on: date) -> Rule | None:
    """The rule of a fund that asks for a fact on a day."""
    made = ready(pack).rules if pack is not None else ()
    asking = (each.rule for each in made if any(leaf.fact == fact for leaf in each.leaves))
    return next((rule for rule in asking if rule.holds(on)), None)


def _line(
    organisation: Organisation, call: Call, now: CallVersion, name: str, due: date | None, begins: date, rule: Rule | None = None, *,
    key: str = "", moves: bool = True, **values: Any,
) -> Obligation:  # fmt: skip
    country, unmoved, source = organisation.country, due, now.source
    if due is not None and moves and country:
        due = max(shift(due, country, EARLIER), begins)
    moved = due != unmoved
    said: Mapping[str, Any] = {
        "about": dict(call.title),
        "closes": now.closes,
        "closed_in": country,
        **values,
    }
    return Obligation(
        name, f"{name.replace('_', '-')}-{organisation.pk}-{call.id}{key}".lower(), due, organisation.pk,
        kind(name).get("who", "officer"), values=said, from_day=begins, rule=f"{call.fund}.{rule.id}" if rule else call.fund,
        source=source.title if source else "",
        verified=bool(source and source.verified and (rule is None or rule.verified)),
        doubts=("to_confirm",) if now.to_confirm else (),
        moved=EARLIER if moved else KEPT, unmoved=unmoved if moved else None,
        address=f"/fund/{call.fund}" if rule or name == START else f"/call/{call.id}",
    )  # fmt: skip
