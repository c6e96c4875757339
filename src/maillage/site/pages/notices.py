"""Notices on countries as pages quote them: by issuer, side by side, in the issuers' words, with the day and the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from maillage.record.notices import Notice, notices_of
from maillage.reference.names import fold
from maillage.reference.web_address import host_of
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.source import marked
from maillage.site.today import today

MOST_NOTICES = 6
"""Notices quoted on a page, the latest of each issuer first; those beyond are counted, and go out with the others."""
LONGEST_QUOTE = 240
"""Characters of a quotation; what is left out is marked, and stands at its address."""


def notices_shown(record: AtHand, countries: Sequence[str], most: int = MOST_NOTICES) -> dict[str, Any]:
    """``issuers`` with what each wrote, ``more`` that are not quoted, ``ended`` that do not hold any more; empty for none."""
    if not record.listed.get("notices"):
        return {}
    found = notices_of(record.reader, countries, today())
    held = [each for each in found if not each.ended(today())]
    if not found:
        return {}
    quoted = [_shown(record, each) for each in _of_each_issuer(held, most)]
    return {
        "several": len(countries) > 1,
        "issuers": [
            {"issuer": rows[0]["issuer"], "rows": rows}
            for _, same in groupby(quoted, key=lambda each: fold(each["issuer"]))
            for rows in (list(same),)
        ],
        "more": max(len(held) - most, 0),
        "ended": len(found) - len(held),
        "n": len(found),
    }


def _of_each_issuer(held: Sequence[Notice], most: int) -> list[Notice]:
    """As many as are quoted, by issuer, however it is spelt: of each the latest before the second of any, so that none hides another."""
    met: Counter[str] = Counter()
    rank = {}
    for each in held:
        rank[each.id] = met[fold(each.issuer)]
        met[fold(each.issuer)] += 1
    chosen = {each.id for each in sorted(held, key=lambda each: rank[each.id])[:most]}
    return [each for each in held if each.id in chosen]


def _cut(quote: str) -> str:
    return quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE].rstrip()} […]"


def _shown(record: AtHand, notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "issuer": notice.issuer,
        "country": notice.country,
        "day": notice.day,
        "quote": _cut(notice.words),
        "language": notice.language,
        "kind": marked(
            words.say(f"notice_kind.{notice.kind or 'unsaid'}"),
            record.reader.manifest.source(notice.source) or {},
        ),
        "place": record.places.name(notice.place, words.language()) if notice.place else notice.place_said,
        "until": notice.until,
        "old": notice.old(today()),
        "website": notice.website,
        "host": host_of(notice.website),
    }
