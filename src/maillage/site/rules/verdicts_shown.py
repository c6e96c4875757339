"""A judgement as pages show it: its verdict in a word, each rule with what was found and what is asked, what would change the answer,
both answers where something is not settled, how much can be asked.

The words are those of ``rules.say``; here is only what stands where.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from maillage.reference import countries, spoken
from maillage.rules import say
from maillage.rules.model import NO, UNKNOWN, YES, Finding, FromGroup, Judgement, Pack, Rule
from maillage.rules.spoken import of_unit
from maillage.rules.spoken import say as _word
from maillage.rules.vocabulary import vocabulary
from maillage.site import words

SHAPE = {YES: "yes", NO: "no", UNKNOWN: "unk"}
"""The verdict as the component ``verdict`` names it."""
ORDER = {NO: 0, UNKNOWN: 1, YES: 2}


def verdict(judgement: Judgement) -> dict[str, str]:
    """What the component ``verdict`` takes."""
    return {
        "answer": SHAPE[judgement.verdict],
        "word": say.verdict_word(judgement.verdict, words.language(), judgement.pack.kind),
    }


def decisive(judgement: Judgement) -> Judgement:
    """The judgement that has something to say: that of the last day of which the rules were read, where today's were not."""
    return judgement.last if judgement.unread and judgement.last else judgement


def finding_rows(judgement: Judgement) -> list[dict[str, Any]]:
    """Rows of the component ``findings``: what is not met first, then what is to be checked; rules that do not apply are left out."""
    told = [finding for finding in judgement.findings if finding.applies]
    return [finding_row(finding, judgement) for finding in sorted(told, key=lambda each: ORDER[each.verdict])]


def finding_row(finding: Finding, judgement: Judgement) -> dict[str, Any]:
    """One row of it."""
    spoken_in, rule, pack = words.language(), finding.rule, judgement.pack
    leaning, refused = finding.verdict == UNKNOWN != finding.leaning, finding.leaning == NO
    return {
        "rule": say.rule_name(rule, pack, judgement.on, spoken_in),
        "answer": SHAPE[finding.verdict],
        "word": _word("finding.unknown", spoken_in) if leaning else say.finding_word(finding, spoken_in),
        "leaning": say.finding_word(finding, spoken_in) if leaning else "",
        "found": say.found_text(finding, pack, spoken_in),
        "expected": say.expected_text(finding, pack, spoken_in, known_only=True),
        "todo": say.mend(rule, pack, judgement.on, spoken_in) if refused else "",
        "would_change": say.changes_sentence(finding.would_change, pack, spoken_in) if refused else "",
        "note": say.filled(rule.note, pack, judgement.on, spoken_in),
        "facts": tuple(dict.fromkeys(fact for fact, _, _ in finding.expected)),
        **source_of(rule),
    }


def source_of(rule: Rule) -> dict[str, Any]:
    """Where a rule was read, for a row."""
    return {
        "source": rule.source.title,
        "source_address": rule.source.address,
        "article": rule.article,
        "read_on": str(rule.source.as_of) if rule.source.as_of else "",
        "unverified": not rule.verified,
    }


def can_try(judgement: Judgement, currency: str) -> bool:
    """Whether a button can make the changes at once: each says what a fact would have to be, in the currency that was spoken of."""
    pack, changes = judgement.pack, judgement.would_change
    if not changes or any(isinstance(each.to, FromGroup) for each in changes):
        return False
    sums = any(vocabulary()[each.fact].type in ("money", "amounts") for each in changes)
    return not sums or not currency or currency == pack.currency


def worlds_shown(judgement: Judgement) -> list[dict[str, Any]]:
    """Each way in which what is not settled may turn out, with what the pack then says."""
    return [
        {
            "doubts": [
                say.doubt_sentence(doubt, reading, judgement.pack, words.language())
                for doubt, reading in world.readings
            ],
            **verdict(world.judgement),
            "most": most_said(world.judgement),
        }
        for world in judgement.worlds
    ]


# --- sums ------------------------------------------------------------------------------------------------------------


def most_said(judgement: Judgement) -> str:
    """The most that can be asked, in a sentence; empty where it is not known."""
    found = judgement.ceiling
    if found is None:
        return ""
    return words.say(
        "finder.ask_at_most", amount=of_unit(judgement.pack.currency, found.best, words.language())
    )


def ceiling_shown(judgement: Judgement) -> dict[str, Any]:
    """The most that can be asked and how it comes about: each country's part, their sum, and the single rate where there is one."""
    found, spoken_in, currency = judgement.ceiling, words.language(), judgement.pack.currency
    if found is None:
        return {}

    def money(amount: Any) -> str:
        return of_unit(currency, amount, spoken_in)

    lines = [
        words.say(
            "finder.by_part", country=countries.name(line.country, spoken_in), cost=money(line.cost),
            rate=of_unit("percent", line.rate, spoken_in), amount=money(line.amount),
        )
        for line in found.lines
    ]  # fmt: skip
    if found.single is not None and len(found.lines) > 1:
        lines.append(words.say("finder.by_parts_sum", amount=money(found.by_part)))
        lines.append(words.say("finder.by_single", amount=money(found.single)))
    return {"most": most_said(judgement), "lines": lines}


def day_of_rules(pack: Pack, on: date) -> date:
    """The day as of which a pack can be shown: today, or the last day of which its rules were read."""
    return min(on, pack.known_until) if pack.known_until else on


def day_of_rule(rule: Rule, on: date) -> date:
    """The day whose figures a rule is said with: ``on``, else the nearest on which it held."""
    if rule.since and on < rule.since:
        return rule.since
    last = _last_day(rule)
    return min(on, last) if last else on


def held_said(rule: Rule) -> str:
    """From when until when a rule holds, in words; empty where no day is known."""
    if not rule.since and not rule.until:
        return ""
    key = "both" if rule.since and rule.until else "from" if rule.since else "until"
    return words.say(
        f"packs.holds.{key}", **{"from": day_said(rule.since), "until": day_said(_last_day(rule))}
    )


def _last_day(rule: Rule) -> date | None:
    """The last on which it holds; None where it still does."""
    return rule.until - timedelta(days=1) if rule.until else None


def day_said(day: date | None) -> str:
    """A day as the language writes it, all on one line; or nothing."""
    return spoken.day(day, words.language()).replace(" ", "\u00a0") if day else ""
