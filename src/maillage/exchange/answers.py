"""Answers: each side of a proposal accepts, declines with a reason, or takes its yes back. What is said is for the two alone.

A form says which answer of its own side it knew of (``knew``: its number, 0 for none): two of one office who answer at once
see each other, and the other side's answer is in nobody's way. An answer given twice is given once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from maillage.exchange.cannot import Cannot, Met
from maillage.exchange.introductions import introduce
from maillage.exchange.locked import lock_pair
from maillage.exchange.models import Answer, Entry, Introduction, Proposal, Side, Stage, State, Verdict
from maillage.exchange.proposals import accepted, end, latest
from maillage.exchange.terms import terms
from maillage.exchange.who import may_answer, why_not_standing
from maillage.matching.scores import PARTS
from maillage.parties.rights import Account

OTHER = "other"
"""A reason that is no part of the score: then words say what it is."""
LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the proposal stands after an answer. ``new``: whether this answer changed anything; ``introduction``: where both have
    accepted."""

    proposal: Proposal
    new: bool
    introduction: Introduction | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """A proposal that is locked, with the side that answers."""

    proposal: Proposal
    need: Entry
    offer: Entry
    own: Entry
    last: Answer | None


def accept(key: str, side: str, account: Account, on: date, knew: int, shares: bool = False) -> Outcome:
    """Say yes for a side. The second yes opens the introduction; where nothing is left by then, the proposal ends (its stage says
    so). Raises Cannot."""
    with transaction.atomic():
        held = _held(key, side, account, on)
        proposal = held.proposal
        if proposal.stage in (Stage.OPEN, Stage.INTRODUCED) and _is(held.last, Verdict.ACCEPTED):
            return Outcome(proposal, False, Introduction.objects.filter(proposal=proposal).first())
        _as_known(held, knew)
        _still_open(held, on)
        if _withdrawn(held):
            return Outcome(proposal, True)
        for entry in (held.need, held.offer):
            if why := why_not_standing(entry, on):
                raise Cannot(f"{entry.side}_{why}")
        accepted(proposal, held.own, account, on, shares)
        answers = latest(proposal)
        if not all(_is(answers.get(each), Verdict.ACCEPTED) for each in Side.values):
            return Outcome(proposal, True)
        introduction = introduce(proposal, held.need, held.offer, answers, on)
        if introduction is None:
            end(proposal, Stage.FULL)
        return Outcome(proposal, True, introduction)


def decline(
    key: str, side: str, account: Account, on: date, knew: int, reason: str, words: str = ""
) -> Outcome:
    """Say no for a side, with a reason: a part of the score, or ``other`` and words. The pair rests. Raises Cannot."""
    if reason not in (*PARTS, OTHER) or (reason == OTHER and not words):
        raise Cannot("no_reason")
    with transaction.atomic():
        held = _held(key, side, account, on)
        if held.proposal.stage == Stage.DECLINED and _is(held.last, Verdict.DECLINED):
            return Outcome(held.proposal, False)
        _as_known(held, knew)
        _still_open(held, on)
        if _is(held.last, Verdict.ACCEPTED):  # a yes is taken back, not turned into a no
            raise Met
        Answer.objects.create(
            proposal=held.proposal, side=side, verdict=Verdict.DECLINED, reason=reason, words=words[:LONGEST_WORDS],
            by=account, office=_title(held, account, on), rests_until=on + timedelta(days=terms().rest_days),
        )  # fmt: skip
        end(held.proposal, Stage.DECLINED)
        return Outcome(held.proposal, True)


def take_back(key: str, side: str, account: Account, on: date, knew: int, words: str = "") -> Outcome:
    """Take the yes of a side back, before or after the other side has accepted: the proposal ends, and what it took of the offer
    is there again. Raises Cannot."""
    with transaction.atomic():
        held = _held(key, side, account, on)
        if held.proposal.stage == Stage.WITHDRAWN and _is(held.last, Verdict.WITHDRAWN):
            return Outcome(held.proposal, False)
        _as_known(held, knew)
        if held.proposal.stage not in (Stage.OPEN, Stage.INTRODUCED) or not _is(held.last, Verdict.ACCEPTED):
            raise Cannot("ended")
        Answer.objects.create(
            proposal=held.proposal, side=side, verdict=Verdict.WITHDRAWN, words=words[:LONGEST_WORDS], by=account,
            office=_title(held, account, on),
        )  # fmt: skip
        end(held.proposal, Stage.WITHDRAWN, "yes_taken_back")
        return Outcome(held.proposal, True)


def _held(key: str, side: str, account: Account, on: date) -> _Held:
    """Locked, and theirs to answer. Raises Cannot."""
    held = lock_pair(key)
    if held is None or side not in Side.values:
        raise Cannot("gone")
    proposal, need, offer = held
    own = need if side == Side.NEED else offer
    if not may_answer(account, own, on):
        raise Cannot("not_yours")
    return _Held(proposal, need, offer, own, latest(proposal).get(side))


def _as_known(held: _Held, knew: int) -> None:
    if (held.last.pk if held.last else 0) != knew:
        raise Met


def _still_open(held: _Held, on: date) -> None:
    if held.proposal.stage != Stage.OPEN:
        raise Cannot("ended")
    if held.proposal.answer_by < on:
        raise Cannot("late")


def _withdrawn(held: _Held) -> bool:
    """Whether the need or the offer was withdrawn meanwhile: then the proposal ends here, if it has not."""
    for entry in (held.need, held.offer):
        if entry.state == State.WITHDRAWN:
            end(held.proposal, Stage.WITHDRAWN, f"{entry.side}_withdrawn")
            return True
    return False


def _is(answer: Answer | None, verdict: Verdict) -> bool:
    return answer is not None and answer.verdict == verdict


def _title(held: _Held, account: Account, on: date) -> str:
    from maillage.parties.rights import Right, office_for

    assert held.own.organisation is not None
    office = office_for(account, held.own.organisation, on, Right.PUBLISH)
    return office.title if office else ""
