"""A topic: where activities on it are, by year and country, which goals and purpose codes it stands for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.reference import countries
from maillage.reference.names import fold
from maillage.reference.topics import dac, goal_name, topic, topics
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.boards import standing
from maillage.site.exchange.open_here import open_here
from maillage.site.exchange.solved import solved
from maillage.site.pages.page import page, page_over
from maillage.site.pages.years import activities_by_year, as_file, taken_away
from maillage.site.take_rows import taken_rows

MOST_CODES = 40
_STATES_IT = "list_contains(topics, $1)"


@page
def show_all(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """All topics."""
    rows = record.connection().execute(_PER_TOPIC).fetchall()
    counts = dict(rows)
    if format := take.asked(request):
        listed = [(each.code, each.name(words.of_files()), counts.get(each.code, 0)) for each in topics()]
        return taken_rows(record, "topics", ("topic", "name", "activities"), listed, format)
    shown = {
        "ways": take.offered(request),
        "topics": [
            {"topic": each, "name": each.name(words.language()), "n": counts.get(each.code, 0)}
            for each in topics()
        ],
    }
    return render(request, "pages/topics.html", shown)


@page_over(solved, standing)
def show(request: HttpRequest, record: AtHand, code: str) -> HttpResponseBase:
    """The page of one topic."""
    found = topic(code)
    if found is None:
        raise Http404
    spoken = words.language()
    if taken_away(request):
        return as_file(request, record, found.name(spoken), _STATES_IT, [code])
    lists = {
        "activities": lambda format: take.found(record, "activities", _STATES_IT, [code], format),
        "countries": lambda format: _countries_taken(record, code, format),
    }
    if file := take.file_of(request, lists):
        return file
    years = activities_by_year(record, _STATES_IT, [code])
    shown: dict[str, Any] = {
        "topic": found,
        "open_here": open_here("topic", code),
        "name": found.name(spoken),
        "years": years,
        "n": record.connection().execute(_COUNT, [code]).fetchall()[0][0],
        "countries": (found_in := _countries(record, code)),
        "lines": _parts(found_in),
        "ways": {name: take.offered(request, list=name) for name in lists},
        "goals": [
            {"name": goal_name(n, spoken), "address": f"{reverse('search')}?goal={n}"} for n in found.goals
        ],
        "codes": [
            {"code": each, "name": entry.name(spoken)}
            for each in found.dac[:MOST_CODES]
            if (entry := dac(each))
        ],
        "address": f"{reverse('search')}?topic={code}&table=activities",
        "solutions": sum(code in each.topics for each in solved.now()),
    }
    return render(request, "pages/topic.html", shown)


def parts(record: AtHand, code: str) -> list[tuple[str, str]]:
    """Key and words of each line of the page: the countries of its activities."""
    return _parts(_countries(record, code))


def _parts(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(str(each["code"]), str(each["name"])) for each in rows]


def _countries_taken(record: AtHand, code: str, format: str) -> HttpResponseBase:
    rows = [(each["code"], each["name"], each["n"]) for each in _countries(record, code)]
    return taken_rows(record, "topic_countries", ("country", "name", "activities"), rows, format)


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
        {"code": country, "name": str(countries.name(country, words.language())), "n": number,
         "address": f"{reverse('search')}?topic={code}&country={country}&table=activities"}
        for country, number in rows
        if countries.country(country)
    ]  # fmt: skip
    return sorted(named, key=lambda each: fold(str(each["name"])))
