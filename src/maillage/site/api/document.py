"""The description of the API in OpenAPI 3.1, its sentences in the reader's language: for programs, and for our own page."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from maillage.record.dictionary import columns_in
from maillage.reference.groups import group_codes
from maillage.reference.texts import catalogue, choose
from maillage.reference.topics import topics
from maillage.site import words
from maillage.site.api.filters import KINDS, SEARCHED, SEVERITIES
from maillage.site.api.operations import VERSION, api
from maillage.site.api.shapes import ROW_OF
from maillage.site.languages import NAMES


def description(language: str, root: str) -> dict[str, Any]:
    """The whole description: ``root`` is the address that the paths follow."""
    said = deepcopy(_plain())
    texts = catalogue("maillage.site", "api")
    said["info"] = {
        "title": choose(texts["title"], language),
        "version": VERSION,
        "description": choose(texts["lede"], language),
    }
    said["servers"] = [{"url": root}]
    for methods in said["paths"].values():
        for operation in methods.values():
            _tell(operation, texts, language)
    tables = {row: table for table, row in ROW_OF.items()}
    for name, shape in said["components"]["schemas"].items():
        if name in tables:
            meanings = {c.name: c.meaning for c in columns_in(tables[name], language)}
        else:
            meanings = {field: choose(text, language) for field, text in texts["field"].items()}
        shape.pop("description", None)
        shape.pop("title", None)
        for field, about in shape.get("properties", {}).items():
            about["description"] = meanings[field]
            about.pop("title", None)
    return said


@cache
def _plain() -> dict[str, Any]:
    """As it is made from the code, without what no answer uses."""
    said: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/"))
    shapes = said["components"]["schemas"]
    said["components"] = {
        "schemas": {name: shape for name, shape in shapes.items() if not name.endswith("Asked")}
    }
    return said


def _tell(operation: dict[str, Any], texts: dict[str, Any], language: str) -> None:
    name = operation["operationId"]
    operation["summary"] = choose(texts["operation"][name], language)
    operation.pop("description", None)
    for each in operation["parameters"]:
        meaning = texts["of"].get(name, {}).get(each["name"]) or texts["parameter"][each["name"]]
        each["description"] = choose(meaning, language)
        each["schema"] = _plain_type(each["schema"])
        if codes := _codes(name, each["name"]):
            each["schema"] = {"type": "string", "enum": list(codes)}
    meaning = choose(texts["parameter"]["lang"], language)
    operation["parameters"].append(
        {"in": "query", "name": "lang", "required": False, "description": meaning,
         "schema": {"type": "string", "enum": list(NAMES)}}
    )  # fmt: skip
    for code, answer in operation["responses"].items():
        answer["description"] = choose(texts["answer"][str(code)], language)
        if str(code) != "200":
            answer["content"] = {"application/problem+json": next(iter(answer["content"].values()))}


def _plain_type(schema: dict[str, Any]) -> dict[str, Any]:
    """What may stand in an address: nobody writes a null there."""
    kinds = schema.pop("anyOf", None)
    rest = {name: value for name, value in schema.items() if name not in ("title", "default")}
    return {**rest, **next((kind for kind in kinds or () if kind.get("type") != "null"), {})}


def _codes(operation: str, parameter: str) -> tuple[str, ...]:
    """The codes of a parameter where they are few."""
    if parameter == "kind":
        return KINDS.get(operation, ())
    few = {"table": SEARCHED, "severity": SEVERITIES, "group": group_codes()}
    return tuple(each.code for each in topics()) if parameter == "topic" else few.get(parameter, ())


def serve(request: HttpRequest) -> HttpResponse:
    """``/api/v1/openapi.json``."""
    root = request.build_absolute_uri(reverse("api:root")).rstrip("/")
    return JsonResponse(description(words.language(), root), json_dumps_params={"ensure_ascii": False})
