"""What makes a text worth a second look by a person: signs that advertising and jokes have, and needs and offers seldom. No sign hides
anything."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_TELEPHONE = re.compile(r"(?:\+|00)\d[\d .-]{7,}\d")
_MARKUP = re.compile(r"</?[a-z][^>]*>|\[url", re.IGNORECASE)
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SHOUTED, _FEW = 0.7, 30
"""Of the letters that have a large and a small form, the share from which it is shouted; texts with fewer say nothing."""
_REPEATED = re.compile(r"(.)\1{7,}", re.DOTALL)
SIGNS = ("addresses", "contact", "markup", "turned", "shouted", "repeated")
"""Their names, keys of ``site/data/desk_moderation.toml`` [sign]."""


def signs_of(text: str) -> tuple[str, ...]:
    """The signs that a text has.

    >>> signs_of("Trier les déchets à la source dans trois quartiers.")
    ()
    >>> signs_of("ONLY TODAY FOR YOU AND FOR ALL OF YOUR DEAR FRIENDS: www.x.org www.y.org")
    ('addresses', 'shouted')
    """
    cased = [each for each in text if each.upper() != each.lower()]
    found = {
        "addresses": len(_ADDRESS.findall(text)) > 1,
        "contact": bool(_MAILBOX.search(text) or _TELEPHONE.search(text)),
        "markup": bool(_MARKUP.search(text)),
        "turned": bool(_TURNED.search(text)),
        "shouted": len(cased) >= _FEW and sum(each.isupper() for each in cased) > _SHOUTED * len(cased),
        "repeated": bool(_REPEATED.search(text)),
    }
    return tuple(sign for sign in SIGNS if found[sign])
