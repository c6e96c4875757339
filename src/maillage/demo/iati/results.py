"""Results of an invented activity: a baseline, targets, and what was reached where the period has ended."""

from __future__ import annotations

from datetime import date, timedelta

from maillage.demo.dice import Dice
from maillage.demo.iati.model import Indicator, Texts, Year
from maillage.demo.iati.words import Work, phrases


def results_of(
    dice: Dice, work: Work, start: date, end: date, today: date, languages: tuple[str, ...]
) -> tuple[Indicator, ...]:
    """One measured indicator, now and then one in words."""
    title = tuple((language, work.measure[language]) for language in languages)
    base = dice.number(0, 40) if work.percent else dice.pick((0, 0, dice.number(1, 60)))
    goal = (
        min(100, base + dice.number(10, 55))
        if work.percent
        else base + dice.number(5, 90) * dice.pick((1, 1, 10))
    )
    years = _years(dice, start, end, today, (base, goal, 100 if work.percent else 10**9))
    kind = "2" if work.percent else "1"
    measured = Indicator(
        kind, "2" if work.percent else "1", title, start.year - 1, str(base), years, _said("counted", languages)
        if dice.chance(0.3) else (),
    )  # fmt: skip
    if not dice.chance(0.12) or not years[0].actual:
        return (measured,)
    spoken = Year(start, min(end, today), "", "")
    return measured, Indicator(
        "2", "5", _said("voice", languages), start.year - 1, "", (spoken,), _said("pleased", languages)
    )


def _years(dice: Dice, start: date, end: date, today: date, values: tuple[int, int, int]) -> tuple[Year, ...]:
    base, goal, most = values
    count = max(1, min(3, (end - start).days // 365))
    step = (end - start) // count
    years = []
    for at in range(count):
        first = start + step * at + timedelta(days=1 if at else 0)
        last = end if at == count - 1 else start + step * (at + 1)
        target = base + (goal - base) * (at + 1) // count
        reached = base + (target - base) * dice.pick((60, 75, 90, 100, 100, 110)) // 100
        years.append(Year(first, last, str(target), str(min(reached, most)) if last <= today else ""))
    return tuple(years)


def _said(key: str, languages: tuple[str, ...]) -> Texts:
    texts = phrases()["results"][key]
    return tuple((language, texts[language]) for language in languages)
