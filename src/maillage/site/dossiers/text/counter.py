"""Other words for one article: proposed beside it, with the reason, in the languages that one writes. Nobody's text is overwritten:
whoever writes the next version takes them over or leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.decisions import CounterMade
from maillage.dossiers.model import Version
from maillage.dossiers.texts import articles, kind_of
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.dossiers.acts_offered import running
from maillage.site.dossiers.here import Here, at, said
from maillage.site.dossiers.text.article_form import WRITTEN_IN, fields_of, name_of
from maillage.site.dossiers.text.article_typed import typed_article
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field

OF_ONE = ("of_parties", "conditions")
"""Shapes of which each party writes its own part: it writes that into the text, and has no other words for another's."""
IN_LANGUAGES = ("words", "list")
_OF = "__"
"""Before the language in the name of a field: ``aim__ar``."""


def may_propose(here: Here, article: str) -> bool:
    """Whether other words for an article are taken from the reader."""
    writes = bool(roles()[here.me.role]["writes"])
    return running(here) and writes and articles()[article].shape not in OF_ONE


def counter_of(here: Here, text: str, typed: Typed) -> CounterMade:
    """What was typed, as it is decided: over what the article says, so that a language that was not shown stays."""
    article, spoken = typed.one("article"), words.language()
    version = _version(here, text)
    value = version.articles.get(article)
    for language, own in _typed_in(here, version, article, typed):
        value = typed_article(here, text, article, own, value, language)
    why = typed.one("why")
    return CounterMade(text, typed.one("shown"), article, value, {spoken: why} if why else {})


def form(
    request: HttpRequest, here: Here, text: str, article: str, typed: Typed, fault: tuple[str, str] | None, status: int
) -> HttpResponse:  # fmt: skip
    """The form. ``fault``: field and sentence. Raises Http404."""
    kind, version = kind_of(text), _version(here, text)
    if kind is None or article not in kind.articles_of(here.state.light) or not may_propose(here, article):
        raise Http404
    value = counter_of(here, text, typed).value if typed else version.articles.get(article)
    shown = [*_fields(here, text, version, article, value, fault)]
    where, told = fault or ("", "")
    why = field("why", "dossier_counter", typed.one("why"), {where: told}, kind="area", rows=2)
    ids = [each["id"] for each in (*shown, why)]
    values: dict[str, Any] = {
        "here": here,
        "dossier": said(here.state.title),
        "title": words.say("dossier_counter.title", article=name_of(article)),
        "text": {"address": at(here, "dossier_text", text), "name": here.text_name(text), "number": version.number},
        "article": article,
        "version": version,
        "fields": [*shown, why],
        "errors": errors({(where if where in ids else ids[0]): told}) if fault else [],
        "token": get_token(request),
        "key": new_key(),
        "action": at(here, "dossier_text", text, other=article),
    }  # fmt: skip
    return page(request, "dossiers/counter.html", values, status)


def _fields(
    here: Here, text: str, version: Version, article: str, value: Any, fault: tuple[str, str] | None
) -> Iterator[dict[str, Any]]:
    where, told = fault or ("", "")
    faults: Mapping[str, str] = {article: told} if where in (article, "value") else {}
    for language in _languages(here, version, article):
        for each in fields_of(here, text, article, value, language, faults):
            faults = {}  # said once
            each = {key: said for key, said in each.items() if key != "optional"}
            if articles()[article].shape in IN_LANGUAGES:
                label = words.say("dossier_write.in_language", article=each["label"], language=language_name(language, words.language()))  # fmt: skip
                each = {**each, "id": f"{each['id']}{_OF}{language}", "label": label}
                each.pop("hint", None) if articles()[article].shape == "words" else None
            yield each


def _typed_in(here: Here, version: Version, article: str, typed: Typed) -> Iterator[tuple[str, Typed]]:
    """What was typed, language by language."""
    for language in _languages(here, version, article):
        end = f"{_OF}{language}" if articles()[article].shape in IN_LANGUAGES else ""
        yield language, Typed({name.removesuffix(end): said for name, said in typed.answers.items() if name.endswith(end)})  # fmt: skip


def _languages(here: Here, version: Version, article: str) -> list[str]:
    """The reader's first, then those in which the article is written, then those of the dossier."""
    if articles()[article].shape not in IN_LANGUAGES:
        return [words.language()]
    value = version.articles.get(article) or {}
    written = [language for each in (value if isinstance(value, list) else [value]) for language in each]
    return [each for each in dict.fromkeys((words.language(), *written, *here.state.languages)) if each in WRITTEN_IN]  # fmt: skip


def _version(here: Here, text: str) -> Version:
    found = here.state.text(text)
    if found is None:
        raise Http404
    return found.current
