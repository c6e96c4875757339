"""Letters about following: a code to type, or that it is followed already. How many leave for one mailbox is counted: whoever
writes another's address into the form fills no mailbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from maillage.parties.follows import Asked, Outcome, same_mailbox
from maillage.site import words
from maillage.site.instance.now import instance
from maillage.site.parties.follow_things import FUND, Thing

MOST_AN_HOUR = 6
HOUR = 3_600


def mark_of_mailbox(email: str) -> str:
    """What is kept of an address for an hour, from which it cannot be read."""
    return salted_hmac("maillage.follow", same_mailbox(email), algorithm="sha256").hexdigest()[:32]


def may_write_to(email: str) -> bool:
    """Whether one more letter about following may leave for a mailbox within this hour; it is counted."""
    key = f"follow-letters:{mark_of_mailbox(email)}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= MOST_AN_HOUR
    except ValueError:  # it ended in this moment
        return True


def write_asked(request: HttpRequest, email: str, asked: Asked, thing: Thing, confirm_at: str) -> None:
    """The letter about something that was asked for, within the transaction of the asking."""
    said = "of_fund" if thing.kind == FUND and asked.outcome == Outcome.CODE else "letter"
    lines = [words.say(f"follow.{said}.{asked.outcome}", name=thing.name)]
    if asked.outcome == Outcome.CODE:
        lines += [
            asked.code,
            f"{words.say('follow.letter.type_it')}\n{request.build_absolute_uri(confirm_at)}",
        ]
        lines.append(words.say("follow.letter.not_you"))
    elif asked.follow:
        lines.append(f"{words.say('follow.letter.to_stop')}\n{stop_address(request, asked.follow.stop_key)}")
    else:
        lines.append(
            f"{words.say('follow.letter.to_see')}\n{request.build_absolute_uri(reverse('follow_mine'))}"
        )
    send(request, email, words.say(f"follow.subject.{asked.outcome}", name=thing.name), lines)


def write_code(request: HttpRequest, email: str, code: str, page: str) -> None:
    """The letter by which somebody sees what they follow."""
    lines = [
        words.say("follow.letter.mine"),
        code,
        f"{words.say('follow.letter.type_mine')}\n{request.build_absolute_uri(page)}",
        words.say("follow.letter.not_you_mine"),
    ]
    send(request, email, words.say("follow.subject.mine"), lines)


def stop_address(request: HttpRequest, stop_key: str) -> str:
    """The page on which following ends."""
    return request.build_absolute_uri(reverse("follow_stop", args=[stop_key]))


def send(request: HttpRequest, email: str, subject: str, lines: Sequence[str]) -> None:
    """Into the queue, with who sends it at its end."""
    text = "\n\n".join([*lines, f"{instance().name}\n{request.build_absolute_uri(reverse('home'))}"])
    EmailMessage(
        " ".join(subject.split()), f"{text}\n", settings.DEFAULT_FROM_EMAIL, [email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip
