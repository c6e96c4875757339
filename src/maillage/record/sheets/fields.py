"""How the cell of each field is cleaned: text kept in its own words, days, numbers, coordinates, lists, codes.

A cleaner takes a cell and returns (value or "", doubt or None, other fields it also says).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import cache

from maillage.record.languages.named import find_language
from maillage.record.sheets import numbers
from maillage.record.sheets.content import is_country
from maillage.record.sheets.dates import read_date, says_no_date
from maillage.record.sheets.kinds import read_kind
from maillage.record.sheets.model import Number
from maillage.record.sheets.vocabulary import key, says_day_first, words
from maillage.reference.money import read_currency

ERRORS = frozenset(("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#NOM?",
                     "#VALEUR!", "#GETTING_DATA"))  # fmt: skip
_LISTS_BY_COMMA = frozenset(("jurisdictions", "countries", "goals", "sectors"))
_LISTS = frozenset(("jurisdictions", "countries", "topics", "sectors", "goals", "partners", "reused_in"))
_ENDS = frozenset(("a_name", "b_name"))
_HARD = re.compile(r"\s*(?:[;؛|\n•]|\s/\s)\s*")
_COMMA = re.compile(r"\s*[,،]\s*")
_TIGHT = re.compile(r"\d[,،]\d")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
_MAILBOX = re.compile(r"(?<![\w.+'%&=?!#$*^`{}~-])[\w.+'-]+@[\w.-]+\.[\w-]+\.?(?![\w.%&=@+-])")
"""Nothing that could steer a letter (``?bcc=``), and no part of what is longer."""
_IN_BRACKETS = re.compile(r"(.+?)\s*[(（\[]\s*([^()（）\[\]]{2,60})\s*[)）\]]\s*\Z")
_BEHIND_COMMA = re.compile(r"(.+?)\s*[,،–—]\s*([^,،–—]{4,60})\Z")
_WIKIDATA = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)")
_AS_OF = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-_/.](\d{2})(?:[-_/.](\d{2}))?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong with a cell: a problem's code and the values of its sentence."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


Cleaned = tuple[str, Doubt | None, tuple[tuple[str, str], ...]]
Cleaner = Callable[[str], Cleaned]
_NOTHING: Cleaned = ("", None, ())


def cleaner_for(
    kind: str, name: str, heading: str, cells: Sequence[str], known: Set[str]
) -> tuple[Cleaner, Doubt | None]:
    """The cleaner of a column and, once a column, what had to be assumed about it (day before month).

    ``cells`` are its filled cells: a column's own evidence settles what a cell alone leaves open. ``known`` are the
    fields that other columns say.
    """
    doubt = None
    if name in ("since", "until", "opens", "closes", "span", "year", "day"):
        month_first, doubt = _date_order(heading, cells)
        clean = _date_cleaner(name, month_first)
    elif name in ("amount", "amount_min", "amount_max"):
        clean = _amount_cleaner(heading, cells)
    elif name == "share":
        clean = _share
    elif name.endswith("coordinates"):
        clean = _pair_cleaner(name.removesuffix("coordinates"))
    elif name.endswith(("latitude", "longitude")):
        clean = _coordinate
    elif name == "reference":
        clean = _reference
    elif name == "as_of":
        clean = _as_of
    elif name == "language":
        clean = _language
    elif name == "email":
        clean = _mailboxes
    elif name == "currency":
        clean = _currency
    elif name in ("kind", "status", "role", "amount_kind"):
        clean = _code_cleaner(kind, name)
    elif name in _LISTS:
        clean = _list_cleaner(name)
    elif name in _ENDS and f"{name[0]}_country" not in known:
        clean = _name_cleaner(f"{name[0]}_country")
    elif name == "name" and "country" not in known:
        clean = _name_cleaner("country")
    else:
        clean = _end if name in _ENDS else _text
    return (
        _guarded(clean) if any(cell.strip() in ERRORS for cell in set(cells) if cell[0] == "#") else clean
    ), doubt


def tidy(cell: str) -> str:
    """A cell's text without invisible marks, what would command a terminal, and doubled spaces; "" when it says that there is nothing."""
    text = cell if cell.isascii() and cell.isprintable() else _INVISIBLE.sub("", cell)
    text = " ".join(text.split())
    return "" if text.casefold() in _said_nothing() else text


@cache
def _said_nothing() -> frozenset[str]:
    return frozenset(word.casefold() for word in words()["nothing"]["everywhere"])


