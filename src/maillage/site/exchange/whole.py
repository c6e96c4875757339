"""An organisation's whole data leaves by one button, and comes in by one command: what ``exchange`` writes, and its own acts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from maillage.exchange.arrive import Arrived, NotOurs, arrive
from maillage.exchange.whole import whole
from maillage.parties.rights import Right
from maillage.site.acts.models import Act
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.exchange.boards import changed
from maillage.site.parties.own_page import acted_for
from maillage.site.parties.shown import shown
from maillage.site.permissions import account_of, needs, whose_it_is

MOST_ACTS = 20_000
AT_ONCE = 500
"""Names that one question to the database holds."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """What leaves, and the button by which it does: for who manages the organisation, since of a network it holds the addresses of
    its members."""
    organisation = acted_for(request, key, Right.MANAGE)
    if request.method != "POST":
        values = {"about": shown(request, organisation), "key": new_key(), "token": get_token(request)}
        answer = render(request, "exchange/whole.html", values)
        add_never_cache_headers(answer)
        return answer
    document = document_of(organisation.pk, request.build_absolute_uri("/"))
    note("organisation_taken", account_of(request), organisation.pk)
    file = HttpResponse(as_bytes(document), content_type="application/json")
    file.headers["Content-Disposition"] = f'attachment; filename="{organisation.pk}.json"'
    add_never_cache_headers(file)
    return file


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """The document as a file, for people to read too."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def document_of(key: str, address: str = "") -> dict[str, Any]:
    """All of an organisation, with what was done for it here (no names, no numbers of accounts). Raises
    Organisation.DoesNotExist."""
    document = whole(key)
    sides = _named(document)
    names, acts = [*sides], list[Act]()
    for first in range(0, len(names), AT_ONCE):
        acts += Act.objects.filter(about__in=names[first : first + AT_ONCE])
    listed = [
        {"at": each.at.isoformat(), "what": each.what, "about": each.about, "details": each.details}
        for each in sorted(acts, key=lambda each: (each.at, each.pk))
        if sides[each.about] in ("", each.details.get("side")) and not each.what.startswith("claim_")
    ][:MOST_ACTS]
    return {
        **document,
        "made": timezone.now().isoformat(timespec="seconds"),
        "instance": address,
        "acts": listed,
    }


def _named(document: Mapping[str, Any]) -> dict[str, str]:
    """What its acts are about, as the audit list names it → of a proposal the side that is its own: what the other side did is the
    other's to take along, as claims are their authors'."""
    key = document["organisation"]["key"]
    found = dict.fromkeys((key, f"maillage:{key}", f"party:{key}"), "")
    found |= {f"{sort}:{each['key']}": "" for each in document["entries"] for sort in (each["side"], "entry")}
    found |= dict.fromkeys((each["key"] for each in document["solutions"]), "")
    return found | {f"proposal:{each['key']}": each["side"] for each in document["proposals"]}


def bring_in(document: Any) -> Arrived:
    """Take such a document in, here and now. Raises NotOurs, and keeps nothing then."""
    source = str(document.get("instance", ""))[:300] if isinstance(document, dict) else ""
    with transaction.atomic():
        arrived = arrive(document, source)
        for said in document.get("acts") or []:
            arrived.count("acts", _act(said, arrived.key))
        if arrived.added or arrived.changed:
            changed()
    return arrived


def _act(said: Any, key: str) -> str:
    try:
        at: datetime | None = parse_datetime(str(said["at"]))
        what, about, details = str(said["what"]), str(said.get("about", ""))[:400], said.get("details", {})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotOurs("damaged", "acts") from None
    if at is None or at.tzinfo is None or not what.isidentifier() or len(what) > 60:
        raise NotOurs("damaged", what)
    if Act.objects.filter(at=at, what=what, about=about).exists():
        return "left"
    made = Act.objects.create(what=what, about=about, details=details if isinstance(details, dict) else {})
    Act.objects.filter(pk=made.pk).update(at=at)
    return "added"
