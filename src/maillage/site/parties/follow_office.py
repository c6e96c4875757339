"""What an organisation follows, an embassy for one, through the mailbox of an office: for those who look after it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import reverse

from maillage.parties.models import Follow, Office, Organisation
from maillage.parties.rights import Right, organisations_of
from maillage.site import take, words
from maillage.site.pages.page import record_of
from maillage.site.parties.follow_here import owners
from maillage.site.parties.follow_things import thing_of
from maillage.site.parties.own_page import acted_for, page
from maillage.site.permissions import account_of, needs, signed_in, whose_it_is
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

ITS_OWN = "organisation"
"""In the place of the number of an office: the public mailbox of the organisation."""


@needs(whose_it_is)
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The list, each with a way to stop it, and where to follow more."""
    organisation = acted_for(request, key, Right.MANAGE)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    record = record_of(request)
    found = Follow.objects.filter(organisation=organisation).order_by("email", "id")
    rows = [(each, thing_of(record, each.kind, each.thing)) for each in found]
    if format := take.asked(request):
        taken = [
            (
                each.kind,
                each.thing,
                thing.name if thing else "",
                each.email,
                "true" if each.confirmed_at else "false",
            )
            for each, thing in rows
        ]
        return taken_rows(
            record, "follows", ("followed_kind", "id", "name", "email", "confirmed"), taken, format
        )
    values = {
        "name": owners({organisation.pk}).get(organisation.pk, organisation.pk),
        "key": organisation.pk,
        "rows": [
            {"thing": thing, "kind": each.kind, "email": each.email, "since": each.confirmed_at, "stop": reverse("follow_stop", args=[each.stop_key])}
            for each, thing in rows
        ],
        "ways": take.offered(request),
        "mailboxes": bool(_mailboxes([organisation])),
    }  # fmt: skip
    return page(request, "parties/follow_office.html", values)


def choices(request: HttpRequest) -> list[dict[str, str]]:
    """The mailboxes that somebody may let follow something: of offices, and of the organisations that they look after. None for
    who has not signed in."""
    if not signed_in(request):
        return []
    mine = organisations_of(account_of(request), today(), Right.MANAGE)
    names = owners({each.pk for each in mine})
    return [
        {"value": f"{owner.pk}:{which}", "label": f"{names.get(owner.pk, owner.pk)} · {title} · {email}"}
        for owner, which, title, email in _mailboxes(mine)
    ]


def chosen(request: HttpRequest, said: str) -> tuple[str, Organisation] | None:
    """The mailbox, and the organisation, of a choice that was offered; None for any other."""
    if not said or not signed_in(request):
        return None
    mine = organisations_of(account_of(request), today(), Right.MANAGE)
    found = (each for each in _mailboxes(mine) if f"{each[0].pk}:{each[1]}" == said)
    return next(((email, owner) for owner, _, _, email in found), None)


def _mailboxes(organisations: list[Organisation]) -> list[tuple[Organisation, str, str, str]]:
    """Organisation, which of its mailboxes, what it is called, its address."""
    found: list[tuple[Organisation, str, str, str]] = []
    offices: dict[str, list[Any]] = {}
    for office in Office.objects.filter(organisation__in=organisations, closed_on=None).exclude(mailbox=""):
        offices.setdefault(office.organisation_id, []).append(office)
    for each in organisations:
        found += [(each, str(office.pk), office.title, office.mailbox) for office in offices.get(each.pk, ())]
        if each.mailbox:
            found.append((each, ITS_OWN, words.say("follow.public_mailbox"), each.mailbox))
    return found
