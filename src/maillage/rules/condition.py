"""Conditions: what a rule asks, as nested tables; checked once and made into closures that answer True, False or None (not known).

Logic is Kleene's: an unknown part leaves the whole unknown unless the rest decides it. Nothing in a condition runs as code: the tests
are those of TESTS, over facts of the vocabulary, held against a literal, a dated value (``$name``) or another fact (``@name``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from maillage.reference.countries import country
from maillage.reference.groups import group_codes
from maillage.rules.terms import Term, in_reach
from maillage.rules.vocabulary import MANY, NUMBERS, About, vocabulary

EQUAL = ("is", "is_not", "in", "not_in")
LISTS = ("has", "has_any", "has_all", "has_none")
ORDER = ("at_least", "at_most", "more_than", "less_than")
DAYS = ("before", "after", "on_or_before", "on_or_after")
GROUPS = ("in_group", "any_in_group", "all_in_group", "count_in_group")
TAKE_LISTS = ("in", "not_in", "has_any", "has_all", "has_none")
"""Tests that hold a fact against a list."""
TESTS = (*EQUAL, *LISTS, *ORDER, *DAYS, *GROUPS, "known")
BESIDE = ("less", "plus", "count")
OPPOSITE = {
    "is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in", "has": "has_none", "has_any": "has_none", "has_none": "has_any",
    "at_least": "less_than", "less_than": "at_least", "at_most": "more_than", "more_than": "at_most", "before": "on_or_after",
    "on_or_after": "before", "after": "on_or_before", "on_or_before": "after",
}  # fmt: skip
"""What a test within ``not`` asks. One that has no opposite is called by ``not_`` and its name."""
DEEPEST = 12
MOST_TESTS = 60
"""Tests of one condition."""
_ONE_OF = {"countries": "country", "choices": "choice"}
_TOO_LARGE = 10**15
Answer: TypeAlias = "bool | None"


class View(Protocol):
    """What a condition is asked of: facts and values of a day; ``member`` None where a country's place is not settled."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Facts that are known."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Values of the day; None where one is not known."""

    def member(self, group: str, code: str) -> Answer:
        """Whether a country is in a group on the day of the view."""


Test: TypeAlias = Callable[[View], Answer]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test of a condition, as it was written, and made ready. ``against`` gives what the fact is held against."""

    fact: str
    test: str
    said: Any
    asked: Test
    against: Callable[[View], Any]
    count: bool = False
    group: str = ""
    term: tuple[str, Term] | None = None

    @property
    def other(self) -> str:
        """The fact it is held against, if it is one."""
        return self.said[1:] if isinstance(self.said, str) and self.said.startswith("@") else ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition made ready: ``how`` is ``all``, ``any`` or ``leaf``; ``not`` has gone into the tests."""

    how: str
    asked: Test
    parts: tuple[Condition, ...] = ()
    leaf: Leaf | None = None

    def leaves(self) -> Iterator[Leaf]:
        """Every test of it, in the order in which it is written."""
        if self.leaf:
            yield self.leaf
        for part in self.parts:
            yield from part.leaves()

    def joins(self) -> Iterator[str]:
        """Between each two tests that follow one another, whether both are asked (``all``) or one is enough (``any``)."""
        for number, part in enumerate(self.parts):
            if number:
                yield self.how
            yield from part.joins()


class Wrong(Exception):
    """A condition that cannot be read: ``code`` of a problem, what was found, what was expected."""

    def __init__(self, code: str, found: Any, expected: Any = "") -> None:
        super().__init__(code)
        self.code, self.found, self.expected = code, found, expected


def compiled(said: Any, values: Mapping[str, Any], depth: int = 0, negated: bool = False) -> Condition:
    """A condition made ready, its values being those named. Wrong for whatever cannot be read.

    What stands within ``not`` (``negated``) is made of opposite tests, so that what is found and what is expected can be told.
    """
    if not isinstance(said, Mapping):
        raise Wrong("condition-shape", said, "a table")
    if depth > DEEPEST:
        raise Wrong("condition-deep", depth, DEEPEST)
    ways = [way for way in ("all", "any", "not") if way in said]
    if not ways:
        leaf = _leaf(said, values, negated)
        return Condition("leaf", leaf.asked, leaf=leaf)
    way = ways[0]
    if len(said) != 1:
        raise Wrong("condition-key", ", ".join(key for key in said if key != way), way)
    if way == "not":
        return compiled(said[way], values, depth + 1, not negated)
    if not isinstance(said[way], list) or not said[way]:
        raise Wrong("condition-shape", said[way], "a list of conditions")
    parts = tuple(compiled(each, values, depth + 1, negated) for each in said[way])
    tests = tuple(part.asked for part in parts)
    if (way == "all") != negated:
        return Condition("all", _all(tests), parts)
    return Condition("any", _any(tests), parts)


def open_leaves(condition: Condition, view: View) -> Iterator[Leaf]:
    """The tests that leave a condition unknown: those of its parts that are not known themselves."""
    if condition.asked(view) is not None:
        return
    if condition.leaf:
        yield condition.leaf
    for part in condition.parts:
        yield from open_leaves(part, view)


def _all(tests: tuple[Test, ...]) -> Test:
    def asked(view: View) -> Answer:
        answer: Answer = True
        for test in tests:
            one = test(view)
            if one is False:
                return False
            if one is None:
                answer = None
        return answer

    return asked


def _any(tests: tuple[Test, ...]) -> Test:
    def asked(view: View) -> Answer:
        answer: Answer = False
        for test in tests:
            one = test(view)
            if one:
                return True
            if one is None:
                answer = None
        return answer

    return asked


def _leaf(said: Mapping[str, Any], values: Mapping[str, Any], negated: bool) -> Leaf:
    name = said.get("fact")
    about = vocabulary().get(name) if isinstance(name, str) else None
    if about is None:
        raise Wrong("condition-fact", name)
    tests = [key for key in said if key in TESTS]
    in_group = "count_in_group" in said
    if in_group:
        tests = ["count_in_group", *(test for test in tests if test in ORDER)]
    if strange := [key for key in said if key not in (*TESTS, *BESIDE, "fact")]:
        raise Wrong("condition-key", ", ".join(strange), ", ".join(TESTS))
    if len(tests) != (2 if in_group else 1):
        raise Wrong("condition-one-test", ", ".join(tests) or about.name, ", ".join(TESTS))
    _check_beside(said, tests[0])
    if in_group:
        order = OPPOSITE[tests[1]] if negated else tests[1]
        return _in_group(about, "count_in_group", said["count_in_group"], order, said[tests[1]], values)
    test, against = tests[0], said[tests[0]]
    if test in GROUPS:
        found = _in_group(about, test, against, "", None, values)
        return _turned_round(found) if negated else found
    if test == "known":
        if negated:  # what is not known is no answer that a rule could rest on
            raise Wrong("condition-test", "not known", about.type)
        return _known(about, against)
    counted = said.get("count", False)
    _suits(about, test, counted)
    _check(about, test, against, values, counted)
    term = _term(said)
    if negated and test in OPPOSITE:
        return _compared(about.name, OPPOSITE[test], against, counted, term)
    found = _compared(about.name, test, against, counted, term)
    return _turned_round(found) if negated else found


def _check_beside(said: Mapping[str, Any], test: str) -> None:
    """That what stands beside a test has an effect on it."""
    for sign in ("less", "plus"):
        if sign in said and (test not in DAYS or ("less" in said and "plus" in said)):
            raise Wrong("condition-key", sign, ", ".join(DAYS))
    if "count" in said and (test not in ORDER or not isinstance(said["count"], bool)):
        raise Wrong("condition-key", "count", ", ".join(ORDER))


