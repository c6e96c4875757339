"""`maillage unanswered`: where needs stand that little is listed for, a head, by topic and country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

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

MOST_SHOWN = 20
_MILLI = 1_000


@click.command("unanswered", epilog="Example: maillage unanswered --needs needs.jsonl --topic health")
@click.option("--needs", "needs_file", metavar="FILE", required=True, help="Needs: JSON Lines, CSV or XLSX.")
@click.option("--topic", "topic", metavar="TOPIC", help="Only this topic, by code or name.")
@click.option("--limit", type=click.IntRange(1), default=MOST_SHOWN, show_default=True, help="Lines shown.")
@front_options
def unanswered_command(front: Front, needs_file: str, topic: str | None, limit: int) -> int:
    """Needs beside what your record lists, a head, by topic and country. Nothing listed is not nothing done."""
    from maillage.matching.shared import gaps
    from maillage.record.answers import activities_by_topic
    from maillage.record.store import Store
    from maillage.reference.countries import population

    wanted = read_topic(front, topic) if topic else None
    needs, _, problems = read_needs_offers(front, needs_file)
    with Store(front.home).open() as reader:
        activities, whole, without = activities_by_topic(reader)
    found = gaps(needs, activities, population, wanted)
    left = sum(not (need.country and need.topics) for need in needs)
    status = told(problems, front.language)
    if front.json:
        show_json(_as_json(found, limit, whole, without, left))
    else:
        _show(front, found, limit, needs_file, (whole, without, left))
    return status


def _as_json(found: Sequence[Gap], limit: int, whole: int, without: int, left: int) -> dict[str, Any]:
    from maillage.reference.countries import POPULATION_SOURCE

    return {
        "lines": [
            {
                "topic": gap.topic,
                "country": gap.country,
                "needs": gap.needs,
                "activities": gap.activities,
                "people": gap.people,
                "needs_per_million_milli": gap.needs_milli,
                "activities_per_million_milli": gap.activities_milli,
            }
            for gap in found[:limit]
        ],
        "all_lines": len(found),
        "needs_left_out": left,
        "coverage": {"activities": whole, "without_topic_or_country": without},
        "people_source": POPULATION_SOURCE,
    }


def _show(
    front: Front, found: Sequence[Gap], limit: int, needs_file: str, counts: tuple[int, int, int]
) -> None:
    from maillage.reference.countries import POPULATION_SOURCE, name
    from maillage.reference.topics import topic_name

    whole, without, left = counts
    click.echo()
    if not found:
        line(say("unanswered.none", file=needs_file), 0)
    else:
        line(say("unanswered.head"), 0)
        click.echo()
        keys = ("topic", "country", "needs", "needs_head", "activities", "activities_head")
        rows = [
            (
                topic_name(gap.topic, front.language),
                name(gap.country, front.language),
                figure(gap.needs),
                _rate(gap.needs_milli),
                figure(gap.activities),
                _rate(gap.activities_milli),
            )
            for gap in found[:limit]
        ]
        table([tuple(say(f"unanswered.columns.{key}") for key in keys), *rows], right=(2, 3, 4, 5))
    click.echo()
    if len(found) > limit:
        line(count("unanswered.more", len(found) - limit), 0)
    if left:
        line(count("unanswered.left", left), 0)
    line(say("unanswered.coverage", all=figure(whole), without=figure(without)), 0)
    if found:
        line(say("unanswered.source", source=POPULATION_SOURCE), 0)
        words = ("--topic", found[0].topic, "--country", found[0].country)
        next_steps([(f"maillage search {' '.join(map(quoted, words))}", say("unanswered.search"))])


def _rate(milli: int | None) -> str:
    return say("unanswered.unknown") if milli is None else figure(round(milli / _MILLI, 2))
