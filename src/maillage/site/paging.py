"""Long lists, a page at a time: ``?page=2``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

A_PAGE = 40


def asked_page(request: HttpRequest) -> int:
    """The number of the page that the address asks for, the first where it says none."""
    said = request.GET.get("page", "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 10 else 1


def paged(
    request: HttpRequest, listed: Sequence[Any] | QuerySet[Any], most: int = A_PAGE
) -> tuple[list[Any], dict[str, Any]]:
    """The rows of the page that is asked for (the nearest one that there is), and ``page``, ``pages``, ``previous``, ``next``
    for the component of pages."""
    total = listed.count() if isinstance(listed, QuerySet) else len(listed)
    pages = max(1, -(-total // most))
    at = min(asked_page(request), pages)
    query = request.GET.copy()

    def to(page: int) -> str:
        query["page"] = str(page)
        return f"?{query.urlencode()}" if 1 <= page <= pages else ""

    rows = list(listed[(at - 1) * most : at * most])
    return rows, {"page": at, "pages": pages, "previous": to(at - 1), "next": to(at + 1)}
