"""`maillage embassies`: which diplomatic missions one country keeps in another, the other way, and from a neighbour's seat.

Only what the record lists, with its source and age: a country that is not in the list is "not listed", never "none".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from maillage.cli.asked import Refused, read_country
from maillage.cli.missions import EMBASSIES, KINDS, Found, Row, as_json, country, find_missions, kind_of
from maillage.cli.speak import (
    Front,
    count,
    day,
    figure,
    front_options,
    heading,
    line,
    next_steps,
    say,
    show_json,
    table,
)

MOST_SHOWN = 24
"""Missions shown of one country without `--all`; between two countries all are shown."""
MOST_SERVED = 8


@click.command("embassies", epilog="Example: maillage embassies --from MA --to ES")
@click.option(
    "--from", "sending", metavar="XX", help="The country that sends, by code or by name in any language."
)
@click.option("--to", "receiving", metavar="YY", help="The country that receives, by code or by name.")
@click.option("--all", "everything", is_flag=True, help="Show every line, however many there are.")
@front_options
def embassies_command(front: Front, sending: str | None, receiving: str | None, everything: bool) -> int:
    """Embassies and consulates between two countries, or all those of one (leave out --from or --to)."""
    if not sending and not receiving:
        raise Refused(front, "embassies.say_one")
    found = find_missions(
        front,
        read_country(front, sending) if sending else None,
        read_country(front, receiving) if receiving else None,
    )
    if front.json:
        show_json(as_json(front, found))
    elif not found.listed:
        line(say("embassies.no_list"), 0)
        next_steps([("maillage start", say("embassies.next_start"))])
    elif found.sending and found.receiving:
        _show_pair(front, found)
    else:
        _show_one(front, found, everything)
    return 0


# For people


def _counted(key: str, number: int, **values: str) -> str:
    """The count sentence; for none, the sentence that says so."""
    return count(key, number, **values) if number else say(f"{key}_none", **values)


def _show_pair(front: Front, found: Found) -> None:
    assert found.sending and found.receiving
    a, b = country(front, found.sending), country(front, found.receiving)
    line(_counted("embassies.pair", len(found.missions), a=a, b=b), 0)
    if found.sending != found.receiving:
        line(_counted("embassies.pair", len(found.back), a=b, b=a), 0)
    for rows, from_, to in ((found.missions, a, b), (found.back, b, a)):
        if rows:
            heading(say("embassies.arrow", a=from_, b=to))
            for row in rows:
                _show_mission(front, row)
    _show_serving(front, found)
    _show_notes(front, found)
    _next(found)


def _show_mission(front: Front, row: Row) -> None:
    table([[_kind(row), _city(row), _since(row)]])
    _reach(row)
    others = [code for code in row["jurisdictions"] or () if code not in (row["receiving"], row["sending"])]
    if others and row["receiving"] not in row["jurisdictions"]:
        line(say("embassies.accredited", countries=_names(front, others)), 6)
    elif others:
        line(say("embassies.also_serves", countries=_names(front, others)), 6)


def _reach(row: Row) -> None:
    """How it is reached, as its source says."""
    told = [row[name] for name in ("email", "phone", "website", "address") if row.get(name)]
    if told:
        line(say("dot").join(told), 6)


def _kind(row: Row) -> str:
    kind = say(f"mission_kind.{kind_of(row)}")
    return kind + " " * max(0, 20 - len(kind))


def _city(row: Row) -> str:
    return row["place_said"] or say("embassies.no_city")


def _since(row: Row) -> str:
    invented = say("embassies.generated") if row.get("generated") else ""
    since = row["since"]
    if not since:
        return invented
    # a first of January in this list is a year that the source wrote as a day
    known = since[:4] if since.endswith("-01-01") else since
    key = "embassies.since_day" if len(known) == 10 else "embassies.since"
    return f"{say(key, since=day(known))} {invented}".strip()


def _names(front: Front, codes: Sequence[str]) -> str:
    names = sorted({country(front, code) for code in codes})
    shown = say("list_sep").join(names[:MOST_SERVED])
    rest = len(names) - MOST_SERVED
    return f"{shown} {count('embassies.and_more', rest)}" if rest > 0 else shown


def _show_serving(front: Front, found: Found) -> None:
    if not found.serving:
        return
    heading(say("embassies.serving"))
    for row in found.serving[:MOST_SHOWN]:
        # where the source gives the sender's own country as host, the seat's country is unknown
        at_home = row["receiving"] == row["sending"]
        seat = _city(row) if at_home else say(
            "embassies.seat", city=_city(row), country=country(front, row["receiving"], row.get("receiving_said"))
        )  # fmt: skip
        sender, served = country(front, row["sending"], row["sending_said"]), country(front, row["serves"])
        line(say("embassies.served", a=sender, b=served, kind=say(f"mission_kind.{kind_of(row)}"), seat=seat))
    _more(len(found.serving) - MOST_SHOWN)


def _more(rest: int) -> None:
    if rest > 0:
        line(count("embassies.more", rest))


def _show_one(front: Front, found: Found, everything: bool) -> None:
    code = found.sending or found.receiving
    other = "receiving" if found.sending else "sending"
    named = sorted(((_other_end(front, r, other), r) for r in found.missions), key=lambda pair: _order(*pair))
    key = "embassies.sent" if found.sending else "embassies.received"
    counted = [(name, row) for name, row in named if not _is_unclear(row)]
    countries_ = len({name for name, _ in counted})
    where = count("embassies.countries" if found.sending else "embassies.senders", countries_)
    line(_counted(key, len(counted), country=country(front, code), countries=where), 0)
    if unclear := len(named) - len(counted):
        line(count("embassies.unclear", unclear), 0)
    if counted:
        kinds = Counter(kind_of(row) for _, row in counted)
        line(
            say("dot").join(f"{say(f'embassies.kinds.{k}')} {figure(kinds[k])}" for k in KINDS if kinds[k]),
            0,
        )
    if named:
        click.echo()
        shown = named if everything else named[:MOST_SHOWN]
        table([[name, say(f"mission_kind.{kind_of(r)}"), _city(r), _since(r)] for name, r in shown], gap=2)
        if len(named) > len(shown):
            line(count("embassies.cut", len(named) - len(shown)))
    _show_served_in_short(front, found)
    _show_notes(front, found)
    _next(found)


def _is_unclear(row: Row) -> bool:
    """Whether the source gives the sender itself as the host: such a mission is listed, and not counted."""
    return row["sending"] is not None and row["sending"] == row["receiving"]


def _other_end(front: Front, row: Row, end: str) -> str:
    """The country at the other end; "host unclear" where it is."""
    if _is_unclear(row):
        return say("embassies.host_unclear")
    return country(front, row[end], row[f"{end}_said"])


def _order(name: str, row: Row) -> tuple[str, int, str]:
    from maillage.reference.names import fold

    return fold(name), KINDS.index(kind_of(row)), row["place_said"] or ""


def _show_served_in_short(front: Front, found: Found) -> None:
    """Countries reached from a seat elsewhere, with the cities: one paragraph."""
    seats: dict[str, set[str]] = {}
    for row in found.serving:
        other = (
            country(front, row["serves"])
            if found.sending
            else country(front, row["sending"], row["sending_said"])
        )
        seats.setdefault(other, set()).add(_city(row))
    if not seats:
        return
    heading(say("embassies.serving"))
    names = [f"{name} ({say('list_sep').join(sorted(cities))})" for name, cities in sorted(seats.items())]
    line(say("dot").join(names[:MOST_SHOWN]))
    _more(len(names) - MOST_SHOWN)


def _show_notes(front: Front, found: Found) -> None:
    click.echo()
    pairs = Counter(
        (r["sending"] or r["sending_said"], r["receiving"])
        for r in (*found.missions, *found.back)
        if kind_of(r) in EMBASSIES
    )
    twice = sum(number > 1 for number in pairs.values())
    if twice:
        line(count("embassies.several", twice), 0)
    for source in found.sources:
        show_source_of(front, source)
    line(say("embassies.not_listed"), 0)


def show_source_of(front: Front, source: Row, indent: int = 0) -> None:
    """The line that names a source of the record and how old it is."""
    as_of = day(source["as_of"])
    title = str(source.get("titles", {}).get(front.language) or source["title"])
    title = title.replace(f", {as_of}", "").replace(f"، {as_of}", "")  # its date is said once
    key = "asked.source" if len(source["as_of"]) == 10 else "asked.source_year"
    line(say(key, title=title, as_of=as_of.replace(" ", "\u00a0")), indent)  # a date stays on one line


def _next(found: Found) -> None:
    a, b = found.sending, found.receiving
    steps = []
    if a and b:
        if not found.missions or not found.back:
            steps.append((f"maillage embassies --from {a}", say("embassies.next_from")))
            steps.append((f"maillage embassies --to {b}", say("embassies.next_to")))
        steps.append((f"maillage country {b}", say("embassies.next_country")))
    elif a:
        steps.append((f"maillage embassies --to {a}", say("embassies.next_to")))
        steps.append((f"maillage country {a}", say("embassies.next_country")))
    else:
        steps.append((f"maillage embassies --from {b}", say("embassies.next_from")))
        steps.append((f"maillage country {b}", say("embassies.next_country")))
    next_steps(steps)
