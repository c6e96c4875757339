"""Days as people write them: "12/03/1998", "mars 2014", "1998-2004", "depuis 1978", "٢٠١٤", a spreadsheet's serial.

Out: YYYY, YYYY-MM or YYYY-MM-DD, as the cell says, never more precise. What a period means is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from maillage.record.sheets.vocabulary import key, words
from maillage.reference.dates import PartialDate

_DIGITS = {
    ord(c): str(i)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")
    for i, c in enumerate(digits)
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]\d{1,2}[:h]\d{2}.*)?\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?\.?\Z")
_THREE = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})\.?(?:\s+\d{1,2}[:h]\d{2}.*)?\Z")
_TWO = re.compile(r"(\d{1,2})[/.\-](\d{4})\Z")
_RANGE = re.compile(r"(.*?\d{4})\s*(?:[–—‒−/]|-{1,2}|\s->\s|→)\s*(\d{2,4}|\D*(?:\d.*)?\d{4}|\.\.\.|…|)\s*\Z")
_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]\s*\Z")
_DOUBT = re.compile(r"\s*[?*]+\Z|\A[~≈]\s*")
_SERIAL = re.compile(r"\d{5}\Z")
_EPOCH = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1000, 2199


@dataclass(frozen=True, slots=True)
class DateRead:
    """``since`` (and ``until`` when the cell gives a period). ``order``: "day" or "month" first when the cell proves
    it, "either" when it does not and both would be real, "" when it is not written with three numbers."""

    since: str
    until: str = ""
    order: str = ""


def western_digits(text: str) -> str:
    """``text`` with Arabic-Indic, Persian and wide digits as 0 to 9."""
    return text if text.isascii() else text.translate(_DIGITS)


@lru_cache(maxsize=50_000)
def read_date(cell: str, month_first: bool = False) -> DateRead | None:
    """The day, month, year or period that ``cell`` says; None when it says none that can be read.

    ``month_first`` settles "03/12/1998" (3 December otherwise).

    >>> read_date("12 mars 1998").since, read_date("٢٠١٤").since, read_date("1998-2004").until
    ('1998-03-12', '2014', '2004')
    """
    text = western_digits(cell).replace("\u00a0", " ").replace("\u202f", " ").strip().strip("\u200e\u200f")
    if not text or len(text) > 80 or not any(c.isdigit() for c in text):
        return None
    text = _BRACKETS.sub("", _DOUBT.sub("", text)) or text
    single = _single(text, month_first)
    if single:
        return single
    return _period(text, month_first)


@lru_cache(maxsize=5_000)
def says_no_date(cell: str) -> bool:
    """Whether the cell says that there is no date, or none yet ("n/a", "s.d.", "en cours")."""
    return key(western_digits(cell)) in _no_dates() or not any(c.isalnum() for c in cell)


@cache
def _no_dates() -> frozenset[str]:
    told = words()["nothing"]
    return frozenset(key(word) for word in (*told["everywhere"], *told["dates"]))


def _single(text: str, month_first: bool) -> DateRead | None:
    text = text.strip(" ,;")
    if text.isdigit() and len(text) == 4:
        return _checked(text) if _FIRST_YEAR <= int(text) <= _LAST_YEAR else None
    if _SERIAL.match(text):
        return _serial(int(text))
    for pattern in (_ISO, _YEAR_FIRST):
        found = pattern.match(text)
        if found:
            return _checked("-".join(part.zfill(2) for part in found.groups() if part))
    found = _THREE.match(text)
    if found:
        dotted = "." in text  # 05.11.2003 is written where the day stands first
        read = _three(int(found[1]), int(found[2]), found[3], month_first and not dotted)
        return (
            DateRead(read.since, order="day" if dotted and read.order == "either" else read.order)
            if read
            else None
        )
    found = _TWO.match(text)
    if found:
        return _checked(f"{found[2]}-{found[1].zfill(2)}")
    return _in_words(text)


def _checked(iso: str) -> DateRead | None:
    parsed = PartialDate.parse(iso)
    return DateRead(iso) if parsed and _FIRST_YEAR <= parsed.year <= _LAST_YEAR else None


def _serial(number: int) -> DateRead | None:
    """A spreadsheet's day number (1900 system), between 1927 and 2063: other five-digit numbers are no days."""
    return DateRead((_EPOCH + timedelta(days=number)).isoformat()) if 10_000 <= number <= 60_000 else None


