"""Letters of a link: the one that brings it, which never holds its code; the one that brings the code and never the link; and the copy
for whoever acted through it. Opening the address in them does nothing."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from maillage.dossiers.doors import Sent
from maillage.dossiers.mailboxes import masked
from maillage.dossiers.models import Door
from maillage.dossiers.turn import standing
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.checkpoint.foot import foot
from maillage.site.dossiers.door.read import sender_of, sent_version
from maillage.site.dossiers.here import Seen, said
from maillage.site.dossiers.told import story_rows
from maillage.site.instance.now import instance
from maillage.site.languages import NAMES
from maillage.site.parties.claim_letters import send

MOST_LINES = 60
"""Of the story in a copy: the rest is on the page, and in the file."""


def send_link(request: HttpRequest, sent: Sent, seen: Seen) -> None:
    """Put it in the queue, within the transaction that made the link."""
    door = sent.door
    with override(_language(door)):
        values = _values(door, seen) | {"mailbox": masked(sent.mailbox)}
        version = sent_version(seen, door)
        asks = (
            words.say(
                "dossier_door.mail.asks_key",
                text=seen.text_name(door.text),
                number=version.number,
                fingerprint=version.hash[:12],
            )
            if version
            else words.say("dossier_door.mail.asks_join")
        )
        lines = [
            words.say("dossier_door.mail.text", **values),
            asks,
            words.say("dossier_door.mail.code", **values),
            words.say("dossier_door.mail.until", **values),
            words.say("dossier_door.mail.not_you"),
        ]
        send(
            request,
            door.email,
            words.say("dossier_door.mail.subject", **values),
            lines,
            _page(door),
            foot(seen.key),
        )


def send_code(request: HttpRequest, sent: Sent, seen: Seen) -> None:
    """The code alone, to the mailbox of the organisation."""
    door = sent.door
    with override(_language(door)):
        values = _values(door, seen)
        lines = [
            words.say("dossier_door.mail.own_text", **values),
            sent.code,
            words.say("dossier_door.mail.own_next", **values),
        ]
        send(request, sent.mailbox, words.say("dossier_door.mail.own_subject", **values), lines, "")


def send_copy(request: HttpRequest, door: Door) -> None:
    """To the address that the link went to, once somebody acted through it: whoever it belongs to learns of it, and keeps the story."""
    found = standing(door.dossier_id)
    assert found  # something was decided in it just now
    seen = Seen(found.key, found.state)
    with override(_language(door)):
        values = _values(door, seen)
        rows = story_rows(seen, seen.decisions())[:MOST_LINES]
        told = "\n".join(
            words.say(
                "dossier_door.mail.copy_line",
                number=each["number"],
                day=spoken_day(each["when"], words.language()),
                says=each["text"],
            )
            for each in rows
        )
        lines = [
            words.say("dossier_door.mail.copy_text", **values),
            f"{words.say('dossier_door.mail.copy_story')}\n{told}",
            words.say("dossier_door.mail.copy_away", **values),
        ]
        send(
            request,
            door.email,
            words.say("dossier_door.mail.copy_subject", **values),
            lines,
            _page(door),
            foot(seen.key),
        )


def _values(door: Door, seen: Seen) -> dict[str, str]:
    return {
        "sender": sender_of(door),
        "party": seen.named(door.organisation_id),
        "title": door.title,
        "dossier": said(seen.state.title),
        "day": spoken_day(str(door.ends_at.date()), words.language()),
    }


def _page(door: Door) -> str:
    return reverse("dossier_door", args=[door.key])


def _language(door: Door) -> str:
    return door.language if door.language in NAMES else instance().language
