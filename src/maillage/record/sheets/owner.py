"""What a sheet says once for all its rows: whose list it is, the day it shows, the kind of link, the currency.

Read from title lines, the sheet's name, the file's name and the headings; always shown with the guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from pathlib import PurePath

from maillage.record.sheets.content import is_country
from maillage.record.sheets.dates import read_date, western_digits
from maillage.record.sheets.kinds import read_kind
from maillage.record.sheets.numbers import header_currency
from maillage.record.sheets.tables import RawTable
from maillage.record.sheets.vocabulary import heading_tokens, implied_countries, key, meanings, words

_FILE_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_](\d{2})(?:[-_](\d{2}))?(?!\d)")
_SPLIT = re.compile(r"\s+[-–—|:(]\s*|\s*[:|(]\s*")
_TRAILING_YEAR = re.compile(r"[\s,(\-–]*(?:(?:19|20)\d{2}(?:\s*[-/–]\s*(?:19|20)?\d{2})?)\s*\)?\s*\Z")


def constants_of(kind: str, known: Set[str], table: RawTable, file: str, sheet: str | None) -> dict[str, str]:
    """Field -> value said once, for fields that no column says."""
    stem = re.sub(r"[_]+", " ", PurePath(file).stem)
    titles = [title for title in (*table.titles, sheet or "", stem) if title]
    found: dict[str, str] = {}
    if kind == "links":
        found = _of_links(known, table, titles, stem)
    elif kind == "members" and "network" not in known:
        found["network"] = _after(words()["lines"]["network"], titles)
    elif kind == "embassies":
        found = _of_embassies(known, titles)
    elif kind == "projects":
        found = _of_projects(known, table, titles)
    if "as_of" not in known:
        found["as_of"] = _as_of(table.titles, sheet or "", PurePath(file).stem)
    if kind in ("projects", "calls") and "currency" not in known:
        amounts = [
            h for h in table.headings if h and any(m.concept.startswith("amount") for m in meanings(h)[:1])
        ]
        found["currency"] = next((c for h in amounts if (c := header_currency(h)[0])), "")
    return {name: value for name, value in found.items() if value}


def _of_links(known: Set[str], table: RawTable, titles: list[str], stem: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if "a_name" not in known:
        found["a_name"] = _after(words()["lines"]["owner"], titles)
        country = re.search(r"(.+?)\s*[(,]\s*([^(),]+)\)?\s*\Z", found["a_name"])
        if country and is_country(country[2]):
            found["a_name"], found["a_country"] = country[1].strip(), country[2].strip()
    if "kind" not in known:
        twins = any(m.concept == "twin" for heading in table.headings for m in meanings(heading)[:1])
        if twins or any(read_kind("links", text) == "twinning" for text in titles):
            found["kind"] = "twinning"
    for side, name in _named_ends(table).items():
        if f"{side}_country" not in known:
            implied = {implied_countries()[w] for w in heading_tokens(name) if w in implied_countries()}
            if len(implied) == 1:
                found[f"{side}_country"] = implied.pop()
    return found


def _named_ends(table: RawTable) -> dict[str, str]:
    """The first heading with a country's adjective: that end is there ("Collectivité française")."""
    for heading in table.headings:
        if any(word in implied_countries() for word in heading_tokens(heading)):
            best = meanings(heading)
            if best and best[0].concept in ("place", "authority", "organisation", "name"):
                return {"a": heading}
    return {}


def _of_embassies(known: Set[str], titles: list[str]) -> dict[str, str]:
    for title in titles:
        if "sending" not in known:
            country = _country_after(title, words()["lines"]["sending"])
            if country:
                return {"sending": country}
        if "receiving" not in known:
            country = _country_after(title, words()["lines"]["receiving"])
            if country:
                return {"receiving": country}
    return {}


def _of_projects(known: Set[str], table: RawTable, titles: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if "title" not in known and "description" not in known:
        found["title"] = titles[0]
    if "amount_kind" not in known:
        for heading in table.headings:
            if heading and meanings(heading) and meanings(heading)[0].concept == "amount":
                found["amount_kind"] = read_kind("amount_kind", heading) or ""
    return found


def _after(phrases: Iterable[str], titles: Iterable[str]) -> str:
    """What a title says behind the longest of ``phrases``: "Jumelages de la ville de Brumont - 2024" -> Brumont."""
    listed = sorted((key(phrase) for phrase in phrases), key=len, reverse=True)
    for title in titles:
        for part in (title, *_SPLIT.split(title)):
            said = western_digits(part).split()
            folded = [key(word) for word in said]
            flat = " ".join(folded)
            for phrase in listed:
                if flat.startswith(f"{phrase} ") or f" {phrase} " in flat:
                    rest = _words_after(said, folded, phrase)
                    if rest:
                        return _tidy(rest)
    return ""


def _words_after(said: list[str], folded: list[str], phrase: str) -> str:
    """The words as written that stand behind ``phrase``; "d'Aubrac" loses its "d'"."""
    for start in range(len(said)):
        flat = ""
        for stop in range(start, len(said)):
            flat = f"{flat} {folded[stop]}".strip()
            if flat == phrase:
                return " ".join(said[stop + 1 :])
            if flat.startswith(f"{phrase} "):  # "d Aubrac" of one written word "d'Aubrac"
                return re.split(r"['’]", said[stop], maxsplit=1)[-1] + " " + " ".join(said[stop + 1 :])
            if len(flat) > len(phrase):
                break
    return ""


def _tidy(text: str) -> str:
    """A name without what follows it: a remark behind a dash or colon, a year."""
    head = _SPLIT.split(text)[0] if not re.search(r"\([^)]*\)\s*\Z", text) else text
    inside = re.search(r"\(([^)]*)\)\s*\Z", head)
    if inside and not is_country(inside[1]):
        head = head[: inside.start()]
    return _TRAILING_YEAR.sub("", head).strip(" ,;:-–—.")


def _country_after(title: str, prepositions: list[str]) -> str:
    said = re.sub(r"[’']", "' ", title).replace("(", " ").replace(")", " ").split()
    folded = [key(word) for word in said]
    before = {key(word) for word in prepositions}
    for start in range(1, len(said)):
        if folded[start - 1] not in before and " ".join(folded[max(0, start - 2) : start]) not in before:
            continue
        for stop in range(min(len(said), start + 5), start, -1):
            words_here = " ".join(said[start:stop]).strip(" ,.;:").replace("' ", "'")
            if len(words_here) > 2 and is_country(words_here):
                return words_here
    return ""


def _as_of(titles: Iterable[str], sheet: str, stem: str) -> str:
    """The day a title gives for the list ("état au 31/12/2023"), else the one in the file's name."""
    listed = sorted(words()["lines"]["as_of"], key=len, reverse=True)
    ends = "|".join(re.escape(word) for word in listed)
    pattern = re.compile(rf"(?:\A|[\s(\-–,:])(?:{ends})\s*:?\s*(?:le\s+)?(.{{4,30}}?)\)?\s*\Z", re.IGNORECASE)
    for title in (*titles, sheet):
        found = pattern.search(title)
        read = read_date(found[1]) if found else None
        if read and not read.until:
            return read.since
    day = _FILE_DAY.search(stem)
    if day:
        read = read_date("-".join(part for part in day.groups() if part))
        return read.since if read else ""
    return ""
