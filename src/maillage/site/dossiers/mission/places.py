"""Where the record says what was done before in the places of a dossier: what a desk study reads first (DOMAIN §3.3)."""

from __future__ import annotations

from django.urls import reverse

from maillage.dossiers.model import Mission, State
from maillage.parties.models import Organisation
from maillage.record.store import RecordDamaged
from maillage.reference import countries
from maillage.reference.places import PlacesMissing
from maillage.site import words
from maillage.site.addresses import address
from maillage.site.at_hand import at_hand
from maillage.site.dossiers.small_forms import Link


def done_before(state: State, mission: Mission) -> list[Link]:
    """The pages of the places of a dossier, and of where the host is; of a host of which no place is known, the page of its country. None
    where there is no record to read."""
    try:
        record = at_hand()
    except (RecordDamaged, PlacesMissing):
        return []
    spoken = words.language()
    found = [*state.places]
    if definition := state.in_force("definition"):
        found += definition.articles.get("places") or []
    host = Organisation.objects.filter(pk=mission.host).values_list("place", flat=True).first()
    known = [each for each in dict.fromkeys((*found, host or "")) if record.places.get(each)]
    links = [Link(record.places.name(each, spoken), address("place", each)) for each in known]
    country = state.parties[mission.host].country
    if not links and country and countries.country(country):
        links = [Link(str(countries.name(country, spoken)), reverse("country", args=[country]))]
    return links
