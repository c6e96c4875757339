"""The page that a link opens, for a party without an account: it reads the whole dossier; typing the code and sending acts.

Opened by a scanner of mail, or many times, it does nothing. It sets no cookie, is kept by nobody and found by no search engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.dossiers.doors import through
from maillage.dossiers.model import Version
from maillage.dossiers.models import Door
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key
from maillage.site.dossiers.away import taken_away
from maillage.site.dossiers.door import acts as door_acts
from maillage.site.dossiers.door import forms
from maillage.site.dossiers.door import questions as door_questions
from maillage.site.dossiers.door.letters import send_copy
from maillage.site.dossiers.door.open import Outside, by_code, outside, sent_too_often, why_said
from maillage.site.dossiers.door.read import changed_since, sender_of, sent_version, version_shown, whole
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Seen, language_said, said
from maillage.site.dossiers.taken_over import taken_over_shown
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import anyone, needs

GROUP = "dossier_door"


# The link and the code let an act in: a request forged elsewhere would have to know both. So no token is asked for, and no cookie is set.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The dossier; sent, one act of ``then`` (join, decline, part, key, remark), or the dossier as a file (away)."""
    seen = outside(request, key)
    if not isinstance(seen, Outside):
        return seen
    if request.method != "POST":
        return _page(request, seen, Typed({}), {}, 200)
    typed = Typed.sent(request)
    if often := sent_too_often(request):
        return _page(request, seen, typed, {forms.place_of(typed): often}, 429)
    return taken_away(seen) if typed.one("then") == "away" else _sent(request, seen, typed)


def _sent(request: HttpRequest, seen: Outside, typed: Typed) -> HttpResponseBase:
    act, door = typed.one("then"), seen.door

    def again(now: Outside, faults: Mapping[str, str], status: int) -> HttpResponse:
        return _page(request, now, typed, faults, status)

    if faults := forms.faults_of(typed):
        return again(seen, faults, 422)
    says, part = forms.said_in(typed), forms.part_in(typed, door, seen)

    def done() -> str:
        through(door.key, act, typed.one("name"), seen.on, timezone.now(), says, part)
        send_copy(request, door)
        note("dossier_link_used", None, f"party:{door.organisation_id}", dossier=seen.key, then=act)
        return f"{seen.address}?done={act}"

    return by_code(
        request, seen, done, again, f"{forms.BEFORE.get(act, '')}code", forms.place_of(typed),
        lambda refused: {forms.place_of(typed, refused.problem.field or ""): told(refused)},
    )  # fmt: skip


def _page(
    request: HttpRequest, seen: Outside, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    door, version = seen.door, sent_version(seen, seen.door)
    why, acts = seen.why, seen.acts
    once_only = next((each for each in acts if each in ("key", "join")), "")
    done = request.GET.get("done", "")
    who, number = seen.named(door.organisation_id), version.number if version else 0
    values: dict[str, Any] = {
        **whole(seen),
        "door": door,
        "over": words.say(f"{GROUP}.over", title=door.title, party=who),
        "sender": sender_of(door),
        "until": spoken_day(str(door.ends_at.date()), words.language()),
        "why": why_said(seen, why) if why else "",
        "done": _done_said(done) if not faults else "",
        "act": once_only,
        "act_title": words.say(f"{GROUP}.act.{once_only}") if once_only else "",
        "act_says": words.say(f"{GROUP}.act_says.{once_only}") if once_only else "",
        "submit": words.say(f"{GROUP}.submit.join", who=who) if once_only == "join" else words.say("dossier.agree", who=who, number=number),
        "joins_too": once_only == "key" and not seen.state.parties[door.organisation_id].here,
        "version": _version(seen, door, version) if version else None,
        "taken_over": taken_over_shown(seen, door.text, door.organisation_id) if once_only == "key" else None,
        "paper": reverse("dossier_door_paper", args=[door.key]) if version else "",
        "changed": changed_since(seen, door),
        "fields": forms.who(typed, faults, ""),
        "part_fields": forms.part(typed, faults, door, seen) if "part" in acts else [],
        "remark_fields": forms.writing(typed, faults, "remark") if "remark" in acts else [],
        "decline_fields": forms.writing(typed, faults, "decline") if "decline" in acts else [],
        "side": door_acts.rows(seen),
        "questions": _questions(seen),
        "faults": faults,
        "errors": errors(faults),
        "key": new_key(),
        "keys_of_forms": {each: new_key() for each in forms.BEFORE},
        "action": request.path,
    }  # fmt: skip
    return page(request, "dossiers/door.html", values, status)


def _version(seen: Seen, door: Door, version: Version) -> dict[str, Any]:
    name = seen.text_name(door.text)
    return {
        **version_shown(seen, door.text, version), "name": name, "why": said(version.why), "why_language": language_said(version.why),
        "title": words.say(f"{GROUP}.sheet.title", text=name, number=version.number),
    }  # fmt: skip


def _done_said(done: str) -> str:
    if done in door_acts.SORTS:
        return words.say(f"{door_acts.GROUP}.done_of_side")
    return words.say(f"{GROUP}.done.{done}") if done in ("join", "part", "key", "remark") else ""


def _questions(seen: Outside) -> dict[str, str] | None:
    """Where what citizens ask is read and answered; None for a link through which it is not."""
    if not door_questions.may(seen):
        return None
    address = reverse("dossier_door_questions", args=[seen.door.key])
    return {
        "address": address,
        "waits": words.count("dossier_citizen.wait_for_you", door_questions.wait_for(seen)),
    }
