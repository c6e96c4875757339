"""An agenda as a calendar file (iCalendar, RFC 5545): each line with a last day is an event of a whole day.

The identifier of an event is that of its line: a calendar program that reads the feed again moves the event and does not add another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from maillage.rules.agenda import sentences
from maillage.rules.obligation import DONE, WAIVED, Obligation

LONGEST = 75
"""Octets of a line, its end not counted; longer ones go on in lines that begin with a space."""
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Signs that no line may hold, and other ends of lines: a text seldom has one."""
_END = b"TRANSP:TRANSPARENT\r\nEND:VEVENT"
_PIECE = re.compile(rb".{1,74}(?![\x80-\xbf])", re.DOTALL)
"""Octets that do not end inside a letter of several."""


def write(
    obligations: Iterable[Obligation], language: str, host: str, name: str, stamp: datetime, root: str = ""
) -> bytes:
    """The calendar file.

    In: the lines (those without a day, or of a month alone, and what is done or waived are left out), the reader's language, ``host``
    for identifiers (``maillage.example``), the ``name`` that the calendar program shows, ``stamp`` when it was written (with a time
    zone), ``root`` of the pages' addresses (``https://maillage.example``; without it events name none).
    """
    written = f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()
    lines = [
        *(b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//Maillage//Agenda//EN", b"CALSCALE:GREGORIAN"),
        folded(f"NAME:{escaped(name)}"),
        folded(f"X-WR-CALNAME:{escaped(name)}"),
        b"REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    for each in obligations:
        if each.due is not None and not each.known and each.state not in (DONE, WAIVED):
            lines += _event(each, language, host, written, root)
    return b"\r\n".join((*lines, b"END:VCALENDAR", b""))


def _event(each: Obligation, language: str, host: str, written: bytes, root: str) -> list[bytes]:
    said = sentences(each, language)
    assert each.due is not None  # lines without a day are left out before
    about = "\n".join(filter(None, (said.why, said.consequence, said.when_note, said.caution, each.source)))
    event = [
        b"BEGIN:VEVENT",
        folded(f"UID:{each.key}@{host}"),
        written,
        _on(each.due),
        folded(f"SUMMARY;LANGUAGE={language}:{escaped(said.what)}"),
        folded(f"DESCRIPTION;LANGUAGE={language}:{escaped(about)}"),
    ]
    if root and each.address:
        event.append(folded(f"URL:{root}/{language}{each.address}"))
    event.append(_END)
    return event


def escaped(text: str) -> str:
    """Text as iCalendar writes it: without signs that no line may hold.

    >>> escaped("Vote; then sign, on paper\\nor not")
    'Vote\\\\; then sign\\\\, on paper\\\\nor not'
    """
    if _ODD.search(text):
        text = _ODD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A line as octets, in pieces of at most LONGEST, each further one begun with a space; no letter is cut in two."""
    whole = line.encode()
    return whole if len(whole) <= LONGEST else b"\r\n ".join(_PIECE.findall(whole))


@lru_cache(maxsize=4096)
def _on(day: date) -> bytes:
    """The lines that make an event one of a whole day."""
    return f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nDTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}".encode()
