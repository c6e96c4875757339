"""`maillage place`: everything listed about a place, around it and in its country's groups, with sources and age."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_country
from maillage.cli.speak import (
    WIDTH,
    Front,
    count,
    day,
    figure,
    front_options,
    heading,
    line,
    listed,
    next_steps,
    quoted,
    say,
    show_json,
    table,
    width,
)
from maillage.reference.places import CLOSE, choose, worth_showing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.record.answers import Neighbour, Partner, PlaceAnswer
    from maillage.reference.groups import Membership
    from maillage.reference.places import Candidate, Place, Places

MOST_PARTNERS = 25


@click.command("place", epilog="Example: maillage place Saint-Louis --country SN")
@click.argument("name", nargs=-1, required=True)
@click.option("--country", metavar="XX", help="Country of the place, by code or name in any language.")
@front_options
def place_command(front: Front, name: tuple[str, ...], country: str | None) -> int:
    """Who cooperates with a place, since when, and what is near; any spelling, Latin, Cyrillic or Arabic script."""
    from maillage.cli.importing import open_places
    from maillage.cli.place_json import as_json
    from maillage.record.store import Store

    asked = " ".join(name)
    code = read_country(front, country) if country else None
    places = open_places()
    found = _candidates(places, asked, code, whole=front.json)
    if not found:
        raise Refused(front, "place.unknown", found=asked[:80], typed=quoted(asked[:80]))
    chosen = choose(found)
    if front.json:
        with Store(front.home).open() as reader:
            show_json(as_json(front, reader, places, asked, chosen, found))
        return 0
    if chosen is None:
        _show_candidates(front, places, asked, found)
        return 0
    with Store(front.home).open() as reader:
        _show(front, reader, places, asked, chosen)
    return 0


def _candidates(places: Places, asked: str, country: str | None, whole: bool) -> list[Candidate]:
    """What the name may mean. A sure name is not searched for typing errors, whose places would not be shown and are
    never its rivals (that loads numpy: a quarter of the time of the command); the ``whole`` list holds them too."""
    if not whole:
        found = worth_showing(places.find(asked, country=country, limit=30, widen=False))
        if found and found[0].score >= CLOSE and choose(found):
            return found
    return worth_showing(places.find(asked, country=country, limit=30))


def groups_today(front: Front, country: str) -> list[Membership]:
    """Every group of a country, as of today."""
    from maillage.reference.groups import groups_of

    return groups_of(country, front.today)


def _show(front: Front, reader: Any, places: Places, asked: str, chosen: Candidate) -> None:
    from maillage.cli.place_money import show_activities_and_money
    from maillage.record.answers import about_place

    place = chosen.place
    answer = about_place(reader, places, place)
    _show_head(front, places, place, asked, chosen, answer)
    _show_partners(front, places, answer)
    _show_projects(answer)
    show_activities_and_money(reader, place, answer.activities)
    _show_inside(front, places, answer, place)
    _show_neighbours(front, places, answer, place)
    _show_groups(front, place)
    _show_missions(front, answer, place)
    _show_next(front, places, place, answer)


def place_label(front: Front, places: Places, place: Place) -> str:
    """ "Larache, Maroc" in the reader's language."""
    return label(front, places.name(place.id, front.language), place.country)


def label(front: Front, name: str, country: str | None) -> str:
    """A name with its country, "Larache, Maroc"; the name alone where the country is unknown."""
    return say("place.label", name=name, country=country_name(country, front.language)) if country else name


def unit_name(front: Front, places: Places, place: Place) -> str:
    """The first-level unit that a place lies in; nothing where it bears the name of the place or of the country."""
    from maillage.reference.names import fold

    unit = places.get(place.unit1) if place.unit1 else None
    if unit is None or unit.id == place.id:
        return ""
    # a territory is its own unit under an English name ("Reunion"); other countries' names need no second language
    spoken = {front.language, "en"} if state_of(place.country) != place.country else {front.language}
    taken = {place.name, *(country_name(place.country, language) for language in spoken)}
    return "" if fold(unit.name) in map(fold, taken) else places.name(unit.id, front.language)


def state_of(code: str) -> str:
    """The State that a territory belongs to (FR for RE); the country itself when it is no territory."""
    from maillage.reference.kinds.south import state_of as found

    return found(code)


def country_name(code: str | None, language: str) -> str:
    """Name of a country in the reader's language, as the instance shows it; ``?`` when unknown."""
    if not code:
        return "?"
    from maillage.reference.countries import name

    return str(name(code, language))


