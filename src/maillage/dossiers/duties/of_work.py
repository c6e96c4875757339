"""While it runs, and after: promises, results on both sides, evaluations, yearly looks, its end (DOMAIN §3.4, §5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from maillage.dossiers.deciding.gates import ANSWERED, may_resume, sides_missing
from maillage.dossiers.duties import pages
from maillage.dossiers.duties.asked import BINDER, Asked, days, period_of, quoted
from maillage.dossiers.model import CLOSED, ENDS_WORK, ENGAGED, EVALUATED, Promise, State, Version
from maillage.dossiers.of_other_sides import STANDS, awaits, of_result
from maillage.dossiers.texts import Period, Planned, says_something, value_of
from maillage.rules.obligation import Obligation
from maillage.rules.terms import add_months, in_reach

TERMS_BEFORE, SEEN_BEFORE = days(90), days(30)
"""The terms of an evaluation are written so long before it; a line stands so long before its day."""
END_SEEN_BEFORE = days(90)
REVIEW_STANDS = days(90)
"""How long after its day a yearly look that nobody had still stands."""
PAGE_AFTER = 3
"""Months of work after which citizens are told of it."""
END = {"end_evaluate": 12, "end_decide": 6, "end_draft": 3}
"""Months before the end (DOMAIN §5.1, ``convention_end``)."""
WITHOUT_TERMS = ("self", "one_page")


def promises(asked: Asked) -> Iterator[Obligation]:
    """Those of the partner to you first, then yours."""
    left = [each for each in asked.state.promises.values() if each.state not in ANSWERED]
    for each in left:
        late = (
            asked.on > each.due
        )  # from then on whoever waits has something to do: to ask, or to say that it was missed
        for party in _waits_for(asked, each):
            yield asked.line(
                "promise_late" if late else "promise_awaited", party, each.seq, each.due, each.made_on, pages.MISS if late else pages.DOSSIER,
                with_whom=each.party, waits=not late, says=partial(quoted, each.says),
            )  # fmt: skip
    for each in left:
        if each.party in asked.here:
            yield asked.line(
                "promise_due",
                each.party,
                each.seq,
                each.due,
                each.made_on,
                pages.KEEP,
                says=partial(quoted, each.says),
            )


def _waits_for(asked: Asked, promise: Promise) -> tuple[str, ...]:
    """To whom it was made, else all who can say that it was missed."""
    if promise.to in asked.here and promise.to != promise.party:
        return (promise.to,)
    return tuple(each for each in asked.authors if each != promise.party)


def evaluations(asked: Asked) -> Iterator[Obligation]:
    """Of the plan that was agreed, those not filed yet; their terms first. After the end, those that come years later alone."""
    state, agreed = asked.state, asked.state.in_force("definition")
    if state.started_on is None or agreed is None:
        return
    for number, each in _planned(state, agreed):
        if state.phase == CLOSED and each.sort != "ex_post":
            continue
        of, terms = f"{agreed.agreed}-{each.sort.replace('_', '-')}-{number}", each.on - TERMS_BEFORE
        writes = each.sort not in WITHOUT_TERMS and terms - SEEN_BEFORE <= asked.on < each.on
        for party in asked.authors:
            if writes:
                yield asked.line("evaluation_terms", party, of, terms, terms - SEEN_BEFORE, pages.EVALUATION, planned=each.on)  # fmt: skip
            if asked.on >= terms:
                yield asked.line(
                    "evaluation_due", party, of, each.on, terms, pages.EVALUATION, planned=each.on
                )


def _planned(state: State, agreed: Version) -> Iterator[tuple[int, Planned]]:
    """Evaluations of the plan that are left, each with its place among those of its sort: of each sort, the first ones planned are
    those that were filed."""
    said = agreed.articles.get("evaluation")
    plan: tuple[Planned, ...] = value_of("evaluation", said) if says_something(said) else ()
    filed: dict[str, int] = {}
    for each in state.evaluations:
        filed[each.evaluation.sort] = filed.get(each.evaluation.sort, 0) + 1
    place: dict[str, int] = {}
    for one in sorted(plan, key=lambda one: one.on):
        place[one.sort] = place.get(one.sort, 0) + 1
        if place[one.sort] > filed.get(one.sort, 0) and (one.sort == "one_page") == state.light and in_reach(one.on):  # fmt: skip
            yield place[one.sort], one


def yearly(asked: Asked) -> Iterator[Obligation]:
    """Each year the two look at it together, on the day on which the work began; not where an evaluation was just made."""
    state, begun = asked.state, asked.state.started_on
    if state.phase != ENGAGED or begun is None:
        return
    term = term_of(state)
    for year in range(asked.on.year - 1, asked.on.year + 2):
        day = add_months(begun, 12 * (year - begun.year))
        if day <= begun or (term and day > term[0].until) or not day - SEEN_BEFORE <= asked.on <= day + REVIEW_STANDS:  # fmt: skip
            continue
        if any(abs((each.evaluation.on - day).days) <= REVIEW_STANDS.days for each in state.evaluations):
            continue
        for party in asked.authors:
            yield asked.line("annual_review", party, year, day, day - SEEN_BEFORE, pages.EVALUATION, begun=begun)  # fmt: skip


def confirmations(asked: Asked) -> Iterator[Obligation]:
    """What others recorded of a party's side waits for its word."""
    for party in asked.here:
        for each in awaits(asked.state, party):
            yield asked.line("to_confirm", party, each.seq, None, None, pages.CONFIRM, with_whom=each.by)


