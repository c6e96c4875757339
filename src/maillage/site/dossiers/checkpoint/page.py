"""The checkpoints of the record of decisions, for everybody: as signed notes for programs, and as a page that reads an old letter.

They show how many decisions there are and one number over all of them: nothing of any dossier.
"""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from maillage.dossiers.checkpoints import AnotherTree, beginning, held, latest
from maillage.dossiers.ledger import fingerprint
from maillage.dossiers.ledger.check import Fault, checkpoints
from maillage.dossiers.ledger.tree import Frontier
from maillage.dossiers.models import Checkpoint
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.checkpoint.log import signer
from maillage.site.limits import Buckets, address_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed, errors, field
from maillage.site.permissions import anyone, needs

GROUP = "dossier_checkpoint"
A_MINUTE = 20
LONGEST = 20_000
"""Bytes of a letter that is read: ours have a tenth of that."""
MOST_NOTES = 5
"""Of one letter, of which the signature is verified: more stand in it only where somebody wants this process busy."""
MOST = 500_000
"""Decisions of which this process holds the tree in memory, 64 bytes each; of more, the command says it."""
asked = Buckets(A_MINUTE)
"""By address: letters that are read, proofs that are made."""


@needs(anyone)
@require_safe
def note(request: HttpRequest, size: int = 0) -> HttpResponse:
    """The last signed note, or the one of a size, as it was signed."""
    found = Checkpoint.objects.filter(size=size).first() if size else latest()
    if found is None:
        raise Http404
    return _plain(found.text)


@needs(anyone)
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key that they are checked by, as one line."""
    return _plain(f"{signer().key_line}\n")


@needs(anyone)
@require_safe
def begins(request: HttpRequest) -> HttpResponse:
    """The proof (RFC 6962, 2.1.2) that the record of ``from`` decisions begins the one of ``to``, a checkpoint: by default the last."""
    old, new = _number(request, "from"), _number(request, "to")
    found = latest() if not request.GET.get("to") else Checkpoint.objects.filter(size=new).first()
    if found is None or not 1 <= old <= found.size:
        return _answer(
            {"error": "from is a size from 1 up to that of the checkpoint; to is the size of a checkpoint"},
            400,
        )
    if found.size > MOST:
        return _answer({"error": "too large for this page: ask whoever runs the site for an export"}, 503)
    if asked.wait(address_of(request)):
        return _answer({"error": "too many at once"}, 429)
    try:
        proof = beginning(old, found)
    except AnotherTree:
        return _answer({"error": "the record is not what was signed"}, 409)
    kept = Checkpoint.objects.filter(size=old).values_list("text", flat=True).first()
    return _answer(
        {
            "from": {"size": old, "checkpoint": kept},
            "to": {"size": found.size, "checkpoint": found.text},
            "proof": [each.hex() for each in proof],
            "key": signer().key_line,
        }
    )


# A letter is read and held against the record: nothing is kept, and nothing is done for whoever sends it.
@csrf_exempt
@needs(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """The last checkpoint; sent, what an old letter says is held against the record of today."""
    if request.method != "POST":
        return _page(request, "", "", [], 200)
    text = Typed.sent(request).whole("letter")
    if len(text.encode()) > LONGEST:
        return _page(request, text, words.say(f"{GROUP}.fault.long", most=LONGEST // 1_000), [], 422)
    if asked.wait(address_of(request)):
        return _page(request, text, words.say(f"{GROUP}.fault.often"), [], 429)
    last = latest()
    if last is not None and last.size > MOST:
        return _page(request, text, words.say(f"{GROUP}.fault.large"), [], 503)
    try:
        found = checkpoints(text.encode(), "", signer().key_line, _Signed())
    except Fault as fault:
        return _page(request, text, words.say(f"{GROUP}.fault.{fault.args[0]}"), [], 422)
    rows = [_verdict(*each, last) for each in dict.fromkeys(found)]
    return _page(request, text, "", rows, 200)


class _Signed:
    """Whether a note is signed: by the library, a hundred times as fast as the checker that works alone; and only of the first few."""

    def __init__(self) -> None:
        self._left = MOST_NOTES

    def __call__(self, key: bytes, text: bytes, signature: bytes) -> bool:
        self._left -= 1
        if self._left < 0:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
        except InvalidSignature:
            return False
        return True


def _verdict(size: int, root: bytes, day: str, last: Checkpoint | None) -> dict[str, Any]:
    verdict = held(size, root, last) if last else "ahead"
    said = words.count(f"{GROUP}.verdict.{verdict}", size, day=spoken_day(day[:10], words.language()))
    return {"text": said, "kind": "done" if verdict == "agrees" else "fail", "again": verdict != "agrees"}


def _page(
    request: HttpRequest, text: str, fault: str, rows: list[dict[str, Any]], status: int
) -> HttpResponse:
    last, faults = latest(), {"letter": fault} if fault else {}
    root = Frontier.from_bytes(bytes(last.frontier)).root() if last else b""
    values = {
        "rows": rows,
        "last": {
            "says": words.count(f"{GROUP}.last", last.size, day=spoken_day(str(last.at.date()), words.language())),
            "mark": fingerprint(root),
            "text": last.text.strip(),
        } if last else None,
        "key": signer().key_line,
        "addresses": [*map(reverse, ("checkpoint_note", "checkpoint_key")), f"{reverse('checkpoint_begins')}?from=1"],
        "field": field("letter", GROUP, text, faults, kind="area", rows=8, latin=True, hint=words.say(f"{GROUP}.hint.letter")),
        "errors": errors(faults),
        "action": request.path,
    }  # fmt: skip
    return page(request, "dossiers/checkpoint.html", values, status)


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else 0


def _plain(text: str) -> HttpResponse:
    return _kept_nowhere(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _answer(said: dict[str, Any], status: int = 200) -> HttpResponse:
    return _kept_nowhere(JsonResponse(said, status=status))


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(answer)
    return answer
