"""What may narrow a list: each parameter with its type, which codes are known, and the condition in SQL of each table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from maillage.reference import countries
from maillage.reference.groups import group_codes
from maillage.reference.kinds import LINK_KINDS
from maillage.reference.topics import goal, topic
from maillage.site.api.cursor import LONGEST as LONGEST_CURSOR
from maillage.site.api.problems import ApiProblem

MOST_ROWS, USUAL_ROWS = 200, 100
LONGEST_TEXT, LONGEST_ID = 400, 500
_ID = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
_CODE = Annotated[str, Field(pattern="^[A-Z]{2}$")]
_YEAR = Annotated[int, Field(ge=1000, le=2200)]


def _whole_day(said: Any) -> Any:
    """Only a day that is written as one: a number is no count of seconds since 1970 here."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(said), re.ASCII):
        raise PydanticCustomError("date_parsing", "a day, YYYY-MM-DD")
    return said


Day = Annotated[date, BeforeValidator(_whole_day)]
PARAMETERS: dict[str, Any] = {
    "q": Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)],
    "name": Annotated[str, Field(min_length=1, max_length=100)],
    "place": _ID,
    "organisation": _ID,
    "network": _ID,
    "source": _ID,
    "country": _CODE,
    "with_country": _CODE,
    "sending": _CODE,
    "receiving": _CODE,
    "kind": Annotated[str, Field(pattern="^[a-z_]{1,40}$")],
    "table": Annotated[str, Field(pattern="^[a-z_]{1,40}$")],
    "topic": Annotated[str, Field(pattern="^[a-z0-9_]{1,60}$")],
    "goal": Annotated[int, Field(ge=1, le=17)],
    "group": Annotated[str, Field(pattern="^[A-Za-z0-9_+-]{1,40}$")],
    "on": Day,
    "year_from": _YEAR,
    "year_to": _YEAR,
    "language": Annotated[str, Field(pattern="^[a-z]{2,3}$")],
    "severity": Annotated[str, Field(max_length=20)],
    "cursor": Annotated[str, Field(min_length=1, max_length=LONGEST_CURSOR)],
}
COOPERATION = (
    "south_south", "north_south", "triangular", "north_north", "intra_national", "undecided", "unknown",
)  # fmt: skip
MISSIONS = (
    "embassy", "high_commission", "consulate_general", "consulate", "honorary_consulate", "nunciature",
    "de_facto_embassy", "permanent_mission", "io_office", "other",
)  # fmt: skip
NOTICES = ("travel_advice", "security", "sanction", "embargo", "crisis")
SEARCHED = ("activities", "links", "missions", "memberships", "calls", "solutions")
"""Tables that the index holds."""
SEVERITIES = ("fatal", "error", "warning", "note")
KINDS = {"links": tuple(LINK_KINDS), "activities": COOPERATION, "missions": MISSIONS, "notices": NOTICES}

CONDITIONS: dict[str, dict[str, str]] = {
    "links": {
        "place": "(a_place = $place OR b_place = $place)",
        "country": "(a_country = $country OR b_country = $country)",
        "with_country": "(a_country = $with_country OR b_country = $with_country)",
        "kind": "kind = $kind",
        "topic": "list_contains(topics, $topic)",
        "source": "source = $source",
    },
    "activities": {
        "place": "(place = $place OR statement IN (SELECT statement FROM activity_places WHERE place = $place))",
        "country": "(country = $country OR list_contains(countries, $country))",
        "kind": "kind = $kind",
        "source": "source = $source",
    },
    "memberships": {
        "network": "network_id = $network",
        "organisation": "organisation = $organisation",
        "place": "place = $place",
        "country": "country = $country",
        "source": "source = $source",
    },
    "missions": {
        "sending": "sending = $sending",
        "receiving": "receiving = $receiving",
        "place": "place = $place",
        "kind": "kind = $kind",
        "source": "source = $source",
    },
    "calls": {
        "country": "list_contains(countries, $country)",
        "topic": "list_contains(topics, $topic)",
        "source": "source = $source",
    },
    "solutions": {
        "country": "country = $country",
        "topic": "list_contains(topics, $topic)",
        "source": "source = $source",
    },
    "notices": {
        "country": "country = $country",
        "place": "place = $place",
        "kind": "kind = $kind",
        "source": "source = $source",
    },
    "organisations": {
        "name": "len(list_filter(names, lambda n: contains(strip_accents(lower(n)), strip_accents(lower($name))))) > 0",
        "country": "country = $country",
        "source": "list_contains(sources, $source)",
    },
}
"""Table → parameter → condition in SQL, with the parameter's value by its name."""
BY_SEARCH = ("q", "topic", "goal", "group", "on", "organisation", "year_from", "year_to", "language")
"""Parameters of activities that the index answers, as the search page has it: derived topics, dates, roles."""


def asked_shape(name: str, parameters: tuple[str, ...], required: tuple[str, ...] = ()) -> Any:
    """The shape of what a list may be asked: these parameters, each at most once."""
    fields: dict[str, Any] = {
        each: (PARAMETERS[each], ...) if each in required else (PARAMETERS[each] | None, None)
        for each in parameters
    }
    return create_model(name, __base__=Schema, **fields)


def paged(parameters: tuple[str, ...]) -> tuple[str, ...]:
    """These and what pages a list."""
    return (*parameters, "cursor", "limit")


PARAMETERS["limit"] = Annotated[int, Field(ge=1, le=MOST_ROWS)]


def _one_of(codes: tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda said: said in codes


_KNOWN: dict[str, Callable[[Any], bool]] = {
    **{name: lambda said: countries.country(said) is not None
       for name in ("country", "with_country", "sending", "receiving")},
    "topic": lambda said: topic(said) is not None,
    "goal": lambda said: goal(said) is not None,
    "group": lambda said: said in group_codes(),
    "table": _one_of(SEARCHED),
    "severity": _one_of(SEVERITIES),
}  # fmt: skip


def values_of(asked: Any, table: str = "") -> dict[str, Any]:
    """What was asked, without what was not. Raises ApiProblem for a code that is none: a list without rows would lie."""
    said = {name: value for name, value in asked.dict().items() if value is not None}
    for name, value in said.items():
        known = _KNOWN.get(name) or (_one_of(KINDS[table]) if name == "kind" and table in KINDS else None)
        if known and not known(value):
            codes = {"kind": KINDS.get(table, ()), "table": SEARCHED, "severity": SEVERITIES}.get(name, ())
            expected = ", ".join(codes)
            raise ApiProblem("unknown-code", 400, where=name, found=str(value), expected=expected or None)
    return said


def conditions_of(table: str, said: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The conditions of a table for what was asked, and their values."""
    wanted = {name: said[name] for name in CONDITIONS[table] if name in said}
    return [CONDITIONS[table][name] for name in wanted], wanted
