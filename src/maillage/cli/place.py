"""`maillage place`: everything listed about a place, around it and in its country's groups, with sources and age."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.speak import (
    Front,
    count,
    day,
    figure,
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
    from maillage.record.answers import Neighbour, Partner, PlaceAnswer
    from maillage.reference.groups import Membership
    from maillage.reference.places import Candidate, Place, Places

MOST_PARTNERS = 25
CLOSE = 840
"""A candidate below this score is no rival of an exact name."""


@click.command("place", epilog="Example: maillage place Saint-Louis --country SN")
@click.argument("name", nargs=-1, required=True)
@click.option("--country", metavar="XX", help="Country of the place, by code or name in any language.")
@front_options
def place_command(front: Front, name: tuple[str, ...], country: str | None) -> int:
    """Who cooperates with a place, since when, and what is near; any spelling, Latin, Cyrillic or Arabic script."""
    from maillage.cli.importing import open_places
    from maillage.record.store import Store

    asked = " ".join(name)
    code = _country_code(country) if country else None
    places = open_places()
    found = _worth_showing(places.find(asked, country=code, limit=30))
    chosen = choose(asked, found)
    if front.json:
        with Store(front.home).open() as reader:
            show_json(_as_json(front, reader, places, asked, chosen, found))
        return 0
    if chosen is None:
        _show_candidates(front, places, asked, found)
        return 0
    with Store(front.home).open() as reader:
        _show(front, reader, places, chosen.place, chosen)
    return 0


def _country_code(said: str) -> str:
    from maillage.reference.countries import find_country

    found = find_country(said)
    if found is None:
        raise click.UsageError(say("place.no_such_country", found=said))
    return str(found.code)


def _worth_showing(found: list[Candidate]) -> list[Candidate]:
    """The best candidates, and among the rest the largest places: who writes "Saint Louis" may mean St. Louis."""
    best, rest = found[:4], [c for c in found[4:] if c.score >= CLOSE]
    rest.sort(key=lambda c: -(c.place.population or 0))
    return [*best, *sorted(rest[:2], key=lambda c: -c.score)]


def choose(asked: str, found: list[Candidate]) -> Candidate | None:
    """The one place meant, or None when several answer equally well: then a person chooses."""
    if not found:
        return None
    best = found[0]
    rivals = [c for c in found[1:] if best.score - c.score < 50]
    if not rivals:
        return best
    people = [c.place.population or 0 for c in rivals]
    # A village that shares a city's name does not make the city ambiguous.
    return best if (best.place.population or 0) >= 20 * max(people) and best.place.population else None


def _answer(reader: Any, places: Places, place: Place) -> PlaceAnswer:
    from maillage.record.answers import about_place

    return about_place(reader, places, place)


def _groups(front: Front, country: str) -> list[Membership]:
    from maillage.reference.groups import groups_of

    return groups_of(country, front.today)


def _show(front: Front, reader: Any, places: Places, place: Place, chosen: Candidate) -> None:
    answer = _answer(reader, places, place)
    _show_head(front, places, place, chosen, answer)
    _show_partners(front, places, answer)
    _show_projects(answer)
    _show_neighbours(front, places, answer, place)
    _show_groups(front, place)
    _show_missions(front, answer, place)
    _show_next(front, places, place, answer)


def place_label(front: Front, places: Places, place: Place) -> str:
    """ "Larache, Maroc" in the reader's language."""
    return f"{places.name(place.id, front.language)}, {country_name(place.country, front.language)}"


def country_name(code: str | None, language: str) -> str:
    """Name of a country in the reader's language, as the instance shows it; ``?`` when unknown."""
    if not code:
        return "?"
    from maillage.reference.countries import name

    return str(name(code, language))


def _show_head(front: Front, places: Places, place: Place, chosen: Candidate, answer: PlaceAnswer) -> None:
    if chosen.why not in ("exact", "folded"):
        line(say("place.understood", found=chosen.matched, place=places.name(place.id, front.language)), 0)
    label = place_label(front, places, place)
    countries = Counter(p.country for p in answer.partners if p.country)
    if answer.partners:
        names = [country_name(code, front.language) for code, _ in countries.most_common(3)]
        with_ = say("list_sep").join(names)
        key = "place.listed_many" if len(countries) > 3 else "place.listed"
        line(count(key, len(answer.partners), place=label, countries=with_, m=figure(len(countries))), 0)
    else:
        line(say("place.nothing", place=label), 0)
    unit = places.get(place.unit1) if place.unit1 else None
    about = [places.name(unit.id, front.language)] if unit and unit.id != place.id else []
    if place.population:
        about.append(count("place.inhabitants", place.population))
    own = [n for n in places.names(place.id)[:1] if n != places.name(place.id, front.language)]
    about += own
    if about:
        line(say("dot").join(about), 0)


