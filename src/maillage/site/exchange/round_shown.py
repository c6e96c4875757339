"""A round as pages show it: its call in words, where it stands, its figures, groups, map, and why some have nobody.

On public pages stand no points, no refusals and no unmet conditions: those are for the network and the two sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.exchange.models import Entry, Round, RoundState
from maillage.exchange.rounds import Chosen, Terms, may_run
from maillage.exchange.run_round import BELOW, NOBODY, SHUT_OUT, TAKEN
from maillage.exchange.taking_part import SHOWN_GROUPS
from maillage.parties.organisations import name_of
from maillage.reference import countries
from maillage.reference.distance import km_between
from maillage.reference.groups import group_name
from maillage.reference.spoken import day, figure
from maillage.reference.topics import topic_name
from maillage.site import maps, words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.line import line_of
from maillage.site.exchange.match_shown import short_points as points
from maillage.site.permissions import account_of, signed_in
from maillage.site.today import today

MILLI = 1_000
MOST_DRAWN, MOST_NAMED = 60, 12


def manages(request: HttpRequest, round: Round) -> bool:
    """Whether who asks looks after the network that runs a round."""
    return signed_in(request) and may_run(account_of(request), round.network, today())


def state_of(round: Round, on: date) -> str:
    """Where a round stands on a day: a key of round.toml [state]."""
    if round.state != RoundState.CALLED:
        return str(round.state)
    return "coming" if on < round.opens else "open" if on <= round.closes else "closed"


def network_name(round: Round) -> str:
    """The network that runs it, in the reader's language where it has a name in it."""
    found = name_of(round.network.names.all(), words.language())
    return found.name if found else round.network_id


def head_of(round: Round, on: date) -> dict[str, Any]:
    """Title, network, days and state, as every page of the round begins."""
    spoken, state = words.language(), state_of(round, on)
    days = {"opens": day(str(round.opens), spoken), "closes": day(str(round.closes), spoken)}
    return {
        "round": round,
        "network": network_name(round),
        "network_address": reverse("party_network", args=[round.network_id]),
        "state": state,
        "state_said": words.say(f"round.state.{state}", **days),
        "days": words.say("round.days", **days),
        "closes_said": days["closes"],
        "address": reverse("round", args=[round.key]),
    }


def chosen_said(round: Round) -> list[str]:
    """Who takes part, in sentences."""
    spoken, chosen = words.language(), Chosen.of(round.chosen)
    sep = words.say("search.sep")
    who = (
        words.say("round.members_only", network=network_name(round))
        if chosen.members_only
        else words.say("round.everybody")
    )
    said = [who]
    if chosen.topics:
        said.append(
            words.say("round.topics", topics=sep.join(topic_name(each, spoken) for each in chosen.topics))
        )
    where = [
        *(group_name(each, spoken) for each in chosen.groups),
        *(str(countries.name(each, spoken)) for each in chosen.countries),
    ]
    if where:
        said.append(words.say("round.needs_from", where=sep.join(where)))
    return said


def terms_said(round: Round) -> list[str]:
    """How partners are found, in sentences."""
    terms = Terms.of(round.terms)
    said = [words.say("round.how_says", floor=terms.floor)]
    said.append(
        words.say("round.equity_some", equity=terms.equity)
        if terms.equity
        else words.say("round.equity_none")
    )
    for key, units in (("place", terms.most_per_place), ("country", terms.most_per_country)):
        if units is not None:
            said.append(words.say(f"round.most_{key}", n=units))
    return said


# --- what came of it ------------------------------------------------------------------------------------------------


def figures_of(result: Mapping[str, Any], with_points: bool) -> list[tuple[str, Any]]:
    """(what, number) of a result; the median score for those alone who may see points."""
    rows: list[tuple[str, Any]] = [
        (words.say("round.fig_needs", places=result["need_places"]), result["needs"]),
        (words.say("round.fig_offers", places=result["offer_places"]), result["offers"]),
        (words.say("round.fig_matched"), result["matched"]),
    ]
    if with_points and result["median_milli"] is not None:
        rows.append((words.say("round.fig_median"), points(result["median_milli"])))
    return rows


def lede_of(result: Mapping[str, Any]) -> str:
    """The result in a sentence."""
    needs, offers = (
        words.count("round.n_needs", result["needs"]),
        words.count("round.n_offers", result["offers"]),
    )
    said = words.count("round.lede", result["matched"], needs=needs, offers=offers)
    return said[:1].upper() + said[1:]


def group_rows(result: Mapping[str, Any], plain: bool = False) -> list[dict[str, Any]]:
    """How each group was served; ``plain``: by the round without equity."""
    name = "matched_plain" if plain else "matched"
    rows = [
        {"label": _group_name(each["group"]), "n": each["needs"], "served": each[name]}
        for each in result["groups"]
    ]
    return [
        *rows,
        {"label": words.say("round.group.all"), "n": result["needs"], "served": result[name], "all": True},
    ]


