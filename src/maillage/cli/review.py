"""`maillage review`: names that wait for a person's word, and that word, remembered.

Of places here; of organisations in :mod:`.review_organisations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import read_country
from maillage.cli.importing import open_places, progress_shown
from maillage.cli.place import country_name, why
from maillage.cli.speak import (
    Front,
    count,
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
    from maillage.record.review import Doubt
    from maillage.reference.places import Candidate, Places

MOST_SHOWN = 8


@click.command("review", epilog='Example: maillage review "Saint-Denis" --country FR --is 1')
@click.argument("name", required=False)
@click.option("--country", metavar="XX", help="Country of the name, as the list shows it.")
@click.option(
    "--is",
    "answer",
    metavar="N|PLACE|none",
    help="The place (or organisation) it is: its number in the list, or its identifier.",
)
@click.option("--country-is", metavar="XX", help="NAME is a country's name in the sheets: this one.")
@click.option("--organisations", is_flag=True, help="Organisations that may be one, instead of places.")
@click.option("--limit", type=int, default=MOST_SHOWN, show_default=True, help="How many names to show.")
@front_options
def review_command(
    front: Front,
    name: str | None,
    country: str | None,
    answer: str | None,
    country_is: str | None,
    organisations: bool,
    limit: int,
) -> int:
    """Show the doubtful names with what they may be; decide one, once and for all imports."""
    if organisations:
        from maillage.cli.review_organisations import review_organisations

        if country or country_is:
            raise click.UsageError(say("review.organisations_alone"))
        return review_organisations(front, name, answer, limit)
    from maillage.record.review import candidates, doubts
    from maillage.record.state import State
    from maillage.record.store import Store

    store, places = Store(front.home), open_places()
    if name and country_is:
        return _decide_country(front, store, places, name, country_is)
    with store.open() as reader:
        waiting = doubts(reader, State(store.folder / "state").in_force())
    if name:
        waiting = [d for d in waiting if _is_meant(d, name, country)]
    if answer:
        if not name or not waiting:
            raise click.UsageError(say("review.no_such_doubt", found=name or "?"))
        return _decide_place(front, store, places, waiting, answer)
    shown = waiting[:limit]
    found = [(doubt, candidates(places, doubt)) for doubt in shown]
    if front.json:
        show_json(_as_json(waiting, found))
    else:
        _show(front, places, waiting, found)
    return 0


def _is_meant(doubt: Doubt, name: str, country: str | None) -> bool:
    from maillage.reference.names import fold

    return fold(doubt.name) == fold(name) and (country is None or (doubt.country or "") == country.upper())


def _show(
    front: Front, places: Places, waiting: list[Doubt], found: list[tuple[Doubt, list[Candidate]]]
) -> None:
    if not waiting:
        line(say("review.none"), 0)
        return
    line(count("review.waiting", len(waiting)), 0)
    for doubt, options in found:
        where = country_name(doubt.country, front.language) if doubt.country else (doubt.country_said or "?")
        heading(f"{doubt.name}, {where} ({count('review.rows', doubt.rows)})")
        rows = [[str(n), _label(front, places, c), why(c)] for n, c in enumerate(options, 1)]
        table(rows or [["", say("review.no_candidate"), ""]])
    first = found[0][0]
    flag = f" --country {first.country}" if first.country else ""
    next_steps(
        [
            (f"maillage review {quoted(first.name)}{flag} --is 1", say("review.next_decide")),
            (f"maillage review {quoted(first.name)}{flag} --is none", say("review.next_none")),
        ]
    )


def _label(front: Front, places: Places, candidate: Candidate) -> str:
    place = candidate.place
    unit = places.get(place.unit1) if place.unit1 else None
    region = f", {places.name(unit.id, front.language)}" if unit and unit.id != place.id else ""
    people = f" ({figure(place.population)})" if place.population else ""
    return f"{places.name(place.id, front.language)}{region}, {country_name(place.country, front.language)}{people}"


def _as_json(waiting: list[Doubt], found: list[tuple[Doubt, list[Candidate]]]) -> dict[str, Any]:
    shown = [
        {
            "name": doubt.name,
            "country": doubt.country,
            "country_said": doubt.country_said,
            "rows": doubt.rows,
            "why": doubt.why,
            "candidates": [
                {
                    "place": c.place.id,
                    "name": c.place.name,
                    "country": c.place.country,
                    "score": c.score,
                    "why": c.why,
                }
                for c in options
            ],
        }
        for doubt, options in found
    ]
    return {"total": len(waiting), "doubts": shown}


def _decide_place(front: Front, store: Any, places: Places, waiting: list[Doubt], answer: str) -> int:
    from maillage.record.review import candidates, of_place

    if len({doubt.country for doubt in waiting}) > 1:
        raise click.UsageError(
            say("review.which_country", countries=", ".join(d.country or "?" for d in waiting))
        )
    place = _answered(places, answer, candidates(places, waiting[0]))
    at = front.stamp
    decisions = [of_place(doubt, place, at) for doubt in waiting]
    return _take_effect(front, store, places, decisions, {s for doubt in waiting for s in doubt.sources})


def _answered(places: Places, answer: str, options: list[Candidate]) -> str:
    if is_none(answer):
        return ""
    if answer.isdecimal() and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1].place.id
    known = places.get(answer)
    if known is None:
        raise click.UsageError(say("review.no_such_answer", found=answer, n=figure(len(options))))
    return known.id


def is_none(answer: str) -> bool:
    """Whether an answer says "none of these", in any of the languages."""
    from maillage.reference.texts import catalogue

    return answer.lower() in catalogue("maillage.cli", "review")["answers"]["none"]


def _decide_country(front: Front, store: Any, places: Places, name: str, code: str) -> int:
    from maillage.record.review import of_country, with_problems

    country = read_country(front, code)
    with store.open() as reader:
        sources = with_problems(reader.manifest)
    return _take_effect(front, store, places, [of_country(name, country, front.stamp)], sources)


def _take_effect(front: Front, store: Any, places: Places, decisions: list[Any], sources: set[str]) -> int:
    from maillage.record.again import decide
    from maillage.record.lock import import_lock

    with (
        import_lock(store.folder, "review", front.stamp),
        progress_shown() as progress,
    ):
        outcome = decide(store, decisions, sources, places, front.now, progress)
    if front.json:
        show_json({"decided": [d.subject for d in decisions], "changed": outcome.changed + outcome.added})
    else:
        line(count("review.decided", outcome.changed + outcome.added), 0)
        next_steps([("maillage review", say("review.next_more")), ("maillage undo", say("review.next_undo"))])
    return 0
