"""What two networks have in common: members, told by body or by place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.record.spaces.model import Member


@dataclass(frozen=True, slots=True)
class Shared:
    """Members of two networks, each in one pair or alone: pairs in ``common`` are the same organisation (``same_body`` of
    them) or bodies of the same place."""

    common: tuple[tuple[Member, Member], ...]
    same_body: int
    only_one: tuple[Member, ...]
    only_other: tuple[Member, ...]


_By = Callable[[Member], object]
_BODY: tuple[_By, ...] = (
    lambda each: (each.organisation, each.key) if each.organisation else None,
    lambda each: each.organisation,
)
_PLACE: tuple[_By, ...] = (lambda each: each.key,)


def shared_members(one: Sequence[Member], other: Sequence[Member]) -> Shared:
    """Members of both, each met with one of the other at most: the same organisation before the same place. Who meets whom
    is the same whichever network is first."""
    bodies, one, other = _met(one, other, _BODY)
    neighbours, one, other = _met(one, other, _PLACE)
    common = sorted((*bodies, *neighbours), key=lambda pair: _by_name(pair[0]))
    return Shared(
        tuple(common), len(bodies), tuple(sorted(one, key=_by_name)), tuple(sorted(other, key=_by_name))
    )


def _met(
    one: Sequence[Member], other: Sequence[Member], ways: Sequence[_By]
) -> tuple[list[tuple[Member, Member]], Sequence[Member], Sequence[Member]]:
    """Pairs, and who of each is left: taken in one order on both sides, so that neither decides who is."""
    met = []
    for by in ways:
        waiting: dict[object, list[Member]] = {}
        for theirs in sorted(other, key=_by_key, reverse=True):
            waiting.setdefault(by(theirs), []).append(theirs)
        left = []
        for mine in sorted(one, key=_by_key):
            if by(mine) is not None and (theirs_too := waiting.get(by(mine))):
                met.append((mine, theirs_too.pop()))
            else:
                left.append(mine)
        one, other = left, [theirs for each in waiting.values() for theirs in each]
    return met, one, other


def _by_key(member: Member) -> tuple[str, str]:
    return member.key or "", member.id


def _by_name(member: Member) -> tuple[str, str]:
    return member.name, member.id
