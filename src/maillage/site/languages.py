"""The languages of the site, each in its own words, which way they run, and which of them a reader is answered in.

French, English and Arabic are complete. Others are shown when they are complete too, or when whoever keeps the site wants them
in part: what they lack is then said in English, and marked as English (``foreign.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from maillage.reference.texts import FALLBACK, LANGUAGES, READY
from maillage.site import environment as env

if TYPE_CHECKING:
    from django.http import HttpRequest

OWN_NAMES = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "es": "Español",
    "pt": "Português",
    "sr": "Српски",
    "bg": "Български",
}
"""Every language that pages can be said in, in the order in which they stand in the corner of each page."""
IN_PART = ":part"
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


def public(asked: Iterable[str]) -> dict[str, str]:
    """The languages shown, by code, of those that an instance asks for: ``("fr", "en", "es:part")``. Raises WrongSetting for
    one that is not known, and for one that is not complete and was not wanted in part."""
    wanted = [each.strip().lower() for each in asked]
    for each in wanted:
        code = each.removesuffix(IN_PART)
        if code not in OWN_NAMES:
            raise env.WrongSetting(f"MAILLAGE_LANGUAGES names “{each}”; known are {', '.join(OWN_NAMES)}")
        if code in READY and code == each and not _complete(code):
            raise env.WrongSetting(
                f"MAILLAGE_LANGUAGES names “{code}”, which is not complete: write {code}{IN_PART} to show it all the same"
            )
    codes = {each.removesuffix(IN_PART) for each in wanted}
    return {code: name for code, name in OWN_NAMES.items() if code in codes}


def _complete(code: str) -> bool:
    from maillage.reference.translations import complete

    return complete(code)


NAMES = public(env.listed("MAILLAGE_LANGUAGES", tuple(code for code in OWN_NAMES if code in LANGUAGES)))
"""The languages of this site."""


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def preferred(request: HttpRequest) -> str:
    """The language to answer in where the address says none: that of the address, else the one set in the account, else
    the first of the browser's that the site speaks. A reader who asks only for a language that is ready to be filled, and
    not shown here, is answered in FALLBACK; anybody else in the instance's own."""
    from django.utils.translation import get_language_from_path
    from django.utils.translation.trans_real import parse_accept_lang_header

    from maillage.site.instance.now import instance

    said_here = instance()

    browser = [
        said.split("-")[0]
        for said, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
        if weight > 0
    ]
    said = (
        get_language_from_path(request.path_info),
        getattr(getattr(request, "user", None), "language", ""),
        *browser,
    )
    for code in said:
        if code in said_here.languages:
            return code
    if FALLBACK in said_here.languages and any(code in READY for code in browser):
        return FALLBACK
    own = said_here.language
    return own if own in NAMES else next(iter(NAMES))
