"""Two places, two networks, or two countries or groups side by side: what both have and what only one has, as numbers and
names of bodies. Nothing is ranked, and no contact is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.record import spaces
from maillage.record.spaces import Body, Both, Member, Space
from maillage.reference import countries
from maillage.reference.distance import distance_km
from maillage.reference.names import fold
from maillage.site import maps, take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.sides import COUNTRY, NETWORK, PLACE, Meant, Side, meant, space_of_side
from maillage.site.pages.spaces import (
    body_shown,
    compare_address,
    country_names,
    kind_shown,
    topic_names,
)
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_COMMON, MOST_ALONE = 60, 60
COLUMNS = ("part", "name", "side")


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """``?one=MA&other=SN``: codes, or words as people type them. Without two that can be compared: the form, and what is asked."""
    given = request.GET
    one, other = (
        meant(record, given.get(side, ""), given.get(f"{side}_is", "")) for side in ("one", "other")
    )
    if one.side and other.side and one.side.family == other.side.family and one.side != other.side:
        return _compared(request, record, one, other, one.side, other.side)
    return _asked(request, one, other)


def _asked(request: HttpRequest, one: Meant, other: Meant) -> HttpResponse:
    """The form, with what each side may mean."""
    why = ""
    if one.side and other.side:
        why = "same" if one.side == other.side else "unlike"
    shown = {
        **_form(one, other),
        "why": why,
        "asked": [_choices(one, other, "one"), _choices(other, one, "other")],
    }
    return render(request, "pages/compare.html", shown)


def _form(one: Meant, other: Meant) -> dict[str, Any]:
    return {
        "fields": [
            {"id": name, "value": each.side.name if each.side else each.typed, "is": each.side.code if each.side else ""}
            for name, each in (("one", one), ("other", other))
        ]
    }  # fmt: skip


def _choices(mine: Meant, theirs: Meant, name: str) -> dict[str, Any]:
    """What a side may mean, each with the address that takes it for that."""
    rest = theirs.side.code if theirs.side else theirs.typed
    return {
        "typed": mine.typed,
        "side": mine.side,
        "rows": [
            {"side": each, "address": compare_address(*((each.code, rest) if name == "one" else (rest, each.code)))}
            for each in mine.others
        ],
    }  # fmt: skip


def _compared(
    request: HttpRequest, record: AtHand, typed_one: Meant, typed_other: Meant, one: Side, other: Side
) -> HttpResponseBase:
    connection = record.connection()
    (space_one, members_one), (space_other, members_other) = (
        space_of_side(connection, each) for each in (one, other)
    )
    format = take.asked(request)
    if format and request.GET.get("list") != "both":
        ids = [*spaces.ids(connection, space_one, take.MOST_ROWS), *spaces.ids(connection, space_other, take.MOST_ROWS)]  # fmt: skip
        return take.taken(record, "links", ids, format)
    found = spaces.beside(connection, space_one, space_other, take.MOST_ROWS)
    shown: dict[str, Any] = {
        **_form(typed_one, typed_other),
        "asked": [_choices(typed_one, typed_other, "one"), _choices(typed_other, typed_one, "other")],
        "one": one,
        "other": other,
        "sort": one.family,
        "found": found,
        "common": _common(record, found.common),
        "kinds": [{"name": kind_shown(each.code), "one": each.one, "other": each.other} for each in found.kinds],
        "countries": _parted(found.countries, country_names),
        "topics": _parted(found.topics, topic_names),
        "ways": take.offered(request),
        "list_ways": take.offered(request, list="both"),
    }  # fmt: skip
    if one.sort == NETWORK:
        shown |= _networks(members_one, members_other)
    elif one.sort == PLACE:
        shown |= _places(record, space_one, space_other)
    else:
        shown |= _countries(space_one, space_other, one, other)
        shown["networks"] = _present(record, space_one, space_other)
    shown |= _sides(one, other, shown)
    shown["glance"] = _glance(shown)
    if format:
        return taken_rows(record, "comparison", COLUMNS, _rows(shown), format)
    return render(request, "pages/compared.html", shown)


def _sides(one: Side, other: Side, shown: dict[str, Any]) -> dict[str, Any]:
    """Of each part of the page, the two columns as the component ``parted`` takes them."""
    found = {}
    for name, key in (
        ("country", "countries"), ("topic", "topics"), ("network", "networks"), ("land", "lands"), ("member", "alone"),
    ):  # fmt: skip
        if key in shown:
            rows = shown[key]
            mine, theirs = rows if isinstance(rows, tuple) else (rows["one"], rows["other"])
            numbers = shown["n_alone"] if key == "alone" else (len(mine), len(theirs))
            found[f"{name}_sides"] = [
                (one.name, mine, numbers[0], "a"),
                (other.name, theirs, numbers[1], "b"),
            ]
    if not any(each[2] for each in found.get("network_sides", ())) and not shown.get("networks", {}).get(
        "both"
    ):
        found["network_sides"] = []
    return found


def _rows(shown: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the page lists, a row of COLUMNS each: of which part, its name, and whether both have it or which side alone."""
    names = {"both": words.say("compare.both"), "one": shown["one"].name, "other": shown["other"].name}
    found = [("partners", each["name"], names["both"]) for each in shown["common"]]
    for part in ("countries", "topics", "networks", "lands"):
        for side, name in names.items():
            found += [(part, each["name"], name) for each in shown.get(part, {}).get(side, ())]
    if "shared" in shown:
        found += [("members", each["name"], names["both"]) for each in shown["shared"]]
        for side, rows in zip(("one", "other"), shown["alone"], strict=True):
            found += [("members", each["name"], names[side]) for each in rows]
    return [(words.say(f"compare.part.{part}"), name, side) for part, name, side in found]


