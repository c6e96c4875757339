"""One question to all members: asked by mail, the answers listed, and who has not answered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from maillage.parties.members import members_on
from maillage.parties.models import Organisation, Question
from maillage.parties.questions import LONGEST_WORDS, batches, of_batch
from maillage.site import take, words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.network import called, looked_after
from maillage.site.parties.question_letters import ask_members
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_ASKED = 20
COLUMNS = ("member", "country", "asked", "answered", "answer", "from_elsewhere")


class TooSoon(Exception):
    """Members were asked a question today already."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of a question and what was asked before; ``?of=`` one question with its answers. Sent, all members with an address
    are asked."""
    network = looked_after(request, key)
    if request.method == "POST":
        return _ask(request, network)
    if batch := clean(request.GET.get("of", "")):
        return _answers(request, network, batch)
    return _page(request, network, (kept(request).get("words") or [""])[0])


def _ask(request: HttpRequest, network: Organisation) -> HttpResponseBase:
    said = clean(request.POST.get("words", ""))
    if not said or len(said) > LONGEST_WORDS:
        return _page(request, network, said, words.say("network_space.words_missing"), 422)

    def act() -> str:
        # the row of the network is held, so that two who ask at once do not write to everybody twice
        Organisation.objects.select_for_update(no_key=True).get(pk=network.pk)
        if Question.objects.filter(organisation=network, about="", asked_at__date=today()).exists():
            raise TooSoon
        members = members_on(network, today()).select_related("member")
        asked = ask_members(network, said, members, account_of(request), words.language())
        note(
            "members_asked", account_of(request), f"party:{network.pk}", asked=asked.asked, batch=asked.batch
        )
        return f"{reverse('network_questions', args=[network.key])}?of={asked.batch}"

    try:
        return once(request, act)
    except TooSoon:
        return _page(request, network, said, words.say("network_space.too_soon"), 409)


def _page(
    request: HttpRequest, network: Organisation, said: str, wrong: str = "", status: int = 200
) -> HttpResponse:
    here = reverse("network_questions", args=[network.key])
    values: dict[str, Any] = {
        "network": network,
        "name": called(network),
        "errors": [{"id": "words", "text": wrong}] if wrong else [],
        "words": {"component": "field", "id": "words", "kind": "area", "rows": 3, "label": words.say("network_space.words"),
                  "hint": words.say("network_space.words_hint"), "value": said, "error": wrong},
        "n": members_on(network, today()).count(),
        "without": members_on(network, today()).filter(email="").count(),
        "asked": [{**each, "address": f"{here}?of={each['batch']}"} for each in _asked(network)],
        "key": new_key(),
        "token": get_token(request),
    }  # fmt: skip
    answer = render(request, "parties/network_questions.html", values, status=status)
    add_never_cache_headers(answer)
    return answer


def _asked(network: Organisation) -> list[dict[str, Any]]:
    """What was asked before, with how many have answered."""
    wanted = batches(network)[:MOST_ASKED]
    rows: dict[str, dict[str, Any]] = {}
    found = Question.objects.filter(organisation=network, batch__in=wanted, about="")
    for batch, said, at, answered in found.values_list(
        "batch", "words", "asked_at", "answered_at"
    ).iterator():
        row = rows.setdefault(
            batch, {"batch": batch, "words": said, "day": str(at.date()), "n": 0, "answered": 0}
        )
        row["n"] += 1
        row["answered"] += answered is not None
    return [
        {**rows[each], "silent": rows[each]["n"] - rows[each]["answered"]} for each in wanted if each in rows
    ]


def _answers(request: HttpRequest, network: Organisation, batch: str) -> HttpResponseBase:
    found = of_batch(network, batch[:20]).order_by("answered_at", "id")
    first = found.first()
    if first is None:
        raise Http404
    if format := take.asked(request):
        lines = [_cells(each) for each in found]
        return taken_rows(record_of(request), "network_answers", COLUMNS, lines, format)
    total, answered = found.count(), found.exclude(answered_at=None).count()
    # those that have answered first, whichever the database puts before: the others are counted above
    listed = [*found.exclude(answered_at=None), *found.filter(answered_at=None)]
    rows, pages = paged(request, listed)
    values: dict[str, Any] = {
        "network": network,
        "name": called(network),
        "words": first.words,
        "day": str(first.asked_at.date()),
        "answered": answered,
        "silent": total - answered,
        "rows": [
            {
                "member": each.membership.name if each.membership else "–",
                "answer": each.answer,
                "day": str(each.answered_at.date()) if each.answered_at else "",
                "elsewhere": _elsewhere(each),
            }
            for each in rows
        ],
        "ways": take.offered(request),
        **pages,
    }
    answer = render(request, "parties/network_answers.html", values)
    add_never_cache_headers(answer)
    return answer


def _elsewhere(question: Question) -> bool:
    """Whether a mail that answered came from another address than the one asked."""
    return any(each.email and each.email.lower() != question.email for each in question.replies.all())


def _cells(question: Question) -> tuple[Any, ...]:
    member = question.membership
    return (
        member.name if member else "", member.country if member else "", str(question.asked_at.date()),
        str(question.answered_at.date()) if question.answered_at else "", question.answer,
        "yes" if _elsewhere(question) else "",
    )  # fmt: skip
