"""The lists that a figure rests on, in one sentence."""

from __future__ import annotations

from maillage.reference.spoken import day
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.source import source_title

MOST_NAMED = 3


def lists_said(record: AtHand, kind: str) -> str:
    """The sources that hold ``kind`` (a key of SHEET_KINDS), each with its date, the first few by name; empty for none."""
    lists = [each for each in record.reader.manifest.sources if kind in each.get("kinds", {})]
    if not lists:
        return ""
    spoken = words.language()
    named = [
        words.say(
            "map.list", title=each.get("short") or source_title(each), day=day(each.get("as_of"), spoken)
        )
        if each.get("as_of")
        else str(each.get("short") or source_title(each))
        for each in lists[:MOST_NAMED]
    ]
    if len(lists) > MOST_NAMED:
        named.append(words.count("map.more_lists", len(lists) - MOST_NAMED))
    return words.say("map.sources", lists=words.say("search.sep").join(named))
