"""A topic: where activities on it are, by year and country, which goals and purpose codes it stands for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.topics import dac, goal_name, topic, topics
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.years import activities_by_year

MOST_CODES = 40


@page
def show_all(request: HttpRequest, record: AtHand) -> HttpResponse:
    """All topics."""
    rows = record.connection().execute(_PER_TOPIC).fetchall()
    counts = dict(rows)
    shown = {
        "topics": [
            {"topic": each, "name": each.name(words.language()), "n": counts.get(each.code, 0)}
            for each in topics()
        ]
    }
    return render(request, "pages/topics.html", shown)


@page
def show(request: HttpRequest, record: AtHand, code: str) -> HttpResponse:
    """The page of one topic."""
    found = topic(code)
    if found is None:
        raise Http404
    spoken = words.language()
    years = activities_by_year(record, "list_contains(topics, $1)", [code])
    shown: dict[str, Any] = {
        "topic": found,
        "name": found.name(spoken),
        "years": years,
        "n": record.connection().execute(_COUNT, [code]).fetchall()[0][0],
        "countries": _countries(record, code),
        "goals": [
            {"name": goal_name(n, spoken), "address": f"{reverse('search')}?goal={n}"} for n in found.goals
        ],
        "codes": [
            {"code": each, "name": entry.name(spoken)}
            for each in found.dac[:MOST_CODES]
            if (entry := dac(each))
        ],
        "address": f"{reverse('search')}?topic={code}&table=activities",
    }
    return render(request, "pages/topic.html", shown)


_PER_TOPIC = "SELECT topic, count(DISTINCT id) FROM (SELECT id, unnest(topics) AS topic FROM activities) GROUP BY topic"
_COUNT = "SELECT count(DISTINCT id) FROM activities WHERE list_contains(topics, $1)"
_PER_COUNTRY = """
SELECT country, count(DISTINCT id) FROM (
  SELECT id, unnest(coalesce(countries, CASE WHEN country IS NULL THEN [] ELSE [country] END)) AS country
  FROM activities WHERE list_contains(topics, $1))
GROUP BY country
"""


def _countries(record: AtHand, code: str) -> list[dict[str, Any]]:
    """Countries that activities on the topic name, by name."""
    rows = record.connection().execute(_PER_COUNTRY, [code]).fetchall()
    named = [
        {"name": str(countries.name(country, words.language())), "n": number,
         "address": f"{reverse('search')}?topic={code}&country={country}&table=activities"}
        for country, number in rows
        if countries.country(country)
    ]  # fmt: skip
    return sorted(named, key=lambda each: fold(str(each["name"])))
