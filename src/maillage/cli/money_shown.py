"""The answer of `maillage money` for people: the sums first, then what was counted, what was left out, and the rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from maillage.cli.money_json import spent_of
from maillage.cli.speak import Front, count, day, figure, heading, line, listed, next_steps, say, table

if TYPE_CHECKING:
    from maillage.record.money.model import LeftOut, MoneyAnswer, Question, RateUsed, Sum
    from maillage.record.store import Reader

MOST_ROWS = 30
MOST_COLUMNS = 3
MOST_CURRENCIES = 4
MOST_CONFLICTS = 3
_COLUMNS = ("spent", "commitment", "incoming", "budget", "planned", "stated")


def show(front: Front, reader: Reader, answer: MoneyAnswer) -> None:
    """Everything, answer first."""
    question = answer.question
    line(_head(front, reader, question), 0)
    if not answer.totals and not answer.left_out:
        line(say("money.nothing"), 0)
        _show_coverage(answer)
        next_steps([("maillage import FILE", say("money.next_import"))])
        return
    _show_totals(answer)
    if question.by:
        _show_rows(front, reader, answer)
    _show_left_out(answer)
    _show_rates(answer)
    _show_conflicts(answer)
    _show_coverage(answer)
    if answer.generated:
        line(say("money.generated"), 0)
    _next(question)


def money_text(amount: Decimal | None, currency: str | None) -> str:
    """An amount to read: whole units from a hundred on, with its currency."""
    if amount is None:
        return say("money.not_said")
    return f"{cell(amount)}\u00a0{currency or say('money.no_code')}"


def _head(front: Front, reader: Reader, question: Question) -> str:
    about = _about(front, reader, question)
    where = say("money.about", about=say("list_sep").join(about)) if about else say("money.about_all")
    how = (
        say("money.in_own")
        if question.currency == "own"
        else say("money.in_currency", currency=question.currency)
    )
    return f"{where} {how}"


def _about(front: Front, reader: Reader, question: Question) -> list[str]:
    found = []
    for name in ("place", "country", "region", "sector", "topic", "goal"):
        value = getattr(question, name)
        if value is not None:
            found.append(_namer(front, reader, name, [value])(value))
    if question.activity:
        found.append(question.activity.removeprefix("iati:"))
    if question.organisations:
        name = _namer(front, reader, "organisation", list(question.organisations[:1]))(
            question.organisations[0]
        )
        found.append(say("money.as_role", name=name, role=say(f"money.role.{question.role}")))
    if question.first_year or question.last_year:
        found.append(f"{question.first_year or '…'}–{question.last_year or '…'}")
    return found


def _show_totals(answer: MoneyAnswer) -> None:
    from maillage.record.money.ask import by_measure
    from maillage.record.money.words import members

    spent = spent_of(answer.totals)
    inside = members("spent")
    rest = [one for one in by_measure(answer.totals) if one.measure not in inside]
    parts = [one for one in by_measure(answer.totals) if one.measure in inside]
    rows = [_total(one, "") for one in spent]
    if len({one.measure for one in parts}) > 1:
        rows += [_total(one, "  ") for one in parts]
    rows += [_total(one, "") for one in rest]
    if rows:
        table(rows, right=(1, 2))
        if len({one.measure for one in [*spent, *rest]}) > 1:
            line(say("money.never_added"))
    else:
        line(say("money.none_counts"))


def _total(one: Sum, indent: str) -> list[str]:
    return [
        indent + say(f"money.measure.{one.measure or 'unknown'}"),
        money_text(one.amount, one.currency),
        count("money.items", one.items),
    ]


# By what was asked


def _show_rows(front: Front, reader: Reader, answer: MoneyAnswer) -> None:
    names, columns, cells = pivot(answer)
    heading(
        say("money.by", by=listed([say(f"money.dimension.{name}") for name in names]))
        if names
        else say("money.by_measure")
    )
    if not cells:
        return
    cells = {key: sums for key, sums in cells.items() if sums.keys() & set(columns)}
    order = sorted(cells, key=lambda key: _place_of(key, names, cells[key], columns))
    shown = order[:MOST_ROWS]
    namers = [_namer(front, reader, name, [key[n] for key in shown]) for n, name in enumerate(names)]
    head = [*(say(f"money.dimension.{name}") for name in names), *(say(f"measure.{c}") for c in columns)]
    rows = [head]
    for key in shown:
        said = [namer(value) for namer, value in zip(namers, key, strict=True)]
        rows.append([*said, *(cell(cells[key].get(c)) for c in columns)])
    table(rows, right=tuple(range(len(names), len(head))), gap=2)
    if len(order) > len(shown):
        line(count("money.more_rows", len(order) - len(shown)))
    if "role" in names:
        line(say("money.roles_overlap"))


def pivot(answer: MoneyAnswer) -> tuple[list[str], list[str], dict[tuple[Any, ...], dict[str, Decimal]]]:
    """Dimensions, measures that make the columns, and the sums of each line."""
    from maillage.record.money.words import members

    names = [name for name in answer.question.by if name not in ("measure", "currency")]
    if answer.question.currency == "own" or "currency" in answer.question.by:
        names.append("currency")
    cells: dict[tuple[Any, ...], dict[str, Decimal]] = defaultdict(dict)
    weight: dict[str, int] = defaultdict(int)
    apart = "measure" in answer.question.by or answer.question.measures not in ((), ("spent",))
    for one in answer.rows:
        measure = one.measure or "unknown"
        if measure in members("spent") and not apart:
            measure = "spent"
        of = {**one.of, "currency": one.of.get("currency") or one.currency}
        key = tuple(of[name] for name in names)
        cells[key][measure] = cells[key].get(measure, Decimal(0)) + (one.amount or Decimal(0))
        weight[measure] += one.items
    first = [name for name in _COLUMNS if name in weight]
    columns = [*first, *sorted((m for m in weight if m not in first), key=lambda m: (-weight[m], m))]
    return names, columns[: MOST_COLUMNS if len(names) < 3 else 1], cells


def _place_of(
    key: tuple[Any, ...], names: Sequence[str], sums: dict[str, Decimal], columns: Sequence[str]
) -> tuple[Any, ...]:
    """Years from the latest, else the largest first."""
    year = -(key[names.index("year")] or 0) if "year" in names else 0
    return (year, *(-(sums.get(column) or Decimal(0)) for column in columns), *(str(part) for part in key))


def cell(amount: Decimal | None) -> str:
    """An amount in a column: whole units from a hundred on."""
    if amount is None:
        return "–"
    whole = amount.to_integral_value(ROUND_HALF_EVEN)
    return figure(whole if abs(amount) >= 100 else round(amount, 2))


def _namer(front: Front, reader: Reader, name: str, values: Sequence[Any]) -> Callable[[Any], str]:
    """How the values of a dimension are written."""
    unsaid = say(f"money.unsaid.{name}")
    if name == "organisation":
        from maillage.record.money.organisations import organisation_names

        names = organisation_names(reader, [value for value in values if value])
        return lambda value: names.get(value, str(value)) if value else unsaid
    if name == "place":
        return lambda value: _place_name(front, value) if value else unsaid
    spoken = _NAMERS.get(name)
    return lambda value: unsaid if value is None else spoken(front, value) if spoken else str(value)


def _place_name(front: Front, identifier: str) -> str:
    from maillage.cli.importing import open_places
    from maillage.cli.place import place_label

    places = open_places()
    place = places.get(identifier)
    return place_label(front, places, place) if place else identifier


def _country(front: Front, code: str) -> str:
    from maillage.cli.place import country_name

    return country_name(code, front.language)


def _sector(front: Front, code: str) -> str:
    from maillage.reference.topics import dac

    entry = dac(code)
    return f"{code} {entry.name(front.language)}" if entry else code


def _topic(front: Front, code: str) -> str:
    from maillage.reference.topics import topic_name

    return topic_name(code, front.language)


def _goal(front: Front, number: int) -> str:
    from maillage.reference.topics import goal_name

    return goal_name(number, front.language)


_NAMERS: dict[str, Callable[[Front, Any], str]] = {
    "country": _country,
    "sector": _sector,
    "topic": _topic,
    "goal": _goal,
    "role": lambda front, value: say(f"money.role.{value}"),
    "region": lambda front, value: say("money.region", code=value),
}


# What was left out


def _show_left_out(answer: MoneyAnswer) -> None:
    from maillage.record.money.words import WHY

    if not answer.left_out:
        line(say("money.all_counted"), 0)
        return
    heading(say("money.left_out"))
    order = [*WHY, "no_rate", "share_unknown"]
    by_why: dict[str, list[LeftOut]] = defaultdict(list)
    for one in answer.left_out:
        by_why[one.why].append(one)
    for why in sorted(by_why, key=lambda name: order.index(name) if name in order else len(order)):
        items = count("money.items", sum(one.items for one in by_why[why]))
        line(say("money.left_line", items=items, why=say(f"money_why.{why}")))
        told = _told(by_why[why])
        if told and why not in ("zero", "no_amount"):
            line(told, 6)
    for twice in answer.may_be_twice:
        line(
            say(
                "money.twice",
                amount=money_text(twice.amount, twice.currency),
                measure=say(f"money.measure.{twice.measure}"),
            )
        )


def _told(left: Sequence[LeftOut]) -> str:
    """The amounts by measure and currency, the largest numbers of items first."""
    ordered = sorted((one for one in left if one.amount is not None), key=lambda one: -one.items)
    said = [
        say(
            "money.left_amount",
            measure=say(f"measure.{one.measure or 'unknown'}"),
            amount=money_text(one.amount, one.currency),
        )
        for one in ordered[:MOST_CURRENCIES]
    ]
    rest = len(ordered) - len(said)
    return say("dot").join([*said, *([count("money.more_amounts", rest)] if rest > 0 else [])])


def _show_rates(answer: MoneyAnswer) -> None:
    if not answer.rates:
        return
    heading(say("money.rates"))
    groups: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for one in answer.rates:
        groups[one.kind, _source(one), one.verified].append(one.currency)
    for (kind, source, verified), currencies in groups.items():
        said = say(
            f"money.rate.{kind}", source=source, currencies=say("list_sep").join(dict.fromkeys(currencies))
        )
        line(said if verified else f"{said} {say('money.unchecked')}")


def _source(rate: RateUsed) -> str:
    """Where a rate comes from, in the reader's words where it is ours to say."""
    from maillage.reference.money.rates import ECB

    if rate.kind == "fixed":
        return ""  # its sentence says all there is to say
    if rate.source == ECB:
        return say("money.central_bank")
    if rate.kind == "yearly" and rate.source.startswith("mean of"):
        return say("money.mean_source")
    return rate.source


