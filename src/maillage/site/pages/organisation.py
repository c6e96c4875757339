"""One organisation: names, roles, where and when it is active, beside whom, and which sources name it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.organisations.about import (
    LINKS_OF,
    OrganisationAnswer,
    meant_by,
    names_in_links,
    one_organisation,
)
from maillage.record.organisations.about import (
    MOST_LINKS as MOST_TOLD,
)
from maillage.reference import countries
from maillage.reference.texts import catalogue
from maillage.reference.topics import organisation_type
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.solved import solved
from maillage.site.figures import Bar
from maillage.site.money import asked, money_figure
from maillage.site.pages.page import page_told_by
from maillage.site.pages.selection import Selection
from maillage.site.pages.source import marked, source_title
from maillage.site.pages.spaces import kind_shown
from maillage.site.pages.years import as_file, taken_away
from maillage.site.parties.acting import acting, version_of

_TAKES_PART = "id IN (SELECT id FROM activity_parties WHERE organisation IN $1)"
MOST_NAMES, MOST_COUNTRIES, MOST_LINKS, MOST_SOURCES = 12, 40, 20, 20
LONGEST_KEY = 120
"""Letters of the key of a line: a name of some organisations is as long as a page."""


@page_told_by(lambda identifier: (solved.version(), *version_of(identifier)))
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponseBase:
    """The page of one organisation, by our identifier; a reference leads there too."""
    answer = one_organisation(record.reader, identifier)
    if answer is None:
        found = meant_by(record.reader, identifier).body
        if found is None:
            raise Http404
        return HttpResponseRedirect(reverse("organisation", args=[found.id]))
    row = answer.row
    if taken_away(request):
        return as_file(request, record, str(row["name"] or row["id"]), _TAKES_PART, [row["identifiers"]])
    lists = {
        "activities": lambda format: take.found(
            record, "activities", _TAKES_PART, [row["identifiers"]], format
        ),
        "links": lambda format: take.found(record, "links", LINKS_OF, [names_in_links(row)], format),
    }
    if file := take.file_of(request, lists):
        return file
    shown: dict[str, Any] = {
        "row": row,
        **_here(row),
        "name": row["name"] or row["id"],
        "type": _type(row["type"]),
        "many": answer.many,
        "names": list(answer.mentions.items())[:MOST_NAMES] if len(answer.mentions) > 1 else [],
        "references": row["references"] or [],
        "roles": list(answer.roles.items()),
        "countries": answer.countries[:MOST_COUNTRIES],
        "years": _years(answer),
        "undated": answer.undated,
        "money": _money(record, row),
        "partners": [_partner(each) for each in answer.partners],
        "memberships": _networks(answer),
        "links": [_link(record, each) for each in answer.links[:MOST_LINKS]],
        "n_links": _links(record, answer),
        "solutions": [each for each in solved.now() if each.record_id in row["identifiers"]],
        "lines": _parts(answer),
        "ways": {name: take.offered(request, list=name) for name in lists},
        "sources": [
            {"title": source_title(each), "address": reverse("source", args=[each["id"]]), "n": each["activities"]}
            for each in answer.sources[:MOST_SOURCES]
        ],
    }  # fmt: skip
    return render(request, "pages/organisation.html", shown)


def _here(row: Mapping[str, Any]) -> dict[str, str]:
    """The page of those who act for it here, where somebody does; else the way in for whoever does."""
    found = acting.now().get(row["id"])
    if found and found.organisations:
        return {"party": reverse("party", args=[found.organisations[0][0]])}
    return {"claim": f"{reverse('claim')}?{urlencode({'organisation': row['id']})}"}


def parts(record: AtHand, identifier: str) -> list[tuple[str, str]]:
    """Key and words of each line of the page that has no way of its own to say that it is wrong."""
    answer = one_organisation(record.reader, identifier)
    return _parts(answer) if answer else []


def _parts(answer: OrganisationAnswer) -> list[tuple[str, str]]:
    """Its names, the countries where it is active, who stands beside it, its networks."""
    spoken = words.language()
    names = list(answer.mentions)[:MOST_NAMES] if len(answer.mentions) > 1 else []
    lands = [each["country"] for each in answer.countries[:MOST_COUNTRIES] if each["country"]]
    rows = [
        *(("names", name, name) for name in names),
        *(("where", code, str(countries.name(code, spoken))) for code in lands),
        *(("beside", each["id"], each["name"] or each["id"]) for each in answer.partners),
        *(("networks", each["id"], each["name"]) for each in _networks(answer)),
    ]
    headings = {name: words.say(f"organisation.{name}") for name in ("names", "where", "beside")}
    headings["networks"] = words.say("place.networks")
    colon = words.say("search.colon")
    return [(f"{part}.{_short(key)}", f"{headings[part]}{colon} {said}") for part, key, said in rows]


def _short(key: str) -> str:
    """A key that a report can keep beside the identifier: of a long one its hash, and of one that holds the mark between both."""
    if len(key) <= LONGEST_KEY and "#" not in key:
        return key
    return sha256(key.encode()).hexdigest()[:20]


def _links(record: AtHand, answer: OrganisationAnswer) -> int:
    """How many links name it: the answer holds the first of many."""
    if len(answer.links) < MOST_TOLD:
        return len(answer.links)
    asked = f"SELECT count(*) FROM links WHERE {LINKS_OF}"
    return int(record.connection().execute(asked, [names_in_links(answer.row)]).fetchall()[0][0])


def _link(record: AtHand, row: Mapping[str, Any]) -> dict[str, Any]:
    """A link that names it, as the component ``meetings`` draws it."""
    source = record.reader.manifest.source(row["source"]) or {}
    return {
        **{name: row[name] for name in ("id", "since", "until", "line")},
        **{end: {"name": row[f"{end}_name"] or "?", "country": row[f"{end}_country"]} for end in "ab"},
        "kind": marked(kind_shown(row["kind"]), source),
        "source": source_title(source),
        "source_address": reverse("source", args=[row["source"]]),
    }


def _networks(answer: OrganisationAnswer) -> list[dict[str, str]]:
    """The networks that it belongs to, by name, each once."""
    named = {each["network_id"]: each["network"] for each in answer.memberships if each["network_id"]}
    return [
        {"id": id_, "name": name, "address": reverse("network", args=[id_])} for id_, name in named.items()
    ]


def _money(record: AtHand, row: Mapping[str, Any]) -> dict[str, Any]:
    """Money by year of what it reports, else of what it is named as giving; empty where neither is listed."""
    for role in ("reporting", "provider"):
        chosen = Selection(organisation=row["id"], organisations=(row["id"],), role=role)
        about = words.say(f"organisation.money.{role}", name=row["name"] or row["id"])
        if figure := money_figure(asked(record, chosen.question("year")), about, chosen.address("money")):
            return figure
    return {}


def _type(code: str | None) -> str:
    known = organisation_type(code) if code else None
    return known.name(words.language()) if known else code or ""


def _years(answer: OrganisationAnswer) -> list[Bar]:
    return [Bar(each["year"], (each["activities"],)) for each in answer.years]


def _partner(row: Any) -> dict[str, Any]:
    known = catalogue("maillage.record", "words")["role"]
    return {
        "name": row["name"] or row["id"],
        "address": reverse("organisation", args=[row["id"]]),
        "n": row["activities"],
        "roles": [words.say(f"role.{role}") if role in known else role for role in row["roles"] or ()],
    }
