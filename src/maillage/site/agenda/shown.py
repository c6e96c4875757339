"""A line of an agenda as pages, paper and letters say it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from maillage.dossiers.obligations import BY_HAND, PREFIX
from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.rules.agenda import Agenda, sentences
from maillage.rules.obligation import WAITING, Obligation
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.rules.here import shelf_here

SECTIONS = ("late", "this_week", "later", "waiting")
"""The parts of an agenda, in the order in which they stand."""
LONG = 60
"""Days after which what is late is said in months."""
ANSWERS = frozenset(
    ("answer_match", "claim_word", "invitation", "question", "join", "key_awaited", "acknowledge", "tor_sign", "decision_on_recs",
     "version_returned", "comments")
)  # fmt: skip
"""Kinds of lines for which somebody else waits."""
ASIDE = frozenset(("international_day",))
"""Kinds of lines that nobody has to see first."""
_ITS_OWN = frozenset(
    ("answer_match", "match_awaited", "first_talk", "need_refresh", "offer_refresh", "entry_ends", "draft", "claim_word",
     "bus_factor", "nobody_binds", "call_changed", "page_refresh", "round_run", "report_due", "strategy_ends")
)  # fmt: skip
_STEP = "step."
"""The keys of the steps of a procedure begin so."""


def is_its_own(line: Obligation) -> bool:
    """Whether it goes by itself once its own page says so: nobody calls it done elsewhere."""
    if line.key.startswith(PREFIX):
        return line.kind not in BY_HAND
    return line.kind in _ITS_OWN or line.key.startswith(_STEP)


@dataclass(frozen=True, slots=True)
class Line:
    """One line in words. ``due`` is its last day or empty; ``of``: the procedure of which it is a step.
    ``left`` says how far the last day is, where it is near or past; ``whose`` is the
    name of the organisation, where there are several; ``mark`` is where it is said to be done or left;
    ``its_own``: it can only be left there."""

    key: str
    what: str
    of: str
    action: str
    address: str
    due: str
    begun: str
    left: str
    late: bool
    note: str
    who: str
    whose: str
    why: str
    consequence: str
    caution: str
    source: str
    rule: str
    """``pack.rule``, else the pack alone; ``rule_page``: where it stands."""
    rule_page: str
    mark: str
    its_own: bool
    seen: Mapping[str, str]
    """Of dates that moved: the form that says that they were seen (``call_page.plan``)."""


def line_of(obligation: Obligation, on: date, names: Mapping[str, str]) -> Line:
    """``names``: of the organisations whose lines are shown, by key; of one alone, its name is not said on each line."""
    said = sentences(obligation, words.language())
    due, waits = obligation.due, obligation.state == WAITING
    of_step = obligation.key.startswith(_STEP)
    return Line(
        obligation.key,
        said.what,
        obligation.about if of_step else "",
        said.action,
        path_of(obligation.address),
        obligation.due_said,
        str(obligation.from_day) if waits and obligation.from_day else "",
        _left(due, on) if due and not obligation.known else "",
        bool(due and due < on and not waits),
        said.when_note,
        obligation.with_whom if waits and obligation.with_whom else said.who,
        names.get(obligation.whose, "") if len(names) > 1 else "",
        said.why.strip(),
        said.consequence,
        said.caution,
        obligation.source,
        obligation.rule,
        _rule_page(obligation.rule),
        f"{reverse('agenda_line', args=[obligation.whose])}?{urlencode({'line': obligation.key})}"
        if obligation.whose
        else "",
        is_its_own(obligation),
        _seen(obligation) if obligation.kind == "call_changed" else {},
    )


def _seen(line: Obligation) -> dict[str, str]:
    return {"action": f"{path_of(line.address)}/plan", "organisation": line.whose, "key": new_key()}


def _rule_page(rule: str) -> str:
    """Empty for rules of one's own, which have no page for everybody."""
    pack, _, name = rule.partition(".")
    return (
        f"{reverse('rules_of', args=[pack])}{f'#{name}' if name else ''}"
        if pack in shelf_here().packs
        else ""
    )


def path_of(address: str) -> str:
    """The page in the reader's language; empty where there is none."""
    return f"/{words.language()}{address}" if address else ""


def names_of(organisations: Iterable[Organisation]) -> dict[str, str]:
    """Key → name for the reader."""
    return {each.pk: called(each, words.language()) for each in organisations}


def parts(found: Agenda) -> list[tuple[str, Obligation]]:
    """All that is not done, each with the section in which it stands, in the order of the page."""
    return [(section, each) for section in SECTIONS for each in getattr(found, section)]


def sentence(found: Agenda) -> str:
    """How much there is, in one breath."""
    counted = (("late", found.late), ("this_week", found.this_week), ("later", found.later))
    return " ".join(words.count(f"agenda.{name}", len(lines)) for name, lines in counted)


def _left(due: date, on: date) -> str:
    days = (due - on).days
    if days == 0:
        return words.say("agenda.today")
    if days > 0:
        return words.count("agenda.in_days", days) if days <= LONG else ""
    return (
        words.count("agenda.months_late", -days // 30)
        if -days >= LONG
        else words.count("agenda.days_late", -days)
    )
