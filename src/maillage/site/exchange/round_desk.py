"""A round for those who look after its network: rehearsed, run, sent, cancelled; where its job stands; the result in full.

Who is not one of them is told what they would be told if there were no round.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.exchange.keep_round import may_be_run
from maillage.exchange.models import Round, RoundState
from maillage.exchange.rounds import RoundRefused, Terms, cancel_round, may_run
from maillage.exchange.send_round import begin_sending
from maillage.reference.spoken import figure
from maillage.site import take, words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.exchange.match_shown import short_points as points
from maillage.site.exchange.round_jobs import KINDS, REHEARSE, RUN, SEND
from maillage.site.exchange.round_shown import (
    Entries,
    chosen_said,
    effect_of,
    figures_of,
    group_rows,
    head_of,
    lede_of,
    match_rows,
    terms_said,
    why_of,
)
from maillage.site.exchange.rounds import HEAD, rounds, without_file
from maillage.site.jobs.ask import ask
from maillage.site.jobs.models import Job, State
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

A_PAGE, MOST_LINES, MOST_WITHOUT = 20, 10, 12


def managed(request: HttpRequest, key: str) -> Round:
    """The round, for who looks after its network. Raises Http404 for everybody else."""
    found = rounds().defer(None).defer("certificate").filter(pk=key).first()
    if found is None or not may_run(account_of(request), found.network, today()):
        raise Http404
    return found


def job_of(round: Round) -> Job | None:
    """The latest job of a round."""
    return Job.objects.filter(kind__in=KINDS, arguments__round=round.key).first()


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The round in full; sent, ``do`` says what is asked for: rehearse, run, send, stop, cancel."""
    round = managed(request, key)
    if request.method != "POST":
        return _page(request, round)
    act = {"rehearse": _rehearse, "run": _run, "send": _send, "stop": _stop, "cancel": _cancel}.get(
        request.POST.get("do", "")
    )
    if act is None:
        return _page(request, round, "met", 422)

    def done() -> str:
        act(request, round)
        return reverse("round_desk", args=[round.key])

    try:
        return once(request, done)
    except RoundRefused as why:
        return _page(request, managed(request, key), why.why, 409 if why.why == "met" else 422)


def _rehearse(request: HttpRequest, round: Round) -> None:
    if round.state != RoundState.CALLED:
        raise RoundRefused("not_called")
    _none_at_work(round)
    ask(REHEARSE, account_of(request), round=round.key, version=round.version)


def _run(request: HttpRequest, round: Round) -> None:
    if why := may_be_run(round, today()):
        raise RoundRefused(why)
    _none_at_work(round)
    ask(RUN, account_of(request), round=round.key)


def _send(request: HttpRequest, round: Round) -> None:
    _none_at_work(round)
    begin_sending(round.key, account_of(request), _version(request), today())
    ask(SEND, account_of(request), round=round.key)


def _stop(request: HttpRequest, round: Round) -> None:
    """A job that waits stops here and now, one at work when it next says how far it is. Proposals that have left, have left."""
    mine = Job.objects.filter(kind__in=KINDS, arguments__round=round.key)
    mine.filter(state=State.WAITING).update(
        state=State.STOPPED, outcome={"why": "asked_to_stop"}, ended_at=timezone.now()
    )
    mine.filter(state=State.RUNNING).update(stop_asked=True)


def _cancel(request: HttpRequest, round: Round) -> None:
    reason = clean(request.POST.get("reason", ""))
    _none_at_work(round)
    cancel_round(round.key, reason, account_of(request), _version(request), today())
    note("round_cancelled", account_of(request), f"round:{round.key}", reason=reason)


