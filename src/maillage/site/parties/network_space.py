"""The public page of a network's space: its members by country, what they seek and offer, alone and together; its rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.exchange.models import Entry, Round
from maillage.matching.shared import SharedNeed
from maillage.parties.members import members_on
from maillage.parties.models import Membership, Organisation, Standing
from maillage.record import spaces
from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.topics import modalities, topic, topic_name
from maillage.site import take, words
from maillage.site.addresses import address
from maillage.site.at_hand import AtHand
from maillage.site.exchange.line import line_of
from maillage.site.exchange.round_shown import head_of
from maillage.site.pages.page import record_of
from maillage.site.parties.network import (
    Listed,
    Sought,
    by_name,
    called,
    entries_of,
    keys_shown,
    last_day,
    lines_by_key,
    listed_of,
    may_look_after,
    member_shown,
    network_of,
    sought_together,
)
from maillage.site.permissions import anyone, needs
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_MEMBERS, MOST_ENTRIES, MOST_SHARED, MOST_UNANSWERED, MOST_GAPS, MOST_ROUNDS = 80, 8, 8, 8, 6, 6
MOST_OTHERS = 60
MEMBER_COLUMNS = ("name", "place", "place_name", "country", "since", "until", "organisation")
ENTRY_COLUMNS = ("key", "who", "text", "place", "country", "topics", "address")


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The space; ``?country=`` narrows a long list of members."""
    network, record, on = network_of(key), record_of(request), today()
    files = take.file_of(
        request,
        {
            "members": lambda format: _members_file(record, network, on, format),
            "needs": lambda format: _entries_file(request, record, network, "need", on, format),
            "offers": lambda format: _entries_file(request, record, network, "offer", on, format),
        },
    )
    if files:
        return files
    members = list(members_on(network, on))
    lands = {each.country for each in members if each.country}
    listed = listed_of(network, on)
    sought = sought_together(record, network, listed, on)
    keys = [*listed.needs[:MOST_ENTRIES], *listed.offers[:MOST_ENTRIES], *keys_shown(sought, MOST_UNANSWERED)]
    lines = lines_by_key(record, keys, on)
    confirmed = max((each.confirmed_on for each in members if each.confirmed_on), default=None)
    values: dict[str, Any] = {
        "network": network,
        "name": called(network),
        "generated": network.generated,
        "manages": may_look_after(request, network),
        "n": len(members),
        "countries": words.count("network_space.in_countries", len(lands)),
        **_by_country(request, record, members),
        "confirmed": str(confirmed or ""),
        **_entries(lines, listed),
        **_together(lines, sought),
        "rounds": _rounds(network, on),
        "others": _others(record, network, on),
        "overlap": reverse("party_overlap_choose", args=[network.key]),
        "follow": f"{reverse('follow')}?kind=network&thing=maillage:{network.key}",
        "feed": reverse("feed-network", args=[f"maillage:{network.key}"]),
        "ways": take.offered(request, list="members"),
        "ways_needs": take.offered(request, list="needs"),
        "ways_offers": take.offered(request, list="offers"),
    }
    answer = render(request, "parties/network_space.html", values)
    if network.generated:
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


def _by_country(request: HttpRequest, record: AtHand, members: Sequence[Membership]) -> dict[str, Any]:
    """Members by country; of a long list, the members of the country that is asked, and how many each has."""
    asked, many = request.GET.get("country", ""), len(members) > MOST_MEMBERS
    held: dict[str, list[Membership]] = {}
    for each in members:
        held.setdefault(each.country, []).append(each)
    blocks = [
        {
            "code": code,
            "n": len(held[code]),
            "address": f"{request.path}?country={code}#members" if many and code else "",
            "members": [member_shown(record, each) for each in held[code][: MOST_MEMBERS * 2]]
            if not many or code == asked
            else [],
        }
        for code in sorted(held, key=by_name)
    ]
    return {"blocks": blocks}


Lines = Mapping[str, dict[str, Any]]