def _show_conflicts(answer: MoneyAnswer) -> None:
    if not answer.conflict_count:
        return
    heading(count("money.conflicts", answer.conflict_count))
    for one in answer.conflicts[:MOST_CONFLICTS]:
        line(
            say(
                "money.conflict",
                activity=one.activity.removeprefix("iati:"),
                measure=say(f"measure.{one.measure or 'unknown'}"),
                amount=money_text(one.amount, one.currency),
                date=day((one.as_of or "")[:10]) or "?",
                other=money_text(one.other_amount, one.currency),
                other_date=day((one.other_as_of or "")[:10]) or "?",
            )
        )
    if answer.conflict_count > MOST_CONFLICTS:
        line(say("money.conflicts_more"))


def _show_coverage(answer: MoneyAnswer) -> None:
    if answer.activities is not None:
        line(count("money.coverage", answer.activities, with_money=figure(answer.with_money or 0)), 0)
        line(say("money.not_listed"), 0)


def _next(question: Question) -> None:
    words = ["maillage money"]
    if question.country:
        words.append(f"--country {question.country}")
    steps = []
    if not question.by:
        steps.append((" ".join([*words, "--by year"]), say("money.next_year")))
        if not question.country:
            steps.append((" ".join([*words, "--by country"]), say("money.next_country")))
        else:
            steps.append((" ".join([*words, "--by sector"]), say("money.next_sector")))
    if question.currency != "own":
        steps.append((" ".join([*words, "--currency own"]), say("money.next_own")))
    steps.append(("maillage money --add-rates rates.csv", say("money.next_rates")))
    next_steps(steps[:3])
