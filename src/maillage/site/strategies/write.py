"""Writing a strategy: its title and years, the council's decision, and its objectives in order. Nobody else reads it until it is adopted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from maillage.site import words
from maillage.site.dossiers.here import language_said, said
from maillage.site.parties.typed import Typed, day_in
from maillage.site.permissions import needs, whose_it_is
from maillage.site.strategies.form import (
    area,
    done_once,
    form_page,
    kept,
    languages,
    over,
    summary,
    text_field,
    written_in,
)
from maillage.site.strategies.here import Seen, strategy_here
from maillage.strategies.faults import Faults, faults_of
from maillage.strategies.model import Objective, Strategy, Vote


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of its frame, and its objectives; sent, it is kept, or an objective moves up."""
    seen, by = strategy_here(request, key)
    language = written_in(request)
    if request.method != "POST":
        return _page(request, seen, language, Typed.waiting(request), {}, [], 200)
    typed = Typed.sent(request)
    moves = typed.one("up")
    wanted = _moved_up(seen.draft, moves) if moves else _typed(seen.draft, typed, language)
    if not moves and (faults := _faults(wanted, typed)):
        return _page(request, seen, language, typed, faults, [], 422)

    def again(why: list[dict[str, str]], status: int) -> HttpResponse:
        now = strategy_here(request, key)[0]
        return _page(request, now, language, Typed({}) if moves else typed, {}, why, status)

    return done_once(request, lambda: kept(seen, by, wanted, typed, language), again)


def _typed(before: Strategy, typed: Typed, language: str) -> Strategy:
    vote = Vote(typed.whole("number").strip(), day_in(typed.one("voted_on")), typed.whole("link").strip())
    return replace(
        before,
        title=over(before.title, language, typed.whole("title")),
        since=typed.number("since"),
        until=typed.number("until"),
        vote=vote,
    )


def _faults(said: Strategy, typed: Typed) -> Faults:
    found = faults_of(said)
    if typed.one("voted_on").strip() and said.vote.on is None:
        found["voted_on"] = "day"
    return found


def _moved_up(said: Strategy, key: str) -> Strategy:
    """With one objective one place earlier."""
    found = list(said.objectives)
    at = next((i for i, each in enumerate(found) if each.key == key), 0)
    if at:
        found[at - 1], found[at] = found[at], found[at - 1]
    return replace(said, objectives=tuple(found))


def _page(
    request: HttpRequest, seen: Seen, language: str, typed: Typed, faults: Faults, errors: list[dict[str, str]], status: int
) -> HttpResponse:  # fmt: skip
    found = seen.draft
    vote = found.vote

    def line(name: str, value: str, **more: Any) -> dict[str, Any]:
        return text_field(name, typed.whole(name) if typed else value, faults, **more)

    fields = [
        area("title", found.title, typed, language, faults),
        line("since", str(found.since), short=True, figures=True),
        line("until", str(found.until), short=True, figures=True),
        line("number", vote.number, optional=True, hint=words.say("strategy.hint.number")),
        line("voted_on", str(vote.on or ""), optional=True, kind="date", short=True),
        line("link", vote.link, optional=True, latin=True),
    ]
    return form_page(
        request, seen, "strategies/write.html", status,
        fields=fields, language=language, written_in=languages(request.path, language), version=seen.row.version,
        errors=errors or summary(faults), kept=request.GET.get("kept") == "1",
        objectives=_rows(seen, found.objectives, language), new=f"{seen.at('strategy_objective', 'new')}?in={language}",
    )  # fmt: skip


def _rows(seen: Seen, objectives: Sequence[Objective], language: str) -> list[dict[str, Any]]:
    return [
        {"key": each.key, "title": said(each.title), "language": language_said(each.title),
         "address": f"{seen.at('strategy_objective', each.key)}?in={language}"}
        for each in objectives
    ]  # fmt: skip
