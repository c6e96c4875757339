"""The parts of a sheet of paper, each short: links, activities, sums of the last years, facts of one line, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maillage.record.money.years import Yearly
from maillage.record.side_by_side import Goals, side_by_side, stale
from maillage.record.territory import Territory
from maillage.reference import countries
from maillage.reference.groups import group_name, groups_of
from maillage.reference.kinds import link_kind_name
from maillage.reference.kinds.south import state_of
from maillage.reference.names import fold
from maillage.reference.places import Place
from maillage.reference.spoken import day
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.money import amount
from maillage.site.pages.embassies import KINDS as MISSION_KINDS
from maillage.site.pages.embassies_map import city
from maillage.site.pages.reach import reach
from maillage.site.pages.selection import given_in
from maillage.site.pages.source import source_title
from maillage.site.remembered import remembered
from maillage.site.today import today

MOST_SOURCES, MOST_COUNTRIES, MOST_SENDERS, MEASURES = 4, 24, 12, 3
LONGEST_NAME, MOST_GROUPS = 44, 7


def fact(name: str, said: str, **values: str) -> dict[str, str]:
    """One line: what it is about, and what is said; left out by the page when nothing is."""
    return {"name": words.say(f"sheet.fact.{name}", **values), "said": said}


def sentences(record: AtHand, place: Place, found: Territory) -> list[str]:
    """Where it is and how large; how many links with how many countries since when; how many activities."""
    spoken = words.language()
    name, country = record.places.name(place.id, spoken), country_name(place.country)
    if place.population:
        said = [words.count("place.inhabitants", place.population, place=name, country=country)]
    else:
        said = [words.say("place.is_in", place=name, country=country)]
    if not found.links and not found.activities:
        return [*said, words.say("place.no_partner"), words.say("place.not_nothing")]
    if found.links:
        lands = len({row["other_country"] for row in found.links if row["other_country"]})
        where = words.count("place.in_countries", lands) if lands else ""
        said.append(words.count("sheet.links", len(found.links), countries=where))
        if since := min((row["since"] for row in found.links if row["since"]), default=""):
            said.append(words.say("sheet.oldest", day=day(since, spoken)))
    if found.activities:
        said.append(words.count("sheet.activities", len(found.activities)))
    return said


def columns(town: bool) -> list[str]:
    """Headings of the links."""
    told = [words.say(f"place.{name}") for name in ("partner", "link", "since")]
    return [*told, words.say("place.source")] if town else [words.say("sheet.place"), *told]


def link_order(record: AtHand, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The oldest first, then by the names of country and partner as the reader sees them, those of no country last."""
    land, place = row["other_country"], row["other_place"]
    name = record.places.name(place, words.language()) if place else row["other_name"] or ""
    return (
        not row["since"],
        row["since"] or "",
        not land,
        fold(country_name(land)) if land else "",
        fold(name),
    )


def link(record: AtHand, row: Mapping[str, Any], town: bool) -> list[str]:
    """Place, partner with its country, kind, since; of a town, which is on top of the page, the source instead of itself."""
    spoken = words.language()

    def named(place: str | None, said: str | None) -> str:
        return _short(record.places.name(place, spoken) if place else said or "?")

    partner = named(row["other_place"], row["other_name"])
    if row["other_country"]:
        partner = words.say("sheet.of_country", place=partner, country=country_name(row["other_country"]))
    told = [partner, kind(row["kind"]), span(row["since"], row["until"])]
    if not town:
        return [named(row["place"], row["name"]), *told]
    source = record.reader.manifest.source(row["source"]) or {}
    return [*told, _short(source.get("short") or source_title(source))]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def pair_link(row: Mapping[str, Any]) -> list[str]:
    """The same of a link between two countries."""
    return [
        _short(row["one"]["name"]),
        _short(row["other"]["name"]),
        row["kind"],
        span(row["since"], row["until"]),
    ]


def kind(code: str | None) -> str:
    """The name of a kind of link."""
    return link_kind_name(code, words.language()) if code else words.say("place.kind_unknown")


def span(since: str | None, until: str | None) -> str:
    """Since when; of what ended, both years, which stand on one line in every language."""
    if until:
        return f"{since[:4] if since else '?'}–{until[:4]}"
    return day(since, words.language()) if since else words.say("place.undated")


