"""Every address of the site. Public pages stand under /fr/, /en/ and /ar/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, register_converter

from maillage.site import health, style
from maillage.site.pages import (
    about,
    activity,
    country,
    embassies,
    faults,
    home,
    milestones,
    organisation,
    pair,
    place,
    places,
    search,
    source,
    topic,
)
from maillage.site.site_map import MAPS


class Identifier:
    """An identifier of ours in an address: ``geonames:2543549``, ``iati:FR-3-CSN1537``; it may hold slashes."""

    regex = r"[^?#]+?"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is: Django quotes what an address may not hold."""
        return value


register_converter(Identifier, "id")

urlpatterns = [
    path("", home.choose_language, name="root"),
    path("style.<str:digest>.css", style.serve, name="style"),
    path("health", health.alive, name="alive"),
    path("ready", health.ready, name="ready"),
    path("robots.txt", health.robots, name="robots"),
    path(
        "sitemap.xml", sitemap_views.index, {"sitemaps": MAPS, "sitemap_url_name": "sitemap"}, name="sitemaps"
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": MAPS}, name="sitemap"),
    *i18n_patterns(
        path("", home.show, name="home"),
        path("search", search.show, name="search"),
        path("places", places.show, name="places"),
        path("place/<id:identifier>", place.show, name="place"),
        path("activity/<id:identifier>", activity.show, name="activity"),
        path("country/<str:code>", country.show, name="country"),
        path("organisation/<id:identifier>", organisation.show, name="organisation"),
        path("pair/<str:one>/<str:other>", pair.show, name="pair"),
        path("topics", topic.show_all, name="topics"),
        path("topic/<slug:code>", topic.show, name="topic"),
        path("milestones", milestones.show, name="milestones"),
        path("embassies", embassies.show, name="embassies"),
        path("sources", source.show_all, name="sources"),
        path("source/<id:identifier>", source.show, name="source"),
        path("about/<slug:page>", about.show, name="about"),
    ),
]
handler404 = faults.not_found
handler500 = faults.failed
handler400 = faults.wrong
