"""The page that a link opens, for a party without an account: it reads the whole dossier; typing the code and sending acts.

Opened by a scanner of mail, or many times, it does nothing. It sets no cookie, is kept by nobody and found by no search engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.dossiers.doors import NEVER_READ, Shut, WrongCode, acts_of, shut, through, type_code
from maillage.dossiers.model import Version
from maillage.dossiers.models import Door
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import standing
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers import door_forms as forms
from maillage.site.dossiers.away import taken_away
from maillage.site.dossiers.door_letters import send_copy
from maillage.site.dossiers.door_read import changed_since, sender_of, sent_version, version_shown, whole
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Seen, language_said, said
from maillage.site.dossiers.taken_over import taken_over_shown
from maillage.site.limits import Buckets, address_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors
from maillage.site.permissions import anyone, needs
from maillage.site.today import today

GROUP = "dossier_door"
A_MINUTE = 12
sendings = Buckets(A_MINUTE)
"""By address of the sender: codes that are tried, files that are taken."""


# The link and the code let an act in: a request forged elsewhere would have to know both. So no token is asked for, and no cookie is set.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The dossier; sent, one act of ``then`` (join, decline, part, key, remark), or the dossier as a file (away)."""
    door = Door.objects.select_related("organisation", "sent_for").filter(pk=key).first()
    if door is None:
        raise Http404
    found = standing(door.dossier_id)
    if found is None:
        raise Http404
    seen = Seen(found.key, found.state)
    why = shut(door, found.state, timezone.now())
    if why in NEVER_READ:
        return _closed(request, door, why, 200 if request.method != "POST" else 409, seen)
    if request.method != "POST":
        return _page(request, door, seen, Typed({}), {}, 200)
    typed = Typed.sent(request)
    if sendings.wait(address_of(request)):
        return _page(
            request, door, seen, typed, {forms.place_of(typed): words.say(f"{GROUP}.why.often")}, 429
        )
    return taken_away(seen) if typed.one("then") == "away" else _sent(request, door, seen, typed)


def _sent(request: HttpRequest, door: Door, seen: Seen, typed: Typed) -> HttpResponseBase:
    act = typed.one("then")
    if faults := forms.faults_of(typed):
        return _page(request, door, seen, typed, faults, 422)
    says, part = forms.said_in(typed), forms.part_in(typed, door, seen)

    def done() -> str:
        through(door.key, act, typed.one("name"), today(), timezone.now(), says, part)
        send_copy(request, door)
        note("dossier_link_used", None, f"party:{door.organisation_id}", dossier=seen.key, then=act)
        return f"{reverse('dossier_door', args=[door.key])}?done={act}"

    try:
        type_code(door.key, typed.one("code"))
        return once(request, done)
    except WrongCode as wrong:
        sentence = words.count(f"{GROUP}.wrong", wrong.left) if wrong.left else _why(door, "spent", seen)
        return _page(request, door, seen, typed, {f"{forms.BEFORE.get(act, '')}code": sentence}, 422)
    except Shut as closed:
        now = _again(door)
        return _page(request, now, seen, typed, {forms.place_of(typed): _why(now, closed.why, seen)}, 409)
    except Refused as refused:
        where = forms.place_of(typed, refused.problem.field or "")
        return _page(request, door, seen, typed, {where: told(refused)}, 422)


def _again(door: Door) -> Door:
    return Door.objects.select_related("organisation", "sent_for").get(pk=door.pk)


def _why(door: Door, why: str, seen: Seen) -> str:
    version, spoken = sent_version(seen, door), words.language()
    day = door.used_at if why == "used" and door.used_at else door.ends_at
    return words.say(
        f"{GROUP}.why.{why}", sender=sender_of(door), party=seen.named(door.organisation_id),
        day=spoken_day(str(day.date()), spoken), number=version.number if version else "–",
    )  # fmt: skip


def _closed(request: HttpRequest, door: Door, why: str, status: int, seen: Seen) -> HttpResponse:
    """Nothing of the dossier, and what to do."""
    done = (
        words.say(f"{GROUP}.done.decline") if request.GET.get("done") == "decline" and why == "left" else ""
    )
    return page(request, "dossiers/door_closed.html", {"text": _why(door, why, seen), "done": done}, status)


def _page(
    request: HttpRequest, door: Door, seen: Seen, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    now, version = timezone.now(), sent_version(seen, door)
    why, acts = shut(door, seen.state, now), acts_of(door, seen.state, now)
    once_only = next((each for each in acts if each in ("key", "join")), "")
    done = request.GET.get("done", "")
    who, number = seen.named(door.organisation_id), version.number if version else 0
    values: dict[str, Any] = {
        **whole(seen),
        "door": door,
        "over": words.say(f"{GROUP}.over", title=door.title, party=who),
        "sender": sender_of(door),
        "until": spoken_day(str(door.ends_at.date()), words.language()),
        "why": _why(door, why, seen) if why else "",
        "done": words.say(f"{GROUP}.done.{done}") if done in ("join", "part", "key", "remark") and not faults else "",
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
