"""Limits by address, so that one reader who asks for everything leaves room for the others. Searches and files of whoever has
signed in are counted by account: a town hall behind one address is not shut out by its other readers, and an account that asks
from many addresses has no more than from one.

Counted in each process on its own: a site of two processes lets through up to twice as much, never less. How often somebody
may try to sign in is counted elsewhere, for all processes together.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import override

from maillage.site.languages import NAMES

Answer = Callable[[HttpRequest], HttpResponse]
MOST_ADDRESSES = 20_000
A_MINUTE, A_DAY = 60, 86_400
"""In seconds."""
FREE = ("/static/", "/style.", "/land.", "/health", "/ready")
"""What costs next to nothing, or is asked by machines of the house."""
LARGEST_FORM = 256_000
"""Bytes that can be sent to any address. More are read only where files are taken, from who may send them."""
LARGEST_OF_MEMBERS = 12_000_000
"""Bytes that whoever has signed in can send to an address that takes a file: more than any that is taken, so that the form itself
can say how large it may be."""
_FILES = re.compile(r"/\w+/desk/(imports/files|settings|exchange)")
_FILES_OF_MEMBERS = re.compile(
    r"/\w+/(?:claim(?:/\d+)?|party/\w+/(?:claim|import|network/members)|dossier/\w+/documents)"
)


def takes_files(path: str) -> bool:
    """Whether files can be sent to this address."""
    return bool(_FILES.fullmatch(path) or _FILES_OF_MEMBERS.fullmatch(path))


class Buckets:
    """For each address a bucket that holds a minute's worth, or that of so many ``seconds``, and fills again as time goes."""

    def __init__(
        self, holds: int, clock: Callable[[], float] = time.monotonic, seconds: int = A_MINUTE
    ) -> None:
        self._size, self._clock, self._seconds = float(holds), clock, seconds
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Take one. Nought, or the seconds until there is one again."""
        with self._lock:
            now = self._clock()
            left, at = self._held.pop(address, (self._size, now))
            left = min(self._size, left + (now - at) * self._size / self._seconds)
            taken = left >= 1
            self._held[address] = (left - taken, now)
            if len(self._held) > MOST_ADDRESSES:
                self._held.popitem(last=False)  # whoever was silent longest
            return 0.0 if taken else (1 - left) * self._seconds / self._size


def limits(answer: Answer) -> Answer:
    """Refuse what is too large or too often, before anything of it is read."""
    pages, files = Buckets(settings.PAGES_A_MINUTE), Buckets(settings.FILES_A_MINUTE)

    def within_limits(request: HttpRequest) -> HttpResponse:
        if most := _exceeds(request):
            return _refused(request, 413, most)
        if not settings.PAGES_A_MINUTE or request.path.startswith(FREE):
            return answer(request)
        wait = (files if "as" in request.GET else pages).wait(_whose(request))
        if not wait:
            return answer(request)
        response = _refused(request, 429, {"seconds": int(wait) + 1})
        response.headers["Retry-After"] = str(int(wait) + 1)
        return response

    within_limits.process_exception = _cut_short  # type: ignore[attr-defined]
    return within_limits


def _exceeds(request: HttpRequest) -> dict[str, int]:
    """The limit that a body is beyond, if it is. No address of the API reads any."""
    length = _length(request)
    if length > settings.LARGEST_UPLOAD:
        return {"most": settings.LARGEST_UPLOAD // 1_000_000}
    if length <= LARGEST_FORM or request.path.startswith("/api/"):
        return {}
    return {} if _sends_files(request, length) else {"kilobytes": LARGEST_FORM // 1_000}


def _sends_files(request: HttpRequest, length: int) -> bool:
    """Whether this is somebody who may send a file there: who works at the desk, or has signed in. Whoever is not would
    otherwise be read to the end, to be told so."""
    of_members = _FILES_OF_MEMBERS.fullmatch(request.path) is not None and length <= LARGEST_OF_MEMBERS
    if not (of_members or _FILES.fullmatch(request.path)):
        return False
    from maillage.site.accounts.models import Account, Role  # not before Django's rooms stand
    from maillage.site.accounts.sessions import account_signed_in

    account = account_signed_in(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    found = Account.objects.filter(pk=account or 0, is_active=True)
    return (found if of_members else found.filter(role__in=(Role.CURATOR, Role.ADMINISTRATOR))).exists()


def _cut_short(request: HttpRequest, fault: Exception) -> HttpResponse | None:
    """A link that was lost, or that is too slow, in the middle of what was sent: no fault of ours."""
    from maillage.site.pages.faults import wrong

    return wrong(request, fault) if isinstance(fault, UnreadablePostError) else None


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind a server of the house, what that server says."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return told.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def _whose(request: HttpRequest) -> str:
    """Whose bucket a request takes from. The database is asked only for a search or a file of who has a cookie."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if key and ("as" in request.GET or request.path.endswith("/search")):
        from maillage.site.accounts.sessions import account_signed_in  # not before Django's rooms stand

        if account := account_signed_in(key):
            return f"account {account}"
    return address_of(request)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else 0


def _refused(request: HttpRequest, status: int, values: dict[str, int]) -> HttpResponse:
    asked = request.path.split("/", 2)[1]
    if asked == "api":
        from maillage.site.api.around import refused  # only once an API is asked: it is much to load

        return refused(request, status, values)
    with override(asked if asked in NAMES else settings.LANGUAGE_CODE):
        page = render(request, "pages/refused.html", {"status": status, **values}, status=status)
    add_never_cache_headers(page)
    return page
