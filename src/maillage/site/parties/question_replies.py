"""Mails taken in: from a Maildir, by the worker or the command; and, at the desk, those that answered nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.parties import received
from maillage.parties.models import Question
from maillage.parties.received import Took
from maillage.parties.replies import LARGEST
from maillage.site import take
from maillage.site.desk.page import shown
from maillage.site.pages.page import record_of
from maillage.site.paging import paged
from maillage.site.parties.question_letters import write_next
from maillage.site.parties.question_lines import take_effect
from maillage.site.permissions import looks_after_the_record, needs
from maillage.site.take_rows import taken_rows
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing


class NoMaildir(Exception):
    """A folder that is no Maildir: without ``new`` and ``cur``."""


def take_one(data: bytes, now: datetime | None = None) -> Took:
    """Take one mail in, with all that its answer does."""

    def effect(question: Question) -> None:
        take_effect(question, today())
        write_next(question)

    return received.take(data, now or timezone.now(), effect)


def folder_of_settings() -> Path:
    """The Maildir that MAILLAGE_REPLIES names. Raises NoMaildir where it names none."""
    if not settings.REPLIES:
        raise NoMaildir("")
    return Path(settings.REPLIES).expanduser()


def take_maildir(folder: Path) -> Iterator[Took]:
    """Take in what is new in a Maildir, each mail put among the read ones (``cur``) once it is kept. Killed in between, a mail is
    read again, and known. What cannot be opened stays where it is. Raises NoMaildir."""
    new, read = folder / "new", folder / "cur"
    if not new.is_dir() or not read.is_dir():
        raise NoMaildir(str(folder))
    with os.scandir(new) as found:
        names = sorted(
            each.name
            for each in found
            if not each.name.startswith(".") and each.is_file(follow_symlinks=False)
        )
    for name in names:
        try:
            with (new / name).open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError:
            continue
        yield take_one(data)
        with suppress(FileNotFoundError):  # another worker put it aside
            (new / name).replace(read / f"{name.partition(':')[0]}:2,S")


def take_all(doing: Doing) -> dict[str, Any]:
    """The job: take in what is new in the Maildir of the settings. Raises Stopped where there is none."""
    from maillage.site.jobs.perform import Stopped

    counts: Counter[str] = Counter()
    try:
        for number, took in enumerate(take_maildir(folder_of_settings()), 1):
            counts[took.state] += 1
            doing.progress("mails", number, None)
    except NoMaildir:
        raise Stopped("no_maildir") from None
    return {"mails": sum(counts.values()), "states": dict(counts)}


@needs(looks_after_the_record)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """Mails that answered nothing: day, from whom, subject, why."""
    found = received.unanswering()
    if format := take.asked(request):
        listed = [
            (str(each.at.date()), each.email, each.subject, each.state) for each in found[: take.MOST_ROWS]
        ]
        return taken_rows(
            record_of(request), "replies", ("day", "email", "subject", "reply_state"), listed, format
        )
    rows, pages = paged(request, found)
    values = {"rows": rows, "ways": take.offered(request), "n": found.count(), **pages}
    return shown(request, "desk_reports", "desk/replies.html", values)