def _show_partners(front: Front, places: Places, answer: PlaceAnswer) -> None:
    heading(say("place.links"))
    if not answer.partners:
        line(say("place.nothing_listed"))
        return
    rows = [_partner_row(front, places, answer, partner) for partner in answer.partners[:MOST_PARTNERS]]
    one_source = len(rows) > 1 and len({row[2] for row in rows}) == 1
    table([row[:2] for row in rows] if one_source else rows)
    rest = len(answer.partners) - MOST_PARTNERS
    if rest > 0:
        line(count("place.more_links", rest))
    if one_source:
        line(say("place.all_from", source=rows[0][2]))
    line(say("place.no_other"))


def _partner_row(front: Front, places: Places, answer: PlaceAnswer, partner: Partner) -> list[str]:
    from maillage.reference.kinds import link_kind_name

    name = places.name(partner.place, front.language) if partner.place else partner.name
    kind = link_kind_name(partner.kind, front.language) if partner.kind else say("place.kind_unknown")
    since = say("place.since", since=day(partner.since)) if partner.since else say("place.date_unknown")
    if partner.until:
        since = f"{day(partner.since) or '?'}–{day(partner.until)}"
    row = [f"{name}, {country_name(partner.country, front.language)}", f"{kind}, {since}"]
    if partner.generated:
        return [*row, say("place.generated")]
    also = f" (+{partner.also_in})" if partner.also_in else ""
    return [*row, _short_source(answer, partner) + also]


def _short_source(answer: PlaceAnswer, partner: Partner) -> str:
    source = answer.sources[partner.source]
    return f"{source.get('short') or source['title']}, {day(partner.as_of)}"


def source_title(source: dict[str, Any], language: str) -> str:
    """Title of a source in the reader's language: a starter source has one in each."""
    titles = source.get("titles") or {}
    return str(titles.get(language) or source.get("title") or "?")


def _show_projects(answer: PlaceAnswer) -> None:
    if answer.projects:
        heading(say("place.projects"))
        table([[row["title"] or "?", (row["since"] or "")[:4], f"{row['amount'] or ''} {row['currency'] or ''}".strip()]
               for row in answer.projects[:10]], right=(2,))  # fmt: skip
    if answer.memberships:
        heading(say("place.networks"))
        line(say("dot").join(sorted({row["network"] for row in answer.memberships})))


def _show_neighbours(front: Front, places: Places, answer: PlaceAnswer, place: Place) -> None:
    from maillage.record.answers import NEARBY_KM

    heading(say("place.nearby", km=figure(int(NEARBY_KM))))
    line(_listed(front, places, answer.nearby, place) or say("place.nothing_listed"))
    if answer.alike:
        heading(say("place.alike"))
        line(_listed(front, places, answer.alike, place))


def _listed(front: Front, places: Places, neighbours: tuple[Neighbour, ...], place: Place) -> str:
    shown = []
    for position, neighbour in enumerate(neighbours):
        name = places.name(neighbour.place.id, front.language)
        if neighbour.place.country != place.country:
            name += f" ({neighbour.place.country})"
        shown.append(
            count("place.n_links", neighbour.links, place=name)
            if position == 0
            else f"{name} {figure(neighbour.links)}"
        )
    return say("dot").join(shown)


def _show_groups(front: Front, place: Place) -> None:
    from maillage.reference.groups import group_name

    groups = _groups(front, place.country)
    heading(say("place.groups", country=country_name(place.country, front.language)))
    yes = [group_name(g.group, front.language) + _since(g) for g in groups if g.answer == "yes"]
    unsure = [group_name(g.group, front.language) for g in groups if g.answer == "undecided"]
    no = [
        group_name(g.group, front.language) for g in groups if g.answer == "no" and g.group in _TOLD_WHEN_NO
    ]
    if yes:
        line(say("place.yes", groups=say("dot").join(yes)))
    if unsure:
        line(say("place.undecided", groups=say("dot").join(unsure)))
    if no:
        line(say("place.no", groups=say("dot").join(no)))


_TOLD_WHEN_NO = ("LDC", "LLDC", "SIDS_UN", "G77", "OIF_member", "EU")


def _since(group: Membership) -> str:
    return f" ({group.since.year})" if group.since and str(group.since) else ""


def _show_missions(front: Front, answer: PlaceAnswer, place: Place) -> None:
    heading(say("place.missions"))
    as_of = [s for s in answer.sources.values() if "embassies" in s["kinds"]]
    if not as_of:
        line(say("place.no_missions_read"))
        return
    country = country_name(place.country, front.language)
    line(
        say(
            "place.missions_count",
            inside=figure(answer.missions_in),
            abroad=figure(answer.missions_abroad),
            country=country,
            source=f"{as_of[0].get('short') or as_of[0]['title']}, {day(as_of[0]['as_of'])}",
        )
    )
    if answer.missions_here:
        line(count("place.missions_here", len(answer.missions_here)))


def _show_next(front: Front, places: Places, place: Place, answer: PlaceAnswer) -> None:
    name = quoted(place.name)
    steps = [(f"maillage search {name}", say("place.next_search"))]
    other = next((p.country for p in answer.partners if p.country and p.country != place.country), None)
    if other:
        steps.append((f"maillage embassies --from {place.country} --to {other}", say("place.next_embassies")))
    steps.append((f"maillage country {place.country}", say("place.next_country")))
    if answer.nearby:
        near = answer.nearby[0].place
        steps.append((f"maillage place {quoted(near.name)} --country {near.country}", say("place.next_near")))
    next_steps(steps[:3])


