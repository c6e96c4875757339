"""What `maillage place` says of activities and money: how many there are, and sums by year; nothing where nothing is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.cli.speak import count, heading, line, quoted, say, table

if TYPE_CHECKING:
    from maillage.record.money.model import MoneyAnswer
    from maillage.record.store import Reader
    from maillage.reference.places import Place

MOST_YEARS = 8
_COLUMNS = ("spent", "commitment", "incoming", "budget")


def money_at(reader: Reader, place: str) -> MoneyAnswer | None:
    """Money by year of activities in this one place; None where the record has no money at all."""
    from maillage.record.money.ask import money_by_year

    return money_by_year(reader, place) if reader.files("money") else None


def show_activities_and_money(reader: Reader, place: Place, activities: tuple[int, int]) -> None:
    """The two, for people. ``activities``: how many are in this one place, and how many in it and in others."""
    alone, several = activities
    answer = money_at(reader, place.id)
    if not alone and not several and not (answer and answer.rows):
        return
    heading(say("place_money.activities"))
    if alone or several:
        line(count("place_money.alone", alone))
    if several:
        line(count("place_money.several", several))
    if answer and answer.rows:
        _show_years(answer)
    line(
        say(
            "place_money.more",
            command=f"maillage money --place {quoted(place.name)} --country {place.country}",
        )
    )


def _show_years(answer: MoneyAnswer) -> None:
    from maillage.cli.money_shown import cell, pivot

    _, measures, sums = pivot(answer)
    columns = [name for name in measures if name in _COLUMNS]
    years = sorted((key[0] for key in sums if key[0] and sums[key].keys() & set(columns)), reverse=True)
    if not years:
        return
    head = [say("money.dimension.year"), *(say(f"measure.{name}") for name in columns)]
    rows = [[str(year), *(cell(sums[year,].get(name)) for name in columns)] for year in years[:MOST_YEARS]]
    table([head, *rows], right=tuple(range(1, len(head))))
    if len(years) > MOST_YEARS:
        line(count("place_money.more_years", len(years) - MOST_YEARS))
    line(say("place_money.in_euro"))
    if answer.left_out:
        line(count("place_money.left_out", sum(one.items for one in answer.left_out)))


def place_money_json(reader: Reader, place: str | None, activities: tuple[int, int]) -> dict[str, Any]:
    """The two, for machines; the same keys for no place."""
    from maillage.cli.money_json import as_json

    alone, several = activities
    answer = money_at(reader, place) if place else None
    said = as_json(answer) if answer else {}
    money = {key: said.get(key, []) for key in ("rows", "totals", "left_out", "rates")}
    return {"activities": {"here": alone, "among_several": several}, "money": {"currency": "EUR", **money}}
