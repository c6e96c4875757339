"""The judge of rules, exact and plain: each case against each element that its context selects.

In: elements of lxml, cases, the day it is. Out: :class:`Violation`, with the element that it is best shown at. The quick
way over whole blocks (:mod:`.suspects`) only finds where it is worth asking; what is reported always comes from here.
Where the language leaves room, we say what we do: a date path that matches several dates is judged for each of them;
two paths of dates with as many matches each are judged in pairs; a sum is decimal, not binary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from lxml import etree

from maillage.record.iati.check.ruleset import Case, RulesetFault

YEAR = timedelta(days=365)
"""The longest span that the official judge lets pass as one year."""
_DATE = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)")
_DATETIME = re.compile(r"\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_LOOP = re.compile(r"""'\$1'|"\$1"|\$1(?!\w)""")
_ITSELF = "self::node()"
_MONEY = ("value", "forecast", "loan-status")


@dataclass(frozen=True, slots=True)
class Violation:
    """A case that does not hold: where to look (``element``, ``attribute`` or empty), what was found and wanted."""

    case: Case
    context: Any
    element: Any
    attribute: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What rules ask of the world: the day it is, identifiers of known publishers, prefixes of register agencies."""

    today: date
    publishers: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()


def judge(tree: Any, cases: Iterable[Case], world: World) -> Iterator[Violation]:
    """Every violation in a document (its root element or tree)."""
    for case in cases:
        for context in _select(case.context, tree):
            yield from violations(context, case, world)


def judge_record(record: Any, cases: Iterable[Case], world: World) -> Iterator[Violation]:
    """Every violation in one record of a document, without looking at the others."""
    for case in cases:
        for context in _select(within(case.context, record.getparent().tag, record.tag), record):
            yield from violations(context, case, world)


@cache
def within(context: str, root: str, record: str) -> str:
    """A context of a document as a path from one of its records; one that selects nothing there when it lies elsewhere.

    >>> within("/iati-activities/iati-activity/budget | //title", "iati-activities", "iati-activity")
    'self::node()/budget | descendant-or-self::title'
    """
    paths = []
    for path in (part.strip() for part in context.split(" | ")):
        if path.startswith("//"):
            paths.append(f"descendant-or-self::{path[2:]}")
        elif path == f"/{root}/{record}" or path.startswith((f"/{root}/{record}/", f"/{root}/{record}[")):
            paths.append(f"{_ITSELF}{path[len(root) + len(record) + 2 :]}")
    return " | ".join(paths) or f"{_ITSELF}[false()]"


def violations(context: Any, case: Case, world: World) -> Iterator[Violation]:
    """The violations of one case at one element: most kinds give one at most."""
    said: Mapping[str, Any] = case.said
    if not case.foreach:
        yield from _one(context, case, said, world)
        return
    for value in dict.fromkeys(_text(node) for node in _select(case.foreach, context)):
        repeated = {key: _repeat(said[key]) if key in case.subs else said[key] for key in said}
        yield from _one(context, case, repeated, world, loop=value)


def _repeat(value: Any) -> Any:
    """The value with ``$1`` as a variable of XPath, so that no found text can change what is asked."""
    return [_LOOP.sub("$loop", v) for v in value] if isinstance(value, list) else _LOOP.sub("$loop", value)


def _one(
    context: Any, case: Case, said: Mapping[str, Any], world: World, loop: str | None = None
) -> Iterator[Violation]:
    at = _At(context, case, said, world, loop)
    if "condition" in said and not at.true(said["condition"]):
        return
    found = _JUDGES[case.kind](at)
    if found is not None and ("idCondition" not in said or at.id_condition()):
        yield found


class _At:
    """A case at an element: evaluates its paths there and makes violations."""

    def __init__(
        self, context: Any, case: Case, said: Mapping[str, Any], world: World, loop: str | None
    ) -> None:
        self.context, self.case, self.said, self.world = context, case, said, world
        self.variables = {} if loop is None else {"loop": loop}

    def select(self, path: str) -> list[Any]:
        return _select(path, self.context, **self.variables)

    def paths(self, key: str = "paths") -> list[Any]:
        return [node for path in self.said.get(key, ()) for node in self.select(path)]

    def true(self, path: str) -> bool:
        return bool(_evaluate(f"boolean({path})", self.context, **self.variables))

    def id_condition(self) -> bool:
        texts = [_text(node) for node in self.paths()]
        if self.said["idCondition"] == "NOT_EXISTING_ORG_ID":
            return not any(text in self.world.publishers for text in texts)
        return not any(_starts_with_publisher(text, self.world.publishers) for text in texts)

    def wrong(self, node: Any = None, found: object = "", expected: object = "") -> Violation:
        element, attribute = _place(self.context if node is None else node)
        return Violation(self.case, self.context, element, attribute, str(found), str(expected))


