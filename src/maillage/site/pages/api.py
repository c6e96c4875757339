"""The page of the read API: made of the same description that programs read, so that it says what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.reference.spoken import figure
from maillage.reference.texts import catalogue
from maillage.site import words
from maillage.site.api.document import description
from maillage.site.api.filters import MOST_ROWS
from maillage.site.api.lists import MOST_FOUND
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page

MOST_CODES = 12
RULES = ("paging", "stable", "search", "strict", "fresh", "open", "limits", "licence")
TRIED = ("/record", "/places?name=Larache", "/links?country=MA&with_country=SN", "/search?q=water+Senegal")


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """What can be asked, how it answers, what comes back, which errors there are."""
    root = reverse("api:root").rstrip("/")
    said = description(words.language(), root)
    limits = {"rows": figure(MOST_ROWS, words.language()), "found": figure(MOST_FOUND, words.language())}
    shown = {
        "said": said["info"],
        "root": root,
        "rules": [words.say(f"api.rule.{rule}", **limits) for rule in RULES],
        "tried": [root + each for each in TRIED],
        "operations": list(_operations(said)),
        "problems": catalogue("maillage.site", "api")["problem"],
        "formal": reverse("api:description"),
    }
    return render(request, "pages/api.html", shown)


@page
def show_shapes(request: HttpRequest, record: AtHand) -> HttpResponse:
    """Names, types and meanings of everything that comes back."""
    said = description(words.language(), "")
    return render(request, "pages/api_shapes.html", {"shapes": list(_shapes(said))})


def _operations(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for address, methods in said["paths"].items():
        for operation in methods.values():
            answer = operation["responses"][200]["content"]["application/json"]["schema"]
            yield {
                "name": operation["operationId"],
                "address": address,
                "summary": operation["summary"],
                "parameters": [
                    {"name": each["name"], "required": each["required"], "meaning": each["description"],
                     "codes": _few(each["schema"].get("enum", ()))}
                    for each in operation["parameters"]
                    if each["name"] != "lang"
                ],
                "answers": _name(answer),
            }  # fmt: skip


def _few(codes: Sequence[str]) -> Sequence[str]:
    """Codes that a page has room for; topics and groups have pages of their own."""
    return codes if len(codes) <= MOST_CODES else ()


def _shapes(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, shape in said["components"]["schemas"].items():
        yield {
            "name": name,
            "fields": [
                {"name": field, "type": _type(about), "meaning": about["description"]}
                for field, about in shape["properties"].items()
            ],
        }


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: dict[str, Any]) -> str:
    """A type in one word: ``text?`` may be null, ``Link[]`` is a list."""
    if name := _name(schema):
        return name
    if kinds := schema.get("anyOf"):
        return " | ".join(_type(kind) for kind in kinds)
    if schema.get("type") == "array":
        return f"{_type(schema['items'])}[]" if "items" in schema else "array"
    return str(schema.get("type", "object"))
