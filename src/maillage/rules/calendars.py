"""Open days of a country: its week-end and its public holidays, those of the Islamic calendar being estimates.

Source: the package ``holidays`` (PyPI). A country that it does not have is taken to close on Saturday and Sunday, and said to be not
known (``is_known``). A day is one in the country itself. The package is loaded when a day is first asked.
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from maillage.rules.obligation import EARLIER, LATER
from maillage.rules.terms import IsOpen

WEEKEND, HOLIDAY, ESTIMATED = "weekend", "holiday", "estimated"
"""Why a day is closed. ESTIMATED: a holiday that is announced only when the moon was seen, a day or so either way."""
_DAY = timedelta(days=1)
_SATURDAY = 5
_PLAIN = "en"
_LANGUAGES = {"en": ("en_US", "en"), "fr": ("fr", "fr_"), "ar": ("ar", "ar_")}


@dataclass(frozen=True, slots=True)
class Closed:
    """Why offices of a country are closed on a day: ``sort`` is WEEKEND, HOLIDAY or ESTIMATED."""

    country: str
    day: date
    sort: str

    def name(self, language: str) -> str:
        """The holiday's name in the language; empty where it is not known in it, and for a week-end."""
        return "" if self.sort == WEEKEND else _name(self.country, self.day, language)


def open_days(country: str) -> IsOpen:
    """Whether offices of the country (alpha-2) are open on a day, as a function."""
    return _calendar(country).is_open


def is_known(country: str) -> bool:
    """Whether the public holidays of the country are known here; else only Saturdays and Sundays are closed."""
    return _calendar(country).known


def why_closed(country: str, day: date) -> Closed | None:
    """Why offices of the country are closed on a day; None where they are open. A holiday on a week-end is a holiday."""
    year = _calendar(country).year(day.year)
    if day not in year.closed:
        return None
    return Closed(
        country, day, ESTIMATED if day in year.estimates else HOLIDAY if day in year.holidays else WEEKEND
    )


def maybe_closed(country: str, day: date) -> Closed | None:
    """The estimated holiday that may fall on this open day instead, being announced a day or so either way; else None."""
    calendar = _calendar(country)
    if not calendar.is_open(day):
        return None
    for near in (day - _DAY, day + _DAY):
        if near in calendar.year(near.year).estimates:
            return Closed(country, near, ESTIMATED)
    return None


def shift(day: date, country: str, way: str) -> date:
    """The day itself where offices are open, else the nearest open day EARLIER (a duty of one's own) or LATER (a term that
    runs against an authority).

    >>> shift(date(2026, 5, 1), "FR", EARLIER), shift(date(2026, 5, 1), "FR", LATER)
    (datetime.date(2026, 4, 30), datetime.date(2026, 5, 4))
    """
    if way not in (EARLIER, LATER):
        raise ValueError(way)
    is_open = _calendar(country).is_open
    step = -_DAY if way == EARLIER else _DAY
    while not is_open(day):
        day += step
    return day


class _Year(NamedTuple):
    """The days of a year on which offices are closed, and which of them are holidays, and estimates."""

    closed: frozenset[date]
    holidays: frozenset[date]
    estimates: frozenset[date]


class _Calendar:
    def __init__(self, country: str) -> None:
        self.country, self.known = country, _has(country)
        self._years: dict[int, _Year] = {}
        self._closed: set[date] = set()
        """The closed days of all years read so far: most days are asked of this alone."""

    def is_open(self, day: date) -> bool:
        if day.year not in self._years:
            self.year(day.year)
        return day not in self._closed

    def year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._read(year)
            self._closed |= found.closed
            self._years[year] = found  # last: another thread that sees the year finds its days
        return found

    def _read(self, year: int) -> _Year:
        days = [date(year, 1, 1) + number * _DAY for number in range(366 if isleap(year) else 365)]
        if not self.known:
            return _Year(
                frozenset(day for day in days if day.weekday() >= _SATURDAY), frozenset(), frozenset()
            )
        import holidays

        of_year = holidays.country_holidays(self.country, years=[year])
        weekend = {day for day in days if of_year.is_weekend(day) and day not in of_year.weekend_workdays}
        named = {day: name for day, name in of_year.items() if day.year == year}
        estimates = frozenset(day for day, name in named.items() if _ESTIMATE.search(name))
        return _Year(frozenset(weekend | set(named)), frozenset(named), estimates)


@cache
def _calendar(country: str) -> _Calendar:
    return _Calendar(country)


def _has(country: str) -> bool:
    """Whether the package has the country, and is there."""
    try:
        import holidays

        holidays.country_holidays(country)
    except (ImportError, NotImplementedError):
        return False
    return True


@cache
def _named(country: str, year: int, language: str) -> dict[date, str]:
    """The holidays of a year with their names; without names where the package has none in the language."""
    import holidays

    has = getattr(type(holidays.country_holidays(country)), "supported_languages", ())
    chosen = next((code for want in _LANGUAGES[language] for code in has if code.startswith(want)), None)
    named = holidays.country_holidays(country, years=[year], language=chosen)
    # a country with one language only has it in English, mostly
    said = chosen is not None or language == _PLAIN
    return {day: name if said else "" for day, name in named.items()}


_ESTIMATE = re.compile("estim|تقديري|المقدرة")
_SIGN = re.compile(r"\s*\((?:[^)]*(?:estimat|estimé|observ|in lieu|تقديري|المقدرة|يوم تعويضي)[^)]*)\)")


def _name(country: str, day: date, language: str) -> str:
    """Without the package's own signs for an estimate and a moved day: those are said in words beside."""
    return _SIGN.sub("", _named(country, day.year, language).get(day, ""))