def _starts_with_publisher(text: str, publishers: frozenset[str]) -> bool:
    return any(text[: at.start()] in publishers for at in re.finditer("-", text))


def _no_more_than_one(at: _At) -> Violation | None:
    nodes = at.paths()
    return at.wrong(nodes[1], len(nodes), 1) if len(nodes) > 1 else None


def _atleast_one(at: _At) -> Violation | None:
    return None if at.paths() else at.wrong(expected=", ".join(at.said.get("paths", ())))


def _only_one_of(at: _At) -> Violation | None:
    nodes = at.paths()
    if at.paths("excluded"):
        return at.wrong(nodes[0], len(nodes), 0) if nodes else None
    return None if len(nodes) == 1 else at.wrong(nodes[1] if nodes else None, len(nodes), 1)


def _one_or_all(at: _At) -> Violation | None:
    if at.select(at.said["one"]):
        return None
    wanted = at.said["all"]
    if wanted == "lang":
        lacking = at.select("descendant::narrative[not(@xml:lang)]")
    elif wanted == "currency":
        lacking = at.select(" | ".join(f"descendant::{name}[not(@currency)]" for name in _MONEY))
    elif re.fullmatch(r"[\w-]+(\|[\w-]+)*", wanted):
        lacking = at.select(f"transaction[not({wanted})]")
    else:
        raise RulesetFault(f"{at.case.id}: “all” is {wanted!r}")
    return at.wrong(lacking[0], len(lacking)) if lacking else None


def _dependent(at: _At) -> Violation | None:
    matched = [bool(at.select(path)) for path in at.said.get("paths", ())]
    return at.wrong() if any(matched) and not all(matched) else None


def _sum(at: _At) -> Violation | None:
    return _strict_sum(at) if at.paths() else None


def _strict_sum(at: _At) -> Violation | None:
    nodes, wanted = at.paths(), Decimal(str(at.said["sum"]))
    try:
        total = sum((_decimal(_text(node)) for node in nodes), Decimal(0))
    except InvalidOperation:
        return at.wrong(nodes[0], ", ".join(_text(node) for node in nodes), wanted)
    return None if total == wanted else at.wrong(nodes[0] if nodes else None, plain(total), wanted)


def _range(at: _At) -> Violation | None:
    low, high = (Decimal(str(at.said[key])) if key in at.said else None for key in ("min", "max"))
    for node in at.paths():
        try:
            value = _decimal(_text(node))
            good = not value.is_nan() and (low is None or low <= value) and (high is None or value <= high)
        except InvalidOperation:
            good = False
        if not good:
            return at.wrong(node, _text(node), f"{at.said.get('min', '…')}–{at.said.get('max', '…')}")
    return None


def _date_order(at: _At) -> Violation | None:
    for (one, less), (_, more) in _pairs(_dates(at, "less"), _dates(at, "more")):
        if less > more:
            return at.wrong(one, less, more)
    return None


def _date_now(at: _At) -> Violation | None:
    for node in at.select(at.said["date"]):
        text = _text(node)
        if _DATETIME.match(text) and (day := _day_utc(text)) is not None and day > at.world.today:
            return at.wrong(node, text, at.world.today)
    return None


def _time_limit(at: _At) -> Violation | None:
    for (_, start), (node, end) in _pairs(_dates(at, "start"), _dates(at, "end")):
        if end - start > YEAR:
            return at.wrong(node, f"{start} – {end}", YEAR.days)
    return None


def _between_dates(at: _At) -> Violation | None:
    starts, ends = _dates(at, "start"), _dates(at, "end")
    if not starts or not ends:
        return None
    for node, day in _dates(at, "date"):
        if not starts[0][1] <= day <= ends[0][1]:
            return at.wrong(node, day, f"{starts[0][1]} – {ends[0][1]}")
    return None


def _regex(at: _At, wanted: bool) -> Violation | None:
    try:
        pattern = re.compile(at.said["regex"])
    except re.error as fault:
        raise RulesetFault(f"{at.case.id}: {fault}") from None
    for node in at.paths():
        if bool(pattern.search(_text(node))) != wanted:
            return at.wrong(node, _text(node), at.said["regex"])
    return None


