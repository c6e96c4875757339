"""A round called, changed and cancelled by the network that runs it, and what it says of itself.

A round takes in the needs and offers that stand on its closing day: who has published already need not do so again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from maillage.exchange.models import Round, RoundState
from maillage.parties.members import looks_after
from maillage.parties.models import Organisation
from maillage.parties.rights import Account
from maillage.reference.groups import group_codes
from maillage.reference.topics import topic

LONGEST_TITLE, LONGEST_WORDS, LONGEST_REASON = 200, 5_000, 2_000
LONGEST_DAYS = 730
"""Between the first and the last day."""
FURTHEST_YEARS = 10
"""From now to the year in which a round closes: a day after it is a day of the calendar still."""
MOST_UNITS = 1_000_000
MILLI = 1_000


@dataclass(frozen=True, slots=True)
class Terms:
    """How a round is cleared: no pair below ``floor`` points of 100; ``equity`` in per cent, 0 for most points and 100 for the
    fairest; how many units one place, and one country, takes at most (None: no such bound)."""

    floor: int = 40
    equity: int = 50
    most_per_place: int | None = None
    most_per_country: int | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Terms:
        """As a round keeps them."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    @property
    def floor_milli(self) -> int:
        """In milli-points."""
        return self.floor * MILLI


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who takes part: members alone or all; topics of needs and offers; countries and groups of those who ask. What is empty
    chooses everything."""

    members_only: bool = True
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Chosen:
        """As a round keeps it."""
        listed = {name: tuple(kept.get(name) or ()) for name in ("topics", "countries", "groups")}
        return cls(members_only=bool(kept.get("members_only", True)), **listed)


@dataclass(frozen=True, slots=True)
class Call:
    """What a network says when it calls a round, or changes the call."""

    title: str
    language: str
    words: str
    opens: date | None
    closes: date | None
    terms: Terms = Terms()
    chosen: Chosen = Chosen()


class RoundRefused(Exception):
    """Nothing was done. ``why`` is a key of ``site/data/round.toml`` [cannot]."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ChangedMeanwhile(RoundRefused):
    """Somebody else changed the round since it was shown."""

    def __init__(self) -> None:
        super().__init__("met")


def may_run(account: Account, network: Organisation, on: date) -> bool:
    """Whether somebody may call rounds of an organisation on a day: it is a network known to be theirs, and they manage it."""
    return looks_after(account, network, on)


def faults_of(call: Call, on: date) -> list[tuple[str, str]]:
    """What is wrong with a call: the field, and a key of ``site/data/round.toml`` [fault]."""
    found = []
    if not call.title:
        found.append(("title", "no_title"))
    elif len(call.title) > LONGEST_TITLE:
        found.append(("title", "title_long"))
    if len(call.words) > LONGEST_WORDS:
        found.append(("words", "words_long"))
    if call.opens is None:
        found.append(("opens", "no_day"))
    if call.closes is None:
        found.append(("closes", "no_day"))
    elif call.closes < on:
        found.append(("closes", "closes_past"))
    elif call.opens is not None and call.closes < call.opens:
        found.append(("closes", "closes_first"))
    elif call.closes.year > on.year + FURTHEST_YEARS or (
        call.opens is not None and (call.closes - call.opens).days > LONGEST_DAYS
    ):
        found.append(("closes", "too_long"))
    terms = call.terms
    for field, value, most in (("floor", terms.floor, 100), ("equity", terms.equity, 100)):
        if not 0 <= value <= most:
            found.append((field, field))
    for field, units in (
        ("most_per_place", terms.most_per_place),
        ("most_per_country", terms.most_per_country),
    ):
        if units is not None and not 1 <= units <= MOST_UNITS:
            found.append((field, "units"))
    if any(topic(code) is None for code in call.chosen.topics):
        found.append(("topics", "topics"))
    if any(code not in group_codes() for code in call.chosen.groups):
        found.append(("groups", "groups"))
    return found


def call_round(network: Organisation, call: Call, by: Account, on: date) -> Round:
    """The round called. Raises RoundRefused when its author may not, or something in it is wrong."""
    with transaction.atomic():
        held = Organisation.objects.select_for_update(no_key=True).get(pk=network.pk)
        if not may_run(by, held, on):
            raise RoundRefused("may_not")
        return Round.objects.create(network=held, made_by=by, **_kept(call, on))


def change_round(key: str, call: Call, by: Account, version: int, on: date) -> Round:
    """The call changed, as long as the round has not been run; what was rehearsed no longer counts. Raises RoundRefused,
    ChangedMeanwhile."""
    with transaction.atomic():
        held = lock_round(key, version)
        if not may_run(by, held.network, on):
            raise RoundRefused("may_not")
        if held.state != RoundState.CALLED:
            raise RoundRefused("not_called")
        for name, value in _kept(call, on).items():
            setattr(held, name, value)
        held.rehearsed, held.version = {}, held.version + 1
        held.save()
        return held


def cancel_round(key: str, reason: str, by: Account, version: int, on: date) -> Round:
    """The round cancelled, for a reason that its page says. Raises RoundRefused once proposals have left."""
    with transaction.atomic():
        held = lock_round(key, version)
        if not may_run(by, held.network, on):
            raise RoundRefused("may_not")
        if held.state not in (RoundState.CALLED, RoundState.RUN) or held.result.get("sending"):
            raise RoundRefused("sent")
        if not reason or len(reason) > LONGEST_REASON:
            raise RoundRefused("no_reason")
        held.state, held.reason, held.version = RoundState.CANCELLED, reason, held.version + 1
        held.save(update_fields=["state", "reason", "version"])
        return held


def lock_round(key: str, version: int | None = None) -> Round:
    """A round, held until the transaction ends, with its network. Raises ChangedMeanwhile when it is not at ``version``,
    Round.DoesNotExist where there is none."""
    held = Round.objects.select_for_update(of=("self",), no_key=True).select_related("network").get(pk=key)
    if version is not None and held.version != version:
        raise ChangedMeanwhile
    return held


def _kept(call: Call, on: date) -> dict[str, Any]:
    if wrong := faults_of(call, on):
        raise RoundRefused(wrong[0][1])
    chosen = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(call.chosen).items()
    }
    return {
        "title": call.title,
        "language": call.language,
        "words": call.words,
        "opens": call.opens,
        "closes": call.closes,
        "terms": asdict(call.terms),
        "chosen": chosen,
    }
