"""One organisation: names, roles, where and when it is active, beside whom, and which sources name it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.organisations.about import OrganisationAnswer, about_organisation
from maillage.reference.texts import catalogue
from maillage.reference.topics import organisation_type
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.figures import Bar
from maillage.site.pages.page import page
from maillage.site.pages.source import source_title

MOST_NAMES, MOST_COUNTRIES, MOST_LINKS, MOST_SOURCES = 12, 40, 50, 20


@page
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """The page of one organisation, by our identifier; a reference leads there too."""
    found, answer = about_organisation(record.reader, identifier, {})
    if found.body is None or answer is None:
        raise Http404
    if found.body.id != identifier:
        return HttpResponseRedirect(reverse("organisation", args=[found.body.id]))
    row = answer.row
    shown: dict[str, Any] = {
        "row": row,
        "name": row["name"] or row["id"],
        "type": _type(row["type"]),
        "many": answer.many,
        "names": list(answer.mentions.items())[:MOST_NAMES] if len(answer.mentions) > 1 else [],
        "references": row["references"] or [],
        "roles": list(answer.roles.items()),
        "countries": answer.countries[:MOST_COUNTRIES],
        "years": _years(answer),
        "undated": answer.undated,
        "partners": [_partner(each) for each in answer.partners],
        "memberships": answer.memberships,
        "links": answer.links[:MOST_LINKS],
        "sources": [
            {"title": source_title(each), "address": reverse("source", args=[each["id"]]), "n": each["activities"]}
            for each in answer.sources[:MOST_SOURCES]
        ],
        "search": f"{reverse('search')}?q={row['name'] or ''}&table=activities",
    }  # fmt: skip
    return render(request, "pages/organisation.html", shown)


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
