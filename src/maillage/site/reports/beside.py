"""What stands beside a line: a way to say that it is wrong, and where the latest report on it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from maillage.reference import spoken
from maillage.site import words
from maillage.site.reports.lines import form_address
from maillage.site.reports.parts import part
from maillage.site.reports.standing import Standing, reported

MOST_MARKS = 12


def beside(values: Mapping[str, Any]) -> dict[str, Any]:
    """``table`` and ``id`` of a line as the component ``wrong`` draws them; of a page, also those of its ``lines`` (key and
    words) of which somebody has said so."""
    table, thing = str(values["table"]), str(values["id"])
    known = reported.now()
    marks = [_mark(now) for now in (known.get((table, thing)),) if now]
    # nobody has said anything of most pages: their lines are not even named one by one
    for key, words_of_it in values.get("lines") or () if known else ():
        if now := known.get(part(table, thing, key)):
            marks.append({**_mark(now), "of": words_of_it})
    return {"address": form_address(table, thing), "marks": marks[:MOST_MARKS]}


def _mark(now: Standing) -> dict[str, str]:
    day = spoken.day(now.day, words.language())
    return {
        "address": reverse("report", args=[now.number]),
        "said": words.say(f"reports.marked.{now.state}", day=day),
    }
