"""Offices of an organisation: another one opened; one renamed, given other rights, closed; somebody asked to hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.parties import offices, rights
from maillage.parties.models import Office, Organisation
from maillage.parties.offices import LastManager, Met, Post, WorkLeft, post_of
from maillage.parties.organisations import NotAllowed, Wrong
from maillage.parties.rights import Right
from maillage.parties.written import line
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import new_key, once
from maillage.site.dossiers.handover.resting import named, work_left
from maillage.site.limits import Buckets
from maillage.site.parties.desk import offices_shown
from maillage.site.parties.letter import send_invitation
from maillage.site.parties.own_page import acted_for, page, to_desk
from maillage.site.parties.shown import shown
from maillage.site.parties.typed import Typed, errors, field, language_choices, told
from maillage.site.permissions import account_of, needs, whose_it_is
from maillage.site.today import today

GROUP = "party_office"
INVITATIONS_A_MINUTE = 6
inviting = Buckets(INVITATIONS_A_MINUTE)
"""By account: letters that one person has sent."""


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponseBase:
    """The form of another office; sent, it stands, and its page asks who is to hold it."""
    organisation = acted_for(request, key, Right.MANAGE)
    if request.method != "POST":
        return _add_page(request, organisation, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)

    def act() -> str:
        made = offices.make_office(key, _post(typed), account_of(request), today())
        note("office_made", account_of(request), organisation.id, office=made.pk, rights=_rights(made))
        return reverse("party_office", args=[made.pk])

    try:
        return once(request, act)
    except Wrong as wrong:
        return _add_page(request, organisation, typed, told(wrong.faults), 422)


def _add_page(
    request: HttpRequest, organisation: Organisation, typed: Typed, faults: Mapping[str, str], status: int
) -> HttpResponse:
    values = {
        "about": shown(request, organisation),
        "errors": errors(faults),
        "fields": _post_fields(typed, faults),
        "token": get_token(request),
        "key": new_key(),
        "action": reverse("party_offices", args=[organisation.key]),
        "leave": to_desk(organisation),
    }
    return page(request, "parties/office_new.html", values, status)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """One office. ``then`` says what is sent: it is changed, closed, somebody is asked to hold it, an invitation is taken back."""
    office = _office(request, number)
    if request.method != "POST":
        return _page(request, office, Typed.waiting(request), {}, 200)
    typed = Typed.sent(request)
    then = typed.one("then")
    if then == "invite" and inviting.wait(str(account_of(request).pk)):
        return _page(request, office, typed, {"email": words.say("party_office.too_often")}, 429)
    acts: dict[str, Callable[[], str]] = {
        "invite": lambda: _invite(request, office, typed),
        "call_off": lambda: _call_off(request, office, typed),
        "close": lambda: _close(request, office, typed),
    }
    try:
        return once(request, acts.get(then, lambda: _change(request, office, typed)))
    except Wrong as wrong:
        return _page(request, office, typed, told(wrong.faults), 422)
    except LastManager:
        field_name = "alone_close" if then == "close" else "alone"
        return _page(request, office, typed, {field_name: words.say("party_office.last")}, 409)
    except WorkLeft as left:
        return _page(request, _office(request, number), typed, work_said(), 409, left.what)
    except Met:
        return _page(request, _office(request, number), typed, {"title": words.say("party_edit.met")}, 409)
    except NotAllowed:
        raise Http404 from None


def _office(request: HttpRequest, number: int) -> Office:
    found = Office.objects.select_related("organisation").filter(pk=number).first()
    if found is None:
        raise Http404
    acted_for(request, found.organisation_id, Right.MANAGE)
    return found


def _change(request: HttpRequest, office: Office, typed: Typed) -> str:
    was = Post(
        typed.one("was_title"), typed.one("was_language"), typed.one("was_mailbox"),
        *(str(right) in typed.all("was_rights") for right in Right),
    )  # fmt: skip
    post = _post(typed)
    offices.change_office(office.pk, was, post, account_of(request), today(), typed.one("alone") == "yes")
    note(
        "office_changed", account_of(request), office.organisation.id, office=office.pk, rights=_rights(post)
    )
    return reverse("party_office", args=[office.pk])


def _close(request: HttpRequest, office: Office, typed: Typed) -> str:
    offices.close_office(
        office.pk, account_of(request), today(), typed.one("alone_close") == "yes", work_left
    )
    note("office_closed", account_of(request), office.organisation.id, office=office.pk)
    if rights.may_manage(account_of(request), office.organisation, today()):
        return reverse("party_desk", args=[office.organisation_id])
    return reverse("party_mine")


def _invite(request: HttpRequest, office: Office, typed: Typed) -> str:
    by = account_of(request)
    invitation, code = offices.invite(office.pk, typed.one("email"), by, timezone.now(), today())
    send_invitation(request, office, invitation, code, typed.one("letter", words.language()))
    note("office_invited", by, office.organisation.id, office=office.pk)
    return f"{reverse('party_office', args=[office.pk])}?asked=yes"


def _call_off(request: HttpRequest, office: Office, typed: Typed) -> str:
    by, now = account_of(request), timezone.now()
    offices.call_off(typed.number("what"), office.organisation_id, by, now, today())
    note("office_invitation_withdrawn", by, office.organisation.id, office=office.pk)
    return reverse("party_office", args=[office.pk])


def _post(typed: Typed) -> Post:
    chosen = typed.all("rights")
    return Post(
        line(typed.one("title")), typed.one("title_language"), typed.one("office_mailbox"),
        *(str(right) in chosen for right in Right),
    )  # fmt: skip


def _rights(post: Post | Office) -> list[str]:
    return [str(right) for right in Right if getattr(post, right)]


def _post_fields(typed: Typed, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    chosen = typed.all("rights")
    return [
        field("title", GROUP, typed.one("title"), faults, hint=words.say("party_new.hint.title")),
        field("title_language", GROUP, typed.one("title_language", words.language()), faults, kind="select",
              choices=language_choices(none=True)),
        field("office_mailbox", GROUP, typed.one("office_mailbox"), {"office_mailbox": faults.get("mailbox", "")},
              kind="email", latin=True, optional=True, hint=words.say("party_office.hint.office_mailbox")),
        {"component": "choices", "id": "rights", "several": True, "label": words.say("party_office.field.rights"),
         "hint": words.say("party_office.hint.rights"),
         "choices": [{"value": str(each), "label": words.say(f"party_office.right.{each}"), "on": str(each) in chosen}
                     for each in Right]},
    ]  # fmt: skip


def tick(name: str, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """The box by which somebody says that nobody is to manage the organisation: shown where that would be so."""
    if name not in faults:
        return []
    label = words.say("party_office.alone")
    return [
        {"component": "choices", "id": name, "several": True, "label": words.say("party_office.alone_label"),
         "error": faults[name], "choices": [{"value": "yes", "label": label, "on": False}]}
    ]  # fmt: skip


def work_said() -> dict[str, str]:
    """Why nobody leaves yet: it stands beside the list of what would be left."""
    return {"work": words.say("party_office.work")}


def _page(
    request: HttpRequest,
    office: Office,
    typed: Typed,
    faults: Mapping[str, str],
    status: int,
    left: Sequence[str] = (),
) -> HttpResponse:
    stands = post_of(office)
    as_typed = typed if typed.one("title") else Typed(
        {
            "title": [stands.title], "title_language": [stands.language], "office_mailbox": [stands.mailbox],
            "rights": _rights(stands),
        }
    )  # fmt: skip
    organisation = office.organisation
    [about] = [
        each for each in offices_shown(organisation, account_of(request).pk) if each["number"] == office.pk
    ]
    values = {
        "about": shown(request, organisation),
        "office": about,
        "stands": stands,
        "was_rights": _rights(stands),
        "errors": errors(faults),
        "work": named(left, organisation.key),
        "fields": [*_post_fields(as_typed, faults), *tick("alone", faults)],
        "close_fields": tick("alone_close", faults),
        "invite_fields": [
            field("email", GROUP, typed.one("email"), faults, kind="email", latin=True),
            field("letter", GROUP, typed.one("letter", words.language()), faults, kind="select",
                  choices=letter_languages()),
        ],
        "asked": "asked" in request.GET and not faults,
        "token": get_token(request),
        "keys": [new_key() for _ in range(4)],
        "action": reverse("party_office", args=[office.pk]),
    }  # fmt: skip
    return page(request, "parties/office.html", values, status)


def letter_languages() -> list[dict[str, str]]:
    """The languages that the site writes letters in."""
    from maillage.site.languages import NAMES

    return [{"value": code, "label": name} for code, name in NAMES.items()]
