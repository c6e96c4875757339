"""`maillage organisation`: one organisation under all its names, what it does here, beside whom, and what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.place import country_name, label, source_title
from maillage.cli.speak import (
    Front,
    could_not,
    count,
    day,
    front_options,
    heading,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.record.organisations.about import Found, OrganisationAnswer
    from maillage.record.organisations.model import Body, Reason

MOST_NAMES, MOST_COUNTRIES, MOST_SOURCES, MOST_ALIKE, MOST_LINKS = 8, 10, 5, 5, 10


@click.command("organisation", epilog="Example: maillage organisation UNICEF")
@click.argument("name", nargs=-1, required=True, metavar="NAME|REFERENCE")
@front_options
def organisation_command(front: Front, name: tuple[str, ...]) -> int:
    """Who an organisation is: its names and references, what it does, where, beside whom, and what says so."""
    from maillage.record.organisations.about import about_organisation
    from maillage.record.state import State
    from maillage.record.store import Store

    asked, store = " ".join(name), Store(front.home)
    with store.open() as reader:
        if not reader.manifest.name:
            could_not("nothing_yet")
        found, answer = about_organisation(reader, asked, State(store.folder / "state").in_force())
    if found.near:
        near = [body_label(body) for body in found.others]
        raise Refused(front, "organisation.unknown", near, found=asked[:80], typed=quoted(asked[:80]))
    if front.json:
        show_json(_as_json(front, asked, found, answer))
    elif answer is None:
        _show_choice(asked, found)
    else:
        _show(front, found, answer)
    return 0


# Shared with the review


def body_label(body: Body) -> str:
    """ "AFD · FR-3"; what has no name is called by its reference alone."""
    return say("dot").join(dict.fromkeys(filter(None, (body.name, body.reference))))


def reference_or_id(body: Body) -> str:
    """What names a body for sure on a command line."""
    return body.reference or body.id


def reason_said(reason: Reason) -> str:
    """A reason in the reader's words."""
    return say(f"organisation_why.{reason.code}", one=reason.one, other=reason.other)


def body_json(body: Body) -> dict[str, Any]:
    """A body for machines."""
    return {
        "id": body.id,
        "name": body.name,
        "reference": body.reference,
        "references": list(body.references),
        "names": [{"name": name, "times": n} for name, n in body.names.items()],
        "country": body.country,
        "activities": body.activities,
        "publishes": body.publishes,
    }


