"""How many links there is room for on a sheet: the page less what everything else takes, in pixels of the printed style.

An estimate that errs on the side of room left over; that a full sheet prints on one page is held to by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

PAGE = 1_060
"""Of A4 within its margins, less some for what the estimate gets wrong."""
ROW, LINE, SMALL, LEDE, SECTION = 20, 15, 13, 19, 22
"""Heights: a row of a table, a line of text, of small text and of the sentences on top; what a section adds."""
HEAD, LEAST, MOST = 95, 3, 34
_LINE_OF = {"lede": 84, "fact": 78, "name": 22, "small": 100, "half": 44}
"""Characters of a line, few enough for any of our languages."""
TALLER = {"ar": 1.12}


def room(shown: Mapping[str, Any], language: str) -> int:
    """How many links may stand on the sheet that ``shown`` describes, its links apart."""
    used = HEAD + LEDE * _lines(" ".join(shown["sentences"]), "lede") + 3 * ROW + SECTION
    used += SMALL * (2 + _lines(" · ".join(shown["sources"]), "small") + 2) + SECTION
    if shown["activities"]:
        used += ROW * (len(shown["activities"]) + 1) + SECTION
    if shown["money"]:
        used += SECTION + max(_table(each, len(shown["money"]) > 1) for each in shown["money"])
    if shown["facts"]:
        used += SECTION + LINE * sum(_fact(each) for each in shown["facts"])
    left = PAGE / TALLER.get(language, 1) - used
    return min(max(int(left // ROW), LEAST), MOST)


def _table(money: Mapping[str, Any], half: bool) -> int:
    sort = "half" if half else "small"
    return (
        LINE * _lines(money["title"], sort)
        + SMALL * (160 // _LINE_OF[sort] + 1)
        + ROW * (len(money["rows"]) + 1)
    )


def _fact(fact: Mapping[str, str]) -> int:
    return max(_lines(fact["said"], "fact"), _lines(fact["name"], "name"))


def _lines(text: str, sort: str) -> int:
    return ceil(len(text) / _LINE_OF[sort]) if text else 0
