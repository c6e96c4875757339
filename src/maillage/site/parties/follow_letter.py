"""The Monday letter as it reads: what changed of each thing followed, some thirty lines at most, and where to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from maillage.parties.models import Follow
from maillage.record.since import Changes
from maillage.site import words
from maillage.site.at_hand import AtHand
from maillage.site.instance.now import instance
from maillage.site.own_address import absolute
from maillage.site.parties import follow_lines
from maillage.site.parties.follow_here import Here, owners
from maillage.site.parties.follow_lines import Line
from maillage.site.parties.follow_things import Thing

MOST_LINES = 30
"""Changes that one letter names."""
FIRST = ("calls", "notices", "missions", "memberships", "links", "activities")
"""Tables of the record in the order in which a letter tells of them: what has a date first."""
MOST_STOPS = 5
"""Things followed of which each has its own line to stop; of more, one page lists them."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new of one thing: in the record, and of what is sought and given here."""

    follow: Follow
    thing: Thing
    record: Changes
    here: Sequence[Here]

    @property
    def total(self) -> int:
        """How many changes."""
        return self.record.total + len(self.here)


def write(record: AtHand, email: str, news: Sequence[News]) -> None:
    """Put the letter in the queue, in the language of the moment. (A change that is news of two things that one address follows
    is told of the first.)"""
    made = {int(each["import_no"]): str(each["made"]) for each in record.reader.manifest.imports}
    names = owners({each.owner for one in news for each in one.here[-MOST_LINES:]})
    blocks, told, left = [], set[tuple[str, str]](), MOST_LINES
    for position, one in enumerate(news):
        share = max(1, left // (len(news) - position)) if left else 0
        lines = _lines(record, one, made, names)
        fresh = [each for each in lines if each.key not in told]
        shown = fresh[:share]
        told |= {each.key for each in shown}
        left -= len(shown)
        blocks.append(_block(one, shown, one.total - (len(lines) - len(fresh)) - len(shown)))
    first, others = news[0].thing.name, len(news) - 1
    name = words.count("digest.and_others", others, name=first) if others else first
    subject = words.count("digest.subject", sum(each.total for each in news), name=name)
    text = "\n\n".join([words.say("digest.lede"), *filter(None, blocks), *_foot(news)])
    stop = _stop(news[0].follow, len(news) > 1)
    EmailMessage(
        " ".join(subject.split()), f"{text}\n", settings.DEFAULT_FROM_EMAIL, [email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    ).send()  # fmt: skip


def _lines(record: AtHand, one: News, made: dict[int, str], names: dict[str, str]) -> list[Line]:
    """What is sought and given here, the latest first, and what is new in the record, one of each table in turn: a long sheet of
    links drowns no notice."""
    here = [
        follow_lines.of_here(each, names.get(each.owner, "")) for each in reversed(one.here[-MOST_LINES:])
    ]
    tables: dict[str, list[Line]] = {table: [] for table in FIRST}
    for each in one.record.lines:
        tables[each.table].append(follow_lines.of_record(record, each, made))
    turns = zip_longest(here, *tables.values())
    return [line for turn in turns for line in turn if line]


def _block(one: News, lines: Sequence[Line], more: int) -> str:
    """A thing and its changes; nothing where all of them are told of another thing."""
    if not lines and more <= 0:
        return ""
    name = " ".join(one.thing.name.split())
    rest = [f"{words.count('digest.more', more)} {absolute(one.thing.address)}"] if more > 0 else []
    return "\n\n".join([f"{name}\n{'=' * min(len(name), 60)}", *(each.text for each in lines), *rest])


def _foot(news: Sequence[News]) -> list[str]:
    stops = [
        f"{words.say('digest.stop', name=each.thing.name)}\n{_stop(each.follow, False)}"
        for each in news[:MOST_STOPS]
        if len(news) <= MOST_STOPS
    ]
    return [
        "-- ",
        words.say("digest.reason"),
        *stops,
        f"{words.say('digest.see_all')}\n{absolute(reverse('follow_mine'))}",
        f"{instance().name}\n{absolute(reverse('home'))}",
    ]


def _stop(follow: Follow, everything: bool) -> str:
    """Where it stops: one thing, or all that the address follows."""
    return f"{absolute(reverse('follow_stop', args=[follow.stop_key]))}{'?all=yes' if everything else ''}"
