"""`maillage search`: what the record has for some words, what was understood of them, and where each line stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.importing import open_places
from maillage.cli.place import source_title
from maillage.cli.search_filters import TABLES, read_filters, read_organisations
from maillage.cli.speak import (
    WIDTH,
    Front,
    could_not,
    count,
    day,
    front_options,
    language_name,
    line,
    next_steps,
    quoted,
    say,
    show_json,
)

if TYPE_CHECKING:
    from maillage.record.search import Hit, Reading, Results
    from maillage.record.store import Reader


@click.command("search", epilog='Example: maillage search "eau potable Sénégal"')
@click.argument("text", nargs=-1)
@click.option(
    "--country", multiple=True, metavar="XX", help="Only this country (code or name; may be repeated)."
)
@click.option("--group", metavar="LDC", help="Only countries of this group on the date of each thing.")
@click.option("--on", metavar="DATE", help="… or on this date.")
@click.option("--topic", multiple=True, metavar="T", help="Only this topic (code or words).")
@click.option("--goal", multiple=True, metavar="6", help="Only this goal of the 2030 Agenda (1 to 17).")
@click.option(
    "--kind", multiple=True, metavar="K", help="Only this kind: twinning, south_south, projects, calls…"
)
@click.option("--table", multiple=True, metavar="T", help="Only this sort of record: links, activities…")
@click.option(
    "--organisation",
    multiple=True,
    metavar="X",
    help="Only what this organisation takes part in (reference, identifier, or words of its name).",
)
@click.option("--year", "years", metavar="2014..2019", help="Only what overlaps these years.")
@click.option("--language", metavar="XX", help="Only texts in this language (code or name).")
@click.option(
    "--refuse",
    multiple=True,
    metavar="READING",
    help="Take a reading back: country:SN, topic:water_sanitation…",
)
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many to show."
)
@front_options
def search_command(
    front: Front, text: tuple[str, ...], refuse: tuple[str, ...], limit: int, **said: Any
) -> int:
    """Search in any language; what was understood is shown, and each reading can be refused."""
    from maillage.record.search import open_index, search
    from maillage.record.search.real_world import real_world
    from maillage.record.store import Store

    asked = " ".join(text)
    filters = read_filters(front, said)
    if not asked and not any(filters.values()):
        raise click.UsageError(say("search.say_something"))
    with Store(front.home).open() as reader:
        if reader.index is None:
            if reader.manifest.name:
                could_not("no_index")
            could_not("nothing_yet")
        try:
            searcher = open_index(reader.index)
        except ValueError:  # damaged, or of another release
            could_not("no_index")
        world = real_world(open_places())
        bodies = read_organisations(front, reader, searcher, filters["organisation"])
        found = search(
            searcher,
            asked,
            world=world,
            refuse=refuse,
            limit=limit,
            show=front.language,
            **{**filters, "organisation": bodies},
        )
        if front.json:
            show_json(_as_json(reader, found))
        else:
            _show(front, reader, asked, found, filters)
    return 0


def _show(front: Front, reader: Reader, asked: str, found: Results, filters: dict[str, Any]) -> None:
    sources = {source["id"]: dict(source) for source in reader.manifest.sources}
    if found.let_go:
        dropped = say("list_sep").join(say(f"let_go.{s}") for s in found.let_go)
        line(count("search.let_go", found.total, dropped=dropped), 0)
    else:
        line(count("search.found", found.total), 0)
    for reading in found.understood:
        _show_reading(reading)
    _show_filters(front, filters)
    if found.liked and found.hits:
        line(say("search.liked", words=say("list_sep").join(found.liked)), 0)
    if found.unread:
        line(say("search.unread", words=say("list_sep").join(found.unread)), 0)
    for reason, number in found.left_out.items():
        line(count(f"search.left_out.{reason}", number), 0)
    _show_hits(front, found.hits, sources)
    steps = []
    if found.total > len(found.hits):
        steps.append(
            (f"maillage search {_again(asked)} --limit {min(found.total, 100)}", say("search.next_more"))
        )
    refusable = next((r for r in found.understood if not r.refused), None)
    if refusable:
        steps.append(
            (
                f"maillage search {_again(asked)} --refuse {refusable.key}",
                say("search.next_refuse", words=refusable.words),
            )
        )
    if not found.total and any(filters.values()) and asked:
        steps.append((f"maillage search {quoted(asked)}", say("search.next_unfiltered")))
    if not found.total and not any(s.startswith("starter:") for s in sources):
        steps.append(("maillage start", say("search.next_start")))
    if steps:
        next_steps(steps)


def _again(asked: str) -> str:
    """The same question as it was typed, filters and all, without how many to show and in which form."""
    context = click.get_current_context(silent=True)
    words = [quoted(asked)] if asked else []
    for name in _FILTERS if context else ():
        said = context.params.get("years" if name == "year" else name) if context else None
        words += [f"--{name} {quoted(one)}" for one in ([said] if isinstance(said, str) else said or ())]
    return " ".join(words)


_FILTERS = (
    "country", "group", "on", "topic", "goal", "kind", "table", "organisation", "year", "language",
)  # fmt: skip


def _show_filters(front: Front, filters: dict[str, Any]) -> None:
    """What the options asked for, in words: a code typed wrong is seen at once."""
    from maillage.cli.place import country_name
    from maillage.record.search.understand import table_label
    from maillage.reference.groups import group_name
    from maillage.reference.kinds import KINDS, LINK_KINDS, kind_name, link_kind_name
    from maillage.reference.topics import goal_name, topic_name

    said: list[tuple[str, str]] = [("country", country_name(c, front.language)) for c in filters["country"]]
    if filters["group"]:
        said.append(("group", group_name(filters["group"], front.language)))
    said += [("topic", topic_name(code, front.language)) for code in filters["topic"]]
    said += [("goal", goal_name(number, front.language)) for number in filters["goal"]]
    for kind in filters["kind"]:
        if kind in KINDS:
            said.append(("cooperation", kind_name(kind, front.language)))
        elif kind in LINK_KINDS:
            said.append(("link_kind", link_kind_name(kind, front.language)))
        else:
            said.append(("table", table_label(kind, front.language)))
    said += [("table", table_label(table, front.language)) for table in filters["table"]]
    said += [("organisation", name) for name in filters["organisation"]]
    if filters["years"]:
        first, last = filters["years"]
        said.append(("year", str(first) if first == last else f"{first or ''}–{last or ''}"))
    if filters["language"]:
        said.append(("language", language_name(filters["language"], front.language)))
    for as_, label in said:
        line(say("search.only", kind=say(f"reading.{as_}"), label=label))


def _show_reading(reading: Reading) -> None:
    key = "search.refused" if reading.refused else "search.guessed" if reading.guess else "search.read"
    line(
        say(
            key,
            words=reading.words,
            kind=say(f"reading.{reading.as_}"),
            label=reading.label,
            key=reading.key,
        )
    )


def _show_hits(front: Front, hits: list[Hit], sources: dict[str, dict[str, Any]]) -> None:
    """Each hit with its source; where all come from one source, it is said once."""
    one = len(hits) > 1 and len({(hit.source, hit.as_of, hit.generated) for hit in hits}) == 1
    if one:
        click.echo()
    for hit in hits:
        if not one:
            click.echo()
        at = say("search.at_line", line=hit.line) if one and hit.line else ""
        line(say("dot").join(part for part in (_title(front, hit), at) if part), 0)
        if hit.snippet and not _only_repeats(hit):
            line(_marked(hit.snippet, hit.highlights))
        if not one:
            line(_where(front, hit, sources, hit.line))
    if one:
        click.echo()
        line(_where(front, hits[0], sources, None), 0)


def _where(front: Front, hit: Hit, sources: dict[str, dict[str, Any]], number: int | None) -> str:
    source = sources.get(hit.source or "", {})
    title, date = source_title(source, front.language), day(hit.as_of)
    if date and date in title:  # its date is said once
        title = title.replace(f", {date}", "").replace(f"، {date}", "")
    date = date.replace(" ", "\u00a0")
    shown = (
        say("search.where", source=title, line=number, date=date)
        if number
        else say("search.source", source=title, date=date)
    )
    return say("place.generated") + say("dot") + shown if hit.generated else shown


def _title(front: Front, hit: Hit) -> str:
    from maillage.reference.kinds import KINDS, LINK_KINDS, kind_name, link_kind_name

    years = "–".join(str(year) for year in dict.fromkeys(hit.years) if year)
    said = hit.snippet if _only_repeats(hit) else hit.title
    named = {**dict.fromkeys(LINK_KINDS, link_kind_name), **dict.fromkeys(KINDS, kind_name)}
    kind = named[hit.kind](hit.kind, front.language) if hit.kind in named and hit.kind not in _SILENT else ""
    return say("dot").join(part for part in (said, kind, years) if part)


_SILENT = ("undecided", "unknown")  # kinds that tell nothing


def _only_repeats(hit: Hit) -> bool:
    """Whether the snippet says no more than the title, with the countries: then it stands in its place."""
    return bool(hit.snippet) and re.sub(r" \([^)]*\)", "", hit.snippet) == hit.title


def _marked(snippet: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The snippet with found words in bold on a terminal (the words are the same without)."""
    import sys

    if not sys.stdout.isatty() or len(snippet) > WIDTH - 4:
        return snippet
    shown, last = [], 0
    for start, end in spans:
        shown += [snippet[last:start], click.style(snippet[start:end], bold=True)]
        last = end
    return "".join([*shown, snippet[last:]])


def _as_json(reader: Reader, found: Results) -> dict[str, Any]:
    paths = {source["id"]: source["path"] for source in reader.manifest.sources}
    said = found.as_dict()
    for hit in said["hits"]:
        hit["source"] = {
            "id": hit["source"],
            "file": paths.get(hit["source"]),
            "line": hit["line"],
            "as_of": hit["as_of"],
        }
        hit["kind"] = hit["kind"] or TABLES[hit["table"]]
        hit["years"] = [year for year in dict.fromkeys(hit["years"]) if year]
    return said