def _show_head(
    front: Front, places: Places, place: Place, asked: str, chosen: Candidate, answer: PlaceAnswer
) -> None:
    from maillage.reference.names import fold

    name = places.name(place.id, front.language)
    if chosen.why == "typing_error":
        line(say("place.supposed", found=asked, place=name), 0)
    elif fold(asked) not in (fold(name), fold(place.name)):
        line(say("place.understood", found=asked, place=name), 0)
    shown = place_label(front, places, place)
    countries = Counter(p.country for p in answer.partners if p.country)
    if not answer.partners:
        line(_no_link(shown, place, answer), 0)
    elif not countries:
        line(count("place.listed_nowhere", len(answer.partners), place=shown), 0)
    else:
        names = [country_name(code, front.language) for code, _ in countries.most_common(3)]
        if len(countries) > 3:
            said = count("place.in_countries", len(countries), countries=say("list_sep").join(names))
        else:
            said = say("place.with_countries", countries=listed(names))
        line(count("place.listed", len(answer.partners), place=shown, countries=said), 0)
    about = [unit_name(front, places, place)]
    if place.population:
        about.append(count("place.inhabitants", place.population))
    if fold(place.name) != fold(name):
        about.append(say("place.also", name=place.name))
    line_of = [part for part in about if part]
    if line_of:
        line(say("dot").join(line_of), 0)
    _show_dispute(front, place)


def _no_link(shown: str, place: Place, answer: PlaceAnswer) -> str:
    """The head of a place without links: what else is listed of it, or that nothing is."""
    if answer.projects:
        return count("place.only_activities", len(answer.projects), place=shown)
    if answer.memberships or answer.missions_here:
        return say("place.no_link", place=shown)
    return say("place.nothing" if place.kind == "town" else "place.nothing_itself", place=shown)


def _show_dispute(front: Front, place: Place) -> None:
    """What is disputed about the place's country or area, in the words of the reviewed table."""
    from maillage.reference.disputed import disputed, disputed_at

    dispute = disputed(place.country)
    if dispute is None and place.latitude is not None and place.longitude is not None:
        dispute = disputed_at(place.country, latitude=place.latitude, longitude=place.longitude)
    if dispute:
        line(say("country.disputed", note=dispute.note(front.language)), 0)


def _show_partners(front: Front, places: Places, answer: PlaceAnswer) -> None:
    heading(say("place.links"))
    if not answer.partners:
        line(say("place.nothing_listed"))
        return
    ranked = _in_order(front, places, answer.partners)[:MOST_PARTNERS]
    rows = [_partner_row(front, places, answer, partner) for partner in ranked]
    sources = [source for source, _ in Counter(row[2] for row in rows).most_common()]
    notes: list[str] = []
    if len(rows) > 1 and len(sources) == 1:
        rows, notes = [row[:2] for row in rows], [say("place.all_from", source=sources[0])]
    elif sum(max(width(row[i]) for row in rows) for i in range(3)) > ROOM:
        # a source is never cut: where the line is too short for it, it stands below, by its number
        sources = list(dict.fromkeys(source.partition(" (+")[0] for source in sources))
        notes = [f"[{n}] {source}" for n, source in enumerate(sources, 1)]
        rows = [[*row[:2], _numbered(sources, row[2])] for row in rows]
    table(rows)
    rest = len(answer.partners) - MOST_PARTNERS
    if rest > 0:
        line(count("place.more_links", rest))
    for note in notes:
        line(note)
    if any(partner.also_in for partner in ranked):
        line(say("place.also_in"))
    line(say("place.no_other"))


def _numbered(sources: list[str], source: str) -> str:
    said, plus, also = source.partition(" (+")
    return f"[{sources.index(said) + 1}]{plus}{also}"


ROOM = WIDTH - 2 - 2 * 3
"""Columns that three columns of a table have for their texts."""


def _in_order(front: Front, places: Places, partners: Iterable[Partner]) -> list[Partner]:
    """Dated links first, the oldest first; then by the names of country and place as the reader sees them."""
    from maillage.reference.names import fold

    def order(partner: Partner) -> tuple[bool, str, str, str]:
        named = fold(country_name(partner.country, front.language))
        return (not partner.since, partner.since or "", named, fold(_partner_name(front, places, partner)))

    return sorted(partners, key=order)


def _partner_name(front: Front, places: Places, partner: Partner) -> str:
    return places.name(partner.place, front.language) if partner.place else partner.name


def _partner_row(front: Front, places: Places, answer: PlaceAnswer, partner: Partner) -> list[str]:
    from maillage.reference.kinds import link_kind_name

    kind = link_kind_name(partner.kind, front.language) if partner.kind else say("place.kind_unknown")
    since = say("place.since", since=day(partner.since)) if partner.since else say("place.date_unknown")
    if partner.until:
        since = f"{day(partner.since) or '?'}–{day(partner.until)}"
    row = [
        label(front, _partner_name(front, places, partner), partner.country),
        say("place.kind_since", kind=kind, since=since),
    ]
    if partner.generated:
        return [*row, say("place.generated")]
    also = f" (+{partner.also_in})" if partner.also_in else ""
    return [*row, _short_source(answer, partner) + also]


def _short_source(answer: PlaceAnswer, partner: Partner) -> str:
    source = answer.sources[partner.source]
    return say("place.source", source=source.get("short") or source["title"], date=day(partner.as_of))


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


