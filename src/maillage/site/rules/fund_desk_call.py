"""A fund's desk makes a call, or gives one other dates: with the values that hold from its opening, tried on past cases before anything
is published.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.rules import say
from maillage.rules.calls import WITHDRAWN, Call, version_on
from maillage.rules.model import Pack
from maillage.rules.shelf import Shelf
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.rules import call_acts, call_typed, fund_desk_fields, fund_desk_try
from maillage.site.rules.call_acts import CallSaid
from maillage.site.rules.call_dates import dates_of
from maillage.site.rules.call_letters import ask_for_letters
from maillage.site.rules.call_shown import row_of, said_in
from maillage.site.rules.finder_questions import sentence
from maillage.site.rules.fund_desk import desk_of
from maillage.site.rules.fund_desk_set import set_values
from maillage.site.rules.fund_desk_values import DeskSaid, text_of
from maillage.site.rules.here import calls_here, shelf_here, shelf_without_desk
from maillage.site.rules.own_pack_acts import said_by_desk
from maillage.site.today import today


@dataclass
class Form:
    """One asking: whose desk, which fund, which call (None: a new one), what was typed and what is wrong with it."""

    organisation: Organisation
    pack: Pack
    call: Call | None
    typed: Typed
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the desk's organisation calls itself."""
        return called(self.organisation, words.language())

    @cached_property
    def under(self) -> Shelf:
        """The rules without what this desk said: what it says now extends these, and not itself."""
        return shelf_without_desk(self.organisation)

    @property
    def base(self) -> Pack:
        """Those of the fund."""
        return self.under.packs.get(self.pack.id, self.pack)

    def kept(self) -> DeskSaid:
        """What the desk has said of its rules so far."""
        return said_by_desk(self.organisation, self.pack.id)

    def with_call(self, call: str, said: CallSaid, values: Mapping[str, str]) -> DeskSaid:
        """The same with what it says now."""
        return self.kept().with_call(call, said.dates, values, self.typed.one("holds") == "yes")


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str, fund: str) -> HttpResponseBase:
    """A new call."""
    organisation, pack = desk_of(request, key, fund)
    return _answer(request, Form(organisation, pack, None, _typed(request)))


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def re_date(request: HttpRequest, key: str, fund: str, call: str) -> HttpResponseBase:
    """Other dates, or other values, of a call of the fund."""
    organisation, pack = desk_of(request, key, fund)
    found = calls_here().get(call)
    if found is None or found.fund != pack.id:
        raise Http404
    return _answer(request, Form(organisation, pack, found, _typed(request)))


def _typed(request: HttpRequest) -> Typed:
    return Typed.sent(request) if request.method == "POST" else Typed.waiting(request)


def _answer(request: HttpRequest, form: Form) -> HttpResponseBase:
    if request.method != "POST":
        return _page(
            request, form, _first(form) if not form.typed else fund_desk_fields.of_typed(form.typed), 200
        )
    changing = form.call is not None
    said = call_typed.said_in(form.typed, withdrawing=changing)
    form.faults = call_typed.faults(form.typed, said, title=not changing, source=False, why=changing)
    values, wrong = fund_desk_fields.values_in(form.typed, form.pack)
    form.faults |= wrong
    if values and said.dates.opens is None and said.dates.status != WITHDRAWN:
        form.faults.setdefault("opens", words.say("fund_desk.fault.opens"))
    typed = fund_desk_fields.of_typed(form.typed)
    trial: dict[str, Any] = {}
    if not form.faults:
        trial = _trial(form, said, values)
    if form.faults:
        return _page(request, form, typed, 422)
    typed |= {f"value_{name}": each for name, each in values.items()}  # as they were understood
    # what is published is what was tried: anything typed since is tried again first
    if form.typed.one("then") != "publish" or form.typed.one("tried") != _mark(form, said, values):
        return _page(request, form, typed, 200, {**trial, "tried": _mark(form, said, values)})

    def act() -> str:
        _publish(request, form, said, values)
        return reverse("fund_desk", args=[form.organisation.pk, form.pack.id])

    return once(request, act)


