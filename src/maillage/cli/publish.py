"""`maillage publish`: the record as Delta tables, in a folder or an object store, for tools of many machines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

import click

from maillage.cli.asked import Refused
from maillage.cli.questions import known_table, show_refusal
from maillage.cli.speak import (
    Front,
    aside,
    count,
    figure,
    front_options,
    line,
    next_steps,
    say,
    show_json,
    table,
)

if TYPE_CHECKING:
    from maillage.record.delta_table import PublishRefused
    from maillage.record.publish_delta import Published


@click.command("publish", epilog="Example: maillage publish --delta lake --raw")
@click.option(
    "--delta",
    "target",
    metavar="DIR|s3://…",
    required=True,
    help="Folder, or address of an object store, to publish into.",
)
@click.option("--table", "tables", metavar="NAME", multiple=True, help="Only this table (may be repeated).")
@click.option("--raw", is_flag=True, help="Also the tables of IATI as published.")
@click.option("--all-statements", is_flag=True, help="Also what is not current, with its standing.")
@click.option("--force", is_flag=True, help="Replace Delta tables that somebody else wrote.")
@click.option(
    "--option", "said", metavar="KEY=VALUE", multiple=True,
    help="What the object store wants to be told, beside AWS_… of the environment (may be repeated).",
)  # fmt: skip
@front_options
def publish_command(
    front: Front,
    target: str,
    tables: tuple[str, ...],
    raw: bool,
    all_statements: bool,
    force: bool,
    said: tuple[str, ...],
) -> int:
    """Publish the record as Delta tables, which Spark, Dask, Trino and Polars read.

    One table each, with its types, beside a dictionary of all columns and the list of sources. Publishing again gives
    a new version to the tables that changed, and leaves the others. Contact details of persons are never published.
    """
    from maillage.record.delta_table import PublishRefused
    from maillage.record.publish_delta import Wanted, publish, publishable
    from maillage.record.store import Store

    # Read when the Delta library is loaded: it tells a person lines of its own, in English, before what it answers.
    os.environ.setdefault("RUST_LOG", "off")
    wanted = Wanted([known_table(front, name, publishable()) for name in tables], raw, all_statements, force)
    done: list[Published] = []
    with Store(front.home).open() as reader:
        try:
            for one in publish(reader, target, wanted, _options(front, target, said)):
                done.append(one)
        except PublishRefused as fault:
            _stop(front, fault, done)
        empty = not reader.manifest.tables
    if front.json:
        show_json(_as_json(target, done))
    else:
        _show(done, target, empty)
    return 0


def _options(front: Front, target: str, said: tuple[str, ...]) -> dict[str, str]:
    """What an object store is told: the environment's AWS_…, then what was said. Nothing for a folder."""
    for one in said:
        if not one.partition("=")[1] or one.startswith("="):
            raise Refused(front, "publish.no_option", found=one[:40])
    if "://" not in target:
        return {}
    around = {key: value for key, value in os.environ.items() if key.startswith("AWS_")}
    return {**around, **dict(one.split("=", 1) for one in said)}


def _stop(front: Front, fault: PublishRefused, done: list[Published]) -> NoReturn:
    """Say what stopped it and how to mend it, and which tables are published all the same; status 3."""
    show_refusal(front, fault, tables=[_one(one) for one in done])
    if done:
        aside(count("publish.before", len(done)), 0)
    raise click.exceptions.Exit(3)


def _one(said: Published) -> dict[str, Any]:
    return {
        "table": said.table,
        "rows": said.rows,
        "version": said.version,
        "changed": said.changed,
        "address": said.address,
    }


def _as_json(target: str, done: list[Published]) -> dict[str, Any]:
    changed = sum(one.changed for one in done)
    return {
        "target": target,
        "changed": changed,
        "unchanged": len(done) - changed,
        "tables": [_one(one) for one in done],
    }


def _show(done: list[Published], target: str, empty: bool) -> None:
    if empty:
        line(say("could_not.nothing_yet"), 0)
    changed = [one for one in done if one.changed]
    line(count("publish.written", len(changed), target=target) if changed else say("publish.nothing"), 0)
    table(
        [(figure(one.rows), one.table, say("publish.version", number=one.version)) for one in changed],
        right=(0,),
    )
    if changed and len(changed) < len(done):
        line(count("publish.unchanged", len(done) - len(changed)), 0)
    first = done[0].table
    read = f'''python3 -c "import polars; print(polars.read_delta('{target.rstrip("/")}/{first}'))"'''
    next_steps([(read, say("publish.next_read"))])
