"""Pages for what cannot be shown: what was tried, the nearest thing, one action; a fault gives a reference."""

from __future__ import annotations

import errno
import logging
import secrets
import shutil
import sys

from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.site.at_hand import home_folder

_FULL = ("disk is full", "no space left", "disk full")
_UNCLEAR = "disk i/o error"
"""What SQLite says when it cannot even make the files beside its own: for want of room, or because the disk is broken."""
_LITTLE = 1_000_000
_log = logging.getLogger("maillage.site")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No page stands at this address."""
    return render(request, "pages/not_found.html", status=404)


def wrong(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be read."""
    return render(request, "pages/not_found.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault: the log and the reader have the same reference."""
    reference = secrets.token_hex(4)
    _log.error("fault %s at %s", reference, request.path)
    full = is_full(sys.exc_info()[1])
    return render(
        request, "pages/failed.html", {"reference": reference, "full": full}, status=507 if full else 500
    )


def is_full(fault: BaseException | None) -> bool:
    """Whether it went wrong because there is no room left on the disk: SQLite, PostgreSQL and the system say so each its way."""
    while fault is not None:
        if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(fault, DatabaseError):
            said = str(fault).lower()
            if any(each in said for each in _FULL) or (_UNCLEAR in said and _no_room()):
                return True
        fault = fault.__cause__ or fault.__context__
    return False


def _no_room() -> bool:
    try:
        return shutil.disk_usage(home_folder()).free < _LITTLE
    except OSError:
        return False


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the mark that this site gave: kept open too long, or sent from elsewhere."""
    return render(request, "pages/forged.html", status=403)
