"""One activity in reading order: who, where, when, why, with whom, money by year, results, documents, and its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.activity import About, about_activity
from maillage.record.activity.gather import ordered
from maillage.record.iati.out.identifiers import find_activity
from maillage.reference import countries
from maillage.reference.groups import group_name
from maillage.reference.kinds import decentralised_name, kind_name
from maillage.reference.problems import Problem
from maillage.reference.topics import goal_name, goals_of_topic, topic_name
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.pages.source import file_name

MOST, MOST_RESULTS = 40, 20


@page
def show(request: HttpRequest, record: AtHand, identifier: str) -> HttpResponse:
    """The page of one activity, by our identifier; its IATI identifier leads there too."""
    try:
        about = about_activity(record.reader, identifier, words.language())
    except KeyError:
        found = find_activity(record.reader, identifier)
        if found is None or found == identifier:
            raise Http404 from None
        return HttpResponseRedirect(reverse("activity", args=[found]))
    told = about.told or {}
    shown: dict[str, Any] = {
        "about": about,
        "row": about.row,
        "told": told,
        "title": _text(told.get("title")) or {"text": about.row["title"] or "?", "language": None},
        "status": (told.get("status") or {}).get("name") or _status(about.row["status"]),
        "parties": list(_parties(about))[:MOST],
        "countries": _countries(about),
        "places": [_place(each) for each in about.places][:MOST],
        "dates": _dates(about),
        "descriptions": [each for each in told.get("descriptions", ()) if each["text"]],
        "kind": kind_name(about.row["kind"], words.language()) if about.row["kind"] else "",
        "decentralised": _decentralised(about),
        "groups": [group_name(code, words.language()) for code in about.row["groups"] or () if not code.endswith("?")],
        "topics": [{"name": topic_name(code, words.language()), "address": reverse("topic", args=[code])} for code in about.row["topics"] or ()],
        "goals": _goals(about),
        "sectors": [each for each in told.get("sectors", ()) if each["vocabulary"]["code"] not in ("7", "8", "9")][:MOST],
        "money": _money(about),
        "left_out": sorted(about.sums.left_out.items()) if about.sums else [],
        "results": told.get("results", [])[:MOST_RESULTS],
        "more_results": max(len(told.get("results", ())) - MOST_RESULTS, 0),
        "documents": [each for each in told.get("documents", ()) if _is_web(each["address"])],
        "problems": _problems(about),
    }  # fmt: skip
    return render(request, "pages/activity.html", shown)


def _text(said: dict[str, Any] | None) -> dict[str, Any] | None:
    return said if said and said["text"] else None


def _status(code: str | None) -> str:
    return words.say(f"activity_status.{code}") if code else ""


def _parties(about: About) -> Iterator[dict[str, Any]]:
    """Who takes part: role, name with its language, reference, the address of its page."""
    known = {
        said: reverse("organisation", args=[each["organisation"]])
        for each in about.parties
        if each["organisation"]
        for said in (each["name"], each["reference"])
        if said
    }
    if about.told:
        for each in about.told.get("parties", ()):
            role = "secondary" if each["secondary"] else each["role"] or "unknown"
            yield {
                "role": words.say(f"role.{role}"),
                "name": each["name"],
                "reference": each["reference"],
                "address": known.get(each["reference"] or "")
                or known.get((each["name"] or {}).get("text", ""), ""),
            }
        return
    for each in about.parties:
        name = {"text": each["name"], "language": None} if each["name"] else None
        yield {
            "role": words.say(f"role.{each['role'] or 'unknown'}"),
            "name": name,
            "reference": each["reference"],
        }


def _countries(about: About) -> list[dict[str, Any]]:
    said = {each["code"]: each["percentage"] for each in (about.told or {}).get("countries", ())}
    codes = about.row["countries"] or ([about.row["country"]] if about.row["country"] else [])
    return [
        {"code": code, "percentage": said.get(code), "address": reverse("country", args=[code])}
        for code in dict.fromkeys([*(c for c in said if c and countries.country(c)), *codes])
        if code in said or not said
    ]


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["place_said"] or words.say("activity.a_point"),
        "address": reverse("place", args=[row["place"]]) if row["place"] else "",
    }


def _dates(about: About) -> list[tuple[str, str]]:
    if about.told:
        return [(words.say(f"activity_date.{each['type'] or 'unknown'}"), each["day"] or each["said"] or "?")
                for each in about.told.get("dates", ())]  # fmt: skip
    return [
        (words.say(f"activity_date.{name}"), about.row[name])
        for name in ("since", "until")
        if about.row[name]
    ]


def _decentralised(about: About) -> str:
    code = about.row["decentralised"]
    return decentralised_name(code, words.language()) if code and code != "none" else ""


def _goals(about: About) -> dict[str, Any]:
    """Goals as the source states them; else those that its topics speak of, said to be so."""
    stated = list(about.row["goals"] or ())
    derived = [n for code in about.row["topics"] or () for n in goals_of_topic(code)[:1]]
    numbers = dict.fromkeys(stated or derived)
    return {
        "stated": bool(stated),
        "rows": [
            {"name": goal_name(n, words.language()), "address": f"{reverse('search')}?goal={n}"}
            for n in numbers
        ],
    }


def _money(about: About) -> list[dict[str, Any]]:
    """Sums by what they are, year and currency, as the source states them: nothing is converted or added across kinds."""
    if about.sums is None:
        if not about.row["amount"]:
            return []
        kind = about.row["amount_kind"]
        measure = words.say(f"measure.{kind}" if kind else "activity.amount")
        return [
            {
                "measure": measure,
                "year": None,
                "currency": about.row["currency"],
                "amount": about.row["amount"],
            }
        ]
    return [
        {"measure": words.say(f"measure.{measure}"), "year": year, "currency": currency,
         "amount": about.sums.amounts[measure, year, currency]}
        for measure, year, currency in ordered(about.sums.amounts)
    ]  # fmt: skip


def _is_web(address: str | None) -> bool:
    """Only addresses of the web become links: what else a source may write is no door for a reader."""
    return bool(address) and urlsplit(str(address)).scheme in ("http", "https")


def _problems(about: About) -> list[dict[str, Any]]:
    shown = []
    for each in about.problems:
        problem = Problem(
            each["code"], file_name({"path": each["file"]}), each["line"], each["field"], each["values"]
        )
        shown.append({**problem.as_dict(words.language()), "count": each["count"]})
    return shown
