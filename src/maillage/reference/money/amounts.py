"""Amounts as people write them: "1 250 000,50 FCFA", "$1,250.50", "250 k€", "٢٥٠ درهم".

Never a guess in silence: what was decided by a rule of thumb is named in ``doubts``. Not for conversion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from maillage.reference.list_files import list_file
from maillage.reference.money.split import is_currency

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_NUMBER = re.compile(r"\d(?:[\d.,'’ ]*\d)?")
_GROUPED = re.compile(r"\d{1,3}(?:[ '’.,]\d{2,3})*[ '’.,]\d{3}(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_LONGEST = 120  # a cell with an amount; longer is prose
_RUN_TOGETHER = ("k", "m", "md")  # "kdh", "meur" are two words


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount read from text; unpacks as ``amount, currency``.

    ``currency`` is None when the text names none. ``doubts`` names what a rule of thumb decided: ``separator`` (one
    comma or point before three digits was taken to part thousands), ``currency`` (``word`` means several currencies),
    ``multiplier`` ("m", "billion"). ``word`` is the currency's word as written, empty when there is none.
    """

    amount: Decimal
    currency: str | None
    doubts: tuple[str, ...] = ()
    word: str = ""

    def __iter__(self) -> Iterator[Decimal | str | None]:
        return iter((self.amount, self.currency))


@dataclass(frozen=True, slots=True)
class CurrencyWord:
    """What a word of money says: ``currency`` (None: nothing without a country) and whether that is ``sure``."""

    currency: str | None
    sure: bool
    word: str


def read_amount(text: str, country: str | None = None, comma_decimal: bool | None = None) -> Amount | None:
    """The amount that ``text`` holds, or None when it holds no number, two numbers, or words that are no currency.

    ``country`` (alpha-2) settles words that mean several currencies: FCFA is XOF in the eight countries of the
    UEMOA, else XAF; "dinars" says nothing without a country. Of the separators, the last of two kinds is the decimal
    one; a kind that comes twice parts thousands; a single one before exactly three digits (and after one to three,
    not 0) parts thousands and is a doubt, unless ``comma_decimal`` tells how its column writes decimals; else it is
    the decimal one. A currency that is sure settles one that is not ("$ 5 CAD"); two that are sure are no amount.
    """
    if len(text) > _LONGEST:
        return None
    plain = _SPACES.sub(" ", _digits(text)).strip()
    plain = plain.replace("\u066c", "'").replace("\u066b", ",").replace("−", "-")
    numbers = list(_NUMBER.finditer(plain))
    if len(numbers) != 1 or not _GROUPED.fullmatch(numbers[0].group()):
        return None
    found = numbers[0]
    read = _number(found.group(), comma_decimal)
    before, after = plain[: found.start()], plain[found.end() :]
    if before[-1:] in (".", ",") and not before[-2:-1].isalpha():  # ".5" is not 5
        return None
    negative = "-" in before or (before.strip().endswith("(") and after.strip().startswith(")"))
    before = before.replace("-", " ").replace("(", " ").removesuffix("+")
    unit = _unit(f"{before} {after.replace(')', ' ').replace(',-', ' ')}", country)
    if read is None or unit is None:
        return None
    value, doubtful = read
    if unit.times != 1:
        value = Decimal(format((value * unit.times).normalize(), "f"))
    doubts = (("separator",) if doubtful else ()) + unit.doubts
    return Amount(value.copy_negate() if negative else value, unit.currency, doubts, unit.word)


@lru_cache(maxsize=5_000)
def read_currency(text: str, country: str | None = None, any_case: bool = True) -> CurrencyWord | None:
    """The currency that ``text`` names by a word, a sign or an ISO 4217 code; None when it names none.

    ``country`` settles words that mean several. ``any_case`` False takes codes that are not in the list of words only
    in capitals, for text where "all" and "top" are words.
    """
    said = _SPACES.sub(" ", text).strip()
    row = _words().get(said.casefold())
    if row is not None:
        if row["times"] or not (row["code"] or row["sure"] == "no"):
            return None
        return CurrencyWord(*_currency(row, country), said)
    known = is_currency(said.upper()) and (any_case or said.isupper())
    return CurrencyWord(said.upper(), True, said) if known else None


def _digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _number(text: str, comma_decimal: bool | None) -> tuple[Decimal, bool] | None:
    bare = text.replace(" ", "").replace("'", "").replace("’", "")
    last = max(bare.rfind(","), bare.rfind("."))
    if last < 0:
        return Decimal(bare), False
    mark = bare[last]
    other = "," if mark == "." else "."
    whole, digits = bare[:last].replace(other, "").replace(mark, ""), bare[last + 1 :]
    if other in bare[:last]:
        return (Decimal(f"{whole}.{digits}"), False) if bare.count(mark) == 1 else None
    if bare.count(mark) > 1:
        return (Decimal(whole + digits), False) if len(digits) == 3 else None
    grouped = len(text) != len(bare)  # "1 250,500": spaces already part the thousands
    if len(digits) != 3 or len(whole) > 3 or not whole.strip("0") or grouped:
        return Decimal(f"{whole}.{digits}"), False
    if comma_decimal is not None and (mark == ",") == comma_decimal:
        return Decimal(f"{whole}.{digits}"), False
    return Decimal(whole + digits), comma_decimal is None


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the words around a number say."""

    times: Decimal
    currency: str | None
    doubts: tuple[str, ...]
    word: str


@lru_cache(maxsize=5_000)
def _unit(words: str, country: str | None) -> _Unit | None:
    """The words around a number; None when one of them says nothing known, or two say different currencies."""
    rest = _SPACES.sub(" ", words).strip().casefold().removesuffix(".").strip()
    times, unsure, found = Decimal(1), False, []
    while rest:
        word = next((w for w in _by_length() if rest.startswith(w) and not _runs_on(rest, w)), rest[:3])
        read = read_currency(word, country)
        row = _words().get(word)
        if row is None and (read is None or rest[3:4].isalpha()):
            return None
        if read is not None:
            found.append(read)
        elif row is not None and row["times"]:
            times *= Decimal(row["times"])
            unsure = unsure or row["sure"] == "no"
        rest = rest[len(word) :].lstrip(" .")
    sure = [each for each in found if each.sure]
    if len({each.currency for each in sure}) > 1:
        return None
    kept = (sure or found or [CurrencyWord(None, True, "")])[0]
    doubts = (("multiplier",) if unsure else ()) + (() if kept.sure else ("currency",))
    as_written = re.search(re.escape(kept.word), words, re.IGNORECASE)
    return _Unit(times, kept.currency, doubts, as_written[0] if as_written else kept.word)


def _runs_on(rest: str, word: str) -> bool:
    """Whether ``word`` is only the beginning of a longer word; "k€", "kdh" and "musd" are two words, "mad" is one."""
    tail = rest[len(word) :]
    if not tail[:1].isalpha() or not word[-1].isalpha():
        return False
    is_code = is_currency(rest[:3].upper()) and not rest[3:4].isalpha()
    return word not in _RUN_TOGETHER or is_code or read_currency(tail.split()[0].rstrip(".")) is None


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["word"].casefold(): row for row in list_file("currency_words").rows}


@cache
def _by_length() -> tuple[str, ...]:
    return tuple(sorted(_words(), key=lambda word: (-len(word), word)))


def _currency(row: dict[str, str], country: str | None) -> tuple[str | None, bool]:
    by_country = dict(pair.split("=") for pair in row["by_country"].split())
    if country in by_country:
        return by_country[country], True
    return row["code"] or None, row["sure"] == "yes"
