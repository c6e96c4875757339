"""An organisation as pages say it: its name for the reader, what it is, where, and how far it is known to be who it says."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from maillage.parties.kinds import kind_name
from maillage.parties.models import Organisation
from maillage.parties.organisations import name_of
from maillage.site import words
from maillage.site.pages.page import record_of


@dataclass(frozen=True, slots=True)
class Shown:
    """``language``: of the name; ``place``: its name, where its place is known, with ``place_address``."""

    key: str
    address: str
    name: str
    language: str
    kind: str
    country: str
    place: str
    place_address: str
    standing: str
    """In words."""
    generated: bool


def shown(request: HttpRequest, organisation: Organisation) -> Shown:
    """As the reader of this request sees it."""
    spoken, record = words.language(), record_of(request)
    called = name_of(organisation.names.all(), spoken)
    place = record.places.get(organisation.place) if organisation.place else None
    return Shown(
        organisation.key,
        reverse("party", args=[organisation.key]),
        called.name if called else organisation.key,
        called.language if called else "",
        kind_name(organisation.kind, spoken, organisation.level, organisation.country),
        organisation.country,
        record.places.name(place.id, spoken) if place else "",
        reverse("place", args=[place.id]) if place else "",
        words.say(f"party.standing.{organisation.standing}"),
        organisation.generated,
    )
