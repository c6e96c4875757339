"""`maillage export iati`: one IATI file back as it came, or all current activities as one document."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.activity import read_activity
from maillage.cli.asked import Refused
from maillage.cli.speak import (
    Front,
    aside,
    count,
    figure,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    show_problem,
)

if TYPE_CHECKING:
    from maillage.record.iati.out import Document
    from maillage.record.iati.out.model import OutRefused, Put
    from maillage.record.store import Reader

PROBLEMS_SHOWN = 3
"""Problems told on the terminal; `--json` has the first thousand."""
_OPTIONS = (
    click.option(
        "--source",
        metavar="FILE|HASH",
        help="iati: this file back, byte for byte: its path as given at import, its web address, or the SHA-256 of its bytes.",
    ),
    click.option(
        "--from-tables",
        is_flag=True,
        help="iati --source: rebuilt from the tables, equal as a tree, instead.",
    ),
    click.option(
        "--activity", metavar="ID", multiple=True, help="iati: only this activity. May be repeated."
    ),
    click.option(
        "--reporting-org",
        metavar="REF",
        multiple=True,
        help="iati: only what this organisation reports. May be repeated.",
    ),
    click.option("--organisations", is_flag=True, help="iati: organisation records instead of activities."),
    click.option("--as", "as_", type=click.Choice(("2.03",)), help="iati: version 1 brought to 2.03."),
    click.option("--generated", is_flag=True, help="iati: invented activities too, among real ones."),
)


@dataclass(frozen=True, slots=True)
class IatiOptions:
    """What was asked for on the command line, of IATI alone."""

    source: str | None
    from_tables: bool
    activity: tuple[str, ...]
    reporting_org: tuple[str, ...]
    organisations: bool
    as_: str | None
    generated: bool

    def given(self) -> list[str]:
        """The options that were used, as they are typed."""
        said = {
            "--source": self.source, "--from-tables": self.from_tables, "--activity": self.activity,
            "--reporting-org": self.reporting_org, "--organisations": self.organisations, "--as": self.as_,
            "--generated": self.generated,
        }  # fmt: skip
        return [name for name, value in said.items() if value]


def iati_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `export` the options of IATI; the command gets them as one :class:`IatiOptions`, ``iati``."""

    def taken(*args: Any, **options: Any) -> Any:
        own = {name: options.pop(name) for name in IatiOptions.__dataclass_fields__}
        return command(*args, iati=IatiOptions(**own), **options)

    taken.__doc__, taken.__name__ = command.__doc__, command.__name__
    told: Callable[..., Any] = taken
    for option in reversed(_OPTIONS):
        told = option(told)
    told.__click_params__ += copy.copy(getattr(command, "__click_params__", []))  # type: ignore[attr-defined]
    return told


def export_iati(front: Front, out: str, force: bool, asked: IatiOptions) -> int:
    """Write what was asked for to ``out`` (a file, a folder, or ``-`` for standard output)."""
    from maillage.record.iati.out import OutRefused
    from maillage.record.store import Store

    if out == "-" and front.json:
        raise Refused(front, "export_iati.two_on_output")
    _refuse_together(front, asked)
    with Store(front.home).open() as reader:
        try:
            if asked.source is not None:
                return _source(front, reader, out, force, asked)
            return _document(front, reader, out, force, asked)
        except OutRefused as fault:
            raise _refused(front, fault) from None


def refuse_iati_options(front: Front, name: str, asked: IatiOptions) -> None:
    """Refuse options of IATI beside another table."""
    given = asked.given()
    if given:
        raise Refused(front, "export_iati.only_iati", found=given[0], table=name)


def refuse_table_options(front: Front, options: dict[str, Any]) -> None:
    """Refuse options that say something of rows of a table only: option as typed → its value."""
    for name, value in options.items():
        if value:
            raise Refused(front, "export_iati.not_iati", found=name)


def _refuse_together(front: Front, asked: IatiOptions) -> None:
    if asked.source is None:
        if asked.from_tables:
            raise Refused(front, "export_iati.needs_source", found="--from-tables")
        if asked.organisations and asked.activity:
            raise Refused(front, "export_iati.not_with_source", found="--activity", other="--organisations")
        return
    for other in asked.given():
        if other not in ("--source", "--from-tables"):
            raise Refused(front, "export_iati.not_with_source", found=other, other="--source")


def _refused(front: Front, fault: OutRefused) -> Refused:
    return Refused(front, f"export_iati.{fault.code}", fault.nearest, **fault.values)


# One file back


