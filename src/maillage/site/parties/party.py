"""The public page of an organisation: what it says of itself, how far that is known and how old it is, its networks, its ties, what
it seeks and offers. No person is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import override
from django.views.decorators.http import require_safe

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Solution
from maillage.parties import freshness, rights
from maillage.parties.kinds import DIASPORA, LOCAL_AUTHORITY, NETWORK
from maillage.parties.models import Membership, Organisation, Standing, Tie
from maillage.parties.offices import orphaned
from maillage.parties.organisations import name_of
from maillage.parties.registers import scheme_name
from maillage.reference.spoken import language_name
from maillage.site import take, words
from maillage.site.languages import preferred
from maillage.site.pages.page import record_of
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, anyone, looks_after_the_record, needs, signed_in
from maillage.site.strategies.adopted import adopted_of
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MOST_SHOWN = 40
_LONGEST_CHAIN = 20
"""Of organisations merged one into the other."""
Rows = list[dict[str, Any]]


@needs(anyone)
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page of one organisation; the address of one that was merged leads on to the one that was kept."""
    organisation = _organisation(key)
    if organisation.merged_into_id:
        return HttpResponsePermanentRedirect(reverse("party", args=[_kept(organisation).key]))
    if organisation.erased_at or (organisation.hidden_at and not _may_see_hidden(request, organisation)):
        raise Http404
    lists = {"entries": _entries, "networks": _networks, "ties": _ties, "solutions": _solutions}
    if file := take.file_of(
        request, {name: _file(request, organisation, name, lists[name]) for name in lists}
    ):
        return file
    values = _values(request, organisation)
    listed = {name: make(request, organisation) for name, make in lists.items()}
    for name, rows in listed.items():
        values[name], values[f"n_{name}"] = rows[:MOST_SHOWN], len(rows)
    values["ways"] = {name: take.offered(request, list=name) for name in lists}
    values["strategies"] = adopted_of(organisation)
    answer = render(request, "parties/party.html", values)
    if (
        organisation.standing in (Standing.NEW, Standing.UNDER_REVIEW)
        or organisation.generated
        or organisation.hidden_at
    ):
        answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer


@needs(anyone)
@require_safe
def short(request: HttpRequest, key: str) -> HttpResponse:
    """The short address, to be sent by phone: it leads to the page in the language of whoever opens it."""
    organisation = _organisation(key)
    with override(preferred(request)):
        return HttpResponseRedirect(reverse("party", args=[organisation.key]))


def _organisation(key: str) -> Organisation:
    found = Organisation.objects.prefetch_related("names", "codes").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _kept(organisation: Organisation) -> Organisation:
    """The one at the end of a chain of merges."""
    for _ in range(_LONGEST_CHAIN):
        if organisation.merged_into is None:
            return organisation
        organisation = organisation.merged_into
    raise Http404


def _may_see_hidden(request: HttpRequest, organisation: Organisation) -> bool:
    if not signed_in(request):
        return False
    return looks_after_the_record(request) or bool(
        rights.office_for(account_of(request), organisation, today())
    )


