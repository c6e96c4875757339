"""What is settled first about an invented activity: its work, place, languages and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from maillage.demo.dice import Dice
from maillage.demo.iati.model import Course, Head, Party
from maillage.demo.iati.parties import Atlas
from maillage.demo.iati.words import Publisher, Work, works
from maillage.demo.model import Place

_YEARS = {
    2008: 1, 2009: 1, 2010: 2, 2011: 2, 2012: 3, 2013: 3, 2014: 4, 2015: 4, 2016: 5, 2017: 6, 2018: 7, 2019: 8,
    2020: 8, 2021: 9, 2022: 10, 2023: 11, 2024: 12, 2025: 12, 2026: 10, 2027: 3,
}  # fmt: skip
"""How often an activity starts in a year: recent ones more often."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``number`` within the publisher; ``child`` of a programme or not."""

    number: int
    work: Work
    country: str
    place: Place
    languages: tuple[str, ...]
    start: date
    end: date
    child: bool


def drawn(dice: Dice, atlas: Atlas, who: Publisher, number: int, today: date, child: bool = False) -> Frame:
    """A frame for an activity of ``who``; a few have not begun ``today``."""
    country = dice.pick(who.partners)
    start = _start(dice, today)
    second = dice.pick(who.second) if dice.chance(0.58) else ""
    return Frame(
        number=number,
        work=dice.pick(works()[dice.pick(tuple(works()))]),
        country=country,
        place=atlas.town(dice, country),
        languages=(who.language, second) if second else (who.language,),
        start=start,
        end=start + timedelta(days=dice.number(180, 1500)),
        child=child,
    )


def _start(dice: Dice, today: date) -> date:
    year = dice.weighted(tuple(_YEARS), tuple(_YEARS.values()))
    day = date(year, 1, 1) + timedelta(days=dice.number(0, 364))
    return min(day, today + timedelta(days=dice.number(10, 300)))


def course(dice: Dice, frame: Frame, today: date) -> Course:
    """Status, dates and progress: nothing actual lies after today."""
    start, end = frame.start, frame.end
    first = ("1", start - timedelta(days=dice.number(0, 40)))
    last = ("3", end - timedelta(days=dice.number(-60, 30)))
    if start > today:
        return Course("1", (first, last), 0)
    dates = [("2", start), last] if dice.chance(0.3) else [first, ("2", start), last]
    if end > today:
        so_far = max(1, 100 * (today - start).days // (end - start).days)
        return Course(dice.weighted(("2", "6"), (30, 1)), tuple(dates), so_far)
    if dice.chance(0.03):
        return Course("5", tuple(dates), dice.number(5, 40))
    status = "3" if end > today - timedelta(days=200) else "4"
    return Course(status, (*dates, ("4", end)), dice.number(82, 100))


def head(dice: Dice, frame: Frame, party: Party, currency: str, today: date) -> Head:
    """Who says it and how it is tagged."""
    tags, default = _tags(dice, frame.languages)
    return Head(
        identifier=f"{party.ref}-{frame.start.year}-{frame.number:04d}",
        publisher=party,
        languages=frame.languages,
        tags=tags,
        default_language=default,
        default_currency="" if dice.chance(0.04) else currency,
        updated=_updated(dice, frame, today),
        hierarchy=2 if frame.child else 0,
    )


def _tags(dice: Dice, languages: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    """How each language is tagged, and the default: mostly right, some left to the default, a few wrong."""
    main = languages[0]
    right = tuple((language, language) for language in languages)
    style = dice.weighted(("tagged", "untagged", "wrong", "wrong default"), (88, 9, 2, 1))
    if style == "untagged":
        return ((main, ""), *right[1:]), main
    wrong = "fr" if main == "en" else "en"
    if style.startswith("wrong") and len(languages) == 1:
        return ((main, "" if style == "wrong default" else wrong),), wrong
    return right, main if dice.chance(0.9) else ""


def _updated(dice: Dice, frame: Frame, today: date) -> str:
    latest = min(frame.end + timedelta(days=400), today - timedelta(days=1))
    day = max(min(frame.start, latest), latest - timedelta(days=dice.number(0, 700)))
    clock = f"{dice.number(7, 18):02d}:{dice.number(0, 59):02d}:00"
    return f"{day}T{clock}{dice.pick(('Z', 'Z', '+01:00', ''))}"
