"""The board: all needs and offers that stand, as profiles made ready to be matched; kept in memory and renewed line by line.

In: the published entries, and a function that tells profiles what a record holds of them. Out: the best of the other side for
whoever asks, explained. A board never changes: a newer one is made of it, so that many may ask while one is renewed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from maillage.exchange.capacity import Taken, left_of, taken
from maillage.exchange.models import Entry, Side, State
from maillage.matching.profiles import Need, Offer, fields, read_rows
from maillage.matching.scores import Matching, Refusal, Standing, Weights
from maillage.matching.scores.explain import Answer, answers
from maillage.parties.models import Name

Tell = Callable[[Sequence[Any]], list[Any]]
"""Profiles of one side in, the same with what a record holds of them out."""
OVERLAP = timedelta(minutes=5)
"""How far back changes are looked for again: a transaction writes its moment before others see what it wrote."""
MOST_CHANGES = 2_000
"""Changed lines beyond which the whole is read again."""


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on a day. ``read_to`` is the moment of the latest change read, ``seen`` when each line near it changed."""

    on: date
    needs: Standing[Need]
    offers: Standing[Offer]
    read_to: datetime | None
    seen: Mapping[str, datetime]

    def side(self, name: str) -> Standing[Any]:
        """``need`` or ``offer``."""
        return self.needs if name == Side.NEED else self.offers

    def profile(self, side: str, key: str) -> Need | Offer | None:
        """A need or an offer that stands, by its key."""
        standing = self.side(side)
        row = standing.rows.get(key)
        found: Need | Offer | None = None if row is None else standing.profiles[row]
        return found

    def matching(
        self,
        side: str,
        asking: Sequence[Any],
        refusals: Sequence[Refusal] = (),
        weights: Weights | None = None,
    ) -> Matching:
        """Those who ask, profiles of ``side``, against all that stand on the other side."""
        return self.side(other_side(side)).against(asking, weights, refusals)

    def matches(
        self,
        profile: Need | Offer,
        side: str,
        k: int,
        language: str,
        refusals: Sequence[Refusal] = (),
        most: int = 0,
    ) -> Answer:
        """The ``k`` best for one that asks, explained in ``language``; ``most`` of those shut out, all of them counted by gate.
        An offer asks with ``side`` offer. Exact, among all that stand."""
        matching = self.matching(side, [profile], refusals)
        return next(answers(matching, side, [0], k, language, most))


def other_side(side: str) -> str:
    """The side that is not this one."""
    return str(Side.OFFER if side == Side.NEED else Side.NEED)


def standing_entries(side: str | None = None) -> QuerySet[Entry]:
    """Entries that are public: published, not hidden, of an organisation that is still there. Whether their days have passed
    is asked of the day."""
    found = Entry.objects.filter(
        Q(organisation=None) | Q(organisation__merged_into=None, organisation__hidden_at=None),
        state=State.PUBLISHED, hidden_at=None,
    )  # fmt: skip
    return found.filter(side=side) if side else found


def read_board(on: date, tell: Tell) -> Board:
    """All that stands on a day. Linear in the entries: fifty thousand take some seconds."""
    changed = _changed(None)
    profiles = _profiles(standing_entries())
    needs, offers = (tell(profiles[side]) for side in (Side.NEED, Side.OFFER))
    return Board(
        on, Standing.of("need", needs, on), Standing.of("offer", offers, on), _latest(changed), changed
    )


def renewed(board: Board, tell: Tell) -> Board:
    """The same with what has changed since: one question to the database where nothing has. Read whole where much has."""
    changed = _changed(board.read_to)
    new = [key for key, at in changed.items() if board.seen.get(key) != at]
    if not new:
        return board
    if len(new) > MOST_CHANGES:
        return read_board(board.on, tell)
    profiles = _profiles(standing_entries().filter(key__in=new))
    sides = {}
    for side in (Side.NEED, Side.OFFER):
        fresh, standing = tell(profiles[side]), board.side(side)
        gone = (set(new) & standing.rows.keys()) - {profile.id for profile in fresh}
        sides[side] = standing.renewed(gone, fresh) if fresh or gone else standing
    return Board(board.on, sides[Side.NEED], sides[Side.OFFER], _latest(changed), changed)


def _changed(since: datetime | None) -> dict[str, datetime]:
    """When each entry changed that changed near a moment or after it; all of them near the last moment, without one."""
    since = since or Entry.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
    if since is None:
        return {}
    return dict(Entry.objects.filter(changed_at__gte=since - OVERLAP).values_list("key", "changed_at"))


def _latest(changed: Mapping[str, datetime]) -> datetime | None:
    return max(changed.values(), default=None)


_Row = tuple[str, str, dict[str, Any], bool, str, str]


def _profiles(found: QuerySet[Entry]) -> dict[str, list[Any]]:
    """Entries as profiles, by side, in the order of their keys. By plain columns: models would take three times as long."""
    rows: list[_Row] = list(
        found.order_by("key").values_list("key", "side", "said", "generated", "language", "organisation")
    )
    few = len(rows) <= MOST_CHANGES
    names = _names({row[-1] for row in rows} if few else None)
    took = taken({row[0] for row in rows} if few else None)
    return {str(side): list(_read(side, rows, names, took)) for side in (Side.NEED, Side.OFFER)}


def _names(organisations: Collection[str] | None) -> dict[str, list[tuple[str, str]]]:
    """Language and name of organisations, of these or of all, each one's own form first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = (
        Name.objects.all() if organisations is None else Name.objects.filter(organisation__in=organisations)
    )
    for organisation, language, name in rows.order_by("id").values_list("organisation", "language", "name"):
        found[organisation].append((language, name))
    return found


def _read(
    side: str, rows: Iterable[_Row], names: Mapping[str, Sequence[tuple[str, str]]], took: Mapping[str, Taken]
) -> Iterator[Need | Offer]:
    """The profiles of one side, as their owners wrote them, but for what introductions took of them. (What is left of a quota
    differs from country to country: that is asked when a pair is proposed.)"""
    known = {field.name for field in fields(side)}
    mine = [row for row in rows if row[1] == side]
    said = (
        {
            **said,
            "id": key,
            "generated": generated,
            "organisation": _name(names.get(organisation, ()), language),
        }
        for key, _, said, generated, language, organisation in mine
    )
    kept = ({name: each[name] for name in each.keys() & known} for each in said)
    called = {key: (said, str(said.get("place_name", ""))) for key, _, said, *_ in mine}
    for one in read_rows(side, enumerate(kept, 1), []):
        own, place = called[one.id]
        changes: dict[str, Any] = {"place_name": place} if place and place != one.place_name else {}
        if one.id in took:
            changes["quantity"] = left_of(Entry(side=side, said=own), took[one.id])
        yield replace(one, **changes) if changes else one


def _name(names: Sequence[tuple[str, str]], language: str) -> str:
    """A name in a language, else the first one."""
    return next((name for said, name in names if said == language), names[0][1] if names else "")


def name_in(entry: Entry) -> str:
    """What the owner of an entry calls itself in the language of the entry, else in its own."""
    names = entry.organisation.names.all() if entry.organisation else ()
    return _name([(each.language, each.name) for each in names], entry.language)