def _values(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    spoken, on = words.language(), today()
    about = shown(request, organisation)
    confirmed = organisation.confirmed_on or organisation.made_at.date()
    return {
        "organisation": organisation,
        "about": about,
        "level": organisation.kind == LOCAL_AUTHORITY,
        "diaspora": organisation.kind == DIASPORA,
        "names": [
            {"language": language_name(each.language, spoken), "code": each.language, "name": each.name}
            for each in organisation.names.all()
        ],
        "codes": [
            {"scheme": scheme_name(each.scheme, spoken), "value": each.value}
            for each in organisation.codes.all()
        ],
        "languages": [language_name(each, spoken) for each in organisation.languages],
        "day": str(confirmed),
        "fresh": str(freshness.state_of("holder", confirmed, on)),
        "standing": str(organisation.standing),
        "verified": organisation.standing == Standing.VERIFIED,
        "record": _record_address(organisation),
        "holder": signed_in(request) and bool(rights.office_for(account_of(request), organisation, on)),
        "claim": reverse("party_claim", args=[organisation.key]) if _may_be_claimed(organisation) else "",
        "network": reverse("party_network", args=[organisation.key])
        if organisation.kind == NETWORK and organisation.standing == Standing.VERIFIED
        else "",
        "phone": _by_phone(request, organisation, about.name),
    }


def _may_be_claimed(organisation: Organisation) -> bool:
    """Whether the page asks for somebody of it: nobody has shown yet that it is theirs, or nobody manages it any more."""
    return organisation.standing != Standing.VERIFIED or orphaned(today()).filter(pk=organisation.pk).exists()


def _record_address(organisation: Organisation) -> str:
    return reverse("organisation", args=[organisation.record_id]) if organisation.record_id else ""


def _by_phone(request: HttpRequest, organisation: Organisation, name: str) -> dict[str, str]:
    """The short address, and links that open the sender's own messages or mail with it; nobody else is asked for anything."""
    address = request.build_absolute_uri(reverse("party_short", args=[organisation.key]))
    text = quote(words.say("party.phone_text", name=name, address=address), safe="")
    return {
        "address": address,
        "sms": f"sms:?&body={text}",
        "mail": f"mailto:?subject={quote(name, safe='')}&body={text}",
    }


def _entries(request: HttpRequest, organisation: Organisation) -> Rows:
    standing = standing_entries().filter(organisation=organisation).exclude(expires__lte=today())
    listed = standing.order_by("side", "-published_at", "key")
    return [
        {
            "key": each.key, "side": str(each.side), "text": each.text, "language": each.language,
            "expires": str(each.expires or ""), "published": str(each.published_at.date()) if each.published_at else "",
            "address": reverse("entry", args=[each.key]),
        }
        for each in listed[: take.MOST_ROWS]
    ]  # fmt: skip


def _networks(request: HttpRequest, organisation: Organisation) -> Rows:
    memberships = Membership.objects.filter(member=organisation, network__hidden_at=None).select_related(
        "network"
    )
    listed = memberships.prefetch_related("network__names").order_by("network_id", "id")
    spoken, rows = words.language(), []
    for each in listed:
        called = name_of(each.network.names.all(), spoken)
        rows.append(
            {
                "network": called.name if called else each.network_id, "language": called.language if called else "",
                "since": str(each.since or ""), "until": str(each.until or ""), "source": each.source,
                "confirmed": str(each.confirmed_on or ""), "address": reverse("party", args=[each.network_id]),
            }
        )  # fmt: skip
    return rows


def _ties(request: HttpRequest, organisation: Organisation) -> Rows:
    spoken, places = words.language(), record_of(request).places
    standing = Tie.objects.filter(organisation=organisation, withdrawn_at=None).order_by(
        "-side", "consent_at", "id"
    )
    return [
        {
            "place": places.name(each.place, spoken), "id": each.place, "country": places.get(each.place).country,  # type: ignore[union-attr]
            "side": str(each.side), "since": str(each.consent_at.date()), "address": reverse("place", args=[each.place]),
        }
        for each in standing
        if places.get(each.place)
    ]  # fmt: skip


def _solutions(request: HttpRequest, organisation: Organisation) -> Rows:
    standing = Solution.objects.filter(organisation=organisation, withdrawn_at=None).order_by(
        "-made_at", "key"
    )
    return [
        {
            "key": each.key, "text": each.problem, "language": each.language, "activity": each.activity,
            "made": str(each.made_at.date()), "address": reverse("solution", args=[each.key]),
        }
        for each in standing[: take.MOST_ROWS]
    ]  # fmt: skip


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "entries": ("key", "side", "text", "language", "published", "expires"),
    "networks": ("network", "since", "until", "source", "confirmed"),
    "ties": ("id", "place", "country", "side", "since"),
    "solutions": ("key", "text", "language", "activity", "made"),
}
"""Of the files: keys of a row, which are columns of the words too."""


def _file(
    request: HttpRequest,
    organisation: Organisation,
    name: str,
    make: Callable[[HttpRequest, Organisation], Rows],
) -> Callable[[str], HttpResponseBase]:
    def made(format: str) -> HttpResponseBase:
        rows = [[each[column] or None for column in _COLUMNS[name]] for each in make(request, organisation)]
        columns = [f"party_{column}" for column in _COLUMNS[name]]
        return taken_rows(record_of(request), f"party_{name}", columns, rows, format)

    return made
