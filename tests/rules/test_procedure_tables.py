"""Truth tables of the procedures and of the life cycle: every combination of the facts of each rule, each fact also not given.

Beside each rule stands what it means, written once more in plain Python over facts that are all given: True, False, or None where it does
not apply. Where facts are lacking the rule must say what all ways of filling them in agree on, and "not yet known" where they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from maillage.rules.judge import judge
from maillage.rules.model import NO, UNKNOWN, YES, Finding, Pack, Rule
from maillage.rules.shelf import shipped

Facts = Mapping[str, Any]
Meant = Callable[[Facts], "bool | None"]

PROCEDURES = (
    "bf-local",
    "bg-local",
    "cm-local",
    "default",
    "fr-local",
    "ma-local",
    "ml-local",
    "rs-local",
    "sn-local",
    "tn-local",
)
PACKS = (*PROCEDURES, "life-cycle")
ON = date(2026, 11, 28)
COUNCIL = date(2026, 6, 15)
GROUNDS = ("none", "law", "grouping", "agreement", "programme", "body")
DECISION = ("named_in_order", "fields", "money_provided")
USUAL = (
    "parties",
    "commitments",
    "duration",
    "committee",
    "operator",
    "follow_up",
    "communication",
    "languages",
    "end",
    "annexes",
)
DAY = timedelta(days=1)

VALUES: dict[str, tuple[Any, ...]] = {
    "state_exception": GROUNDS,
    "partner_kind": (("local_authority",), ("association", "local_authority"), ("association",), ("firm",)),
    "partner_countries": (("MA",), ("DE",), ("DE", "SN")),
    "instrument": ("convention", "entente", "twinning", "partnership_contract", "syndicate", "other"),
    "text_holds": ((), ("object",), ("object", "amounts"), DECISION, DECISION[1:], USUAL, USUAL[1:], (*USUAL, *DECISION, "object", "amounts")),
    "population": (3499, 3500, 50_000),
    "council_on": (COUNCIL, date(2026, 4, 30), date(2026, 8, 31)),
    "council_called_on": tuple(COUNCIL - number * DAY for number in (3, 4, 5, 6, 7)),
    "text_at_ministry_on": tuple(map(date.fromisoformat, ("2026-02-28", "2026-03-01", "2026-04-15", "2026-04-16", "2026-06-30", "2026-07-01"))),
    "signed_on": (date(2011, 4, 25), date(2011, 4, 26), date(2026, 1, 5)),
    "questions_asked": (5, 9),
    "questions_answered": (0, 4, 5, 9),
    "amount_committed": (0, 10**9),
}  # fmt: skip
"""The values that are tried of a fact; of one that is not here, yes and no."""
LONG_AGO, FAR_OFF = date(2001, 1, 1), date(2100, 12, 31)
BEYOND: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(
        ("council_on", "council_called_on", "text_at_ministry_on", "signed_on"), (LONG_AGO, FAR_OFF)
    ),
    **dict.fromkeys(("population", "questions_asked", "questions_answered"), (0, 10**6)),
}
"""What a fact could be besides, when it is not given."""


def is_so(fact: str) -> tuple[tuple[str, ...], Meant]:
    return (fact,), lambda f: bool(f[fact])


def is_not_so(fact: str) -> tuple[tuple[str, ...], Meant]:
    return (fact,), lambda f: not f[fact]


def holds(*points: str) -> tuple[tuple[str, ...], Meant]:
    return ("text_holds",), lambda f: set(points) <= set(f["text_holds"])


def called(small: bool, clear_days: int) -> tuple[tuple[str, ...], Meant]:
    def meant(f: Facts) -> bool | None:
        between = (f["council_on"] - f["council_called_on"]).days - 1
        return None if (f["population"] < 3500) is not small else between >= clear_days

    return ("population", "council_called_on", "council_on"), meant


LAST_DAY = {
    COUNCIL: date(2026, 4, 15),
    date(2026, 4, 30): date(2026, 2, 28),
    date(2026, 8, 31): date(2026, 6, 30),
    LONG_AGO: date(2000, 11, 1),
    FAR_OFF: date(2100, 10, 31),
}
"""Two months before each sitting, as the field has it."""

RULES: dict[str, tuple[tuple[str, ...], Meant]] = {
    "fr-local.own-competence": is_so("own_competence"),
    "fr-local.commitments-of-the-state": is_so("within_commitments"),
    "fr-local.not-a-state": (
        ("partner_is_state", "state_exception"),
        lambda f: not f["partner_is_state"] or f["state_exception"] != "none",
    ),
    "fr-local.no-money-to-a-state": is_not_so("money_to_state"),
    "fr-local.object-and-amounts": holds("object", "amounts"),
    "fr-local.usual-content": holds(*USUAL),
    "fr-local.notice": called(False, 5),
    "fr-local.notice-in-a-small-municipality": called(True, 3),
    "fr-local.oda-declaration": (
        ("partner_countries", "oda_declared"),
        lambda f: f["oda_declared"] if {"MA", "SN"} & set(f["partner_countries"]) else None,
    ),
    "ma-local.not-a-state": is_not_so("partner_is_state"),
    "tn-local.commitments-of-the-state": is_so("within_commitments"),
    "tn-local.diplomatic-relations": (
        ("partner_kind", "diplomatic_relations"),
        lambda f: f["diplomatic_relations"] if "local_authority" in f["partner_kind"] else None,
    ),
    "tn-local.organisation-for-decentralisation": (
        ("partner_kind", "partner_for_decentralisation"),
        lambda f: None if "local_authority" in f["partner_kind"] else f["partner_for_decentralisation"],
    ),
    "tn-local.two-months": (
        ("text_at_ministry_on", "council_on"),
        lambda f: f["text_at_ministry_on"] <= LAST_DAY[f["council_on"]],
    ),
    "tn-local.not-refused": is_not_so("ministry_refused"),
    "tn-local.council-in-office": is_so("council_in_office"),
    "sn-local.own-competence": is_so("own_competence"),
    "cm-local.between-local-authorities": (
        ("partner_kind",),
        lambda f: "local_authority" in f["partner_kind"],
    ),
    "cm-local.commitments-of-the-state": is_so("within_commitments"),
    "cm-local.freely-concluded-convention": (
        ("instrument",),
        lambda f: f["instrument"] not in ("partnership_contract", "syndicate"),
    ),
    "cm-local.earlier-agreement-declared": (
        ("signed_on", "ministry_informed"),
        lambda f: f["ministry_informed"] if f["signed_on"] < date(2011, 4, 26) else None,
    ),
    "bf-local.form": (("instrument",), lambda f: f["instrument"] in ("entente", "twinning")),
    "bf-local.what-an-entente-shares": (
        ("instrument", "shares_works"),
        lambda f: f["shares_works"] if f["instrument"] == "entente" else None,
    ),
    "rs-local.foreign-policy": is_so("within_commitments"),
    "rs-local.what-the-decision-holds": holds(*DECISION),
    "life-cycle.independent-experts": is_so("expert_independent"),
    "life-cycle.expert-of-the-host": is_so("host_expert"),
    "life-cycle.questions-answered": (
        ("questions_asked", "questions_answered"),
        lambda f: f["questions_answered"] >= f["questions_asked"],
    ),
    "life-cycle.recommendations-addressed": is_so("recommendations_addressed"),
    "life-cycle.comments-closed": is_so("comments_closed"),
}
STEPS_THAT_MAY_NOT_APPLY: dict[str, tuple[tuple[str, ...], Meant]] = {
    "fr-local.state-authorisation": (
        ("partner_is_state", "state_exception"),
        lambda f: f["partner_is_state"] and f["state_exception"] not in ("none", "law"),
    ),
    "ma-local.joint-fund-opinion": is_so("joint_fund"),
}
"""Steps without a need of their own: the facts that they hang on, and when they apply."""
NEVER_KNOWN = ("sn-local.approval", "ml-local.control")
"""Steps that hang on an amount which was not read."""


def rules(packs: tuple[str, ...] = PACKS) -> Iterator[tuple[Pack, Rule]]:
    for name in packs:
        for rule in shipped().packs[name].rules:
            yield shipped().packs[name], rule


def found(name: str, facts: Facts, on: date = ON) -> Finding:
    pack, _, rule = name.partition(".")
    (finding,) = [
        each for each in judge(shipped().packs[pack], facts, on, deep=False).findings if each.rule.id == rule
    ]
    return finding


def combinations(names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Every way of giving and not giving the facts."""
    for values in product(*((None, *VALUES.get(name, (True, False))) for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def filled_in(facts: Facts, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Every way of giving what is lacking."""
    lacking = [name for name in names if name not in facts]
    for values in product(*((*VALUES.get(name, (True, False)), *BEYOND.get(name, ())) for name in lacking)):
        yield {**facts, **dict(zip(lacking, values, strict=True))}


def test_every_rule_with_a_need_has_its_table() -> None:
    assert set(RULES) == {f"{pack.id}.{rule.id}" for pack, rule in rules() if rule.need is not None}
    bare = {f"{pack.id}.{rule.id}" for pack, rule in rules() if rule.need is None and rule.when is not None}
    assert bare == {*STEPS_THAT_MAY_NOT_APPLY, *NEVER_KNOWN}


@pytest.mark.parametrize("name", RULES)
def test_rule(name: str) -> None:
    names, meant = RULES[name]
    seen = set()
    for facts in combinations(names):
        finding = found(name, facts)
        meanings = {meant(each) for each in filled_in(facts, names)}
        wanted = {None: YES, True: YES, False: NO}
        verdicts = {wanted[each] for each in meanings}
        assert finding.leaning == (verdicts.pop() if len(verdicts) == 1 else UNKNOWN), facts
        assert finding.applies is (meanings != {None}), facts
        plain = finding.rule.verified or not finding.applies
        assert finding.verdict == (finding.leaning if plain else UNKNOWN), facts
        seen.add(finding.leaning)
        missing = set(finding.missing)
        assert missing <= set(names) - set(facts) and bool(missing) is (finding.leaning == UNKNOWN), facts
    assert seen == {YES, NO, UNKNOWN}


@pytest.mark.parametrize("name", STEPS_THAT_MAY_NOT_APPLY)
def test_step_that_may_not_apply(name: str) -> None:
    names, meant = STEPS_THAT_MAY_NOT_APPLY[name]
    step = name.partition(".")[2]
    for facts in combinations(names):
        meanings = {meant(each) for each in filled_in(facts, names)}
        assert found(name, facts).applies is (meanings != {False}), facts
        undone = found(name, facts)
        assert undone.leaning == (YES if meanings == {False} else UNKNOWN), facts
        assert found(name, {**facts, "steps_done": {step: ON}}).leaning == YES


@pytest.mark.parametrize("name", NEVER_KNOWN)
def test_an_amount_that_was_not_read_decides_nothing(name: str) -> None:
    for facts in combinations(("amount_committed",)):
        finding = found(name, facts)
        assert (finding.leaning, finding.applies) == (UNKNOWN, True)


@pytest.mark.parametrize("pack", [shipped().packs[name] for name in PACKS], ids=lambda pack: pack.id)
def test_a_step_is_done_by_its_own_day_and_by_no_other(pack: Pack) -> None:
    steps = [rule for rule in pack.rules if rule.step is not None and rule.need is None and rule.when is None]
    assert steps
    for step in steps:
        for key in (step.id, f"{pack.id}.{step.id}"):
            judgement = judge(pack, {"steps_done": {key: ON}}, ON, deep=False)
            done = [
                finding.rule.id
                for finding in judgement.findings
                if finding.rule.need is None and finding.leaning == YES and finding.applies
            ]
            assert done == [step.id]
            (finding,) = [each for each in judgement.findings if each.rule.id == step.id]
            assert finding.verdict == (YES if step.verified else UNKNOWN)


def test_what_is_said_of_a_step_by_its_full_name_holds_and_a_day_to_come_is_none_yet() -> None:
    full, short = "tn-local.consultation", "consultation"
    for days, done in (
        ({full: ON - DAY, short: ON}, ON - DAY),
        ({full: ON + DAY, short: ON}, None),
        ({short: ON + DAY}, None),
    ):
        finding = found(full, {"steps_done": days})
        assert finding.leaning == (YES if done else UNKNOWN)
        assert finding.found == ({short: done} if done else {})