def _group_name(code: str) -> str:
    return group_name(code, words.language()) if code in SHOWN_GROUPS else words.say(f"round.group.{code}")


def effect_of(result: Mapping[str, Any]) -> str:
    """What equity moved and cost, in a sentence: sums of the whole round, no one's points."""
    total = figure(points(result["total_milli"]["before"]), words.language())
    price = figure(points(result["price_milli"]), words.language())
    return words.count("round.moved", len(result["moved"]), price=price, total=total)


@dataclass(frozen=True, slots=True)
class Entries:
    """Needs and offers of a round by key, as far as they are still here, read in one go."""

    record: AtHand
    held: Mapping[str, Entry]
    on: date

    @classmethod
    def of(cls, record: AtHand, keys: Iterable[str], on: date) -> Entries:
        """Those with these keys."""
        wanted = [*dict.fromkeys(keys)]
        found: dict[str, Entry] = {}
        for first in range(0, len(wanted), 500):
            rows = Entry.objects.filter(pk__in=wanted[first : first + 500]).select_related("organisation")
            found |= {each.key: each for each in rows.prefetch_related("organisation__names")}
        return cls(record, found, on)

    def line(self, key: str) -> dict[str, Any]:
        """As a list shows it; of one that is no longer here, that it is not."""
        entry = self.held.get(key)
        if entry is None or entry.hidden_at is not None:
            return {
                "key": key,
                "gone": True,
                "owner": "",
                "place": "",
                "text": words.say("round.gone"),
                "address": "",
            }
        return line_of(self.record, entry, self.on)

    def owner(self, key: str) -> str:
        """Whose it is, else its place, else its words."""
        line = self.line(key)
        return str(line["owner"] or line["place"] or line["text"])


def match_rows(entries: Entries, matches: Sequence[Sequence[Any]], with_points: bool) -> list[dict[str, Any]]:
    """Rows of the table of matches."""
    return [
        {
            "need": entries.line(need),
            "offer": entries.line(offer),
            "units": units,
            "points": points(milli) if with_points else None,
        }
        for need, offer, units, milli in matches
    ]


def why_of(reason: Mapping[str, Any], floor: int, whole: bool) -> str:
    """Why a need has nobody; ``whole``: for the network and the two sides. Else neither how near the best offer was is said, nor
    which condition was not met."""
    why = reason["why"]
    if why in (NOBODY, TAKEN):
        return words.say(f"round.why.{why}")
    if not whole:
        return words.say("round.why.none")
    if why == BELOW:
        return words.say(
            "round.why.below", points=figure(points(reason["milli"]), words.language()), floor=floor
        )
    assert why == SHUT_OUT
    gates = sorted(reason["gates"], key=lambda gate: -reason["gates"][gate])
    return words.say(
        "round.why.shut_out",
        gates=words.say("search.sep").join(words.say(f"round.gate.{gate}") for gate in gates),
    )


def _lies(record: AtHand, entry: Entry) -> maps.Degrees | None:
    """Where an entry stands: at its place, else where its owner says."""
    said = [entry.said.get(name) for name in ("latitude", "longitude")]
    degrees = [float(each) if isinstance(each, int | float) else None for each in said]
    return maps.located(record.places, entry.place or None, *degrees)


def _called(record: AtHand, entry: Entry) -> str:
    if entry.place and record.places.get(entry.place):
        return record.places.name(entry.place, words.language())
    return str(entry.said.get("place_name", ""))


def map_of(record: AtHand, entries: Entries, matches: Sequence[Sequence[Any]]) -> dict[str, Any] | None:
    """Values of the component ``map``: the longest matches from place to place; None where nothing can be drawn."""
    lines: list[maps.Line] = []
    places: dict[maps.Degrees, str] = {}
    for need, offer, _, _ in matches:
        a, b = (entries.held.get(key) for key in (need, offer))
        if a is None or b is None:
            continue
        here, there = (_lies(record, each) for each in (a, b))
        if here and there and here != there:
            lines.append(maps.Line(here, there, maps.second_strand(a.country, b.country, entries.on)))
            places |= {here: _called(record, a), there: _called(record, b)}
    if not lines:
        return None
    whole = len(lines)
    lines.sort(key=lambda each: (-km_between(*each.a, *each.b), each.a, each.b))
    lines = lines[:MOST_DRAWN]
    drawn = {at for each in lines for at in (each.a, each.b)}
    named = [maps.Point(at, name=places[at]) for at in sorted(drawn)]
    return {
        "component": "map",
        "title": words.count("round.map_title", whole),
        "lines": lines,
        "points": named if len(named) <= MOST_NAMED else None,
        "of": whole,
        "order": words.say("round.map_order"),
        "source": words.say("round.map_source"),
        **maps.key(lines, entries.on),
    }
