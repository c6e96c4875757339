"""What somebody finds when they come in: what is due, who waits for their answer, what changed, calls that they could answer, partners
that fit their needs and offers; their organisations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from maillage.parties.models import Standing
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.agenda.collect import whose
from maillage.site.agenda.home import home
from maillage.site.permissions import account_of, looks_after_the_record, needs, signed_in
from maillage.site.today import today


@needs(signed_in)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The page of whoever asks."""
    account, on = account_of(request), today()
    of = whose(account, on, looks_after_the_record(request))
    mine = of.organisations
    values: dict[str, Any] = {
        "home": home(request, of, account, reverse("agenda")),
        "organisations": [
            {"name": called(each, words.language()), "address": reverse("party_desk", args=[each.key]),
             "standing": "" if each.standing == Standing.VERIFIED else words.say(f"work.standing.{each.standing}")}
            for each in mine
        ],
    }  # fmt: skip
    answer = render(request, "pages/work.html", values)
    add_never_cache_headers(answer)
    return answer
