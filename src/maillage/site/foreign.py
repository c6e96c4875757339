"""Pages in a language that is being filled: what fell back to English says so in its markup, and nowhere else.

In: a page whose texts carry marks (``reference.texts.choose``). Out: the same with ``<span lang="en" dir="ltr">`` around such a
text, and bare where markup cannot stand (attributes, titles, options, drawings).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from maillage.reference.spoken import ARABIC_DIGITS, write_arabic_digits
from maillage.reference.texts import FALLBACK, FOREIGN, FOREIGN_END, READY, mark_fallbacks
from maillage.site import environment as env
from maillage.site import words
from maillage.site.languages import direction

_PIECES = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"<([a-z]+)")
_WITHOUT_MARKUP = frozenset({"title", "option", "textarea", "text", "tspan", "script", "style"})
_SORTS = ("text/", "application/json", "application/feed+json", "application/atom+xml", "application/xml")
_START = f'<span lang="{FALLBACK}" dir="{direction(FALLBACK)}">'
Answer = Callable[[HttpRequest], HttpResponse]


def speaking(answer: Answer) -> Answer:
    """How this process writes: Arabic digits as the instance has them, and marks where a text falls back."""
    write_arabic_digits(env.one_of("MAILLAGE_ARABIC_DIGITS", ARABIC_DIGITS))
    mark_fallbacks(True)

    def spoken(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        sort = response.headers.get("Content-Type", "")
        if words.language() in READY and not response.streaming and sort.startswith(_SORTS):
            said = response.content.decode()
            response.content = told(said) if sort.startswith("text/html") else bare(said)
        return response

    return spoken


def told(page: str) -> str:
    """A page with its marks turned into markup."""
    pieces, inside = [], ""
    for piece in _PIECES.split(page):
        if piece.startswith("<"):
            if found := _NAME.match(piece):
                inside = found[1]
            elif piece.startswith("</"):
                inside = ""
            pieces.append(bare(piece))
        elif inside in _WITHOUT_MARKUP or piece.count(FOREIGN) != piece.count(FOREIGN_END):
            pieces.append(bare(piece))
        else:
            pieces.append(piece.replace(FOREIGN, _START).replace(FOREIGN_END, "</span>"))
    return "".join(pieces)


def bare(said: str) -> str:
    """A text without marks."""
    return said.replace(FOREIGN, "").replace(FOREIGN_END, "")