def reasons_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons for machines: the code, and what was found on the one side and on the other."""
    return [{"code": r.code, "one": r.one, "other": r.other} for r in reasons]


def type_name(code: str | None, language: str) -> str:
    """Name of a type of organisation; the code itself when it is none of the lists."""
    from maillage.reference.topics import organisation_type

    known = organisation_type(code) if code else None
    return known.name(language) if known else code or ""


# For people


def _show(front: Front, found: Found, answer: OrganisationAnswer) -> None:
    row = answer.row
    name = row["name"] or row["id"]
    line(count("organisation.activities", row["activities"], name=label(front, name, row["country"])), 0)
    about = [
        type_name(row["type"], front.language),
        row["reference"] or say("organisation.no_reference"),
        say("organisation.publishes") if row["publishes"] else "",
    ]
    line(say("dot").join(part for part in about if part), 0)
    if row["generated"]:
        line(say("organisation.generated"), 0)
    if answer.many:
        line(say("organisation.many"), 0)
    elif found.others:
        line(count("organisation.also_named", len(found.others)), 0)
    _show_names(answer)
    if answer.roles:
        heading(say("organisation.roles"))
        table(
            [[say(f"role.{role}"), count("organisation.n_activities", n)] for role, n in answer.roles.items()]
        )
    _show_where(front, answer)
    _show_others(front, answer)
    _show_alike(answer)
    _show_sources(front, answer)
    _show_next(answer)


def _show_names(answer: OrganisationAnswer) -> None:
    names = list(answer.mentions.items())
    references = answer.row["references"] or []
    if len(names) < 2 and len(references) < 2:
        return
    heading(say("organisation.names"))
    table([[name, count("organisation.times", n)] for name, n in names[:MOST_NAMES]], right=(1,))
    if len(names) > MOST_NAMES:
        line(count("organisation.more_names", len(names) - MOST_NAMES))
    if len(references) > 1:
        line(say("organisation.references", references=say("list_sep").join(references)))


def _show_where(front: Front, answer: OrganisationAnswer) -> None:
    if not answer.countries and not answer.years:
        return
    heading(say("organisation.where"))
    rows = []
    for said in answer.countries[:MOST_COUNTRIES]:
        name = (
            country_name(said["country"], front.language)
            if said["country"]
            else say("organisation.no_country")
        )
        rows.append(
            [name, count("organisation.n_activities", said["activities"]), _span(said["first"], said["last"])]
        )
    table(rows, right=(1,))
    if len(answer.countries) > MOST_COUNTRIES:
        line(count("organisation.more_countries", len(answer.countries) - MOST_COUNTRIES))


def _span(first: str | None, last: str | None) -> str:
    if not first or first == last or not last:
        return first or last or ""
    return say("organisation.years", first=first, last=last)


def _show_others(front: Front, answer: OrganisationAnswer) -> None:
    if answer.partners:
        heading(say("organisation.partners"))
        rows = []
        for p in answer.partners:
            roles = say("list_sep").join(_role(role) for role in p["roles"] or ())
            rows.append([p["name"] or p["id"], count("organisation.n_activities", p["activities"]), roles])
        table(rows, right=(1,))
    if answer.memberships:
        heading(say("organisation.networks"))
        table([[m["network"], _span(m["since"], m["until"])] for m in answer.memberships])
    if answer.links:
        heading(say("organisation.links"))
        table(
            [[_end(front, n, "a"), _end(front, n, "b"), n["since"] or ""] for n in answer.links[:MOST_LINKS]]
        )


def _role(role: str) -> str:
    from maillage.reference.texts import catalogue

    known = catalogue("maillage.record", "words")["role"]
    return say(f"role.{role}") if role in known else role


def _end(front: Front, row: Any, side: str) -> str:
    return label(front, row[f"{side}_name"] or "?", row[f"{side}_country"])


def _show_alike(answer: OrganisationAnswer) -> None:
    if not answer.alike:
        return
    heading(say("organisation.alike"))
    for candidate in answer.alike[:MOST_ALIKE]:
        active = count("organisation.n_activities", candidate.body.activities)
        line(f"{body_label(candidate.body)} ({active})")
        line(reason_said(candidate.reasons[0]), 5)


def _show_sources(front: Front, answer: OrganisationAnswer) -> None:
    heading(say("organisation.sources"))
    rows = [
        [
            source_title(dict(s), front.language),
            day(s["as_of"]),
            count("organisation.n_activities", s["activities"]),
        ]
        for s in answer.sources[:MOST_SOURCES]
    ]
    table(rows, right=(2,))
    if len(answer.sources) > MOST_SOURCES:
        line(count("organisation.more_sources", len(answer.sources) - MOST_SOURCES))
    line(say("organisation.no_other"))


def _show_next(answer: OrganisationAnswer) -> None:
    row = answer.row
    one = quoted(row["reference"] or row["id"])
    steps = [(f"maillage search --organisation {one}", say("organisation.next_search"))]
    if answer.alike:
        steps.append((f"maillage review --organisations {one}", say("organisation.next_review")))
    next_steps(steps)


def _show_choice(asked: str, found: Found) -> None:
    line(say("organisation.several", found=asked), 0)
    click.echo()
    rows = [
        [body.name, reference_or_id(body), count("organisation.n_activities", body.activities)]
        for body in found.others
    ]
    table(rows, right=(2,))
    click.echo()
    line(f"maillage organisation {quoted(reference_or_id(found.others[0]))}")


# For machines


def _as_json(front: Front, asked: str, found: Found, answer: OrganisationAnswer | None) -> dict[str, Any]:
    others = [body_json(body) for body in found.others]
    if answer is None:
        return {"asked": asked, "organisation": None, "candidates": others}
    row = answer.row
    return {
        "asked": asked,
        "organisation": {
            "id": row["id"],
            "name": row["name"],
            "names": [{"name": name, "times": n} for name, n in answer.mentions.items()],
            "reference": row["reference"],
            "references": row["references"] or [],
            "identifiers": row["identifiers"],
            "type": row["type"],
            "type_name": type_name(row["type"], front.language) or None,
            "country": row["country"],
            "country_name": country_name(row["country"], front.language) if row["country"] else None,
            "publishes": row["publishes"],
            "many_bodies": answer.many,
            "generated": row["generated"],
        },
        "candidates": others,
        "activities": {"total": row["activities"], "by_role": answer.roles},
        "countries": list(answer.countries),
        "years": list(answer.years),
        "undated": answer.undated,
        "partners": list(answer.partners),
        "memberships": list(answer.memberships),
        "links": list(answer.links),
        "may_be_same": [
            {**body_json(c.body), "score": c.score, "why": reasons_json(c.reasons)} for c in answer.alike
        ],
        "sources": [
            {key: s[key] for key in ("id", "title", "path", "as_of", "licence", "activities", "mentions")}
            for s in answer.sources
        ],
    }
