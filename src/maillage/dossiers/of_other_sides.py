"""What one party records of another's side: a result, ratings, an expert. It stands as that party's word until the side itself confirms
it or says otherwise.

Pure. In: where the dossier stands. Nothing here refuses anything: ``deciding`` does, by what is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from maillage.dossiers.model import ENDS_WORK, Evaluated, Expert, Mission, Noted, State

Standing = Literal["own", "confirmed", "unconfirmed", "replaced"]
"""``own``: the side said it itself. ``replaced``: it has said something since that takes its place."""

REST_ON = ("closure", "renewal")
"""Texts that rest on the last evaluation that ended the work: a side’s key to one is its word on how it was rated there. Whoever takes part
through a link alone has no other way to say so."""
STANDS: tuple[Standing, ...] = ("own", "confirmed")
"""What counts: no party speaks for another."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """``seq``: the decision that recorded it, ``by``: the party that did. ``of``: the sides that it speaks of. ``what``: itself."""

    seq: int
    by: str
    of: tuple[str, ...]
    what: Noted | Evaluated | Expert
    mission: str = ""


def recorded(state: State) -> Iterator[Recorded]:
    """All that was recorded of some side, but for experts who have left."""
    for noted in state.results:
        yield Recorded(noted.seq, noted.by, (noted.result.side,), noted)
    for filed in state.evaluations:
        yield Recorded(filed.seq, filed.by, rated_sides(filed), filed)
    for mission in state.missions.values():
        for expert in mission.experts:
            if not expert.left:
                yield Recorded(expert.seq, expert.by, (expert.side,), expert, mission.mission)


def awaits(state: State, party: str) -> list[Recorded]:
    """What others recorded of a party's side, and it has neither confirmed nor replaced."""
    return [each for each in recorded(state) if party in each.of and _of(state, each, party) == "unconfirmed"]


def of_result(state: State, noted: Noted) -> Standing:
    """How a result stands. A later one, or one of the same day, that the side noted itself takes its place."""
    side, said = noted.result.side, noted.result
    own = (
        each for each in state.results
        if each.by == side and each.result.indicator == said.indicator and each.result.side == side and each.result.on >= said.on
    )  # fmt: skip
    return _stands(state, noted.by, side, noted.seq, any(own))


def of_ratings(state: State, filed: Evaluated, side: str) -> Standing:
    """How an evaluation's ratings of a side stand. A later one of the same sort in which the side rated itself takes their place; its key
    to a closure or a renewal that all agreed to on the strength of them confirms them."""
    own = (
        each for each in state.evaluations
        if each.by == side and filed.seq in range(each.seq) and each.evaluation.sort == filed.evaluation.sort and side in rated_sides(each)
    )  # fmt: skip
    stands = _stands(state, filed.by, side, filed.seq, any(own))
    return "confirmed" if stands == "unconfirmed" and _by_key(state, filed, side) else stands


def rested_on(state: State, until: int) -> Evaluated | None:
    """The evaluation that a closure or a renewal rests on to which a key is given once decision ``until`` stands: the last one up to it that
    ended the work."""
    found = [each for each in state.evaluations if each.evaluation.sort in ENDS_WORK and each.seq <= until]
    return found[-1] if found else None


def taken_over(state: State, text: str, party: str) -> Evaluated | None:
    """The evaluation whose ratings of its side a party takes over with its key to a text, as they are another party's word so far; None
    for none."""
    filed = rested_on(state, state.seq) if text in REST_ON else None
    if filed is None or party not in rated_sides(filed):
        return None
    return filed if of_ratings(state, filed, party) == "unconfirmed" else None


def _by_key(state: State, filed: Evaluated, side: str) -> bool:
    texts = (state.texts[each] for each in REST_ON if each in state.texts)
    keys = (each.key_of(side) for text in texts for each in text.versions if each.agreed)
    return any(rested_on(state, each.seq) == filed for each in keys if each is not None)


def of_expert(state: State, mission: Mission, expert: Expert) -> Standing:
    """Whether an expert stands for a side: it named them, confirmed them, or agreed to the debrief that the team gave since."""
    stands = _stands(state, expert.by, expert.side, expert.seq, False)
    debrief = state.in_force(f"aide_memoire:{mission.mission}")
    key = debrief.key_of(expert.side) if debrief and stands == "unconfirmed" else None
    return "confirmed" if key is not None and expert.seq in range(key.seq) else stands


def rated_sides(filed: Evaluated) -> tuple[str, ...]:
    """The sides that an evaluation speaks of."""
    return tuple(dict.fromkeys(side for sides in filed.evaluation.ratings.values() for side in sides))


def _of(state: State, found: Recorded, side: str) -> Standing:
    what: Any = found.what
    if isinstance(what, Noted):
        return of_result(state, what)
    if isinstance(what, Evaluated):
        return of_ratings(state, what, side)
    return of_expert(state, state.missions[found.mission], what)


def _stands(state: State, by: str, side: str, seq: int, replaced: bool) -> Standing:
    if by in ("", side):
        return "own"
    if side in state.confirmed.get(str(seq), ()):
        return "confirmed"
    return "replaced" if replaced else "unconfirmed"