def _entries(lines: Lines, listed: Listed) -> dict[str, Any]:
    """The newest needs and offers of members, and how many more there are."""
    shown: dict[str, Any] = {}
    for name, keys in (("needs", listed.needs), ("offers", listed.offers)):
        shown[name] = [lines[key] for key in keys[:MOST_ENTRIES] if key in lines]
        shown[f"more_{name}"] = max(0, len(keys) - MOST_ENTRIES)
    return shown


def _together(lines: Lines, sought: Sought) -> dict[str, Any]:
    spoken = words.language()
    forms = {each.code: each.names.get(spoken, each.code) for each in modalities()}
    calls = [
        {
            **lines[each.need],
            "lacks": words.say("network_space.lacks", what=words.say("search.sep").join(
                [topic_name(code, spoken) for code in each.topics] + [forms.get(code, code) for code in each.forms])),
            "supported": each.supported,
        }
        for each in sought.together.calls if each.need in lines
    ]  # fmt: skip
    unanswered = sought.together.unanswered
    return {
        "shared": [_shared(each) for each in sought.together.shared[:MOST_SHARED]],
        "unanswered": [lines[key] for key in unanswered[:MOST_UNANSWERED] if key in lines],
        "more_unanswered": max(0, len(unanswered) - MOST_UNANSWERED),
        "gaps": [
            words.say(
                "network_space.gap",
                topic=topic_name(each.topic, spoken),
                country=str(countries.name(each.country, spoken)),
                needs=words.count("round.n_needs", each.needs),
                activities=words.count("network_space.n_activities", each.activities),
            )
            for each in sought.gaps[:MOST_GAPS]
        ],
        "calls": calls,
    }


def _shared(group: SharedNeed) -> dict[str, Any]:
    known = topic(group.topic)
    where = words.count("network_space.territories", group.territories)
    return {
        "topic": topic_name(group.topic, words.language())
        if known
        else words.say("network_space.without_topic"),
        "address": reverse("topic", args=[group.topic]) if known else "",
        "said": words.count("network_space.shared_of", len(group.needs), territories=where),
        "answered": bool(group.offers),
    }


def _rounds(network: Organisation, on: date) -> list[dict[str, Any]]:
    found = (
        Round.objects.filter(network=network).defer("certificate", "result", "rehearsed").order_by("-closes")
    )
    rows = [*found[:MOST_ROUNDS]]
    for each in rows:
        each.network = network  # with its names at hand
    return [head_of(each, on) for each in rows]


def _others(record: AtHand, network: Organisation, on: date) -> list[dict[str, str]]:
    """Networks that it can be compared with, here and in the record."""
    here = Organisation.objects.filter(
        kind="network", standing=Standing.VERIFIED, merged_into=None, hidden_at=None, erased_at=None
    )
    rows = [
        {"value": each.key, "label": called(each)}
        for each in here.exclude(pk=network.pk).prefetch_related("names")[:MOST_OTHERS]
    ]
    listed = record.once("networks", lambda: spaces.networks(record.connection(), str(on)))
    rows += [{"value": each.id, "label": each.name} for each in listed if each.id != network.record_id][
        :MOST_OTHERS
    ]
    return sorted(rows, key=lambda each: fold(each["label"]))


def _members_file(record: AtHand, network: Organisation, on: date, format: str) -> HttpResponseBase:
    """The public list: no address stands in it."""
    spoken = words.of_files()
    rows = [
        (
            each.name, each.place, record.places.name(each.place, spoken) if each.place else "", each.country,
            str(each.since or ""), last_day(each), f"maillage:{each.member_id}" if each.member_id else "",
        )
        for each in members_on(network, on)
    ]  # fmt: skip
    return taken_rows(record, "network_members", MEMBER_COLUMNS, rows, format)


def _entries_file(
    request: HttpRequest, record: AtHand, network: Organisation, side: str, on: date, format: str
) -> HttpResponseBase:
    rows = [
        (
            each.key, line_of(record, each, on)["owner"], each.text, each.place, each.country, ", ".join(each.topics),
            request.build_absolute_uri(address("entry", each.key)),
        )
        for each in _all(entries_of(network, side, on))
    ]  # fmt: skip
    return taken_rows(record, f"network_{side}s", ENTRY_COLUMNS, rows, format)


def _all(found: Any) -> Sequence[Entry]:
    return list(found[: take.MOST_ROWS])
