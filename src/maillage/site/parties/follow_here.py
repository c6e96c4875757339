"""What is new of what people seek and give here: needs, offers, matching sessions, solutions, and whom each is news for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Entry, Round, RoundState, Solution
from maillage.parties.models import Membership, Name, Organisation, Standing
from maillage.site import words
from maillage.site.known import Known
from maillage.site.parties.follow_things import OURS
from maillage.site.today import today

LONGEST_TITLE = 120
MOST_LOOKED_THROUGH = 5_000
"""Of the newest: how many are looked through for those of one thing."""
Followed = tuple[str, str]
"""Kind and thing, as a follow has them."""


@dataclass(frozen=True, slots=True)
class Here:
    """One thing published here. ``ends`` is the first day on which it no longer stands, of a session the last to take part."""

    sort: str
    key: str
    at: datetime
    title: str
    language: str
    owner: str
    country: str
    generated: bool
    begins: date | None
    ends: date | None
    about: frozenset[Followed]

    @property
    def address(self) -> str:
        """The path of its page."""
        return reverse("entry" if self.sort in ("need", "offer") else self.sort, args=[self.key])


def _when() -> tuple[Any, ...]:
    return (
        Round.objects.aggregate(at=Max("made_at"), state=Max("state")),
        Solution.objects.aggregate(at=Max("made_at"), gone=Max("withdrawn_at")),
    )


others: Known[tuple[Any, ...]] = Known("follow-here", _when, ())
"""When a session or a solution last came; of needs and offers the board knows. Seen within a minute."""


def published(since: datetime, until: datetime) -> Iterator[Here]:
    """All that was published after ``since`` and until ``until`` and stands, the oldest first, a few at a time in memory."""
    networks = _networks()
    # what stands on another instance is news here on the day on which it came
    here = Q(origin=None, published_at__gt=since, published_at__lte=until)
    came = Q(origin__isnull=False, made_at__gt=since, made_at__lte=until)
    entries = _standing().filter(here | came).order_by("published_at", "key")
    yield from (_entry(each, networks) for each in entries.iterator(chunk_size=500))
    rounds = _rounds().filter(made_at__gt=since, made_at__lte=until).order_by("made_at", "key")
    yield from (_round(each) for each in rounds.iterator(chunk_size=500))
    solutions = _solutions().filter(made_at__gt=since, made_at__lte=until).order_by("made_at", "key")
    yield from (_solution(each, networks) for each in solutions.iterator(chunk_size=500))


def newest(kind: str, thing: str, most: int) -> list[Here]:
    """The newest that stand of a thing; ``kind`` empty: of everything."""
    networks = _networks()
    entries, solutions = (
        _standing().order_by("-published_at", "key"),
        _solutions().order_by("-made_at", "key"),
    )
    if kind in ("place", "country"):
        entries = entries.filter(**{kind: thing})
    looked: list[Iterator[Here]] = [
        (_entry(each, networks) for each in entries[:MOST_LOOKED_THROUGH].iterator(chunk_size=500)),
        (_round(each) for each in _rounds().order_by("-made_at", "key")[:MOST_LOOKED_THROUGH]),
        (_solution(each, networks) for each in solutions[:MOST_LOOKED_THROUGH]),
    ]
    found: list[Here] = []
    for each in looked:
        found += islice((one for one in each if not kind or (kind, thing) in one.about), most)
    return sorted(found, key=lambda each: (each.at, each.key), reverse=True)[:most]


def owners(keys: set[str]) -> dict[str, str]:
    """What organisations call themselves, in the reader's language where they say so."""
    names: dict[str, str] = {}
    if not keys:
        return names
    for each in Name.objects.filter(organisation__in=keys).order_by("id"):
        if each.organisation_id not in names or each.language == words.language():
            names[each.organisation_id] = each.name
    return names


def _standing() -> QuerySet[Entry]:
    stands = Q(expires=None) | Q(expires__gt=today())
    shown = Q(organisation=None) | Q(organisation__hidden_at=None, organisation__erased_at=None)
    found = standing_entries().filter(stands, shown).exclude(published_at=None)
    return found.select_related("organisation")


def _rounds() -> QuerySet[Round]:
    found = Round.objects.exclude(state=RoundState.CANCELLED).filter(
        network__standing=Standing.VERIFIED, network__hidden_at=None, network__erased_at=None
    )
    # megabytes of a large one
    return found.select_related("network").defer("certificate", "result", "rehearsed")


def _solutions() -> QuerySet[Solution]:
    found = Solution.objects.filter(
        withdrawn_at=None,
        organisation__merged_into=None,
        organisation__hidden_at=None,
        organisation__erased_at=None,
    )
    return found.select_related("organisation")


def _networks() -> Mapping[str, frozenset[Followed]]:
    """Organisation → the networks that it is in, as they can be followed."""
    on = today()
    held = Membership.objects.filter(Q(until=None) | Q(until__gt=on)).exclude(member=None)
    found: dict[str, set[Followed]] = {}
    for member, key, record_id in held.values_list(
        "member_id", "network_id", "network__record_id"
    ).iterator():
        found.setdefault(member, set()).update(_network(key, record_id))
    return {member: frozenset(each) for member, each in found.items()}


def _network(key: str, record_id: str) -> set[Followed]:
    return {("network", f"{OURS}{key}"), *([("network", record_id)] if record_id else [])}


def _about(
    place: str,
    country: str,
    topics: Any,
    owner: Organisation | None,
    networks: Mapping[str, frozenset[Followed]],
) -> frozenset[Followed]:
    said = {("place", place)} if place else set()
    said |= {("country", country)} if country else set()
    said |= {("topic", str(each)) for each in topics or ()}
    return frozenset(said | networks.get(owner.pk if owner else "", frozenset()))


def _entry(entry: Entry, networks: Mapping[str, frozenset[Followed]]) -> Here:
    assert entry.published_at is not None
    about = _about(entry.place, entry.country, entry.topics, entry.organisation, networks)
    return Here(
        entry.side, entry.pk, entry.published_at, _title(entry.text), entry.language, entry.organisation_id or "",
        entry.country, entry.generated, _day(entry.said.get("from")), entry.expires, about,
    )  # fmt: skip


def _round(round_: Round) -> Here:
    chosen = round_.chosen or {}
    said = {("topic", str(each)) for each in chosen.get("topics") or ()}
    said |= {("country", str(each)) for each in chosen.get("countries") or ()}
    said |= _network(round_.network_id, round_.network.record_id)
    return Here(
        "round", round_.pk, round_.made_at, _title(round_.title), round_.language, round_.network_id,
        round_.network.country, round_.network.generated, round_.opens, round_.closes, frozenset(said),
    )  # fmt: skip


def _solution(solution: Solution, networks: Mapping[str, frozenset[Followed]]) -> Here:
    owner = solution.organisation
    country = solution.country or owner.country
    about = _about(owner.place, country, solution.topics, owner, networks)
    return Here(
        "solution", solution.pk, solution.made_at, _title(solution.problem), solution.language, owner.pk, country,
        owner.generated, None, None, about,
    )  # fmt: skip


def _title(text: str) -> str:
    """The first line, on one line and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10]) if said else None
    except ValueError:
        return None
