"""A form of a dossier: sent, it is decided once, or said why not beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token

from maillage.dossiers.decisions import What
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import decided
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.here import Here, said, world_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import errors

Faults = Mapping[str, str]
NOWHERE = "form"
"""Where a fault of no field stands."""


def told(refused: Refused) -> str:
    """Why not, and how to mend it."""
    spoken = words.language()
    return f"{refused.problem.message(spoken)} {refused.problem.mend(spoken)}"


def placed(refused: Refused, names: Sequence[str], otherwise: str = "") -> dict[str, str]:
    """The same beside the field that it is of: the field itself, the first of its parts (``answers-1``), else ``otherwise``."""
    wanted = refused.problem.field or ""
    own = next((each for each in names if each == wanted or each.split("-")[0] == wanted), "")
    return {own or otherwise or next(iter(names), NOWHERE): told(refused)}


def decide_once(
    request: HttpRequest, here: Here, act: str, build: Callable[[], What], leads_to: Callable[[What], str]
) -> HttpResponseBase:
    """Build and decide in one transaction; a form sent twice is decided once. Raises Refused."""

    def done() -> str:
        what = build()
        decided(here.key, what, world_of(here.account, here.acting, here.on))
        note("dossier_act", here.account, f"party:{here.acting.pk}", dossier=here.key, act=act)
        return leads_to(what)

    return once(request, done)


def form_page(
    request: HttpRequest, here: Here, template: str, faults: Faults, status: int, **values: Any
) -> HttpResponse:
    """A page with a form. ``faults``: sentences by field."""
    shown: dict[str, Any] = {
        "here": here, "dossier": said(here.state.title), "errors": errors(faults), "faults": faults, "token": get_token(request),
        "key": new_key(), "action": request.get_full_path(), **values,
    }  # fmt: skip
    return page(request, template, shown, status)