def _three(first: int, second: int, year: str, month_first: bool) -> DateRead | None:
    full = (
        int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 30 else 1900)
    )  # as spreadsheets do
    if first > 12 or second > 12:
        order = "day" if first > 12 else "month"
    else:
        order = "either" if first != second else ""
    day, month = (
        (second, first) if order == "month" or (order == "either" and month_first) else (first, second)
    )
    read = _checked(f"{full:04d}-{month:02d}-{day:02d}")
    return DateRead(read.since, order=order) if read else None


def _in_words(text: str) -> DateRead | None:
    said = key(text).split()
    inside, before, ends = _small_words()
    while said and said[0] in before and len(said) > 1:
        said = said[1:]
    while said and said[-1] in ends and len(said) > 1:
        said = said[:-1]
    parts = [_ordinal(word) for word in said if word not in inside]
    months = _months()
    if len(parts) >= 3 and f"{parts[-3]} {parts[-2]}" in months:  # "كانون الثاني 2014"
        parts = [*parts[:-3], f"{parts[-3]} {parts[-2]}", parts[-1]]
    if len(parts) == 1:
        return _checked(parts[0]) if len(parts[0]) == 4 and parts[0].isdigit() else None
    if len(parts) == 2 and parts[0] in months:
        return _month_year(months[parts[0]], parts[1])
    if len(parts) == 2 and parts[1] in months and len(parts[0]) == 4:
        return _month_year(months[parts[1]], parts[0])
    if len(parts) == 3 and parts[1] in months and parts[0].isdigit():
        return _day_month_year(parts[0], months[parts[1]], parts[2])
    if len(parts) == 3 and parts[0] in months and parts[1].isdigit():
        return _day_month_year(parts[1], months[parts[0]], parts[2])
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) == 4:
        return (
            _three(int(parts[0]), int(parts[1]), parts[2], False)
            if len(parts[0]) <= 2 >= len(parts[1])
            else None
        )
    return None


def _month_year(month: int, year: str) -> DateRead | None:
    return _checked(f"{_full_year(year)}-{month:02d}") if year.isdigit() else None


def _day_month_year(day: str, month: int, year: str) -> DateRead | None:
    return (
        _checked(f"{_full_year(year)}-{month:02d}-{day.zfill(2)}")
        if year.isdigit() and len(day) <= 2
        else None
    )


def _full_year(year: str) -> str:
    return year if len(year) == 4 else f"{int(year) + (2000 if int(year) < 30 else 1900):04d}"


def _ordinal(word: str) -> str:
    found = re.match(r"(\d{1,2})(?:er|st|nd|rd|th|o|a|e|eme)\Z", word)
    return found[1] if found else word


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    told = words()["dates"]
    before = frozenset(part for word in told["since"] for part in key(word).split())
    return (
        frozenset(key(word) for word in told["inside"]),
        before,
        frozenset(key(word) for word in told["ends"]),
    )


@cache
def _months() -> dict[str, int]:
    return {key(name): int(number) for number, names in words()["months"].items() for name in names}


@cache
def _between() -> re.Pattern[str]:
    listed = sorted(words()["dates"]["between"], key=len, reverse=True)
    return re.compile(
        rf"(.*?\d{{4}}\S*)\s+(?:{'|'.join(map(re.escape, listed))})\s+(.*\d{{4}}.*)\Z", re.IGNORECASE
    )


def _period(text: str, month_first: bool) -> DateRead | None:
    found = _RANGE.match(text) or _between().match(text)
    if not found:
        first = re.match(r"(.*\d{4})\s*[-–—]?\s*(\D+)\Z", text)  # "2015 - présent"
        read = _single(first[1], month_first) if first and says_no_date(first[2]) else None
        return DateRead(read.since, order=read.order) if read else None
    start, end = found[1].strip(), found[2].strip()
    if start.lower().startswith("de "):
        start = start[3:]
    since = _single(start, month_first)
    if since is None:
        return None
    if not end.strip(".…"):
        return since
    if end.isdigit() and len(end) == 2:
        end = since.since[:2] + end
    until = _single(end, month_first)
    if until is None:
        return None
    if until.since < since.since[: len(until.since)]:
        return None
    return DateRead(since.since, until.since, since.order or until.order)