def _source(front: Front, reader: Reader, out: str, force: bool, asked: IatiOptions) -> int:
    from maillage.record.iati.out import find_version, write_original, write_rebuilt

    version = find_version(reader, asked.source or "")
    target = _target(out, Path(version.path.partition("?")[0]).name or "iati.xml")
    write = write_rebuilt if asked.from_tables else write_original
    with _put(front, target, force) as put:
        root, records = write(reader, version, put)
    if target is None:
        return 0
    if front.json:
        show_json(_json(root, records, target, [], source=version.path, sha256=version.sha256,
                        from_tables=asked.from_tables))  # fmt: skip
        return 0
    key = "export_iati.rebuilt" if asked.from_tables else "export_iati.given_back"
    line(say(key, found=version.path, file=target), 0)
    if not version.newest:
        line(say("export_iati.older"), 0)
    elif version.older:
        line(count("export_iati.has_older", version.older), 0)
    line(say("export_iati.persons"), 0)
    return 0


# A document of current records


def _document(front: Front, reader: Reader, out: str, force: bool, asked: IatiOptions) -> int:
    from maillage.record.iati.out import Chosen, write_document

    root = "iati-organisations" if asked.organisations else "iati-activities"
    identifiers = tuple(read_activity(front, reader, said) for said in asked.activity)
    chosen = Chosen(root, identifiers, asked.reporting_org, asked.generated, asked.as_ is not None)
    _refuse_unknown_publisher(front, reader, root, asked.reporting_org)
    target = _target(out, f"{root}.xml")
    with _put(front, target, force) as put:
        made = write_document(reader, put, chosen, front.now)
    if target is None:
        return 0
    if front.json:
        show_json(_document_json(front, root, made, target))
    else:
        _show(front, root, made, target, asked)
    return 0


def _refuse_unknown_publisher(front: Front, reader: Reader, root: str, references: tuple[str, ...]) -> None:
    import difflib

    from maillage.record.iati.out.document import reporting_references

    if not references:
        return
    known = reporting_references(reader, root)
    folded = {" ".join(one.split()).lower() for one in known}
    for one in references:
        if " ".join(one.split()).lower() not in folded:
            near = difflib.get_close_matches(one, sorted(known), 3, 0.5)
            raise Refused(front, "export_iati.no_publisher", near, found=one[:80])


def _document_json(front: Front, root: str, made: Document, target: Path) -> dict[str, Any]:
    from maillage.record.iati.check.fault import as_dict

    said = _json(
        root, made.records, target, [as_dict(problem, front.language) for problem in made.problems],
        generated=made.generated, left_out=made.left_out, versions=dict(sorted(made.versions.items())),
    )  # fmt: skip
    if made.brought:
        brought = {"records": made.brought, "valid": made.valid, "complete": made.complete}
        said |= {"brought": brought, "problem_count": made.problem_count}
    return said


def _json(
    root: str, records: int, target: Path, problems: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    organisations = root == "iati-organisations"
    return {
        "table": "iati",
        "activities": 0 if organisations else records,
        "organisations": records if organisations else 0,
        "files": [str(target)],
        **more,
        "problems": problems,
    }


def _show(front: Front, root: str, made: Document, target: Path, asked: IatiOptions) -> None:
    kind = "organisations" if root == "iati-organisations" else "activities"
    line(count(f"export_iati.{kind}", made.records, file=target), 0)
    if not made.records:
        return
    old = [(version, number) for version, number in sorted(made.versions.items()) if version != "2.03"]
    if old and asked.as_ is None:
        said = say("list_sep").join(f"{version}: {figure(number)}" for version, number in old)
        line(say("export_iati.versions", versions=said), 0)
    if made.brought:
        values = {"valid": figure(made.valid), "complete": figure(made.complete)}
        line(count("export_iati.brought", made.brought, **values), 0)
        for problem in made.problems[:PROBLEMS_SHOWN]:
            show_problem(problem, front.language)
        if made.problem_count > PROBLEMS_SHOWN:
            aside(count("export_iati.more_problems", made.problem_count - PROBLEMS_SHOWN))
    if made.left_out:
        line(count("export_iati.left_out", made.left_out), 0)
    if made.generated:
        line(count("export_iati.generated", made.generated), 0)
    line(say("export_iati.persons"), 0)
    next_steps([(f"maillage validate {quoted(str(target))}", say("export_iati.next_validate"))])


# Where it goes


def _target(out: str, name: str) -> Path | None:
    """The file to write; None for standard output."""
    if out == "-":
        return None
    path = Path(out).expanduser()
    return path / name if path.is_dir() or out.endswith("/") else path


@contextmanager
def _put(front: Front, target: Path | None, force: bool) -> Iterator[Put]:
    """What takes the bytes. Refuses a file that exists; says when the disk would not take it, and ends with status 3."""
    import os
    import sys

    from maillage.cli.questions import fail, refuse
    from maillage.record.beside import beside
    from maillage.record.questions import QueryRefused

    if target is None:
        output = sys.stdout.buffer
        yield output.write
        output.flush()
        return
    if not force and os.path.lexists(target):
        refuse(front, QueryRefused("record.export-exists", found=str(target)))
    try:
        with beside(target) as put:
            yield put
    except OSError as fault:
        fail(front, fault, target)
