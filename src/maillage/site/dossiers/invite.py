"""Asking an organisation to take part: one that is here already, or one that is written down with this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.decisions import PartyNamed
from maillage.dossiers.model import OVER
from maillage.dossiers.open_to import has_holder
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import decided
from maillage.parties.alike import Sought, likely
from maillage.parties.kinds import kinds
from maillage.parties.models import Name, Organisation
from maillage.parties.organisations import is_mailbox
from maillage.parties.vouching import called
from maillage.parties.written import fault_of_line, line
from maillage.reference.countries import country
from maillage.reference.names import fold
from maillage.reference.texts import choose
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Here, at, dossier_here, said, world_of
from maillage.site.parties.own_page import page
from maillage.site.parties.register import country_choices, kind_choices
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_invite"
NEW = "new"
LONGEST = 200


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form. A name that one here already bears is asked about before another is written down."""
    here = dossier_here(request, key)
    if here.state.phase in OVER or not here.takes_part:
        raise Http404
    typed = Typed.sent(request) if request.method == "POST" else Typed.waiting(request)
    if request.method != "POST":
        return _page(request, here, typed, {}, [], 200)
    name, code, mailbox = line(typed.one("name")), typed.one("country"), typed.one("mailbox")
    faults = {}
    if fault_of_line(name, LONGEST):
        faults["name"] = words.say(f"{GROUP}.fault.name")
    if country(code) is None:
        faults["country"] = words.say(f"{GROUP}.fault.country")
    if mailbox and not is_mailbox(mailbox):
        faults["mailbox"] = words.say(f"{GROUP}.fault.mailbox")
    if typed.one("kind") not in kinds():
        faults["kind"] = words.say(f"{GROUP}.fault.kind")
    if faults:
        return _page(request, here, typed, faults, [], 422)
    found = _alike(name, code)
    chosen = typed.one("which")
    if found and chosen not in (NEW, *(each.pk for each in found)):
        return _page(request, here, typed, {"which": words.say(f"{GROUP}.fault.which")}, found, 422)

    def act() -> str:
        with transaction.atomic():
            party = next((each for each in found if each.pk == chosen), None) or _written(
                here, typed, name, code, mailbox
            )
            names = {each.language: each.name for each in party.names.all()}
            what = PartyNamed(party.pk, names, typed.one("role"), typed.one("key") == "yes", party.country)
            decided(key, what, world_of(here.account, here.acting, here.on))
        note("dossier_invited", here.account, f"party:{here.acting.pk}", dossier=key, organisation=party.pk)
        if party.mailbox and not has_holder(
            party, here.on, here.state.owner
        ):  # it learns of it by a letter alone
            return f"{reverse('dossier_doors', args=[key])}?party={party.pk}"
        return here.address

    try:
        return once(request, act)
    except Refused as refused:
        where = {"role": "role", "names": "name", "party": "name"}.get(refused.problem.field or "", "name")
        return _page(request, here, typed, {where: told(refused)}, found, 422)


def _alike(name: str, code: str) -> list[Organisation]:
    """Organisations here that are likely meant."""
    keys = [each.organisation.pk for each in likely(Sought(names=(name,), country=code))]
    by_name = Name.objects.filter(folded=fold(name), organisation__country=code).values_list(
        "organisation", flat=True
    )
    found = Organisation.objects.prefetch_related("names").filter(
        pk__in={*keys, *by_name}, merged_into=None, erased_at=None, hidden_at=None
    )
    return [*found.order_by("key")[:8]]


def _written(here: Here, typed: Typed, name: str, code: str, mailbox: str) -> Organisation:
    made = Organisation.objects.create(
        kind=typed.one("kind"),
        country=code,
        mailbox=mailbox,
        made_by=here.account,
        source=f"dossier:{here.key}",
    )
    Name.objects.create(organisation=made, language=words.language(), name=name, folded=fold(name))
    return made


def _page(
    request: HttpRequest,
    here: Here,
    typed: Typed,
    faults: Mapping[str, str],
    found: list[Organisation],
    status: int,
) -> HttpResponse:
    spoken = words.language()
    role = typed.one("role") or "pivotal"
    fields: list[dict[str, Any]] = [
        field("name", GROUP, typed.one("name"), faults, hint=words.say(f"{GROUP}.hint.name")),
        field("country", GROUP, typed.one("country"), faults, kind="select", choices=country_choices()),
        field("kind", GROUP, typed.one("kind") or "local_authority", faults, kind="select", choices=kind_choices()),
        field("mailbox", GROUP, typed.one("mailbox"), faults, kind="email", latin=True, optional=True, hint=words.say(f"{GROUP}.hint.mailbox")),
        field("role", GROUP, role, faults, kind="select", choices=[
            {"value": each, "label": choose(dict(names), spoken)} for each, names in roles().items()
        ]),
        {
            "component": "choices", "id": "key", "label": words.say(f"{GROUP}.field.key"), "hint": words.say(f"{GROUP}.hint.key"),
            "choices": [
                {"value": each, "label": words.say(f"{GROUP}.key.{each}"), "on": (typed.one("key") or "yes") == each} for each in ("yes", "no")
            ],
        },
    ]  # fmt: skip
    if found:
        fields.insert(1, {
            "component": "choices", "id": "which", "label": words.say(f"{GROUP}.field.which"), "error": faults.get("which", ""),
            "choices": [
                *({"value": each.pk, "label": called(each, spoken), "on": False} for each in found),
                {"value": NEW, "label": words.say(f"{GROUP}.which_new"), "on": False},
            ],
        })  # fmt: skip
    values = {
        "here": here, "dossier": said(here.state.title), "fields": fields, "errors": errors(faults), "token": get_token(request),
        "key": new_key(), "action": at(here, "dossier_invite"),
        "leave": {"address": here.address, "label": words.say("dossier.back")},
    }  # fmt: skip
    return page(request, "dossiers/invite.html", values, status)
