"""Where readers find this site, for letters that are written beside, with no request to tell it."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a page of ours."""
    return f"{settings.ADDRESS}{path}"
