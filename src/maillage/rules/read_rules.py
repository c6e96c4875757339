"""Reading the rules of a pack: what each asks, and what must come before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from string import Formatter
from typing import Any

from maillage.rules.condition import MOST_TESTS, Wrong, compiled
from maillage.rules.model import Rule, Step, Text, Value
from maillage.rules.reading import At, Reading, Said
from maillage.rules.terms import Term

MOST_RULES = 200
SAME_AS = (
    "mandate", "contact", "visit", "joint_text", "committee", "vote", "approval", "signature", "filing", "publication",
    "report", "declaration",
)  # fmt: skip
"""Steps that many jurisdictions have, in the order in which they come."""
AGAINST = ("us", "authority")
KEYS_OF_RULE = (
    "id", "name", "when", "need", "mend", "source", "article", "verified", "after", "step", "from", "until", "points", "note",
)  # fmt: skip
KEYS_OF_STEP = ("actor", "authority", "document", "lead", "sits", "same_as", "counts_against", "waits")


def read_rules(reading: Reading, values: Mapping[str, Value], base: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of a file (``[[rule]]``), laid over those of the pack that it extends; ``values`` are what they may name."""
    rules = list(base)
    rows = reading.tables(reading.said, "rule", (), MOST_RULES)
    if not rows and not rules and not reading.said.get("rule"):
        reading.fault("missing", ("rule",), "", "[[rule]]")
    seen: set[str] = set()
    for row, at in rows:
        rule = _rule(reading, values, row, at)
        if rule.id in seen:
            reading.fault("twice", (*at, "id"), rule.id)
        seen.add(rule.id)
        rules = _laid_over(rules, rule)
    return tuple(rules)


def check_order(reading: Reading, key: str, rules: tuple[Rule, ...]) -> None:
    """That what must come before is there, and that no step waits for itself."""
    ids = {rule.id for rule in rules}
    rows = reading.said.get("rule")
    place = {
        row["id"]: ("rule", number)
        for number, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping) and isinstance(row.get("id"), str)
    }
    after: dict[str, list[str]] = {}
    for rule in rules:
        own = [each.removeprefix(f"{key}.") for each in rule.after]
        after[rule.id] = [each for each in own if each in ids]
        for each in own:
            if each not in ids and "." not in each:
                reading.fault(
                    "after", (*place.get(rule.id, ("rule",)), "after"), each, ", ".join(sorted(ids))
                )
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        members = error.args[1]
        reading.fault("cycle", (*place.get(members[0], ("rule",)), "after"), " → ".join(members))


def read_text(
    reading: Reading, values: Mapping[str, Value], said: Said, name: str, at: At, must: bool = False
) -> Text:
    """A text whose braces hold values of the pack by their mere names: it is filled and never worked out."""
    found = reading.text(said, name, at, must)
    for each in found.values():
        if strange := _strange_braces(each, values):
            reading.fault("text-braces", (*at, name), strange, ", ".join(values))
    return found


def _rule(reading: Reading, values: Mapping[str, Value], row: Said, at: At) -> Rule:
    def text(name: str, must: bool = False) -> Text:
        return read_text(reading, values, row, name, at, must)

    reading.keys(row, KEYS_OF_RULE, at)
    step = _step(reading, values, row, at)
    if "need" not in row and step is None:
        reading.fault("missing", (*at, "need"), "", "need")
    for part in ("when", "need"):
        if part in row:
            _check_condition(reading, values, row[part], (*at, part))
    source = reading.source(row, at)
    since, until = reading.day(row, "from", at), reading.day(row, "until", at)
    if since and until and until <= since:
        reading.fault("days-fall", (*at, "until"), until, str(since))
    points = row.get("points", [])
    return Rule(
        id=reading.name(row, "id", at),
        name=text("name", True),
        when=row.get("when"),
        need=row.get("need"),
        mend=text("mend", True),
        source=source,
        article=str(row.get("article", "")),
        verified=reading.flag(row, "verified", at, source.verified),
        after=reading.strings(row, "after", at),
        step=step,
        since=since,
        until=until,
        points=tuple(
            read_text(reading, values, {"points": each}, "points", at, True)
            for each in (points if isinstance(points, list) else [points])
        ),
        note=text("note"),
    )


def _step(reading: Reading, values: Mapping[str, Value], row: Said, at: At) -> Step | None:
    if "step" not in row:
        return None
    here, said = (*at, "step"), reading.table(row, "step", at)
    reading.keys(said, KEYS_OF_STEP, here)
    lead = None
    if "lead" in said:
        try:
            lead = Term.of(said["lead"])
        except (ValueError, AttributeError, TypeError):
            reading.fault("term", (*here, "lead"), said["lead"], "{ days = 20 }")
    return Step(
        read_text(reading, values, said, "actor", here, True),
        read_text(reading, values, said, "authority", here),
        read_text(reading, values, said, "document", here),
        lead,
        reading.flag(said, "sits", here, False),
        reading.one_of(said, "same_as", here, SAME_AS) if said.get("same_as") else "",
        reading.one_of(said, "counts_against", here, AGAINST, AGAINST[0]),
        reading.flag(said, "waits", here, False),
    )


def _check_condition(reading: Reading, values: Mapping[str, Value], said: Any, at: At) -> None:
    try:
        number = sum(1 for _ in compiled(said, values).leaves())
        if number > MOST_TESTS:
            reading.fault("condition-many", at, number, MOST_TESTS)
    except Wrong as wrong:
        reading.fault(wrong.code, at, wrong.found if wrong.found is not None else "", wrong.expected)


def _strange_braces(text: str, values: Mapping[str, Value]) -> str:
    """What stands in braces and is no value of the pack by its mere name."""
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return text
    return next((f"{{{name}}}" for _, name, form, turn in parts if name not in values or form or turn), "")


def _laid_over(rules: list[Rule], new: Rule) -> list[Rule]:
    """The rules with one said anew, in its place. It holds from its first day: what was read of the days before stays."""
    found: list[Rule] = []
    placed = False
    for each in rules:
        if each.id != new.id:
            found.append(each)
            continue
        if new.since and (each.since or date.min) < new.since:
            found.append(replace(each, until=min(each.until or new.since, new.since)))
        if not placed:
            found.append(new)
            placed = True
    return found if placed else [*found, new]
