"""A ruleset in the language of the standard's rulesets, as plain cases: what :mod:`.rules` judges by.

In: JSON ``{context: {kind: {"cases": [...]}}}``, kinds in snake_case or camelCase. Out: :class:`Case` in the order of
the file; the cases inside a ``loop`` stand by themselves, with the path they are repeated for. The shipped rules are
``data/rules.jsonl``, one case a line, compiled from the official ruleset (``tools/compile_iati_rules.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

KINDS = (
    "no_more_than_one", "atleast_one", "only_one_of", "one_or_all", "dependent", "sum", "strict_sum", "date_order",
    "date_now", "time_limit", "between_dates", "regex_matches", "regex_no_matches", "startswith", "unique", "if_then",
    "range", "no_spaces",
)  # fmt: skip
SEVERITIES = {"critical": "error", "error": "error", "warning": "warning"}
_TEXTS = (
    "condition",
    "less",
    "more",
    "date",
    "start",
    "end",
    "one",
    "all",
    "regex",
    "if",
    "then",
    "separator",
)
_LISTS = ("paths", "excluded", "prefix")
_INFO = ("id", "severity", "message")


class RulesetFault(ValueError):
    """A ruleset that does not follow the language; its text says where."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a rule. ``said`` holds the keys of its kind; ``foreach`` is set for a case that a loop repeats.

    ``code`` is the problem it is told by, for a shipped case.
    """

    context: str
    kind: str
    id: str
    severity: str
    said: Mapping[str, Any]
    foreach: str = ""
    subs: frozenset[str] = frozenset()
    message: str = ""
    code: str = ""

    def text(self, key: str) -> str:
        """A key that holds a text; empty when it is not said."""
        return str(self.said.get(key, ""))

    def texts(self, key: str) -> list[str]:
        """A key that holds a list of texts; empty when it is not said."""
        return list(self.said.get(key, ()))


def parse(text: str) -> tuple[Case, ...]:
    """The cases of a ruleset in JSON. Raises :class:`RulesetFault`."""
    try:
        contexts = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise RulesetFault(f"not JSON: {fault}") from None
    return tuple(_contexts(contexts))


def _contexts(contexts: Any) -> Iterator[Case]:
    for context, rules in _object(contexts, "the ruleset").items():
        for kind, rule in _object(rules, context).items():
            for case in _cases(rule, kind):
                if _snake(kind) == "loop":
                    yield from _loop(context, _object(case, kind))
                else:
                    yield _case(context, kind, _object(case, kind))


def _loop(context: str, loop: Mapping[str, Any]) -> Iterator[Case]:
    foreach, subs = loop.get("foreach"), loop.get("subs", [])
    if not isinstance(foreach, str) or not foreach:
        raise RulesetFault(f"{context}: a loop needs “foreach”")
    for kind, rule in _object(loop.get("do", {}), "do").items():
        for case in _cases(rule, kind):
            yield _case(context, kind, _object(case, kind), foreach, frozenset(map(str, subs)))


def _case(
    context: str, kind: str, case: Mapping[str, Any], foreach: str = "", subs: frozenset[str] = frozenset()
) -> Case:
    name = _snake(kind)
    if name not in KINDS:
        raise RulesetFault(f"{context}: no rule is called “{kind}”")
    info = _object(case.get("ruleInfo", {}), "ruleInfo")
    said = {key: value for key, value in case.items() if key not in ("ruleInfo", *_INFO)}
    _typed(said, f"{context}: {kind}")
    severity = SEVERITIES.get(str(info.get("severity", "error")), "error")
    return Case(
        context, name, str(info.get("id", name)), severity, said, foreach, subs, str(info.get("message", ""))
    )


def _typed(said: Mapping[str, Any], where: str) -> None:
    for key, value in said.items():
        good = (
            isinstance(value, str) if key in _TEXTS
            else isinstance(value, list) and all(isinstance(v, str) for v in value) if key in _LISTS
            else isinstance(value, (int, float)) if key in ("sum", "min", "max")
            else True
        )  # fmt: skip
        if not good:
            raise RulesetFault(f"{where}: “{key}” is not of its type")


def _cases(rule: Any, kind: str) -> list[Any]:
    cases = _object(rule, kind).get("cases", [])
    if not isinstance(cases, list):
        raise RulesetFault(f"{kind}: “cases” is no list")
    return cases


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RulesetFault(f"{where}: an object is expected")
    return value


def _snake(kind: str) -> str:
    """The name of a kind as we write it.

    >>> _snake("atLeastOne"), _snake("startsWith"), _snake("strictSum"), _snake("date_now")
    ('atleast_one', 'startswith', 'strict_sum', 'date_now')
    """
    name = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", kind).lower()
    return {"at_least_one": "atleast_one", "starts_with": "startswith"}.get(name, name)


@cache
def shipped(version: str) -> tuple[Case, ...]:
    """The rules that come with Maillage for files of ``version``: all of 2.03's for 2.x, those of 1.05 for 1.x."""
    text = resources.files("maillage.record.iati").joinpath("data", "rules.jsonl").read_text(encoding="utf-8")
    return tuple(
        Case(
            row["context"], row["kind"], row["id"], row["severity"], row["said"], row.get("foreach", ""),
            frozenset(row.get("subs", ())), "", row["code"],
        )
        for row in map(json.loads, text.splitlines())
        if version[0] == row["versions"]
    )  # fmt: skip
