"""`maillage sources`: web addresses to fetch again, how old each is, what the last fetch gave, and its problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.importing import (
    KINDS,
    agree_shown,
    as_json,
    open_places,
    progress_shown,
    show_outcome,
    tell_waiting,
)
from maillage.cli.inner import Inner
from maillage.cli.speak import (
    Front,
    count,
    day,
    figure,
    front_options,
    heading,
    line,
    nearest,
    next_steps,
    say,
    show_json,
    show_problem,
)

if TYPE_CHECKING:
    from maillage.record.intake import Outcome
    from maillage.record.store import Store
    from maillage.record.web_sources import Refresh, WebSource, WebSources
    from maillage.reference.places import Places

PROBLEMS_SHOWN = 3
"""Problems of one source in the list; `--json` has the first twenty, the table `problems` all."""


@click.group("sources", cls=Inner)
def sources_command() -> None:
    """Web addresses to fetch again: how old each is, what the last fetch gave, and its problems."""


@sources_command.command("add", epilog="Example: maillage sources add https://example.org/twinnings.csv")
@click.argument("address", metavar="URL")
@click.option("--title", default="", help="What to call it in lists (else by its file's name).")
@click.option("--as", "kind", type=click.Choice(KINDS), help="What its sheets are, when the guess is wrong.")
@click.option("--no-fetch", is_flag=True, help="Put it on the list without fetching it now.")
@front_options
def add_command(front: Front, address: str, title: str, kind: str | None, no_fetch: bool) -> int:
    """Put an address on the list, and take in what it gives. Again: with another title or kind."""
    from maillage.record.lock import import_lock

    store, sources = _opened(front)
    listed = _read_address(front, address)
    with import_lock(store.folder, "sources", front.stamp, waiting=tell_waiting):
        sources.add(listed, title.strip(), kind, front.stamp)
    source = sources.get(listed)
    assert source is not None
    if not front.json:
        line(say("sources.added", address=listed), 0)
    if no_fetch:
        if front.json:
            show_json(_source_json(front, source, None))
        return 0
    refresh, outcome = _fetch(front, store, source, open_places(build=True), quiet=False)
    if front.json:
        show_json(_fetched_json(front, source, refresh, outcome))
    elif outcome is None:
        for problem in refresh.told():
            show_problem(problem, front.language)
    else:
        show_outcome(front, outcome)
    return int(outcome is None or outcome.failed)


@sources_command.command("refresh", epilog="Example: maillage sources refresh")
@click.argument("addresses", nargs=-1, metavar="[URL]...")
@click.option("--all", "all_", is_flag=True, help="Every address on the list, as without any.")
@front_options
def refresh_command(front: Front, addresses: Sequence[str], all_: bool) -> int:
    """Fetch the addresses on the list again, or those that you name.

    What has not changed is not sent again; what broke off goes on where it stopped.
    """
    store, sources = _opened(front)
    listed = sources.all()
    if addresses and not all_:
        listed = [_listed(front, sources, said) for said in dict.fromkeys(addresses)]
    places = open_places(build=True) if listed else None
    done = []
    for source in listed:
        assert places is not None
        refresh, outcome = _fetch(front, store, source, places, quiet=True)
        done.append((source, refresh, outcome))
        if not front.json:
            _show(front, source, refresh)
    statuses = [refresh.status for _, refresh, _ in done]
    counts = {status: statuses.count(status) for status in ("changed", "unchanged", "failed")}
    if front.json:
        show_json({"sources": [_fetched_json(front, *one) for one in done], **counts})
    elif done:
        click.echo()
        line(count("sources.done", len(done), **{key: figure(n) for key, n in counts.items()}), 0)
        next_steps([("maillage sources list", say("sources.next_list"))])
    else:
        _show_none()
    return int(any(outcome is None or outcome.failed for *_, outcome in done))


@sources_command.command("list", epilog="Example: maillage sources list")
@front_options
def list_command(front: Front) -> int:
    """Show each address on the list with its date, what the last fetch gave, and its problems."""
    store, sources = _opened(front)
    listed = sources.all()
    with store.open() as reader:
        known = reader.manifest.sources
    if front.json:
        show_json({"sources": [_source_json(front, one, _in_record(known, one)) for one in listed]})
        return 0
    if not listed:
        _show_none()
        return 0
    line(count("sources.listed", len(listed)), 0)
    for source in listed:
        _show(front, source, source.last, _in_record(known, source) is not None)
    next_steps([("maillage sources refresh", say("sources.next_refresh"))])
    return 0


@sources_command.command(
    "remove", epilog="Example: maillage sources remove https://example.org/twinnings.csv"
)
@click.argument("address", metavar="URL")
@front_options
def remove_command(front: Front, address: str) -> int:
    """Take an address off the list. What it gave stays in the record."""
    from maillage.record.from_web import forget
    from maillage.record.lock import import_lock

    store, sources = _opened(front)
    source = _listed(front, sources, address)
    with import_lock(store.folder, "sources", front.stamp, waiting=tell_waiting):
        sources.remove(source.address, front.stamp)
    forget(store, source.address)
    if front.json:
        show_json({"address": source.address, "removed": True})
    else:
        line(say("sources.removed", address=source.address), 0)
    return 0


def _opened(front: Front) -> tuple[Store, WebSources]:
    from maillage.record.store import Store
    from maillage.record.web_sources import WebSources

    store = Store(front.home)
    return store, WebSources(store.folder / "state")


def _read_address(front: Front, said: str) -> str:
    """The address as it is kept. Raises Refused, with why it would never be fetched."""
    from maillage.record.fetch.address import without_credentials
    from maillage.record.fetch.model import FetchRefused
    from maillage.record.from_web import web_address

    try:
        return web_address(said)
    except FetchRefused as refused:
        problem = refused.problem(without_credentials(said))
        why = f"{problem.message(front.language)} {problem.mend(front.language)}"
        raise Refused(front, "sources.refused", problem=problem.code, why=why) from None


def _listed(front: Front, sources: WebSources, said: str) -> WebSource:
    """The source of an address on the list. Raises Refused with the one that comes nearest."""
    found = sources.get(said.strip())
    if found is None:
        near = nearest(said, [one.address for one in sources.all()], "")
        raise Refused(front, "sources.not_listed", [near] if near else [], found=said[:200])
    return found


def _fetch(
    front: Front, store: Store, source: WebSource, places: Places, quiet: bool
) -> tuple[Refresh, Outcome | None]:
    """Fetch a source, take in what came, and note what it gave."""
    from maillage.record.lock import import_lock
    from maillage.record.refresh import refresh

    turn = partial(import_lock, store.folder, "sources", front.stamp, waiting=tell_waiting)
    agree = (lambda file, read: True) if quiet else partial(agree_shown, front, False)
    with progress_shown() as progress:
        return refresh(store, source, places, front.now, progress, turn, agree=agree, workers=None)


def _in_record(known: Sequence[Mapping[str, Any]], source: WebSource) -> Mapping[str, Any] | None:
    """What the record holds of a source: under its address, else the same bytes taken in from elsewhere."""
    from maillage.record.from_web import source_of

    own, good = source_of(source.address), source.last_good
    found = next((one for one in known if one["id"] == own), None)
    if found is None and good and good.sha256:
        found = next((one for one in known if one["sha256"] == good.sha256), None)
    return found


# As machines read it


def _source_json(front: Front, source: WebSource, known: Mapping[str, Any] | None) -> dict[str, Any]:
    good = source.last_good
    return {
        "address": source.address,
        "title": source.title or (known["title"] if known else None),
        "kind": source.kind,
        "added_at": source.added_at,
        "as_of": known["as_of"] if known else good.as_of if good else None,
        "rows": known["rows"] if known else 0,
        "refreshes": len(source.refreshes),
        "last": _refresh_json(front, source.last) if source.last else None,
    }


def _refresh_json(front: Front, refresh: Refresh) -> dict[str, Any]:
    from dataclasses import asdict

    problems = [problem.as_dict(front.language) for problem in refresh.told()]
    return {**asdict(refresh), "problems": problems}


def _fetched_json(
    front: Front, source: WebSource, refresh: Refresh, outcome: Outcome | None
) -> dict[str, Any]:
    said = as_json(outcome, front.language) if outcome else {}
    about = {"address": source.address, "title": source.title}
    return {**about, **_refresh_json(front, refresh), **said}  # an import's problems are all there


# As people read it


def _show_none() -> None:
    line(say("sources.none"), 0)
    next_steps([("maillage sources add https://…", say("sources.next_add"))])


def _show(front: Front, source: WebSource, refresh: Refresh | None, in_record: bool = True) -> None:
    heading(source.title or source.address)
    if source.title:
        line(source.address)
    if refresh is None:
        line(say("sources.never"))
        return
    status = say(f"sources.status.{refresh.status}")
    said = say("sources.fetched", moment=_moment(refresh.at), status=status)
    if refresh.as_of:
        said += say("dot") + say("sources.as_of", day=day(refresh.as_of))
    line(said)
    if refresh.status == "failed":
        good = source.last_good
        if good and in_record:
            line(say("sources.before", moment=_moment(good.at)))
    else:
        line(_counts(refresh))
    if not in_record and source.last_good:
        line(say("sources.not_in_record"))
    _show_problems(front, refresh)


def _show_problems(front: Front, refresh: Refresh) -> None:
    told = refresh.told()
    for problem in told[:PROBLEMS_SHOWN]:
        said = problem.message(front.language)
        line(say("sources.problem", line=problem.line, what=said) if problem.line else said)
        line(f"→ {problem.mend(front.language)}", 6)
    more = refresh.problem_count - len(told[:PROBLEMS_SHOWN])
    if more > 0:
        line(count("sources.more_problems", more))


def _counts(refresh: Refresh) -> str:
    return count(
        "sources.rows",
        refresh.rows,
        new=count("import.new", refresh.added),
        changed=count("import.changed", refresh.changed),
        known=count("import.known", refresh.unchanged),
        rejected=count("sources.rejected", refresh.rejected),
    )


def _moment(at: str) -> str:
    """A day and an hour, in UTC."""
    return say("upkeep.moment", day=day(at[:10]), hour=at[11:16]) if len(at) >= 16 else at
