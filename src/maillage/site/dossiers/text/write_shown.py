"""The page on which a text is written: its fields, what others changed meanwhile, and what both changed, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from maillage.dossiers.merge import Conflict
from maillage.dossiers.model import Counter, Version
from maillage.dossiers.texts import kind_of
from maillage.reference.spoken import language_name
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.dossiers.here import Here, at, said
from maillage.site.dossiers.recruits_said import recruits_said
from maillage.site.dossiers.text.article_form import WRITTEN_IN, fields_of, name_of
from maillage.site.dossiers.text.changes_shown import changes_between, said_by
from maillage.site.dossiers.text.writing import Writing, choice_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field

Meanwhile = tuple[Version | None, Version | None]
"""The version that the writer knew, and the one that stands."""


def shown(
    request: HttpRequest, here: Here, text: str, language: str, writing: Writing, typed: Typed, faults: Mapping[str, str], status: int,
    meanwhile: Meanwhile | None, counter: Counter | None, draft: bool, action: str,
) -> HttpResponse:  # fmt: skip
    """The page. ``faults``: sentences by article or field; ``counter``: another wording that is taken over; ``draft``: whether one is
    kept."""
    found = here.state.text(text)
    current = found.current if found else None
    rows = [*_rows(here, text, language, writing, typed, faults, counter)]
    why = typed.one("why") or (_taken_why(here, counter) if counter and not typed else "")
    values: dict[str, Any] = {
        "recruits": recruits_said(here).get("says", "") if text == "definition" else "",
        "here": here,
        "dossier": said(here.state.title),
        "title": here.text_name(text),
        "rows": [*rows, field("why", "dossier.write", why, faults, kind="area", rows=2, optional=not (current and current.agreed))],
        "language": language,
        "written_in": [
            {"code": each, "name": language_name(each, words.language()), "own": language_name(each, each), "on": each == language}
            for each in WRITTEN_IN
        ],
        "base": writing.hash,
        "number": (current.number if current else 0) + 1,
        "keys_turn_back": bool(current and current.keys and not current.agreed),
        "binds": bool(current and current.agreed),
        "counter": {"who": here.named(counter.party), "article": name_of(counter.article), "number": counter.seq} if counter else None,
        "kept": request.GET.get("kept") == "1",
        "draft": draft,
        "errors": errors(_placed(rows, faults)),
        "token": get_token(request),
        "key": new_key(),
        "action": action,
        "leave": {"address": at(here, "dossier_text", text), "label": words.say("dossier.write.leave")},
        **(_meanwhile(here, meanwhile, writing) if meanwhile else {}),
    }  # fmt: skip
    return page(request, "dossiers/write.html", values, status)


def _rows(
    here: Here, text: str, language: str, writing: Writing, typed: Typed, faults: Mapping[str, str], counter: Counter | None
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The fields, article by article; before those of an article, what is to be chosen in it."""
    kind = kind_of(text)
    for name in kind.articles_of(here.state.light) if kind else ():
        for each in writing.conflicts:
            if each.article == name:
                yield _both(here, each, language, typed, faults, _whose(here, writing.seen))
        for each in writing.taking:
            if each.article == name and counter:
                who = words.say("dossier_write.other_wording", who=here.named(counter.party))
                yield _both(here, each, language, typed, faults, who)
        yield from fields_of(here, text, name, writing.articles.get(name), language, faults)


def _both(
    here: Here, conflict: Conflict, language: str, typed: Typed, faults: Mapping[str, str], theirs: str
) -> dict[str, Any]:
    """Two wordings of a part, and the choice between them."""
    name, chosen = choice_of(conflict), typed.one(choice_of(conflict))
    of = name_of(conflict.article)
    if conflict.language and conflict.language != language:
        of = words.say("dossier_write.in_language", article=of, language=language_name(conflict.language, words.language()))  # fmt: skip
    sides = [
        {"name": theirs, "value": "theirs", "choose": words.say("dossier_write.take_theirs")},
        {
            "name": words.say("dossier_write.mine"),
            "value": "mine",
            "choose": words.say("dossier_write.keep_mine"),
        },
    ]
    wordings = {"theirs": conflict.wording("theirs"), "mine": conflict.wording("mine")}
    return {
        "component": "both", "id": name, "label": words.say("dossier_write.both", article=of), "error": faults.get(name, ""),
        "sides": [
            {**each, "on": chosen == each["value"], "said": said_by(here, conflict.article, wordings[each["value"]])} for each in sides
        ],
    }  # fmt: skip


def _whose(here: Here, version: Version | None) -> str:
    if version is None:
        return ""
    return words.say("dossier_write.theirs", who=here.named(version.by), number=version.number)


def _meanwhile(here: Here, meanwhile: Meanwhile, writing: Writing) -> dict[str, Any]:
    """What others changed since the writer last looked; nothing where the articles say the same."""
    before, now = meanwhile
    changes = changes_between(here, before, now)
    if now is None or not changes:
        return {}
    return {"meanwhile": {"who": here.named(now.by), "number": now.number, "changes": changes, "choose": bool(writing.conflicts)}}  # fmt: skip


def _taken_why(here: Here, counter: Counter) -> str:
    return words.say("dossier_write.taken_why", who=here.named(counter.party), article=name_of(counter.article))  # fmt: skip


def _placed(rows: list[dict[str, Any]], faults: Mapping[str, str]) -> dict[str, str]:
    """Faults by the field they stand beside: of an article that has several, the first."""
    ids = [str(each["id"]) for each in rows]
    found = {
        next((each for each in ids if each == where or each.split("-")[0] == where), where): told
        for where, told in faults.items()
    }
    return {where: told for where, told in found.items() if where in ids or where == "why"} or dict(faults)
