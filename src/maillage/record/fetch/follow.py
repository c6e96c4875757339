"""Following redirects: a few, never down from https, never out of the web."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.record.fetch.address import checked, leads_to
from maillage.record.fetch.connect import Answer, Web
from maillage.record.fetch.model import FetchRefused, Limits

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def follow(address: str, headers: Mapping[str, str], limits: Limits, web: Web) -> tuple[str, Answer]:
    """The address that answers in the end, and its answer. Raises FetchRefused or AskAgain."""
    at = checked(address)
    for _ in range(limits.redirects + 1):
        answer = web.open(at, headers, limits, web.clock, web.allowed)
        location = answer.headers.get("Location")
        if answer.status not in _REDIRECTS or not location:
            return at, answer
        answer.close()
        try:
            at = leads_to(at, location)
        except FetchRefused as refused:
            if refused.code != "record.fetch-no-address":
                raise
            raise FetchRefused("record.fetch-answer", found=f"Location: {location[:80]}") from None
    raise FetchRefused("record.fetch-redirects", found=at, expected=limits.redirects)
