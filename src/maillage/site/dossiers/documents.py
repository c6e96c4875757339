"""Documents that stand with decisions: named by their fingerprints, and checked against a file that somebody has.

A file that is sent here is read once, for its fingerprint, and not kept: what a dossier keeps for ever is which paper it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from maillage.dossiers.decisions import Document, DocumentNamed
from maillage.dossiers.model import OVER, WithDocument
from maillage.dossiers.refused import Refused
from maillage.record.sheets.dates import western_digits
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.dossiers.documents_shown import GROUP, listed_of
from maillage.site.dossiers.form import decide_once, form_page, placed, told
from maillage.site.dossiers.here import Here, at, dossier_here
from maillage.site.dossiers.mission.phases import writes
from maillage.site.dossiers.typed_words import day_of
from maillage.site.paging import paged
from maillage.site.parties.typed import Typed, field, language_choices
from maillage.site.permissions import needs, whose_it_is

FIELDS = ("number", "name", "file", "hash", "on", "language", "kept")
A_PAGE = 10
_WHOLE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: its fingerprint, its bytes. What the file is called stays with its owner: it often names a person, and a dossier
    keeps for good."""

    hash: str
    size: int


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponseBase:
    """All of them, and the two forms; sent, one is named, or a file is checked (``then``)."""
    here = dossier_here(request, key)
    if request.method != "POST":
        return _page(request, here, Typed.waiting(request), {}, 200)
    typed, sent = Typed.sent(request), _sent(request)
    if typed.one("then") == "check":
        if sent is None and not _plain(typed.one("checked_hash")):
            return _page(request, here, typed, {"checked": words.say(f"{GROUP}.choose")}, 422)
        found = sent.hash if sent else _plain(typed.one("checked_hash"))
        if not _WHOLE.fullmatch(found):  # of half a fingerprint, nobody is told that their paper is another
            return _page(request, here, typed, {"checked_hash": told(Refused("no-fingerprint"))}, 422)
        return _page(request, here, typed, {}, 200, found)
    if sent and _plain(typed.one("hash")) not in ("", sent.hash):
        return _page(request, here, typed, {"hash": words.say(f"{GROUP}.differs", hash=sent.hash)}, 422)
    try:
        return decide_once(
            request, here, "document", lambda: _named(typed, sent), lambda _: at(here, "dossier_documents")
        )
    except Refused as refused:
        return _page(request, here, typed, placed(refused, FIELDS), 422)


def _sent(request: HttpRequest) -> Sent | None:
    """The file that came, read in parts; None for none, or an empty one."""
    file: Any = request.FILES.get("file") or request.FILES.get("checked")
    if file is None or not file.size:
        return None
    made = sha256()
    for part in file.chunks():
        made.update(part)
    return Sent(made.hexdigest(), file.size)


def _plain(hash_: str) -> str:
    """A fingerprint as programs print it: beside the name of its file, in groups, in capitals, with its own name before it; with the
    digits of any keyboard."""
    said = western_digits(hash_).lower()
    if whole := _WHOLE.search(said):
        return whole[0]
    return "".join(said.removeprefix("sha256").split()).replace(":", "").removeprefix("=")


def _named(typed: Typed, sent: Sent | None) -> DocumentNamed:
    document = Document(
        sent.hash if sent else _plain(typed.one("hash")), typed.one("name"), sent.size if sent else 0,
        typed.one("language"), day_of(typed, "on") if typed.one("on") else None, typed.one("kept"),
    )  # fmt: skip
    return DocumentNamed(typed.number("number"), document)


def _page(
    request: HttpRequest, here: Here, typed: Typed, faults: Mapping[str, str], status: int, checked: str = ""
) -> HttpResponse:
    number = typed.one("number") or request.GET.get("number", "") or str(here.state.seq)
    fields = [
        field("number", GROUP, number, faults, figures=True, short=True, hint=words.say(f"{GROUP}.hint.number")),
        field("name", GROUP, typed.one("name"), faults, hint=words.say(f"{GROUP}.hint.name")),
        field("file", GROUP, "", faults, kind="file", optional=True, hint=words.say(f"{GROUP}.hint.file")),
        field("hash", GROUP, typed.one("hash"), faults, latin=True, optional=True, hint=words.say(f"{GROUP}.hint.hash")),
        field("on", GROUP, typed.one("on"), faults, kind="date", short=True, optional=True),
        field("language", GROUP, typed.one("language"), faults, kind="select", choices=language_choices(True), optional=True),
        field("kept", GROUP, typed.one("kept"), faults, optional=True, hint=words.say(f"{GROUP}.hint.kept")),
    ]  # fmt: skip
    check = [
        field("checked", GROUP, "", faults, kind="file"),
        field("checked_hash", GROUP, typed.one("checked_hash"), faults, latin=True, optional=True),
    ]
    listed, pages = paged(request, tuple(reversed(here.state.documents)), A_PAGE)
    values: dict[str, Any] = {
        "documents": listed_of(here, listed),
        "pages": pages,
        "fields": fields,
        "check": check,
        "may": here.state.phase not in OVER and writes(here.state, here.acting.pk, True),
        "checked": _checked(here, checked) if checked else None,
        "check_key": new_key(),
    }
    return form_page(request, here, "dossiers/documents.html", faults, status, **values)


def _checked(here: Here, hash_: str) -> dict[str, Any]:
    """What a fingerprint is that of, here."""
    found = [each for each in here.state.documents if each.document.hash == hash_]
    return {
        "hash": hash_,
        "lines": [_same(here, each) for each in found] or [words.say(f"{GROUP}.none_such")],
        "same": bool(found),
    }


def _same(here: Here, each: WithDocument) -> str:
    return words.say(
        f"{GROUP}.same", name=each.document.name, number=each.number, who=here.named(each.by),
        day=spoken_day(str(each.day), words.language()),
    )  # fmt: skip
