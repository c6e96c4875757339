"""What was typed in a form of a dossier, as its decisions take it: words in the page's language, days, sums."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from maillage.dossiers.refused import Refused
from maillage.reference.money.split import in_minor_units, is_currency
from maillage.rules.facts import typed_number
from maillage.site import words
from maillage.site.parties.typed import Typed, day_in

_SUM = re.compile(r"(?P<before>[A-Za-z]{3}|€)?(?P<figure>[\d\s.,٫٬_’']+)(?P<after>[A-Za-z]{3}|€)?")
_EURO = "€"


def words_of(typed: Typed, name: str) -> dict[str, str]:
    """What was typed, in the language of the page. Longer than other fields: the core says what is too long, nothing is cut."""
    text = typed.whole(name)
    return {words.language(): text} if text else {}


def day_of(typed: Typed, name: str) -> date:
    """The day typed. Raises Refused where none can be read."""
    found = day_in(typed.one(name))
    if found is None:
        raise Refused("nothing-said", name)
    return found


def sum_of(line: str) -> tuple[int | None, str] | None:
    """A sum in minor units with its currency (``30 000 EUR``, ``EUR 500``, ``500 €``); nothing where none was typed; None for what is no
    sum, or is finer than its currency."""
    if not line:
        return None, ""
    found = _SUM.fullmatch(line.strip())
    if found is None or bool(found["before"]) == bool(found["after"]):
        return None
    amount, fault = typed_number(found["figure"].strip(), "money")
    if fault is not None:
        return None
    currency = (found["before"] or found["after"]).upper().replace(_EURO, "EUR")
    minor = in_minor_units(Decimal(str(amount)), currency) if is_currency(currency) else None
    return (minor, currency) if minor is not None else None
