"""One line for each answer: which page, how it ended, how long it took. Never who asked, from where, or in which words."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger("maillage.answers")


class OnlyOurs(logging.Filter):
    """Leaves the way through the code out of what is no fault of ours: a request for another host, one with too many
    parameters. Anybody can send those by the thousand; one line each still tells who set the site up that a name is missing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always let through."""
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True


def requests(answer: Answer) -> Answer:
    """Write the line once the answer is made. What is asked stands in it as the name of its page only."""

    def logged(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = answer(request)
        found = request.resolver_match
        _log.info(
            "answered",
            extra={
                "page": (found.view_name if found else None) or "",
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.perf_counter() - begun) * 1000, 1),
                "bytes": 0 if response.streaming else len(response.content),
            },
        )
        return response

    return logged
