"""What people write in one line, a name or a title: cleaned, and what is wrong with it.

Markup is text like any other: pages escape it. Signs that turn the direction of a line round are left out, since a title or an
attribute of a page cannot close what they open.
"""

from __future__ import annotations

import unicodedata

_TURN_ROUND = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Embeddings, overrides and isolates of Unicode."""
_NEVER = ("Cc", "Cs", "Co", "Cn")
"""Controls, halves of characters, private and unassigned signs: no name holds them, and no two machines show them alike."""


def line(text: str) -> str:
    """One line: composed, with single spaces, without signs that turn it round. Controls stay, to be refused by name."""
    composed = unicodedata.normalize("NFC", text.translate(_TURN_ROUND))
    return " ".join(part for part in composed.split(" ") if part).strip("\t\r\n ")


def fault_of_line(text: str, most: int) -> str:
    """What is wrong with a cleaned line that must say something: ``missing``, ``control``, ``no_letter``, ``too_long``; empty
    where nothing is."""
    if not text:
        return "missing"
    if any(unicodedata.category(each) in _NEVER for each in text):
        return "control"
    if not any(each.isalnum() for each in text):
        return "no_letter"
    return "too_long" if len(text) > most else ""
