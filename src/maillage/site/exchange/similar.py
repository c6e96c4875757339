"""What stands beside a need or an offer while it is written: similar ones elsewhere, what was done already, solutions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from maillage.exchange.solutions import solutions_for
from maillage.record.search import Hit, search
from maillage.reference.identifiers import stated
from maillage.site import words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand
from maillage.site.content import attributes
from maillage.site.exchange import boards
from maillage.site.exchange.line import SHORT, line_of, standing_now
from maillage.site.pages.search import search_address

MOST = 4
LOOKED_AT, CLOSEST = 200, 20
"""Of those that share most topics, how many are looked at, and of those from elsewhere, how many are read."""


def with_topics(codes: Sequence[str]) -> Q:
    """Entries that state any of these topics, for a query that has ``topics_said`` (:func:`topics_said`)."""
    wanted = Q()
    for code in codes:
        wanted |= Q(topics_said__contains=f'"{code}"')
    return wanted


def topics_said() -> Cast:
    """The topics of an entry as text: both databases look into it alike."""
    return Cast("topics", TextField())


def similar(
    record: AtHand, side: str, topics: Sequence[str], place: str, on: date, but: str = ""
) -> list[dict[str, Any]]:
    """Entries of the same side on the same topics from other places: those that share most and speak of little else first, the
    newest of them before the others."""
    near = boards.board(record).side(side).sharing(topics, LOOKED_AT) if topics else []
    keys = [profile.id for profile in near if profile.id != but and not (place and profile.place == place)]
    rows = standing_now(keys[:CLOSEST], on)

    def closeness(key: str) -> tuple[int, int]:
        return -len({*rows[key].topics} & {*topics}), len({*rows[key].topics} - {*topics})

    stand = sorted(
        (key for key in keys if key in rows), key=lambda key: str(rows[key].published_at), reverse=True
    )
    return [line_of(record, rows[key], on) for key in sorted(stand, key=closeness)[:MOST]]


def done(record: AtHand, topics: Sequence[str], country: str) -> dict[str, Any]:
    """Activities of the record on these topics, those of the country first, and where all are listed."""
    if record.searcher is None or not topics:
        return {"rows": [], "n": 0, "address": ""}
    hits, n = _found(record, topics, country, "activities")
    one = topics[0]
    return {
        "rows": [_hit(hit) for hit in hits],
        "n": n,
        "address": search_address(table="activities", topic=one),
    }


LESSONS = stated("source", "dossiers:lessons")
"""The source of the record that holds what dossiers taught (``dossiers.lessons_in_record``)."""


def solutions(record: AtHand, topics: Sequence[str], country: str) -> list[dict[str, Any]]:
    """Solutions to use again on these topics: those that owners described here, then those that the record lists."""
    if not topics:
        return []
    found = _described(topics, country)
    if record.searcher is not None and len(found) < MOST:
        hits, _ = _found(record, topics, country, "solutions")
        found += [_hit(hit) for hit in hits if hit.source != LESSONS]  # those stand above already
    return found[:MOST]


def _described(topics: Sequence[str], country: str) -> list[dict[str, Any]]:
    """What owners said of finished activities, the nearest first."""
    return [
        {
            "address": address("solution", row.key),
            "title": " ".join(row.problem.split())[:SHORT],
            "said": attributes(row.problem, row.language),
            "country": row.country,
            "years": "",
        }
        for row in solutions_for(topics, country, MOST)
    ]


def _found(record: AtHand, topics: Sequence[str], country: str, table: str) -> tuple[list[Hit], int]:
    """The first few of a table on topics, those of the country before the others; and how many there are on the first topic."""
    wanted: dict[str, Any] = {
        "table": [table],
        "topic": list(topics),
        "world": record.world,
        "show": words.language(),
    }
    assert record.searcher is not None
    own = search(record.searcher, "", country=[country], limit=MOST, **wanted).hits if country else ()
    every = search(record.searcher, "", limit=MOST, **{**wanted, "topic": [topics[0]]})
    rows = {hit.id: hit for hit in (*own, *every.hits)}
    return list(rows.values())[:MOST], every.total


def _hit(hit: Hit) -> dict[str, Any]:
    years = "–".join(str(year) for year in dict.fromkeys(hit.years) if year)
    return {
        "address": address("activity", hit.id) if hit.table == "activities" else "",
        "title": hit.title,
        "said": attributes(hit.title, hit.title_language),
        "country": hit.countries[0] if hit.countries else "",
        "years": years,
    }
