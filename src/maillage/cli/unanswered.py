"""`maillage unanswered`: where needs stand that little is listed for, and little spent a head, by topic and country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.needs_offers import read_needs_offers, told
from maillage.cli.speak import (
    Front,
    count,
    figure,
    front_options,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    table,
)
from maillage.cli.topic import read_topic

if TYPE_CHECKING:
    from maillage.matching.shared import Gap
    from maillage.record.store import Reader

MOST_SHOWN, YEARS = 20, 10
"""Lines shown, and whole years of money, when nothing else is said."""
_MILLI, _LEAST = 1_000, 10


@dataclass(frozen=True, slots=True)
class _Asked:
    """What money is asked about, and what the record holds in all."""

    currency: str
    first: int
    last: int
    whole: int
    without: int
    left: int
    invented: int
    invented_record: bool


@click.command("unanswered", epilog="Example: maillage unanswered --needs needs.jsonl --topic health")
@click.option("--needs", "needs_file", metavar="FILE", help="Needs: JSON Lines, CSV or XLSX. Always wanted.")
@click.option("--topic", "topic", metavar="TOPIC", help="Only this topic, by code or name.")
@click.option(
    "--currency", metavar="XXX", default="EUR", show_default=True, help="Currency of the money a head."
)
@click.option(
    "--from",
    "first",
    type=click.IntRange(1, 9999),
    metavar="YEAR",
    help="Money from this year on.  [default: ten years]",
)
@click.option(
    "--to",
    "last",
    type=click.IntRange(1, 9999),
    metavar="YEAR",
    help="Money until this year.  [default: last year]",
)
@click.option("--limit", type=click.IntRange(1), default=MOST_SHOWN, show_default=True, help="Lines shown.")
@front_options
def unanswered_command(
    front: Front,
    needs_file: str | None,
    topic: str | None,
    currency: str,
    first: int | None,
    last: int | None,
    limit: int,
) -> int:
    """Needs beside what your record lists, and money spent a head, by topic and country. Nothing listed is not nothing done.

    Money is disbursements and expenditure of the years asked, in one currency, each amount converted at its own date;
    where a part of it has no rate, it is not known.
    """
    from maillage.matching.shared import gaps
    from maillage.record.answers import activities_by_topic
    from maillage.record.store import Store
    from maillage.reference.countries import population
    from maillage.reference.money import is_currency

    if needs_file is None:
        raise Refused(front, "unanswered.no_needs")
    if not is_currency(currency.upper()):
        raise Refused(front, "money.no_currency", found=currency[:20])
    last = last or front.today.year - 1
    first = first or last - YEARS + 1
    if first > last:
        raise Refused(front, "money.years_reversed", first=first, last=last)
    wanted = read_topic(front, topic) if topic else None
    needs, _, problems = read_needs_offers(front, needs_file)
    with Store(front.home).open() as reader:
        activities, whole, without = activities_by_topic(reader)
        spent, invented = _spent(reader, currency.upper(), first, last)
    found = gaps(needs, activities, population, wanted, spent)
    left = sum(not (need.country and need.topics) for need in needs)
    made_up = sum(need.generated for need in needs)
    asked = _Asked(currency.upper(), first, last, whole, without, left, made_up, invented)
    status = told(problems, front.language)
    if front.json:
        show_json(_as_json(found, limit, asked))
    else:
        _show(front, found, limit, needs_file, asked)
    return status


def _spent(
    reader: Reader, currency: str, first: int, last: int
) -> tuple[dict[tuple[str, str], Decimal | None], bool]:
    """Money spent by topic and country, None where a part of it has no rate; and whether any of it is invented."""
    from maillage.record.money.ask import money
    from maillage.record.money.model import Question
    from maillage.record.money.words import DIGITS, members

    question = Question(
        by=("topic", "country"),
        measures=members("spent"),
        currency=currency,
        first_year=first,
        last_year=last,
    )
    found: dict[tuple[str, str], Decimal | None] = {}
    answer = money(reader, question, beside=())
    for one in answer.rows:
        key = one.of["topic"], one.of["country"]
        before = found.get(key, Decimal(0))
        known = one.currency == currency and one.amount is not None and before is not None
        with localcontext(prec=DIGITS):
            found[key] = before + one.amount if known else None  # type: ignore[operator]
    return found, answer.generated


def _as_json(found: Sequence[Gap], limit: int, asked: _Asked) -> dict[str, Any]:
    from maillage.cli.money_json import amount
    from maillage.reference.countries import POPULATION_SOURCE

    return {
        "lines": [
            {
                "topic": gap.topic,
                "country": gap.country,
                "needs": gap.needs,
                "activities": gap.activities,
                "spent": amount(gap.spent),
                "people": gap.people,
                "needs_per_million_milli": gap.needs_milli,
                "activities_per_million_milli": gap.activities_milli,
                "spent_a_head_milli": gap.spent_milli,
                "country_listed": gap.country_listed,
            }
            for gap in found[:limit]
        ],
        "all_lines": len(found),
        "needs_left_out": asked.left,
        "generated_needs": asked.invented,
        "generated": asked.invented_record,
        "money": {"currency": asked.currency, "from": asked.first, "to": asked.last},
        "coverage": {"activities": asked.whole, "without_topic_or_country": asked.without},
        "people_source": POPULATION_SOURCE,
    }


def _show(front: Front, found: Sequence[Gap], limit: int, needs_file: str, asked: _Asked) -> None:
    from maillage.reference.countries import POPULATION_SOURCE

    click.echo()
    if not found:
        line(say("unanswered.none", file=needs_file), 0)
    else:
        line(say("unanswered.head"), 0)
        years = {"currency": asked.currency, "first": str(asked.first), "last": str(asked.last)}
        line(say("unanswered.columns_mean", **years), 0)
        click.echo()
        _table(front, found[:limit], asked.currency)
    click.echo()
    if len(found) > limit:
        line(count("unanswered.more", len(found) - limit), 0)
    nowhere = len({gap.country for gap in found if not gap.country_listed})
    if nowhere:
        line(count("unanswered.nowhere", nowhere), 0)
    if asked.left:
        line(count("unanswered.left", asked.left), 0)
    line(say("unanswered.coverage", all=figure(asked.whole), without=figure(asked.without)), 0)
    if asked.invented:
        line(count("shared_needs.invented", asked.invented), 0)
    if asked.invented_record:
        line(say("unanswered.invented_record"), 0)
    if found:
        line(say("unanswered.source", source=POPULATION_SOURCE), 0)
        words = ("--topic", found[0].topic, "--country", found[0].country)
        next_steps([(f"maillage search {' '.join(map(quoted, words))}", say("unanswered.search"))])


def _table(front: Front, found: Sequence[Gap], currency: str) -> None:
    from maillage.reference.countries import name
    from maillage.reference.topics import topic_name

    keys = ("topic", "country", "needs", "rate", "activities", "rate", "spent")
    rows = [
        (
            topic_name(gap.topic, front.language),
            name(gap.country, front.language),
            figure(gap.needs),
            _rate(gap.needs_milli, gap.needs),
            figure(gap.activities),
            _rate(gap.activities_milli, gap.activities),
            _rate(gap.spent_milli, gap.spent),
        )
        for gap in found
    ]
    head = tuple(say(f"unanswered.columns.{key}", currency=currency) for key in keys)
    table([head, *rows], right=(2, 3, 4, 5, 6), gap=2)


def _rate(milli: int | None, of: int | Decimal | None) -> str:
    """A rate to two decimals; what is something, and less than that, is not shown as nothing."""
    if milli is None:
        return say("unanswered.unknown")
    if of and abs(milli) < _LEAST:
        return say("unanswered.less", than=figure(_LEAST / _MILLI))
    return figure(round(milli / _MILLI, 2))
