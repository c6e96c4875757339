"""`maillage group`: who is in a group of countries on a day, since when, who is undecided; alone, it lists the groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_day
from maillage.cli.memberships import Footnotes, answer_words, membership_json, show_doubt
from maillage.cli.speak import (
    Front,
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

if TYPE_CHECKING:
    from maillage.reference.groups import Membership

LANGUAGES = ("en", "fr", "es", "pt", "ar")
MOST_NEAREST = 3


@click.command("group", epilog="Example: maillage group LDC --on 2026-12-01")
@click.argument("said", nargs=-1, metavar="[NAME]")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def group_command(front: Front, said: tuple[str, ...], on: str | None) -> int:
    """Members of a group of countries on a day (LDC, PMA, G77, OIF, ECOWAS …). Without a name: the groups there are."""
    asked_on = read_day(front, on)
    if not said:
        show_json({"on": asked_on, "groups": _list_json(asked_on)}) if front.json else _show_list(
            front, asked_on
        )
        return 0
    from maillage.reference.groups import umbrella

    group = read_group(front, " ".join(said))
    variants = umbrella(group)
    if front.json:
        show_json(as_json(front, group, variants, asked_on))
        return 0
    _show(front, group, variants, asked_on)
    return 0


def read_group(front: Front, said: str) -> str:
    """The code of the group that ``said`` names in any language. Raises Refused with the nearest names."""
    from maillage.reference.groups import find_group

    found = find_group(said)
    if found:
        return found
    raise Refused(front, "group.no_group", _nearest(front, said), found=said[:60])


def _nearest(front: Front, said: str) -> list[str]:
    import difflib

    from maillage.reference.groups import group_codes, group_name
    from maillage.reference.names import fold

    known = {fold(text): code for code in group_codes() for text in (code, group_name(code, front.language))}
    near = difflib.get_close_matches(fold(said[:60]), known, MOST_NEAREST, 0.5)
    return list(dict.fromkeys(f"{group_name(known[n], front.language)} ({known[n]})" for n in near))


# For people


def _show_list(front: Front, on: date) -> None:
    from maillage.reference.groups import group_codes, group_name, members

    rows = []
    for code in group_codes():
        yes, unsure = _split(members(code, on))
        rows.append(
            [group_name(code, front.language), code, figure(len(yes)), f"+{len(unsure)}" if unsure else ""]
        )
    line(count("group.listed", len(rows), day=day(on)), 0)
    click.echo()
    table(rows, right=(2,), gap=2)
    click.echo()
    line(say("group.sources_each"))
    next_steps(
        [
            ("maillage group LDC", say("group.next_members")),
            ("maillage country SN", say("group.next_country")),
        ]
    )


def _show(front: Front, group: str, variants: tuple[str, ...], on: date) -> None:
    from maillage.reference.groups import group_name, members

    if variants:
        names = say("dot").join(group_name(code, front.language) for code in variants)
        line(say("group.variants", group=group_name(group, front.language), variants=names), 0)
    first: Membership | None = None
    for code in variants or (group,):
        if variants:
            click.echo()
        found = members(code, on)
        first = first or next(iter(_split(found)[1]), None) or next(iter(found), None)
        _show_members(front, code, found, on)
    asked = "" if on == front.today else f" --on {on}"
    steps = [(f"maillage country {first.country}{asked}", say("group.next_one"))] if first else []
    next_steps([*steps, ("maillage group", say("group.next_all"))])


def _show_members(front: Front, group: str, found: list[Membership], on: date) -> None:
    from maillage.reference.groups import group_name

    yes, unsure = _split(found)
    answer = count("group.members", len(yes), group=group_name(group, front.language), day=day(on))
    if unsure:
        answer += " " + count("group.apart", len(unsure))
    click.echo(click.style(answer, bold=True)) if len(answer) < 80 else line(answer, 0)
    if unsure and unsure[0].why == "snapshot":
        _show_snapshot(front, unsure)
    elif unsure:
        heading(say("memberships.undecided"))
        for membership in unsure:
            line(_name(front, membership.country))
            show_doubt(membership)
        click.echo()
    footnotes = Footnotes()
    for words, countries in _clusters(front, yes, footnotes):
        line(say("group.cluster", words=words, countries=countries))
    footnotes.show()


def _show_snapshot(front: Front, unsure: list[Membership]) -> None:
    line(say("group.snapshot", why=unsure[0].sentence(front.language)))
    line(say("group.cluster", words=say("memberships.undecided"), countries=_names(front, unsure)))


def _clusters(front: Front, yes: list[Membership], footnotes: Footnotes) -> Iterable[tuple[str, str]]:
    """Members with the same dates and source together, the oldest first: what is said of them, and their names."""
    clusters: dict[tuple[str, str], list[Membership]] = {}
    for membership in sorted(yes, key=lambda m: (m.since is None, str(m.since or ""))):
        source = footnotes.mark(membership)
        clusters.setdefault((answer_words(membership), source), []).append(membership)
    for (words, source), members in clusters.items():
        yield f"{_without_yes(words)} {source}".strip(), _names(front, members)


def _without_yes(words: str) -> str:
    rest = words.removeprefix(say("memberships.yes")).removeprefix(say("list_sep"))
    return rest[:1].upper() + rest[1:] if rest else say("group.date_unknown")


def _split(found: Iterable[Membership]) -> tuple[list[Membership], list[Membership]]:
    members = list(found)
    return [m for m in members if m.answer == "yes"], [m for m in members if m.answer == "undecided"]


def _name(front: Front, code: str) -> str:
    from maillage.reference.countries import name

    return str(name(code, front.language))


def _names(front: Front, members: Iterable[Membership]) -> str:
    from maillage.reference.names import fold

    return say("list_sep").join(sorted((_name(front, m.country) for m in members), key=fold))


# For machines


def as_json(front: Front, group: str, variants: tuple[str, ...], on: date) -> dict[str, Any]:
    """One group, or an umbrella with its variants, each with its members and undecided countries."""
    if variants:
        return {**_head(group), "on": on, "variants": [as_json(front, code, (), on) for code in variants]}
    from maillage.reference.groups import members

    yes, unsure = _split(members(group, on))

    def said(found: Membership) -> dict[str, Any]:
        country = {"country": found.country, "name": _name(front, found.country)}
        return {**country, **membership_json(found, front.language)}

    return {
        **_head(group),
        "on": on,
        "count": len(yes),
        "members": [said(m) for m in yes],
        "undecided": [said(m) for m in unsure],
    }


def _head(group: str) -> dict[str, Any]:
    from maillage.reference.groups import group_name

    return {"group": group, "names": {language: group_name(group, language) for language in LANGUAGES}}


def _list_json(on: date) -> list[dict[str, Any]]:
    from maillage.reference.groups import group_codes, members

    found = []
    for code in group_codes():
        yes, unsure = _split(members(code, on))
        found.append({**_head(code), "count": len(yes), "undecided": len(unsure)})
    return found
