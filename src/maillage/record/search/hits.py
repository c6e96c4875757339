"""From what the index stores of a thing to a hit: its title in the source's words, its snippet, its source."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from maillage.record.search.model import Hit
from maillage.record.search.snippets import Highlighter
from maillage.record.search.world import World
from maillage.reference.texts import catalogue, choose

_BETWEEN = " – "


def make_hit(stored: bytes, score: float, highlighter: Highlighter, world: World, show: str) -> Hit:
    """The hit of a stored document."""
    shown: dict[str, Any] = json.loads(stored)
    title = shown.get("title") or _title(shown, world, show)
    texts = [text for text in (shown.get("body"), _line(shown, title)) if text]
    snippet, highlights = highlighter.snippet(texts)
    return Hit(
        id=shown["id"],
        kind=shown.get("kind"),
        table=shown["table"],
        title=title,
        snippet=snippet,
        language=shown.get("language"),
        countries=tuple(shown.get("countries", ())),
        years=(_year(shown.get("since")), _year(shown.get("until"))),
        source=shown.get("source"),
        sheet=shown.get("sheet"),
        line=shown.get("line"),
        as_of=shown.get("as_of"),
        generated=bool(shown.get("generated")),
        score=round(score, 4),
        highlights=highlights,
        topics=tuple(shown.get("topics", ())),
        topics_derived=bool(shown.get("derived")),
    )


def _title(shown: dict[str, Any], world: World, show: str) -> str:
    if "mission" in shown:
        return _mission_title(shown, world, show)
    names = [name for name, _ in shown.get("ends", ()) if name]
    return _BETWEEN.join(names) or str(shown["id"])


def _mission_title(shown: dict[str, Any], world: World, show: str) -> str:
    sending, sending_said, receiving, receiving_said, place_said = shown["mission"]
    kind = _mission_kinds().get(shown.get("kind") or "other")
    what = choose(kind, show) if kind else str(shown.get("kind"))
    sender = (sending and world.name("country", sending, show)) or sending_said or sending or "?"
    receiver = (receiving and world.name("country", receiving, show)) or receiving_said or receiving or "?"
    where = f"{place_said}, {receiver}" if place_said else receiver
    return f"{what}{_BETWEEN}{sender}{_BETWEEN}{where}"


@cache
def _mission_kinds() -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = catalogue("maillage.record", "search_texts")["mission"]
    return kinds


def _line(shown: dict[str, Any], title: str) -> str:
    """One line that says the thing itself, for things without a description."""
    if "mission" in shown:
        return title
    ends = [f"{name} ({country})" if country else name for name, country in shown.get("ends", ()) if name]
    parts = [*ends] if ends else [title]
    parts += shown.get("parties", ())
    return _BETWEEN.join(parts)


def _year(text: str | None) -> int | None:
    return int(text[:4]) if text and text[:4].isdecimal() else None
