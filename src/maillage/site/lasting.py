"""Files that a browser may keep for ever: their name changes with what they hold."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse


def digest(content: str) -> str:
    """What stands in the name of a file for what it holds."""
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def lasting(content: str | bytes, content_type: str) -> HttpResponse:
    """The file, to be kept for a year, which is as long as any browser keeps anything."""
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
