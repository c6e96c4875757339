"""`maillage sql`: one SELECT over the record, as a table on the terminal, as CSV, or as JSON.

Refused queries end with status 2; one that went past a limit of time, memory or rows with status 3. On the terminal
big numbers are grouped as the language does and long cells are cut; CSV and JSON hold every value whole.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from maillage.cli.asked import Refused
from maillage.cli.speak import Front, aside, count, front_options, line, next_steps, quoted, say, show_json

if TYPE_CHECKING:
    from maillage.record.questions import Answer, QueryRefused
    from maillage.record.store import Reader

MOST_ROWS = 50
"""Rows shown on the terminal; `--csv` and `--json` have them all."""
_LIMITS = ("record.query-too-slow", "record.query-too-big", "record.query-too-many-rows")
_LONGEST_SHOWN = 42
_AT_ONCE = 10_000


@click.command("sql", epilog='Example: maillage sql "SELECT kind, count(*) FROM links GROUP BY kind"')
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output, every row and value whole.")
@click.option("--table", metavar="NAME", help="Show the columns of a table and what they mean.")
@click.option(
    "--tables", metavar="WORD", help="List the tables whose name begins so (iati: IATI as published)."
)
@front_options
def sql_command(
    front: Front, query: tuple[str, ...], as_csv: bool, table: str | None, tables: str | None
) -> int:
    """Ask the record in SQL: one SELECT over its tables; nothing can be changed.

    Without a query, lists the tables. "-" reads the query from standard input. Countries are ISO codes (NA is
    Namibia); "links" holds what is current, "links_all" every statement ever made.
    """
    from maillage.record.questions import QueryRefused, ask
    from maillage.record.store import Store

    said = " ".join(query)
    if sum(map(bool, (table, tables, said))) > 1 or (as_csv and (front.json or not said)):
        raise Refused(front, "sql.one_of")
    with Store(front.home).open() as reader:
        if table:
            return _show_columns(front, table)
        if not said:
            return _show_tables(front, reader, tables)
        if said == "-":
            said = sys.stdin.buffer.read().decode("utf-8", "replace")
        try:
            answer = ask(reader, said)
        except QueryRefused as fault:
            refuse(front, fault)
        empty = not reader.manifest.tables
    if front.json:
        rows = [[plain(value) for value in row] for row in answer.rows]
        show_json({"columns": list(answer.columns), "rows": rows, "count": len(rows)})
    elif as_csv:
        _write_csv(answer)
    else:
        _show_answer(front, said, answer, empty)
    return 0


def refuse(front: Front, fault: QueryRefused) -> NoReturn:
    """Say why a query or an export was refused and how to mend it, and end with its status."""
    show_refusal(front, fault)
    raise click.exceptions.Exit(3 if fault.code in _LIMITS else 2)


def fail(front: Front, fault: OSError, target: Path) -> NoReturn:
    """Say that the disk would not take it, and end with status 3. The files being written beside are gone: not named."""
    message = say("export.disk", found=fault.strerror or str(fault), file=target)
    if front.json:
        show_json({"error": {"code": "export.disk", "message": message, "file": str(target)}})
    aside(message, 0)
    raise click.exceptions.Exit(3)


def show_refusal(front: Front, fault: QueryRefused, **more: Any) -> None:
    """Say why something was refused and how to mend it; with `--json` as one object, ``more`` beside the error."""
    from maillage.reference.problems import Problem

    problem = Problem(fault.code, values=fault.values)
    message, mend = problem.message(front.language), problem.mend(front.language)
    if front.json:
        show_json({"error": {"code": fault.code, "message": message, "mend": mend, **fault.values}, **more})
    aside(message, 0)
    aside(f"→ {mend}")


def plain(value: Any) -> Any:
    """A value as JSON has it: exact decimals and dates as text, numbers that are none as null."""
    from maillage.record.out_formats import as_cell

    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Decimal) or not isinstance(value, (str, int, float, bool, type(None))):
        return as_cell(value)
    return value


def _write_csv(answer: Answer) -> None:
    from maillage.record.out_formats import as_cell

    for start in range(0, max(len(answer.rows), 1), _AT_ONCE):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        if not start:
            writer.writerow(answer.columns)
        writer.writerows([as_cell(v) for v in row] for row in answer.rows[start : start + _AT_ONCE])
        click.echo(text.getvalue().encode("utf-8"), nl=False)  # UTF-8 whatever the terminal speaks


def _show_answer(front: Front, query: str, answer: Answer, empty: bool) -> None:
    from maillage.cli.grid import show_grid

    number = len(answer.rows)
    line(count("sql.rows", number) if number else say("sql.none"), 0)
    if number:
        click.echo()
        shown = show_grid(answer.columns, answer.rows[:MOST_ROWS], front.language)
        if shown < number:
            click.echo()
            if shown < min(number, MOST_ROWS):
                line(say("sql.blocks"), 0)
            line(count("sql.more", number - shown), 0)
            command = query if len(query) <= _LONGEST_SHOWN else "QUERY"
            next_steps([(f"maillage sql {_as_word(command)} --csv > rows.csv", say("sql.all_of_them"))])
    elif empty:
        line(say("could_not.nothing_yet"), 0)


def _as_word(query: str) -> str:
    """A query as one word of a command line: in double quotes where that is enough, since SQL is full of single ones."""
    return quoted(query) if any(c in query for c in '"$`\\!') else f'"{query}"'


# The data dictionary


def _show_tables(front: Front, reader: Reader, begin: str | None) -> int:
    """The tables whose name begins so; all of them when none is said, those of IATI as published in one line."""
    from maillage.cli.grid import show_meanings
    from maillage.cli.speak import figure
    from maillage.record.dictionary import is_raw
    from maillage.record.take_out import tables_out

    named = [name for name in tables_out() if name.startswith((begin or "").lower())]
    if not named:
        raise Refused(front, "sql.no_table", ["iati", *named], found=str(begin)[:40])
    raw = [] if begin else [name for name in named if is_raw(name)]
    rows = _counted(front, reader, [name for name in named if name not in raw])
    filled = sum(reader.manifest.rows(name) > 0 for name in raw)
    if front.json:
        listed = [{"table": name, "rows": n, "meaning": meaning} for name, n, meaning in rows]
        more = {"raw": {"tables": len(raw), "filled": filled, "begin": "iati"}} if raw else {}
        show_json({"tables": listed, **more})
        return 0
    line(say("sql.tables"), 0)
    click.echo()
    widest = max(len(figure(n)) for _, n, _ in rows)
    shown = [row for row in rows if row[1]] if begin else rows
    show_meanings([(name, figure(n).rjust(widest), meaning) for name, n, meaning in shown])
    click.echo()
    if len(shown) < len(rows):
        line(count("sql.empty", len(rows) - len(shown)), 0)
    if raw:
        line(count("sql.raw", len(raw), filled=figure(filled)), 0)
    line(say("sql.all_statements"), 0)
    next_steps(
        [
            ("maillage sql --table links", say("sql.next_columns")),
            ("maillage sql --tables iati", say("sql.next_raw")),
            ('maillage sql "SELECT kind, count(*) FROM links GROUP BY kind"', say("sql.next_query")),
            ("maillage export links --out links.xlsx", say("sql.next_export")),
        ]
    )
    return 0


def _counted(front: Front, reader: Reader, names: list[str]) -> list[tuple[str, int, str]]:
    """Each table with its rows and what it holds."""
    from maillage.record.dictionary import meaning_of
    from maillage.record.questions import connect, make_view

    rows = []
    with connect(reader) as connection:
        for name in names:
            make_view(connection, reader, name)
            found = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            rows.append((name, found[0] if found else 0, meaning_of(name, front.language)))
    return rows


def _show_columns(front: Front, said: str) -> int:
    from maillage.cli.grid import show_meanings
    from maillage.record.dictionary import columns_in, meaning_of
    from maillage.record.questions import view_columns

    name = known_table(front, said, view_columns())
    columns = columns_in(name, front.language)
    meaning = meaning_of(name, front.language)
    if front.json:
        listed = [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in columns]
        show_json({"table": name, "meaning": meaning, "columns": listed})
        return 0
    line(say("sql.columns", table=name, meaning=meaning), 0)
    click.echo()
    show_meanings([(c.name, say(f"sql.type.{c.type}"), c.meaning) for c in columns])
    return 0


def known_table(front: Front, said: str, known: Iterable[str]) -> str:
    """The table that was named, whatever its capitals. Raises Refused with the nearest names, or with those not raw."""
    import difflib

    from maillage.record.dictionary import is_raw

    known, name = tuple(known), said.strip().lower()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, 3, 0.6)
    few = [one for one in known if not is_raw(one) and not one.endswith("_all")]
    raise Refused(front, "sql.no_table", near or few, found=said[:40])
