"""`maillage export`: tables of the record into files, with their data dictionary and their sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_country
from maillage.cli.export_iati import (
    IatiOptions,
    export_iati,
    iati_options,
    refuse_iati_options,
    refuse_table_options,
)
from maillage.cli.questions import fail, known_table, refuse
from maillage.cli.speak import (
    Front,
    count,
    figure,
    front_options,
    line,
    next_steps,
    say,
    show_json,
    table,
)
from maillage.record.out_formats import FORMATS

if TYPE_CHECKING:
    from maillage.record.store import Reader
    from maillage.record.take_out import Where, Written


@click.command("export", epilog="Example: maillage export links --out links.xlsx --country MA")
@click.argument("name", metavar="TABLE|iati|all")
@click.option(
    "--out", metavar="PATH", default=".", show_default=True, help="A file, or a folder to write into."
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Else by the file's ending; csv in a folder."
)
@click.option("--country", metavar="XX", help="Only rows that name this country, by code or name.")
@click.option("--kind", metavar="KIND", help="Only links or missions of this kind (twinning, embassy…).")
@click.option("--all-statements", is_flag=True, help="Also what is not current, with its standing.")
@click.option("--raw", is_flag=True, help="With all: also the tables of IATI as published.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for older spreadsheet programs.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@front_options
@iati_options
def export_command(
    front: Front,
    name: str,
    out: str,
    format_: str | None,
    country: str | None,
    kind: str | None,
    all_statements: bool,
    raw: bool,
    bom: bool,
    force: bool,
    iati: IatiOptions,
) -> int:
    """Write a table, or all of them, as CSV, XLSX, JSON or Parquet; or IATI: one file back, or all activities.

    The data dictionary and the sources with their licences go with it: beside CSV and Parquet, inside XLSX and JSON.
    XLSX is the one to open in a spreadsheet; CSV holds every value as it is. "maillage sql" lists the tables.
    IATI gives back what publishers published, persons in contact details included.
    """
    from maillage.record.questions import QueryRefused
    from maillage.record.store import Store
    from maillage.record.take_out import Where, tables_out

    if name.strip().lower() == "iati":
        told = {"--format": format_, "--country": country, "--kind": kind, "--raw": raw, "--bom": bom}
        refuse_table_options(front, {**told, "--all-statements": all_statements})
        return export_iati(front, out, force, iati)
    refuse_iati_options(front, name, iati)
    whole = name.strip().lower() == "all"
    chosen = "" if whole else known_table(front, name, tables_out())
    code = read_country(front, country) if country else None
    format_, folder, file = _target(front, out, format_, whole)
    where = Where(code, kind)
    options = {
        "where": where,
        "all_statements": all_statements,
        "language": front.language,
        "bom": bom,
        "overwrite": force,
    }
    with Store(front.home).open() as reader:
        names = _with_rows(reader, where, raw) if whole else [chosen]
        targets = {one: file or folder / f"{one}.{format_}" for one in names}
        try:
            written = _write_all(reader, targets, format_, options)
        except QueryRefused as fault:
            refuse(front, fault)
        except OSError as fault:
            fail(front, fault, file or folder)
        empty = not reader.manifest.tables
    if front.json:
        show_json(_as_json("all" if whole else chosen, written))
    else:
        _show(written, empty)
    return 0


def _target(front: Front, out: str, format_: str | None, whole: bool) -> tuple[str, Path, Path | None]:
    """The format, the folder, and the file when one was named. Raises Refused for an ending that says no format."""
    path = Path(out).expanduser()
    if path.is_dir() or out.endswith("/") or (not path.suffix and not path.exists()):
        return format_ or "csv", path, None
    if whole:
        raise Refused(front, "export.all_needs_folder", found=out)
    ending = path.suffix.lower().lstrip(".")
    if not format_ and ending not in FORMATS:
        raise Refused(front, "export.no_format", found=path.name, formats=", ".join(FORMATS))
    return format_ or ending, path.parent, path


def _with_rows(reader: Reader, where: Where, raw: bool) -> list[str]:
    """What `all` takes out: tables that hold rows; with a filter, those of statements that know its column."""
    from maillage.record.columns import TABLES
    from maillage.record.take_out import whole_record

    names = whole_record(reader, raw)
    if where.country or where.kind:
        names = [name for name in names if name in TABLES]
    return [name for name in names if not where.kind or name in ("links", "missions")]


def _write_all(
    reader: Reader, targets: dict[str, Path], format_: str, options: dict[str, Any]
) -> list[Written]:
    """Write each table; refuses all of them when one file is in the way, before the first is written."""
    from maillage.record.take_out import refuse_what_exists, write_table

    for name, target in targets.items():
        if not options["overwrite"]:
            refuse_what_exists(name, target, format_)
    return [write_table(reader, name, target, format_, **options) for name, target in targets.items()]


def _as_json(name: str, written: list[Written]) -> dict[str, Any]:
    def one(said: Written) -> dict[str, Any]:
        files = [str(file) for file in said.files]
        return {
            "table": said.table,
            "rows": said.rows,
            "generated": said.generated,
            "cut": said.cut,
            "files": files,
        }

    if name != "all":
        return one(written[0])
    files = [str(file) for said in written for file in said.files]
    rows = sum(said.rows for said in written)
    return {"table": "all", "rows": rows, "files": files, "tables": [one(said) for said in written]}


def _show(written: list[Written], empty: bool) -> None:
    if empty:
        line(say("could_not.nothing_yet"), 0)
    if not written:
        return
    rows = sum(said.rows for said in written)
    line(count("export.written", rows) if rows else say("export.none"), 0)
    table([(figure(said.rows), said.table, str(said.files[0])) for said in written], right=(0,))
    beside = sum(len(said.files) - 1 for said in written)
    if beside:
        line(say("export.beside"), 0)
    for said in written:
        if said.generated:
            line(count("export.generated", said.generated, table=said.table), 0)
        if said.cut:
            line(count("export.cut", said.cut, table=said.table), 0)
    if len(written) == 1:
        next_steps([(f"maillage sql --table {written[0].table}", say("export.next_columns"))])
