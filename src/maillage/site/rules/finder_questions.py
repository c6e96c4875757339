"""What somebody says of a project, one question at a time: what a form carries, the question as a component, its answer read.

Nothing is kept: what was said travels in the fields of the form itself, a fact a field, in the order in which it was answered. A fact
that somebody does not know travels as NOT_KNOWN, so that it is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.numbers import get_currency_name
from django.http import QueryDict

from maillage.parties.kinds import kind_name
from maillage.reference import countries
from maillage.reference.problems import Problem
from maillage.rules.facts import clean
from maillage.rules.model import Facts
from maillage.rules.spoken import of_fact
from maillage.rules.vocabulary import About, vocabulary
from maillage.site import words

NOT_KNOWN, NONE = "?", "-"
"""What travels for "I do not know", and for a list of which nothing was chosen."""
NOT_ASKED = ("days",)
"""Types of facts that the finder does not ask: steps of a procedure."""
MOST_VALUES, LONGEST = 60, 200
MANY_OPTIONS = 9
"""Options from which on a choice is a list that opens, not a row of buttons."""
_MONEY = ("money", "amounts")
_MANY_OF_IT = 1000
"""So many of a currency as make it a plural in each language: in euros, in dirhams."""
_LISTS = ("choices", "countries", "amounts")
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said so far: by fact its values as a form sends them, in the order of answering. ``was``: of facts that are changed
    to try it, what they were before (nothing for one that was not said)."""

    answers: Mapping[str, Values]
    was: Mapping[str, Values]

    @classmethod
    def read(cls, given: QueryDict) -> Said:
        """From the fields of a form; what is no fact is passed over."""
        told = {name: _few(given.getlist(name)) for name in given if _asked_here(name)}
        tried: dict[str, Values] = {}
        for each in given.getlist("was")[:MOST_VALUES]:
            name, _, value = each[:LONGEST].partition(":")
            if _asked_here(name):
                tried[name] = (*tried.get(name, ()), value) if value else ()
        return cls({name: values for name, values in told.items() if values}, tried)

    @classmethod
    def of(cls, facts: Facts) -> Said:
        """Of facts that were kept."""
        told = {name: written(name, value) for name, value in facts.items() if _asked_here(name)}
        return cls({name: values for name, values in told.items() if values}, {})

    def facts(self) -> tuple[Facts, list[Problem]]:
        """What is known by it, and what of it cannot be read."""
        return clean({name: _said(vocabulary()[name], values) for name, values in self.answers.items() if values != (NOT_KNOWN,)})  # fmt: skip

    def with_answer(self, name: str, values: Values) -> Said:
        """With this fact said, in its place where it was said before; amounts of countries that are named no more fall away."""
        answers = {**self.answers, name: values}
        if name == "partner_countries" and "cost_by_country" in answers:
            left = tuple(each for each in answers["cost_by_country"] if each.partition("=")[0] in values)
            answers["cost_by_country"] = left
        return Said({key: each for key, each in answers.items() if each}, self.was)

    def without_last(self) -> tuple[Said, str]:
        """Without what was said last, and the fact that it was; as it is where nothing was said."""
        if not self.answers:
            return self, ""
        *before, last = self.answers
        return Said({name: self.answers[name] for name in before}, self.was), last

    def trying(self, changes: Iterable[tuple[str, Values]]) -> Said:
        """With facts changed to see what would be, and what they were."""
        found = self
        for name, values in changes:
            was = found.was if name in found.was else {**found.was, name: found.answers.get(name, ())}
            found = replace(found.with_answer(name, values), was=was)
        return found

    def as_before(self) -> Said:
        """With what was changed to try it as it was."""
        answers = {**self.answers, **self.was}
        return Said({name: values for name, values in answers.items() if values}, {})

    def fields(self) -> list[tuple[str, str]]:
        """(name, value) of each hidden field that carries it."""
        told = [(name, value) for name, values in self.answers.items() for value in values]
        return told + [("was", f"{name}:{value}") for name, values in self.was.items() for value in values or ("",)]  # fmt: skip


def _few(values: Sequence[str]) -> Values:
    return tuple(dict.fromkeys(each.strip()[:LONGEST] for each in values[:MOST_VALUES] if each.strip()))