def _guarded(clean: Cleaner) -> Cleaner:
    def guarded(cell: str) -> Cleaned:
        if cell.startswith("#") and cell.strip() in ERRORS:
            return "", Doubt("record.error-cell"), ()
        return clean(cell)

    return guarded


def _text(cell: str) -> Cleaned:
    return tidy(cell), None, ()


def _end(cell: str) -> Cleaned:
    """The name of an end; several names in one cell are kept as they stand and named."""
    text = tidy(cell)
    parts = [part for part in re.split(r"[;؛\n|]", cell) if part.strip()]
    if len(parts) > 1:
        return text, Doubt("record.several-in-one-cell", {"count": len(parts)}), ()
    return text, None, ()


def _name_cleaner(country: str) -> Cleaner:
    def clean(cell: str) -> Cleaned:
        """ "Larache (Maroc)" where no column says the country: name and country."""
        text, doubt, _ = _end(cell)
        for pattern in (_IN_BRACKETS, _BEHIND_COMMA):
            found = pattern.match(text)
            if found and is_country(found[2]):
                return found[1].strip(), doubt, ((country, found[2].strip()),)
        return text, doubt, ()

    return clean


def _date_order(heading: str, cells: Sequence[str]) -> tuple[bool, Doubt | None]:
    """Whether the month stands first in this column, and the doubt when nothing tells."""
    said = heading.lower()
    if "mm/dd" in said or "mm-dd" in said:
        return True, None
    day_first = says_day_first(heading)
    orders = {"day": 0, "month": 0}
    first_open = ""
    for cell in cells:
        read = read_date(cell)
        if read is None or not read.order:
            continue
        if read.order == "either":
            first_open = first_open or cell
        else:
            orders[read.order] += 1
    if orders["day"] or "dd/mm" in said or "jj/mm" in said:
        return False, None
    if orders["month"]:
        return True, None
    doubtful = first_open and not day_first
    return False, Doubt("record.date-order-assumed", {"found": first_open}) if doubtful else None


def _date_cleaner(name: str, month_first: bool) -> Cleaner:
    def clean(cell: str) -> Cleaned:
        read = read_date(cell, month_first)
        if read is None:
            if says_no_date(cell) or not tidy(cell):
                return _NOTHING
            return "", Doubt("record.date-unreadable"), ()
        if name == "year":
            return read.since[:4], None, ()
        if name == "day":
            return read.since, None, ()
        if name == "span":
            return "", None, (("since", read.since), *((("until", read.until),) if read.until else ()))
        if name in ("until", "closes"):
            return read.until or read.since, None, ()
        later = "closes" if name == "opens" else "until"
        return read.since, None, ((later, read.until),) if read.until else ()

    return clean


def _amount_cleaner(heading: str, cells: Sequence[str]) -> Cleaner:
    comma = _decimal_comma(cells)
    times = numbers.header_multiplier(heading)
    said_unclear = numbers.header_currency(heading)[1]

    def clean(cell: str) -> Cleaned:
        read = numbers.read_amount(cell, comma)
        if read is None:
            if says_no_number(cell):
                return _NOTHING
            return "", Doubt("record.number-unreadable"), ()
        value = read.value
        if times != 1:
            amount = numbers.as_decimal(value)
            value = format((amount * times).normalize(), "f") if amount is not None else value
        more = (("currency", read.currency),) if read.currency else ()
        unclear = read.unclear or ("" if read.currency else said_unclear)
        if unclear:
            return value, Doubt("record.currency-unclear", {"currency": unclear}), more
        return value, Doubt("record.number-doubtful", {"expected": value}) if read.shaky else None, more

    return clean


def _decimal_comma(cells: Sequence[str]) -> bool | None:
    """Whether the cells of a column that leave no doubt write decimals with a comma; None when none does."""
    votes = {",": 0, ".": 0}
    for cell in cells[:2000]:
        if isinstance(cell, Number):
            continue
        found = re.search(r"([.,])(\d+)\D*\Z", cell)
        if found and (len(found[2]) != 3 or ("." in cell and "," in cell)):
            votes[found[1]] += 1
    return None if votes[","] == votes["."] else votes[","] > votes["."]


def says_no_number(cell: str) -> bool:
    """Whether the cell says that there is no number."""
    return not tidy(cell) or key(cell) in {key(word) for word in words()["nothing"]["numbers"]}


