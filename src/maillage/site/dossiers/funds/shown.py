"""What every fund says of a dossier as its page shows it: each with who would ask, its reasons and where their facts come from, the
smallest change that would turn it, and where that change is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.dossiers.facts import ANSWER, PARTIES, TEXT, Known, currency_of, is_money
from maillage.dossiers.naming import text_name
from maillage.reference.spoken import day as spoken_day
from maillage.rules import say
from maillage.rules.judge import open_facts
from maillage.rules.model import NO
from maillage.rules.vocabulary import order_of, vocabulary
from maillage.site import words
from maillage.site.dossiers.funds.answers import WRITTEN, Open, may_say, mine, opened
from maillage.site.dossiers.funds.here import Asked, Situation, origins
from maillage.site.dossiers.here import Here, at
from maillage.site.rules import finder_shown
from maillage.site.rules.finder_questions import fact_said
from maillage.site.rules.verdicts_shown import decisive

GROUP = "dossier_funds"
ANSWERS = "#answers"
_FIRST_FIELD = {"calendar": "calendar-from"}
"""Articles whose first field has another name."""


def grouped(of: Situation, found: Sequence[Asked]) -> list[dict[str, Any]]:
    """The funds in groups by what they say; those that say no and that nobody can change are folded. Groups without any are left out."""
    rows: dict[str, list[dict[str, Any]]] = {group: [] for group in finder_shown.GROUPS}
    order = finder_shown.GROUPS
    for each in sorted(found, key=lambda one: order.index(decisive(one.judgement).verdict)):
        rows[each.judgement.verdict].append(in_few_words(of, each))
    return [
        {
            "title": say.verdict_word(group, words.language()),
            "n": len(those),
            "rows": [row for row in those if not row["stuck"]],
            "folded": [row for row in those if row["stuck"]],
        }
        for group, those in rows.items()
        if those
    ]


def in_few_words(of: Situation, each: Asked) -> dict[str, Any]:
    """One fund, as the finder has it, with what the dossier adds."""
    row = finder_shown.in_few_words(each.judgement, each.said)
    return {**row, **_added(of, each), "reasons": _rows(of, each, row["reasons"])}


def in_full(of: Situation, each: Asked) -> dict[str, Any]:
    """One fund with every reason."""
    row = finder_shown.in_full(each.judgement, each.said)
    return {**row, **_added(of, each), "rows": _rows(of, each, row["rows"])}


def _added(of: Situation, each: Asked) -> dict[str, Any]:
    here, pack = of.here, each.judgement.pack.id
    return {
        "asked_by": words.say(f"{GROUP}.asked_by", who=here.named(each.applicant)),
        "every": at(here, "dossier_funds", fund=pack),
        "ways": _ways(of, each),
    }


def _rows(of: Situation, each: Asked, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of rules with where what was found comes from."""
    return [{**row, "origins": origins(of, each.known, row["facts"]) if row["found"] else []} for row in rows]


def _ways(of: Situation, each: Asked) -> list[dict[str, str]]:
    """Where the changes that would turn a no are made: an article of the joint text, an answer, the list of parties."""
    judged = decisive(each.judgement)
    if not any(finding.leaning == NO for finding in judged.findings):
        return []
    found: dict[str, str] = {}
    for change in judged.would_change:
        known = each.known.get(change.fact)
        way, address = _way(of.here, known) if known else ("", "")
        if address:
            found.setdefault(address, words.say(f"{GROUP}.way.{way}"))
    return [{"address": address, "label": label} for address, label in found.items()]


def _way(here: Here, known: Known) -> tuple[str, str]:
    if not may_say(here):
        return "", ""
    if known.origin.sort == TEXT:
        article = known.origin.article
        return "propose", f"{at(here, 'dossier_write', 'definition')}#{_FIRST_FIELD.get(article, article)}"
    if known.origin.sort == ANSWER:
        return "again", ANSWERS
    return ("invite", at(here, "dossier_invite")) if known.origin.sort == PARTIES else ("", "")


# --- by which text, and who would ask ---


def speaks(of: Situation) -> str:
    """By which version of the joint text it is judged."""
    text, spoken = of.version, words.language()
    if text is None:
        return words.say(f"{GROUP}.speaks.none")
    name = text_name(of.here.state, "definition", spoken)
    if text.agreed:
        return words.say(
            f"{GROUP}.speaks.agreed", text=name, number=text.number, day=spoken_day(text.agreed_on, spoken)
        )
    return words.say(f"{GROUP}.speaks.proposed", text=name, number=text.number)


