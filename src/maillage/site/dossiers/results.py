"""The results of a dossier, there and here: what the joint text expects on each side, what was noted over time, and a form to note more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import ResultNoted, What
from maillage.dossiers.measures import empty_sides, sides
from maillage.dossiers.measures_said import empty_side_said, reciprocity_said
from maillage.dossiers.model import OVER, Noted
from maillage.dossiers.of_other_sides import STANDS, of_result
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import Indicator, value_of
from maillage.reference.spoken import day as spoken_day
from maillage.rules.facts import typed_number
from maillage.site import words
from maillage.site.dossiers.form import decide_once, form_page, placed
from maillage.site.dossiers.here import Acting, Here, at, dossier_here, language_said, said
from maillage.site.dossiers.mission.phases import writes
from maillage.site.dossiers.result_line import with_unit
from maillage.site.dossiers.typed_words import day_of, words_of
from maillage.site.dossiers.word_of import WordOf, word_of
from maillage.site.parties.typed import Typed, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_results"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """Both sides; sent, one value is noted."""
    here = dossier_here(request, key)
    if request.method != "POST":
        return _page(request, here, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    try:
        return decide_once(
            request, here, "result", lambda: _noted(here, typed), lambda _: at(here, "dossier_results")
        )
    except Refused as refused:
        names = [each["id"] for each in _fields(here, typed, {})]
        return _page(request, here, typed, placed(refused, names), 422)


def indicators(here: Acting) -> tuple[Indicator, ...]:
    """The results that the joint text that binds expects."""
    agreed = here.state.in_force("definition")
    found: tuple[Indicator, ...] = value_of("results", agreed.articles.get("results", ())) if agreed else ()
    return found


def _noted(here: Here, typed: Typed) -> What:
    wanted = typed.one("indicator")
    side = next((each.side for each in indicators(here) if each.indicator == wanted), "")
    return ResultNoted(
        wanted, side, day_of(typed, "on"), value_in(typed), words_of(typed, "says"), typed.one("evidence")
    )


def value_in(typed: Typed) -> str:
    """The value that was typed: a comma or a space between thousands is no fault; what is no number is refused by name."""
    number, fault = typed_number(typed.one("value"), "number")
    return typed.one("value") if fault or not typed.one("value") else format(number, "f")


def _fields(here: Here, typed: Typed, faults: dict[str, str]) -> list[dict[str, Any]]:
    choices = [
        {"value": each.indicator, "label": words.say(f"{GROUP}.of_side", side=here.named(each.side), what=said(each.says))}
        for each in sorted(indicators(here), key=lambda each: each.side != here.acting.pk)
    ]  # fmt: skip
    return [
        field("indicator", GROUP, typed.one("indicator"), faults, kind="select", choices=choices),
        field("on", GROUP, typed.one("on"), faults, kind="date", short=True),
        field("value", GROUP, typed.one("value"), faults, short=True, latin=True),
        field("evidence", GROUP, typed.one("evidence"), faults, optional=True),
        field("says", GROUP, typed.one("says"), faults, kind="area", rows=2, optional=True),
    ]


def _page(
    request: HttpRequest, here: Here, typed: Typed, faults: dict[str, str], status: int
) -> HttpResponse:
    spoken, state = words.language(), here.state
    found = indicators(here)
    flags = [
        empty_side_said(each, state, spoken) for each in empty_sides(state) if each.what in ("indicators", "results")
    ]  # fmt: skip
    notes = state.phase not in OVER and writes(state, here.acting.pk) and bool(found)
    values = {
        "title": words.say(f"{GROUP}.title"),
        "none": "" if found else words.say(f"{GROUP}.light" if state.light else f"{GROUP}.none"),
        "definition": at(here, "dossier_text", "definition"),
        "flags": flags,
        "reciprocity": reciprocity_said(state, spoken),
        "sides": [_side(here, side, found) for side in _in_order(here, found)] if found else [],
        "fields": _fields(here, typed, faults) if notes else [],
    }
    return form_page(request, here, "dossiers/results.html", faults, status, **values)


def _in_order(here: Here, found: tuple[Indicator, ...]) -> list[str]:
    """The other sides first, one's own last; a side without results too."""
    every = dict.fromkeys((*sides(here.state), *(each.side for each in found)))
    return sorted(every, key=lambda each: each == here.acting.pk)


def _side(here: Here, side: str, found: tuple[Indicator, ...]) -> dict[str, Any]:
    party = here.state.parties.get(side)
    return {
        "name": here.named(side),
        "language": language_said(party.names) if party else "",
        "rows": [_indicator(here, each) for each in found if each.side == side],
    }


def _indicator(here: Here, each: Indicator) -> dict[str, Any]:
    """An indicator with its values, the latest first, and how far the last one is on the way to what is expected."""
    of = [
        one for one in here.state.results if one.result.indicator == each.indicator and one.result.side == each.side
    ]  # fmt: skip
    noted = sorted(of, key=lambda one: (one.result.on, one.seq), reverse=True)
    target = with_unit(each.target, each.unit) if each.target else ""
    # what stands for the side comes before what others said of it
    first = next((one for one in noted if of_result(here.state, one) in STANDS), noted[0] if noted else None)
    last = first.result if first else None
    return {
        "says": said(each.says),
        "language": language_said(each.says),
        "target": words.say(f"{GROUP}.target", figure=target) if target else "",
        "by": str(each.by or ""),
        "last": words.say(f"{GROUP}.last", figure=with_unit(last.value, each.unit), day=spoken_day(str(last.on), words.language())) if last else "",
        "word": _word(here, first) if first else None,
        "noted": [_value(here, one, each.unit) for one in noted],
    }  # fmt: skip


def _value(here: Here, one: Noted, unit: str) -> dict[str, Any]:
    result = one.result
    return {
        "day": str(result.on), "figure": with_unit(result.value, unit), "by": here.named(one.by), "word": _word(here, one), "text": said(result.says),
        "language": language_said(result.says), "evidence": result.evidence,
    }  # fmt: skip


def _word(here: Here, one: Noted) -> WordOf:
    return word_of(here, one.by, one.result.side, of_result(here.state, one), one.seq)
