"""Forms of strategies: in which language one writes, what was typed, and what could not be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token

from maillage.dossiers.decisions import Words
from maillage.reference.spoken import language_name
from maillage.reference.texts import isolate
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors
from maillage.site.strategies.here import Seen
from maillage.strategies.keep import Actor, NotDone, written
from maillage.strategies.model import Strategy

WRITTEN_IN = ("fr", "en", "ar", "es", "pt")
"""The languages in which a strategy is written here."""
GROUP = "strategy"
A_HINT = 500
"""Letters of what is said in another language that stand beside a field."""


def written_in(request: HttpRequest) -> str:
    """The language in which the form is filled."""
    wanted = request.POST.get("in") or request.GET.get("in") or words.language()
    return wanted if wanted in WRITTEN_IN else "fr"


def languages(address: str, language: str) -> list[dict[str, Any]]:
    """The languages to choose from, each with the address of the form in it."""
    spoken = words.language()
    return [
        {"label": language_name(each, spoken), "on": each == language, "address": f"{address}?in={each}"}
        for each in WRITTEN_IN
    ]


def over(before: Words, language: str, said: str) -> Words:
    """What was typed in one language; the others stay."""
    others = {each: text for each, text in before.items() if each != language}
    return {**others, **({language: said.strip()} if said.strip() else {})}


def beside(said: Words, language: str) -> str:
    """What is said in the other languages, as a hint."""
    others = (text for each, text in said.items() if each != language)
    return " · ".join(isolate(text[:A_HINT], words.language()) for text in others)


def area(name: str, said: Words, typed: Typed, language: str, faults: Mapping[str, str], **more: Any) -> dict[str, Any]:  # fmt: skip
    """A field for words in one language; what stands in the others is its hint."""
    value = typed.whole(name) if typed else said.get(language, "")
    hint = " ".join(filter(None, (more.pop("hint", ""), beside(said, language))))
    return text_field(name, value, faults, **({"hint": hint} if hint else {}), **more)


def text_field(name: str, value: str, faults: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """A field, its label and error by its name."""
    shown: dict[str, Any] = {
        "component": "field", "id": name, "label": words.say(f"{GROUP}.field.{name}"), "value": value, **more,
    }  # fmt: skip
    if code := faults.get(name):
        shown["error"] = fault_said(code)
    return shown


def fault_said(code: str) -> str:
    """What is wrong, and how to mend it."""
    return words.say(f"{GROUP}.fault.{code}")


def summary(faults: Mapping[str, str]) -> list[dict[str, str]]:
    """What is wrong, for the head of the form."""
    return errors({field: fault_said(code) for field, code in faults.items()})


def done_once(
    request: HttpRequest, act: Callable[[], str], again: Callable[[list[dict[str, str]], int], HttpResponse]
) -> HttpResponseBase:
    """``act`` is done once, and led where it says; where it cannot be, the page ``again``, with why and its status."""
    try:
        return once(request, act)
    except NotDone as fault:
        why = [{"id": "main", "text": words.say(f"{GROUP}.not_done.{fault.code}")}]
        return again(why, 409 if fault.code == "moved" else 422)


def kept(seen: Seen, by: Actor, said: Strategy, typed: Typed, language: str, **about: str) -> str:
    """Written over the version that the form was shown of; its own page in that language. Raises NotDone."""
    written(seen.key, by, said, typed.number("version"))
    note("strategy_written", by.account, seen.owner.id, strategy=seen.key, **about)
    return f"{seen.at('strategy_write')}?in={language}&kept=1"


def form_page(request: HttpRequest, seen: Seen, template: str, status: int, **values: Any) -> HttpResponse:
    """A page with a form."""
    shown = {
        "seen": seen, "name": title_of(seen), "token": get_token(request), "key": new_key(), "action": request.path, **values,
    }  # fmt: skip
    return page(request, template, shown, status)


def title_of(seen: Seen) -> str:
    """The title of what is being written, for the reader."""
    from maillage.site.dossiers.here import said

    return said(seen.draft.title) or words.say(f"{GROUP}.untitled")