def _glance(shown: dict[str, Any]) -> list[tuple[str, int | None, int | None, int | None]]:
    """Rows of the first table: what, of the one, of the other, of both."""
    found = shown["found"]
    both, mine, theirs = found.partners
    numbers: dict[str, tuple[int | None, int | None, int | None]] = {}
    if "people" in shown:
        numbers["people"] = (*shown["people"], None)
    if "n_lands" in shown:
        numbers["lands"] = (*shown["n_lands"], len(shown["lands"]["both"]))
    if "members" in shown:
        numbers["members"] = shown["members"][:3]
    numbers["links"] = (*found.links, found.between)
    numbers["partners"] = (both + mine, both + theirs, both)
    for name in ("countries", "topics"):
        common = len(shown[name]["both"])
        numbers[name] = (common + len(shown[name]["one"]), common + len(shown[name]["other"]), common)
    numbers["activities"] = (*found.activities, None)
    return [(words.say(f"compare.row.{name}"), *held) for name, held in numbers.items()]


def _common(record: AtHand, bodies: Sequence[Body]) -> list[dict[str, str]]:
    """Bodies by the names of their countries, then by their own, as the reader sees them; those of no country last."""
    spoken = words.language()
    lands = {each.country: fold(str(countries.name(each.country, spoken))) for each in bodies if each.country}
    rows = sorted(
        (body_shown(record, each) for each in bodies),
        key=lambda row: (
            not row["country"],
            lands.get(row["country"], ""),
            fold(row["name"]),
            row["address"],
        ),
    )
    return rows[:MOST_COMMON]


def _parted(rows: Iterable[Both], named: Any) -> dict[str, Any]:
    """What both have, what only the one has, what only the other has."""
    held = list(rows)
    return {
        "both": named([each.code for each in held if each.one and each.other]),
        "one": named([each.code for each in held if each.one and not each.other]),
        "other": named([each.code for each in held if each.other and not each.one]),
    }


def _networks(one: list[Member], other: list[Member]) -> dict[str, Any]:
    """Members in common, and members of one only."""
    shared = spaces.shared_members(one, other)

    def named(members: Iterable[Member]) -> list[dict[str, str]]:
        rows = [
            {"name": each.name, "address": reverse("place", args=[each.place]) if each.place else "", "country": each.country or ""}
            for each in members
        ]  # fmt: skip
        return sorted(rows, key=lambda each: fold(each["name"]))

    return {
        "members": (len(one), len(other), len(shared.common), shared.same_body),
        "shared": named(mine for mine, _ in shared.common)[:MOST_COMMON],
        "alone": (named(shared.only_one)[:MOST_ALONE], named(shared.only_other)[:MOST_ALONE]),
        "n_alone": (len(shared.only_one), len(shared.only_other)),
    }


def _places(record: AtHand, one: Space, other: Space) -> dict[str, Any]:
    """How far apart, how many inhabitants, networks in common."""
    a, b = (record.places.get(each.ends[0]) for each in (one, other))
    at, there = (maps.located(record.places, each.ends[0]) for each in (one, other))
    connection, on = record.connection(), str(today())
    held = [spaces.of_places(connection, each.ends, on) for each in (one, other)]
    return {
        "km": round(distance_km(*at, *there)) if at and there else None,
        "people": (a.population if a else None, b.population if b else None),
        "networks": _named_networks(*held),
        "pair": reverse("pair", args=sorted((a.country, b.country))) if a and b and a.country != b.country else "",
    }  # fmt: skip


def _present(record: AtHand, one: Space, other: Space) -> dict[str, Any]:
    connection, on = record.connection(), str(today())
    held = [
        {n.id: n.name for n in spaces.networks_in(connection, each.countries, on)} for each in (one, other)
    ]
    return _named_networks(*held)


def _named_networks(one: dict[str, str], other: dict[str, str]) -> dict[str, Any]:
    def named(ids: Iterable[str]) -> list[dict[str, str]]:
        names = {**one, **other}
        rows = [{"name": names[id_], "address": reverse("network", args=[id_])} for id_ in ids]
        return sorted(rows, key=lambda each: fold(each["name"]))

    return {
        "both": named(one.keys() & other.keys()),
        "one": named(one.keys() - other.keys()),
        "other": named(other.keys() - one.keys()),
    }


def _countries(one: Space, other: Space, side_one: Side, side_other: Side) -> dict[str, Any]:
    """Countries in both, of groups; of two countries, the page of the pair."""
    if side_one.sort == COUNTRY and side_other.sort == COUNTRY:
        return {"pair": reverse("pair", args=sorted((side_one.code, side_other.code)))}
    mine, theirs = set(one.countries), set(other.countries)
    return {
        "lands": {
            "both": country_names(mine & theirs),
            "one": country_names(mine - theirs),
            "other": country_names(theirs - mine),
        },
        "n_lands": (len(mine), len(theirs)),
    }
