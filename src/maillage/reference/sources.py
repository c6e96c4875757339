"""Where a fact comes from, with its date: every line shown can say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A source: ``title`` to show, ``as_of`` the day (or year) the fact was read, and its ``licence``.

    ``verified`` is False for what was written from memory: it is shown, and said to be unchecked.
    """

    title: str
    as_of: str | None = None
    address: str | None = None
    licence: str | None = None
    verified: bool = True
