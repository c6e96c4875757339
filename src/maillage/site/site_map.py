"""Which pages search engines may know: places with a link, countries, topics, activities, in each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from maillage.reference import countries
from maillage.reference.topics import topics
from maillage.site.at_hand import at_hand
from maillage.site.pages.about import SECTIONS

_PLACES = """
SELECT DISTINCT place FROM (SELECT a_place AS place FROM links UNION ALL SELECT b_place FROM links)
WHERE place IS NOT NULL ORDER BY place
"""
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
        return ["home", "places", "embassies", "sources", "topics", "milestones"]

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


MAPS = {
    "pages": _Fixed,
    "about": _About,
    "topics": _Topics,
    "countries": _Countries,
    "places": _Places,
    "activities": _Activities,
}
