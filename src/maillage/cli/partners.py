"""`maillage partners`: who would be a likely partner of a place, by the links of the record, with every reason.

One place is shown as a page; `--from` answers a list of places, one JSON object a line, in order.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_country
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
    show_problem,
)
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.matching.affinity import Model, Partner
    from maillage.matching.affinity.measure import Asker
    from maillage.matching.affinity.weights import Weights
    from maillage.reference.places import Candidate, Places

REASONS_SHOWN = 3
"""Parts told of each partner on the page: those most above what half of the places reach; `--json` has all."""
MOST = 1000
HEADINGS = {"city": ("city", "ville", "مدينة"), "country": ("country", "pays", "بلد")}


@click.command("partners", epilog="Example: maillage partners Larache --country MA")
@click.argument("name", nargs=-1, metavar="[PLACE]")
@click.option("--country", metavar="XX", help="Country of the place, by code or name in any language.")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=10, show_default=True, help="How many to show."
)
@click.option(
    "--from", "source", metavar="FILE", help="A CSV with the columns city,country: answers for each."
)
@click.option("--out", metavar="FILE", help="With --from: where to write, one JSON object a line.")
@click.option("--weights", metavar="FILE", help="Weights of your own (maillage train partners).")
@front_options
def partners_command(
    front: Front,
    name: tuple[str, ...],
    country: str | None,
    limit: int,
    source: str | None,
    out: str | None,
    weights: str | None,
) -> int:
    """Likely partners of a place, by who works with whom already; each score is a sum of named parts.

    Works for a place without any partner too: then by what is near it, alike, and usual in its country. A likely
    partner is a reason to look, never a verdict on a place.
    """
    asked = " ".join(name).strip()
    if bool(asked) == bool(source) or bool(source) != bool(out) or (source and country):
        raise Refused(front, "partners.one_of")
    own = _own_weights(front, weights) if weights else None
    if source and out:
        return _answer_file(front, Path(source), Path(out), limit, own)
    code = read_country(front, country) if country else None
    return _answer_place(front, asked, code, limit, own)


# Reading


def _own_weights(front: Front, file: str) -> Weights:
    """The weights of a file. Raises Refused with what is wrong."""
    from maillage.matching.affinity.weights import BadWeights, read_weights

    try:
        return read_weights(Path(file).read_text(encoding="utf-8"))
    except OSError as fault:
        raise Refused(front, "partners.no_weights", found=fault.strerror or str(fault), file=file) from None
    except (UnicodeDecodeError, BadWeights) as fault:
        raise Refused(front, "partners.no_weights", found=str(fault), file=file) from None


def _fitted(front: Front, places: Places, weights: Weights | None) -> Model:
    from maillage.matching.affinity import LINK_COLUMNS, MEMBER_COLUMNS, Links, Members, fit
    from maillage.record.store import Store
    from maillage.record.ties import member_rows, tie_rows

    with Store(front.home).open() as reader:
        links = Links.of(tie_rows(reader, places, LINK_COLUMNS))
        members = Members.of(member_rows(reader, MEMBER_COLUMNS))
    if not len(links):
        raise Refused(front, "partners.no_links")
    return fit(links, places, weights, members)


# One place


def _answer_place(front: Front, asked: str, country: str | None, limit: int, weights: Weights | None) -> int:
    from maillage.cli.importing import open_places
    from maillage.cli.place import _candidates
    from maillage.reference.places import choose

    places = open_places()
    found = _candidates(places, asked, country, whole=front.json)
    chosen = choose(found)
    model = _fitted(front, places, weights)
    asker = _who(model, asked, country, chosen or _only_linked(model, found))
    if asker is None:
        if found:
            return _which(front, places, asked, found)
        raise Refused(front, "place.unknown", found=asked[:80], typed=quoted(asked[:80]))
    listed = model.partners(asker, limit)
    if front.json:
        show_json(as_json(front, asker, listed))
    else:
        _show(front, places, model, asker, listed)
    return 0


def _who(model: Model, asked: str, country: str | None, chosen: Candidate | None) -> Asker | None:
    """The place meant: the one chosen, else the one linked place of that spelling; None when that is in doubt."""
    from maillage.matching.affinity.graph import spelling

    place = chosen.place if chosen else None
    sure = place is not None and chosen is not None and chosen.why != "typing_error"
    if place is not None and (sure or place.id in model.graph.position):
        return model.asker(place.name, place.country, place)
    if country and len(model.graph.bearers.get(spelling(asked, country), ())) == 1:
        return model.asker(asked, country)
    return model.asker(place.name, place.country, place) if place is not None else None


def _only_linked(model: Model, found: Sequence[Candidate]) -> Candidate | None:
    """Of several places that bear a name, the one that has links, where it is the only one."""
    linked = [c for c in found if c.why != "typing_error" and c.place.id in model.graph.position]
    return linked[0] if len(linked) == 1 else None


def _which(front: Front, places: Places, asked: str, found: Sequence[Candidate]) -> int:
    if front.json:
        near = [{"name": c.place.name, "country": c.place.country, "place": c.place.id} for c in found]
        show_json({"place": None, "candidates": near, "partners": []})
        return 0
    line(say("place.several", found=asked), 0)
    from maillage.cli.place import place_label, unit_name

    units = [unit_name(front, places, candidate.place) for candidate in found]
    for candidate, unit in zip(found, units, strict=True):
        line(place_label(front, places, candidate.place) + (f" ({unit})" if unit else ""))
    first = found[0].place
    meant = f"{first.name}, {units[0]}" if units[0] else first.name
    click.echo()
    line(f"maillage partners {quoted(meant)} --country {first.country}")
    return 0


def _show(front: Front, places: Places, model: Model, asker: Asker, listed: Sequence[Partner]) -> None:
    from maillage.cli.place import country_name, label
    from maillage.matching.affinity import sentence
    from maillage.matching.affinity.graph import NO_COUNTRY

    shown = places.name(asker.key, front.language) if asker.key.startswith("geonames:") else asker.name
    shown = label(front, shown, None if asker.country == NO_COUNTRY else asker.country)
    own = 0 if asker.node is None else int(model.graph.degree[asker.node])
    line(count("partners.head", own, place=shown, links=figure(int(model.graph.links.nnz) // 2)), 0)
    if listed and model.little_known_of(asker):
        known = model.graph.links_of(asker.country)
        name = country_name(asker.country, front.language)
        line(
            count("partners.few", known, country=name)
            if asker.country != NO_COUNTRY
            else say("partners.nothing"),
            0,
        )
    if not listed:
        line(say("partners.nobody"), 0)
    for number, partner in enumerate(listed, 1):
        name = (
            places.name(partner.key, front.language) if places.row(partner.key) is not None else partner.name
        )
        country = None if partner.country == NO_COUNTRY else partner.country
        click.echo()
        points = _points(partner.score_milli)
        line(say("partners.one", number=figure(number), place=label(front, name, country), points=points), 0)
        told = sorted(partner.parts, key=lambda p: p.usual_milli - p.milli)[:REASONS_SHOWN]
        for part in sorted(told, key=lambda p: -p.milli):
            line(say("partners.part", points=_points(part.milli), sentence=sentence(part, front.language)))
    click.echo()
    line(say("partners.note"), 0)
    _next(asker, listed)


def _points(milli: int) -> str:
    """Milli-points as points with one digit, so that columns stand alike; a whole sum is in --json."""
    whole, tenth = divmod(round(milli / 100), 10)
    return figure(whole + tenth / 10) if tenth else figure(whole) + figure(0.1)[1] + "0"


def _next(asker: Asker, listed: Sequence[Partner]) -> None:
    typed = quoted(asker.name)
    steps = [(f"maillage partners {typed} --country {asker.country} --json", say("partners.next_json"))]
    if listed:
        first = listed[0]
        steps.append(
            (f"maillage place {quoted(first.name)} --country {first.country}", say("partners.next_place"))
        )
    steps.append((f"maillage place {typed} --country {asker.country}", say("partners.next_own")))
    next_steps(steps)


# For machines


def as_json(front: Front, asker: Asker, listed: Sequence[Partner]) -> dict[str, Any]:
    """Who asked, and the partners in order; points are whole milli-points that add up to the score."""
    return {
        "city": asker.name,
        "country": asker.country,
        "place": asker.key or None,
        "partners": [partner_json(front, partner) for partner in listed],
    }


def partner_json(front: Front, partner: Partner) -> dict[str, Any]:
    """A partner: its names as imported, its score, and the parts that sum to it."""
    from maillage.matching.affinity import sentence
    from maillage.matching.affinity.graph import is_place

    return {
        "city": partner.name,
        "country": partner.country_said,
        "place": partner.key if is_place(partner.key) else None,
        "score": partner.score_milli,
        "parts": [
            {
                "name": part.name,
                "points": part.milli,
                "of": part.of_milli,
                "usual": part.usual_milli,
                "known": part.known,
                "values": dict(part.values),
                "sentence": sentence(part, front.language),
            }
            for part in partner.parts
        ],
    }


# Many places


def _answer_file(front: Front, source: Path, out: Path, limit: int, weights: Weights | None) -> int:
    from maillage.cli.importing import open_places
    from maillage.cli.questions import fail
    from maillage.record.beside import beside

    rows, problems = read_askers(source)
    if rows is None:
        for problem in problems:
            show_problem(problem, front.language)
        return 1
    places = open_places()
    model = _fitted(front, places, weights)
    try:
        answers = _answers(front, model, places, source, rows, limit, problems)
        with beside(out) as put:
            for answer in answers:
                put(f"{json.dumps(answer, ensure_ascii=False)}\n".encode())
    except OSError as fault:
        fail(front, fault, out)
    for problem in problems:
        show_problem(problem, front.language)
    if front.json:
        told = [problem.as_dict(front.language) for problem in problems]
        show_json({"rows": len(rows), "file": str(out), "problems": told})
    else:
        line(count("partners.written", len(rows), file=str(out)), 0)
    return int(any(problem.severity in ("fatal", "error") for problem in problems))


Row = tuple[int, str, str]
"""Line in the file, city and country as they stand there."""


def read_askers(source: Path) -> tuple[list[Row] | None, list[Problem]]:
    """The rows of a CSV with a heading for the city and one for the country; None when it has none, with why."""
    from maillage.record.sheets.decode import decode, sort_of_file

    try:
        data = source.read_bytes()
    except OSError as fault:
        return None, [
            Problem("matching.file-unreadable", str(source), values={"found": fault.strerror or str(fault)})
        ]
    sort = sort_of_file(data)
    if sort != "text":
        return None, [Problem("matching.partners-header", str(source), 1, values={"found": sort})]
    text, _ = decode(data, str(source))
    first = text.partition("\n")[0]
    lines = csv.reader(
        text.splitlines(keepends=True), delimiter=";" if ";" in first and "," not in first else ","
    )
    heading = [cell.strip().casefold() for cell in next(lines, [])]
    at = {
        name: next((heading.index(word) for word in words if word in heading), None)
        for name, words in HEADINGS.items()
    }
    city, country = at["city"], at["country"]
    if city is None or country is None:
        return None, [
            Problem("matching.partners-header", str(source), 1, values={"found": first.strip()[:80]})
        ]
    rows = []
    for cells in lines:
        if any(cell.strip() for cell in cells):
            cells = [*cells, *[""] * (max(city, country) + 1 - len(cells))]
            rows.append((lines.line_num, cells[city].strip(), cells[country].strip()))
    return rows, []


def _answers(
    front: Front,
    model: Model,
    places: Places,
    source: Path,
    rows: Sequence[Row],
    limit: int,
    problems: list[Problem],
) -> Iterator[Mapping[str, Any]]:
    for number, city, country in rows:
        asker, problem = _asker_of_row(model, places, city, country)
        if problem:
            code, found = problem
            problems.append(Problem(code, str(source), number, values={"found": found}))
        listed = model.partners(asker, limit) if asker else []
        yield {
            "city": city,
            "country": country,
            "partners": [partner_json(front, partner) for partner in listed],
        }


def _asker_of_row(
    model: Model, places: Places, city: str, country: str
) -> tuple[Asker | None, tuple[str, str] | None]:
    """The place of a row, and what is wrong with it: a linked place of that spelling, else a place of the index."""
    from maillage.matching.affinity.graph import spelling
    from maillage.reference.countries import find_country
    from maillage.reference.names import fold
    from maillage.reference.places import choose

    if not fold(city):
        return None, ("matching.partners-no-city", city)
    found = find_country(country) if country else None
    code = found.code if found else fold(country) or None
    bearers = model.graph.bearers.get(spelling(city, code), ())
    if bearers:
        several = (
            ("matching.partners-several", f"{city}, {country}".rstrip(", ")) if len(bearers) > 1 else None
        )
        return model.asker(city, code), several
    settled = places.settle(city, found.code if found else None)
    if settled is None and not country:
        settled = choose(places.find(city, limit=30))
    if settled is None and found is None:
        return None, ("matching.partners-unknown", f"{city}, {country}".rstrip(", "))
    problem = None if settled else ("matching.partners-by-country", f"{city}, {country}")
    return model.asker(city, found.code if found else None, settled.place if settled else None), problem
