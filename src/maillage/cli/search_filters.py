"""The filters of `maillage search`, from what a person types to codes. Raises Refused for what is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from maillage.cli.asked import Refused, read_country
from maillage.cli.group import read_group
from maillage.cli.speak import Front, language_name, say
from maillage.cli.topic import read_topic

if TYPE_CHECKING:
    from maillage.record.search import Searcher
    from maillage.record.store import Reader

_YEARS = re.compile(r"(\d{4})?(?:(\.\.)(\d{4})?)?\Z")
TABLES = {
    "links": "link",
    "activities": "project",
    "memberships": "membership",
    "missions": "mission",
    "calls": "call",
    "solutions": "solution",
}
"""Tables that can be searched, and what a hit is when its source says no nearer kind."""


def read_filters(front: Front, said: dict[str, Any]) -> dict[str, Any]:
    """What the options say, as :func:`maillage.record.search.search` takes it."""
    from maillage.reference.dates import PartialDate

    if said["on"] and PartialDate.parse(said["on"]) is None:
        raise Refused(front, "search.bad_date", found=said["on"])
    return {
        "country": [read_country(front, word) for word in said["country"]],
        "group": read_group(front, said["group"]) if said["group"] else None,
        "on": said["on"],
        "topic": [read_topic(front, word) for word in said["topic"]],
        "goal": [_goal(front, word) for word in said["goal"]],
        "kind": [_kind(front, word) for word in said["kind"]],
        "table": [_table(front, word) for word in said["table"]],
        "organisation": list(said["organisation"]),
        "years": _years(front, said["years"]) if said["years"] is not None else None,
        "language": _language(front, said["language"]) if said["language"] else None,
    }


def _goal(front: Front, word: str) -> str:
    from maillage.reference.topics import find_topic, goal

    if known := goal(word):
        return known.code
    named = [found.code for found in find_topic(word) if found.scheme == "goal"]
    if not named:
        raise Refused(front, "search.no_such_goal", found=word)
    return named[0]


def _kind(front: Front, word: str) -> str:
    from maillage.record.columns import SHEET_KINDS
    from maillage.reference.kinds import KINDS, LINK_KINDS, find_link_kind

    known = (*LINK_KINDS, *KINDS, *TABLES)
    found = word if word in known else SHEET_KINDS.get(word) or find_link_kind(word)
    if found is None:
        raise Refused(front, "search.no_such_kind", found=word, known=say("list_sep").join(known))
    return found


def _table(front: Front, word: str) -> str:
    from maillage.record.columns import SHEET_KINDS

    found = SHEET_KINDS.get(word, word)
    if found not in TABLES:
        raise Refused(front, "search.no_such_table", found=word, known=say("list_sep").join(sorted(TABLES)))
    return found


def _years(front: Front, word: str) -> tuple[int | None, int | None]:
    from maillage.record.search.understand import FIRST_YEAR, LAST_YEAR

    found = _YEARS.match(word.replace("-", "..").replace("…", ".."))
    first, last = (int(year) if year else None for year in (found[1], found[3])) if found else (None, None)
    told = [year for year in (first, last) if year is not None]
    if not found or not told or told != sorted(told) or not FIRST_YEAR <= told[0] <= told[-1] <= LAST_YEAR:
        raise Refused(front, "search.bad_years", found=word[:40], first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return (first, last if found[2] else first)


def _language(front: Front, word: str) -> str:
    from maillage.record.languages import find_language, nearest_languages

    found = find_language(word)
    if found is None:
        near = [f"{language_name(code, front.language)} ({code})" for code in nearest_languages(word)]
        raise Refused(front, "search.no_such_language", near, found=word[:40])
    return found


def read_organisations(front: Front, reader: Reader, searcher: Searcher, asked: list[str]) -> list[str]:
    """The organisations asked for, with those that a person said are the same. Raises Refused for one that nothing
    in the record names, with the nearest names."""
    if not asked:
        return asked  # without reading a table for it
    from maillage.cli.organisation import body_label
    from maillage.record.organisations.about import nearest_organisations
    from maillage.record.organisations.same_as import widened

    for one in asked:
        if not searcher.names(widened(reader, [one])):
            near = [body_label(body) for body in nearest_organisations(reader, one)]
            raise Refused(front, "search.no_such_organisation", near, found=one[:60])
    return widened(reader, asked)
