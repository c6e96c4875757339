"""From a row of a sheet to a row of a table: countries and places found, identifiers stated, nothing invented.

One function a kind of sheet; each returns the table's fields and the thing's identifier. Pure but for the
identifier's look-ups. Recipes of identifiers (they are part of the format, see ``reference.identifiers``):

* link: kind (or ``unstated``) and its two ends in order of text, an end being its place, else its folded name and
  country;
* activity: the source's own reference, else organisation, folded title and country;
* membership: network and member; mission: Wikidata's number, else kind, sender, receiver and folded city;
* notice: folded issuer, country and folded place, kind, day, address and folded words (a page may hold several);
* call: folded funder, folded title and closing year; solution: folded title, folded place and country.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from maillage.record.goals import goals_said
from maillage.record.identify import CountryFound, Identifier, PlaceFound
from maillage.record.mailboxes import office_mailboxes
from maillage.reference.identifiers import stated
from maillage.reference.names import fold
from maillage.reference.web_address import leads_to_a_page

Values = Mapping[str, str]
Report = Callable[..., None]
"""Called with a problem's code, the field and the values of its sentence."""


@dataclass(slots=True)
class Derived:
    """A row ready for its table: the thing's identifier, its fields, and rows of other tables that go with it."""

    id: str
    fields: dict[str, Any]
    parties: list[dict[str, Any]] = field(default_factory=list)


class Refused(Exception):
    """The row cannot be kept: the code of the problem and the field that is missing."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code, self.field = code, field


def derive(kind: str, values: Values, find: Identifier, report: Report, on: str) -> Derived:
    """The table row that a sheet row of ``kind`` states, read ``on`` a day (YYYY-MM-DD). Raises Refused when what makes it
    itself is missing."""
    if kind == "notices":
        return _notice(values, find, report, on)
    return _DERIVERS[kind](values, find, report)


def organisation_id(name: str, country: str | None, reference: str | None = None) -> str:
    """An organisation's identifier: its reference with a scheme, else stated of folded name and country."""
    if reference and ":" in reference:
        return reference
    return stated("organisation", fold(name), country or "")


def _link(values: Values, find: Identifier, report: Report) -> Derived:
    ends: dict[str, dict[str, Any]] = {}
    for side in ("a", "b"):
        name = values.get(f"{side}_name")
        if not name:
            raise Refused("record.link-without-end", f"{side}_name")
        ends[side] = _end(side, name, values, find, report)
    kind = _known_kind(values.get("kind"), report)
    keys = sorted(_end_key(ends[side], side) for side in ("a", "b"))
    fields = {
        "kind": kind,
        **ends["a"],
        **ends["b"],
        "since": values.get("since"),
        "until": values.get("until"),
        "status": values.get("status"),
        "topics": _topics(values.get("topics")),
        "description": values.get("description"),
        "website": values.get("website"),
    }
    if keys[0] == keys[1]:
        report("record.link-with-itself", "b_name", found=values["b_name"])
    return Derived(stated("link", kind or "unstated", *keys), fields)


def _end(side: str, name: str, values: Values, find: Identifier, report: Report) -> dict[str, Any]:
    said = values.get(f"{side}_country")
    country = _country(said, f"{side}_country", find, report)
    latitude, longitude = _number(values.get(f"{side}_latitude")), _number(values.get(f"{side}_longitude"))
    near = (latitude, longitude) if latitude is not None and longitude is not None else None
    unit = values.get(f"{side}_unit")
    place = find.place(f"{name}, {unit}" if unit else name, country.code, near)
    _say_if_far(place, near, f"{side}_latitude", name, report)
    return {
        f"{side}_name": name,
        f"{side}_country_said": said,
        f"{side}_country": place.country or country.code,
        f"{side}_place": place.place,
        f"{side}_score": place.score,
        f"{side}_why": place.why,
        f"{side}_latitude": latitude,
        f"{side}_longitude": longitude,
    }


def _say_if_far(
    place: PlaceFound, near: tuple[float, float] | None, name: str, said: str | None, report: Report
) -> None:
    if place.km and near:
        code = "record.coordinates-look-swapped" if place.swapped else "record.coordinates-far"
        report(code, name, found=f"{near[0]:g}, {near[1]:g}", expected=said, km=place.km)


def _end_key(end: Mapping[str, Any], side: str) -> str:
    if end[f"{side}_place"]:
        return str(end[f"{side}_place"])
    country = end[f"{side}_country"] or fold(end[f"{side}_country_said"] or "")
    return f"{fold(end[f'{side}_name'])}|{country}"


