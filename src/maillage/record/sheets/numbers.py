"""Numbers as people write them: "1 234,56", "1.234,56", "12 k€", "48°51'24\\"N", "١٢٬٠٠٠". Out: plain decimal text.

Exact: digits are moved, never computed in floating point (coordinates in degrees and minutes excepted).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from maillage.record.sheets.dates import western_digits
from maillage.record.sheets.model import Number
from maillage.record.sheets.vocabulary import key
from maillage.reference import money

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’٬]+(?=\d)")
_BODY = re.compile(r"([-+−]?)\s*(\d[\d.,]*)\s*")
_DEGREES = re.compile(
    r"([NSEWO]?)\s*(-?\d{1,3}(?:[.,]\d+)?)\s*(?:[°ºd]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’m]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|''|”|s)?)?)?)?\s*([NSEWO]?)\Z",
    re.IGNORECASE,
)
_PAIR_COMMA = re.compile(r"\s*\(?\s*([-+]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*\)?\s*\Z")
_PAIR_SEMICOLON = re.compile(r"([^;/|]+)[;/|]([^;/|]+)\Z")
_HEADING_PARTS = re.compile(r"[\s()\[\]/,:;_]+|\b[kKmM](?=[€$£])|\b[dD]['’]")
_POINT = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberRead:
    """``value`` in plain decimal; ``unit`` what stood around the digits; ``shaky`` when "1,234" could be 1234 or
    1.234 and nothing in the cell settles it."""

    value: str
    unit: str = ""
    shaky: bool = False


@lru_cache(maxsize=50_000)
def _read_text(cell: str, comma_decimal: bool | None) -> NumberRead | None:
    text = _SPACES.sub(" ", western_digits(cell).replace("٫", ",").strip())
    text = re.sub(r"(?<=\d) (?=\d{3}(?:\D|\Z))", "", text)
    found = _BODY.search(text)
    if not found:
        return None
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    if any(c.isdigit() for c in before + after):
        return None
    body, shaky = _settle_marks(found[2].rstrip(".,"), comma_decimal)
    if body is None:
        return None
    sign = "-" if found[1] in ("-", "−") else ""
    return NumberRead(sign + body, f"{before} {after}".strip(), shaky)


def read_number(cell: str, comma_decimal: bool | None = None) -> NumberRead | None:
    """The number in ``cell`` and what stands around it; None when there is none or more than one.

    ``comma_decimal`` settles "1,234" for a column whose other cells tell; None: three digits are thousands.

    >>> read_number("1 234,56 €").value, read_number("1.234.567").value, read_number("12,5").value
    ('1234.56', '1234567', '12.5')
    """
    if isinstance(cell, Number):
        return NumberRead(str(cell))
    return _read_text(cell, comma_decimal)


def _settle_marks(body: str, comma_decimal: bool | None) -> tuple[str | None, bool]:
    comma, dot = body.rfind(","), body.rfind(".")
    if comma >= 0 and dot >= 0:
        decimal, thousands = (",", ".") if comma > dot else (".", ",")
        if body.count(decimal) > 1:
            return None, False
        return body.replace(thousands, "").replace(decimal, "."), False
    mark = "," if comma >= 0 else "." if dot >= 0 else ""
    if not mark:
        return body, False
    parts = body.split(mark)
    if len(parts) > 2:
        return ("".join(parts), False) if all(len(part) == 3 for part in parts[1:]) else (None, False)
    if len(parts[1]) != 3 or len(parts[0]) > 3 or parts[0] in ("0", ""):
        return f"{parts[0] or '0'}.{parts[1]}", False
    if comma_decimal is not None and (mark == ",") == comma_decimal:
        return ".".join(parts), False
    return "".join(parts), comma_decimal is None


@dataclass(frozen=True, slots=True)
class AmountRead:
    """An amount in plain decimal, its currency when the cell says it, and a word of money that does not say which."""

    value: str
    currency: str = ""
    unclear: str = ""
    shaky: bool = False


@lru_cache(maxsize=50_000)
def _read_amount(cell: str, comma_decimal: bool | None) -> AmountRead | None:
    read = money.read_amount(cell, comma_decimal=comma_decimal)
    if read is None:
        return None
    # A row's country is not known here, so a word of several currencies (FCFA) leaves the currency unset.
    doubtful = "currency" in read.doubts
    currency, unclear = ("", read.word) if doubtful else (read.currency or "", "")
    return AmountRead(format(read.amount, "f"), currency, unclear, "separator" in read.doubts)


def read_amount(cell: str, comma_decimal: bool | None = None) -> AmountRead | None:
    """The amount in ``cell``, as :mod:`maillage.reference.money` reads it; "12 k€" is 12000 EUR; None when its words
    cannot be read. ``comma_decimal`` as for :func:`read_number`."""
    return AmountRead(str(cell)) if isinstance(cell, Number) else _read_amount(cell, comma_decimal)


@lru_cache(maxsize=100_000)
def read_coordinate(cell: str) -> str | None:
    """A latitude or longitude in decimal degrees, whichever way it is written; None when it is none.

    >>> read_coordinate("48,85"), read_coordinate("1°30' W"), read_coordinate("about 48")
    ('48.85', '-1.5', None)
    """
    try:
        return cell if abs(float(cell)) <= 180 else None
    except ValueError:
        pass
    found = _DEGREES.match(
        western_digits(cell).replace("٫", ".").replace("−", "-").strip().upper().replace("D", "°")
    )
    if not found:
        return None
    before, degrees, minutes, seconds, after = found.groups()
    side = before or after
    whole, part, rest = (float((p or "0").replace(",", ".")) for p in (degrees, minutes, seconds))
    value = abs(whole) + part / 60 + rest / 3600
    if value > 180 or part >= 60 or rest >= 60:
        return None
    negative = side in ("S", "W", "O") or degrees.startswith("-")
    if minutes is None and seconds is None:
        plain = degrees.lstrip("-").replace(",", ".")
        return f"-{plain}" if negative else plain
    return f"{-value if negative else value:.6f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=50_000)
def read_pair(cell: str) -> tuple[str, str] | None:
    """(latitude, longitude) of a cell that holds both: "48.85, 2.35", "48,85 ; 2,35", "POINT(2.35 48.85)"."""
    point = _POINT.match(cell)
    if point:
        return _pair(point[2], point[1])
    text = western_digits(cell)
    found = _PAIR_COMMA.match(text) or _PAIR_SEMICOLON.match(text)
    if found:
        return _pair(found[1], found[2])
    halves = re.match(r"(.*[NS])[,\s]*(.*[EWO])\Z", text.strip(), re.IGNORECASE)
    return _pair(halves[1], halves[2]) if halves else None


def _pair(first: str, second: str) -> tuple[str, str] | None:
    latitude, longitude = read_coordinate(first.strip()), read_coordinate(second.strip())
    return (latitude, longitude) if latitude and longitude else None


def as_decimal(text: str) -> Decimal | None:
    """``text`` as an exact number, or None."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def header_currency(heading: str) -> tuple[str, str]:
    """(code, "") or ("", unclear word) for a currency named in a heading: "Montant (€)", "Budget en FCFA"."""
    for word in _HEADING_PARTS.split(heading):
        if len(word) == 2 and word.isalpha():  # "da", "dt" and "ar" are words of headings too
            continue
        read = money.read_currency(word, any_case=False)
        if read is not None:
            return (read.currency or "", "") if read.sure else ("", read.word)
    return "", ""


def header_multiplier(heading: str) -> int:
    """1000 for "Montant (k€)" or "en milliers d'euros", else 1."""
    said = heading.lower()
    if re.search(r"\b(?:millions?|m€|meur)\b|m€|مليون", said):
        return 1_000_000
    if re.search(r"\b(?:milliers|thousands?|miles)\b|k€|\bkeur\b|000 ?€|ألف", said):
        return 1_000
    return 1


def plain_words(cell: str) -> str:
    """``cell`` as its words are compared with the lists of words.toml."""
    return key(western_digits(cell))
