"""Questions of citizens, for the sides that agreed to the page: let one through, refuse it, write its answer, let that through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.dossiers import questions as q
from maillage.dossiers import questions_kept as kept
from maillage.dossiers.models import Question
from maillage.parties.rights import may_publish
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.form import form_page
from maillage.site.dossiers.here import Acting, Here, at, dossier_here
from maillage.site.dossiers.text.article_form import WRITTEN_IN
from maillage.site.parties.typed import Typed, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_citizen"
LET, REFUSE, WRITE, AGREE = "let", "refuse", "write", "agree"
REFUSE_ALL = "refuse_all"
FEWEST = 2
"""Questions that wait, from which on they can be refused in one act: a box that somebody filled is emptied by it."""
MOST = 200
"""Questions on the page: those that wait first."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """All that were asked; sent, one act (``then``) on one of them (``question``)."""
    here = dossier_here(request, key)
    if not here.takes_part:
        raise Http404
    if request.method != "POST":
        return _page(request, here, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    number, then = typed.number("question"), typed.one("then")
    if not has_a_say(here) or then not in (LET, REFUSE, REFUSE_ALL, WRITE, AGREE):
        return _page(request, here, typed, {}, 422)  # which says whose it is to do
    if then == WRITE and (faults := answer_faults(here, typed, number)):
        return _page(request, here, typed, faults, 422)
    try:
        return once(request, lambda: _done(here, typed, then, number))
    except Question.DoesNotExist:  # its time is over, or it is of another dossier
        raise Http404 from None
    except kept.NotTaken as not_taken:
        of = "all" if then == REFUSE_ALL else number
        where = f"reason-{of}" if not_taken.why == "no_reason" else f"then-{number}"
        status = 422 if not_taken.why == "no_reason" else 409
        return _page(request, here, typed, {where: words.say(f"{GROUP}.why.{not_taken.why}")}, status)


def has_a_say(here: Here) -> bool:
    """Whether who reads may let questions through: for a side of the page, by an office that may publish."""
    return here.acting.pk in q.sides(here.state) and may_publish(here.account, here.acting, here.on)


def _done(here: Here, typed: Typed, then: str, number: int) -> str:
    sides, now = q.sides(here.state), timezone.now()
    if then == LET:
        kept.let_through(here.key, number, sides, here.acting, here.account, now, here.on)
    elif then == REFUSE:
        kept.refuse(here.key, number, sides, here.acting, typed.one("reason"), now)
    elif then == REFUSE_ALL:
        kept.refuse_all(here.key, number, sides, here.acting, typed.one("reason"), now)
    elif then == WRITE:
        kept.propose(here.key, number, sides, here.acting, answer_in(here, typed, number), here.account, now, here.on)  # fmt: skip
    else:
        kept.agree(here.key, number, sides, here.acting, typed.one("shown"), here.account, now, here.on)
    note("dossier_question", here.account, f"party:{here.acting.pk}", dossier=here.key, then=then)
    return f"{at(here, 'dossier_questions')}{'' if then == REFUSE_ALL else f'#q{number}'}"


def _languages(here: Acting, number: int) -> tuple[str, ...]:
    """In which an answer can be written: that of the question first, then those of the dossier."""
    asked = Question.objects.filter(pk=number, dossier=here.key).values_list("language", flat=True).first()
    return _answered_in(here, asked or "")


def _answered_in(here: Acting, asked: str) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys((asked, *here.state.languages)) if each in WRITTEN_IN) or ("fr",)  # fmt: skip


def answer_in(here: Acting, typed: Typed, number: int) -> dict[str, str]:
    """The answer to a question that was typed, by language."""
    found = {each: typed.whole(f"answer-{number}-{each}") for each in _languages(here, number)}
    return {each: text for each, text in found.items() if text}


def answer_faults(here: Acting, typed: Typed, number: int) -> dict[str, str]:
    """What is wrong with it, by field."""
    said_in = answer_in(here, typed, number)
    if not said_in:
        first = _languages(here, number)[0]
        return {f"answer-{number}-{first}": words.say(f"{GROUP}.fault.no_answer")}
    found = {each: q.fault_of(text, q.LONGEST_ANSWER) for each, text in said_in.items()}
    return {
        f"answer-{number}-{each}": words.say(f"{GROUP}.fault.{fault}", found=len(said_in[each]), most=q.LONGEST_ANSWER)
        for each, fault in found.items() if fault
    }  # fmt: skip


def _page(
    request: HttpRequest, here: Here, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    asked = list(
        Question.objects.filter(dossier=here.key).prefetch_related("voices").order_by("-at", "-pk")[:MOST]
    )
    rows = [row_of(here, each, typed, faults, has_a_say(here)) for each in asked]
    rows.sort(key=lambda each: each["rank"])  # those that wait for the reader first, then those that wait
    values = {
        "title": words.say(f"{GROUP}.questions"), "rows": rows, "public": q.is_open(here.state), "may": has_a_say(here),
        "all": _all(asked, typed, faults) if has_a_say(here) else None,
        "promise": words.say(f"{GROUP}.kept_for", days=q.KEPT.days),
    }  # fmt: skip
    return form_page(request, here, "dossiers/citizen_questions.html", faults, status, **values)


def _all(asked: list[Question], typed: Typed, faults: Mapping[str, str]) -> dict[str, Any] | None:
    """The form that refuses all that wait to be let through, up to the last one on the page: what comes while somebody reads stays."""
    wait = [each for each in asked if each.shown_at is None and each.refused_at is None]
    if len(wait) < FEWEST:
        return None
    return {
        "until": str(wait[0].pk), "key": new_key(), "reason": reason_field("all", typed.one("then") == REFUSE_ALL, typed, faults),
        "label": words.say(f"{GROUP}.refuse_all", n=len(wait)),
    }  # fmt: skip


def row_of(
    here: Acting, each: Question, typed: Typed, faults: Mapping[str, str], may: bool
) -> dict[str, Any]:
    """A question with where it stands and, for who ``may`` have a say for its side, its forms."""
    sides, me = q.sides(here.state), here.acting.pk
    given = {what: [one.organisation_id for one in each.voices.all() if one.what == what] for what in (q.SHOW, q.ANSWER)}  # fmt: skip
    left = q.awaited(sides, given[q.ANSWER] if each.shown_at else given[q.SHOW])
    mine = may and me in left
    state = "refused" if each.refused_at else "answered" if each.answered_at else "agree" if each.answer else "write" if each.shown_at else "let"  # fmt: skip
    open_still = state in ("let", "write", "agree")
    return {
        "number": str(each.pk), "text": each.text, "language": each.language, "day": str(each.at.date()), "state": state,
        "stands": _stands(here, each, state, left), "error": faults.get(f"then-{each.pk}", ""),
        "answer": [{"text": text, "language": language} for language, text in each.answer.items()],
        "lets": mine and state == "let",
        "agrees": mine and state == "agree",
        "shown": q.mark_of(each.answer),
        "writes": write_fields(here, each, typed, faults) if may and state in ("write", "agree") else [],
        "refuses": [_reason(each, typed, faults)] if may and state != "refused" else [],
        "refuse": words.say(f"{GROUP}.{'take_down' if each.shown_at else 'refuse'}"),
        "keys": [new_key() for _ in range(4)],
        "rank": (not (open_still and (mine or (may and state == "write"))), not open_still),
    }  # fmt: skip


def _stands(here: Acting, each: Question, state: str, left: tuple[str, ...]) -> str:
    if state == "refused":
        who = here.named(each.refused_for_id) if each.refused_for_id in here.state.parties else "–"
        return words.say(f"{GROUP}.stands_refused", who=who, why=words.say(f"{GROUP}.reason.{each.reason}"))
    if state == "answered":
        return words.say(f"{GROUP}.stands_answered")
    if state == "write":
        return words.say(f"{GROUP}.stands_write")
    names = words.listed(here.named(one) for one in left)
    return words.say(f"{GROUP}.stands_{state}", who=names)


def write_fields(
    here: Acting, each: Question, typed: Typed, faults: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A field for the answer in each language in which it can be written."""
    rows = []
    for language in _answered_in(here, each.language):
        name = f"answer-{each.pk}-{language}"
        label = words.say(f"{GROUP}.field.answer", language=language_name(language, words.language()))
        value = typed.whole(name) or each.answer.get(language, "")
        rows.append({"component": "field", "id": name, "label": label, "value": value, "kind": "area", "rows": 3, "optional": True,
                     **({"error": faults[name]} if name in faults else {})})  # fmt: skip
    return rows


def _reason(each: Question, typed: Typed, faults: Mapping[str, str]) -> dict[str, Any]:
    return reason_field(str(each.pk), typed.number("question") == each.pk and typed.one("then") != REFUSE_ALL, typed, faults)  # fmt: skip


def reason_field(of: str, sent: bool, typed: Typed, faults: Mapping[str, str]) -> dict[str, Any]:
    """Why something is refused, of what ``of`` tells apart on the page; ``sent``: whether that is what was sent."""
    name = f"reason-{of}"
    choices = [{"value": "", "label": "–"}, *({"value": one, "label": words.say(f"{GROUP}.reason.{one}")} for one in q.REASONS)]  # fmt: skip
    value = typed.one("reason") if sent else ""
    return {**field("reason", GROUP, value, {}, kind="select", choices=choices), "id": name, "name": "reason",
            **({"error": faults[name]} if name in faults else {})}  # fmt: skip