def activities(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Year and title of each."""
    return [{"title": row["title"] or "?", "year": (row["since"] or "–")[:4]} for row in rows]


def money_table(found: Yearly | None, most: int, giver: str = "", country: str = "") -> dict[str, Any]:
    """Sums of the last years, one column a measure; empty where nothing was counted."""
    if found is None or not found.columns:
        return {}
    columns = found.columns[:MEASURES]
    years = [(year, sums) for year, sums in found.years if year and sums.keys() & set(columns)][-most:]
    title = given_in(giver, country) if giver else words.say("sheet.money")
    named = [(name, words.say(f"measure.{name}")) for name in columns]
    told = [*((str(year), sums) for year, sums in years), (words.say("sheet.all_years"), found.totals)]
    return {
        "title": title,
        "head": [said for _, said in named],
        "rows": [(year, [(said, amount(sums.get(name))) for name, said in named]) for year, sums in told],
        "currency": found.currency,
        "left_out": sum(found.left_out.values()),
        "invented": found.answer.generated,
    }


def group_names(code: str) -> str:
    """The groups that a country is surely in today, the first of the list, and how many more."""
    groups = groups_of(state_of(code), today())
    named = [group_name(each.group, words.language()) for each in groups if each.answer == "yes"]
    said = words.say("search.sep").join(named[:MOST_GROUPS])
    more = len(named) - MOST_GROUPS
    return f"{said} {words.count('sheet.more', more)}" if more > 0 else said


def country_name(code: str) -> str:
    """In the reader's language."""
    return str(countries.name(code, words.language()))


def country_names(codes: Iterable[str]) -> str:
    """By name, and how many more."""
    names = sorted((country_name(code) for code in codes), key=fold)
    said = words.say("search.sep").join(names[:MOST_COUNTRIES])
    more = len(names) - MOST_COUNTRIES
    return f"{said} {words.count('sheet.more', more)}" if more > 0 else said


def mission_names(rows: Sequence[Mapping[str, Any]]) -> str:
    """Missions in one town: who keeps what, and how it is reached."""
    said = [
        words.say(
            "sheet.bracketed",
            what=country_name(row["sending"]) if row["sending"] else row["sending_said"] or "?",
            more=_with_reach(_kind(row["kind"]), row),
        )
        for row in rows[:MOST_SENDERS]
    ]
    more = len(rows) - MOST_SENDERS
    joined = words.say("search.sep").join(said)
    return f"{joined} {words.count('sheet.more', more)}" if more > 0 else joined


def _with_reach(kind: str, row: Mapping[str, Any]) -> str:
    """On paper one way is enough: a mailbox, else the telephone, else the site."""
    told = reach(row)
    mailboxes = (each["text"] for each in told if each.get("href", "").startswith("mailto:"))
    how = next(mailboxes, row.get("phone") or (told[0]["text"] if told else ""))
    return words.say("sheet.reached", kind=kind, how=how) if how else kind


def mission_cities(record: AtHand, rows: Sequence[Mapping[str, Any]], most: int) -> str:
    """Missions of one country in another: what, where, and from when what is said of them."""
    if not rows:
        return words.say("embassies.none")
    said = [
        f"{_kind(row['kind'])} ({city(record, row) or words.say('embassies.no_city')})" for row in rows[:most]
    ]
    joined = words.say("search.sep").join(said)
    if len(rows) > most:
        joined = f"{joined} {words.count('sheet.more', len(rows) - most)}"
    return f"{joined} · {_age(rows)}"


def missions_counted(record: AtHand, country: str) -> str:
    """How many of each kind a country receives."""
    state = state_of(country)
    found = remembered(record, "side_by_side", state, lambda: side_by_side(record.reader, state)).missions_in
    if not found:
        return ""
    counts: Counter[str] = Counter()
    for each in found:
        counts[_kind(each.kind)] += each.number
    said = words.say("search.sep").join(
        f"{name}{words.say('search.colon')} {n}" for name, n in counts.items()
    )
    return f"{said} · {_age([{'as_of': each.as_of} for each in found])}"


def _age(rows: Iterable[Mapping[str, Any]]) -> str:
    oldest = min((row["as_of"] for row in rows if row["as_of"]), default=None)
    if oldest is None:
        return words.say("sheet.undated")
    said = day(oldest, words.language())
    return (
        words.say("embassies.stale", day=said)
        if stale(oldest, today())
        else words.say("embassies.as_of", day=said)
    )


def _kind(code: str | None) -> str:
    return words.say(f"mission_kind.{code if code in MISSION_KINDS else 'other'}")


def goals_said(goals: Goals) -> str:
    """Which of the 17 goals the activities cover, stated or derived."""
    if not goals.covered:
        return ""
    return (
        words.count("country.covered", len(goals.covered))
        + " "
        + words.say("sheet.goals", goals=" ".join(map(str, goals.covered)))
    )


def sources(record: AtHand, ids: Iterable[str]) -> list[str]:
    """The sources of what is listed, those of most lines first, each with its date."""
    counted = Counter(each for each in ids if each)
    said = []
    for identifier, _ in counted.most_common(MOST_SOURCES):
        source = record.reader.manifest.source(identifier) or {}
        as_of = source.get("as_of")
        title, on = source_title(source), day(as_of, words.language())
        dated = as_of and on not in title  # many titles end with their date
        said.append(words.say("sheet.bracketed", what=title, more=on) if dated else title)
    more = len(counted) - MOST_SOURCES
    return [*said, *([words.count("sheet.more_sources", more)] if more > 0 else [])]