def _turned_round(leaf: Leaf) -> Leaf:
    """A test that has no opposite, within ``not``."""

    def asked(view: View) -> Answer:
        answer = leaf.asked(view)
        return None if answer is None else not answer

    return replace(leaf, test=f"not_{leaf.test}", asked=asked)


def _suits(about: About, test: str, counted: bool) -> None:
    many = about.type in MANY
    if counted and not (many and test in ORDER):
        raise Wrong("condition-test", f"{about.name} {test} count", about.type)
    fits = (
        counted
        or (test in LISTS and many)
        or (test in ORDER and about.type in NUMBERS)
        or (test in DAYS and about.type == "day")
        or (test in EQUAL and not many and about.type not in ("amounts", "days", "money", "percent", "day"))
    )
    if not fits:
        raise Wrong("condition-test", f"{about.name} {test}", about.type)


def _check(about: About, test: str, against: Any, values: Mapping[str, Any], counted: bool) -> None:
    """That what the fact is held against is of its sort."""
    if isinstance(against, str) and against.startswith("$"):
        value = values.get(against[1:])
        if value is None or not _suits_value(about, test, value.unit):
            raise Wrong("condition-value", against, ", ".join(values))
        return
    if isinstance(against, str) and against.startswith("@"):
        other = vocabulary().get(against[1:])
        if other is None or not _suits_fact(about, test, other):
            raise Wrong("condition-fact", against)
        return
    if isinstance(against, list) != (test in TAKE_LISTS):
        raise Wrong("condition-literal", against, about.type)
    for each in against if isinstance(against, list) else [against]:
        if not _is_of(about, test, each, counted):
            raise Wrong("condition-literal", each, about.type)


def _suits_value(about: About, test: str, unit: str) -> bool:
    """Whether a fact can be held against a value of this unit."""
    if test in ORDER or about.type in NUMBERS:
        return unit != "text" and test not in TAKE_LISTS
    return unit == "text" and about.type != "yes_no" and test in ("is", "is_not", "has")


def _suits_fact(about: About, test: str, other: About) -> bool:
    """Whether a fact can be held against another one."""
    if test in ORDER:
        return other.type in NUMBERS
    one, several = _ONE_OF.get(about.type, about.type), _ONE_OF.get(other.type, "")
    if test in TAKE_LISTS:
        return one == several
    return one == other.type if test == "has" else about.type == other.type


def is_number(said: Any) -> bool:
    """Whether what a pack says is a number that can be meant."""
    if isinstance(said, Decimal):
        return said.is_finite()
    return type(said) is int and abs(said) < _TOO_LARGE


def _is_of(about: About, test: str, each: Any, counted: bool) -> bool:
    if counted or about.type in NUMBERS:
        return is_number(each)
    if about.type == "day":
        return type(each) is date and in_reach(each)
    if about.type == "yes_no":
        return isinstance(each, bool)
    if about.type in ("country", "countries"):
        return isinstance(each, str) and len(each) == 2 and country(each) is not None
    return isinstance(each, str) and (not about.options or each in about.options)


def _term(said: Mapping[str, Any]) -> tuple[str, Term] | None:
    for sign in ("less", "plus"):
        if sign in said:
            try:
                return sign, Term.of(said[sign])
            except (ValueError, AttributeError, TypeError) as error:
                raise Wrong("term", said[sign]) from error
    return None


def _against(said: Any, term: tuple[str, Term] | None) -> Callable[[View], Any]:
    if isinstance(said, str) and said.startswith("$"):
        name = said[1:]
        found: Callable[[View], Any] = lambda view: view.values.get(name)  # noqa: E731
    elif isinstance(said, str) and said.startswith("@"):
        name = said[1:]
        found = lambda view: view.facts.get(name)  # noqa: E731
    else:
        fixed = tuple(said) if isinstance(said, list) else said
        found = lambda view: fixed  # noqa: E731
    if term is None:
        return found
    move = term[1].before if term[0] == "less" else term[1].after

    def moved(view: View) -> Any:
        day = found(view)
        return move(day) if isinstance(day, date) else None

    return moved


