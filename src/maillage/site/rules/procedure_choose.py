"""What is asked of a procedure: which countries, from when, on which days their councils sit, and a few facts of each.

All of it stands in the address of the page: nothing of it is personal, and whoever sends the address on shows the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from maillage.reference import countries
from maillage.reference.kinds.south import state_of
from maillage.reference.spoken import day as spoken_day
from maillage.rules.model import Facts
from maillage.rules.steps import Cycle, Unplannable
from maillage.rules.terms import add_months
from maillage.rules.vocabulary import vocabulary
from maillage.site import words
from maillage.site.parties.typed import day_in
from maillage.site.rules.finder_questions import Said, sentence, written

MOST_COUNTRIES, MOST_SITTINGS, MOST_YEARS = 6, 24, 20
LONGEST = 200
"""Characters of names typed for countries."""
WITH, START, SITS, FACT, ALSO = "with", "start", "sits-", "f-", "also"
"""Names of parameters: countries by code, the wanted start, sittings of a country (``sits-FR``), a fact of a country
(``f-FR-own_competence``), countries by name as they were typed."""
_EXAMPLE = "2027-03-01"
_BETWEEN = re.compile(r"[,;،؛\n]|\s/\s")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: codes of countries in the order given, the wanted start, sittings and facts by country, and what is
    wrong with it, by the identifier of its field. ``new`` says that countries were typed by name: the address is to be written anew."""

    countries: tuple[str, ...] = ()
    start: date | None = None
    sittings: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)
    typed_start: str = ""
    typed_names: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    new: bool = False

    @property
    def whole(self) -> bool:
        """Whether there is a procedure to show."""
        return bool(self.countries and self.start and not self.faults)

    @property
    def answers(self) -> Facts:
        """What was answered of any country's side, but for what two countries say differently."""
        found: dict[str, Any] = {}
        unsure: set[str] = set()
        for facts in self.facts.values():
            for name, value in facts.items():
                if found.setdefault(name, value) != value:
                    unsure.add(name)
        return {name: value for name, value in found.items() if name not in unsure}

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """What was asked as names and values of a form, those beginning with one of ``without`` left out."""
        said = [(WITH, code) for code in self.countries]
        said += [(START, self.start.isoformat())] if self.start else []
        said += [(f"{SITS}{code}", day.isoformat()) for code, days in self.sittings.items() for day in days]
        said += [
            (f"{FACT}{code}-{name}", each)
            for code, facts in self.facts.items()
            for name, value in facts.items()
            for each in written(name, value)
        ]
        return [(name, value) for name, value in said if not name.startswith(without)] if without else said

    def query(self, **other: str) -> str:
        """The same as the query of an address, with some single values replaced."""
        said = [(name, value) for name, value in self.pairs() if name not in other]
        return urlencode([*said, *other.items()])


def with_partners(answers: Facts, countries: Sequence[str]) -> Facts:
    """Answers with who takes part: what decides of steps that hold only in some cases."""
    return {**answers, "partner_countries": tuple(countries)} if len(countries) > 1 else answers


def read(given: QueryDict, today: date) -> Asked:
    """What an address asks. Days that are no days and countries that nobody knows are faults; sittings before today and what is said
    twice are passed over."""
    codes, unknown, typed = _countries(given)
    start, wrong = _start(given.get(START, ""), today) if START in given else (None, "")
    faults = [(ALSO, words.say("procedure.wrong.unknown", found=each)) for each in unknown]
    if len(codes) > MOST_COUNTRIES:
        faults.append((WITH, words.say("procedure.wrong.many", n=MOST_COUNTRIES)))
    elif (START in given or ALSO in given) and not codes and not unknown:
        faults.append((WITH, words.say("procedure.wrong.none")))
    if wrong:
        faults.append((START, wrong))
    sittings, unread = _sittings(given, codes, today)
    facts, unsaid = _facts(given, codes)
    faults += [
        (f"{SITS}{code}", words.say("procedure.wrong.day", found=said, example=_EXAMPLE))
        for code, said in unread
    ]
    faults += unsaid
    return Asked(
        codes[: MOST_COUNTRIES + 1], start, sittings, facts, given.get(START, "")[:40], typed, tuple(faults), bool(typed) and not unknown
    )  # fmt: skip


def cannot(why: Unplannable) -> str:
    """Why a procedure cannot be dated."""
    if isinstance(why, Cycle):
        return words.say("procedure.wrong.cycle", steps=" → ".join(why.members))
    return words.say("procedure.wrong.far", n=MOST_YEARS)


def usual_start(today: date) -> date:
    """A start that most can reach, to begin with: the first of a month, eight months from now."""
    return add_months(today.replace(day=1), 8)


def _countries(given: QueryDict) -> tuple[tuple[str, ...], list[str], str]:
    """Codes, what of the names was not understood, and the names as typed."""
    codes = [code for code in given.getlist(WITH) if countries.country(code)]
    typed = " ".join(given.get(ALSO, "").replace("\0", " ").split())[:LONGEST]
    unknown = []
    for name in filter(None, (each.strip() for each in _BETWEEN.split(typed))):
        found = countries.find_country(name)
        if found is None or found.why == "doubtful":
            unknown.append(name)
        else:
            codes.append(found.code)
    return tuple(dict.fromkeys(state_of(code) for code in codes)), unknown, typed


def _start(said: str, today: date) -> tuple[date | None, str]:
    """The wanted start, and what is wrong with it."""
    if not said.strip():
        return None, words.say("procedure.wrong.no_start")
    found = day_in(said)
    if found is None:
        return None, words.say("procedure.wrong.day", found=said[:40], example=_EXAMPLE)
    if found <= today:
        return None, words.say("procedure.wrong.past", day=spoken_day(found, words.language()))
    if found > today + timedelta(days=365 * MOST_YEARS):
        return None, words.say("procedure.wrong.far", n=MOST_YEARS)
    return found, ""


def _sittings(
    given: QueryDict, codes: Iterable[str], today: date
) -> tuple[dict[str, tuple[date, ...]], list[tuple[str, str]]]:
    """Days of sittings by country, from today on, and what was no day."""
    found: dict[str, tuple[date, ...]] = {}
    unread = []
    for code in codes:
        days = set()
        for said in given.getlist(f"{SITS}{code}")[:MOST_SITTINGS]:
            for part in filter(None, (each.strip() for each in _BETWEEN.split(said))):
                day = day_in(part)
                if day is None or day > today + timedelta(days=365 * MOST_YEARS):
                    unread.append((code, part[:40]))
                elif day >= today:
                    days.add(day)
        if days:
            found[code] = tuple(sorted(days))
    return found, unread


def _facts(given: QueryDict, codes: Iterable[str]) -> tuple[dict[str, Facts], list[tuple[str, str]]]:
    """What is said of each country's side, and what of it cannot be read."""
    found: dict[str, Facts] = {}
    faults = []
    for code in codes:
        before = f"{FACT}{code}-"
        said = {name.removeprefix(before): given.getlist(name) for name in given if name.startswith(before)}
        told = Said(
            {name: tuple(filter(None, values)) for name, values in said.items() if name in vocabulary()}, {}
        )
        facts, problems = Said({name: values for name, values in told.answers.items() if values}, {}).facts()
        faults += [(f"{before}{each.field}", sentence(each)) for each in problems]
        if facts:
            found[code] = facts
    return found, faults
