"""What the page of an activity tells line by line, in reading order: who, where, when, why, on what, money, terms, results,
documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from maillage.record.activity import About
from maillage.record.activity.gather import ordered
from maillage.reference import countries
from maillage.reference.groups import group_name
from maillage.reference.spoken import day, figure
from maillage.reference.topics import goal_name, goals_of_topic, topic_name
from maillage.site import words
from maillage.site.pages.activity_lines import Lines

MOST, MOST_RESULTS, MOST_INDICATORS, MOST_DOCUMENTS = 40, 20, 12, 30


def sections(about: About, lines: Lines) -> dict[str, Any]:
    """What is told line by line, in reading order, each taken down in ``lines``."""
    return {
        "parties": list(islice(_parties(about, lines), MOST)),
        "countries": _countries(about, lines),
        "places": _places(about, lines),
        "dates": list(_dates(about, lines)),
        "descriptions": list(_descriptions(about, lines)),
        **_topics(about, lines),
        "sectors": list(islice(_sectors(about, lines), MOST)),
        "money": _money(about, lines),
        "terms": list(_terms(about, lines)),
        "results": list(_results(about, lines)),
        "documents": list(islice(_documents(about, lines), MOST_DOCUMENTS)),
    }


def _parties(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    """Who takes part: role, name with its language, reference, the address of its page."""
    known = {
        said: reverse("organisation", args=[each["organisation"]])
        for each in about.parties
        if each["organisation"]
        for said in (each["name"], each["reference"])
        if said
    }
    if about.told:
        met = Counter[str]()
        for each in about.told.get("parties", ()):
            role = words.say(f"role.{'secondary' if each['secondary'] else each['role'] or 'unknown'}")
            element = "reporting-org" if each["role"] == "reporting" else "participating-org"
            name = (each["name"] or {}).get("text", "")
            yield {
                "role": role,
                "name": each["name"],
                "reference": each["reference"],
                "address": known.get(each["reference"] or "") or known.get(name, ""),
                "line": lines.element("who", f"{role}, {name or each['reference']}", element, met[element]),
            }
            met[element] += 1
        return
    for each in about.parties:
        role = words.say(f"role.{each['role'] or 'unknown'}")
        said = each["name"] or each["reference"]
        yield {
            "role": role,
            "name": {"text": each["name"], "language": None} if each["name"] else None,
            "reference": each["reference"],
            "line": lines.row("who", f"{role}, {said}", each["role"], said),
        }


def _countries(about: About, lines: Lines) -> list[dict[str, Any]]:
    told = (about.told or {}).get("countries", ())
    said = {each["code"]: (number, each["percentage"]) for number, each in enumerate(told)}
    codes = about.row["countries"] or ([about.row["country"]] if about.row["country"] else [])
    found = []
    for code in dict.fromkeys([*(c for c in said if c and countries.country(c)), *codes]):
        if said and code not in said:
            continue
        number, percentage = said.get(code, (len(said), None))
        name = countries.name(code, words.language())
        found.append(
            {
                "code": code,
                "percentage": percentage,
                "address": reverse("country", args=[code]),
                "line": lines.element("where", name, "recipient-country", number, "")
                if said
                else lines.row("where", name, code),
            }
        )
    return found


def _places(about: About, lines: Lines) -> list[dict[str, Any]]:
    # a location that says nothing is no place: then which element a place was is not known
    each_one = len(about.places) == len(about.elements.get("location", ()))
    found = []
    for number, row in enumerate(about.places[:MOST]):
        name = row["place_said"] or words.say("activity.a_point")
        content = (row["place_said"], row["latitude"], row["longitude"])
        found.append(
            {
                "name": name,
                "address": reverse("place", args=[row["place"]]) if row["place"] else "",
                "line": lines.element("where", name, "location", number)
                if each_one
                else lines.row("where", name, content),
            }
        )
    return found


def _dates(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    if about.told:
        for number, each in enumerate(about.told.get("dates", ())):
            sort, when = (
                words.say(f"activity_date.{each['type'] or 'unknown'}"),
                each["day"] or each["said"] or "?",
            )
            line = lines.element("when", f"{sort} {day(when, words.language())}", "activity-date", number)
            yield {"sort": sort, "when": when, "line": line}
        return
    for name in ("since", "until"):
        if when := about.row[name]:
            sort = words.say(f"activity_date.{name}")
            yield {
                "sort": sort,
                "when": when,
                "line": lines.row("when", f"{sort} {day(when, words.language())}", name),
            }


def _descriptions(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    for number, each in enumerate((about.told or {}).get("descriptions", ())):
        if each["text"]:
            yield {**each, "line": lines.element("why", each["text"]["text"], "description", number)}
    if not about.told and about.row["description"]:
        text = {"text": about.row["description"], "language": None}
        yield {"text": text, "code": None, "name": None, "line": lines.row("why", text["text"])}


def _topics(about: About, lines: Lines) -> dict[str, Any]:
    """What it is about as the record has it: topics, goals, and the groups of its countries."""
    spoken = words.language()
    topics = [{"name": topic_name(code, spoken), "address": reverse("topic", args=[code])} for code in about.row["topics"] or ()]  # fmt: skip
    groups = [group_name(code, spoken) for code in about.row["groups"] or () if not code.endswith("?")]
    goals = _goals(about)
    told = {"topic": topics, "goals_stated" if goals["stated"] else "goals_derived": goals["rows"]}
    return {
        "topics": topics,
        "goals": goals,
        "groups": groups,
        "topic_lines": {
            section.partition("_")[0]: lines.row(section, ", ".join(each["name"] for each in rows))
            for section, rows in {**told, "groups": [{"name": name} for name in groups]}.items()
            if rows
        },
    }


def _sectors(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    met = Counter[str]()
    for each in (about.told or {}).get("sectors", ()):
        at = met[each["level"]]
        met[each["level"]] += 1
        if each["vocabulary"]["code"] in ("7", "8", "9"):  # goals and targets, which stand above
            continue
        said = each["name"] or (each["said"] or {}).get("text") or each["code"]
        # those of its transactions are told once each: of which of them is not known
        yield {
            **each,
            "line": lines.element("sectors", said, "sector", at)
            if each["level"] == "activity"
            else lines.row("sectors", said, each["vocabulary"]["code"], each["code"]),
        }


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


def _money(about: About, lines: Lines) -> list[dict[str, Any]]:
    """Sums by what they are, year and currency, as the source states them: nothing is converted or added across kinds."""
    if about.sums is None:
        kind = about.row["amount_kind"]
        measure = words.say(f"measure.{kind}" if kind else "activity.amount")
        stated = (measure, kind, None, about.row["currency"], about.row["amount"])
        sums: list[tuple[str, Any, int | None, str | None, Any]] = [stated] if about.row["amount"] else []
    else:
        sums = [
            (
                words.say(f"measure.{measure}"),
                measure,
                year,
                currency,
                about.sums.amounts[measure, year, currency],
            )
            for measure, year, currency in ordered(about.sums.amounts)
        ]
    return [
        {"measure": said, "year": year, "currency": currency, "amount": amount,
         "line": lines.row("money", " ".join(filter(None, (said, str(year or ""), figure(Decimal(amount), words.language()), currency))),
                           measure, year, currency)}
        for said, measure, year, currency, amount in sums
    ]  # fmt: skip


def _terms(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    """Conditions by their type, whether it is tied, and by which means: (sort, name, text, line)."""
    told = about.told or {}
    for each in _conditions(told.get("conditions"), lines):
        yield {"sort": "conditions", **each}
    finance = [told["finance"]] if told.get("finance") else []
    for sort, element, found in (
        ("tied", "default-tied-status", [told["tied"]] if told.get("tied") else []),
        ("aid", "default-aid-type", told.get("aid", ())),
        ("finance", "default-finance-type", finance),
    ):
        for number, code in enumerate(found):
            if code:
                said = code["name"] or code["code"]
                yield {"sort": sort, "name": said, "line": lines.element(sort, said, element, number)}


def _conditions(told: dict[str, Any] | None, lines: Lines) -> Iterator[dict[str, Any]]:
    if told is None:
        return
    if told["attached"] is True and told["listed"]:
        for number, each in enumerate(told["listed"], start=1):
            said = each["name"] or (each["text"] or {}).get("text", "")
            line = lines.element("conditions", said, "conditions", 0, f"/condition[{number}]")
            yield {"name": each["name"], "text": each["text"], "line": line}
        return
    answers = {True: "conditions_yes", False: "conditions_no"}
    said = words.say(f"activity.{answers.get(told['attached'], 'conditions_unsaid')}")
    yield {"name": said, "line": lines.element("conditions", said, "conditions", 0)}


def _results(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    for number, result in enumerate((about.told or {}).get("results", ())[:MOST_RESULTS]):
        title = (result["title"] or {}).get("text", "–")
        yield {
            **result,
            "line": lines.element("results", title, "result", number),
            "indicators": [
                {
                    **each,
                    "line": lines.element(
                        "results", f"{title} · {(each['title'] or {}).get('text', '–')}", "result", number,
                        f"/indicator[{at}]",
                    ),
                }
                for at, each in enumerate(result["indicators"][:MOST_INDICATORS], start=1)
            ],
        }  # fmt: skip


def _documents(about: About, lines: Lines) -> Iterator[dict[str, Any]]:
    for number, each in enumerate((about.told or {}).get("documents", ())):
        if _is_web(each["address"]):
            said = (each["title"] or {}).get("text") or each["address"]
            yield {**each, "line": lines.element("documents", said, "document-link", number)}


def _is_web(address: str | None) -> bool:
    """Only addresses of the web become links: what else a source may write is no door for a reader."""
    return bool(address) and urlsplit(str(address)).scheme in ("http", "https")
