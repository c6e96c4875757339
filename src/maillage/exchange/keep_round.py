"""What a rehearsal or a run came to, kept with its round; and the certificate as a file, with names or with numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from maillage.exchange.models import Round, RoundState
from maillage.exchange.rounds import RoundRefused, lock_round
from maillage.exchange.run_round import Cleared
from maillage.matching.rounds.file import seal


def may_be_run(round: Round, on: date) -> str:
    """Why a round cannot be run on a day, a key of ``site/data/round.toml`` [cannot]; empty when it can."""
    if round.state == RoundState.CANCELLED:
        return "cancelled"
    if round.state == RoundState.SENT or round.result.get("sending"):
        return "sent"
    return "open" if on < round.closes else ""


def keep_rehearsal(key: str, version: int, cleared: Cleared, on: date) -> bool:
    """Keep what a rehearsal came to; False, and nothing is kept, where the call is another since it was asked for."""
    with transaction.atomic():
        held = lock_round(key)
        if held.version != version or held.state != RoundState.CALLED:
            return False
        held.rehearsed = {**_without_names_of_owners(cleared.result), "rehearsed_on": on.isoformat()}
        held.save(update_fields=["rehearsed"])
        return True


def keep_run(key: str, cleared: Cleared, at: datetime) -> Round:
    """Keep the result and its certificate. Run again before proposals leave, it takes the place of the one before. Raises
    RoundRefused where the round cannot be run (any more)."""
    with transaction.atomic():
        held = lock_round(key)
        if why := may_be_run(held, at.date()):
            raise RoundRefused(why)
        held.state, held.run_at = RoundState.RUN, at
        held.result, held.certificate = cleared.result, cleared.certificate
        held.version += 1
        held.save(update_fields=["state", "run_at", "result", "certificate", "version"])
        return held


def certificate_text(certificate: Mapping[str, Any]) -> str:
    """The file: the same round, the same bytes, whichever database kept it."""
    return json.dumps(certificate, ensure_ascii=False, sort_keys=True) + "\n"


def numbered(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The same proof without anybody's name: needs, offers and places are numbers, in their order, for those who took part. It is
    no file for everybody: countries stay, since groups are counted by them, and a country with one need names it."""
    held = certificate["certificate"]
    needs, offers = held["needs"], held["offers"]
    called = {
        "need": _numbers("need", needs["id"]),
        "offer": _numbers("offer", offers["id"]),
    }
    keys = sorted(
        {(c, p or f"need:{n}") for n, p, c in zip(needs["id"], needs["place"], needs["country"], strict=True)}
    )
    place_of = {key: f"place-{at:07}" for at, key in enumerate(keys, 1)}
    places = [
        place_of[country, place or f"need:{need}"]
        for need, place, country in zip(needs["id"], needs["place"], needs["country"], strict=True)
    ]
    caps = {place_of[key]: held["place_caps"][key[1]] for key in keys if key[1] in held["place_caps"]}
    said = {
        **certificate,
        "matches": [
            {**m, "need": called["need"][m["need"]], "offer": called["offer"][m["offer"]]}
            for m in certificate["matches"]
        ],
        "certificate": {
            **held,
            "needs": {**needs, "id": [called["need"][each] for each in needs["id"]], "place": places},
            "offers": {**offers, "id": [called["offer"][each] for each in offers["id"]]},
            "place_caps": caps,
        },
    }
    said["certificate"]["sha256"] = seal(said)
    return said


def _numbers(side: str, ids: list[str]) -> dict[str, str]:
    return {each: f"{side}-{at:07}" for at, each in enumerate(sorted(ids), 1)}


def _without_names_of_owners(result: Mapping[str, Any]) -> dict[str, Any]:
    """A rehearsal is no round: who takes part in it has not taken part."""
    return {name: value for name, value in result.items() if name != "took_part"}
