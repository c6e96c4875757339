"""Reading facts: a TOML or JSON file, or what a form sent, into clean values by the vocabulary; each fault named, the rest kept.

Values come out as ``model.Fact`` says: money as ``Decimal``, days as ``date``, countries as alpha-2 codes, lists as tuples. A fact
that cannot be read is left out, hence not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from maillage.reference.countries import find_country
from maillage.reference.problems import Problem
from maillage.rules.lines import line_of, lines_of
from maillage.rules.model import Facts
from maillage.rules.read_toml import LONGEST_NUMBER, NotToml, number, read_toml
from maillage.rules.terms import FIRST, LAST, in_reach
from maillage.rules.vocabulary import About, vocabulary

LARGEST = Decimal(10) ** 15
MOST_LISTED = 300
MOST_NEAR = 50
SMALLEST = Decimal("1e-9")
"""What is beyond a billionth of a unit is rounded."""
Fault = tuple[str, Any]
"""The code of a problem and what is expected."""
NOT_SAID = object()


def read_facts(text: str, file: str = "") -> tuple[Facts, list[Problem]]:
    """The facts of a file in TOML or JSON, and its problems with their lines.

    >>> facts, problems = read_facts('asked = 120000\\npartner_countries = ["SN"]')
    >>> facts["asked"], problems
    (Decimal('120000'), [])
    """
    is_json = text.lstrip().startswith("{")
    try:
        said = _read_json(text) if is_json else read_toml(text)
    except json.JSONDecodeError as error:
        return {}, [Problem("rules.facts-syntax", file, error.lineno, None, {"found": error.msg})]
    except NotToml as wrong:
        return {}, [Problem("rules.facts-syntax", file, wrong.line, None, {"found": wrong.found})]
    except UnicodeEncodeError:
        return {}, [Problem("rules.facts-syntax", file, None, None, {"found": "half a letter"})]
    except RecursionError:
        return {}, [Problem("rules.facts-syntax", file, None, None, {"found": "nested too deep"})]
    where: dict[str, int] = {}

    def line(name: str, *within: str) -> int | None:
        if not where:
            where.update(_lines_of_json(text) if is_json else lines_of(text))
        return line_of(where, name, *within)

    return clean(said, file, line)


def clean(
    said: Mapping[str, Any], file: str = "", line: Callable[..., int | None] | None = None
) -> tuple[Facts, list[Problem]]:
    """Facts out of what was said of them (a form's strings, a program's values), and problems. Empty strings are not said."""
    facts: dict[str, Any] = {}
    problems = []

    def fault(code: str, name: str, found: Any, expected: Any = "", *within: str) -> None:
        at = line(name, *within) if line else None
        shown = _short(found)
        problems.append(
            Problem(f"rules.{code}", file or None, at, name, {"found": shown, "expected": expected})
        )

    for name, value in said.items():
        about = vocabulary().get(name)
        if about is None:
            # of a long list of strange names the first are enough: looking for what was meant takes its time
            near = _near(name) if len(problems) < MOST_NEAR else []
            fault("fact-misspelt" if near else "fact-unknown", name, name, near[0] if near else "")
        elif about.derived:
            fault("fact-derived", name, name, ", ".join(about.of))
        elif value is None or value == "":
            continue
        else:
            read, wrong = _value(about, value)
            for (code, expected), found, within in wrong:
                fault(code, name, found, expected, *within)
            if read is not NOT_SAID:
                facts[name] = read
    parts, total = facts.get("cost_by_country"), facts.get("cost_total")
    if parts and total is not None and (whole := sum(parts.values(), Decimal(0))) != total:
        # two sums of one thing would give two answers: what each country costs is the finer word
        del facts["cost_total"]
        fault("fact-sums", "cost_total", total, whole)
    return facts, problems


def _near(name: str) -> list[str]:
    return get_close_matches(name[:60], [each for each, one in vocabulary().items() if not one.derived], 1)


def _read_json(text: str) -> Any:
    whole = lambda said: int(said) if len(said) <= LONGEST_NUMBER else Decimal("NaN")  # noqa: E731
    said = json.loads(text, parse_float=number, parse_int=whole)
    # no half of a letter, which nobody could be shown
    json.dumps(said, ensure_ascii=False, default=str).encode()
    return said


Wrong = list[tuple[Fault, Any, tuple[str, ...]]]


def _value(about: About, value: Any) -> tuple[Any, Wrong]:
    if about.type in ("choices", "countries"):
        return _many(about, value)
    if about.type in ("amounts", "days"):
        return _table(about, value)
    read, fault = _ONE[about.type](about, value)
    return read, [(fault, value, ())] if fault else []


def _many(about: About, value: Any) -> tuple[Any, Wrong]:
    if isinstance(value, str):
        value = [part for part in re.split(r"[,;،؛\n]", value) if part.strip()]
    if not isinstance(value, list | tuple):
        return NOT_SAID, [(("fact-list", about.type), value, ())]
    one = _country if about.type == "countries" else _choice
    found: list[Any] = []
    wrong: Wrong = []
    for each in value[:MOST_LISTED]:
        read, fault = one(about, each)
        if fault:
            wrong.append((fault, each, ()))
        else:
            found.append(read)
    # a list of which one was not understood is not known whole: what is left would say less than was meant
    return (tuple(dict.fromkeys(found)) if not wrong else NOT_SAID), wrong


def _table(about: About, value: Any) -> tuple[Any, Wrong]:
    if not isinstance(value, Mapping):
        return NOT_SAID, [(("fact-table", about.type), value, ())]
    found: dict[str, Any] = {}
    wrong: Wrong = []
    for key, each in list(value.items())[:MOST_LISTED]:
        if about.type == "amounts":
            name, fault = _country(about, key)
            read, other = _number(about, each)
            if fault or other:
                wrong.append((fault or other or ("", ""), key if fault else each, (str(key),)))
            elif name in found:
                found[name] += read
            else:
                found[name] = read
        else:
            read, fault = _day(about, each)
            if fault:
                wrong.append((fault, each, (str(key),)))
            else:
                found[str(key)] = read
    return (found if not wrong or about.type == "days" else NOT_SAID), wrong


One = tuple[Any, Fault | None]
_SAID = {
    "yes": True, "no": False, "true": True, "false": False, "oui": True, "non": False, "نعم": True, "لا": False, "on": True,
}  # fmt: skip


def _yes_no(about: About, value: Any) -> One:
    if isinstance(value, bool):
        return value, None
    read = _SAID.get(str(value).strip().lower()) if isinstance(value, str) else None
    return (read, None) if read is not None else (NOT_SAID, ("fact-yes-no", "yes, no"))


def _choice(about: About, value: Any) -> One:
    said = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if said in about.options or (said and not about.options):
        return said, None
    return NOT_SAID, ("fact-choice", ", ".join(about.options))


def _number(about: About, value: Any) -> One:
    return typed_number(value, about.type)


def typed_number(value: Any, type_: str) -> tuple[Any, Fault | None]:
    """A number of a type (one of ``vocabulary.NUMBERS``) as a program gives it or a person types it, and what is wrong with it.

    >>> typed_number("35,000", "money")[0], typed_number("12,5", "percent")[0], typed_number("-1", "money")[1]
    (Decimal('35000'), Decimal('12.5'), ('fact-negative', ''))
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return NOT_SAID, ("fact-number", "")
    try:
        read = Decimal(_digits(value, type_ == "money") if isinstance(value, str) else str(value))
    except (InvalidOperation, ValueError):
        return NOT_SAID, ("fact-number", "")
    if not read.is_finite():
        return NOT_SAID, ("fact-number", "")
    if read < 0:
        return NOT_SAID, ("fact-negative", "")
    if read > LARGEST:
        return NOT_SAID, ("fact-too-large", "")
    if type_ == "count":
        return (int(read), None) if read == int(read) else (NOT_SAID, ("fact-whole", ""))
    if type_ == "percent" and read > 100:
        return NOT_SAID, ("fact-percent", "")
    exponent = read.as_tuple().exponent
    fine = isinstance(exponent, int) and exponent >= -9
    return (read if fine else read.quantize(SMALLEST)), None


