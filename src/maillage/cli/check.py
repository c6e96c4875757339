"""`maillage check`: what the rules of a fund or of a country say of a situation, rule by rule, and what would change the answer.

Without facts it writes which ones the rules ask about, as a file to fill in.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from maillage.cli.rules_here import day_asked, facts_of, one_pack, rules_here, told
from maillage.cli.speak import WIDTH, Front, front_options, next_steps, quoted, say, show_json
from maillage.cli.verdicts_shown import show_judgement
from maillage.reference.problems import Problem
from maillage.rules.as_json import judgement
from maillage.rules.judge import judge, open_facts
from maillage.rules.model import ANYWHERE, FUNDING, NO, Pack
from maillage.rules.say import title
from maillage.rules.terms import add_months
from maillage.rules.vocabulary import About, order_of, vocabulary

COUNTRIES = ("SN", "MA")
"""The countries of an example."""


@click.command("check", epilog="Example: maillage check pgtf --facts idea.toml --on 2027-03-01")
@click.argument("said", metavar="PACK")
@click.option("--facts", "facts_file", metavar="FILE", help="What is known of the situation: TOML or JSON.")
@click.option("--on", "on", metavar="DATE", help="The day asked about, as YYYY-MM-DD.  [default: today]")
@front_options
def check_command(front: Front, said: str, facts_file: str | None, on: str | None) -> int:
    """What rules say of a situation: each with what was found, what is expected, its source, and what would change it.

    PACK is an identifier (maillage packs list) or a TOML file of your own. Without --facts: a file of facts to fill in, in the
    order in which they matter. What you leave out is not known, and never counts as a no. Exit status 1 when the answer is no, or when
    something in a file could not be used.
    """
    day = day_asked(front, on)
    shelf, problems = rules_here(front)
    pack, _, faults = one_pack(front, shelf, said)
    problems += faults
    if pack is None:
        if front.json:
            show_json({"pack": said, "problems": _named(front, problems)})
        return max(1, told(front, problems))
    if facts_file is None:
        _show_wanted(front, pack, day, said, problems)
        return told(front, problems)
    return _judge(front, pack, facts_file, day, problems, said)


def _judge(
    front: Front, pack: Pack, facts_file: str, day: date, problems: Sequence[Problem], said: str
) -> int:
    facts, faults = facts_of(front, facts_file)
    problems = [*problems, *faults]
    found = judge(pack, facts, day)
    if front.json:
        show_json({**judgement(found, front.language), "problems": _named(front, problems)})
    else:
        show_judgement(front, found)
        asked = "" if day == front.today else f" --on {day}"
        next_steps(_next(pack, said, f"--facts {quoted(facts_file)}{asked}", day))
    return max(told(front, problems), int(found.verdict == NO))


def _named(front: Front, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [each.as_dict(front.language) for each in problems]


def _next(pack: Pack, said: str, given: str, day: date) -> list[tuple[str, str]]:
    """The same for a program; then all funds, or the steps of a country's procedure."""
    steps = [(f"maillage check {quoted(said)} --json {given}", say("check.next_json"))]
    if pack.kind == FUNDING:
        steps.append((f"maillage funds {given}", say("check.next_funds")))
    elif pack.jurisdiction != ANYWHERE:
        wanted = f"--territories {pack.jurisdiction} --start {_later(day)}"
        steps.append((f"maillage procedure {wanted}", say("check.next_procedure")))
    return steps


def _later(day: date) -> str:
    """A start that leaves some months: the first of the month, half a year on."""
    return add_months(day.replace(day=1), 7).isoformat()


# Which facts are asked about


def wanted(pack: Pack, day: date) -> list[About]:
    """The facts that rules ask about on a day, in the order in which they are asked, none being known."""
    names = set(open_facts([judge(pack, {}, day, deep=False)]))
    if pack.dated_by:
        names.add(pack.dated_by)
    if pack.currency and any(vocabulary()[name].type in ("money", "amounts") for name in names):
        names.add("currency")
    return [vocabulary()[name] for name in sorted(names, key=order_of)]


def _show_wanted(front: Front, pack: Pack, day: date, said: str, problems: Sequence[Problem]) -> None:
    """The facts as a file to fill in; with `--json`, one object a fact."""
    facts = wanted(pack, day)
    if front.json:
        asked = [_as_json(each, front.language) for each in facts]
        show_json({"pack": pack.id, "facts": asked, "problems": _named(front, problems)})
        return
    for part in (
        say("check.wanted", pack=title(pack, front.language)),
        say("check.fill_in", command=f"maillage check {quoted(said)} --facts FILE"),
    ):
        _comment(part)
    told_at: dict[tuple[str, ...], str] = {}
    for about in facts:
        click.echo()
        _comment(
            " ".join(filter(None, (about.said("ask", front.language), about.said("help", front.language))))
        )
        if about.options in told_at:
            _comment(say("check.options_as", fact=told_at[about.options]), indent=4)
        else:
            for option in _options(about, front.language):
                _comment(option, indent=4)
        if about.options:
            told_at.setdefault(about.options, about.name)
        click.echo(f"# {about.name} = {_example(about, pack, day)}")


def _comment(text: str, indent: int = 1) -> None:
    for line in textwrap.wrap(text, WIDTH - 1 - indent, break_long_words=False, break_on_hyphens=False):
        click.echo("#" + " " * indent + line)


def _options(about: About, language: str) -> Iterator[str]:
    """The codes with what they mean; codes that say so themselves (currencies) on one line."""
    said = {code: about.option(code, language) for code in about.options}
    if plain := [code for code, text in said.items() if text == code]:
        yield ", ".join(plain)
    for code, text in said.items():
        if text != code:
            yield say("check.option", code=code, said=text)


def _example(about: About, pack: Pack, day: date) -> str:
    first = f'"{about.options[0]}"' if about.options else '""'
    if about.name == "currency":
        first = f'"{pack.currency or "EUR"}"'
    country, *_ = COUNTRIES
    step = next((rule.id for rule in pack.rules if rule.step is not None and rule.need is None), "mandate")
    return {
        "yes_no": "true",
        "choice": first,
        "choices": f"[{first}]",
        "count": "12",
        "number": "12",
        "money": "100000",
        "percent": "10",
        "day": day.isoformat(),
        "country": f'"{country}"',
        "countries": "[" + ", ".join(f'"{each}"' for each in COUNTRIES) + "]",
        "amounts": f"{{ {country} = 100000 }}",
        "days": f"{{ {step} = {day.isoformat()} }}",
    }[about.type]


def _as_json(about: About, language: str) -> dict[str, Any]:
    return {
        "fact": about.name,
        "type": about.type,
        "name": about.said("name", language),
        "ask": about.said("ask", language),
        "help": about.said("help", language) or None,
        "options": {code: about.option(code, language) for code in about.options},
    }
