"""Where a party sends a link to an office of one that it asked to take part and that has no account, sees what became of it, and ends it.

Two letters leave: the link to the office, its code to the mailbox that is recorded for the organisation. Where none is recorded, the
story says for good, and the page of the dossier beside that party, which mailbox the sender wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import Remarked, Words
from maillage.dossiers.doors import (
    Letter,
    NotSent,
    Sent,
    end,
    recorded_mailbox,
    send,
    sends_for,
    shut,
)
from maillage.dossiers.mailboxes import masked
from maillage.dossiers.model import OVER
from maillage.dossiers.models import Door, Dossier
from maillage.dossiers.naming import words_of
from maillage.dossiers.open_to import has_holder
from maillage.dossiers.people import commitment_to_mailbox
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import kind_of
from maillage.dossiers.turn import decided
from maillage.parties.models import Organisation
from maillage.parties.written import line
from maillage.reference.texts import LANGUAGES, catalogue, choose
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.door.letters import send_code, send_link
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Here, at, dossier_here, said, world_of
from maillage.site.languages import NAMES
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import needs, whose_it_is

GROUP = "dossier_door"


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """The links that one's organisation sent, and the form of another."""
    here = dossier_here(request, key)
    if here.state.phase in OVER or not here.takes_part:
        raise Http404
    if request.method != "POST":
        return _page(request, here, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    if typed.one("then") == "end":
        return _ended(request, here, typed.one("link"))
    letter = Letter(
        typed.one("party"), typed.one("title"), typed.one("email"), typed.one("language"), typed.one("binds") == "yes",
        typed.one("text"),
    )  # fmt: skip

    def act() -> str:
        made = send(key, here.state, letter, here.acting, here.account, timezone.now(), here.binds)
        for what in _said_of(here, letter, made):
            decided(key, what, world_of(here.account, here.acting, here.on))
        send_link(request, made, here)
        send_code(request, made, here)
        note(
            "dossier_link_sent",
            here.account,
            f"party:{here.acting.pk}",
            dossier=key,
            to=letter.party,
            binds=letter.binds,
        )
        return at(here, "dossier_doors", sent="1")

    try:
        return once(request, act)
    except NotSent as fault:
        sentences = {where: words.say(f"{GROUP}.fault.{why}") for where, why in fault.faults.items()}
        return _page(request, here, typed, sentences, 422)
    except Refused as refused:
        sentence = told(refused)
        return _page(request, here, typed, {"party": sentence}, 422)


def _said_of(here: Here, letter: Letter, sent: Sent) -> list[Remarked]:
    """What all who take part read in the story: by whose word the office may bind, and, where the sender alone says that this is a mailbox
    of that party, where the code went: by a commitment, since a mailbox may name a person. Two remarks, so that the story cuts neither."""
    found = []
    if letter.text:
        found.append(Remarked(_words(here, letter, "text"), text=letter.text))
    if not sent.recorded:
        kept = ("mailbox",) if letter.text else ("join", "mailbox")
        mailbox = commitment_to_mailbox(Dossier.objects.get(pk=here.key), sent.mailbox)
        said_of = _words(here, letter, *kept)
        found.append(Remarked(said_of, text=letter.text, link_to=letter.party, mailbox=mailbox))
    return found


def _words(here: Here, letter: Letter, *sentences: str) -> Words:
    """In every language, and without what isolates names."""
    party, text, kind = (
        here.state.parties[letter.party],
        here.state.texts.get(letter.text),
        kind_of(letter.text),
    )
    said_in = catalogue("maillage.site", GROUP)["vouched"]
    return {
        each: " ".join(str(said_in[sentence][each]) for sentence in sentences).format(
            party=words_of(party.names, each), title=line(letter.title), number=text.current.number if text else 0,
            text=choose(kind.names, each) if kind else letter.text,
        )
        for each in LANGUAGES
    }  # fmt: skip


def _ended(request: HttpRequest, here: Here, link: str) -> HttpResponseBase:
    def act() -> str:
        if end(link, here.key, here.acting, timezone.now()):
            note("dossier_link_ended", here.account, f"party:{here.acting.pk}", dossier=here.key)
        return at(here, "dossier_doors")

    return once(request, act)


def _page(
    request: HttpRequest, here: Here, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    parties, rows = _without_account(here), [_row(here, each) for each in _sent_by(here)]
    values: dict[str, Any] = {
        "here": here,
        "dossier": said(here.state.title),
        "rows": rows,
        "sent": words.say(f"{GROUP}.links.gone", mailbox=rows[0]["code_to"])
        if rows and request.GET.get("sent")
        else "",
        "fields": _fields(request, here, parties, typed, faults) if parties else [],
        "errors": errors(faults),
        "token": get_token(request),
        "key": new_key(),
        "action": request.path,
        "leave": {"address": here.address, "label": words.say("dossier.back")},
    }
    return page(request, "dossiers/door_links.html", values, status)


def _without_account(here: Here) -> list[Organisation]:
    keys = [
        each.party
        for each in here.state.parties.values()
        if each.left_on is None and sends_for(here.state, here.acting.pk, each.party)
    ]
    found = Organisation.objects.filter(pk__in=keys, erased_at=None)
    return [each for each in found if not has_holder(each, here.on, here.state.owner)]


def _sent_by(here: Here) -> list[Door]:
    found = Door.objects.filter(dossier=here.key, sent_for=here.acting).select_related("organisation")
    return [*found.order_by("-at")]


def _row(here: Here, door: Door) -> dict[str, Any]:
    why = shut(door, here.state, timezone.now())
    code_to = masked(recorded_mailbox(door.organisation) or door.email)
    return {
        "party": here.named(door.organisation_id), "title": door.title, "email": door.email, "link": door.key, "day": str(door.at.date()),
        "until": str(door.ends_at.date()), "word": words.say(f"{GROUP}.state.{why or 'open'}"), "text": here.text_name(door.text) if door.text else "",
        "code_to": code_to, "may_end": why not in ("ended", "expired"), "key": new_key(),
    }  # fmt: skip


def _fields(
    request: HttpRequest, here: Here, parties: list[Organisation], typed: Typed, faults: Mapping[str, str]
) -> list[dict[str, Any]]:
    chosen = typed.one("party") or request.GET.get("party", "")
    party = next((each for each in parties if each.pk == chosen), parties[0])
    language = typed.one("language") or next(
        (each for each in party.languages if each in NAMES), words.language()
    )
    return [
        field("party", GROUP, party.pk, faults, kind="select", choices=[
            {"value": each.pk, "label": here.named(each.pk)} for each in parties
        ]),
        field("title", GROUP, typed.one("title"), faults, hint=words.say(f"{GROUP}.hint.title")),
        field("email", GROUP, typed.one("email", "" if recorded_mailbox(party) else party.mailbox), faults, kind="email", latin=True, hint=words.say(f"{GROUP}.hint.email")),
        field("language", GROUP, language, faults, kind="select", choices=[
            {"value": code, "label": name} for code, name in NAMES.items()
        ]),
        field("text", GROUP, typed.one("text"), faults, kind="select", choices=_texts(here)),
        {
            "component": "choices", "id": "binds", "label": words.say(f"{GROUP}.field.binds"), "hint": words.say(f"{GROUP}.hint.binds"),
            "error": faults.get("binds", ""),
            "choices": [
                {"value": each, "label": words.say(f"{GROUP}.links.{each}"), "on": (typed.one("binds") or "no") == each} for each in ("yes", "no")
            ],
        },
    ]  # fmt: skip


def _texts(here: Here) -> list[dict[str, str]]:
    """The texts that wait for somebody's agreement."""
    rows = [{"value": "", "label": words.say(f"{GROUP}.links.no_text")}]
    for name, text in here.state.texts.items():
        if not text.current.agreed:
            label = words.say(
                f"{GROUP}.links.text_version", text=here.text_name(name), number=text.current.number
            )
            rows.append({"value": name, "label": label})
    return rows
