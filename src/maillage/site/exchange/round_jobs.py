"""What a round takes time for, as jobs: a rehearsal, the run, the sending of proposals. Each says how far it is.

Begun again after its worker died, each comes to the same: a run takes the place of the one before, and no pair is proposed twice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from maillage.exchange.keep_round import keep_rehearsal, keep_run
from maillage.exchange.models import Round
from maillage.exchange.rounds import RoundRefused, Terms
from maillage.exchange.run_round import Cleared, clear
from maillage.exchange.send_round import send as send_proposals
from maillage.exchange.taking_part import Read, read_alone, taking_part
from maillage.matching.profiles import Need, Offer
from maillage.site.acts.note import note
from maillage.site.at_hand import AtHand, at_hand
from maillage.site.exchange import boards
from maillage.site.exchange.round_letters import tell_of_round
from maillage.site.jobs.on_record import faults_told
from maillage.site.jobs.perform import Stopped
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing

REHEARSE, RUN, SEND = KINDS = ("rehearse_round", "run_round", "send_round")


def rehearse(doing: Doing, round: str, version: int) -> dict[str, Any]:
    """What the round would come to today. Nothing is proposed to anybody."""
    begun = time.monotonic()
    held, cleared = _cleared(doing, round)
    if not keep_rehearsal(held.key, version, cleared, today()):
        raise Stopped("round_changed")
    return {**_numbers(cleared), "seconds": round_seconds(begun)}


def run(doing: Doing, round: str) -> dict[str, Any]:
    """Clear the round, and keep its result with its certificate."""
    begun = time.monotonic()
    held, cleared = _cleared(doing, round)
    try:
        keep_run(held.key, cleared, timezone.now())
    except RoundRefused as why:
        raise Stopped(f"round_{why.why}") from None
    note("round_run", doing.job.asked_by, f"round:{held.key}", **_numbers(cleared))
    return {**_numbers(cleared), "seconds": round_seconds(begun)}


def send(doing: Doing, round: str) -> dict[str, Any]:
    """Send the proposals of the round to both sides of every match: one letter to each, however many are proposed to them."""
    try:
        with faults_told():
            read = _of_the_board(at_hand())
            sent = send_proposals(
                round, doing.job.asked_by, today(), read, lambda each: None, doing.progress, tell_of_round
            )
    except RoundRefused as why:
        raise Stopped(f"round_{why.why}") from None
    note("round_sent", doing.job.asked_by, f"round:{round}", proposals=sent.get("proposals", 0))
    return sent


def round_seconds(begun: float) -> float:
    """Seconds since then, to a tenth."""
    return int((time.monotonic() - begun) * 10) / 10


def _cleared(doing: Doing, key: str) -> tuple[Round, Cleared]:
    held = Round.objects.defer("certificate", "result", "rehearsed").filter(pk=key).first()
    if held is None:
        raise Stopped("round_gone")
    doing.progress("round_reading", 0, None)
    with faults_told():
        record = at_hand()
        taking = taking_part(held, today(), record.places, _of_the_board(record))
    return held, clear(taking, Terms.of(held.terms), doing.progress)


def _of_the_board(record: AtHand) -> Read:
    """Reads needs and offers as the board has them, which is kept from one job to the next; what has changed in the moment since
    is not on it, and read alone."""
    board = boards.board(record)

    def read(side: str, keys: Sequence[str]) -> list[Need | Offer]:
        found = {key: profile for key in keys if (profile := board.profile(side, key)) is not None}
        for profile in read_alone(side, [key for key in keys if key not in found]):
            found[profile.id] = profile
        return [found[key] for key in keys if key in found]

    return read


def _numbers(cleared: Cleared) -> dict[str, Any]:
    return {name: cleared.result[name] for name in ("needs", "offers", "matched")}
