"""Addresses of the API (``api:…``; pages have names of their own), each with all that holds of every answer; what stands nowhere is told in the same shape."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.site.api import document
from maillage.site.api.around import around, not_found
from maillage.site.api.operations import api


def _patterns() -> list[URLPattern]:
    """Those of the operations; at the root, what the record is now."""
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = around(pattern.callback, pattern.name or "")
            found.append(pattern)
            if pattern.name == "record":
                found.append(path("", pattern.callback, name="root"))
    return found


urlpatterns = [
    path("openapi.json", around(document.serve), name="description"),
    *_patterns(),
    path("<path:rest>", around(not_found), name="nothing"),
]
