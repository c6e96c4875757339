"""A version of a text on paper, for a council that votes on it: all its languages, its fingerprint, and where that can be verified.

The words of the sheet are the reader's language; names of articles stand in every language that the text is written in, since each of
them is an original.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.dossiers.doors import NEVER_READ, shut
from maillage.dossiers.model import Text, Version
from maillage.dossiers.models import Door
from maillage.dossiers.naming import article_name
from maillage.dossiers.texts import kind_of
from maillage.dossiers.turn import standing
from maillage.reference.spoken import day as spoken_day
from maillage.reference.texts import LANGUAGES, choose
from maillage.site import words
from maillage.site.dossiers.checkpoint.foot import shown as last_checkpoint
from maillage.site.dossiers.conditions_shown import conditions_shown
from maillage.site.dossiers.door.read import sent_version
from maillage.site.dossiers.here import Seen, dossier_here, language_said, said
from maillage.site.dossiers.text.article_shown import shown
from maillage.site.dossiers.text.keys_shown import keys_of
from maillage.site.dossiers.text.paper_square import drawn
from maillage.site.own_address import absolute
from maillage.site.parties.own_page import page
from maillage.site.permissions import anyone, needs, whose_it_is
from maillage.site.today import today

SHORT = 12
"""Hexadecimal letters of a hash that are compared by eye; the whole stands beside them."""


@needs(whose_it_is)
def show(request: HttpRequest, key: str, text: str) -> HttpResponseBase:
    """For whoever takes part: the current version, or the one that the address names (``?version=3``)."""
    here = dossier_here(request, key)
    if kind_of(text) is None:
        raise Http404
    found = here.state.text(text)
    if found is None:  # there is nothing to print yet: its page says so
        return redirect("dossier_text", key, text)
    wanted = request.GET.get("version", "")
    version = next((each for each in found.versions if str(each.number) == wanted), found.current)
    return _sheet(request, here, found, version)


@needs(anyone)
@require_safe
def by_link(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever has a link: the version that it was sent for."""
    door = Door.objects.select_related("organisation").filter(pk=key).first()
    found = standing(door.dossier_id) if door else None
    if door is None or found is None or shut(door, found.state, timezone.now()) in NEVER_READ:
        raise Http404
    seen = Seen(found.key, found.state)
    version = sent_version(seen, door)
    if version is None:
        raise Http404
    return _sheet(request, seen, found.state.texts[door.text], version)


def _sheet(request: HttpRequest, seen: Seen, text: Text, version: Version) -> HttpResponse:
    articles = shown(seen, text.name, version.articles)
    written_in = _written_in(articles)
    spoken = words.language()
    values: dict[str, Any] = {
        "dossier": said(seen.state.title),
        "dossier_language": language_said(seen.state.title),
        "title": words.say("dossier_door.sheet.title", text=seen.text_name(text.name), number=version.number),
        "titles": [_other(text.name, each) for each in written_in if each != spoken],
        "stands": _stands(text, version),
        "short": version.hash[:SHORT],
        "hash": version.hash,
        "verify": (verify := absolute(f"/verify/{version.hash[:SHORT]}")),
        "square": drawn(verify),
        "keys": keys_of(seen, version),
        "articles": [
            {**each, "others": [_article(each["key"], code) for code in written_in if code != spoken]}
            for each in articles
        ],
        "reserves": [
            {"who": seen.named(each.party), "article": article_name(each.article, spoken), "text": said(each.says), "language": language_said(each.says)}
            for each in version.reserves if not each.lifted
        ],
        "conditions": conditions_shown(seen) if text.name == "definition" and version is _with_conditions(seen, text) else None,
        "checkpoint": last_checkpoint(seen.key),
        "on": str(today()),
    }  # fmt: skip
    return page(request, "dossiers/paper.html", values)


def _with_conditions(seen: Seen, text: Text) -> Version:
    """The version whose conditions stand side by side on the page of the dossier."""
    return seen.state.in_force(text.name) or text.current


def _written_in(articles: list[dict[str, Any]]) -> list[str]:
    """The languages that the articles are written in, of those that the site has all its words in."""
    found = {line.get("language") or words.language() for each in articles for line in each["lines"]}
    return [each for each in LANGUAGES if each in found]


def _other(text: str, language: str) -> dict[str, str]:
    kind = kind_of(text)
    return {"text": choose(kind.names, language) if kind else text, "language": language}


def _article(article: str, language: str) -> dict[str, str]:
    return {"text": article_name(article, language), "language": language}


def _stands(text: Text, version: Version) -> str:
    if version.agreed and version is text.agreed:
        return words.say("dossier_door.sheet.binds", day=spoken_day(str(version.agreed_on), words.language()))
    return words.say(f"dossier_door.sheet.{'current' if version is text.current else 'past'}")
