"""The page that says where each known statement of law and funds stands names every rule that ships, and none that does not."""

from __future__ import annotations

import re
from pathlib import Path

from maillage.rules.model import Rule
from maillage.rules.read_calls import shipped_calls
from maillage.rules.shelf import shipped

PAGE = Path("docs/reference/what-the-rules-hold.md")
_ROW = re.compile(r"^\| (?!statement|---)(.+?) \| (.+) \|$", re.MULTILINE)
RULES: dict[str, Rule] = {
    f"{pack.id}.{rule.id}": rule for pack in shipped().packs.values() for rule in pack.rules
}


def rows() -> list[tuple[str, str]]:
    return _ROW.findall(PAGE.read_text(encoding="utf-8"))


def named(before: str = "", after: str = "") -> set[str]:
    """The names that stand in the tables, all or those between two words."""
    return {name for _, where in rows() for name in re.findall(f"{before}`([^`]+)`{after}", where)}


def test_every_rule_and_call_that_ships_is_named_and_every_name_is_one_of_those_or_of_a_pack() -> None:
    calls = {f"call:{name}" for name in shipped_calls()}
    names = named()
    assert {*RULES, *calls} - names == set()
    assert names - {*RULES, *calls} <= {*shipped().packs, "elections"}


def test_every_statement_stands_somewhere_or_says_why_not() -> None:
    assert [said for said, where in rows() if "`" not in where and "because" not in where] == []


def test_notes_points_and_first_days_that_are_pointed_at_are_there() -> None:
    packs = shipped().packs
    notes, points, since = named("note of "), named("points of "), named("first day (?:and sources )?of ")
    assert notes and points and since
    assert [name for name in notes if not (RULES.get(name) or packs[name]).note] == []
    assert [name for name in points if not RULES[name].points] == []
    assert [name for name in since if packs[name].since is None] == []


def test_what_is_said_to_be_of_practice_or_from_memory_is_so() -> None:
    practice = named(after=r" \(practice\)")
    assert practice and {RULES[name].source.id for name in practice} == {"practice"}
    parts = [part for _, where in rows() for part in where.split(";") if "(from memory)" in part]
    memory = {name for part in parts for name in re.findall(r"`([^`]+)`", part) if name in RULES} - practice
    assert (
        memory
        and [name for name in memory if RULES[name].verified and RULES[name].source.id != "practice"] == []
    )