def _digits(said: str, money: bool) -> str:
    """What a person typed for a number: spaces between thousands, a comma for a point, Arabic digits, a sign of money or percent.
    Of ``money`` a point before three digits parts thousands too: nobody asks for thousandths."""
    text = re.sub(r"[\s\u00a0\u202f'’_٬]|[€$%٪]", "", said).replace("٫", ".")
    text = "".join(str(int(sign)) if sign.isdigit() else sign for sign in text)
    if "," in text and "." in text:
        decimal = max(text.rfind(","), text.rfind("."))
        return text[:decimal].replace(",", "").replace(".", "") + "." + text[decimal + 1 :]
    for sign in ",.":
        thousands = re.fullmatch(rf"\d{{1,3}}\{sign}\d{{3}}", text) and (sign == "," or money)
        if text.count(sign) > 1 or thousands:
            return text.replace(sign, "")
    return text.replace(",", ".")


def _day(about: About, value: Any) -> One:
    if isinstance(value, datetime):
        value = value.date()
    try:
        read = value if isinstance(value, date) else date.fromisoformat(str(value).strip()[:20])
    except ValueError:
        return NOT_SAID, ("fact-day", "")
    return (read, None) if in_reach(read) else (NOT_SAID, ("fact-day-far", f"{FIRST.year}–{LAST.year}"))


def _country(about: About, value: Any) -> One:
    found = find_country(value, near=False) if isinstance(value, str) and value.strip() else None
    if found is None or found.why == "doubtful":  # a name that two countries bear is asked again
        return NOT_SAID, ("fact-country", "")
    return found.code, None


_ONE: Mapping[str, Callable[[About, Any], One]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "count": _number,
    "number": _number,
    "money": _number,
    "percent": _number,
    "day": _day,
    "country": _country,
}


def _lines_of_json(text: str) -> dict[str, int]:
    """Each key of a JSON text, by its name alone, at its first line."""
    found: dict[str, int] = {}
    for at, line in enumerate(text.splitlines(), 1):
        for key in re.findall(r'"((?:[^"\\]|\\.)*)"\s*:', line):
            found.setdefault(key, at)
    return found


def _short(value: Any) -> str:
    said = (
        str(value)
        if not isinstance(value, list | dict)
        else json.dumps(value, default=str, ensure_ascii=False)
    )
    return said if len(said) <= 60 else f"{said[:59]}…"
