"""Every address of the site. Public pages stand under /fr/, /en/ and /ar/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, register_converter

from maillage.site import calendar, feeds, health, style
from maillage.site.accounts import refused
from maillage.site.accounts import urls as accounts
from maillage.site.dossiers.checkpoint import page as checkpoint
from maillage.site.dossiers.text import verify
from maillage.site.exchange import elsewhere
from maillage.site.instance import logo
from maillage.site.maps import land
from maillage.site.pages import (
    about,
    activity,
    api,
    compare,
    components,
    country,
    embassies,
    embed,
    faults,
    group,
    home,
    measures,
    mesh,
    milestones,
    money,
    network,
    organisation,
    pair,
    place,
    places,
    search,
    sheet,
    source,
    topic,
)
from maillage.site.parties import party
from maillage.site.reports import form as wrong
from maillage.site.reports import page as report
from maillage.site.site_map import MAPS


class Identifier:
    """An identifier of ours in an address: ``geonames:2543549``, ``iati:FR-3-CSN1537``; it may hold slashes, and of publishers
    also ``#`` and ``?``, which addresses quote."""

    regex = r".+?"

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
    path("land.<str:digest>.svg", land.serve, name="land"),
    path("logo/<str:name>", logo.serve, name="logo"),
    path("p/<slug:key>", party.short, name="party_short"),
    path("verify/<slug:fingerprint>", verify.short, name="verify_short"),
    path("checkpoint", checkpoint.note, name="checkpoint_note"),
    path("checkpoint/<int:size>", checkpoint.note, name="checkpoint_of"),
    path("checkpoint/key", checkpoint.key, name="checkpoint_key"),
    path("checkpoint/consistency", checkpoint.begins, name="checkpoint_begins"),
    path("api/v1/", include(("maillage.site.api.urls", "api"))),
    path("exchange.json", elsewhere.serve, name="exchange_file"),
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
        path("money", money.show, name="money"),
        path("measures", measures.show, name="measures"),
        path("sheet/visit/<id:identifier>", sheet.visit, name="sheet-visit"),
        path("sheet/pair/<str:one>/<str:other>", sheet.pair, name="sheet-pair"),
        path("sheet/advocacy/<id:identifier>", sheet.advocacy, name="sheet-advocacy"),
        path("networks", network.show_all, name="networks"),
        path("network/<id:identifier>", network.show, name="network"),
        path("groups", group.show_all, name="groups"),
        path("group/<str:code>", group.show, name="group"),
        path("compare", compare.show, name="compare"),
        path("topics", topic.show_all, name="topics"),
        path("topic/<slug:code>", topic.show, name="topic"),
        path("mesh", mesh.show, name="mesh"),
        path("milestones", milestones.show, name="milestones"),
        path("embed/<slug:name>", embed.show, name="embed-home"),
        path("embed/<slug:name>/<path:page>", embed.show, name="embed"),
        path("days.ics", calendar.show, name="days"),
        *(
            path(f"days/{kind}/<id:identifier>.ics", calendar.of_thing, {"kind": kind}, name=f"days-{kind}")
            for kind in ("place", "country", "topic", "network")
        ),
        path("feed", feeds.show, name="feed"),
        path("feed/place/<id:identifier>", feeds.of_place, name="feed-place"),
        path("feed/country/<str:code>", feeds.of_country, name="feed-country"),
        path("feed/topic/<slug:code>", feeds.of_topic, name="feed-topic"),
        path("feed/network/<id:identifier>", feeds.of_network, name="feed-network"),
        path("feed/search", feeds.of_search, name="feed-search"),
        path("embassies", embassies.show, name="embassies"),
        path("sources", source.show_all, name="sources"),
        path("source/<id:identifier>", source.show, name="source"),
        path("wrong", wrong.show, name="wrong"),
        path("reports/<int:number>", report.show, name="report"),
        path("about/components", components.show, name="components"),
        path("about/components/<slug:name>", components.show_one, name="component"),
        path("about/api", api.show, name="api-page"),
        path("about/api/answers", api.show_shapes, name="api-shapes"),
        path("about/<slug:page>", about.show, name="about"),
        path("desk/", include("maillage.site.desk.urls")),
        path("", include("maillage.site.agenda.urls")),
        path("", include("maillage.site.parties.urls")),
        path("", include("maillage.site.exchange.urls")),
        path("", include("maillage.site.strategies.urls")),
        path("", include("maillage.site.dossiers.urls")),
        path("", include("maillage.site.rules.urls_procedure")),
        path("", include("maillage.site.rules.urls_funds")),
        path("", include("maillage.site.rules.urls_calls")),
        path("account/", include(accounts.urlpatterns)),
    ),
    *accounts.openid_connect,
]
handler404 = faults.not_found
handler500 = faults.failed
handler400 = faults.wrong
handler429 = refused.too_often
