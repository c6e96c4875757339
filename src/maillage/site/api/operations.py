"""The operations of the API: addresses, what each may be asked, what it answers. Their sentences are in ``data/api.toml``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from maillage.site.api import by_position, places, shapes, things
from maillage.site.api.filters import BY_SEARCH, CONDITIONS, Day, asked_shape, paged
from maillage.site.api.lists import listed
from maillage.site.api.problems import ApiProblem, problem_answer, wrong_parameter

VERSION = "1"
api = NinjaAPI(title="Maillage", version=VERSION, openapi_url=None, docs_url=None)
_ERRORS = {400: shapes.Problem, 404: shapes.Problem, 410: shapes.Problem}


def _get(address: str, name: str, shape: Any) -> Callable[[Any], Any]:
    return api.get(address, response={200: shape, **_ERRORS}, operation_id=name, url_name=name)


def _asks(*parameters: str) -> Callable[[Any], Any]:
    """``asked`` of an operation: these parameters, and what pages a list."""

    def told(operation: Any) -> Any:
        shape = asked_shape(f"{operation.__name__}Asked", paged(parameters))
        operation.__annotations__["asked"] = _in_query(shape)
        return operation

    return told


def _in_query(shape: Any) -> Any:
    annotated: Any = Annotated
    query: Any = Query
    return annotated[shape, query(...)]


def _list_operation(table: str, parameters: tuple[str, ...]) -> None:
    def operation(request: HttpRequest, asked: Any) -> Any:
        return listed(request, asked, table)

    operation.__name__ = table
    _get(f"/{table}", table, shapes.LISTS[table])(_asks(*parameters)(operation))


Refused = Annotated[list[str], Query([], alias="not")]


for _table, _conditions in CONDITIONS.items():
    _searched = BY_SEARCH if _table == "activities" else ()
    _list_operation(_table, (*_searched, *(each for each in _conditions if each not in _searched)))


@_get("/record", "record", shapes.RecordState)
def record(request: HttpRequest) -> Any:
    return things.record_state(request)


@_get("/places", "places", shapes.PLACES)
@_asks("name", "country")
def place_list(request: HttpRequest, asked: Any) -> Any:
    return places.place_list(request, asked)


@_get("/places/{path:identifier}", "place", shapes.PlaceThing)
def place(request: HttpRequest, identifier: str) -> Any:
    return things.place(request, identifier)


@_get("/activities/{path:identifier}", "activity", shapes.ACTIVITY)
def activity(request: HttpRequest, identifier: str) -> Any:
    return things.activity(request, identifier)


@_get("/organisations/{path:identifier}", "organisation", shapes.ORGANISATION)
def organisation(request: HttpRequest, identifier: str) -> Any:
    return things.organisation(request, identifier)


@_get("/sources", "sources", shapes.LISTS["sources"])
@_asks()
def source_list(request: HttpRequest, asked: Any) -> Any:
    return things.source_list(request, asked)


@_get("/sources/{identifier}", "source", shapes.SOURCE)
def source(request: HttpRequest, identifier: str) -> Any:
    return things.source(request, identifier)


@_get("/sources/{identifier}/problems", "source_problems", shapes.PROBLEMS)
@_asks("severity")
def source_problems(request: HttpRequest, identifier: str, asked: Any) -> Any:
    return by_position.problem_list(request, identifier, asked)


@_get("/search", "search", shapes.HITS)
@_asks("q", "table", "country", "kind", *BY_SEARCH[1:])
def search(request: HttpRequest, asked: Any, refused: Refused) -> Any:
    return by_position.hit_list(request, asked, refused)


@_get("/groups", "groups", shapes.GroupsList)
def groups(request: HttpRequest, on: Day | None = None) -> Any:
    return things.groups_on(on)


@_get("/groups/{code}", "group", shapes.MembersList)
def group(request: HttpRequest, code: str, on: Day | None = None) -> Any:
    return things.group_on(code, on)


@_get("/countries/{code}/groups", "country_groups", shapes.MembersList)
def country_groups(request: HttpRequest, code: str, on: Day | None = None) -> Any:
    return things.country_groups_on(code, on)


@_get("/milestones", "milestones", shapes.MilestonesList)
def milestones(request: HttpRequest) -> Any:
    return things.milestone_list(request)


@api.exception_handler(ApiProblem)
def _problem(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return problem_answer(request, problem)


@api.exception_handler(ValidationError)
def _refused(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    return problem_answer(request, wrong_parameter(request, refusal.errors[0]))
