"""What every template may say: the language and its direction, the same page in the other languages, the style sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import translate_url

from maillage.site import style, words
from maillage.site.languages import NAMES, direction

ENTRIES = ("search", "places", "embassies", "sources")
"""Pages that stand in the bar of every page, by name."""


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """``frame``: language, direction, languages [(code, name, address, current)], style, entries of the bar, here, invented
    (a demonstration, which every page says)."""
    spoken = words.language()
    here = request.get_full_path()
    return {
        "frame": {
            "language": spoken,
            "direction": direction(spoken),
            "languages": [
                (code, name, translate_url(here, code), code == spoken) for code, name in NAMES.items()
            ],
            "style": style.address(),
            "entries": ENTRIES,
            "invented": getattr(getattr(request, "record", None), "invented", False),
            "here": request.resolver_match.url_name if request.resolver_match else "",
        }
    }
