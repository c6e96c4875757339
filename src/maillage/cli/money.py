"""`maillage money`: sums of money, what they counted, what they left out and why, and the rates behind them."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.activity import read_activity
from maillage.cli.asked import Refused, read_country
from maillage.cli.speak import (
    Front,
    aside,
    count,
    front_options,
    line,
    next_steps,
    say,
    show_json,
    show_problem,
)
from maillage.cli.topic import read_topic
from maillage.record.money.model import ROLES
from maillage.record.money.words import MEASURES

if TYPE_CHECKING:
    from maillage.record.money.model import MoneyAnswer, Question
    from maillage.record.store import Reader


@click.command("money", epilog="Example: maillage money --country SN --by year,sector")
@click.option("--place", metavar="NAME", help="Money of activities in one place.")
@click.option("--country", metavar="XX", help="Recipient country, by code or name in any language.")
@click.option("--region", metavar="CODE", help="Recipient region, by its code in the list of the DAC.")
@click.option("--topic", metavar="WORD", help="A topic, by code or in words.")
@click.option("--goal", type=click.IntRange(1, 17), help="A Sustainable Development Goal.")
@click.option("--sector", metavar="CODE", help="A DAC sector: 5 digits, or 3 for a whole category.")
@click.option("--organisation", metavar="NAME", help="An organisation, by name, reference or identifier.")
@click.option("--role", type=click.Choice(ROLES), default=None, help="In which role (reporting unless said).")
@click.option("--activity", metavar="ID", help="One activity, by its identifier.")
@click.option(
    "--measure",
    type=click.Choice(("spent", *MEASURES)),
    default=None,
    help="One measure; spent is disbursement and expenditure.",
)
@click.option(
    "--by",
    metavar="LIST",
    help="year, country, region, sector, topic, goal, place, organisation, role, measure, currency.",
)
@click.option(
    "--currency", metavar="XXX", default="EUR", help="Convert to it at each value date; own: each in its own."
)
@click.option("--from", "first", type=click.IntRange(1, 9999), metavar="YEAR", help="From this year on.")
@click.option("--to", "last", type=click.IntRange(1, 9999), metavar="YEAR", help="Until this year.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output, every sum exact.")
@click.option(
    "--add-rates",
    type=click.Path(dir_okay=False),
    help="A CSV of your own rates: currency, per_eur, date, source.",
)
@front_options
def money_command(front: Front, as_csv: bool, add_rates: str | None, **said: Any) -> int:
    """Sums of money by year, country, sector, topic, goal, place or organisation, with what was left out and why.

    Measures (commitments, spending, budgets, money received) are never added to one another. Amounts without a known rate
    stay in their own currency and are listed.
    """
    from maillage.record.money.ask import BESIDE, money
    from maillage.record.store import Store

    if add_rates:
        return _add_rates(front, add_rates)
    if as_csv and front.json:
        raise Refused(front, "money.one_of")
    with Store(front.home).open() as reader:
        question = _question(front, reader, said)
        answer = money(reader, question, beside=("items",) if as_csv else BESIDE)
        if as_csv:
            _write_csv(answer)
        elif front.json:
            from maillage.cli.money_json import as_json

            show_json(as_json(answer))
        else:
            from maillage.cli.money_shown import show

            show(front, reader, answer)
    return 0


# What is asked


def _question(front: Front, reader: Reader, said: dict[str, Any]) -> Question:
    from maillage.record.money.model import Question

    organisations = _organisations(front, reader, said["organisation"]) if said["organisation"] else ()
    if said["role"] and not organisations and "organisation" not in (said["by"] or ""):
        raise Refused(front, "money.role_of_whom")
    if said["first"] and said["last"] and said["first"] > said["last"]:
        raise Refused(front, "money.years_reversed", first=said["first"], last=said["last"])
    by = _dimensions(front, said["by"])
    if "role" in by and not organisations:
        raise Refused(front, "money.role_of_whom")
    return Question(
        by=by,
        measures=(said["measure"],) if said["measure"] else (),
        currency=_currency(front, said["currency"]),
        country=read_country(front, said["country"]) if said["country"] else None,
        region=_digits(front, said["region"], "region"),
        sector=_digits(front, said["sector"], "sector"),
        topic=read_topic(front, said["topic"]) if said["topic"] else None,
        goal=said["goal"],
        place=_place(front, said["place"], said["country"]) if said["place"] else None,
        activity=read_activity(front, reader, said["activity"]) if said["activity"] else None,
        organisations=organisations,
        role=said["role"] or "reporting",
        first_year=said["first"],
        last_year=said["last"],
    )


def _dimensions(front: Front, said: str | None) -> tuple[str, ...]:
    from maillage.record.money.model import DIMENSIONS
    from maillage.reference.names import fold
    from maillage.reference.texts import catalogue

    if not said:
        return ()
    words: dict[str, str] = {
        w: name
        for name, listed in catalogue("maillage.cli", "money")["dimension_words"].items()
        for w in listed
    }
    found: dict[str, None] = {}
    for word in said.replace(";", ",").split(","):
        name = words.get(fold(word), fold(word))
        if name not in DIMENSIONS:
            raise Refused(front, "money.no_dimension", list(DIMENSIONS), found=word.strip()[:30])
        found[name] = None
    return tuple(found)


def _currency(front: Front, said: str) -> str:
    from maillage.reference.money import is_currency

    if said.lower() in ("own", "propre"):
        return "own"
    if not is_currency(said.upper()):
        raise Refused(front, "money.no_currency", found=said[:20])
    return said.upper()


def _digits(front: Front, said: str | None, name: str) -> str | None:
    if said is None:
        return None
    if not said.isascii() or not said.isdigit() or len(said) > 8:
        raise Refused(front, f"money.no_{name}", found=said[:30])
    return said


def _place(front: Front, said: str, country: str | None) -> str:
    from maillage.cli.importing import open_places
    from maillage.cli.place import place_label
    from maillage.reference.places import choose

    if said.startswith(("geonames:", "iso3166-2:")):
        return said
    places = open_places()
    found = places.find(said, country=read_country(front, country) if country else None, limit=30)
    chosen = choose(found)
    if chosen is None or chosen.why == "typing_error":
        near = [place_label(front, places, one.place) for one in found[:3]]
        raise Refused(front, "money.no_place", near, found=said[:40])
    return str(chosen.place.id)


def _organisations(front: Front, reader: Reader, said: str) -> tuple[str, ...]:
    from maillage.record.money.organisations import find_organisations

    found = find_organisations(reader, said)
    if not found.found:
        raise Refused(front, "money.no_organisation", list(found.near), found=said[:60])
    if len(found.found) > 1:
        aside(count("money.several_references", len(found.found), found=said[:60]), 0)
    return found.found


# Out


def _write_csv(answer: MoneyAnswer) -> None:
    """The sums, exact: one line each, with its measure, currency, amount and number of items."""
    from maillage.record.money.years import sums_as_rows

    gone = sum(one.items for one in answer.left_out)
    if gone:
        aside(count("money.csv_left", gone), 0)
    csv.writer(sys.stdout, lineterminator="\n").writerows(sums_as_rows(answer))


def _add_rates(front: Front, path: str) -> int:
    """Read rates of the user's own and put them in force; what could not be read is said, line by line."""
    from maillage.cli.importing import tell_waiting
    from maillage.record.lock import import_lock
    from maillage.record.money.keep import add_rates
    from maillage.record.store import Store
    from maillage.reference.money import read_rates

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = Path(path).read_text(encoding="cp1252")
    except OSError:
        raise Refused(front, "money.no_file", found=path) from None
    rates, problems = read_rates(text, path)
    manifest = ""
    if rates:
        store = Store(front.home)
        with import_lock(store.folder, "rates", front.stamp, waiting=tell_waiting):
            manifest = add_rates(store, rates, front.now).name
    if front.json:
        said = [{"code": p.code, "line": p.line, "message": p.message(front.language)} for p in problems]
        show_json({"added": len(rates), "problems": said, "manifest": manifest})
    else:
        line(count("money.rates_added", len(rates)), 0)
        for problem in problems:
            show_problem(problem, front.language)
        if rates:
            next_steps(
                [("maillage money", say("money.next_again")), ("maillage undo", say("money.next_undo"))]
            )
    return 1 if problems else 0
