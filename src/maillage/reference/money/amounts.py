"""Amounts as people write them: "1 250 000,50 FCFA", "$1,250.50", "250 k€", "٢٥٠ درهم".

Never a guess in silence: what was decided by a rule of thumb is named in ``doubts``. Not for conversion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from maillage.reference.list_files import list_file
from maillage.reference.money.split import is_currency

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_NUMBER = re.compile(r"\d(?:[\d.,'’ ]*\d)?")
_GROUPED = re.compile(r"\d{1,3}(?:[ '’.,]\d{2,3})*[ '’.,]\d{3}(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_LONGEST = 120  # a cell with an amount; longer is prose
_THOUSAND, _MILLION, _MILLIARD = Decimal(1000), Decimal(1_000_000), Decimal(1_000_000_000)
_MULTIPLIERS = {
    **dict.fromkeys(("k", "mille", "millier", "milliers", "thousand", "mil", "ألف", "آلاف", "hiljada", "хиљада", "хил", "хиляди"), _THOUSAND),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions", "millón", "millones", "milhão", "milhões", "مليون", "ملايين", "miliona", "milion", "милиона", "милион", "млн"), _MILLION),
    **dict.fromkeys(("md", "mds", "mrd", "bn", "milliard", "milliards", "billion", "billions", "mil millones", "مليار", "milijardi", "милијарди", "млрд"), _MILLIARD),
}  # fmt: skip
_UNSURE_MULTIPLIERS = {"m", "billion", "billions"}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount read from text; unpacks as ``amount, currency``.

    ``currency`` is None when the text names none. ``doubts`` names what a rule of thumb decided: ``separator`` (one
    comma or point before three digits was taken to part thousands), ``currency`` (the word means several currencies),
    ``multiplier`` ("m", "billion").
    """

    amount: Decimal
    currency: str | None
    doubts: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Decimal | str | None]:
        return iter((self.amount, self.currency))


def read_amount(text: str, country: str | None = None) -> Amount | None:
    """The amount that ``text`` holds, or None when it holds no number, two numbers, or words that are no currency.

    ``country`` (alpha-2) settles words that mean several currencies: FCFA is XOF in the eight countries of the
    UEMOA, else XAF; "dinars" says nothing without a country. Of the separators, the last of two kinds is the decimal
    one; a kind that comes twice parts thousands; a single one before exactly three digits (and after one to three,
    not 0) parts thousands and is a doubt; else it is the decimal one.
    """
    if len(text) > _LONGEST:
        return None
    plain = _SPACES.sub(" ", _digits(text)).strip()
    plain = plain.replace("\u066c", "'").replace("\u066b", ",").replace("−", "-")
    numbers = list(_NUMBER.finditer(plain))
    if len(numbers) != 1 or not _GROUPED.fullmatch(numbers[0].group()):
        return None
    found = numbers[0]
    value, doubtful = _number(found.group())
    before, after = plain[: found.start()], plain[found.end() :]
    negative = "-" in before or (before.strip().endswith("(") and after.strip().startswith(")"))
    words = f"{before.replace('-', ' ').replace('(', ' ')} {after.replace(')', ' ').replace(',-', ' ')}"
    unit = _unit(words, country)
    if unit is None:
        return None
    multiplier, currency, doubts = unit
    value = value * multiplier
    return Amount(-value if negative else value, currency, (("separator",) if doubtful else ()) + doubts)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _number(text: str) -> tuple[Decimal, bool]:
    bare = text.replace(" ", "").replace("'", "").replace("’", "")
    last = max(bare.rfind(","), bare.rfind("."))
    if last < 0:
        return Decimal(bare), False
    mark = bare[last]
    other = "," if mark == "." else "."
    whole, digits = bare[:last].replace(other, "").replace(mark, ""), bare[last + 1 :]
    if other in bare[:last]:
        return Decimal(f"{whole}.{digits}"), False
    if bare.count(mark) > 1:
        return Decimal(whole + digits), False
    grouped = len(text) != len(bare)  # "1 250,500": spaces already part the thousands
    if len(digits) == 3 and 1 <= len(whole) <= 3 and whole.strip("0") and not grouped:
        return Decimal(whole + digits), True
    return Decimal(f"{whole}.{digits}"), False


def _unit(words: str, country: str | None) -> tuple[Decimal, str | None, tuple[str, ...]] | None:
    """(multiplier, currency, doubts) of the words around a number; None when a word is neither."""
    rest = _SPACES.sub(" ", words).strip().casefold().removesuffix(".").strip()
    multiplier, doubts, currency = Decimal(1), [], None
    while rest:
        for word in _by_length():
            if rest.startswith(word) and not _runs_on(rest, word):
                break
        else:
            code = rest[:3].upper()
            if not is_currency(code) or rest[3:4].isalpha() or currency:
                return None
            currency, rest = code, rest[3:].lstrip(" .")
            continue
        rest = rest[len(word) :].lstrip(" .")
        if word in _MULTIPLIERS:
            multiplier *= _MULTIPLIERS[word]
            doubts += ["multiplier"] if word in _UNSURE_MULTIPLIERS else []
        elif _words()[word] and currency is None:
            currency, sure = _currency(word, country)
            doubts += [] if sure else ["currency"]
    return multiplier, currency, tuple(dict.fromkeys(doubts))


def _runs_on(rest: str, word: str) -> bool:
    """Whether ``word`` is only the beginning of a longer word; "k€" and "kdh" are two words, "mad" is one."""
    tail = rest[len(word) :]
    if not tail[:1].isalpha() or not word[-1].isalpha():
        return False
    return (
        word not in ("k", "m", "md")
        or not any(tail == other for other in _words())
        or is_currency(rest[:3].upper())
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    nothing: dict[str, dict[str, str]] = {"de": {}, "d'": {}}
    return nothing | {row["word"].casefold(): row for row in list_file("currency_words").rows}


@cache
def _by_length() -> tuple[str, ...]:
    return tuple(sorted({*_MULTIPLIERS, *_words()}, key=lambda word: (-len(word), word)))


def _currency(word: str, country: str | None) -> tuple[str | None, bool]:
    row = _words()[word]
    if not row:
        return None, True
    by_country = dict(pair.split("=") for pair in row["by_country"].split())
    if country in by_country:
        return by_country[country], True
    return row["code"] or None, row["sure"] == "yes"
