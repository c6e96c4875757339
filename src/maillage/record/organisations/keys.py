"""What two names or two references are compared by. Pure: a text in, keys out; for comparing, never for showing."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from maillage.reference.names import fold
from maillage.reference.texts import catalogue

_IN_BRACKETS = re.compile(r"(.*?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*\.?\Z")
_BEFORE = re.compile(r"(\S+?)\s*(?:\s[-–—:]|[:/,])\s*(.+)\Z")
_AFTER = re.compile(r"(.+?)\s*(?:[-–—:]\s|[:/,])\s*(\S+)\Z")
_ACRONYM = re.compile(r"[^\W\d_](?:[^\W_]|[.&-]){1,10}\Z")
_NOT_REFERENCE = re.compile(r"[\W_]+")
_DAC = re.compile(r"(?:XM-DAC-)?(\d{5})\Z")
_AGENCY = re.compile(r"XM-DAC-(\d{1,3})-(\d+)\Z")
_COUNTRY_AGENCY = re.compile(r"([A-Z]{2})-(\d{1,3})\Z")
_IMPOSSIBLE = re.compile(r"[|?]")
_DIGITS = re.compile(r"\d+")
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Keys of a name: ``whole`` folded; ``long`` without the acronym that it contains, and that ``acronym``; ``initials``
    of its words, with and without the small ones. Empty where there is none."""

    whole: str
    long: str
    acronym: str
    initials: frozenset[str]


@lru_cache(maxsize=50_000)
def name_keys(name: str) -> NameKeys | None:
    """The keys of a name; None for what names nobody ("N/A", "Other", "nan").

    >>> keys = name_keys("Agence française de développement (AFD)")
    >>> keys.long, keys.acronym, sorted(keys.initials)
    ('agence francaise de developpement', 'AFD', ['AFD', 'AFDD'])
    """
    said = " ".join(html.unescape(name).split())
    whole = fold(said)
    if names_nobody(whole):
        return None
    long, acronym = _parted(said)
    folded = fold(long) if long else ""
    if not acronym and is_acronym(said):
        acronym = said
    return NameKeys(whole, folded, _plain(acronym), _initials(folded or whole))


def names_nobody(folded: str) -> bool:
    """Whether a folded name is none: too short, without letters, or one of the words for "not said"."""
    words = _words()
    letters = sum(c.isalpha() for c in folded)
    return (
        letters < FEWEST_LETTERS
        or folded in words["no_name"]
        or any(part in folded for part in words["no_name_within"])
    )


def is_acronym(text: str) -> bool:
    """Whether a text is written as an acronym: one word of three to eleven signs, nearly all capitals.

    >>> is_acronym("UNICEF"), is_acronym("AECID"), is_acronym("Oxfam"), is_acronym("UK")
    (True, True, False, False)
    """
    capitals = sum(c.isupper() for c in text)
    letters = sum(c.isalpha() for c in text)
    return bool(_ACRONYM.match(text)) and capitals >= 3 and capitals * 4 >= letters * 3


def words_key(folded: str) -> str:
    """The words that count, in alphabetical order: without small words and legal forms; empty when fewer than two stay.

    >>> words_key("ministry of foreign affairs denmark") == words_key("denmark ministry of foreign affairs")
    True
    """
    small, legal = _small(), frozenset(_words()["legal"])
    kept = sorted({word for word in folded.split() if word not in small and word not in legal})
    return " ".join(kept) if len(kept) >= 2 else ""


def reference_key(reference: str) -> str:
    """A reference without the case, the separators and the leading zeros that people and spreadsheets write differently;
    digits never run together.

    >>> reference_key("BE-BCE_KBO-0546740696") == reference_key("be bce kbo 546740696")
    True
    >>> reference_key("XM-DAC-5-52") == reference_key("XM-DAC-55-2")
    False
    """
    made = ""
    for written in _NOT_REFERENCE.split(reference.upper()):
        part = written.lstrip("0") or written if written.isdigit() else written
        between = "-" if made[-1:].isdigit() and part[:1].isdigit() else ""
        made += between + part
    return made


def dac_key(reference: str) -> str:
    """The code of the DAC's list that a reference is a form of; empty when it is none.

    >>> dac_key("41122") == dac_key("XM-DAC-41122"), dac_key("FR-3") == dac_key("XM-DAC-4-3")
    (True, True)
    """
    from maillage.record.iati.donors import country_of

    said = reference.upper().strip()
    channel = _DAC.match(said)
    if channel:
        return channel[1]
    donor = _AGENCY.match(said)
    if donor:
        country = country_of(said)
        return f"{country}-{int(donor[2])}" if country else ""
    agency = _COUNTRY_AGENCY.match(said)
    return f"{agency[1]}-{int(agency[2])}" if agency else ""


def is_sort_of_body(reference: str) -> bool:
    """Whether a reference is a DAC code for a sort of body ("national NGOs"), which many bodies are published under.

    >>> is_sort_of_body("22000"), is_sort_of_body("XM-DAC-44000"), is_sort_of_body("XM-DAC-41122")
    (True, False, False)
    """
    code = _DAC.match(reference.upper().strip())
    return bool(code) and code[1].endswith("000") and code[1] not in _words()["one_body"]  # type: ignore[index]


def is_no_reference(reference: str) -> bool:
    """Whether what stands as a reference is none.

    >>> is_no_reference("#"), is_no_reference("N/A"), is_no_reference("XM-DAC-XM-DAC | OECD"), is_no_reference("FR-3")
    (True, True, True, False)
    """
    folded = fold(reference)
    return (
        len(folded) < FEWEST_LETTERS or folded in _words()["no_name"] or bool(_IMPOSSIBLE.search(reference))
    )


def one_error_apart(one: str, other: str) -> bool:
    """Whether two long folded names differ by one error that no meaning hangs on: not in a number, not in a short word.

    >>> one_error_apart("international organisation for migration", "international organization for migration")
    True
    >>> one_error_apart("save the children us", "save the children uk"), one_error_apart("province 1 council", "province 2 council")
    (False, False)
    """
    from rapidfuzz.distance import OSA

    if one == other or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    first, second = one.split(), other.split()
    if len(first) == len(second):
        differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
        if len(differing) != 1 or min(map(len, differing[0])) < 5:
            return False
    return bool(OSA.distance(one, other, score_cutoff=1) <= 1)


def _parted(name: str) -> tuple[str, str]:
    """(long form, acronym) of "X (ABC)", "ABC - X" and "X, ABC"; empty texts when a name contains none."""
    brackets = _IN_BRACKETS.match(name)
    if brackets and brackets[1]:
        return (brackets[1], brackets[2]) if is_acronym(brackets[2]) else ("", "")
    before, after = _BEFORE.match(name), _AFTER.match(name)
    if before and is_acronym(before[1]) and len(before[2]) > len(before[1]) + 4:
        return before[2], before[1]
    if after and is_acronym(after[2]) and len(after[1]) > len(after[2]) + 4 and not after[1].isupper():
        return after[1], after[2]
    return "", ""


def _plain(acronym: str) -> str:
    return fold(acronym).replace(" ", "").upper()


def _initials(folded: str) -> frozenset[str]:
    words = folded.split()
    made = {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in _small())}
    return frozenset(each.upper() for each in made if 3 <= len(each) <= 10)


@cache
def _small() -> frozenset[str]:
    return frozenset(_words()["small"])


@cache
def _words() -> dict[str, list[str]]:
    return catalogue("maillage.record.organisations", "words")