def _startswith(at: _At) -> Violation | None:
    prefixes = at.said.get("prefix") or [at.said.get("start", "")]
    if prefixes in ("ORG-ID-PREFIX", ["ORG-ID-PREFIX"]):
        return _agency(at)
    starts = [_text(node) + at.said.get("separator", "") for path in prefixes for node in at.select(path)]
    for node in at.paths():
        if not _text(node).startswith(tuple(starts)):
            return at.wrong(node, _text(node), ", ".join(starts))
    return None


def _agency(at: _At) -> Violation | None:
    for node in at.paths():
        if "-".join(_text(node).split("-")[:2]) not in at.world.agencies:
            return at.wrong(node, _text(node))
    return None


def _unique(at: _At) -> Violation | None:
    met: set[str] = set()
    for node in at.paths():
        text = _text(node)
        if text in met:
            return at.wrong(node, text)
        met.add(text)
    return None


def _if_then(at: _At) -> Violation | None:
    if not at.true(at.said["if"]) or at.true(at.said["then"]):
        return None
    nodes = at.paths()
    shown = nodes[0] if nodes else None
    if shown is not None and not isinstance(shown, str):
        return at.wrong(shown, shown.get("percentage", ""))
    return at.wrong(shown, shown or "")


def _no_spaces(at: _At) -> Violation | None:
    for node in at.paths():
        text = _text(node)
        if text != text.strip():
            return at.wrong(node, text)
    return None


_JUDGES: dict[str, Callable[[_At], Violation | None]] = {
    "no_more_than_one": _no_more_than_one,
    "atleast_one": _atleast_one,
    "only_one_of": _only_one_of,
    "one_or_all": _one_or_all,
    "dependent": _dependent,
    "sum": _sum,
    "strict_sum": _strict_sum,
    "date_order": _date_order,
    "date_now": _date_now,
    "time_limit": _time_limit,
    "between_dates": _between_dates,
    "regex_matches": lambda at: _regex(at, True),
    "regex_no_matches": lambda at: _regex(at, False),
    "startswith": _startswith,
    "unique": _unique,
    "if_then": _if_then,
    "range": _range,
    "no_spaces": _no_spaces,
}


def _dates(at: _At, key: str) -> list[tuple[Any, date]]:
    """The dates that a key selects, with their nodes; what is no date is left to the schema."""
    path = at.said.get(key, "")
    if path == "NOW":
        return [(None, at.world.today)]
    return [(node, day) for node in at.select(path) if (day := date_in(_text(node))) is not None]


def _pairs(ones: list[Any], others: list[Any]) -> Iterator[tuple[Any, Any]]:
    if len(ones) == len(others):
        yield from zip(ones, others, strict=True)
    elif len(others) == 1:
        yield from ((one, others[0]) for one in ones)
    elif len(ones) == 1:
        yield from ((ones[0], other) for other in others)
    elif ones and others:
        yield ones[0], others[0]


def date_in(text: str) -> date | None:
    """The day that a text of XML Schema's ``date`` or ``dateTime`` begins with; None when there is none.

    >>> date_in("2015-02-28Z"), date_in("2015-02-30"), date_in("")
    (datetime.date(2015, 2, 28), None, None)
    """
    found = _DATE.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _day_utc(text: str) -> date | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return date_in(text)
    try:
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
    except OverflowError:
        return moment.date()


def _decimal(text: str) -> Decimal:
    return Decimal(text.strip() or "0")


def plain(number: Decimal) -> str:
    """A decimal without exponent and idle zeros.

    >>> plain(Decimal("99.90")), plain(Decimal("130")), plain(Decimal("1E+2"))
    ('99.9', '130', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _xpath(path: str) -> Any:
    try:
        return etree.XPath(path)
    except etree.XPathSyntaxError:
        raise RulesetFault(f"no path of XPath: {path}") from None


def _select(path: str, node: Any, **variables: str) -> list[Any]:
    if path == _ITSELF:
        return [node]
    found = _evaluate(path, node, **variables)
    return found if isinstance(found, list) else []


def _evaluate(path: str, node: Any, **variables: str) -> Any:
    try:
        return _xpath(path)(node, **variables)
    except etree.XPathEvalError as fault:
        raise RulesetFault(f"{path}: {fault}") from None


_TEXT = etree.XPath("string()", smart_strings=False)


def _text(node: Any) -> str:
    return str(node) if isinstance(node, str) else str(_TEXT(node))


def _place(node: Any) -> tuple[Any, str]:
    if isinstance(node, str):
        return node.getparent(), (node.attrname or "") if node.is_attribute else ""  # type: ignore[attr-defined]
    return node, ""
