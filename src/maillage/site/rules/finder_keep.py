"""Keeping what was said in the fund finder, for an organisation that somebody acts for, and beginning from it again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.parties.models import Organisation
from maillage.parties.rights import organisations_of
from maillage.parties.vouching import called
from maillage.reference import spoken
from maillage.rules.model import Facts
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import once
from maillage.site.permissions import account_of, needs, signed_in
from maillage.site.rules.finder_questions import Said
from maillage.site.rules.here import keep_facts, kept_facts
from maillage.site.rules.models import KeptFacts
from maillage.site.today import today


def for_whom(request: HttpRequest) -> list[dict[str, Any]]:
    """The organisations that somebody acts for, as choices; the first is chosen. None for a visitor."""
    return [
        {"value": each.pk, "label": called(each, words.language()), "on": number == 0}
        for number, each in enumerate(_ours(request))
    ]


def kept_by(request: HttpRequest) -> list[dict[str, str]]:
    """Of these organisations, those that kept facts: key, name and day."""
    ours = {each.pk: each for each in _ours(request)}
    if not ours:
        return []
    return [
        {
            "key": each.organisation_id,
            "name": called(ours[each.organisation_id], words.language()),
            "day": spoken.day(each.at.date(), words.language()),
        }
        for each in KeptFacts.objects.filter(organisation__in=ours)
    ]


def only_one(request: HttpRequest) -> Organisation | None:
    """The organisation that somebody acts for, where it is one: its own rules are asked too."""
    ours = _ours(request)
    return ours[0] if len(ours) == 1 else None


def kept_of(request: HttpRequest, key: str) -> Facts:
    """What one of them kept; nothing where the organisation is none of theirs."""
    found = next((each for each in _ours(request) if each.pk == key), None)
    return kept_facts(found) if found else {}


@needs(signed_in)
@require_POST
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keep what was said for an organisation, in the place of what it kept before."""
    key = request.POST.get("organisation", "")
    facts, _ = Said.read(request.POST).facts()
    if not key or not facts:
        return HttpResponseRedirect(reverse("funds_find"))
    organisation = next((each for each in _ours(request) if each.pk == key), None)
    if organisation is None:
        raise Http404

    def act() -> str:
        keep_facts(organisation, facts, account_of(request))
        note("facts_kept", account_of(request), f"party:{organisation.pk}")
        return f"{reverse('funds_find')}#kept"

    return once(request, act)


def _ours(request: HttpRequest) -> list[Organisation]:
    """Asked of the database once a request."""
    held: list[Organisation] | None = getattr(request, "acts_for", None)
    if held is None:
        held = organisations_of(account_of(request), today()) if signed_in(request) else []
        request.acts_for = held  # type: ignore[attr-defined]
    return held
