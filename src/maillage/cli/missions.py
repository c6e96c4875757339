"""Diplomatic missions between two countries as the record lists them: found, sorted, and as JSON. Nothing is printed here.

For `maillage embassies`. A host that the source gives as the sender's own country is kept as it stands, and said to be
unclear: some thirty rows of the list are like that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.cli.speak import Front, say

EMBASSIES = frozenset({"embassy", "high_commission", "nunciature", "de_facto_embassy"})
KINDS = (
    "embassy",
    "high_commission",
    "nunciature",
    "de_facto_embassy",
    "permanent_mission",
    "consulate_general",
    "consulate",
    "honorary_consulate",
    "io_office",
    "other",
)
"""Kinds of missions in the order they are shown."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What is listed: ``missions`` asked for, ``back`` the other way, ``serving`` seats elsewhere that serve a country.

    ``serving`` rows carry ``serves``, the country served. ``listed`` is False when no list of missions was ever read.
    """

    sending: str | None
    receiving: str | None
    missions: Sequence[Row]
    back: Sequence[Row]
    serving: tuple[Row, ...]
    sources: tuple[Row, ...]
    listed: bool


def find_missions(front: Front, sending: str | None, receiving: str | None) -> Found:
    """What the record lists between two countries (None: any), in both directions when both are said."""
    from maillage.record.answers import missions_between
    from maillage.record.store import Store

    back: Sequence[Row] = ()
    with Store(front.home).open() as reader:
        missions, served = missions_between(reader, sending, receiving)
        serving = _serving(served, receiving)
        if sending and receiving:
            if sending != receiving:
                back, served = missions_between(reader, receiving, sending)
                serving += _serving(served, sending)
        elif sending:
            serving = _served_without_seat(missions)
        else:
            everyone, _ = missions_between(reader, None, None)
            serving = _serving((r for r in everyone if _serves_from_afar(r, receiving)), receiving)
        used = {row["source"] for row in (*missions, *back, *serving)}
        listed = [source for source in reader.manifest.sources if "embassies" in source.get("kinds", {})]
        sources = tuple(s for s in reader.manifest.sources if s["id"] in used) or tuple(listed)
        has_list = bool(reader.manifest.rows("missions"))
    return Found(sending, receiving, _sorted(missions), _sorted(back), _sorted(serving), sources, has_list)


def _serving(rows: Iterable[Row], country: str | None) -> tuple[Row, ...]:
    return tuple({**row, "serves": country} for row in rows)


def _serves_from_afar(row: Row, country: str | None) -> bool:
    """Whether an embassy elsewhere serves ``country`` (a consulate's far districts would drown the answer)."""
    return (
        row["receiving"] != country and kind_of(row) in EMBASSIES and country in (row["jurisdictions"] or ())
    )


def _served_without_seat(missions: Sequence[Row]) -> tuple[Row, ...]:
    """Countries that a sender reaches only from a seat elsewhere, one row for each of these seats."""
    seated = {row["receiving"] for row in missions}
    return tuple(
        {**row, "serves": code}
        for row in missions
        for code in row["jurisdictions"] or ()
        if code not in seated and code != row["sending"]
    )


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda r: (KINDS.index(kind_of(r)), r["place_said"] or "￿", r["id"])))


def kind_of(row: Row) -> str:
    """The kind of a mission, one of :data:`KINDS`."""
    return row["kind"] if row["kind"] in KINDS else "other"


def country(front: Front, code: str | None, said: str | None = None) -> str:
    """Name of a country in the reader's language, else the source's own words (a sender may be no state)."""
    from maillage.reference.countries import name

    return name(code, front.language) if code else said or say("embassies.unknown")


def as_json(front: Front, found: Found) -> dict[str, Any]:
    """The same answer for machines: rows as the record has them, the city as the source writes it."""

    def party(code: str | None) -> dict[str, str] | None:
        return {"code": code, "name": country(front, code)} if code else None

    return {
        "from": party(found.sending),
        "to": party(found.receiving),
        "missions": [_mission_json(row) for row in found.missions],
        "back": [_mission_json(row) for row in found.back],
        "serving": [_mission_json(row) for row in found.serving],
        "sources": [_source_json(front, source) for source in found.sources],
        "listed": found.listed,
    }


def _mission_json(row: Row) -> dict[str, Any]:
    keys = (
        "id",
        "kind",
        "sending",
        "sending_said",
        "receiving",
        "receiving_said",
        "place",
        "since",
        "organisation",
        "address",
        "phone",
        "email",
        "website",
    )
    said = {key: row.get(key) for key in keys}
    said["city"] = row["place_said"]
    said["jurisdictions"] = list(row.get("jurisdictions") or ())
    said["reference"] = row.get("reference")
    said["source"] = {"id": row["source"], "line": row["line"], "as_of": row["as_of"]}
    said["generated"] = bool(row.get("generated"))
    return {**said, "serves": row["serves"]} if "serves" in row else said


def _source_json(front: Front, source: Row) -> dict[str, Any]:
    title = source.get("titles", {}).get(front.language) or source["title"]
    return {
        "title": title,
        **{key: source.get(key) for key in ("id", "path", "as_of", "licence", "address", "rows")},
    }
