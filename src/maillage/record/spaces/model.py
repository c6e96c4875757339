"""The nouns of spaces."""

from __future__ import annotations

from dataclasses import dataclass

TABLES = ("links", "activities", "activity_places", "activity_parties", "memberships", "missions")
"""The views that questions about spaces read."""


@dataclass(frozen=True, slots=True)
class Space:
    """What is looked at together: ``ends``, keys of bodies at which links may end (:func:`end_key`), or whole ``countries``;
    ``organisations`` are identifiers of those that act for the bodies."""

    ends: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """What its ends are known by."""
        return list(self.countries or self.ends)

    def key(self, side: str) -> str:
        """The key of one end of a link (``a`` or ``b``), as SQL writes it: the same sort as ``keys``."""
        return (
            f"{side}_country"
            if self.countries
            else end_key(f"{side}_place", f"{side}_name", f"{side}_country")
        )


def end_key(place: str, name: str, country: str) -> str:
    """What a body is known by, as SQL writes it: its place, else its name without accents, and its country."""
    return f"coalesce({place}, strip_accents(lower({name})) || '|' || coalesce({country}, ''))"


@dataclass(frozen=True, slots=True)
class Body:
    """Whoever stands at an end of a link: ``name`` in the source's words, its place where it is known."""

    name: str | None
    place: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Network:
    """A network that sources list members of: how many of its lines hold on the day asked, in how many countries."""

    id: str
    name: str
    members: int
    countries: int
    as_of: str | None
    """The day of the source that was dated last."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a network, as one line of a source says it. ``key`` is what links know its place by."""

    id: str
    key: str
    organisation: str | None
    name: str
    type: str | None
    country: str | None
    place: str | None
    place_said: str | None
    since: str | None
    until: str | None
    role: str | None
    source: str
    line: int | None
    as_of: str | None
    generated: bool

    def left(self, on: str) -> bool:
        """Whether its source says that it ended before the day ``on`` (YYYY-MM-DD): an end known to the year is its last day."""
        return self.until is not None and self.until + "9999-12-31"[len(self.until) :] < on

    def joins_after(self, on: str) -> bool:
        """Whether its source says that it begins after that day."""
        return self.since is not None and self.since + "0000-01-01"[len(self.since) :] > on
