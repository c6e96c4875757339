"""`maillage backup` and `maillage restore`: all there is in one file, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from maillage.cli.importing import progress_shown
from maillage.cli.site_rooms import site_rooms
from maillage.cli.speak import (
    Front,
    could_not,
    count,
    day,
    figure,
    front_options,
    line,
    next_steps,
    say,
    show_json,
)


@click.command("backup", epilog="Example: maillage backup maillage-2026-11-27.backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@front_options
def backup_command(front: Front, file: Path) -> int:
    """Write the record with its earlier states and originals, the site's database and what was uploaded into one file.

    The site and imports may go on. The file appears when it is whole. It holds personal data: keep it as you would keep a
    register of births.
    """
    with _told(front, tables=True), progress_shown() as progress:
        from maillage.site.backup.take import take

        taken = take(front.home, file, front.now, lambda done, total: progress("writing", done, total))
    if front.json:
        show_json(
            {"file": str(file), "bytes": taken.bytes, "files": taken.files, "manifest": taken.manifest,
             "rows": taken.rows, "keys": taken.keys}
        )  # fmt: skip
        return 0
    size = say("backup.megabytes", n=figure(round(taken.bytes / 1_000_000, 1)))
    line(
        count(
            "backup.taken", taken.files, file=str(file), size=size, manifest=taken.manifest or "–",
            rows=figure(taken.rows),
        ),
        0,
    )  # fmt: skip
    line(say("backup.keep"), 0)
    if taken.keys:
        line(count("backup.keys", taken.keys, file=f"{file}.keys"), 0)
    next_steps([(f"maillage restore {file}", say("backup.next_restore"))])
    return 0


@click.command("restore", epilog="Example: maillage restore maillage-2026-11-27.backup")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--replace", is_flag=True, help="Replace what is there already.")
@click.option(
    "--keys", "keys_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Keys of people: the newest file that `maillage backup` wrote.  [default: the one beside the backup]",
)  # fmt: skip
@front_options
def restore_command(front: Front, file: Path, replace: bool, keys_file: Path | None) -> int:
    """Bring a backup back, after every file of it was compared with its list. The site must be stopped.

    Whoever was signed in signs in again.
    """
    with _told(front, tables=False):
        from maillage.site.accounts.sealed import lost as lost_factors
        from maillage.site.backup.restore import restore

        restored = restore(front.home, file, front.now, replace, keys_file)
        lost = lost_factors()
    if front.json:
        show_json(
            {"made": restored.made, "manifest": restored.manifest, "parts": restored.parts,
             "originals": restored.originals, "rows": restored.rows, "factors_lost": lost,
             "keys": {"back": restored.people.back, "erased": restored.people.erased, "lost": restored.people.lost}}
        )  # fmt: skip
        return 0
    line(say("backup.restored", day=day(restored.made[:10]), home=str(front.home)), 0)
    line(
        say(
            "backup.compared", parts=figure(restored.parts), originals=figure(restored.originals),
            manifest=restored.manifest or "–", rows=figure(restored.rows),
        ),
        0,
    )  # fmt: skip
    line(say("backup.sign_in_again"), 0)
    if restored.people.erased:
        line(count("backup.still_erased", restored.people.erased), 0)
    if restored.people.lost:
        line(count("backup.keys_lost", restored.people.lost), 0)
    if lost:
        line(count("backup.factors_lost", lost), 0)
    next_steps([("maillage serve", say("backup.next_serve"))])
    return 0


@contextmanager
def _told(front: Front, tables: bool) -> Iterator[None]:
    """The rooms, as the owner of the tables."""
    with site_rooms(front, tables):
        from maillage.site.backup.pack import Refused
        from maillage.site.database import as_owner

        try:
            with as_owner():
                yield
        except Refused as fault:
            could_not(fault.why, **fault.values)
