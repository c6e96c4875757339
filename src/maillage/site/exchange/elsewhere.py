"""Needs and offers to other instances and from them: the signed file that anybody may fetch, and what the rooms here add to the
verbs of ``exchange``."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from maillage.exchange.models import Entry
from maillage.exchange.signed import instance_key, line_of, sign
from maillage.parties.models import Organisation, Standing
from maillage.site.at_hand import home_folder
from maillage.site.exchange.boards import standing
from maillage.site.instance.now import instance
from maillage.site.limits import Buckets, address_of
from maillage.site.permissions import anyone, needs
from maillage.site.today import today

A_MINUTE = 20
fetchings = Buckets(A_MINUTE)
_lock = threading.Lock()
_held: dict[Path, tuple[Any, bytes]] = {}
"""By home: what it rests on, and the file."""


@needs(anyone)
@require_safe
def serve(request: HttpRequest) -> HttpResponse:
    """The needs and offers that stand here, signed by this instance."""
    if wait := fetchings.wait(address_of(request)):
        return HttpResponse(status=429, headers={"Retry-After": str(max(1, round(wait)))})
    answer = HttpResponse(signed_file(request.build_absolute_uri("/")), content_type="application/json")
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def signed_file(address: str, home: Path | None = None) -> bytes:
    """The file of what stands today; ``address`` is that of this instance. Made anew when something changed."""
    folder = home or home_folder()
    rests_on = (standing.now(), today(), address, instance().name)
    held = _held.get(folder)
    if held is not None and held[0] == rests_on:
        return held[1]
    with _lock:
        data = sign(_lines(address), instance().name, address, own_key(folder), datetime.now(UTC))
        _held[folder] = (rests_on, data)
    return data


def own_key(home: Path | None = None) -> Ed25519PrivateKey:
    """The key of this instance."""
    return instance_key((home or home_folder()) / "site")


def _lines(address: str) -> list[dict[str, Any]]:
    """What organisations that are known to be who they say publish here; what came from elsewhere is not passed on."""
    found = Entry.objects.filter(
        state="published", origin=None, hidden_at=None, organisation__standing=Standing.VERIFIED,
        organisation__hidden_at=None, organisation__erased_at=None, organisation__merged_into=None,
    )  # fmt: skip
    rows = found.exclude(expires__lte=today()).select_related("organisation")
    base = address.rstrip("/")
    lines, owners = [], dict[str, dict[str, Any]]()
    with override("en"):  # an address that is the same whoever asks; its reader chooses the language there
        for entry in rows.prefetch_related("organisation__names").order_by("key").iterator(chunk_size=2_000):
            organisation = entry.organisation
            assert organisation is not None
            if organisation.pk not in owners:
                owners[organisation.pk] = _owner(organisation, base)
            lines.append(line_of(entry, base + reverse("entry", args=[entry.pk]), owners[organisation.pk]))
    return lines


def _owner(organisation: Organisation, base: str) -> dict[str, Any]:
    name = next(iter(organisation.names.all()), None)
    return {
        "key": organisation.pk, "name": name.name if name else organisation.pk, "language": name.language if name else "",
        "kind": organisation.kind, "country": organisation.country, "place": organisation.place,
        "generated": organisation.generated, "address": base + reverse("party", args=[organisation.pk]),
    }  # fmt: skip
