"""`maillage together`: pools of offers that cover a need together, and triangles with a facilitator; what is left is called for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_day
from maillage.cli.memberships import two_columns
from maillage.cli.needs_offers import read_needs_offers, told
from maillage.cli.speak import (
    Front,
    count,
    figure,
    front_options,
    heading,
    line,
    listed,
    nearest,
    next_steps,
    on_screen,
    quoted,
    say,
    show_json,
    width,
)
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.matching.profiles import Need, Profile
    from maillage.matching.scores import Matching
    from maillage.matching.together import Part, Pool, Triangle

POINTS_ROOM = 12
SOLID = "\u00a0"


@click.command(
    "together", epilog="Example: maillage together --needs needs.jsonl --offers offers.jsonl --need n1"
)
@click.option("--needs", "needs_file", metavar="FILE", required=True, help="Needs: JSON Lines, CSV or XLSX.")
@click.option(
    "--offers", "offers_file", metavar="FILE", required=True, help="Offers: JSON Lines, CSV or XLSX."
)
@click.option("--need", metavar="ID", help="Only this need.")
@click.option("--limit", type=click.IntRange(1, 100), default=3, show_default=True, help="How many to show.")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def together_command(
    front: Front, needs_file: str, offers_file: str, need: str | None, limit: int, on: str | None
) -> int:
    """Offers that cover a need together, and cooperations of three: beneficiary, pivotal party, facilitator.

    In a pool every member adds what the others lack. In a triangle the facilitator (an offer with that role) fits both
    others. What stays open is said as a need like another. A program gets one object a need.
    """
    from maillage.matching.scores import Matching
    from maillage.matching.together import call_for_third, pools, triangles

    day = read_day(front, on)
    needs, offers, problems = read_needs_offers(front, needs_file, offers_file, day)
    matching = Matching(needs, offers, on=day)
    rows = _rows(front, matching, need)
    status = told(problems, front.language)
    for number, row in enumerate(rows):
        found = pools(matching, row, limit), triangles(matching, row, limit)
        third = None if found[1] else call_for_third(matching, row)
        if front.json or not on_screen():
            show_json(as_json(front, matching.needs[row], *found, third))
            continue
        if number:
            click.echo()
        _show(front, matching, row, *found)
        if third:
            line(say("together.call", text=third.text))
    if rows and on_screen() and not front.json:
        invented = sum(needs[row].generated for row in rows)
        if invented:
            click.echo()
            line(count("shared_needs.invented", invented), 0)
        first = quoted(matching.needs[rows[0]].id)
        given = f"--needs {quoted(needs_file)} --offers {quoted(offers_file)} --need {first}"
        next_steps([(f"maillage match {given}", say("together.next_match"))])
    return status


def _rows(front: Front, matching: Matching, need: str | None) -> Sequence[int]:
    known = matching.rows["need"]
    if need is None:
        return range(len(matching.needs))
    if need not in known:
        raise Refused(front, "together.no_need", [nearest(need, list(known), "")], found=need[:60])
    return [known[need]]


# For machines


def as_json(
    front: Front, need: Need, pools: Sequence[Pool], triangles: Sequence[Triangle], third: Need | None
) -> dict[str, Any]:
    """A need with its pools and triangles, and the call for a third party when there is no triangle."""
    return {
        "need": need.id,
        "generated": need.generated,
        "pools": [
            {
                "score_milli": pool.score_milli,
                "members": [
                    {
                        "offer": member.offer,
                        "score_milli": member.score_milli,
                        "adds": {"topics": member.topics, "forms": member.forms, "units": member.units},
                    }
                    for member in pool.members
                ],
                "parts": [_part(front, "pool", part) for part in pool.parts],
                "call": _call(pool.call),
            }
            for pool in pools
        ],
        "triangles": [
            {
                "score_milli": triangle.score_milli,
                **triangle.roles,
                "parts": [_part(front, "triangle", part) for part in triangle.parts],
            }
            for triangle in triangles
        ],
        "call": _call(third),
    }


def _part(front: Front, kind: str, part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "points_milli": part.points_milli,
        "of_milli": part.of_milli,
        "known": part.known,
        "values": part.values,
        "sentence": part.sentence(kind, front.language),
    }


def _call(call: Need | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {
        "id": call.id,
        "text": call.text,
        "topics": call.topics,
        "forms": call.forms,
        "quantity": call.quantity,
    }


# For people


def _show(
    front: Front, matching: Matching, row: int, pools: Sequence[Pool], triangles: Sequence[Triangle]
) -> None:
    need = matching.needs[row]
    line(say("together.head", id=need.id, who=who(need)), 0)
    line(count("together.pools", len(pools)))
    for pool in pools:
        _show_pool(front, matching, pool)
    click.echo()
    line(count("together.triangles", len(triangles)))
    for triangle in triangles:
        _show_triangle(front, matching, triangle)


def _show_pool(front: Front, matching: Matching, pool: Pool) -> None:
    from maillage.matching.together import part_label

    members = [matching.offers[matching.rows["offer"][member.offer]] for member in pool.members]
    heading(say("together.scored", points=_points(pool.score_milli), who=listed([who(m) for m in members])))
    for member, offer in zip(pool.members, members, strict=True):
        line(say("together.adds", who=who(offer), id=offer.id, what=_added(front, member)))
    for part in pool.parts:
        label = part_label("pool", part.name, front.language)
        _show_part(front, label, part, part.sentence("pool", front.language))
    line(say("together.call", text=pool.call.text) if pool.call else say("together.covered"))


def _added(front: Front, member: Any) -> str:
    named = [*_topics(front, member.topics), *_forms(front, member.forms)]
    named += [count("together.units", member.units)] if member.units else []
    return say("dot").join(named)


def _given(front: Front, offer: Profile, need: Profile) -> str:
    """The topics of the need that an offer gives, and how."""
    topics = [code for code in offer.topics or () if code in (need.topics or offer.topics or ())]
    return say("dot").join([*_topics(front, topics), *_forms(front, offer.forms or ())])


def _topics(front: Front, codes: Iterable[str]) -> list[str]:
    from maillage.reference.topics import topic_name

    return [topic_name(code, front.language) for code in codes]


def _forms(front: Front, codes: Iterable[str]) -> list[str]:
    from maillage.reference.topics import modalities

    forms = {form.code: form.name(front.language) for form in modalities()}
    return [forms.get(code, code) for code in codes]


def _show_triangle(front: Front, matching: Matching, triangle: Triangle) -> None:
    from maillage.matching.together import part_label, role_name

    people = {
        "beneficiary": matching.needs[matching.rows["need"][triangle.need]],
        "pivotal": matching.offers[matching.rows["offer"][triangle.pivotal]],
        "facilitator": matching.offers[matching.rows["offer"][triangle.facilitator]],
    }
    named = listed([who(one) for one in people.values()])
    heading(say("together.scored", points=_points(triangle.score_milli), who=named))
    for role, one in people.items():
        line(say("together.role", who=who(one), id=one.id, role=role_name(role, front.language)))
        given = "" if role == "beneficiary" else _given(front, one, people["beneficiary"])
        if given:
            line(say("together.gives", what=given), 4)
    for part in triangle.parts:
        label = part_label("triangle", part.name, front.language)
        _show_part(front, label, part, part.sentence("triangle", front.language))


def _show_part(front: Front, label: str, part: Part, sentence: str) -> None:
    points = f"{_points(part.points_milli)}{SOLID}/{SOLID}{_points(part.of_milli)}"
    points = " " * (POINTS_ROOM - width(points)) + isolate(points, front.language)
    said = say("together.part_said", name=label, sentence=sentence)
    two_columns(points, said, POINTS_ROOM + len(isolate("", front.language)))


def _points(milli: int) -> str:
    return figure(round(milli / 1000, 1))


def who(profile: Profile) -> str:
    """The body behind a need or an offer, else its place, else its identifier."""
    return profile.organisation or profile.place_name or profile.id
