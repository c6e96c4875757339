"""`maillage country`: what is known of a country on a day: groups, languages, currency, time, and what the record lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import read_country, read_day
from maillage.cli.memberships import membership_json, show_groups, two_columns
from maillage.cli.notices import known_notices, notices_json, show_notices
from maillage.cli.place import state_of
from maillage.cli.speak import (
    Front,
    count,
    day,
    figure,
    front_options,
    heading,
    language_name,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    table,
)

if TYPE_CHECKING:
    from maillage.record.store import Reader
    from maillage.reference.groups import Membership

MOST_ZONES = 3
MOST_SOURCES = 3
LABELS = ("en", "fr", "es", "pt", "ar")


@click.command("country", epilog="Example: maillage country BD --on 2026-12-01")
@click.argument("said", nargs=-1, required=True, metavar="XX")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def country_command(front: Front, said: tuple[str, ...], on: str | None) -> int:
    """A country by code or by name in any language: its groups on a day, and what the record lists."""
    asked_on = read_day(front, on)
    code = read_country(front, " ".join(said))
    from maillage.record.store import Store
    from maillage.reference.groups import groups_of

    groups = groups_of(code, asked_on)
    with Store(front.home).open() as reader:
        if front.json:
            show_json(as_json(front, reader, code, asked_on, groups))
        else:
            _show(front, reader, code, asked_on, groups)
    return 0


# For people


def _show(front: Front, reader: Reader, code: str, on: date, groups: list[Membership]) -> None:
    from maillage.reference.countries import name

    _show_head(front, code, on)
    show_groups(front, groups)
    if state_of(code) != code:
        state = name(state_of(code), front.language)
        line(say("place.territory", territory=name(code, front.language), state=state))
    show_notices(front, reader, known_notices(reader, code, on), on)
    _show_uses(front, code, on)
    _show_record(front, reader, code)
    that_day = "" if on == front.today else f" --on {on}"
    next_steps(
        [
            (f"maillage embassies --from {state_of(code)}", say("country.next_embassies")),
            (f"maillage search {quoted(name(code, front.language))}", say("country.next_search")),
            (f"maillage group {_worth_asking(groups)}{that_day}", say("country.next_group")),
        ]
    )


def _worth_asking(groups: list[Membership]) -> str:
    """The first group that is undecided, else the first that the country is in, else the first."""
    unsure = (g.group for g in groups if g.answer == "undecided" and g.why != "snapshot")
    return next(unsure, None) or next((g.group for g in groups if g.answer == "yes"), groups[0].group)


def _show_head(front: Front, code: str, on: date) -> None:
    from maillage.reference.countries import country, name, region_name

    about = country(code)
    assert about is not None  # read_country gives codes of this table only
    spoken = front.language
    click.echo(click.style(say("country.on", country=name(code, spoken), day=day(on)), bold=True))
    facts = [say("list_sep").join(region_name(area, spoken) for area in reversed(about.areas))]
    if about.parent:
        facts.append(say("country.territory_of", country=name(about.parent, spoken)))
    if about.capital:
        facts.append(say("country.capital", city=_capital(front, about.capital, about.capital_geonames)))
    facts.append(
        say("country.codes", codes=", ".join(filter(None, (about.alpha2, about.alpha3, about.numeric))))
    )
    line(say("dot").join(fact for fact in facts if fact), 0)
    _show_disputes(front, code, on)


def _capital(front: Front, capital: str, geonames: str | None) -> str:
    """The capital's name in the reader's language, where the place index is built."""
    from maillage.reference.places import Places, default_folder, is_built

    if not geonames or not is_built(default_folder()):
        return capital
    places = Places.open(default_folder())
    found = f"geonames:{geonames}"
    return places.name(found, front.language) if places.get(found) else capital


def _show_disputes(front: Front, code: str, on: date) -> None:
    from maillage.reference.disputed import disputed, disputes

    own = disputed(code)
    if own:
        unchecked = "" if own.verified else f" ({say('asked.unchecked')})"
        line(say("country.disputed", note=own.note(front.language)) + unchecked, 0)
    areas = [d for d in disputes() if d.kind == "area" and code in d.readings and d.undecides and d.holds(on)]
    if areas:
        shown = say("list_sep").join(area.display(front.language) for area in areas)
        line(say("country.areas", areas=shown), 0)


def _show_uses(front: Front, code: str, on: date) -> None:
    from maillage.reference.countries import currencies, languages

    heading(say("country.uses"))
    spoken = dict.fromkeys(
        language_name(tag.split("_")[0], front.language) for tag in languages(code)
    )  # sr_Cyrl, sr_Latn
    money = [f"{_currency_name(tag, front.language)} ({tag})" for tag in currencies(code, on)]
    separator = say("list_sep")
    rows = (
        ("languages", separator.join(spoken)),
        ("currency", separator.join(money)),
        ("time", _zones(code, on)),
    )
    for key, text in rows:
        two_columns(say(f"country.{key}"), text or say("country.not_known"), 12)
    line(say("country.uses_source"))


def _currency_name(tag: str, language: str) -> str:
    from babel.numbers import get_currency_name

    return str(get_currency_name(tag, locale=language))


def _zones(code: str, on: date) -> str:
    from maillage.reference.clock import offset_hours
    from maillage.reference.countries import time_zones

    zones = [(zone, offset_hours(zone, on)) for zone in time_zones(code)]
    known = [(zone, hours) for zone, hours in zones if hours is not None]
    if len(known) > MOST_ZONES:
        ends = [known[0], max(known, key=lambda z: z[1])]
        ends[0] = min(known, key=lambda z: z[1])
        shown = [_zone(*end) for end in ends]
        return count("country.zones", len(known), first=shown[0], last=shown[1])
    return say("list_sep").join(_zone(zone, hours) for zone, hours in known)


def _zone(zone: str, hours: float) -> str:
    minutes = round(abs(hours) * 60)
    sign = "−" if hours < 0 else "+"
    ahead = f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "") if minutes else ""
    return f"{zone} (UTC{ahead})"


def _show_record(front: Front, reader: Reader, code: str) -> None:
    from maillage.cli.embassies import show_source_of
    from maillage.record.answers import country_counts

    heading(say("country.record"))
    if not reader.manifest.tables:
        line(say("country.nothing_read"))
        return
    counts = country_counts(reader, code)
    if not any(counts.values()):
        line(say("country.nothing_listed"))
    else:
        rows = [[say(f"country.counted.{key}"), figure(number)] for key, number in counts.items() if number]
        table(rows, right=(1,))
    sources = reader.manifest.sources
    for source in sources[:MOST_SOURCES]:
        show_source_of(front, source, 2)
    if len(sources) > MOST_SOURCES:
        line(count("country.more_sources", len(sources) - MOST_SOURCES))


# For machines


def as_json(front: Front, reader: Reader, code: str, on: date, groups: list[Membership]) -> dict[str, Any]:
    """The same answer for machines. ``record.empty`` is true when nothing was ever imported: its zeros say nothing."""
    from maillage.record.answers import country_counts
    from maillage.reference.clock import offset_hours
    from maillage.reference.countries import (
        country,
        currencies,
        languages,
        name,
        region_name,
        time_zones,
    )
    from maillage.reference.disputed import disputed

    about = country(code)
    assert about is not None
    dispute = disputed(code)
    known = known_notices(reader, code, on)
    return {
        "code": code,
        "name": name(code, front.language),
        # the library has every language of CLDR; loading them all takes a second and a half
        "names": {language: name(code, language) for language in sorted({*LABELS, *languages(code)})},
        "alpha3": about.alpha3,
        "numeric": about.numeric or None,
        "region": [{"code": area, "name": region_name(area, front.language)} for area in about.areas],
        "parent": about.parent,
        "capital": about.capital,
        "latitude": about.latitude,
        "longitude": about.longitude,
        "on": on.isoformat(),
        "groups": [membership_json(group, front.language) for group in groups],
        "languages": list(languages(code)),
        "currencies": list(currencies(code, on)),
        "time_zones": [{"zone": zone, "utc_hours": offset_hours(zone, on)} for zone in time_zones(code)],
        "dispute": {"note": dispute.note(front.language), "readings": list(dispute.readings)}
        if dispute
        else None,
        "notices": notices_json(known, on),
        "notices_read": known.read,
        "record": {"empty": not reader.manifest.tables, **country_counts(reader, code)},
        "source": {"title": about.source, "as_of": about.as_of, "verified": about.verified},
    }
