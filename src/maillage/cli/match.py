"""`maillage match`: for each need the offers that fit, or for each offer the needs, with every part of the score.

A person sees a page; a program (`--json`, or any output that is no terminal) one object a need, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_day
from maillage.cli.memberships import two_columns
from maillage.cli.needs_offers import existing, read_needs_offers, told
from maillage.cli.speak import (
    Front,
    count,
    cut,
    figure,
    front_options,
    heading,
    line,
    next_steps,
    on_screen,
    quoted,
    say,
    show_json,
    table,
    width,
)
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.matching.profiles import Need, Offer, Profile
    from maillage.matching.scores import Answer, Match, Matching, Refusal, Weights
    from maillage.reference.problems import Problem

MOST = 1000
LISTED = 20
"""Needs listed on a page; `--json` has all."""
POINTS_ROOM = 10
SOLID = "\u00a0"
TOLD = (
    "text",
    "beneficiaries",
    "conditions",
    "technology",
    "licence",
    "prerequisites",
    "adaptation",
    "supplier",
    "skill",
)
"""What the other side says in its own words, shown with the first match."""
MOST_WORDS = 240
GATED, GATED_OF_EACH = 1000, 100
"""Lines named that were shut out: of the one need asked about, and of each of all needs; all are counted."""


@click.command("match", epilog="Example: maillage match --needs needs.jsonl --offers offers.jsonl --need n1")
@click.option("--needs", "needs_file", metavar="FILE", required=True, help="Needs: JSON Lines, CSV or XLSX.")
@click.option(
    "--offers", "offers_file", metavar="FILE", required=True, help="Offers: JSON Lines, CSV or XLSX."
)
@click.option("--need", metavar="ID", help="Only this need: the offers that fit it.")
@click.option("--offer", metavar="ID", help="Only this offer: the needs that it fits.")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=10, show_default=True, help="How many matches to show."
)
@click.option(
    "--weights", "weights_file", metavar="FILE", help="Weights and settings of your own: TOML or JSON."
)
@click.option(
    "--refusals", "refusals_file", metavar="FILE", help="Pairs that one side declined, with the reason."
)
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def match_command(
    front: Front,
    needs_file: str,
    offers_file: str,
    need: str | None,
    offer: str | None,
    limit: int,
    weights_file: str | None,
    refusals_file: str | None,
    on: str | None,
) -> int:
    """Who fits whom: offers for each need, best first, each score an exact sum of named parts that both sides see.

    Conditions come first and are named; then the parts, what is not known, and what would raise the score. A score is an
    order to look in, never a verdict on a place or a person.
    """
    from maillage.matching.scores import Matching, answers

    if need and offer:
        raise Refused(front, "match.one_of")
    day = read_day(front, on)
    weights, refusals, problems = _settings(front, weights_file, refusals_file)
    needs, offers, faults = read_needs_offers(front, needs_file, offers_file, day)
    status = told([*problems, *faults], front.language)
    matching = Matching(needs, offers, weights, refusals, day, asked=int(bool(need)))
    side = "offer" if offer else "need"
    rows = _rows(front, matching, side, need or offer)
    if front.json or not on_screen():
        most = GATED if need or offer else GATED_OF_EACH
        for answer in answers(matching, side, rows, limit, front.language, most):
            show_json(as_json(matching, side, answer))
    elif need or offer or len(rows) == 1:
        _show_one(front, matching, side, rows[0], limit, (needs_file, offers_file))
    else:
        _show_all(front, matching, rows, (needs_file, offers_file))
    return status


def _settings(
    front: Front, weights_file: str | None, refusals_file: str | None
) -> tuple[Weights, list[Refusal], list[Problem]]:
    """Weights and refusals, those of the files named. Weights that cannot be used end the command."""
    from maillage.matching.scores import default_weights, read_refusals, read_weights

    weights = default_weights()
    problems: list[Problem] = []
    if weights_file:
        found, problems = read_weights(existing(front, weights_file))
        if found is None:
            told(problems, front.language)
            raise click.exceptions.Exit(3)
        weights = found
    refusals: list[Refusal] = []
    if refusals_file:
        refusals, faults = read_refusals(existing(front, refusals_file), weights)
        problems = [*problems, *faults]
    return weights, refusals, problems


def _rows(front: Front, matching: Matching, side: str, asked: str | None) -> Sequence[int]:
    """The rows asked about: all needs, or the one named. Refused, with the nearest identifiers, when it is not there."""
    known = matching.rows[side]
    if asked is None:
        return range(len(matching.needs))
    if asked not in known:
        import difflib

        near = difflib.get_close_matches(asked, list(known)[:100_000], 3, 0.5)
        raise Refused(front, f"match.no_{side}", near, found=asked[:60])
    return [known[asked]]


# For machines


def as_json(matching: Matching, side: str, answer: Answer) -> dict[str, Any]:
    """One need with its matches and who was shut out, or one offer; with the weights used."""
    other = "offer" if side == "need" else "need"
    profile: Profile = (matching.needs if side == "need" else matching.offers)[answer.row]
    return {
        side: profile.id,
        "matches": [match.as_dict(side) for match in answer.matches],
        "gated": [{other: one.other, "gate": one.gate, "sentence": one.sentence} for one in answer.shut],
        "gated_counts": answer.tally,
        **matching.weights.as_dict(),
    }


# For people


def _show_one(
    front: Front, matching: Matching, side: str, row: int, limit: int, files: tuple[str, str]
) -> None:
    from maillage.matching.scores import answers

    (answer,) = answers(matching, side, [row], limit, front.language, most=0)
    matches, tally = answer.matches, answer.tally
    profile: Profile = matching.needs[row] if side == "need" else matching.offers[row]
    others = len(matching.offers if side == "need" else matching.needs)
    line(say("match.head", id=profile.id, who=_who(profile, front.language)), 0)
    if profile.text.strip():
        line(say("match.words", text=profile.text.strip()[:300]))
    fit = others - sum(tally.values())
    line(count(f"match.found_{side}", fit, among=figure(others), shown=figure(len(matches))), 0)
    for number, match in enumerate(matches, 1):
        _show_match(front, matching, side, match, number, whole=number == 1)
    if tally:
        heading(say("match.shut"))
        shown = sorted(tally.items(), key=lambda one: (-one[1], one[0]))
        table([[say(f"match.gate.{gate}"), figure(number)] for gate, number in shown], right=(1,))
    click.echo()
    line(say("match.order"))
    given = _given(files)
    steps = [(f"maillage match {given} --{side} {quoted(profile.id)} --json", say("match.next_json"))]
    if side == "need" and matches:
        steps.insert(
            0, (f"maillage match {given} --offer {quoted(matches[0].offer)}", say("match.next_offer"))
        )
    next_steps(steps)


def _given(files: tuple[str, str]) -> str:
    return f"--needs {quoted(files[0])} --offers {quoted(files[1])}"


def _show_match(front: Front, matching: Matching, side: str, match: Match, number: int, whole: bool) -> None:
    from maillage.matching.scores import label

    other: Profile = (
        matching.offers[matching.rows["offer"][match.offer]]
        if side == "need"
        else matching.needs[matching.rows["need"][match.need]]
    )
    low, high = (_points(one) for one in match.range)
    heading(
        say(
            "match.line",
            number=number,
            points=_points(match.score),
            who=_who(other, front.language),
            id=other.id,
        )
    )
    if match.range[0] != match.range[1]:
        line(say("match.range", low=low, high=high))
    for warning in (*match.warnings, *match.shift_reasons):
        line(warning)
    if whole:
        _show_words(other, "offer" if side == "need" else "need", front.language)
    shown = match.parts if whole else [part for part in match.parts if part.known and part.points][:3]
    for part in shown:
        points = f"{_points(part.points)}{SOLID}/{SOLID}{_points(part.of)}"
        points = " " * (POINTS_ROOM - width(points)) + isolate(points, front.language)
        said = say("match.part_said", name=label(part.name, front.language), sentence=part.sentence)
        two_columns(points, said, POINTS_ROOM + len(isolate("", front.language)))
    for change in match.would_raise if whole else match.would_raise[:1]:
        key = "match.raise_at_most" if change.at_most else "match.raise"
        line(say(key, gain=_points(change.gain), by=say(f"match.by.{change.by}"), what=change.sentence))


def _show_words(profile: Profile, shape: str, language: str) -> None:
    """What a profile says in its own words, as far as it says so."""
    from maillage.matching.profiles import fields

    for field in fields(shape):
        said = str(getattr(profile, field.to)).strip() if field.name in TOLD else ""
        if said:
            words = cut(" ".join(said.split()), MOST_WORDS)
            line(say("match.part_said", name=field.label(language), sentence=words))


def _show_all(front: Front, matching: Matching, rows: Sequence[int], files: tuple[str, str]) -> None:
    line(count("match.needs", len(rows), offers=figure(len(matching.offers))), 0)
    click.echo()
    table(list(_best_of_each(front, matching, rows[:LISTED])), right=(1,))
    if len(rows) > LISTED:
        line(count("match.more", len(rows) - LISTED))
    click.echo()
    line(say("match.order"))
    if rows:
        given = _given(files)
        first = quoted(matching.needs[rows[0]].id)
        next_steps([(f"maillage match {given} --need {first}", say("match.next_need"))])


def _best_of_each(front: Front, matching: Matching, rows: Sequence[int]) -> Iterator[list[str]]:
    for row in rows:
        best = matching.best("need", row, 1)
        need: Need = matching.needs[row]
        if len(best.rows):
            offer: Offer = matching.offers[int(best.rows[0])]
            yield [need.id, _points(int(best.milli[0])), offer.id, _who(offer, front.language)]
        else:
            yield [need.id, "", say("match.nobody"), ""]


def _who(profile: Profile, language: str) -> str:
    """Body, place and country, as far as they are said."""
    from maillage.reference.countries import name

    where = name(profile.country, language) if profile.country else ""
    said = dict.fromkeys(filter(None, (profile.organisation, profile.place_name, where)))
    return say("list_sep").join(isolate(name, language) for name in said) or profile.id


def _points(milli: int) -> str:
    """Milli-points as points, to the last of them."""
    return figure(milli / 1000)
