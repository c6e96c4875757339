"""`maillage activity`: the page of one activity, in reading order, with where each part comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.speak import Front, front_options, show_json

if TYPE_CHECKING:
    from maillage.record.activity import About
    from maillage.record.store import Reader


@click.command("activity", epilog="Example: maillage activity XM-DAC-2-10-3265")
@click.argument("identifier", nargs=-1, required=True, metavar="ID")
@front_options
def activity_command(front: Front, identifier: tuple[str, ...]) -> int:
    """All that is known of one activity: who, where, when, why, with what money and results, and where it stands.

    ID is its IATI identifier, or the id that search shows. Texts come in your language where they are published in it.
    Figures in which sources differ stand side by side. Persons named as contacts are not shown.
    """
    from maillage.cli.activity_page import show
    from maillage.record.activity import about_activity
    from maillage.record.store import Store

    with Store(front.home).open() as reader:
        about = about_activity(reader, read_activity(front, reader, " ".join(identifier)), front.language)
    if front.json:
        show_json(as_json(front, about))
    else:
        show(front, about)
    return 0


def read_activity(front: Front, reader: Reader, said: str) -> str:
    """Our identifier of the activity that ``said`` names. Raises Refused with the nearest identifiers."""
    from maillage.record.iati.out.identifiers import find_activity, nearest_activities

    found = find_activity(reader, said)
    if found is None:
        code = "activity.unknown" if reader.manifest.rows("activities") else "activity.none_yet"
        raise Refused(front, code, nearest_activities(reader, said), found=said[:80])
    return found


def as_json(front: Front, about: About) -> dict[str, Any]:
    """Everything, for machines: the row without its raw cells, what the IATI record says, sums, statements, problems."""
    from maillage.record.activity.gather import ordered
    from maillage.reference.problems import Problem

    row = {key: value for key, value in about.row.items() if key not in _NOT_SHOWN}
    money = None
    if about.sums is not None:
        money = {
            "sums": [
                {"measure": key[0], "year": key[1], "currency": key[2], "amount": f"{about.sums.amounts[key]:f}",
                 "items": about.sums.items[key]}
                for key in ordered(about.sums.amounts)
            ],
            "left_out": dict(about.sums.left_out),
        }  # fmt: skip
    problems = []
    for each in about.problems:
        problem = Problem(each["code"], each["file"], each["line"], each["field"], each["values"])
        problems.append({**problem.as_dict(front.language), "count": each["count"]})
    return {
        "id": about.id,
        **row,
        "parties": [_party(party) for party in about.parties],
        "places": [_party(place) for place in about.places],
        "stated": about.told,
        "money": money,
        "conflicts": [_conflict(conflict) for conflict in about.conflicts],
        "related_in_record": about.related,
        "statements": about.statements,
        "problems": problems,
        "problem_count": sum(each["count"] for each in about.problems),
    }


_NOT_SHOWN = {"raw", "standing_by", "standing_since", "record"}
_KEPT = (
    "name", "reference", "role", "type", "organisation", "country", "place_said", "place", "place_score", "place_why",
    "latitude", "longitude",
)  # fmt: skip


def _party(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in _KEPT if key in row}


def _conflict(conflict: dict[str, Any]) -> dict[str, Any]:
    """A figure in which statements differ, its amounts as exact decimal numbers in text."""
    from decimal import Decimal

    said = [
        {**each, "value": f"{each['value']:f}" if isinstance(each["value"], Decimal) else each["value"]}
        for each in conflict["said"]
    ]
    return {**conflict, "said": said}
