"""Questions that a dossier does not answer: who answers which, the form, and what was answered, kept once for all parties.

A fact of a party (``facts.is_own``) is answered by that party alone; one of the project by whoever takes part. The name of a field is
``q-<fact>-<party>``, without the party for a fact of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict

from maillage.dossiers.facts import CURRENCY, is_money, is_own
from maillage.rules.vocabulary import order_of, vocabulary
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import once
from maillage.site.dossiers.acts_offered import running
from maillage.site.dossiers.here import Here
from maillage.site.dossiers.mission.phases import writes
from maillage.site.rules.facts_kept import plain
from maillage.site.rules.finder_questions import NOT_ASKED, Said, answer, question
from maillage.site.rules.models import DossierAnswer

GROUP = "dossier_funds"
WRITTEN = {"starts_on": "calendar", "months": "calendar"}
"""Facts that the joint text says: they are not asked, they are written there."""


@dataclass(frozen=True, slots=True)
class Open:
    """A fact that matters and is not known. ``about``: the party whose own it is; empty for one of the project."""

    fact: str
    about: str = ""

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"q-{self.fact}-{self.about}" if self.about else f"q-{self.fact}"


def opened(facts: Iterable[str], party: str) -> list[Open]:
    """The facts that are to be said where ``party`` would ask, derived ones by those that they follow from."""
    known = vocabulary()
    found: dict[Open, None] = {}
    for name in facts:
        for each in known[name].of if known[name].derived else (name,):
            if known[each].type not in NOT_ASKED and known[each].said("ask", words.language()):
                found[Open(each, party if is_own(each) else "")] = None
    return sorted(found, key=lambda each: order_of(each.fact))


def may_say(here: Here) -> bool:
    """Whether the reader's party says anything as the dossier is: it takes part, its role writes, and the dossier is not over."""
    return running(here) and writes(here.state, here.acting.pk)


def mine(here: Here, questions: Sequence[Open]) -> list[Open]:
    """Those that the reader's party may answer."""
    if not may_say(here):
        return []
    return [each for each in questions if each.about in ("", here.acting.pk) and each.fact not in WRITTEN]


def fields(
    here: Here,
    questions: Sequence[Open],
    said: Said,
    typed: QueryDict | None = None,
    faults: dict[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The questions as components. ``said``: what is known, for the currency and the countries that a question names."""
    found = []
    for each in questions:
        for component in question(each.fact, said, _of(typed, each) if typed else None, (faults or {}).get(each.field, "")):  # fmt: skip
            found.append({**component, "id": component["id"].replace("answer", each.field, 1)})
    return found


def _of(typed: QueryDict, each: Open) -> QueryDict:
    """What was typed for one question, as the finder names it."""
    found = QueryDict(mutable=True)
    for name in typed:
        if name == each.field or name.startswith(f"{each.field}-"):
            found.setlist(name.replace(each.field, "answer", 1), typed.getlist(name))
    return found


def read(
    typed: QueryDict, questions: Sequence[Open], said: Said
) -> tuple[list[tuple[Open, Any]], dict[str, str]]:
    """What was answered, a value each; and what of it cannot be read, a sentence by field. What was left empty is passed over."""
    found, faults = [], {}
    for each in questions:
        of = _of(typed, each)
        if not any(value.strip() for values in of.lists() for value in values[1]):
            continue
        values, fault = answer(each.fact, of, said)
        facts = Said({each.fact: values}, {}).facts()[0] if values else {}
        if each.fact not in facts:
            faults[each.field] = fault or words.say("finder.type_one")
        else:
            found.append((each, facts[each.fact]))
    return found, faults


def keep(
    request: HttpRequest, here: Here, answers: Sequence[tuple[Open, Any]], said: Said, leads_to: str
) -> HttpResponseBase:
    """Keep what was answered, in the place of what stood there, as said for the reader's party. ``said``: what is known, for the
    currency of money; where none is, it is the one that is answered, now or later."""
    known = next(iter(said.answers.get(CURRENCY, ())), "")
    answered = next((str(value) for each, value in answers if each.fact == CURRENCY), "")

    def act() -> str:
        if answered:
            DossierAnswer.objects.filter(dossier=here.key, currency="").update(currency=answered)
        for each, value in answers:
            currency = (answered or known) if is_money(each.fact) else ""
            DossierAnswer.objects.update_or_create(
                dossier_id=here.key, about=each.about, fact=each.fact,
                defaults={"value": plain({each.fact: value})[each.fact], "currency": currency, "organisation": here.acting, "by": here.account, "on": here.on},
            )  # fmt: skip
        note("dossier_answer", here.account, f"party:{here.acting.pk}", dossier=here.key, facts=", ".join(each.fact for each, _ in answers))  # fmt: skip
        return leads_to

    return once(request, act)


def take_back(request: HttpRequest, here: Here, leads_to: str) -> HttpResponseBase:
    """An answer of the reader's own party is gone (``back``: its number)."""

    def act() -> str:
        said = request.POST.get("back", "")
        if said.isascii() and said.isdigit() and len(said) < 16:
            DossierAnswer.objects.filter(dossier=here.key, organisation=here.acting, pk=int(said)).delete()
            note("dossier_answer_back", here.account, f"party:{here.acting.pk}", dossier=here.key)
        return leads_to

    return once(request, act)