def applicants(of: Situation, parties: Sequence[str], only: str, **kept: str) -> list[dict[str, Any]]:
    """Links: if the party asks that each fund suits best, or one of them alone; none where one party alone could."""
    if len(parties) < 2:
        return []
    best = {"label": words.say(f"{GROUP}.best"), "address": at(of.here, "dossier_funds", **kept), "on": not only}  # fmt: skip
    return [
        best,
        *(
            {
                "label": of.here.named(each),
                "address": at(of.here, "dossier_funds", by=each, **kept),
                "on": each == only,
            }
            for each in parties
        ),
    ]


# --- what is known, and what is not ---


def known_shown(of: Situation, found: Sequence[Asked]) -> list[dict[str, Any]]:
    """What is known, with where each fact comes from: of the project first, then of each party that would ask."""
    sides: dict[str, dict[str, Known]] = {}
    for each in found:
        sides.setdefault(each.applicant, each.known)
    if not sides:
        return []
    first = next(iter(sides.values()))
    common = {
        name: each for name, each in first.items() if all(known.get(name) == each for known in sides.values())
    }
    rows = [{"title": words.say(f"{GROUP}.of_project"), "rows": _facts(of, common)}]
    for party, known in sides.items():
        own = {name: each for name, each in known.items() if name not in common}
        rows.append({"title": words.say(f"{GROUP}.of_party", who=of.here.named(party)), "rows": _facts(of, own)})  # fmt: skip
    return [each for each in rows if each["rows"]]


def _facts(of: Situation, known: dict[str, Known]) -> list[dict[str, str]]:
    spoken = words.language()
    currency = currency_of(known)
    return [
        {
            "name": say.fact_name(name, spoken),
            "value": fact_said(vocabulary()[name], known[name].value, spoken, currency),
            "origin": of.origin(known[name]),
        }
        for name in sorted(known, key=order_of)
        if vocabulary()[name].type != "days"
    ]


def answers_shown(of: Situation) -> list[dict[str, Any]]:
    """What was answered besides, with the number by which the party that said it takes it back. Money is said in the currency in which
    it was answered; in which the project counts now, where that is another (``passed``): the answer is passed over then."""
    here, spoken = of.here, words.language()
    numbers = {(each.fact, each.about): each.pk for each in of.rows}
    now = currency_of(of.known(next(iter(here.state.parties))))
    return [
        {
            "name": say.fact_name(each.fact, spoken), "about": here.named(each.about) if each.about else "",
            "value": fact_said(vocabulary()[each.fact], each.value, spoken, each.currency),
            "passed": words.say(f"{GROUP}.passed", currency=now) if now and is_money(each.fact) and each.currency != now else "",
            "by": words.say(f"{GROUP}.said_by", who=here.named(each.party), day=spoken_day(each.on, spoken)),
            "number": numbers[each.fact, each.about] if each.party == here.acting.pk and may_say(here) else 0,
        }
        for each in of.answers
    ]  # fmt: skip


def still_open(of: Situation, found: Sequence[Asked]) -> list[Open]:
    """The facts that still matter to any fund, once each."""
    wanted: dict[Open, None] = {}
    for each in found:
        for one in opened(open_facts([each.judgement]), each.applicant):
            if one.fact not in each.known:
                wanted[one] = None
    money = [each for each in wanted if is_money(each.fact)]
    if money and not any("currency" in each.known for each in found):
        wanted[Open("currency")] = None
    return sorted(wanted, key=lambda each: order_of(each.fact))


def others(of: Situation, questions: Sequence[Open]) -> list[dict[str, str]]:
    """The questions that the reader does not answer: those of other parties, and what is written in the joint text."""
    here, own = of.here, set(mine(of.here, questions))
    found = []
    for each in questions:
        if each in own:
            continue
        ask = vocabulary()[each.fact].said("ask", words.language())
        if each.fact in WRITTEN:
            found.append({"ask": ask, "who": words.say(f"{GROUP}.in_text"), "address": _written(here, WRITTEN[each.fact])})  # fmt: skip
        else:
            who = here.named(each.about) if each.about else words.say(f"{GROUP}.any_party")
            found.append({"ask": ask, "who": who, "address": ""})
    return found


def _written(here: Here, article: str) -> str:
    address = f"{at(here, 'dossier_write', 'definition')}#{_FIRST_FIELD.get(article, article)}"
    return address if may_say(here) else ""
