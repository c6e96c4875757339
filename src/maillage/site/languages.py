"""The languages of the site, each in its own words, and which way they run."""

from __future__ import annotations

NAMES = {"fr": "Français", "en": "English", "ar": "العربية"}
"""Every complete language, in the order in which they stand in the corner of each page."""
_RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"
