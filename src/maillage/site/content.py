"""The language of what others wrote: shown as it is, said in the markup, never translated or merged.

What a source declares is taken as it stands; of a text that declares none, the language is found where that is certain
(docs/explanation/languages.md); of the rest nothing is claimed, and a browser sees by its letters which way it runs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.site import words
from maillage.site.languages import direction

CERTAIN = 900
"""From here on, of a thousand: right in 99.7 % of real texts."""
LONGEST = 200
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*\Z")


def attributes(text: str | None, declared: str | None = None) -> SafeString:
    """``lang`` and ``dir`` of an element that holds ``text`` and nothing else; none of a text in the page's language."""
    language = language_of(text or "", declared)
    if language is None:
        return SafeString(' dir="auto"')
    if language == words.language():
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, direction(language))


def foreign(text: str) -> str:
    """The language of a text of ours that is mostly in another, such as the title of a document; empty where it is the
    page's, or nobody can say: then it runs as the page runs."""
    found = language_of(text)
    return found if found and found != words.language() else ""


def language_of(text: str, declared: str | None = None) -> str | None:
    """The language of a text as its source declares it, else as it is found; None where nobody can say."""
    said = (declared or "").lower().replace("_", "-")
    if _TAG.match(said):
        return said
    return _found(text[:LONGEST])


@lru_cache(maxsize=4_096)
def _found(text: str) -> str | None:
    from maillage.record.languages import detect

    (found,) = detect([text])
    return found.language if found.certainty >= CERTAIN else None
