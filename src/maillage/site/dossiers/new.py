"""Opening a dossier: one organisation, alone, in its own words. Its partner comes later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import Opened, PartyNamed
from maillage.dossiers.lesson import SOLUTION
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import begun, decided
from maillage.parties.models import Organisation
from maillage.parties.rights import organisations_of
from maillage.parties.vouching import called
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.form import told
from maillage.site.dossiers.from_match import match_of, opened_from, solution_again
from maillage.site.dossiers.here import world_of
from maillage.site.dossiers.text.article_form import WRITTEN_IN
from maillage.site.dossiers.typed_words import sum_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.today import today

GROUP = "dossier_new"
FULL = "full"


@needs(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, the dossier is opened."""
    account, on = account_of(request), today()
    mine = organisations_of(account, on)
    if not mine:
        return page(
            request, "dossiers/none.html", {"find": reverse("parties"), "write": reverse("party_new")}
        )
    typed = Typed.sent(request) if request.method == "POST" else Typed.waiting(request)
    match = match_of(request.GET.get("proposal", ""), account, on)
    again = solution_again(request.GET.get("solution", ""))
    if match is not None:
        mine = [match.owner]
        if not typed:
            typed = Typed(
                {
                    "title": [match.title],
                    "need": [match.need],
                    "language": [match.language or words.language()],
                }
            )
    recruits = (
        words.say("dossier.recruits", who=called(match.owner, words.language()))
        if match and match.recruits
        else ""
    )
    wanted = typed.one("organisation") or request.GET.get("for", "")
    owner = next((each for each in mine if each.pk == wanted), mine[0])
    if request.method != "POST":
        return _page(request, mine, owner, typed, {}, 200, recruits)
    language = typed.one("language") if typed.one("language") in WRITTEN_IN else words.language()
    sort, light = typed.one("path"), typed.one("path") not in ("", FULL)
    cost = sum_of(typed.one("amount")) if light else (None, "")
    if cost is None:
        return _page(request, mine, owner, typed, {"amount": told(Refused("cost-wrong"))}, 422, recruits)
    names = {each.language: each.name for each in owner.names.all()} or {language: owner.pk}
    what = Opened(
        title={language: typed.one("title")}, need={language: typed.one("need")}, names=names, role="beneficiary",
        country=owner.country, languages=(language,), places=(owner.place,) if owner.place else (),
        light=light, sort="" if sort == FULL else sort, amount=cost[0], currency=cost[1],
        topics=match.topics if match else tuple(again.topics) if again else (),
        came_from=match.came_from if match else f"{SOLUTION}{again.pk}" if again else "", recruits=bool(match and match.recruits),
    )  # fmt: skip

    def act() -> str:
        if match is not None and (there_is := opened_from(match)):  # somebody beside was first
            return reverse("dossier", args=[there_is])
        row, _ = begun(what, world_of(account, owner, on))
        if match is not None:
            there = match.partner
            asked = PartyNamed(
                there.pk,
                {each.language: each.name for each in there.names.all()},
                "pivotal",
                True,
                there.country,
            )
            decided(row.pk, asked, world_of(account, owner, on))
        note("dossier_opened", account, f"party:{owner.pk}", dossier=row.pk)
        return reverse("dossier", args=[row.pk])

    try:
        return once(request, act)
    except Refused as refused:
        where = refused.problem.field or "title"
        faults = {where: told(refused)}
        return _page(request, mine, owner, typed, faults, 422, recruits)


def _page(
    request: HttpRequest,
    mine: list[Organisation],
    owner: Organisation,
    typed: Typed,
    faults: Mapping[str, str],
    status: int,
    recruits: str,
) -> HttpResponse:
    spoken, again = words.language(), solution_again(request.GET.get("solution", ""))
    sorts = catalogue("maillage.dossiers", "light")["sort"]
    path = typed.one("path") or FULL
    fields: list[dict[str, Any]] = []
    if len(mine) > 1:
        choices = [{"value": each.pk, "label": called(each, spoken)} for each in mine]
        fields.append(field("organisation", GROUP, owner.pk, faults, kind="select", choices=choices))
    fields += [
        field("title", GROUP, typed.one("title"), faults, hint=words.say(f"{GROUP}.hint.title")),
        field("need", GROUP, typed.one("need"), faults, kind="area", rows=6, hint=words.say(f"{GROUP}.hint.need")),
        {
            "component": "choices", "id": "path", "label": words.say(f"{GROUP}.field.path"), "hint": words.say(f"{GROUP}.hint.path"),
            "error": faults.get("sort", ""),
            "choices": [
                {"value": FULL, "label": words.say(f"{GROUP}.full"), "on": path == FULL},
                *({"value": each, "label": choose(names, spoken), "on": path == each} for each, names in sorts.items()),
            ],
        },
        field("amount", GROUP, typed.one("amount"), faults, optional=True, latin=True, short=True, hint=words.say(f"{GROUP}.hint.amount")),
        field("language", GROUP, typed.one("language") or spoken, faults, kind="select", choices=language_choices()),
    ]  # fmt: skip
    values = {
        "recruits": recruits, "fields": fields, "errors": errors(faults), "token": get_token(request), "key": new_key(), "action": request.get_full_path(),
        "again": {"title": " ".join(again.problem.split())[:90], "language": again.language, "address": reverse("solution", args=[again.pk])} if again else None,
    }  # fmt: skip
    return page(request, "dossiers/new.html", values, status)


def language_choices() -> list[dict[str, str]]:
    """The languages in which texts are written here."""
    from maillage.reference.spoken import language_name

    return [{"value": each, "label": language_name(each, words.language())} for each in WRITTEN_IN]
