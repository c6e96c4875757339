"""`maillage import`: files, folders and web addresses into the record, with what was understood, kept, and rejected."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.speak import (
    Front,
    aside,
    count,
    figure,
    front_options,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    show_problem,
    table,
)
from maillage.record.columns import SHEET_KINDS
from maillage.record.problem_list import Problems
from maillage.reference.problems import SEVERITIES, Problem

if TYPE_CHECKING:
    from maillage.record.files import Given
    from maillage.record.intake import Outcome, Progress, Understood
    from maillage.record.lock import Holder
    from maillage.record.sheets import TableReading
    from maillage.reference.places import Places

SURE = 600
"""A guess below this score is asked about, when somebody is there to answer."""
MOST_GROUPS = 6
"""Sorts of problems of IATI files shown on the terminal."""
MOST_SHOWN = 20
"""Problems shown on the terminal; `--json` and `maillage sql` have them all."""
IATI_COUNTS = ("activities", "organisations", "transactions", "budgets", "results")
"""Elements of IATI files that the answer counts, as they stand in the files."""
KINDS = tuple(sorted([*SHEET_KINDS, "iati"]))
"""What `--as` takes."""


@click.command("import", epilog="Example: maillage import jumelages.csv")
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL...")
@click.option(
    "--as",
    "kind",
    type=click.Choice(KINDS),
    help="What the sheets are, when the guess is wrong.",
)
@click.option(
    "--mapping", type=click.Path(dir_okay=False), help="Columns said by hand: a TOML file (see --dry-run)."
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, keep nothing.")
@click.option(
    "--wait", type=float, default=600, show_default=True, help="Seconds to wait for another import to end."
)
@click.option("--sha256", metavar="HEX", help="SHA-256 that the file of the one web address given must have.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that read IATI files. [default: as many as pay]"
)
@click.option(
    "--no-proof", is_flag=True, help="Do not rebuild and compare each IATI activity: twice as fast."
)
@click.option("--generated", is_flag=True, hidden=True)
@front_options
def import_command(
    front: Front,
    paths: Sequence[str],
    kind: str | None,
    mapping: str | None,
    dry_run: bool,
    wait: float,
    sha256: str | None,
    workers: int | None,
    no_proof: bool,
    generated: bool,
) -> int:
    """Take spreadsheets (CSV, XLSX), IATI files (XML), folders of them and web addresses (http, https) into the record.

    Columns of sheets are recognised by their headings and content; the guess is shown. Each IATI activity is rebuilt
    from its tables and compared with what was read. Nothing is lost: what could not be kept is named with its line
    and how to mend it.
    """
    from maillage.record.intake import About, Wish

    said = _mapping(mapping) if mapping else None
    wish = Wish(
        kind=kind,
        mapping=said,
        dry_run=dry_run,
        about=About(generated=generated),
        workers=workers,
        prove=not no_proof,
    )
    if sha256 and sum(map(is_address, paths)) != 1:
        raise click.UsageError(say("import.one_address"))
    outcome = run_import(front, paths, wish, wait, sha256=sha256)
    if front.json:
        show_json(as_json(outcome, front.language))
    else:
        show_outcome(front, outcome, dry_run)
    return int(outcome.failed)


def _mapping(path: str) -> Any:
    from maillage.record.sheets import Mapping

    try:
        return Mapping.from_toml(Path(path).read_text(encoding="utf-8"), path)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise click.UsageError(say("bad_mapping", file=path, found=str(fault))) from None


def run_import(
    front: Front,
    paths: Sequence[str],
    wish: Any,
    wait: float = 600,
    quiet: bool = False,
    sha256: str | None = None,
) -> Outcome:
    """Import under the lock, with progress on standard error; ``quiet``: without how each sheet was understood.

    Web addresses among the paths are fetched first. ``sha256``: what the file of the one address must have.
    """
    from maillage.record.lock import import_lock
    from maillage.record.store import Store
    from maillage.record.take_in import take_in

    store = Store(front.home)
    places = open_places(build=True)
    agree = (lambda file, read: True) if quiet else partial(agree_shown, front, bool(wish.dry_run))
    with ExitStack() as held, progress_shown() as progress:
        given = [_at_hand(front, store, said, wish, sha256, progress, held) for said in _each_once(paths)]
        if wish.dry_run:
            return take_in(store, given, places, front.now, wish, progress, agree)
        with import_lock(store.folder, "import", front.stamp, wait, tell_waiting):
            return take_in(store, given, places, front.now, wish, progress, agree)


def _each_once(paths: Sequence[str]) -> Iterator[str]:
    """The paths; an address that is given twice, once."""
    seen = set()
    for said in paths:
        if said not in seen:
            yield said
        if is_address(said):
            seen.add(said)


def _at_hand(
    front: Front, store: Any, said: str, wish: Any, sha256: str | None, progress: Progress, held: ExitStack
) -> str | Given | Problem:
    """A path as it is; an address fetched, its file there until ``held`` is left, or why it could not be had."""
    if not is_address(said):
        return said
    from maillage.record.from_web import arriving
    from maillage.record.refresh import bytes_told

    generated = wish.about.generated
    told = bytes_told(progress)
    return held.enter_context(
        arriving(store, said, front.now, generated=generated, sha256=sha256, received=told)
    ).given


def is_address(said: str) -> bool:
    """Whether a path is a web address; the room that fetches is loaded only when it may be."""
    if "://" not in said:
        return False
    from maillage.record.fetch import address

    return address.is_address(said)


def agree_shown(front: Front, dry_run: bool, file: str, read: TableReading) -> bool:
    """Show how a table was understood, before anything is kept; ask when it is unsure and somebody is there."""
    if front.json:
        return True
    _show_guess(file, read, dry_run)
    if read.guess.score >= SURE or not sys.stdin.isatty():
        return True
    return click.confirm(say("import.ask"), default=True)


def tell_waiting(holder: Holder | None) -> None:
    """Say on standard error that another import is at work."""
    click.echo(
        say("waiting", process=holder.process if holder else "?", since=holder.since if holder else "?"),
        err=True,
    )


def open_places(build: bool = False) -> Places:
    """The place index; built first, with a progress bar, when it is missing and ``build`` says so."""
    from maillage.reference import places

    folder = places.default_folder()
    if build and not places.is_built(folder):
        with progress_shown() as progress:
            places.build(folder, progress)
    return places.Places.open(folder)


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Progress bars on a terminal, one plain line a finished stage elsewhere."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("  {task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bars:
            tasks: dict[str, Any] = {}

            def show(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bars.add_task(say(f"stage.{stage}"), total=total)
                bars.update(tasks[stage], completed=done, total=total)

            yield show
    else:
        ended: Counter[str] = Counter()

        def note(stage: str, done: int, total: int) -> None:
            if done >= total:
                ended[stage] = total

        yield note
        for stage, total in ended.items():
            if total > 1:
                click.echo(f"  {say('stage_done', stage=say(f'stage.{stage}'), n=figure(total))}", err=True)


_COUNTED = {"members": "members", "embassies": "missions"}


def as_json(outcome: Outcome, language: str) -> dict[str, Any]:
    """The outcome as machines read it: all counts are numbers of rows."""
    kinds = {_COUNTED.get(kind, kind): outcome.kinds.get(kind, 0) for kind in SHEET_KINDS}
    return {
        "files": outcome.files,
        "skipped": outcome.skipped,
        **kinds,
        **{name: outcome.counts.get(name, 0) for name in IATI_COUNTS},
        "rows": outcome.rows,
        "added": outcome.added,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "rejected": outcome.rejected,
        "vanished": outcome.vanished,
        "doubtful": outcome.doubtful,
        "proof": {
            "identical": outcome.proof["identical"],
            "kept_whole": outcome.proof["whole"],
            "not_asked": outcome.proof["none"],
        },
        "problems": (_problem(problem, language) for problem in outcome.problems),
        "tables": [_guess(read) for read in outcome.tables],
        "seconds": round(outcome.seconds, 3),
        "megabytes": round(outcome.bytes / 1e6, 3),
        "manifest": outcome.manifest,
    }


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    """A problem as machines read it, with its activity (none where it is of a file or a sheet) and rule."""
    more: dict[str, Any] = {"rule": problem.values["rule"]} if "rule" in problem.values else {}
    return {**problem.as_dict(language), "activity": problem.values.get("activity"), **more}


def _guess(read: Understood) -> dict[str, Any]:
    mapping = read.guess.mapping
    return {
        "file": read.file,
        "sheet": read.sheet,
        "kind": mapping.kind,
        "columns": mapping.columns,
        "constants": mapping.constants,
        "score": read.guess.score,
        "fingerprint": read.guess.fingerprint,
        "rows": read.rows,
    }


def show_outcome(front: Front, outcome: Outcome, dry_run: bool = False) -> None:
    """What happened, as a person reads it: how each sheet was read, the count sentence, what to mend, what is next."""
    click.echo()
    if outcome.counts:
        _show_iati(outcome)
    kept = outcome.added + outcome.changed + outcome.unchanged
    key = "import.would" if dry_run else "import.kept"
    if outcome.counts["activities"] and not any(outcome.kinds[kind] for kind in SHEET_KINDS):
        key += "_activities"
    line(
        count(
            key,
            kept,
            new=count("import.new", outcome.added),
            changed=count("import.changed", outcome.changed),
            known=count("import.known", outcome.unchanged),
        ),
        0,
    )
    # "nothing was lost" would be no answer to a file that was not taken at all
    if outcome.rejected or not outcome.failed:
        line(count("import.rejected", outcome.rejected), 0)
    else:
        line(say("import.rows_taken" if outcome.rows else "import.nothing_taken"), 0)
    _show_problems(front, outcome.problems)
    if outcome.vanished:
        line(count("import.vanished", outcome.vanished), 0)
    if dry_run:
        return
    steps = []
    if outcome.doubtful:
        steps.append(("maillage review", count("import.doubtful", outcome.doubtful)))
    if outcome.added or outcome.changed:
        steps.append(("maillage undo", say("import.undo")))
    steps.append(("maillage search", say("import.search")))
    next_steps(steps)


def _show_iati(outcome: Outcome) -> None:
    """What stands in the IATI files, and whether the tables give each activity back."""
    counts = outcome.counts
    line(
        count(
            "import.iati",
            counts["activities"],
            transactions=count("import.transactions", counts["transactions"]),
            organisations=count("import.organisations", counts["organisations"]),
        ),
        0,
    )
    proven, whole = outcome.proof["identical"], outcome.proof["whole"]
    if whole:
        line(count("import.proof_whole", whole, identical=figure(proven)), 0)
    elif proven:
        line(count("import.proof", proven), 0)


def _show_guess(file: str, read: TableReading, dry_run: bool = False) -> None:
    mapping = read.guess.mapping
    sheet = f" [{read.sheet}]" if read.sheet else ""
    key = "import.would_read_as" if dry_run else "import.read_as"
    line(say(key, file=f"{file}{sheet}", kind=say(f"kind.{mapping.kind}"), line=read.header_line), 0)
    used = [(heading_, f"→ {field}") for heading_, field in mapping.columns.items() if field]
    table([*used, *((f"= {value}", f"→ {field}") for field, value in mapping.constants.items())])
    kept = [heading_ for heading_, field in mapping.columns.items() if not field]
    if kept:
        line(say("import.kept_raw", columns=say("list_sep").join(kept[:12])))


def _show_problems(front: Front, problems: Problems) -> None:
    """What to mend: each problem of a sheet; those of published IATI files summed up, since their publisher mends them."""
    numbers = Counter((p.severity, p.code) for p in problems if "rule" not in p.values)
    own = (p for p in problems if "rule" not in p.values)
    for problem in nsmallest(MOST_SHOWN, own, key=lambda p: SEVERITIES.index(p.severity)):
        show_problem(problem, front.language)
        numbers[problem.severity, problem.code] -= 1
    rest = numbers.total()
    if rest:
        line(count("import.more_problems", rest), 0)
        for (severity, code), number in sorted((+numbers).items()):
            line(f"{figure(number)} × {code} ({say(f'validate.severity.{severity}').lower()})")
    _show_published(front, problems)


def _show_published(front: Front, problems: Problems) -> None:
    first: dict[str, Problem] = {}
    numbers: Counter[str] = Counter()
    for problem in problems:
        if "rule" in problem.values:
            first.setdefault(problem.code, problem)
            numbers[problem.code] += 1
    if not first:
        return
    ranked = sorted(first.values(), key=lambda p: (SEVERITIES.index(p.severity), -numbers[p.code], p.code))
    aside(count("import.published", numbers.total()), 0)
    for problem in ranked[:MOST_GROUPS]:
        number = numbers[problem.code]
        aside(
            f"{figure(number)} × {problem.message(front.language)}"
            if number > 1
            else problem.message(front.language)
        )
        where = say("import.first_at", file=problem.file, line=problem.line)
        aside(where if number > 1 and problem.line else f"{problem.file}", 6)
    left = len(ranked) - MOST_GROUPS
    if left > 0:
        aside(count("import.more_sorts", left))
    files = (str(p.file) for p in problems if "rule" in p.values)
    file = next((each for each in files if not is_address(each)), None)
    aside(say("import.validate", file=quoted(file)) if file else say("import.validate_saved"), 0)
