"""The procedure of a dossier as its page shows it: what is next for whom, each step with whose it is, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from maillage.dossiers.facts import Known, plain
from maillage.dossiers.steps import Taken
from maillage.reference.spoken import day as spoken_day
from maillage.rules import say
from maillage.rules.model import NO, UNKNOWN, Finding, Judgement
from maillage.rules.procedure import Plan, Planned
from maillage.rules.vocabulary import vocabulary
from maillage.site import words
from maillage.site.dossiers.funds.answers import Open, may_say, opened
from maillage.site.dossiers.funds.here import Situation, origins
from maillage.site.dossiers.here import Here
from maillage.site.dossiers.procedure.here import Going
from maillage.site.rules import procedure_shown as plan_shown
from maillage.site.rules.here import shelf_here
from maillage.site.rules.procedure_check import judged
from maillage.site.rules.verdicts_shown import ORDER, SHAPE, finding_row

GROUP = "dossier_procedure"
MOST_NEXT = 3


def steps(here: Here, going: Going) -> list[dict[str, Any]]:
    """The rows of the list. ``held``: nothing to tick or to take back there for the reader; ``undo``: their party's word alone is there."""
    return [{**row, **_whose(here, going, row)} for row in plan_shown.rows(going.plan)]


def _whose(here: Here, going: Going, row: Mapping[str, Any]) -> dict[str, Any]:
    step, mine = going.taken[row["key"]], here.acting.pk
    parties = going.of.get(going.plan.step(row["key"]).territory, ())
    noted = mine in step.by
    return {
        "whose": words.listed(here.named(each) for each in parties),
        "mine": mine in parties,
        "held": not may_say(here) or mine not in parties or step.itself or noted,
        "undo": noted and may_say(here),
        "how": _how(here, step, parties),
    }


def _how(here: Here, step: Taken, parties: Sequence[str]) -> str:
    """By what it is done, and who has not taken it yet; empty where one party did all there is to do."""
    if step.itself:
        return words.say(f"{GROUP}.itself")
    if not step.by or len(parties) < 2:
        return ""
    by = words.listed(words.say(f"{GROUP}.by", who=here.named(party), day=spoken_day(day, words.language())) for party, day in step.by.items())  # fmt: skip
    return by if not step.left else words.say(f"{GROUP}.by_some", by=by, left=words.listed(here.named(each) for each in step.left))  # fmt: skip


def next_steps(here: Here, going: Going) -> list[dict[str, Any]]:
    """What can be done now, the reader's own first, then each partner's: not done, with all before it done."""
    done = {each.key for each in going.plan.steps if each.done_on}
    numbers = {each.key: number for number, each in enumerate(going.plan.steps, 1)}
    ready = [each for each in going.plan.steps if not each.done_on and not each.afterwards and done.issuperset(each.after)]  # fmt: skip
    sides: dict[str, list[Planned]] = {}
    for each in ready:
        sides.setdefault(each.territory, []).append(each)
    own = [code for code, parties in going.of.items() if here.acting.pk in parties]
    found = []
    for code in (*own, *(each for each in going.of if each not in own)):
        those = sorted(sides.get(code, ()), key=lambda each: each.latest or each.earliest or going.start)
        if not those:
            continue
        names = words.listed(here.named(each) for each in going.of[code])
        found.append({
            "title": words.say(f"{GROUP}.next_mine") if code in own else words.say(f"{GROUP}.next_of", who=names),
            "rows": [_next(here, each, numbers[each.key]) for each in those[:MOST_NEXT]],
        })  # fmt: skip
    return found


def _next(here: Here, each: Planned, number: int) -> dict[str, Any]:
    return {
        "n": number,
        "name": say.rule_name(each.rule, each.step.pack, here.on, words.language()),
        "by": each.latest,
        "late": each.late,
        "waits": bool(each.rule.step and each.rule.step.waits),
    }


def notes(plan: Plan) -> list[str]:
    """What is to be known of the list, as a procedure says it; of sittings that nobody said, where they are said."""
    found = plan_shown.notes(replace(plan, no_sittings=()))
    if plan.no_sittings:
        found.append(words.say(f"{GROUP}.no_sittings", countries=plan_shown.country_names(plan.no_sittings)))
    return found


def counted(going: Going) -> str:
    """How many steps before the start are done."""
    wanted = [each for each in going.plan.steps if not each.afterwards]
    done = sum(1 for each in wanted if each.done_on)
    return words.count(f"{GROUP}.counted", len(wanted), done=done)


# --- what stands in the way ---


def sides(situation: Situation, going: Going) -> list[dict[str, Any]]:
    """What the rules of each party's country say, the reader's own first."""
    here = situation.here
    found = [_side(situation, code, party) for code, parties in going.of.items() for party in parties]
    return sorted((each for each in found if each), key=lambda each: each["party"] != here.acting.pk)


def _side(situation: Situation, code: str, party: str) -> dict[str, Any]:
    pack = shelf_here().procedure_of(code)
    if pack is None:
        return {}
    known, spoken = situation.known(party), words.language()
    found = judged(pack, plain(known))
    if not any(_counts_money(each) for each in found.findings):
        found = replace(found, other_currency="")  # in which one amounts are given makes no difference
    told = sorted(found.findings, key=lambda each: ORDER[each.verdict])
    in_rows = {name: [_row(situation, known, found, each) for each in told if (each.leaning == UNKNOWN) == open_] for name, open_ in (("rows", False), ("open", True))}  # fmt: skip
    return {
        **in_rows,
        "party": party,
        "name": situation.here.named(party),
        "country": plan_shown.country(code),
        "id": pack.id,
        "answer": SHAPE[found.verdict],
        "word": say.verdict_word(found.verdict, spoken, pack.kind),
        "sentence": say.judgement_sentence(found, spoken),
        "doubts": say.doubts_of(found, spoken),
        "stops": any(each.leaning == NO for each in found.findings),
        "missing": opened(dict.fromkeys(name for each in found.findings for name in each.missing), party),
    }


def _counts_money(each: Finding) -> bool:
    return any(vocabulary()[fact].type in ("money", "amounts") for fact, _, _ in each.expected)


def _row(situation: Situation, known: dict[str, Known], of: Judgement, each: Finding) -> dict[str, Any]:
    row = finding_row(each, of)
    return {**row, "origins": origins(situation, known, row["facts"]) if row["found"] else []}


def still_open(found: Sequence[Mapping[str, Any]]) -> list[Open]:
    """The questions of all sides, each once."""
    return list(dict.fromkeys(one for each in found for one in each["missing"]))