def _asked_here(name: str) -> bool:
    about = vocabulary().get(name)
    return about is not None and not about.derived and about.type not in NOT_ASKED


def _said(about: About, values: Values) -> Any:
    """Values of a form as ``clean`` reads them."""
    if about.type == "amounts":
        return dict(each.partition("=")[::2] for each in values)
    if about.type in _LISTS:
        return [] if values == (NONE,) else list(values)
    return values[0]


def written(name: str, value: Any) -> Values:
    """A value of a fact as a form carries it."""
    about = vocabulary()[name]
    if about.type == "amounts":
        return tuple(f"{code}={amount}" for code, amount in value.items())
    if about.type in _LISTS:
        return tuple(value) or (NONE,)
    if about.type == "yes_no":
        return ("yes" if value else "no",)
    return (value.isoformat() if isinstance(value, date) else str(value),)


def to_ask(open_facts: Iterable[str], said: Said) -> list[str]:
    """Of the facts that still matter, those to be asked and not yet said, in order: the currency just before the first sum, the
    cost of each country only where there are several."""
    known = vocabulary()
    wanted: list[str] = []
    for name in open_facts:
        wanted += [
            each for each in (known[name].of if known[name].derived else (name,)) if each not in wanted
        ]
    partners = [each for each in said.answers.get("partner_countries", ()) if each not in (NONE, NOT_KNOWN)]
    asked = [
        name
        for name in sorted(wanted, key=list(known).index)
        if name not in said.answers
        and _asked_here(name)
        and known[name].said("ask", words.language())
        and (name != "cost_by_country" or len(partners) > 1)
    ]
    first = next((at for at, name in enumerate(asked) if known[name].type in _MONEY), None)
    if first is not None and "currency" not in said.answers:
        asked = [name for name in asked if name != "currency"]
        asked.insert(next(at for at, name in enumerate(asked) if known[name].type in _MONEY), "currency")
    return asked


# --- the question as a page shows it ---------------------------------------------------------------------------------


def question(name: str, said: Said, typed: QueryDict | None = None, error: str = "") -> list[dict[str, Any]]:
    """The components of a question, with what was answered before, or what was typed now and is not understood."""
    about, spoken_in = vocabulary()[name], words.language()
    given = list(said.answers.get(name, ()))
    given = [] if given == [NOT_KNOWN] else given
    if typed is not None:
        given = typed.getlist("answer") or given
    base: dict[str, Any] = {
        "id": "answer",
        "label": about.said("ask", spoken_in),
        "hint": about.said("help", spoken_in),
        "error": error,
    }
    if about.type == "amounts":
        return _amounts(about, said, typed, error)
    if about.type == "yes_no":
        base["choices"] = [
            {"value": code, "label": words.say(f"finder.{code}_word"), "on": given[:1] == [code]}
            for code in ("yes", "no")
        ]
        return [{**base, "component": "choices"}]
    if about.type in ("choice", "choices") and about.options:
        return [_options(about, base, given)]
    return [{**base, "component": "field", **_line(about, base["hint"], given, said)}]


def _options(about: About, base: dict[str, Any], given: list[str]) -> dict[str, Any]:
    several = about.type == "choices"
    offered = [(code, option_said(about, code)) for code in about.options]
    if several:
        offered.append((NONE, words.say("finder.none_of_them")))
    elif len(offered) > MANY_OPTIONS:
        listed = [{"value": "", "label": words.say("need.not_said")}]
        listed += [{"value": code, "label": label} for code, label in offered]
        return {**base, "component": "field", "kind": "select", "choices": listed, "value": given[0] if given else ""}  # fmt: skip
    choices = [{"value": code, "label": label, "on": code in given} for code, label in offered]
    if several and not base["hint"]:
        base["hint"] = words.say("need.as_many")
    return {**base, "component": "choices", "several": several, "choices": choices}