def sides(asked: Asked) -> Iterator[Obligation]:
    """Results, or the last evaluation, speak of one side alone: the other is asked for its own. Citizens are told nothing yet."""
    state = asked.state
    noted = {each.result.side for each in state.results if of_result(state, each) in STANDS}
    if noted and state.phase in (ENGAGED, EVALUATED):
        first = state.results[0]
        for party in asked.keyholders:
            if party not in noted:
                yield asked.line("results_one_sided", party, first.seq, None, first.result.on, pages.RESULTS)
    last = next((each for each in reversed(state.evaluations) if each.evaluation.sort in ENDS_WORK), None)
    if last is not None:
        for party in sides_missing(state):
            if party in asked.here:
                yield asked.line(
                    "evaluation_one_sided", party, last.seq, None, last.evaluation.on, pages.EVALUATION
                )
    if state.started_on is None or state.phase not in (ENGAGED, EVALUATED) or state.text("citizen"):
        return
    since = add_months(state.started_on, PAGE_AFTER)
    if asked.on >= since:
        for party in asked.authors:
            yield asked.line("citizen_page_awaits", party, state.parties[party].seq, None, since, pages.writing("citizen"))  # fmt: skip


def term_of(state: State) -> tuple[Period, Version] | None:
    """From when until when the cooperation runs, by the definition or by the renewal of it, whichever was agreed last; None where
    nothing that binds says so."""
    binding = [found for name in ("definition", "renewal") if (found := state.in_force(name))]
    if not binding:
        return None
    last = max(binding, key=lambda each: each.agreed)
    period = period_of(last.articles)
    return (period, last) if period else None


def ending(asked: Asked) -> Iterator[Obligation]:
    """Before the end it is evaluated, then it is decided whether it goes on, then that text is written: counted back from its last day
    by the calendar. Of a short one none falls before its middle."""
    state, found = asked.state, term_of(asked.state)
    if state.phase not in (ENGAGED, EVALUATED) or found is None:
        return
    period, version = found
    if any(_proposed_since(state, name, version.agreed) for name in ("renewal", "closure")):
        return
    renewed = version.agreed if state.in_force("renewal") is version else 0
    evaluated = [each for each in state.evaluations if each.evaluation.sort in ENDS_WORK and each.seq > renewed]  # fmt: skip
    middle = period.since + (period.until - period.since) // 2
    for kind, months in END.items():
        if kind == "end_evaluate" and evaluated:
            continue
        due = max(add_months(period.until, -months), middle)
        begins: date = due - END_SEEN_BEFORE
        if asked.on >= begins:
            page = pages.EVALUATION if kind == "end_evaluate" else pages.DOSSIER
            for party in asked.to_bind():
                yield asked.line(
                    kind,
                    party,
                    version.agreed,
                    due,
                    begins,
                    page,
                    who="officer" if kind == "end_evaluate" else BINDER,
                    until=period.until,
                )


def _proposed_since(state: State, name: str, agreed: int) -> bool:
    text = state.text(name)
    return text is not None and text.current.seq > agreed


def resting(asked: Asked) -> Iterator[Obligation]:
    """Somebody looks again at why it rests, on the day that was said."""
    rest = asked.state.rest
    if rest is not None:
        for party in asked.to_bind():
            yield asked.line(
                "suspension_review",
                party,
                rest.seq,
                rest.review_on,
                rest.on,
                pages.RESUME if may_resume(asked.state, party, asked.on) else pages.DOSSIER,
                who=BINDER,
                why=partial(quoted, rest.why),
                since=rest.on,
            )