def _publish(request: HttpRequest, form: Form, said: CallSaid, values: Mapping[str, str]) -> None:
    by, on, organisation = account_of(request), today(), form.organisation
    if not said.source:
        said = CallSaid(said.dates, form.name, said.address, said.why)
    if form.call is None:
        title = form.typed.one("title")
        made = call_acts.make(organisation, form.pack.id, title, words.language(), said, by, on)
        note("call_made", by, f"party:{organisation.pk}", call=made.call)
    else:
        made = call_acts.re_date(organisation, form.call.id, said, by, on)
        note("call_redated", by, f"party:{organisation.pk}", call=made.call, reason=said.why)
    set_values(organisation, form.pack.id, form.with_call(made.call, said, values), by, on)
    ask_for_letters(made.call, by)


def _trial(form: Form, said: CallSaid, values: Mapping[str, str]) -> dict[str, Any]:
    """What past cases give with the rules of the call; what is wrong goes to the form's faults."""
    opens = said.dates.opens or today()
    after = form.with_call(form.call.id if form.call else "-", said, values)
    draft: Pack | None = form.base
    if after:
        text = text_of(form.base, after, form.name, today())
        draft, problems = fund_desk_try.draft_of(form.base, text, form.under, form.name)
        if draft is None:
            form.faults["cases"] = " ".join(each.message(words.language()) for each in problems[:3])
            return {}
    cases = form.under.cases.get(form.pack.id, ())
    picked = fund_desk_try.chosen(cases, form.typed.all("cases"))
    more, problems_of_facts = fund_desk_try.pasted(form.typed.one("facts"))
    if problems_of_facts:
        form.faults["facts"] = " ".join(sentence(each) for each in problems_of_facts[:5])
        return {}
    wanted = [*more, *picked] or [
        (cases[each].name, cases[each].facts) for each in fund_desk_try.first(cases)
    ]
    assert draft is not None
    tried = fund_desk_try.tried(form.pack, draft, wanted, opens)
    return {"trial": [fund_desk_try.shown(each) for each in tried], "opens_on": str(opens)}


def _mark(form: Form, said: CallSaid, values: Mapping[str, str]) -> str:
    """What would be published, in a few letters."""
    what = [repr(said), sorted(values.items()), form.typed.one("title"), form.typed.one("holds")]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def _first(form: Form) -> dict[str, str]:
    """The form as it is first shown: empty, or the call as it stands."""
    if form.call is None:
        return {"status": "confirmed"}
    version = version_on(form.call, today()) or form.call.versions[-1]
    address = version.source.address if version.source else ""
    said = CallSaid(dates_of(version), "", address, "")
    values, holds = form.kept().of_call(form.call.id)
    typed = call_typed.of_said(said_in(form.call.title)[1], said)
    return {
        **typed,
        **{f"value_{name}": each for name, each in values.items()},
        "holds": "yes" if holds else "",
    }


def _page(
    request: HttpRequest,
    form: Form,
    typed: Mapping[str, str],
    status: int,
    trial: Mapping[str, Any] | None = None,
) -> HttpResponse:
    key, fund = form.organisation.pk, form.pack.id
    action = (
        reverse("fund_desk_call", args=[key, fund, form.call.id]) if form.call else reverse("fund_desk_new", args=[key, fund])
    )  # fmt: skip
    changing = form.call is not None
    cases = form.under.cases.get(fund, ())
    values: dict[str, Any] = {
        "title": say.title(form.pack, words.language()),
        "call": row_of(form.call, shelf_here(), today()) if form.call else None,
        "fields": call_typed.fields(
            typed, form.faults, title=not changing, source=False, why=changing, withdrawing=changing
        ),
        "values": fund_desk_fields.value_fields(form.pack, typed, form.faults, today()),
        "holds": fund_desk_fields.holds_field(form.base, typed),
        "cases": fund_desk_fields.cases_field(cases, form.typed, form.faults),
        "facts": fund_desk_fields.facts_field(form.typed, form.faults),
        "errors": errors(form.faults),
        "action": action,
        "leave": reverse("fund_desk", args=[key, fund]),
        "key": request.POST.get("once") or new_key(),
        "token": get_token(request),
        **(trial or {}),
    }
    return page(request, "rules/fund_desk_call.html", values, status)
