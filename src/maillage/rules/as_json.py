"""Judgements for machines: one shape everywhere, for the command and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from maillage.rules import say
from maillage.rules.model import Change, Finding, FromGroup, Judgement, NotGiven, Pack


def judgement(found: Judgement, language: str = "en") -> dict[str, Any]:
    """``{pack, verdict, findings, worlds, …}``: verdicts as ``yes``, ``no``, ``unknown``; days as ISO; amounts as decimal text; sentences
    in the language."""
    pack = found.pack
    return {
        "pack": pack.id,
        "title": say.title(pack, language),
        "version": pack.digest,
        "own": pack.own or None,
        "on": found.on.isoformat(),
        "assumed_day": found.assumed,
        "verdict": found.verdict,
        "word": say.verdict_word(found.verdict, language, pack.kind),
        "sentence": say.judgement_sentence(found, language),
        "doubts": say.doubts_of(found, language),
        "checked": pack.checked.isoformat(),
        "review_by": pack.review_by.isoformat(),
        "past_review": found.past_review,
        "currency": pack.currency or None,
        "findings": [finding(each, found, language) for each in found.findings],
        "would_change": [change(each, pack, language) for each in found.would_change],
        "ceiling": _ceiling(found),
        "worlds": [
            {
                "doubts": [
                    {"id": doubt.id, "reading": name, "sentence": say.doubt_sentence(doubt, name, pack, language), "source": doubt.source}
                    for doubt, name in world.readings
                ],
                "verdict": world.judgement.verdict,
                "findings": {each.rule.id: each.verdict for each in world.judgement.findings},
                "ceiling": _ceiling(world.judgement),
            }
            for world in found.worlds
        ],
        "last": judgement(found.last, language) if found.last else None,
    }  # fmt: skip


def finding(found: Finding, of: Judgement, language: str = "en") -> dict[str, Any]:
    """One rule: ``{rule, verdict, found, expected, source, verified, mend, would_change}`` and the words for it."""
    rule, pack = found.rule, of.pack
    return {
        "rule": rule.id,
        "name": say.rule_name(rule, pack, of.on, language),
        "verdict": found.verdict,
        "leaning": found.leaning,
        "applies": found.applies,
        "word": say.finding_word(found, language),
        "found": {name: plain(value) for name, value in found.found.items()},
        "found_text": say.found_text(found, pack, language),
        "expected": [{"fact": name, "test": test, "value": plain(value)} for name, test, value in found.expected],
        "expected_text": say.expected_text(found, pack, language),
        "missing": list(found.missing),
        "source": {"id": rule.source.id, "title": rule.source.title, "address": rule.source.address or None, "article": rule.article or None},
        "verified": rule.verified,
        "since": rule.since.isoformat() if rule.since else None,
        "mend": say.mend(rule, pack, of.on, language),
        "would_change": [change(each, pack, language) for each in found.would_change],
    }  # fmt: skip


def change(found: Change, pack: Pack, language: str = "en") -> dict[str, Any]:
    """One change: the fact, what it is, what it would have to be, and that in words."""
    return {
        "fact": found.fact,
        "was": plain(found.was),
        "to": plain(found.to),
        "sentence": say.change_sentence(found, pack, language),
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: amounts and shares as text, so that no cent is lost, and 49.999 is not held to be 50.

    >>> plain(Decimal("1.50")), plain(Fraction(49_999, 1_000)), plain(Fraction(50))
    ('1.5', '49.999', '50')
    """
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, Fraction):
        return plain(Decimal(value.numerator) / value.denominator)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, NotGiven):
        return None
    if isinstance(value, FromGroup):
        return {"add_countries": value.number, "of_group": value.group or None}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _ceiling(found: Judgement) -> dict[str, Any] | None:
    most = found.ceiling
    if most is None:
        return None
    return {
        "most": plain(most.best),
        "by_part": plain(most.by_part),
        "single": plain(most.single),
        "parts": [
            {"country": line.country, "cost": plain(line.cost), "group": line.group or None, "rate": plain(line.rate), "amount": plain(line.amount)}
            for line in most.lines
        ],
    }  # fmt: skip
