"""Rounds in public: the list, the page of one (its call, then its result), and its certificate."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.exchange.keep_round import certificate_text, numbered
from maillage.exchange.models import Entry, Round, RoundState
from maillage.exchange.rounds import Chosen, Terms
from maillage.exchange.taking_part import chooses, entries_of
from maillage.parties.rights import organisations_of
from maillage.site import take, words
from maillage.site.exchange.boards import standing
from maillage.site.exchange.round_shown import (
    Entries,
    chosen_said,
    effect_of,
    figures_of,
    group_rows,
    head_of,
    lede_of,
    manages,
    map_of,
    match_rows,
    network_name,
    state_of,
    terms_said,
    why_of,
)
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.permissions import account_of, anyone, needs, signed_in
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

A_PAGE, MOST_WITHOUT = 20, 20
MOST_YOURS = 20
HEAD = ("group", "needs", "matched", "share", "scale")


def rounds() -> QuerySet[Round]:
    """All rounds with their network at hand, without what is heavy."""
    found = Round.objects.select_related("network").prefetch_related("network__names")
    there = {"network__merged_into": None, "network__hidden_at": None, "network__erased_at": None}
    return found.filter(**there).defer("certificate", "rehearsed")


def round_of(key: str) -> Round:
    """A round. Raises Http404 where there is none."""
    found = rounds().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@needs(anyone)
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """Every round, the latest first."""
    on, listed = today(), rounds().defer("result").order_by("-closes", "key")
    if format := take.asked(request):
        lines = [
            (each.key, each.title, network_name(each), str(each.opens), str(each.closes), state_of(each, on))
            for each in listed
        ]
        columns = ("id", "title", "network", "opens", "closes", "state")
        return taken_rows(record_of(request), "rounds", columns, lines, format)
    rows, pages = paged(request, listed)
    shown = {"rounds": [head_of(each, on) for each in rows], "ways": take.offered(request), **pages}
    return _never_kept(render(request, "exchange/rounds.html", shown))


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """One round: its call until its proposals have left, then its result."""
    round, record, on = round_of(key), record_of(request), today()
    sees = manages(request, round)
    result = round.result if round.state == RoundState.SENT else {}
    values: dict[str, Any] = {
        **head_of(round, on),
        "chosen": chosen_said(round),
        "terms": terms_said(round),
        "manages": sees,
        "result": result,
        "generated": round.network.generated,
    }
    if result:
        terms = Terms.of(round.terms)
        # the keys of all that is named are read together: what a page shows, and what the map may draw
        shown, pages = paged(request, result["matches"], A_PAGE)
        without = [*result["without"].items()]
        entries = Entries.of(record, _named(result, shown, without[:MOST_WITHOUT]), on)
        if files := take.file_of(
            request,
            {
                "matches": lambda format: _matches_file(request, round, format),
                "groups": lambda format: _groups_file(request, round, format),
                "without": lambda format: without_file(request, round, result, format, whole=False),
            },
        ):
            return files
        values |= {
            "lede": lede_of(result),
            "figures": figures_of(result, with_points=False),
            "map": map_of(record, entries, result["matches"][:400]),
            "groups": group_rows(result),
            "head": [words.say(f"round.column.{each}") for each in HEAD],
            "effect": effect_of(result) if terms.equity else "",
            "matches": match_rows(entries, shown, with_points=False),
            "n_without": len(without),
            "more_without": max(0, len(without) - MOST_WITHOUT),
            "without": [
                {**entries.line(need), "why": why_of(reason, terms.floor, whole=False)}
                for need, reason in without[:MOST_WITHOUT]
            ],
            "yours": _yours(request, round, entries),
            "seal": _seal(round),
            "may_check": sees or _took_part(request, round),
            "ways": take.offered(request, list="matches"),
            "ways_groups": take.offered(request, list="groups"),
            "ways_without": take.offered(request, list="without"),
            **pages,
        }
    elif round.state == RoundState.CALLED:
        values["so_far"] = _so_far(round, on)
    answer = _never_kept(render(request, "exchange/round.html", values))
    if round.network.generated:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@needs(anyone)
@require_safe
def certificate(request: HttpRequest, key: str) -> HttpResponseBase:
    """The certificate as a file: for those who took part, with numbers in the place of names, once proposals have left; for the
    network (``?named=1``) with the identifiers, from the run on. It holds the points of all pairs that were looked at, and a
    country with one need names it: so everybody else is given its seal alone, which the page says."""
    found = rounds().defer(None).defer("rehearsed", "result").filter(pk=key).first()
    if found is None or not found.certificate:
        raise Http404
    named = request.GET.get("named") == "1" and manages(request, found)
    if not named and not manages(request, found) and not _took_part(request, found):
        raise Http404
    text = certificate_text(found.certificate if named else numbered(found.certificate))
    answer = HttpResponse(text, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="round-{found.key}.json"'
    return _never_kept(answer)


def _named(result: dict[str, Any], shown: list[Any], without: list[tuple[str, Any]]) -> list[str]:
    """Keys of the needs and offers of a page: its matches, those that the map may draw, those without a partner."""
    pairs = [*shown, *result["matches"][:400]]
    return [key for need, offer, *_ in pairs for key in (need, offer)] + [need for need, _ in without]


def _took_part(request: HttpRequest, round: Round) -> bool:
    """Whether somebody acts for one whose need or offer was in a round that was sent."""
    if round.state != RoundState.SENT or not signed_in(request):
        return False
    listed = Round.objects.filter(pk=round.pk).values_list("result__took_part", flat=True).first()
    return any(each.pk in (listed or ()) for each in organisations_of(account_of(request), today()))


def _seal(round: Round) -> str:
    """Of its certificate: by it whoever is handed the file knows that it is this one."""
    found = Round.objects.filter(pk=round.pk).values_list("certificate__certificate__sha256", flat=True)
    return str(found.first() or "")


def _so_far(round: Round, on: date) -> dict[str, str]:
    """How many needs and offers take part as things stand. Counted anew when what stands, or the call, is another: all of them
    are looked at."""
    of = f"round:{round.pk}:{round.version}:{on}:{standing.version()}"
    counts = caches["pages"].get(of)
    if counts is None:
        chosen, counts = Chosen.of(round.chosen), {"need": 0, "offer": 0}
        for side, codes, country in entries_of(round, on).values_list("side", "topics", "country"):
            counts[side] += chooses(chosen, side, codes, country, on)
        caches["pages"].set(of, counts)
    return {
        "needs": words.count("round.n_needs", counts["need"]),
        "offers": words.count("round.n_offers", counts["offer"]),
    }


def _yours(request: HttpRequest, round: Round, entries: Entries) -> list[dict[str, Any]]:
    """To who acts for somebody that takes part: what came of theirs, in full."""
    if not signed_in(request):
        return []
    mine = [each.pk for each in organisations_of(account_of(request), entries.on)]
    keys = set(Entry.objects.filter(organisation__in=mine).values_list("key", flat=True)) if mine else set()
    result, floor = round.result, Terms.of(round.terms).floor
    pairs = [(n, o) for n, o, _, _ in result["matches"] if n in keys or o in keys][:MOST_YOURS]
    alone = [need for need in result["without"] if need in keys][:MOST_YOURS]
    theirs = Entries.of(entries.record, [*alone, *(key for pair in pairs for key in pair)], entries.on)
    rows = []
    for need, offer in pairs:
        own, other = (need, offer) if need in keys else (offer, need)
        said = words.say("round.yours_with", partner=theirs.owner(other))
        rows.append({**theirs.line(own), "said": said})
    for need in alone:
        rows.append({**theirs.line(need), "said": why_of(result["without"][need], floor, whole=True)})
    return rows


def _matches_file(request: HttpRequest, round: Round, format: str) -> HttpResponseBase:
    matches = round.result["matches"]
    entries = Entries.of(record_of(request), (key for m in matches for key in m[:2]), today())
    rows = [
        (
            need,
            entries.owner(need),
            entries.line(need)["text"],
            offer,
            entries.owner(offer),
            entries.line(offer)["text"],
            units,
        )
        for need, offer, units, _ in matches
    ]
    columns = ("need", "who_asks", "need_words", "offer", "who_offers", "offer_words", "units")
    return taken_rows(entries.record, "round_matches", columns, rows, format)


def _groups_file(request: HttpRequest, round: Round, format: str) -> HttpResponseBase:
    rows = [(each["label"], each["n"], each["served"]) for each in group_rows(round.result)]
    return taken_rows(record_of(request), "round_groups", ("group", "needs", "matched"), rows, format)


def without_file(
    request: HttpRequest, round: Round, result: dict[str, Any], format: str, whole: bool
) -> HttpResponseBase:
    """The needs without a partner as a file, and why; ``whole``: for the network."""
    without, floor = result["without"], Terms.of(round.terms).floor
    entries = Entries.of(record_of(request), without, today())
    rows = [
        (need, entries.owner(need), entries.line(need)["text"], why_of(reason, floor, whole))
        for need, reason in without.items()
    ]
    columns = ("need", "who_asks", "need_words", "why")
    return taken_rows(entries.record, "round_without", columns, rows, format)


def _never_kept(answer: HttpResponseBase) -> HttpResponseBase:
    add_never_cache_headers(answer)
    return answer
