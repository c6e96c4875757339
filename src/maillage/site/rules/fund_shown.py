"""What the rules of a fund say by themselves, before anybody asks: its rules as sentences, how much it gives at most, its calls with
every version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from maillage.reference.groups import group_name
from maillage.rules import say
from maillage.rules.calls import Call, CallVersion, of_fund
from maillage.rules.model import Pack, Rule
from maillage.rules.spoken import chosen, of_unit
from maillage.site import words
from maillage.site.rules.verdicts_shown import (
    day_of_rule,
    day_of_rules,
    day_said,
    held_said,
    source_of,
)
from maillage.site.rules.window_shown import days_said
from maillage.site.today import today


def value_on(pack: Pack, said: Any, on: date) -> Any:
    """What a literal or a dated value (``$name``) is on a day; None where that is not known."""
    if not isinstance(said, str) or not said.startswith("$"):
        return said
    held = pack.values[said[1:]].on(on)
    return held.is_ if held else None


# --- how much it gives ----------------------------------------------------------------------------------------------


def most_said(pack: Pack) -> str:
    """How much it gives at most, in a word; empty where that was not read."""
    on, spoken_in = day_of_rules(pack, today()), words.language()
    rates, sums = [*_rates(pack, on)], [*_sums(pack, on)]
    rate = of_unit("percent", max(rates), spoken_in) if rates else ""
    amount = of_unit(pack.currency, min(sums), spoken_in) if sums else ""
    if rate and amount:
        return words.say("funds.rate_and_sum", rate=rate, amount=amount)
    return words.say("funds.rate", rate=rate) if rate else amount


def _rates(pack: Pack, on: date) -> Iterator[Decimal]:
    if pack.ceiling:
        said = [part.rate for part in pack.ceiling.parts]
    else:
        said = [against for rule in _in_force(pack, on) for against in _at_most(rule.need, "asked_share")]
    yield from _numbers(pack, said, on)


def _sums(pack: Pack, on: date) -> Iterator[Decimal]:
    said = [against for rule in _in_force(pack, on) for against in _at_most(rule.need, "asked")]
    said += [pack.ceiling.most] if pack.ceiling and pack.ceiling.most is not None else []
    yield from _numbers(pack, said, on)


def _numbers(pack: Pack, said: list[Any], on: date) -> Iterator[Decimal]:
    for each in said:
        value = value_on(pack, each, on)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield Decimal(value)


def _at_most(need: Any, fact: str) -> Iterator[Any]:
    """What ``fact`` is held to be at most, wherever a condition says so of it."""
    if not isinstance(need, Mapping):
        return
    if need.get("fact") == fact and "at_most" in need and not str(need["at_most"]).startswith("@"):
        yield need["at_most"]
    for part in (*need.get("all", ()), *need.get("any", ())):
        yield from _at_most(part, fact)


def ceiling_said(pack: Pack, on: date) -> list[str]:
    """How much can be asked, a line each part."""
    if pack.ceiling is None:
        return []
    spoken_in, lines = words.language(), []
    for number, part in enumerate(pack.ceiling.parts):
        rate = value_on(pack, part.rate, on)
        if rate is None:
            continue
        key = "ceiling_part" if part.group else "ceiling_rest" if number else "ceiling_all"
        group = group_name(part.group, spoken_in) if part.group else None
        lines.append(words.say(f"funds.{key}", rate=of_unit("percent", rate, spoken_in), group=group))
    if (single := value_on(pack, pack.ceiling.single, on)) is not None:
        lines.append(words.say("funds.ceiling_single", rate=of_unit("percent", single, spoken_in)))
    if (most := value_on(pack, pack.ceiling.most, on)) is not None:
        lines.append(words.say("funds.ceiling_most", amount=of_unit(pack.currency, most, spoken_in)))
    return lines


# --- rules -----------------------------------------------------------------------------------------------------------


def _in_force(pack: Pack, on: date) -> list[Rule]:
    return [each for each in pack.rules if each.holds(on)]


def rules_shown(pack: Pack, on: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rules in force on a day, and those of another time."""
    now = _in_force(pack, on)
    others = [each for each in pack.rules if each not in now]
    return [rule_shown(each, pack, on) for each in now], [rule_shown(each, pack, on) for each in others]


def rule_shown(rule: Rule, pack: Pack, on: date) -> dict[str, Any]:
    """A rule as a sentence, with where it was read and when it holds; of another time, with the figures of that time."""
    day = day_of_rule(rule, on)
    return {
        "name": say.rule_name(rule, pack, day, words.language()),
        "note": say.filled(rule.note, pack, day, words.language()),
        "holds": held_said(rule),
        "points": [chosen(each, words.language()) for each in rule.points],
        **source_of(rule),
    }


# --- calls ------------------------------------------------------------------------------------------------------------


def calls_shown(pack: Pack, calls: Mapping[str, Call]) -> list[dict[str, Any]]:
    """The calls of the fund: open ones and those to come first, then the latest; each with its versions."""
    on, spoken_in = today(), words.language()
    return [
        {
            "title": chosen(call.title, spoken_in),
            "address": reverse("call", args=[call.id]),
            "word": words.say(f"funds.state.{found}"),
            **_versions([each for each in call.versions if each.published <= on]),
        }
        for found, call in of_fund(pack.id, calls, on)
    ]


def _versions(versions: list[CallVersion]) -> dict[str, Any]:
    """What holds, and what was said before where that was another thing."""
    now, before = versions[-1], versions[:-1]
    return {
        "now": _version(now),
        "before": [_version(each) for each in reversed(before)],
    }


def _version(version: CallVersion) -> dict[str, Any]:
    source = version.source
    return {
        "dates": days_said(version),
        "dated": bool(version.opens or version.closes),
        "status": words.say(f"funds.version.{version.status}"),
        "to_confirm": version.to_confirm,
        "published": day_said(version.published),
        "note": chosen(version.note, words.language()),
        "source": source.title if source else "",
        "source_address": source.address if source else "",
        "unverified": bool(source and not source.verified),
    }
