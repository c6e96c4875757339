"""What was looked up of a pair beside what its two sides say, with its source: national incomes, and what a record holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from maillage.matching.profiles import Need, Offer, Profile, Tie
from maillage.matching.scores.weights import ROOM
from maillage.reference.countries import income_source, incomes
from maillage.reference.groups import YES, groups_of
from maillage.reference.kinds import link_kind_name
from maillage.reference.names import fold
from maillage.reference.spoken import day
from maillage.reference.texts import catalogue, choose, fill

_STATUSES = ("ended", "dormant", "planned")


def incomes_compared(need: Need, offer: Offer) -> dict[str, Any]:
    """The two incomes a head that are compared (as ``pair.incomes_apart``), each with its year; ``source``, ``as_of`` and
    ``looked_up`` (which sides) where a country's was looked up. Where they cannot be compared, what each side says."""
    sides: dict[str, Profile] = {"need": need, "offer": offer}
    silent = [side for side, one in sides.items() if not one.income]
    year = _year(need, offer, silent)
    if year is None:
        return {
            **{side: one.income for side, one in sides.items()},
            **{f"{side}_year": one.income_year for side, one in sides.items()},
        }
    told = {side: one.income or incomes(one.country)[year] for side, one in sides.items()}
    source = income_source()
    return {
        **told,
        **{f"{side}_year": year for side in sides},
        "looked_up": silent,
        "source": source.title,
        "as_of": source.as_of,
    }


def _year(need: Need, offer: Offer, silent: Sequence[str]) -> int | None:
    """The year in which what is not said is looked up; None where nothing is, or nothing can be."""
    if not silent:
        return None
    if len(silent) == 2:
        return max(incomes(need.country).keys() & incomes(offer.country).keys(), default=None)
    says, silently = (offer, need) if silent == ["need"] else (need, offer)
    return says.income_year if says.income_year in incomes(silently.country) else None


def ties_between(name: str, need: Need, offer: Offer) -> tuple[Tie, ...]:
    """What a record holds of both: links between their places, or memberships that make a network a shared one."""
    if name == "links":
        # the offer's first, so that of a link that both were told the need's is kept
        both = ((offer, need), (need, offer))
        found = {
            tie.id: tie
            for one, other in both
            if one.found
            for tie in one.found.links
            if tie.names in _called(other)
        }
        return tuple(sorted(found.values(), key=lambda tie: (tie.since or "9", tie.id)))
    if name != "networks":
        return ()
    ties = [tie for one in (need, offer) if one.found for tie in one.found.networks]
    shared = {fold(network) for network in shared_networks(need, offer)} if ties else set()
    return tuple(tie for tie in ties if fold(tie.names) in shared)


def _called(profile: Profile) -> tuple[str, ...]:
    """What a tie may call the place of a profile."""
    said = (profile.place, f"name:{fold(profile.place_name)}" if profile.place_name else "")
    return tuple(filter(None, said))


def shared_networks(need: Need, offer: Offer) -> list[str]:
    """The networks that both belong to, as the need's side writes them: said, or found in a record."""
    theirs = {fold(one) for one in _networks(offer)}
    return [one for one in dict.fromkeys(_networks(need)) if fold(one) in theirs]


def shared_groups(need: Need, offer: Offer, on: date) -> list[str]:
    """The groups of countries that both countries are in on a day: shown beside networks, and no point of any score."""
    theirs = _groups(offer.country, on)
    return [code for code in _groups(need.country, on) if code in theirs]


@cache
def _groups(country: str, on: date) -> tuple[str, ...]:
    return tuple(one.group for one in groups_of(country, on) if one.answer == YES) if country else ()


def _networks(profile: Profile) -> tuple[str, ...]:
    return (
        *(profile.networks or ()),
        *(tie.names for tie in (profile.found.networks if profile.found else ())),
    )


def as_values(ties: Iterable[Tie]) -> dict[str, Any]:
    """What is found as a value for machines; nothing where nothing is."""
    listed = [tie.as_dict() for tie in ties]
    return {"record": listed} if listed else {}


def done_values(profile: Profile) -> dict[str, Any]:
    """The newest activities that a record holds of a profile, and how many there are; nothing where it holds none."""
    found = profile.found
    return {**as_values(found.proof), "record_count": found.done} if found and found.done else {}


def sources(ties: Iterable[Tie], language: str) -> str:
    """The sources of what is found, each once with its latest date, in words."""
    latest: dict[str, str] = {}
    for tie in ties:
        latest[tie.source] = max(latest.get(tie.source, ""), tie.as_of or "")
    told = (f"{source} ({day(as_of, language)})" if as_of else source for source, as_of in latest.items())
    return _text("list_sep", language).join(told)


def link_words(ties: Iterable[Tie], language: str) -> str:
    """Links in words: what they are, from when to when, and whether they ended."""
    return _text("list_sep", language).join(dict.fromkeys(_link(tie, language) for tie in ties))


def _link(tie: Tie, language: str) -> str:
    kind = link_kind_name(tie.kind, language) if tie.kind else _text("link", language)
    key = "link_span" if tie.since and tie.until else "link_since" if tie.since else "link_until"
    dates = {"since": day(tie.since, language), "until": day(tie.until, language)}
    said = fill(_text(key, language), language, {"kind": kind, **dates}) if tie.since or tie.until else kind
    return f"{said} ({_text(tie.status, language)})" if tie.status in _STATUSES else said


def titles(ties: Iterable[Tie], language: str) -> str:
    """Titles of activities with the identifier by which each can be opened."""
    return _text("list_sep", language).join(f"{tie.names} [{tie.id}]" for tie in ties)


def _text(key: str, language: str) -> str:
    return choose(catalogue(ROOM, "texts")[key], language)
