"""`maillage strategy`: the strategies kept here, what one says with its dossiers, and the report of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from maillage.cli.agenda import organisation_of
from maillage.cli.asked import Refused
from maillage.cli.inner import Inner
from maillage.cli.site_rooms import site_rooms
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
    show_keyed,
    table,
)

if TYPE_CHECKING:
    from maillage.strategies import model
    from maillage.strategies.models import Strategy
    from maillage.strategies.report import Report


@click.group("strategy", cls=Inner)
def strategy_command() -> None:
    """The strategies kept here: list them, see what one says and which dossiers stand under it, the report of a year."""


@strategy_command.command("list", epilog="Example: maillage strategy list")
@front_options
def list_command(front: Front) -> int:
    """All strategies of this site: title, whose it is, its years, the last edition, the years whose reports are published."""
    with site_rooms(front):
        from maillage.strategies.models import Strategy

        found = Strategy.objects.select_related("organisation").prefetch_related(
            "organisation__names", "editions", "reports"
        )
        rows = [_row_json(front, each) for each in found.order_by("-made_at", "key")]
    if front.json:
        show_json({"strategies": rows})
        return 0
    shown = [
        (each["key"], each["name"], each["organisation_name"], _years(each["since"], each["until"]), _edition(each["edition"]))
        for each in rows
    ]  # fmt: skip
    show_keyed(count("strategy.head", len(rows)), shown, "maillage strategy show", say("strategy.next_show"))
    return 0


@strategy_command.command("show", epilog="Example: maillage strategy show 7k3m9qwxyz")
@click.argument("strategy", metavar="ID")
@front_options
def show_command(front: Front, strategy: str) -> int:
    """What a strategy says: its years, the council's decision, its objectives in order, each with its dossiers, and those under none."""
    with site_rooms(front):
        from maillage.dossiers.naming import words_of
        from maillage.strategies.keep import placed_in
        from maillage.strategies.made import dossiers_of
        from maillage.strategies.model import plain
        from maillage.strategies.models import Strategy

        row = Strategy.objects.filter(pk=strategy).first()
        if row is None:
            raise Refused(front, "strategy.unknown", found=strategy[:60])
        said, number = _said(row)
        placed = placed_in(row)
        dossiers = {
            each.dossier_id: words_of(each.dossier.title, front.language)
            for each in dossiers_of(row.organisation_id)
        }
    known = {each.key for each in said.objectives}
    under = {key: placed[key] if placed.get(key) in known else "" for key in dossiers}
    if front.json:
        show_json({"key": row.pk, "edition": number, "strategy": plain(said), "dossiers": under})
        return 0
    line(say("strategy.stands", title=words_of(said.title, front.language), years=_years(said.since, said.until), edition=_edition(number)), 0)  # fmt: skip
    line(_vote(said.vote))
    for place, each in enumerate((*said.objectives, None), 1):
        rows = [(key, title) for key, title in dossiers.items() if under[key] == (each.key if each else "")]
        if each is None and not rows:
            continue
        heading(f"{figure(place)}. {words_of(each.title, front.language)}" if each else say("strategy.apart"))
        if rows:
            table(rows)
        else:
            line(say("strategy.no_dossier"))
    next_steps([(f"maillage strategy report {quoted(row.organisation_id)} --year {said.since}", say("strategy.next_report"))])  # fmt: skip
    return 0


@strategy_command.command("report", epilog="Example: maillage strategy report 7k3m9qwxyz --year 2026")
@click.argument("said", nargs=-1, required=True, metavar="ORG")
@click.option(
    "--year",
    "year",
    type=click.IntRange(1, 9999),
    metavar="YEAR",
    help="The year to report on.  [default: last year]",
)
@front_options
def report_command(front: Front, said: tuple[str, ...], year: int | None) -> int:
    """The report of a year: as it was published, else a draft made from the dossiers as they stand. All of it, also what is not public.

    ORG is the name of an organisation of the site, or the key that stands in the address of its page. Every line names the decision of
    the dossier that it was made from. Sums of different currencies are never added.
    """
    wanted = year if year is not None else front.now.year - 1
    with site_rooms(front):
        from maillage.strategies.made import report_of
        from maillage.strategies.model import bytes_of, hash_of, plain, read
        from maillage.strategies.report import Report

        organisation = organisation_of(front, " ".join(said))
        row = _running(organisation.pk, wanted, front)
        if row is None:
            raise Refused(front, "strategy.no_year", found=wanted)
        kept = row.reports.filter(year=wanted).last()
        report = read(kept.body, Report) if kept else report_of(row, wanted, front.now.date(), front.now)
    digest = kept.hash if kept else hash_of(bytes_of(report))
    if front.json:
        show_json({"published": kept is not None, "sha256": digest, "report": plain(report)})
        return 0
    _show_report(front, report, kept.published_on if kept else None, digest)
    return 0


