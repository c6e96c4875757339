"""Milestones of cooperation, each with its address, and the international days of the year."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.reference.milestones import days_in_month, milestones
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.pages.page import page
from maillage.site.today import today

MONTHS = range(1, 13)


@page
def show(request: HttpRequest, record: AtHand) -> HttpResponse:
    """All of them; ``#G77`` is the address of one."""
    spoken = words.language()
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
    }
    return render(request, "pages/milestones.html", shown)
