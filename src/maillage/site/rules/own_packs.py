"""Rules that an organisation, a network or the instance adds or changes without code: pasted or sent as a file, looked at, put in force,
withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from maillage.parties.kinds import NETWORK
from maillage.parties.models import Organisation
from maillage.parties.rights import Right
from maillage.parties.vouching import called
from maillage.rules import say
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.desk.page import shown as desk_page
from maillage.site.instance.now import instance
from maillage.site.parties.own_page import acted_for, page
from maillage.site.permissions import account_of, looks_after_the_record, needs, whose_it_is
from maillage.site.reports.said import clean
from maillage.site.rules.here import refused_here, shelf_here, shelf_under
from maillage.site.rules.models import OwnPack
from maillage.site.rules.own_pack_acts import in_force, put_in_force, withdraw
from maillage.site.rules.own_pack_try import LARGEST, Looked, look, not_addresses, problem_rows

MOST = 50
"""Rules of one owner that are in force."""
ROOM = "desk_rules"


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom rules are looked after: an organisation, or the instance (None)."""

    organisation: Organisation | None

    @property
    def name(self) -> str:
        """What it calls itself."""
        if self.organisation is None:
            return instance().name
        return called(self.organisation, words.language())

    @property
    def named(self) -> str:
        """As acts name it."""
        return f"party:{self.organisation.pk}" if self.organisation else "instance"

    @property
    def sort(self) -> str:
        """For whom its rules hold: a key of ``own_packs.holds``."""
        if self.organisation is None:
            return "instance"
        return "network" if self.organisation.kind == NETWORK else "organisation"

    def address(self, pack: str = "") -> str:
        """The page of its rules, or of one of them."""
        if self.organisation is None:
            return reverse("desk_rule", args=[pack]) if pack else reverse(ROOM)
        key = self.organisation.pk
        return reverse("own_pack", args=[key, pack]) if pack else reverse("own_packs", args=[key])


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The rules of an organisation that are in force, and the form for more."""
    return _answer(request, Owner(acted_for(request, key, Right.MANAGE)), None)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str, pack: str) -> HttpResponseBase:
    """One of them: its text to change, and a way to withdraw it."""
    owner = Owner(acted_for(request, key, Right.MANAGE))
    return _answer(request, owner, _standing(owner, pack))


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def of_instance(request: HttpRequest) -> HttpResponseBase:
    """The rules of the instance, which hold for everybody."""
    return _answer(request, Owner(None), None)


@needs(looks_after_the_record)
@require_http_methods(["GET", "HEAD", "POST"])
def one_of_instance(request: HttpRequest, pack: str) -> HttpResponseBase:
    """One of them."""
    owner = Owner(None)
    return _answer(request, owner, _standing(owner, pack))


def _standing(owner: Owner, pack: str) -> OwnPack:
    found = in_force(owner.organisation).filter(pack=pack).first()
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, owner: Owner, standing: OwnPack | None) -> HttpResponseBase:
    if request.method != "POST":
        waiting = kept(request)
        said = {name: (waiting.get(name) or [""])[-1] for name in ("text", "cases")}
        if standing is not None and not said["text"]:
            said = {"text": standing.text, "cases": standing.cases}
        return _page(request, owner, standing, said, None, {}, 200)
    then = request.POST.get("then", "")
    if then == "withdraw" and standing is not None:
        return _withdraw(request, owner, standing)
    said, faults = _said(request)
    if faults:
        return _page(request, owner, standing, said, None, faults, 422)
    looked = look(said["text"], said["cases"], shelf_under(owner.organisation), owner.name)
    if found := not_addresses(looked):
        faults = {"text": words.say("own_packs.fault.address", found=found[0][:80])}
        return _page(request, owner, standing, said, looked, faults, 422)
    # what comes into force is what was looked at
    if then != "force" or not looked.good or request.POST.get("looked") != _mark(said):
        return _page(request, owner, standing, said, looked, {}, 200 if looked.good else 422)
    pack = looked.pack
    assert pack is not None
    if in_force(owner.organisation).exclude(pack=pack.id).count() >= MOST:
        return _page(request, owner, standing, said, looked, {"text": words.say("own_packs.fault.many")}, 409)

    def act() -> str:
        by = account_of(request)
        put_in_force(owner.organisation, pack.id, said["text"], said["cases"], by)
        note("rules_in_force", by, owner.named, rules=pack.id)
        return owner.address()

    return once(request, act)


def _withdraw(request: HttpRequest, owner: Owner, standing: OwnPack) -> HttpResponseBase:
    def act() -> str:
        by = account_of(request)
        if withdraw(owner.organisation, standing.pack, by):
            note("rules_withdrawn", by, owner.named, rules=standing.pack)
        return owner.address()

    return once(request, act)


def _said(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """What was pasted, or sent as files, which count more; and what is wrong with it before it is looked at."""
    said, faults = {}, {}
    for name in ("text", "cases"):
        text = clean(request.POST.get(name, ""))
        sent: Any = request.FILES.get(f"{name}_file")
        if sent is not None and sent.size:
            try:  # whole: more than a form may hold does not come here (``site.limits``)
                text = clean(sent.read().decode("utf-8-sig"))
            except UnicodeDecodeError:
                faults[f"{name}_file"] = words.say("own_packs.fault.letters")
        if len(text) > LARGEST:
            faults[name] = words.count("own_packs.fault.long", LARGEST)
            text = text[:LARGEST]
        said[name] = text
    if not said["text"] and not faults:
        faults["text"] = words.say("own_packs.fault.nothing")
    return said, faults


def _mark(said: Mapping[str, str]) -> str:
    return hashlib.sha256(f"{said['text']}\0{said['cases']}".encode()).hexdigest()[:16]


def _page(
    request: HttpRequest,
    owner: Owner,
    standing: OwnPack | None,
    said: Mapping[str, str],
    looked: Looked | None,
    faults: Mapping[str, str],
    status: int,
) -> HttpResponse:
    values: dict[str, Any] = {
        "name": owner.name,
        "key": owner.organisation.pk if owner.organisation else "",
        "holds": words.say(f"own_packs.holds.{owner.sort}"),
        "rows": [] if standing else _rows(owner),
        "standing": standing,
        "list": owner.address(),
        "action": owner.address(standing.pack if standing else ""),
        "fields": _fields(said, faults),
        "errors": [{"id": id, "text": text} for id, text in faults.items()],
        "refused": problem_rows(refused_here()) if owner.organisation is None and not looked else [],
        "problems": problem_rows(looked.problems) if looked else [],
        "n_problems": len(looked.problems) if looked else 0,
        "good": bool(looked and looked.good and not faults),
        "cases": list(looked.cases) if looked else [],
        "turned": list(looked.turned) if looked else [],
        "same": looked.same if looked else 0,
        "title": say.title(looked.pack, words.language()) if looked and looked.pack else "",
        "replaces": bool(looked and looked.replaces),
        "looked": _mark(said),
        "keys": [new_key(), new_key()],
        "token": get_token(request),
    }
    if owner.organisation is None:
        return desk_page(request, ROOM, "rules/own_packs_desk.html", values, status)
    return page(request, "rules/own_packs.html", values, status)


def _rows(owner: Owner) -> list[dict[str, Any]]:
    packs = shelf_here(owner.organisation).packs
    return [
        {
            "pack": each.pack,
            "title": say.title(packs[each.pack], words.language()) if each.pack in packs else each.pack,
            "since": str(each.at.date()),
            "address": owner.address(each.pack),
        }
        for each in in_force(owner.organisation)
    ]


def _fields(said: Mapping[str, str], faults: Mapping[str, str]) -> list[dict[str, Any]]:
    def one(name: str, **more: Any) -> dict[str, Any]:
        return {
            "component": "field", "id": name, "label": words.say(f"own_packs.field.{name}"),
            "hint": words.say(f"own_packs.hint.{name}"), "error": faults.get(name, ""), **more,
        }  # fmt: skip

    return [
        one("text", kind="area", rows=14, value=said.get("text", "")),
        one("text_file", kind="file", optional=True),
        one("cases", kind="area", rows=8, value=said.get("cases", "")),
        one("cases_file", kind="file", optional=True),
    ]