def _none_at_work(round: Round) -> None:
    job = job_of(round)
    if job is not None and not job.ended:
        raise RoundRefused("running")


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _page(request: HttpRequest, round: Round, wrong: str = "", status: int = 200) -> HttpResponse:
    on, job = today(), job_of(round)
    result = round.result or round.rehearsed
    values: dict[str, Any] = {
        **head_of(round, on),
        "wrong": words.say(f"round.cannot.{wrong}") if wrong else "",
        "chosen": chosen_said(round),
        "terms": terms_said(round),
        "job": _job_shown(job),
        "may_rehearse": round.state == RoundState.CALLED,
        "may_run": not may_be_run(round, on),
        "may_change": round.state == RoundState.CALLED,
        "may_send": round.state == RoundState.RUN,
        "may_cancel": round.state in (RoundState.CALLED, RoundState.RUN) and not round.result.get("sending"),
        "sent": _sent(round),
        "keys": [new_key() for _ in range(5)],
        "token": get_token(request),
        "reason": {"component": "field", "id": "reason", "kind": "area", "rows": 3,
                   "label": words.say("round_desk.reason"), "hint": words.say("round_desk.reason_hint")},
        "result": bool(result),
        "rehearsed": not round.result and bool(round.rehearsed),
        "certified": bool(round.result),
    }  # fmt: skip
    if result:
        values |= _result(request, round, result)
    answer = render(request, "exchange/round_desk.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _result(request: HttpRequest, round: Round, result: dict[str, Any]) -> dict[str, Any]:
    record, on, terms = record_of(request), today(), Terms.of(round.terms)
    shown, pages = paged(request, result["matches"], A_PAGE)
    without = [*result["without"].items()][:MOST_WITHOUT]
    keys = [key for match in shown for key in match[:2]] + [need for need, _ in without]
    lines = result["moved"][:MOST_LINES]
    keys += [key for each in lines for key in _keys(each)]
    entries = Entries.of(record, keys, on)
    return {
        "lede": lede_of(result),
        "rehearsed_on": result.get("rehearsed_on", ""),
        "figures": figures_of(result, with_points=True),
        "both": both_rows(result),
        "groups": group_rows(result),
        "head": [words.say(f"round.column.{each}") for each in HEAD],
        "effect": effect_of(result) if terms.equity else "",
        "lines": [line_shown(entries, each) for each in lines],
        "more_lines": len(result["moved"]) > MOST_LINES,
        "n_lines": len(result["moved"]),
        "matches": match_rows(entries, shown, with_points=True),
        "without": [
            {**entries.line(n), "why": why_of(reason, terms.floor, whole=True)} for n, reason in without
        ],
        "n_without": len(result["without"]),
        "more_without": max(0, len(result["without"]) - MOST_WITHOUT),
        "ways_without": take.ways(f"{reverse('round_lines', args=[round.key])}?list=without"),
        **pages,
    }


def both_rows(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Figures of the round with the most points, and of the one with equity: what, without, with."""
    both = {
        "matched": {"before": result["matched_plain"], "after": result["matched"]},
        "points": {when: points(result["total_milli"][when]) for when in ("before", "after")},
        "places": result["places_served"],
        "countries": result["countries_served"],
        "tenth": {when: points(result["worst_tenth"]["milli"][when]) for when in ("before", "after")},
    }
    return [{"what": words.say(f"round_desk.both.{name}"), **values} for name, values in both.items()]


def _keys(line: dict[str, Any]) -> list[str]:
    return [line["need"], *(each[0] for name in ("plain", "fair") for each in line[name])]


def line_shown(entries: Entries, line: dict[str, Any]) -> dict[str, Any]:
    """A need whose partners are others with equity: before and after, in words with their points."""
    plain, fair = (_partners(entries, line[name]) for name in ("plain", "fair"))
    change = "gained" if not line["plain"] else "lost" if not line["fair"] else "other"
    return {
        "need": entries.line(line["need"]),
        "plain": plain or words.say("round.line.nobody"),
        "fair": fair or words.say("round.line.nobody"),
        "change": words.say(f"round.line.{change}"),
    }


def _partners(entries: Entries, held: list[list[Any]]) -> str:
    said = (
        words.say(
            "round.line.with_points",
            partner=entries.owner(offer),
            points=figure(points(milli), words.language()),
        )
        for offer, _, milli in held
    )
    return words.say("search.sep").join(said)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest, key: str) -> HttpResponseBase:
    """Every need that has other partners with equity: for the network."""
    round, on = managed(request, key), today()
    result = round.result or round.rehearsed
    if not result:
        raise Http404
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    moved = result["moved"]
    files = take.file_of(
        request,
        {
            "lines": lambda format: _lines_file(request, result, format),
            "without": lambda format: without_file(request, round, result, format, whole=True),
        },
    )
    if files is not None:
        return files
    shown, pages = paged(request, moved, A_PAGE)
    entries = Entries.of(record_of(request), (each for line in shown for each in _keys(line)), on)
    values = {
        **head_of(round, on),
        "lines": [line_shown(entries, each) for each in shown],
        "effect": effect_of(result),
        "ways": take.offered(request),
        **pages,
    }
    answer = render(request, "exchange/round_lines.html", values)
    add_never_cache_headers(answer)
    return answer


def _lines_file(request: HttpRequest, result: dict[str, Any], format: str) -> HttpResponseBase:
    moved = result["moved"]
    entries = Entries.of(record_of(request), (each for line in moved for each in _keys(line)), today())
    rows = [_line_row(entries, each) for each in moved]
    columns = ("need", "who_asks", "need_words", "plain", "fair", "change")
    return taken_rows(entries.record, "round_lines", columns, rows, format)


def _line_row(entries: Entries, line: dict[str, Any]) -> tuple[str, ...]:
    said = line_shown(entries, line)
    need = said["need"]
    return (
        line["need"],
        need["owner"] or need["place"],
        need["text"],
        said["plain"],
        said["fair"],
        said["change"],
    )


def _sent(round: Round) -> dict[str, Any]:
    """How many proposals left, and why the others did not."""
    sent = round.result.get("sent")
    if not sent:
        return {}
    left = [
        {
            "why": words.say(f"round_desk.left.{why}")
            if why in _LEFT
            else words.say("round_desk.left.other"),
            "n": n,
        }
        for why, n in sent["left"].items()
    ]
    return {"said": words.count("round_desk.sent", sent["proposals"]), "left": left}


_LEFT = frozenset({"aside", "rests", "full", "gate", "stands"})


def _job_shown(job: Job | None) -> dict[str, Any]:
    """Where the latest job stands, in words and numbers; nothing where there was none, or it ended well."""
    if job is None:
        return {}
    seconds = job.outcome.get("seconds")
    shown: dict[str, Any] = {
        "kind": job.kind,
        "ended": job.ended,
        "state": job.state,
        "stopping": job.stop_asked,
        "why": words.say(f"jobs.why.{job.outcome['why']}", **_values(job))
        if job.state == State.STOPPED
        else "",
        "seconds": words.say("round_desk.seconds", n=figure(seconds, words.language()))
        if job.state == State.DONE and seconds is not None
        else "",
    }
    if not job.ended:
        shown["how_far"] = _how_far(job)
    return shown


def _how_far(job: Job) -> str:
    if job.state != State.RUNNING or not job.stage:
        return words.say("desk_jobs.begun" if job.attempts else "desk_jobs.queued")
    stage = words.say(f"jobs.stage.{job.stage}")
    if job.total:
        spoken = words.language()
        return words.say(
            "desk_jobs.of", stage=stage, done=figure(job.done, spoken), total=figure(job.total, spoken)
        )
    return stage


def _values(job: Job) -> dict[str, Any]:
    return {name: value for name, value in job.outcome.items() if name != "why"}
