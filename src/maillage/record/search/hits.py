"""From what the index stores of a thing to a hit: its title in the source's words, its snippet, its source."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from maillage.record.search.model import Hit
from maillage.record.search.snippets import Highlighter
from maillage.record.search.world import World
from maillage.reference.texts import catalogue, choose

_BETWEEN = " – "


def make_hit(
    stored: bytes, score: float, highlighter: Highlighter, world: World, show: str, wanted: str | None = None
) -> Hit:
    """The hit of a stored document: titled in ``show`` where it has that title, with a snippet of the text in
    ``wanted`` or ``show`` when that has words of the query, else of the first that has."""
    shown: dict[str, Any] = json.loads(stored)
    order = [language for language in (wanted, show) if language]
    title, title_language = _in_language(shown.get("titles", ()), order) or _own_title(shown)
    title = title or _title(shown, world, show)
    bodies = sorted(shown.get("texts", ()), key=lambda body: _rank(body[0], order))
    snippet, highlights, at = highlighter.snippet([*(text for _, text in bodies), _line(shown, title)])
    language = bodies[at][0] if at < len(bodies) else None
    return Hit(
        id=shown["id"],
        kind=shown.get("kind"),
        table=shown["table"],
        title=title,
        snippet=snippet,
        language=language or shown.get("language"),
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
        identifier=shown.get("identifier"),
        title_language=title_language,
    )


def _rank(language: str | None, order: list[str]) -> int:
    return order.index(language) if language in order else len(order)


def _in_language(titles: Sequence[tuple[str | None, str]], order: list[str]) -> tuple[str, str] | None:
    """The title in the first of the languages asked for that has one, and which."""
    by_language = dict(reversed(titles))
    return next(((by_language[language], language) for language in order if language in by_language), None)


def _own_title(shown: dict[str, Any]) -> tuple[str | None, str | None]:
    """The title as its source has it; its language where it has only one."""
    title = shown.get("title")
    said = {text: language for language, text in shown.get("titles", ())}
    return title, (said.get(title, shown.get("language")) if title else None)


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
    parts += shown.get("names", ())
    return _BETWEEN.join(parts)


def _year(text: str | None) -> int | None:
    return int(text[:4]) if text and text[:4].isdecimal() else None
