"""Somebody who answers the questions of the fund finder, as a form without script sends them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_ASKING = re.compile(r'name="asking" value="([^"]+)"')
Answer = str | list[str]
SOUTH = {
    "applicant_kind": "university", "applicant_country": "Morocco", "partner_countries": "Morocco", "languages": ["fr"],
    "currency": "USD", "asked": "35,000", "other_sources": "40 000", "proposals_this_year": "0", "filed_on": "2027-04-20",
    "endorsements": "Morocco, Senegal, Côte d’Ivoire",
}  # fmt: skip
"""A project of one country, for the fund of the Group of 77."""


def carried(answer: Any) -> dict[str, list[str]]:
    """What the first form of the page carries."""
    page = answer.content.decode()
    found: dict[str, list[str]] = {}
    for name, value in _FIELD.findall(page[page.index("<main") :].partition("</form>")[0]):
        found.setdefault(name, []).append(unescape(value))
    return found


def asking(answer: Any) -> str:
    """The fact that the page asks about; empty where it shows what every fund says."""
    found = _ASKING.search(answer.content.decode())
    return found[1] if found else ""


def press(client: Client, page: Any, then: str = "", language: str = "en", **said: Answer) -> Any:
    """A button of the form is pressed, with this in its fields."""
    sent: dict[str, Any] = {**carried(page), **said}
    if then:
        sent["then"] = then
    return client.post(f"/{language}/funds/find", sent)


def answered(client: Client, answers: Mapping[str, Answer], language: str = "en", begin: Any = None) -> Any:
    """The page after all questions that are asked: those that stand in ``answers`` are answered, the others left open."""
    page = begin or client.get(f"/{language}/funds/find")
    for _ in range(60):
        if not (name := asking(page)):
            return page
        if name in answers:
            page = press(client, page, language=language, answer=answers[name])
        else:
            page = press(client, page, "skip", language)
        assert page.status_code == 200, (name, said(page))
    raise AssertionError("the questions never end")


def said(answer: Any) -> str:
    """The words of a page."""
    return " ".join(" ".join(read(answer).text).split())


def verdicts(answer: Any) -> dict[str, str]:
    """What each fund says on the page of all: by its identifier, yes, no or unk."""
    page = answer.content.decode()
    return dict(re.findall(r'<li class="flow" id="([\w-]+)">.*?<span class="v (\w+)">', page, re.DOTALL))
