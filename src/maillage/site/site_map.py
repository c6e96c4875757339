"""Which pages search engines may know, in each language: places with a link, countries, topics, activities; of what people do
here what is public, of organisations that are known to be theirs. Nothing that was invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from maillage.exchange.board import standing_entries
from maillage.exchange.solutions import standing
from maillage.parties.models import Organisation, Standing
from maillage.reference import countries
from maillage.reference.groups import group_codes
from maillage.reference.topics import topics
from maillage.site.at_hand import at_hand
from maillage.site.exchange.rounds import rounds
from maillage.site.pages.about import SECTIONS
from maillage.site.rules.here import shelf_here

_PLACES = """
SELECT DISTINCT place FROM (SELECT a_place AS place FROM links UNION ALL SELECT b_place FROM links)
WHERE place IS NOT NULL ORDER BY place
"""
_NETWORKS = "SELECT DISTINCT network_id FROM memberships WHERE network_id IS NOT NULL AND NOT generated ORDER BY network_id"
_ACTIVITIES = "SELECT DISTINCT id FROM activities WHERE NOT generated ORDER BY id"


if TYPE_CHECKING:
    Base = Sitemap[str]
else:
    Base = Sitemap


class _Pages(Base):
    """Addresses by a name of ``urls`` and one argument."""

    i18n = True
    alternates = True
    limit = 5_000
    page = ""

    def location(self, item: str) -> str:
        """Its address in the language of the moment."""
        return reverse(self.page, args=[item])


class _Fixed(_Pages):
    def items(self) -> Sequence[str]:
        return [
            "home",
            "mesh",
            "places",
            "embassies",
            "sources",
            "topics",
            "milestones",
            "api-page",
            "networks",
            "groups",
            "compare",
            "parties",
            "need",
            "offer",
            "needs",
            "offers",
            "solutions",
            "funds",
            "funds_find",
            "calls",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class _About(_Pages):
    page = "about"

    def items(self) -> Sequence[str]:
        return ["scores", *SECTIONS]


class _Topics(_Pages):
    page = "topic"

    def items(self) -> Sequence[str]:
        return [each.code for each in topics()]


class _Countries(_Pages):
    page = "country"

    def items(self) -> Sequence[str]:
        return [each.alpha2 for each in countries.countries()]


class _Places(_Pages):
    page = "place"

    def items(self) -> Sequence[str]:
        return [place for (place,) in at_hand().connection().execute(_PLACES).fetchall()]


class _Activities(_Pages):
    page = "activity"

    def items(self) -> Sequence[str]:
        return [id_ for (id_,) in at_hand().connection().execute(_ACTIVITIES).fetchall()]


class _Groups(_Pages):
    page = "group"

    def items(self) -> Sequence[str]:
        return group_codes()


class _Networks(_Pages):
    page = "network"

    def items(self) -> Sequence[str]:
        return [id_ for (id_,) in at_hand().connection().execute(_NETWORKS).fetchall()]


class _Funds(_Pages):
    page = "fund"

    def items(self) -> Sequence[str]:
        return [each.id for each in shelf_here().funds()]


class _Entries(_Pages):
    page = "entry"

    def items(self) -> Sequence[str]:
        return list(standing_entries().filter(generated=False).order_by("key").values_list("key", flat=True))


class _Parties(_Pages):
    page = "party"

    def items(self) -> Sequence[str]:
        found = Organisation.objects.filter(
            standing=Standing.VERIFIED, generated=False, merged_into=None, hidden_at=None
        )
        return list(found.order_by("key").values_list("key", flat=True))


class _Rounds(_Pages):
    page = "round"

    def items(self) -> Sequence[str]:
        return list(
            rounds()
            .prefetch_related(None)
            .filter(network__generated=False)
            .order_by("key")
            .values_list("key", flat=True)
        )


class _Solutions(_Pages):
    page = "solution"

    def items(self) -> Sequence[str]:
        found = standing().filter(organisation__generated=False)
        return list(found.order_by("key").values_list("key", flat=True))


MAPS = {
    "pages": _Fixed,
    "about": _About,
    "topics": _Topics,
    "countries": _Countries,
    "groups": _Groups,
    "networks": _Networks,
    "funds": _Funds,
    "places": _Places,
    "activities": _Activities,
    "entries": _Entries,
    "organisations": _Parties,
    "rounds": _Rounds,
    "solutions": _Solutions,
}
