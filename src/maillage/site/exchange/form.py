"""The questions of a need or an offer: what is asked first, what is asked beside, and the answers as they were typed.

The fields, their names and what they mean are those of ``matching.profiles`` (``shapes.toml``), so that a page, a sheet and
another instance ask the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from maillage.matching.profiles import fields
from maillage.matching.profiles.shapes import Field
from maillage.parties.organisations import working_languages
from maillage.reference import spoken
from maillage.reference.problems import Problem
from maillage.reference.texts import catalogue
from maillage.reference.topics import modalities, topic, topic_name, topics
from maillage.site import words

AT_ONCE = ("text", "place")
"""What is asked first, of anybody."""
BESIDE = ("from", "until", "languages", "forms")
"""What may be said beside, of anybody."""
ALSO: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "need": (
        ("what", ("quantity", "unit", "beneficiaries", "absorption")),
        ("return", ("brings_topics", "brings_forms")),
        ("whom", ("wishes", "excludes", "links", "networks", "diaspora", "role")),
        ("stand", ("interpreter", "crisis", "crisis_until", "expires")),
    ),
    "offer": (
        ("what", ("quantity", "unit", "quota", "conditions", "countries", "demands")),
        ("proof", ("proof",)),
        ("supply", ("supplies", "supplier", "technology", "licence", "prerequisites", "adaptation")),
        ("roster", ("skill", "level", "people", "months_free", "person", "consent")),
        ("return", ("seeks_topics", "seeks_forms")),
        ("whom", ("wishes", "excludes", "links", "networks", "diaspora", "role")),
        ("stand", ("interpreter", "recruits", "expires")),
    ),
}
"""What whoever keeps a draft may say too, by the heading under which it stands."""
_AREAS = ("text", "beneficiaries", "conditions", "prerequisites", "adaptation", "crisis")
_TICKED = ("languages", "forms", "brings_forms", "seeks_forms", "proof")
_LISTED = ("parties", "words", "months", "topics")
MOST_ITEMS = 60
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
COMMON = 5
"""Languages that are ticked; others are written."""


def typed(given: QueryDict, side: str, names: Sequence[str]) -> dict[str, Any]:
    """The answers of a form by field, as they were typed; what was left empty is not there. Lists that stand in one line are
    parted, languages that are not among those offered stand in a line of their own."""
    row: dict[str, Any] = {}
    for name in names:
        if name in _TICKED:
            value: Any = [each for each in given.getlist(name) if each.strip()][:MOST_ITEMS]
            more = given.get(f"{name}_more", "").strip()
            value += [each for each in more.replace("،", ";").replace(",", ";").split(";") if each.strip()]
        else:
            value = given.get(name, "").strip()
        if value:
            row[name] = value
    return row


def all_names(side: str) -> tuple[str, ...]:
    """Every field that the form of a draft may ask."""
    return (*AT_ONCE, *BESIDE, *(name for _, names in ALSO[side] for name in names))


def questions(
    side: str, names: Sequence[str], row: Mapping[str, Any], faults: Mapping[str, str], **more: Any
) -> list[dict[str, Any]]:
    """The fields of these names as components, with what was typed (or is kept) and what is wrong. ``proof``: the activities
    that may be picked, as (identifier, title)."""
    known, asked = {field.name: field for field in fields(side)}, []
    for name in names:
        asked.append(_question(side, known[name], row.get(name), faults.get(name, ""), more))
        if name == "languages":
            asked.append(_other_languages(row.get(name)))
    return asked


def heading(field: Field) -> str:
    """The label of a field, as it begins a line."""
    said = field.label(words.language())
    return said[:1].upper() + said[1:]


def faults_of(problems: Sequence[Problem]) -> dict[str, str]:
    """A sentence by field: what is wrong, and how to mend it."""
    found: dict[str, str] = {}
    for problem in problems:
        if problem.field:
            found.setdefault(problem.field, sentence(problem))
    return found


def sentence(problem: Problem) -> str:
    """What is wrong and how to mend it; of what a file would be told, the words for a page."""
    language, name = words.language(), problem.code.partition(".")[2]
    told = replace(problem, values={key: _read_out(value) for key, value in problem.values.items()})
    if problem.code.startswith("matching.") and name in catalogue(words.ROOM, "need")["fault"]:
        return words.say(f"need.fault.{name}", **told.values)
    return f"{told.message(language)} {told.mend(language)}"


def _read_out(value: Any) -> Any:
    """Numbers and days as the language writes them."""
    if type(value) is int:
        return spoken.figure(value, words.language())
    return spoken.day(value, words.language()) if _DAY.fullmatch(str(value)) else value


def _question(side: str, field: Field, value: Any, fault: str, more: Mapping[str, Any]) -> dict[str, Any]:
    language, name = words.language(), field.name
    base: dict[str, Any] = {"id": name, "label": heading(field), "error": fault}
    if name in AT_ONCE:
        base["label"] = words.say(f"need.field.{side}.{name}")
        base["hint"] = words.say(f"need.hint.{side}.{name}")
    if field.kind in ("forms", "languages") or name == "proof":
        return _ticked(field, base, value, more)
    if field.kind == "flag":
        yes = {"value": "yes", "label": words.say("need.yes"), "on": bool(value)}
        return {
            **base,
            "component": "choices",
            "several": True,
            "hint": field.meaning(language),
            "choices": [yes],
        }
    if field.kind == "choice":
        listed = [{"value": "", "label": words.say("need.not_said")}]
        listed += [{"value": each, "label": words.say(f"need.choice.{each}")} for each in field.values]
        return {**base, "component": "field", "kind": "select", "choices": listed, "value": value or ""}
    shown = {**base, "component": "field", "optional": name not in AT_ONCE, "value": _line(field, value)}
    if field.kind in ("day", "last_day"):
        return {**shown, "kind": "date"}
    if field.kind == "count":
        return {**shown, "short": True, "figures": True, "hint": field.meaning(language)}
    if name in _AREAS:
        shown |= {"kind": "area", "rows": 6 if name == "text" else 3}
    if name not in AT_ONCE:
        parted = f" {words.say('need.parted')}" if field.kind in _LISTED else ""
        shown["hint"] = field.meaning(language) + parted
    return shown


def _line(field: Field, value: Any) -> str:
    """A value as one line holds it: lists parted, topics by their names."""
    if isinstance(value, list):
        language = words.language()
        named = [
            topic_name(each, language) if field.kind == "topics" and topic(each) else each for each in value
        ]
        return "; ".join(map(str, named)) or "-"
    return "" if value is None else str(value)


def _ticked(field: Field, base: dict[str, Any], value: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    language = words.language()
    chosen = [str(each) for each in value] if isinstance(value, list | tuple) else []
    if field.name == "proof":
        offered = [(id_, title) for id_, title in more.get("proof", ())]
        offered += [(each, each) for each in chosen if each not in dict(offered)]
    elif field.kind == "languages":
        offered = [(code, spoken.language_name(code, language)) for code in working_languages()[:COMMON]]
    else:
        offered = [(form.code, form.name(language)) for form in modalities()]
    choices = [{"value": code, "label": label, "on": code in chosen} for code, label in offered]
    hint = words.say("need.pick_proof") if field.name == "proof" else words.say("need.as_many")
    return {**base, "component": "choices", "several": True, "choices": choices, "hint": hint}


def _other_languages(value: Any) -> dict[str, Any]:
    """The languages that are not among the common ones, written by their names."""
    language, chosen = words.language(), value if isinstance(value, list | tuple) else []
    others = [each for each in chosen if each not in working_languages()[:COMMON]]
    named = "; ".join(spoken.language_name(each, language) if len(each) < 4 else each for each in others)
    return {
        "component": "field", "id": "languages_more", "label": words.say("need.languages_more"), "optional": True,
        "hint": words.say("need.parted"), "value": named,
    }  # fmt: skip


def topic_choices(but: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Every topic, by name, for a list to choose from; the first line chooses none."""
    language = words.language()
    named = sorted(
        ((each.name(language), each.code) for each in topics() if each.code not in but),
        key=lambda pair: pair[0],
    )
    return [{"value": "", "label": words.say("need.no_topic_yet")}] + [
        {"value": code, "label": name} for name, code in named
    ]
