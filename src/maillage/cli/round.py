"""`maillage round`: clear many needs and offers at once, as fairly as asked, and check such a round by its certificate."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused, read_day
from maillage.cli.inner import Inner
from maillage.cli.needs_offers import existing, read_needs_offers, told
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
    show_problem,
    table,
)
from maillage.cli.together import who

if TYPE_CHECKING:
    from maillage.matching.rounds import Instance, Solution
    from maillage.matching.rounds.from_profiles import Most
    from maillage.reference.problems import Problem

Names = dict[tuple[str, str], str]
"""Who is behind the identifier of a need or of an offer, by side and identifier."""
MILLI = 1000
SHOWN = 5
"""Matches on the page; the file has all."""
CANDIDATES, MOST_CANDIDATES = 20, 200
"""Offers that are candidates of each need, its best; and the most that may be asked for."""
MOST_UNITS = 1_000_000


@click.group("round", cls=Inner)
def round_command() -> None:
    """Matching sessions: clear many needs and offers at once, fairly, and check the result by its proof."""


@round_command.command(
    "run", epilog="Example: maillage round run --needs needs.jsonl --offers offers.jsonl --out round.json"
)
@click.option("--needs", "needs_file", metavar="FILE", required=True, help="Needs: JSON Lines, CSV or XLSX.")
@click.option(
    "--offers", "offers_file", metavar="FILE", required=True, help="Offers: JSON Lines, CSV or XLSX."
)
@click.option(
    "--equity", default="0", show_default=True, metavar="X", help="From 0 (most points) to 1 (fairest)."
)
@click.option(
    "--most-per-place", type=click.IntRange(1, MOST_UNITS), help="Units that one place takes at most."
)
@click.option(
    "--most-per-country", type=click.IntRange(1, MOST_UNITS), help="Units that one country takes at most."
)
@click.option(
    "--candidates",
    type=click.IntRange(1, MOST_CANDIDATES),
    default=CANDIDATES,
    show_default=True,
    help="Offers that each need may get: its best.",
)
@click.option("--refusals", metavar="FILE", help="Pairs that one side declined, not to be proposed again.")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@click.option(
    "--cluster", metavar="URL", help="Score with the workers of a Dask cluster (tcp://…): the same result."
)
@click.option("--write-instance", metavar="FILE", help="The arcs too, in DIMACS form, for any other solver.")
@click.option(
    "--out", metavar="FILE", required=True, help="The round, as one JSON object with its certificate."
)
@front_options
def run_command(
    front: Front,
    needs_file: str,
    offers_file: str,
    equity: str,
    most_per_place: int | None,
    most_per_country: int | None,
    candidates: int,
    refusals: str | None,
    on: str | None,
    cluster: str | None,
    write_instance: str | None,
    out: str,
) -> int:
    """Clear many needs and offers at once: the best matches that quantities and quotas allow, with their proof.

    With --equity, first matches of a place and of a country count more than later ones; what that changes, and its price,
    are shown. The same needs and offers give the same file, whatever their order.
    """
    from maillage.matching.rounds import as_json, solve, write_dimacs
    from maillage.matching.rounds.from_profiles import Most

    wanted = _read_equity(front, equity)
    started = time.monotonic()
    instance, names, problems = _scored(
        front,
        (needs_file, offers_file, refusals),
        read_day(front, on),
        cluster,
        wanted,
        Most(most_per_place, most_per_country),
        candidates,
    )
    solved = solve(instance)
    said = as_json(solved)
    _write(out, [json.dumps(said, ensure_ascii=False), "\n"])
    if write_instance:
        _write(write_instance, write_dimacs(solved))
    seconds = time.monotonic() - started
    if front.json:
        figures = {name: said[name] for name in ("total_milli", "objective", "bound", "gap_milli", "equity")}
        show_json(
            {"file": out, "matches": len(said["matches"]), **figures, "seconds": round(seconds, 2),
             "problems": [problem.as_dict(front.language) for problem in problems]}
        )  # fmt: skip
    else:
        told(problems, front.language)
        _show(front, solved, names, out, seconds)
        files = ("--needs", needs_file, "--offers", offers_file, "--equity", "0.5", "--out", out)
        _show_next(out, None if wanted else files)
    return int(any(problem.severity in ("fatal", "error") for problem in problems))


@round_command.command("check", epilog="Example: maillage round check round.json")
@click.argument("file", metavar="FILE")
@front_options
def check_command(front: Front, file: str) -> int:
    """Check a round by its own certificate, without the solver: allowed, well summed, and the best there is.

    Exit status 1 when anything in it was changed.
    """
    from maillage.matching.rounds import check_round

    text = existing(front, file).read_bytes().decode("utf-8", "replace")
    problems = check_round(text, file)
    if front.json:
        shown = [problem.as_dict(front.language) for problem in problems]
        show_json({"file": file, "whole": not problems, "problems": shown})
    elif problems:
        line(count("round.not_checked", len(problems), file=file), 0)
        for problem in problems:
            show_problem(problem, front.language)
    else:
        line(say("round.checked", file=file), 0)
    return int(bool(problems))


def _scored(
    front: Front,
    files: tuple[str, str, str | None],
    on: date,
    cluster: str | None,
    equity: float,
    most: Most,
    candidates: int,
) -> tuple[Instance, Names, list[Problem]]:
    """The round to be cleared: needs, offers and refusals read, candidates scored; who they are, and what is wrong."""
    from maillage.matching.rounds.from_profiles import instance_of, too_much
    from maillage.matching.scores import Matching, read_refusals

    needs_file, offers_file, refusals_file = files
    needs, offers, problems = read_needs_offers(front, needs_file, offers_file, on)
    problems += [*too_much(needs, needs_file), *too_much(offers, offers_file)]
    refusals, faults = read_refusals(existing(front, refusals_file)) if refusals_file else ([], [])
    matching = Matching(needs, offers, refusals=refusals, on=on)
    if cluster:
        from maillage.matching.rounds.spread import spread_candidates

        pairs, lost = spread_candidates(matching, candidates, cluster)
        faults += lost
    else:
        pairs = matching.candidates(candidates)
    names = {("need", need.id): who(need) for need in needs}
    names |= {("offer", offer.id): who(offer) for offer in offers}
    return instance_of(needs, offers, pairs, equity, most), names, [*problems, *faults]


def _read_equity(front: Front, said: str) -> float:
    try:
        found = float(said.replace(",", "."))
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise Refused(front, "round.no_equity", found=said[:40])
    return found


def _write(out: str, pieces: Iterable[str]) -> None:
    from maillage.record.beside import beside

    with beside(Path(out)) as put:
        for piece in pieces:
            put(piece.encode())


# For people


def _show(front: Front, solved: Solution, names: Names, out: str, seconds: float) -> None:
    line(count("round.solved", len(solved.matches), points=_points(solved.total_milli), file=out), 0)
    line(say("round.seconds", n=figure(round(seconds, 1))))
    _show_first(solved, names)
    shown = solved.equity.shown
    if solved.equity.asked:
        _show_effect(front, solved.equity.asked, solved.equity.strength, shown)
    else:
        line(say("round.no_fairness"))
    if shown["places_without_candidate"]:
        line(count("round.unreached", shown["places_without_candidate"]))


def _show_next(out: str, fairer: Iterable[str] | None) -> None:
    steps = [(f"maillage round check {quoted(out)}", say("round.next_check"))]
    if fairer:
        steps.append((f"maillage round run {' '.join(map(quoted, fairer))}", say("round.next_equity")))
    next_steps(steps)


def _show_first(solved: Solution, names: Names) -> None:
    """The first matches, in the order of the file: whose need, whose offer, units, and points of each."""
    if not solved.matches:
        return
    click.echo()
    rows = [["", "", say("round.column.units"), say("round.column.points")]]
    for match in solved.matches[:SHOWN]:
        parties = (
            names.get((side, one), one) for side, one in (("need", match.need), ("offer", match.offer))
        )
        rows.append([*parties, figure(match.quantity), _points(match.milli)])
    table(rows, right=(2, 3), gap=2)
    if len(solved.matches) > SHOWN:
        line(count("round.more", len(solved.matches) - SHOWN))


def _show_effect(front: Front, asked: float, strength: int, shown: dict[str, Any]) -> None:
    heading(say("round.fairness", asked=figure(asked), used=figure(strength / MILLI)))

    def row(label: str, both: dict[str, Any], written: Any = figure) -> list[str]:
        return [label, *("–" if both[when] is None else written(both[when]) for when in ("before", "after"))]

    rows = [
        ["", say("round.column.without"), say("round.column.with")],
        row(say("round.row.matches"), shown["matches"]),
        row(say("round.row.points"), shown["total_milli"], _points),
        row(say("round.row.places", n=figure(shown["places"])), shown["places_served"]),
        row(say("round.row.countries"), shown["countries_served"]),
        row(say("round.row.tenth"), shown["worst_tenth"]["places"]["milli"], _points),
        row(say("round.row.gini"), shown["gini"]),
    ]
    table(rows, right=(1, 2))
    click.echo()
    table(_group_rows(front, shown["groups"]), right=(1, 2), gap=2)
    total, price = shown["total_milli"]["before"], shown["price_milli"]
    share = figure(round(100 * shown["price_share"], 2))
    line(say("round.price", points=_points(price), total=_points(total), share=share))
    line(say("round.overlap", day=day(shown["groups_on"])))


def _group_rows(front: Front, groups: list[dict[str, Any]]) -> list[list[str]]:
    """Matches and points of each group of countries, without equity and with it."""
    from maillage.reference.groups import group_name

    rows = [["", say("round.row.matches"), say("round.row.points")]]
    for group in groups:
        code = group["group"]
        named = (
            say("round.row.none_of_these") if code == "none_of_these" else group_name(code, front.language)
        )
        changes = [
            say("round.change", **{when: written(group[name][when]) for when in ("before", "after")})
            for name, written in (("matches", figure), ("milli", _points))
        ]
        rows.append([named, *changes])
    return rows


def _points(milli: int) -> str:
    return figure(round(milli / MILLI, 1))