def _line(about: About, hint: str, given: list[str], said: Said) -> dict[str, Any]:
    """The values of a field of one line."""
    if about.type == "day":
        return {"kind": "date", "value": given[0] if given else ""}
    if about.type in ("country", "countries"):
        shown = [] if given == [NONE] else [_country_typed(each) for each in given]
        more = words.say("finder.country_hint" if about.type == "country" else "finder.countries_hint")
        return {"value": words.say("search.sep").join(shown), "hint": f"{hint} {more}".strip()}
    if about.type == "money":
        hint = f"{hint} {_money_hint(said)}".strip()
    return {"value": given[0] if given else "", "short": True, "figures": True, "latin": True, "hint": hint}


def _country_typed(said: str) -> str:
    return str(countries.name(said, words.language())) if countries.country(said) else said


def _money_hint(said: Said) -> str:
    currency = said.answers.get("currency", (NOT_KNOWN,))[0]
    if currency == NOT_KNOWN:
        return words.say("finder.money_hint_plain")
    return words.say(
        "finder.money_hint", currency=get_currency_name(currency, _MANY_OF_IT, locale=words.language())
    )


def _amounts(about: About, said: Said, typed: QueryDict | None, error: str) -> list[dict[str, Any]]:
    """A line for each partner country."""
    before = dict(each.partition("=")[::2] for each in said.answers.get(about.name, ()))
    ask, hint = about.said("ask", words.language()), _money_hint(said)
    asked: list[dict[str, Any]] = []
    for code in said.answers.get("partner_countries", ()):
        value = typed.get(f"answer-{code}", "") if typed is not None else before.get(code, "")
        label = f"{ask} {_country_typed(code)}" if not asked else _country_typed(code)
        asked.append({
            "component": "field", "id": f"answer-{code}", "label": label, "value": value, "short": True, "figures": True,
            "latin": True, "hint": "" if asked else hint, "error": "" if asked else error,
        })  # fmt: skip
    return asked


def option_said(about: About, code: str) -> str:
    """An option in words: kinds of bodies are named by the room of organisations, currencies by CLDR."""
    spoken_in = words.language()
    if about.name in ("applicant_kind", "partner_kind"):
        return kind_name(code, spoken_in)
    if about.name == "currency":
        return f"{get_currency_name(code, locale=spoken_in)} ({code})"
    return about.option(code, spoken_in)


# --- the answer read -------------------------------------------------------------------------------------------------


def answer(name: str, given: QueryDict, said: Said) -> tuple[Values, str]:
    """The answer of a form to the question about a fact, as it is carried on; or a sentence: what is wrong and how to mend it."""
    about = vocabulary()[name]
    if about.type == "amounts":
        codes = said.answers.get("partner_countries", ())
        values = tuple(f"{code}={typed}" for code in codes if (typed := given.get(f"answer-{code}", "").strip()[:LONGEST]))  # fmt: skip
    else:
        values = _few(given.getlist("answer"))
    if not values:
        chosen = about.type in ("yes_no", "choice", "choices")
        return (), words.say("finder.choose_one" if chosen else "finder.type_one")
    if NONE in values and about.type in _LISTS:
        return (NONE,), ""
    told = values[0] if about.type == "countries" else _said(about, values)
    facts, problems = clean({name: told})
    if problems or name not in facts:
        return (), " ".join(sentence(each) for each in problems[:3]) or words.say("finder.type_one")
    return written(name, facts[name]), ""


def sentence(problem: Problem) -> str:
    """What is wrong and how to mend it."""
    spoken_in = words.language()
    return f"{problem.message(spoken_in)} {problem.mend(spoken_in)}".strip()


def value_said(name: str, values: Values, said: Mapping[str, Values]) -> str:
    """An answer as the list of answers shows it, sums in the currency that was ``said``."""
    if values == (NOT_KNOWN,):
        return words.say("finder.not_known")
    about, spoken_in = vocabulary()[name], words.language()
    facts, problems = clean({name: _said(about, values)})
    if problems or name not in facts:
        return words.say("search.sep").join(values)
    currency = said.get("currency", ("",))[0]
    return fact_said(about, facts[name], spoken_in, "" if currency == NOT_KNOWN else currency)


def fact_said(about: About, value: Any, spoken_in: str, currency: str = "") -> str:
    """The value of a fact in words; sums in a currency, where one was said."""
    if about.type in _LISTS and not value:
        return words.say("finder.none_of_them")
    return of_fact(about.name, value, spoken_in, currency)