def _show_candidates(front: Front, places: Places, asked: str, found: list[Candidate]) -> None:
    if not found:
        line(say("place.unknown", found=asked), 0)
        next_steps([(f"maillage search {quoted(asked)}", say("place.next_search"))])
        return
    line(say("place.several", found=asked), 0)
    click.echo()
    rows = []
    for number, candidate in enumerate(found, 1):
        place = candidate.place
        people = (
            count("place.inhabitants", place.population) if place.population else say("place.size_unknown")
        )
        rows.append([str(number), _candidate_label(front, places, candidate), people, why(candidate)])
    table(rows, right=(0, 2))
    first = found[0].place
    click.echo()
    line(f"maillage place {quoted(first.name)} --country {first.country}")


def _candidate_label(front: Front, places: Places, candidate: Candidate) -> str:
    place = candidate.place
    unit = places.get(place.unit1) if place.unit1 else None
    region = f" ({places.name(unit.id, front.language)})" if unit and unit.id != place.id else ""
    return f"{places.name(place.id, front.language)}, {country_name(place.country, front.language)}{region}"


def why(candidate: Candidate) -> str:
    """Why a candidate answers, in words."""
    return say(f"place.why.{candidate.why}", found=candidate.matched)


def _as_json(
    front: Front, reader: Any, places: Places, asked: str, chosen: Candidate | None, found: list[Candidate]
) -> dict[str, Any]:
    candidates = [_candidate_json(front, places, c) for c in found]
    empty: dict[str, Any] = {"asked": asked, "place": None, "candidates": candidates}
    if chosen is None:
        return {
            **empty,
            "partners": [],
            "projects": [],
            "memberships": [],
            "embassies": {},
            "groups": [],
            "nearby": [],
        }
    place = chosen.place
    answer = _answer(reader, places, place)
    return {
        **empty,
        "place": _place_json(front, places, place),
        "partners": [_partner_json(front, places, answer, p) for p in answer.partners],
        "projects": [_with_source(answer, row) for row in answer.projects],
        "memberships": [_with_source(answer, row) for row in answer.memberships],
        "embassies": {
            "in_country": answer.missions_in,
            "of_country": answer.missions_abroad,
            "here": [_with_source(answer, row) for row in answer.missions_here],
        },
        "groups": [_group_json(g) for g in _groups(front, place.country)],
        "nearby": [_neighbour_json(front, places, n) for n in answer.nearby],
        "alike": [_neighbour_json(front, places, n) for n in answer.alike],
    }


def _place_json(front: Front, places: Places, place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": places.name(place.id, front.language),
        "country": place.country,
        "country_name": country_name(place.country, front.language),
        "kind": place.kind,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "timezone": place.timezone,
        "unit1": place.unit1,
        "unit2": place.unit2,
        "main_name": place.name,
    }


def _candidate_json(front: Front, places: Places, candidate: Candidate) -> dict[str, Any]:
    return {
        **_place_json(front, places, candidate.place),
        "score": candidate.score,
        "why": candidate.why,
        "matched": candidate.matched,
    }


def _partner_json(front: Front, places: Places, answer: PlaceAnswer, partner: Partner) -> dict[str, Any]:
    return {
        "id": partner.id,
        "name": places.name(partner.place, front.language) if partner.place else partner.name,
        "said": partner.name,
        "country": partner.country,
        "place": partner.place,
        "kind": partner.kind,
        "since": partner.since,
        "until": partner.until,
        "status": partner.status,
        "topics": list(partner.topics),
        "source": _source_json(answer, partner.source, partner.line, partner.as_of),
        "also_in": partner.also_in,
        "generated": partner.generated,
    }


def _source_json(answer: PlaceAnswer, source: str, line_: int, as_of: str) -> dict[str, Any]:
    said = answer.sources[source]
    return {
        "id": source,
        "title": said["title"],
        "file": said["path"],
        "line": line_,
        "as_of": as_of,
        "licence": said["licence"],
    }


def _with_source(answer: PlaceAnswer, row: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in row.items() if key not in ("source", "line", "as_of")}
    return {**rest, "source": _source_json(answer, row["source"], row["line"], row["as_of"])}


def _group_json(group: Membership) -> dict[str, Any]:
    return {
        "group": group.group,
        "answer": group.answer,
        "since": str(group.since) if group.since else None,
        "until": str(group.until) if group.until else None,
        "scheduled": group.scheduled,
        "confirmed": group.confirmed,
        "verified": group.verified,
        "source": group.source,
    }


def _neighbour_json(front: Front, places: Places, neighbour: Neighbour) -> dict[str, Any]:
    km = round(neighbour.km, 1) if neighbour.km is not None else None
    return {**_place_json(front, places, neighbour.place), "km": km, "links": neighbour.links}