def _show_inside(front: Front, places: Places, answer: PlaceAnswer, place: Place) -> None:
    """Of a region: its towns where something is listed."""
    found = answer.inside
    if found:
        heading(say("place.inside"))
        shown = _listed(front, places, found[:MOST_INSIDE], place)
        rest = len(found) - MOST_INSIDE
        line(f"{shown} {count('place.more_places', rest)}" if rest > 0 else shown)


MOST_INSIDE = 12


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
            else say("place.n_more", place=name, n=figure(neighbour.links))
        )
    return say("dot").join(shown)


def _show_groups(front: Front, place: Place) -> None:
    """The groups of the country; those of the State where the place lies in a territory, which lists seldom name."""
    from maillage.reference.groups import group_name

    state = state_of(place.country)
    groups = groups_today(front, state)
    heading(say("place.groups", country=country_name(state, front.language)))
    if state != place.country:
        territory, whole = (country_name(code, front.language) for code in (place.country, state))
        line(say("place.territory", territory=territory, state=whole))
    yes = [g for g in groups if g.answer == "yes"]
    unsure = [group_name(g.group, front.language) for g in groups if g.answer == "undecided"]
    no = [
        group_name(g.group, front.language) for g in groups if g.answer == "no" and g.group in _TOLD_WHEN_NO
    ]
    if yes:
        line(say("place.yes") + " " + say("dot").join(_member(front, g) for g in yes))
    if unsure:
        line(say("place.undecided") + " " + say("dot").join(unsure))
    if no:
        line(say("place.no") + " " + say("dot").join(no))
    read = max((g.as_of for g in groups if g.as_of), default="")
    line(say("place.groups_source", date=day(read).replace(" ", "\u00a0")))


_TOLD_WHEN_NO = ("LDC", "LLDC", "SIDS_UN", "G77", "OIF_member", "EU")
UNCHECKED = "°"
"""Stands after a group that was written from memory; the line below says so."""


def _member(front: Front, group: Membership) -> str:
    from maillage.reference.groups import group_name

    name = group_name(group.group, front.language)
    if not group.verified and not group.derived:
        name += UNCHECKED
    return say("place.member_since", group=name, year=group.since.year) if group.since else name


def _show_missions(front: Front, answer: PlaceAnswer, place: Place) -> None:
    heading(say("place.missions"))
    as_of = [s for s in answer.sources.values() if "embassies" in s["kinds"]]
    if not as_of:
        line(say("place.no_missions_read"))
        return
    source = say(
        "place.source", source=as_of[0].get("short") or as_of[0]["title"], date=day(as_of[0]["as_of"])
    )
    said = source.replace(" ", "\u00a0")
    if answer.missions_in or answer.missions_abroad or not answer.missions_here:
        country = country_name(place.country, front.language)
        inside, abroad = figure(answer.missions_in), figure(answer.missions_abroad)
        line(say("place.missions_count", inside=inside, abroad=abroad, country=country, source=said))
    if answer.missions_here:
        here = [_mission_here(front, row) for row in answer.missions_here[:MOST_HERE]]
        rest = len(answer.missions_here) - MOST_HERE
        more = [count("place.more_missions", rest)] if rest > 0 else []
        line(count("place.missions_here", len(answer.missions_here)) + " " + say("dot").join([*here, *more]))
        if not answer.missions_in and not answer.missions_abroad:
            line(say("place.all_from", source=said))


MOST_HERE = 10


def _mission_here(front: Front, row: dict[str, Any]) -> str:
    from maillage.cli.missions import country as sender
    from maillage.cli.missions import kind_of

    name = sender(front, row["sending"], row["sending_said"])
    return say("place.mission", country=name, kind=say(f"mission_kind.{kind_of(row)}"))


def _show_next(front: Front, places: Places, place: Place, answer: PlaceAnswer) -> None:
    name = quoted(place.name)
    steps = [(f"maillage search {name}", say("place.next_search"))]
    state = state_of(place.country)
    partners = _in_order(front, places, answer.partners)
    other = next((p.country for p in partners if p.country and state_of(p.country) != state), None)
    if other:
        steps.append((f"maillage embassies --from {state} --to {other}", say("place.next_embassies")))
    steps.append((f"maillage country {place.country}", say("place.next_country")))
    if answer.nearby:
        near = answer.nearby[0].place
        steps.append((f"maillage place {quoted(near.name)} --country {near.country}", say("place.next_near")))
    next_steps(steps[:3])


def _show_candidates(front: Front, places: Places, asked: str, found: list[Candidate]) -> None:
    near_only = all(candidate.why == "typing_error" for candidate in found)
    line(say("place.nearest" if near_only else "place.several", found=asked), 0)
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
    unit = unit_name(front, places, place)
    return place_label(front, places, place) + (f" ({unit})" if unit else "")


def why(candidate: Candidate) -> str:
    """Why a candidate answers, in words."""
    return say(f"place_why.{candidate.why}", found=candidate.matched)
