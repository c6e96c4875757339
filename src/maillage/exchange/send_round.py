"""The proposals of a round sent to both sides of every match: each pair at most once, however often it is begun again.

A match whose need or offer has gone since, that a side has declined or set aside meanwhile, or of which nothing is left is not
sent: it is counted with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import transaction

from maillage.exchange.cannot import Cannot
from maillage.exchange.fit import Fit, fit_of
from maillage.exchange.models import Proposal, Round, RoundState, Side
from maillage.exchange.proposals import ROUND, propose
from maillage.exchange.rounds import RoundRefused, lock_round, may_run
from maillage.exchange.run_round import Progress
from maillage.exchange.taking_part import Read
from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching
from maillage.parties.rights import Account

AT_ONCE = 100
"""Matches that are scored anew together, for the sentences that go with each proposal."""
Pair = tuple[str, str, int]


def begin_sending(key: str, account: Account, version: int | None, on: date) -> Round:
    """From here on the result stays as it is. Raises RoundRefused, ChangedMeanwhile."""
    with transaction.atomic():
        held = lock_round(key, version)
        if not may_run(account, held.network, on):
            raise RoundRefused("may_not")
        if held.state != RoundState.RUN:
            raise RoundRefused("sent" if held.state == RoundState.SENT else "not_run")
        if not held.result.get("sending"):
            held.result = {**held.result, "sending": True}
            held.version += 1
            held.save(update_fields=["result", "version"])
        return held


def send(
    key: str,
    account: Account,
    on: date,
    read: Read,
    told: Callable[[Proposal], None],
    progress: Progress = lambda stage, done, total: None,
    whole: Callable[[Round], object] = lambda round: None,
) -> dict[str, Any]:
    """Send what has not been sent: how many were, and why the others could not be. ``read`` gives needs or offers by their
    keys, as the board has them; ``told`` is called of each new proposal within its transaction, ``whole`` once of the round,
    within that in which it is sent. Raises RoundRefused where it was not begun."""
    round = Round.objects.defer("certificate").get(pk=key)
    if round.state == RoundState.SENT:
        return dict(round.result.get("sent") or {})
    if round.state != RoundState.RUN or not round.result.get("sending"):
        raise RoundRefused("not_run")
    pairs: list[Pair] = [(need, offer, units) for need, offer, units, _ in round.result["matches"]]
    there = set(Proposal.objects.filter(round=round).values_list("need_id", "offer_id"))
    left: Counter[str] = Counter()
    waiting = [pair for pair in pairs if pair[:2] not in there]
    for done, (pair, fit) in enumerate(_with_fits(waiting, on, read)):
        progress("round_sending", len(pairs) - len(waiting) + done, len(pairs))
        try:
            with transaction.atomic():
                proposed = propose(pair[0], pair[1], ROUND, account, on, fit, round=round, units=pair[2])
                if proposed.made:
                    told(proposed.proposal)
                else:
                    left["stands"] += 1
        except Cannot as why:
            left[why.why] += 1
    return _ended(key, left, whole)


def _ended(key: str, left: Counter[str], whole: Callable[[Round], object]) -> dict[str, Any]:
    with transaction.atomic():
        held = lock_round(key)
        sent = {"proposals": Proposal.objects.filter(round=held).count(), "left": dict(sorted(left.items()))}
        if held.state == RoundState.RUN:
            held.state, held.version = RoundState.SENT, held.version + 1
            held.result = {**{k: v for k, v in held.result.items() if k != "sending"}, "sent": sent}
            held.save(update_fields=["state", "result", "version"])
            whole(held)
        return sent


def _with_fits(pairs: list[Pair], on: date, read: Read) -> Iterator[tuple[Pair, Fit | None]]:
    """Each pair with how it fits today; None where a condition shuts it out, or one of the two is no longer there."""
    for first in range(0, len(pairs), AT_ONCE):
        some = pairs[first : first + AT_ONCE]
        needs = read(Side.NEED, [*dict.fromkeys(need for need, _, _ in some)])
        offers = read(Side.OFFER, [*dict.fromkeys(offer for _, offer, _ in some)])
        matching = Matching(
            [each for each in needs if isinstance(each, Need)],
            [each for each in offers if isinstance(each, Offer)],
            on=on,
        )
        for pair in some:
            yield pair, fit_of(matching, pair[0], pair[1])
