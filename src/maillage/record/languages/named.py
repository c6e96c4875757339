"""Languages by what people call them: a code, or a name in English, in French, in Arabic or in the language itself.

Names are those of CLDR. Not for declared tags, which are codes (:mod:`.declared`).
"""

from __future__ import annotations

from functools import cache

from maillage.record.languages.declared import declared_language, known_codes
from maillage.reference.names import fold
from maillage.reference.texts import LANGUAGES


def find_language(said: str) -> str | None:
    """The ISO 639-1 code of the language that a code or a name means; None for what is neither.

    >>> find_language("fre"), find_language("Arabe"), find_language("português"), find_language("zz")
    ('fr', 'ar', 'pt', None)
    """
    return declared_language(said) or _names().get(fold(said))


def nearest_languages(said: str) -> list[str]:
    """Codes of the languages whose name comes nearest to ``said``, at most three."""
    import difflib

    near = difflib.get_close_matches(fold(said[:60]), _names(), 6, 0.75)
    return list(dict.fromkeys(_names()[name] for name in near))[:3]


@cache
def _names() -> dict[str, str]:
    """Folded names to codes. Reads the names that each language has for itself: a third of a second, once."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    codes = sorted(known_codes())
    told = [Locale.parse(language).languages for language in LANGUAGES]
    named = [(names[code], code) for names in told for code in codes if code in names]
    named += [
        (Locale.parse(code).languages.get(code, ""), code)
        for code in sorted({*codes} & {*locale_identifiers()})
    ]
    return {fold(name): code for name, code in reversed(named) if fold(name)}
