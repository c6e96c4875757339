"""Keep a procedure for an organisation: whoever acts for one says which and what it is called; its steps then stand in its agenda."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties.models import Organisation
from maillage.parties.rights import organisations_of
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.agenda.models import KeptProcedure
from maillage.site.parties.own_page import page
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.reports.said import clean
from maillage.site.rules.facts_kept import plain
from maillage.site.rules.procedure_choose import Asked, read
from maillage.site.rules.procedure_shown import country, country_names
from maillage.site.today import today

LONGEST_TITLE = 200


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The form, of what the address asks; sent, the procedure is kept and its page is shown."""
    given = request.POST if request.method == "POST" else request.GET
    asked = read(given, today())
    if not asked.whole:
        return HttpResponseRedirect(f"{reverse('procedure')}?{asked.query()}" if asked.countries else reverse("procedure"))  # fmt: skip
    if request.method != "POST":
        return _form(request, asked, {}, {})
    mine = {each.pk: each for each in organisations_of(account_of(request), today())}
    owner, title = mine.get(given.get("for", "")), clean(given.get("title", ""))[:LONGEST_TITLE]
    faults = {}
    if owner is None:
        faults["for"] = words.say("procedure.kept_wrong.organisation")
    if not title:
        faults["title"] = words.say("procedure.kept_wrong.title")
    if owner is None or faults:
        return _form(request, asked, given, faults)
    organisation = owner

    def act() -> str:
        kept = _kept(request, asked, organisation, title)
        return reverse("party_procedure", args=[organisation.pk, kept.pk])

    return once(request, act)


def _kept(request: HttpRequest, asked: Asked, owner: Organisation, title: str) -> KeptProcedure:
    assert asked.start is not None
    # the organisation's own country first: its council is the one whose sittings it says
    territories = sorted(asked.countries, key=lambda code: code != owner.country)
    kept = KeptProcedure.objects.create(
        organisation=owner,
        title=title,
        territories=territories,
        start=asked.start,
        sittings={code: [day.isoformat() for day in days] for code, days in asked.sittings.items()},
        facts=plain(asked.answers),
        made_by=account_of(request),
    )
    note("procedure_kept", account_of(request), f"party:{owner.pk}", procedure=kept.pk)
    return kept


def _form(
    request: HttpRequest, asked: Asked, given: QueryDict | dict[str, str], faults: dict[str, str]
) -> HttpResponse:
    """The form, with what was typed and what is wrong with it."""
    mine = organisations_of(account_of(request), today())
    chosen = given.get("for") or (mine[0].pk if len(mine) == 1 else "")
    choices = [
        {"value": each.pk, "label": called(each, words.language()), "on": each.pk == chosen} for each in mine
    ]
    title = given.get("title") or " – ".join(country(code) for code in asked.countries)
    fields: list[dict[str, Any]] = [
        {"component": "choices", "id": "for", "label": words.say("procedure.for"), "choices": choices, "error": faults.get("for", "")},
        {
            "component": "field", "id": "title", "label": words.say("procedure.called"), "hint": words.say("procedure.called_says"),
            "value": title, "error": faults.get("title", ""),
        },
    ]  # fmt: skip
    values = {
        "names": country_names(asked.countries),
        "start": asked.start,
        "mine": mine,
        "fields": fields,
        "errors": [{"id": name, "text": text} for name, text in faults.items()],
        "carried": asked.pairs(),
        "back": asked.query(),
        "key": new_key(),
        "token": get_token(request),
    }
    return page(request, "agenda/procedure_keep.html", values, 422 if faults else 200)