def _activity(values: Values, find: Identifier, report: Report) -> Derived:
    title = values.get("title") or values.get("description")
    if not title:
        raise Refused("record.project-without-title", "title")
    where = _where(values, find, report)
    lead_country = _country(values.get("organisation_country"), "organisation_country", find, report).code
    lead = values.get("organisation")
    reference = values.get("reference")
    identifier = (
        stated("activity", "reference", fold(lead or ""), reference)
        if reference
        else stated(
            "activity", fold(lead or ""), fold(title), where["country"] or fold(where["country_said"] or "")
        )
    )
    fields = {
        "title": title,
        "description": values.get("description"),
        "reference": reference,
        **where,
        **{
            name: values.get(name)
            for name in ("status", "since", "until", "amount", "amount_kind", "website")
        },
        "currency": (values.get("currency") or "").upper() or None,
        "topics": _topics(values.get("topics")),
        "sectors": _list(values.get("sectors")),
        "goals": _goals(values.get("goals"), report),
    }
    parties = _parties(values, lead, lead_country, find, report)
    return Derived(identifier, fields, parties)


def _parties(
    values: Values, lead: str | None, lead_country: str | None, find: Identifier, report: Report
) -> list[dict[str, Any]]:
    parties = []
    if lead:
        parties.append(
            _party(
                lead,
                "lead",
                values.get("organisation_country"),
                lead_country,
                values.get("organisation_type"),
                find,
            )
        )
    said = values.get("partner_country")
    country = _country(said, "partner_country", find, report).code
    parties += [
        _party(name, "partner", said, country, None, find) for name in _list(values.get("partners")) or ()
    ]
    for position, party in enumerate(parties):
        party["position"] = position
    return parties


def _party(
    name: str, role: str, said: str | None, country: str | None, type_: str | None, find: Identifier
) -> dict[str, Any]:
    place = find.place(name, country) if country else PlaceFound(None, 0, "country_unknown")
    return {
        "organisation": organisation_id(name, country),
        "name": name,
        "role": role,
        "type": _organisation_type(type_ or name),
        "country_said": said,
        "country": place.country or country,
        "place_said": None,
        "place": place.place,
        "place_score": place.score,
        "place_why": place.why,
    }


def _membership(values: Values, find: Identifier, report: Report) -> Derived:
    name, network = values.get("name"), values.get("network")
    if not name:
        raise Refused("record.member-without-name", "name")
    if not network:
        raise Refused("record.member-without-network", "network")
    where = _where({**values, "place": values.get("place") or name}, find, report)
    organisation = organisation_id(name, where["country"], values.get("reference"))
    network_id = organisation_id(network, None)
    fields = {
        "network": network,
        "network_id": network_id,
        "organisation": organisation,
        "name": name,
        "type": _organisation_type(values.get("type") or name),
        **where,
        **{key: values.get(key) for key in ("since", "until", "role", "website")},
    }
    return Derived(stated("membership", network_id, organisation), fields)


def _mission(values: Values, find: Identifier, report: Report) -> Derived:
    sender_said = values.get("sending") or values.get("organisation")
    if not sender_said:
        raise Refused("record.mission-without-sender", "sending")
    if not values.get("receiving"):
        raise Refused("record.mission-without-host", "receiving")
    # A sender may be no state (the Order of Malta, Québec): that is no fault.
    sending = find.country(values.get("sending"))
    organisation = None if values.get("sending") else organisation_id(sender_said, None)
    receiving = _country(values["receiving"], "receiving", find, report)
    latitude, longitude = _number(values.get("latitude")), _number(values.get("longitude"))
    near = (latitude, longitude) if latitude is not None and longitude is not None else None
    city = values.get("place")
    place = find.place(city, receiving.code, near)
    _say_if_far(place, near, "latitude", city, report)
    kind = values.get("kind") or ("io_office" if organisation else "other")
    reference = values.get("reference")
    served = [find.country(word) for word in _list(values.get("jurisdictions")) or ()]
    fields = {
        "kind": kind,
        "sending_said": sender_said,
        "sending": sending.code,
        "organisation": organisation,
        "receiving_said": values["receiving"],
        "receiving": receiving.code,
        "place_said": city,
        "place": place.place,
        "place_score": place.score,
        "place_why": place.why,
        "jurisdictions": [country.code for country in served if country.code] or None,
        "latitude": latitude,
        "longitude": longitude,
        **{key: values.get(key) for key in ("since", "until", "address", "phone", "website")},
        "email": _mailboxes(values.get("email"), sender_said, values["receiving"], city),
        "reference": reference,
    }
    sender, host = sending.code or fold(sender_said), receiving.code or fold(values["receiving"])
    own = (reference,) if reference else (kind, sender, host, fold(city or ""))
    return Derived(stated("mission", *own), fields)


def _mailboxes(said: str | None, *names: str | None) -> str | None:
    return "; ".join(office_mailboxes(_list(said) or (), names)) or None