def _share(cell: str) -> Cleaned:
    read = numbers.read_number(cell)
    if read is None or (
        read.unit and read.unit.strip(" %٪") and key(read.unit) not in ("max", "maximum", "jusqu a")
    ):
        return _NOTHING if says_no_number(cell) else ("", Doubt("record.number-unreadable"), ())
    value = numbers.as_decimal(read.value)
    if isinstance(cell, Number) and value is not None and 0 < value <= 1:  # a cell shown as 75 % holds 0.75
        return format((value * 100).normalize(), "f"), None, ()
    return read.value, None, ()


def _coordinate(cell: str) -> Cleaned:
    read = numbers.read_coordinate(cell.strip())
    if read is not None:
        return read, None, ()
    return _NOTHING if says_no_number(cell) else ("", Doubt("record.coordinates-impossible"), ())


def _pair_cleaner(side: str) -> Cleaner:
    def clean(cell: str) -> Cleaned:
        pair = numbers.read_pair(cell)
        if pair is None:
            return _NOTHING if says_no_number(cell) else ("", Doubt("record.coordinates-impossible"), ())
        return "", None, ((f"{side}latitude", pair[0]), (f"{side}longitude", pair[1]))

    return clean


def _reference(cell: str) -> Cleaned:
    """The source's own identifier; a Wikidata address is its Q-number, so that two files name one thing alike."""
    found = _WIKIDATA.fullmatch(cell.strip())
    return found[1] if found else tidy(cell), None, ()


def _mailboxes(cell: str) -> Cleaned:
    """The mailboxes that a cell names, without what an address of a page ("mailto:") or a name puts around them."""
    found = _MAILBOX.findall(tidy(cell))
    if not found and tidy(cell):
        return "", Doubt("record.mailbox-unreadable", {"found": ""}), ()  # it may name a person
    return "; ".join(dict.fromkeys(each.strip(".'") for each in found)), None, ()


def _language(cell: str) -> Cleaned:
    said = tidy(cell)
    code = find_language(said) if said else ""
    return code or "", None if code or not said else Doubt("record.word-unknown"), ()


def _as_of(cell: str) -> Cleaned:
    """The day in a source's name ("enwiki-2026-02" -> 2026-02); none when it names none."""
    read = read_date(cell)
    if read is not None:
        return read.since, None, ()
    found = _AS_OF.findall(cell)
    day = "-".join(part for part in found[-1] if part) if found else ""
    return (day if day and read_date(day) else ""), None, ()


def _currency(cell: str) -> Cleaned:
    said = tidy(cell)
    read = read_currency(said)
    if not said or (read is not None and read.sure):
        return (read.currency or "") if read else "", None, ()
    return "", Doubt("record.currency-unclear", {"currency": said}), ()


def _code_cleaner(kind: str, name: str) -> Cleaner:
    table = {"kind": kind, "status": "status.links" if kind == "links" else "status.projects"}.get(name, name)

    def clean(cell: str) -> Cleaned:
        text = tidy(cell)
        if not text:
            return _NOTHING
        code = "other" if text == "other" and kind == "embassies" else read_kind(table, text)
        if code is None and kind == "embassies":
            return "other", Doubt("record.word-unknown"), ()
        return code or "", None if code else Doubt("record.word-unknown"), ()

    return clean


def _list_cleaner(name: str) -> Cleaner:
    def clean(cell: str) -> Cleaned:
        parts = [part for part in (tidy(part) for part in _HARD.split(cell)) if part]
        if len(parts) == 1 and _comma_parts(name, parts[0]):
            parts = [part for part in _COMMA.split(parts[0]) if part]
        return "; ".join(parts), None, ()

    return clean


def _comma_parts(name: str, text: str) -> bool:
    """Whether a comma parts the items of a list: always between countries and codes, between short words for topics,
    never between organisations, whose names hold commas."""
    pieces = _COMMA.split(text)
    if len(pieces) < 2 or name == "partners":
        return False
    if name == "goals" and _TIGHT.search(
        text
    ):  # "6,1" may be a target: whoever reads goals looks at it whole
        return False
    if name in ("jurisdictions", "countries"):
        return all(map(is_country, pieces)) or not is_country(text)
    if name in _LISTS_BY_COMMA:
        return all(any(c.isdigit() for c in piece) for piece in pieces)
    return all(len(piece.split()) <= 3 for piece in pieces)