def _running(organisation: str, year: int, front: Front) -> Strategy | None:
    """The strategy of an organisation that has a year, the one adopted last first; a year that has not begun has no report."""
    from maillage.strategies.keep import years_of
    from maillage.strategies.models import Strategy

    found = Strategy.objects.filter(organisation=organisation).order_by("-made_at", "key")
    having = [each for each in found if year in years_of(each, front.now.date())]
    return next((each for each in having if each.editions.exists()), having[0] if having else None)


def _said(row: Strategy) -> tuple[model.Strategy, int]:
    """The last edition and its number; what is being written, and 0, before the first."""
    from maillage.strategies.keep import edition_said, said_by

    last = max(row.editions.all(), key=lambda each: each.number, default=None)
    return (edition_said(last), last.number) if last else (said_by(row), 0)


def _row_json(front: Front, row: Strategy) -> dict[str, Any]:
    from maillage.dossiers.naming import words_of
    from maillage.parties.vouching import called

    said, number = _said(row)
    return {
        "key": row.pk, "title": said.title, "name": words_of(said.title, front.language), "organisation": row.organisation_id,
        "organisation_name": called(row.organisation, front.language), "since": said.since, "until": said.until, "edition": number,
        "objectives": len(said.objectives), "reports": sorted({each.year for each in row.reports.all()}), "generated": row.generated,
    }  # fmt: skip


def _years(since: int, until: int) -> str:
    return say("strategy.years", since=str(since), until=str(until))


def _edition(number: int) -> str:
    return say("strategy.edition", n=figure(number)) if number else say("strategy.not_adopted")


def _vote(vote: model.Vote) -> str:
    number = vote.number or say("strategy.not_known")
    return say("strategy.vote", number=number, day=day(vote.on) if vote.on else say("strategy.not_known"))


def _show_report(front: Front, report: Report, published: Any, digest: str) -> None:
    from maillage.dossiers.naming import words_of
    from maillage.reference.money.split import in_units
    from maillage.reference.spoken import money
    from maillage.reference.texts import catalogue, choose, listed
    from maillage.strategies.report import counted, noted, promised, totals

    def word(group: str, name: str) -> str:
        return choose(dict(catalogue("maillage.site", "strategy_report")[group][name]), front.language)

    title = words_of(report.title, front.language)
    line(say("strategy.report", year=str(report.year), title=title), 0)
    line(
        say("strategy.published", day=day(published))
        if published
        else say("strategy.draft", day=day(report.through))
    )
    every = list(report.dossiers())
    heading(say("strategy.figures"))
    table([(word("event", name), figure(number)) for name, number in counted(every).items()], right=(1,))
    heading(say("strategy.promises"))
    table([(word("promise", name), figure(number)) for name, number in promised(every).items()], right=(1,))
    here, there = noted(every)
    line(say("strategy.results", here=figure(here), there=figure(there)))
    heading(say("strategy.money"))
    for each in totals(every):
        agreed, announced = (money(in_units(sum_, each.currency), each.currency, front.language) for sum_ in (each.agreed, each.announced))  # fmt: skip
        line(say("strategy.sums", agreed=agreed, announced=announced))
    if not totals(every):
        line(say("strategy.nothing"))
    for objective in report.objectives:
        heading(words_of(objective.title, front.language) or say("strategy.apart"))
        for of in objective.dossiers:
            happened = listed((word("happened", event.what) for event in of.events), front.language)
            line(say("strategy.dossier", title=words_of(of.title, front.language), key=of.dossier, what=happened or say("strategy.nothing")))  # fmt: skip
        if not objective.dossiers:
            line(say("strategy.no_dossier"))
    line(say("strategy.hash", hash=digest))
    key = quoted(report.organisation)
    next_steps([(f"maillage strategy report {key} --year {report.year} --json", say("strategy.next_json"))])
