"""What the cells of a column look like: countries, days, numbers, addresses. Evidence beside the heading, or without.

Looks at a sample only; the cost does not grow with the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from maillage.record.sheets.dates import read_date
from maillage.record.sheets.numbers import read_number
from maillage.reference.names import fold

SAMPLE = 200
"""Rows looked at: enough for a share, few enough to cost nothing."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?Q\d{1,10}")


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares (0 to 1) of the filled cells of a sample that can be read as each; ``distinct`` different cells."""

    filled: int
    distinct: int
    country: float
    date: float
    number: float
    address: float
    wikidata: float
    longest: int

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the column."""
        return self.filled == 0


NOTHING = Profile(0, 0, 0, 0, 0, 0, 0, 0)


@lru_cache(maxsize=20_000)
def is_country(text: str) -> bool:
    """Whether ``text`` is a country's code or name, as reference.countries tells it."""
    from maillage.reference.countries import find_country  # reads its table on first use

    words = text.strip()
    if words.isdigit() or (len(words) == 2 and words.isascii() and not words.isupper()):
        return False  # a number, or "no" and "it" of running text: Norway and Italy are NO and IT in a column of codes
    return find_country(words) is not None


def profile(cells: Sequence[str]) -> Profile:
    """The profile of a column from some of its cells."""
    filled = [cell.strip() for cell in cells if cell.strip()][:SAMPLE]
    count = len(filled)
    if not count:
        return NOTHING
    return Profile(
        filled=count,
        distinct=len({fold(cell) for cell in filled}),
        country=sum(map(is_country, filled)) / count,
        date=sum(1 for cell in filled if read_date(cell) is not None) / count,
        number=sum(1 for cell in filled if read_number(cell) is not None) / count,
        address=sum(1 for cell in filled if _ADDRESS.match(cell)) / count,
        wikidata=sum(1 for cell in filled if _WIKIDATA.fullmatch(cell)) / count,
        longest=max(map(len, filled)),
    )


def looks_like_data(cell: str) -> bool:
    """Whether a cell can hardly be a heading: a number, a day, an address."""
    text = cell.strip()
    if not text or not (text[-1].isdigit() or text[0].isdigit() or ":" in text):
        return False
    letters = sum(1 for c in text if c.isalpha())
    digits = sum(1 for c in text if c.isdigit())
    number = digits >= letters and read_number(text) is not None
    return number or read_date(text) is not None or bool(_ADDRESS.match(text))
