"""Milestones of cooperation, each with its address, and the international days of the year."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from maillage.reference.milestones import days_in_month, milestones
from maillage.site import take, words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

MONTHS = range(1, 13)


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponseBase:
    """All of them; ``#G77`` is the address of one."""
    spoken = words.language()
    lists = {
        "milestones": lambda format: _milestones_taken(record, format),
        "days": lambda format: _days_taken(record, format),
    }
    if file := take.file_of(request, lists):
        return file
    shown = {
        "milestones": [
            {
                "id": each.id,
                "on": str(each.on),
                "last": str(each.last) if each.last else "",
                "label": each.label(spoken),
                "note": each.note(spoken),
                "reference": each.reference,
                "source": each.source,
                "verified": each.verified,
            }
            for each in milestones()
        ],
        "days": [
            (when, each.label(spoken))
            for month in MONTHS
            for when, each in days_in_month(today().year, month)
        ],
        "ways": {name: take.offered(request, list=name) for name in lists},
    }
    return render(request, "pages/milestones.html", shown)


def _milestones_taken(record: AtHand, format: str) -> HttpResponseBase:
    spoken = words.of_files()
    rows = [
        (each.id, each.on, each.last, each.label(spoken), each.note(spoken), each.reference, each.source, each.as_of,
         "true" if each.verified else "false")
        for each in milestones()
    ]  # fmt: skip
    columns = ("id", "day", "last_day", "name", "note", "reference", "source", "as_of", "verified")
    return taken_rows(record, "milestones", columns, rows, format)


def _days_taken(record: AtHand, format: str) -> HttpResponseBase:
    spoken = words.of_files()
    rows = [
        (each.id, when, each.label(spoken), each.source, each.as_of, "true" if each.verified else "false")
        for month in MONTHS
        for when, each in days_in_month(today().year, month)
    ]
    return taken_rows(record, "days", ("id", "day", "name", "source", "as_of", "verified"), rows, format)