def _several(said: Any) -> tuple[Any, ...]:
    """What a list is held against: several, or one (``not`` of ``has``)."""
    return said if isinstance(said, tuple) else (said,)


_TEST: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda one, other: one == other,
    "is_not": lambda one, other: one != other,
    "in": lambda one, other: one in other,
    "not_in": lambda one, other: one not in other,
    "has": lambda one, other: other in one,
    "has_any": lambda one, other: any(each in one for each in _several(other)),
    "has_all": lambda one, other: all(each in one for each in other),
    "has_none": lambda one, other: not any(each in one for each in _several(other)),
    "at_least": lambda one, other: one >= other,
    "at_most": lambda one, other: one <= other,
    "more_than": lambda one, other: one > other,
    "less_than": lambda one, other: one < other,
    "before": lambda one, other: one < other,
    "after": lambda one, other: one > other,
    "on_or_before": lambda one, other: one <= other,
    "on_or_after": lambda one, other: one >= other,
}


def _compared(name: str, test: str, said: Any, counted: bool, term: tuple[str, Term] | None) -> Leaf:
    against, holds = _against(said, term), _TEST[test]
    numbers = test in ORDER

    def asked(view: View) -> Answer:
        one = view.facts.get(name)
        if one is None:
            return None
        other = against(view)
        if other is None:
            return None
        if counted:
            one = len(one)
        if numbers and type(one) is not type(other):
            one, other = Fraction(one), Fraction(other)  # a Decimal and a Fraction do not compare
        return holds(one, other)

    return Leaf(name, test, said, asked, against, counted, term=term)


def _known(about: About, said: Any) -> Leaf:
    if said is not True:
        raise Wrong("condition-literal", said, "true")
    name = about.name
    return Leaf(name, "known", True, lambda view: True if name in view.facts else None, lambda view: None)


def _in_group(
    about: About, test: str, group: Any, order: str, number: Any, values: Mapping[str, Any]
) -> Leaf:
    if group not in group_codes():
        raise Wrong("condition-group", group, ", ".join(group_codes()))
    if about.type != ("country" if test == "in_group" else "countries"):
        raise Wrong("condition-test", f"{about.name} {test}", about.type)
    name, code = about.name, str(group)
    if test == "count_in_group":
        if order not in ORDER:
            raise Wrong("condition-test", order, ", ".join(ORDER))
        _check(vocabulary()[name], order, number, values, True)
        against, holds = _against(number, None), _TEST[order]
        return Leaf(name, order, number, _counting(name, code, holds, against), against, True, code)
    if test == "in_group":

        def one(view: View) -> Answer:
            said = view.facts.get(name)
            return None if said is None else view.member(code, said)

        return Leaf(name, test, group, one, lambda view: code, group=code)
    every = test == "all_in_group"

    def some(view: View) -> Answer:
        said = view.facts.get(name)
        if said is None:
            return None
        answers = [view.member(code, each) for each in said]
        decisive = not every
        if decisive in answers:
            return decisive
        return None if None in answers else every

    return Leaf(name, test, group, some, lambda view: code, group=code)


def _counting(
    name: str, group: str, holds: Callable[[Any, Any], bool], against: Callable[[View], Any]
) -> Test:
    """How many are members: known as between those that are and those that may be."""

    def asked(view: View) -> Answer:
        said, other = view.facts.get(name), against(view)
        if said is None or other is None:
            return None
        answers = [view.member(group, each) for each in said]
        sure, may = answers.count(True), answers.count(None)
        found = {holds(number, other) for number in range(sure, sure + may + 1)}
        return found.pop() if len(found) == 1 else None

    return asked
