"""Conditions of rules in words: what a rule asks, and where it applies, with the values of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.reference.groups import group_name
from maillage.rules import say, spoken
from maillage.rules.condition import Condition, Leaf, compiled
from maillage.rules.judge import Seen
from maillage.rules.model import UNKNOWN, Finding, Pack, Rule
from maillage.site import words


def where_said(rule: Rule, pack: Pack, on: date) -> str:
    """Where the rule applies; empty where it always does."""
    return _said(rule.when, rule, pack, on)


def need_said(rule: Rule, pack: Pack, on: date) -> str:
    """What the rule asks of the facts; empty of a step that is done or not yet."""
    return _said(rule.need, rule, pack, on)


def _said(condition: Any, rule: Rule, pack: Pack, on: date) -> str:
    if condition is None:
        return ""
    return _of(compiled(condition, pack.values), rule, pack, Seen(pack, {}, on, {}))


def _of(condition: Condition, rule: Rule, pack: Pack, seen: Seen) -> str:
    if condition.leaf is not None:
        return _leaf(condition.leaf, rule, pack, seen)
    parts = [_of(each, rule, pack, seen) for each in condition.parts]
    return words.say(f"packs.{condition.how}").join(parts)


def _leaf(leaf: Leaf, rule: Rule, pack: Pack, seen: Seen) -> str:
    """One test, by the words in which findings are told."""
    held_against = _other(leaf) if leaf.other else leaf.against(seen)
    finding = Finding(pack.id, rule, UNKNOWN, UNKNOWN, True, {}, ((leaf.fact, leaf.test, held_against),))
    said = say.expected_text(finding, pack, words.language())
    if leaf.count and leaf.group:
        return words.say("packs.of_group", said=said, group=group_name(leaf.group, words.language()))
    return said


def _other(leaf: Leaf) -> str:
    """Another fact that this one is held against, moved by a term where it is."""
    name = say.fact_name(leaf.other, words.language())
    if leaf.term is None:
        return name
    sign, term = leaf.term
    return words.say(f"packs.{sign}", name=name, term=spoken.term(term, words.language()))
