"""`maillage start`, `maillage demo`, `maillage places`: what makes a home worth opening on the first day."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maillage.cli.importing import as_json, open_places, progress_shown, show_outcome
from maillage.cli.inner import Inner
from maillage.cli.speak import Front, count, figure, front_options, line, next_steps, say, show_json

if TYPE_CHECKING:
    from maillage.record.intake import Outcome, Progress
    from maillage.reference.places import Places


@click.command("start", epilog="Example: maillage start")
@front_options
def start_command(front: Front) -> int:
    """Load the starter record: real twinnings and embassies under a free licence, offline."""
    with progress_shown() as progress:
        outcome = load_starter(front, open_places(build=True), progress)
    if front.json:
        show_json({**as_json(outcome, front.language), "home": str(front.home)})
        return 0  # what a released list has wrong is no fault of the user's
    kinds = outcome.kinds
    line(
        say(
            "start.loaded",
            links=figure(kinds["links"]),
            missions=figure(kinds["embassies"]),
            home=str(front.home),
        ),
        0,
    )
    line(say("start.already") if not outcome.added and not outcome.changed else say("start.sources"), 0)
    next_steps(
        [
            ("maillage place Larache", say("start.next_place")),
            ("maillage embassies --from SN --to FR", say("start.next_embassies")),
            (f"maillage import {say('start.file')}.xlsx", say("start.next_import")),
        ]
    )
    return 0


def load_starter(front: Front, places: Places, progress: Progress) -> Outcome:
    """Take the starter record in through the one door; nothing happens when it is there already."""
    from maillage.record.draft import Draft
    from maillage.record.files import Bytes, Given, Stamp
    from maillage.record.intake import About, Intake, Wish
    from maillage.record.lock import import_lock
    from maillage.record.starter import starter_files
    from maillage.record.store import Store

    store = Store(front.home)
    with import_lock(store.folder, "start", front.stamp):
        draft = Draft(store, places, front.now, Wish(), progress)
        for file in starter_files():
            data = file.read()
            about = About(
                source=file.id,
                titles=dict(file.titles),
                short=file.short,
                as_of=file.as_of,
                licence=file.licence,
                address=file.address,
                constants={"kind": file.link_kind} if file.link_kind else {},
            )
            bytes_ = Bytes(data, Stamp(len(data), 0, 0), hashlib.sha256(data).hexdigest())
            draft.take_known_bytes(
                Intake(Given(file.name, Path(file.name), True), bytes_, about, file.id), file.kind
            )
        return draft.finish("start")


@click.command("demo", epilog="Example: maillage demo --write ./demonstration")
@click.option(
    "--write", "folder", type=click.Path(file_okay=False), help="Write its files there, import nothing."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes another world.")
@click.option("--show", is_flag=True, help="Show the main job at work, as `make demo` does.")
@front_options
def demo_command(front: Front, folder: str | None, seed: int, show: bool) -> int:
    """Load the demonstration world: invented bodies in invented towns, marked as such in every line."""
    from maillage.demo import DEMO_DAY
    from maillage.demo.write import write_world

    if folder:
        written = write_world(Path(folder), seed=seed, today=DEMO_DAY)
        if front.json:
            show_json({"files": [str(path) for path in written]})
        else:
            line(count("start.written", len(written), folder=folder), 0)
        return 0
    if show:
        from maillage.cli.tour import show_demo

        return show_demo(front, seed)
    outcome = load_demo(front, seed)
    if front.json:
        show_json(as_json(outcome, front.language))
    else:
        line(say("start.generated"), 0)
        show_outcome(front, outcome)
    return 0  # its faults are part of the demonstration


def load_demo(front: Front, seed: int) -> Outcome:
    """Write the demonstration world into the home and take it in through the one door, marked as generated."""
    return import_generated(front, [str(write_demo(front, seed))])


def write_demo(front: Front, seed: int) -> Path:
    """Write the sheets of the demonstration world into the home, unless they are there; their folder."""
    from maillage.demo import DEMO_DAY
    from maillage.demo.write import write_world

    folder = front.home / "demonstration"
    marker = folder / f".seed-{seed}-3"  # 3: with the IATI files, needs and offers
    if not marker.exists():
        write_world(folder, seed=seed, today=DEMO_DAY)
        marker.touch()
    return folder


def import_generated(front: Front, paths: list[str]) -> Outcome:
    """Take files in as invented data, without showing how each was understood."""
    from maillage.cli.importing import run_import
    from maillage.record.intake import About, Wish

    return run_import(front, paths, Wish(about=About(generated=True), workers=None), quiet=True)


@click.group("places", cls=Inner)
def places_command() -> None:
    """The place index: some 235,000 towns and 51,000 units, in every script."""


@places_command.command("build")
@click.option("--if-needed", is_flag=True, help="Do nothing when it is there already.")
@front_options
def build_places(front: Front, if_needed: bool) -> int:
    """Build the place index (once, about half a minute)."""
    from maillage.reference.places.layout import default_folder
    from maillage.reference.places.making import build, build_if_needed

    folder, made = default_folder(), True
    with progress_shown() as progress:
        if if_needed:
            made = build_if_needed(folder, progress)
        else:
            build(folder, progress)
    if front.json:
        show_json({"folder": str(folder), "built": made})
    elif made:
        line(say("start.places_built", folder=str(folder)), 0)
    return 0