def _call(values: Values, find: Identifier, report: Report) -> Derived:
    title = values.get("title")
    if not title:
        raise Refused("record.call-without-title", "title")
    funder = values.get("funder")
    countries = [
        _country(word, "countries", find, report).code for word in _list(values.get("countries")) or ()
    ]
    names = ("opens", "closes", "amount_min", "amount_max", "share", "description", "website")
    fields = {
        "title": title,
        "funder": funder,
        "organisation": organisation_id(funder, None) if funder else None,
        **{key: values.get(key) for key in names},
        "countries": [code for code in countries if code] or None,
        "currency": (values.get("currency") or "").upper() or None,
        "topics": _topics(values.get("topics")),
    }
    return Derived(stated("call", fold(funder or ""), fold(title), (values.get("closes") or "")[:4]), fields)


def _solution(values: Values, find: Identifier, report: Report) -> Derived:
    title = values.get("title")
    if not title:
        raise Refused("record.solution-without-title", "title")
    where = _where(values, find, report)
    fields = {
        "title": title,
        "problem": values.get("problem"),
        "done": values.get("done"),
        **where,
        "reused_in": _list(values.get("reused_in")),
        "year": values.get("year"),
        "topics": _topics(values.get("topics")),
        "website": values.get("website"),
    }
    own = (
        fold(title),
        fold(where["place_said"] or ""),
        where["country"] or fold(where["country_said"] or ""),
    )
    key = values.get("reference")  # where its source tells its own apart, two of one title are two
    return Derived(stated("solution", *own, *([key] if key else ())), fields)


def _notice(values: Values, find: Identifier, report: Report, on: str) -> Derived:
    for name in ("issuer", "country", "day", "website"):
        if not values.get(name):
            raise Refused(f"record.notice-without-{name}", name)
    day, until, website = values["day"], values.get("until"), values["website"]
    if len(day) < len("YYYY-MM-DD"):
        raise Refused("record.notice-without-day", "day")
    if day > on:
        raise Refused("record.notice-ahead", "day")
    if not leads_to_a_page(website):
        raise Refused("record.notice-not-on-the-web", "website")
    if until and until < day[: len(until)]:
        report("record.notice-ends-before", "until", found=until, expected=day)
    where = _where(values, find, report)
    fields = {
        "issuer": values["issuer"],
        "kind": values.get("kind"),
        **where,
        "day": day,
        "until": until,
        **{name: values.get(name) for name in ("quote", "language", "website")},
    }
    country = where["country"] or fold(values["country"])
    own = (
        fold(values["issuer"]),
        country,
        fold(values.get("place") or ""),
        fields["kind"] or "",
        day,
        website,
        fold(values.get("quote") or ""),
    )
    return Derived(stated("notice", *own), fields)


_DERIVERS: dict[str, Callable[[Values, Identifier, Report], Derived]] = {
    "links": _link,
    "projects": _activity,
    "members": _membership,
    "embassies": _mission,
    "calls": _call,
    "solutions": _solution,
}


def _where(values: Values, find: Identifier, report: Report) -> dict[str, Any]:
    country = _country(values.get("country"), "country", find, report)
    latitude, longitude = _number(values.get("latitude")), _number(values.get("longitude"))
    near = (latitude, longitude) if latitude is not None and longitude is not None else None
    place = find.place(values.get("place"), country.code, near)
    _say_if_far(place, near, "latitude", values.get("place"), report)
    return {
        "country_said": values.get("country"),
        "country": place.country or country.code,
        "place_said": values.get("place"),
        "place": place.place,
        "place_score": place.score,
        "place_why": place.why,
    }


def _country(said: str | None, field_: str, find: Identifier, report: Report) -> CountryFound:
    found = find.country(said)
    if said and not found.code:
        report(
            "record.country-ended" if found.why == "ended" else "record.country-unknown", field_, found=said
        )
    return found


@cache
def _known_kind_of(said: str) -> str | None:
    from maillage.reference.kinds import LINK_KINDS, find_link_kind

    return said if said in LINK_KINDS else find_link_kind(said)


def _known_kind(said: str | None, report: Report) -> str | None:
    if not said:
        return None
    kind = _known_kind_of(said)
    if kind is None:
        report("record.kind-unknown", "kind", found=said)
    return kind


@cache
def _topics_of(said: str) -> tuple[str, ...]:
    from maillage.reference.topics import find_topic

    return tuple(dict.fromkeys(match.code for match in find_topic(said) if match.scheme == "topic"))


def _topics(said: str | None) -> list[str] | None:
    return list(_topics_of(said)) or None if said else None


@cache
def _organisation_type(said: str) -> str | None:
    from maillage.reference.topics import find_organisation_type

    return find_organisation_type(said)


def _goals(said: str | None, report: Report) -> list[str] | None:
    numbers = list[str]()
    for item in _list(said) or ():
        named = goals_said(item)
        if not named:
            report("record.goal-unknown", "goals", found=item)
        numbers += named
    return list(dict.fromkeys(numbers)) or None


def _list(said: str | None) -> list[str] | None:
    return [part.strip() for part in said.split(";") if part.strip()] or None if said else None


def _number(said: str | None) -> float | None:
    try:
        return float(said) if said else None
    except ValueError:
        return None
