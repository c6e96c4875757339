"""One activity in reading order: who, where, when, why, with whom, money by year, results, documents, and its source."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from maillage.record.activity import About, about_activity
from maillage.record.iati.out.identifiers import find_activity
from maillage.reference.kinds import decentralised_name, kind_name
from maillage.reference.problems import Problem
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.exchange.solved import is_finished, of_activity
from maillage.site.pages.activity_lines import Lines
from maillage.site.pages.activity_told import MOST_RESULTS, sections
from maillage.site.pages.page import page_told_by
from maillage.site.pages.source import file_name
from maillage.site.today import today

MOST_MARKED = 60
"""Lines beside each of which stands a way to say that it is wrong."""


@page_told_by(lambda identifier: (repr(of_activity(identifier)),))
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
    lines = Lines(about)
    shown: dict[str, Any] = {
        "about": about,
        "row": about.row,
        "told": told,
        "file": file_name({"path": about.statements[0]["file"]}),
        "title": _text(told.get("title")) or {"text": about.row["title"] or "?", "language": None},
        "status": (told.get("status") or {}).get("name") or _status(about.row["status"]),
        "kind": kind_name(about.row["kind"], words.language()) if about.row["kind"] else "",
        "decentralised": _decentralised(about),
        "left_out": sorted(about.sums.left_out.items()) if about.sums else [],
        "more_results": max(len(told.get("results", ())) - MOST_RESULTS, 0),
        "problems": _problems(about),
        "solutions": of_activity(about.row["id"]),
        "finished": is_finished(about.row["status"], about.row["until"], today()),
        **sections(about, lines),
    }  # fmt: skip
    few = len(lines.parts) <= MOST_MARKED
    # beside each of many lines it would weigh more than they do: the form lets its reader choose
    shown |= {"marked": few, "lines": [] if few else list(lines.parts.items()), "example": lines.example}
    return render(request, "pages/activity.html", shown)


def parts(record: AtHand, identifier: str) -> list[tuple[str, str]]:
    """Key and words of each line of the page; none where there is no such activity."""
    try:
        about = about_activity(record.reader, identifier, words.language())
    except KeyError:
        return []
    lines = Lines(about)
    sections(about, lines)
    return list(lines.parts.items())


def _text(said: dict[str, Any] | None) -> dict[str, Any] | None:
    return said if said and said["text"] else None


def _status(code: str | None) -> str:
    return words.say(f"activity_status.{code}") if code else ""


def _decentralised(about: About) -> str:
    code = about.row["decentralised"]
    return decentralised_name(code, words.language()) if code and code != "none" else ""


def _problems(about: About) -> list[dict[str, Any]]:
    shown = []
    for each in about.problems:
        problem = Problem(
            each["code"], file_name({"path": each["file"]}), each["line"], each["field"], each["values"]
        )
        shown.append({**problem.as_dict(words.language()), "count": each["count"]})
    return shown
