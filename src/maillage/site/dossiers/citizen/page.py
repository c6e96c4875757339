"""The page of a dossier for citizens: what it is in plain words, as all sides agreed to say it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from maillage.dossiers.decisions import Words
from maillage.dossiers.models import Dossier, Question
from maillage.dossiers.questions import is_open
from maillage.dossiers.questions_kept import public_of
from maillage.dossiers.turn import standing
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.at_hand import AtHand
from maillage.site.dossiers.citizen.ask import fields, promise
from maillage.site.dossiers.citizen.cost import told
from maillage.site.dossiers.here import Seen, language_said, said
from maillage.site.dossiers.phase_said import phase_said
from maillage.site.dossiers.text.article_shown import lines
from maillage.site.pages.page import record_of
from maillage.site.parties.typed import Typed
from maillage.site.permissions import anyone, needs


@needs(anyone)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The page; where no such page is public, there is none."""
    row = Dossier.objects.filter(pk=key, public=True).first()
    found = standing(key) if row else None
    version = found.state.in_force("citizen") if found else None
    if row is None or found is None or version is None:
        raise Http404
    record = record_of(request)
    reader = Seen(key, found.state)
    text = {name: [*lines(reader, name, value)] for name, value in version.articles.items()}
    # those who agreed to this very page and are still there, in the order in which they were named: who was asked since, or came
    # back, has agreed to nothing on it
    agreed = [each for each in found.state.parties.values() if each.party in version.parties]
    parties = [each for each in agreed if each.here and each.seq < version.agreed]
    names = words.listed(reader.named(each.party) for each in parties)
    values: dict[str, Any] = {
        "title": said(found.state.title),
        "title_language": language_said(found.state.title),
        "names": names,
        "text": text,
        "day": str(version.agreed_on),
        "phase": phase_said(found.state),
        "generated": row.generated,
        "cost": told(reader, [each.party for each in parties], lambda place: _inhabitants(record, place)),
        "questions": [_question(each, names) for each in public_of(key)],
        "asked": request.GET.get("asked") == "1",
        "box": _box(reader) if is_open(found.state) else None,
    }
    answer = render(request, "dossiers/citizen.html", values)
    add_never_cache_headers(answer)  # its form is sent once
    return answer


def _inhabitants(record: AtHand, place: str) -> int | None:
    found = record.places.get(place)
    return found.population if found else None


def _box(reader: Seen) -> dict[str, Any]:
    return {
        "fields": fields(Typed({}), {}), "action": reverse("citizen_ask", args=[reader.key]), "key": new_key(), "promise": promise(),
    }  # fmt: skip


def _question(each: Question, names: str) -> dict[str, Any]:
    """A question that all let through, with its answer where they let that through too."""
    public = each.answer if each.answered_at else {}
    answered = spoken_day(str(each.answered_at.date()), words.language()) if each.answered_at else ""
    return {
        "text": each.text, "language": each.language, "day": str(each.at.date()),
        "answer": [{"text": text, "language": language} for language, text in in_order(public)],
        "by": words.say("dossier_citizen.answered_by", names=names, day=answered) if answered else "",
    }  # fmt: skip


def in_order(texts: Words) -> list[tuple[str, str]]:
    """The reader's language first."""
    return sorted(texts.items(), key=lambda each: (each[0] != words.language(), each[0]))
