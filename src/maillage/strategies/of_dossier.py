"""One dossier in one year, for a report: from its decisions alone. Pure.

Where it stood when the year began and when it ended are two folds of the same decisions; what lies between is the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.on_work import CRITERIA
from maillage.dossiers.decisions import Decision, PartyLeft, Words
from maillage.dossiers.fold import fold
from maillage.dossiers.measures import sides
from maillage.dossiers.model import (
    ABANDONED,
    CLOSED,
    ENGAGED,
    EVALUATED,
    Noted,
    Promise,
    State,
    Version,
)
from maillage.dossiers.model import Evaluated as Filed
from maillage.dossiers.naming import party_name, words_of
from maillage.dossiers.of_other_sides import STANDS, of_ratings, of_result
from maillage.dossiers.story import story
from maillage.dossiers.texts import Indicator, value_of
from maillage.dossiers.texts import Sum as InFrame
from maillage.dossiers.told_to_citizens import ARTICLE, indicator_of, told
from maillage.reference.spoken import day, figure
from maillage.reference.texts import LANGUAGES, listed
from maillage.strategies.report import (
    KEPT,
    MISSED,
    NOTHING,
    OPEN,
    PUT_OFF,
    Citizens,
    Evaluated,
    Event,
    OfDossier,
    Promised,
    Rated,
    Result,
    Sum,
    Told,
)


def of_dossier(
    key: str, decisions: Sequence[Decision], me: str, year: int, through: date
) -> OfDossier | None:
    """What a dossier came to in a year, for the party ``me``; until ``through``, where the year is not over. None where it had not
    begun, was over before, or ``me`` had not come or had left before. Of one that ``me`` left, nothing after is told."""
    seen = _seen_by(me, [each for each in decisions if each.day <= through])
    at = next((i for i, each in enumerate(seen) if each.day.year >= year), len(seen))
    before, now = fold(seen[:at]), fold(seen)
    since = fold(_seen_by(me, decisions))  # what was measured in a year is often noted in the next
    of_year = seen[at:]
    if me not in now.parties or now.parties[me].joined_on is None:
        return None
    gone = before.phase in (CLOSED, ABANDONED) or (
        me in before.parties and before.parties[me].left_on is not None
    )
    if gone and not of_year:
        return None
    return OfDossier(
        key,
        now.title,
        now.phase,
        names={each.party: each.names for each in now.parties.values() if each.joined_on},
        partners=tuple(each.party for each in now.parties.values() if each.here and each.party != me),
        events=tuple(_events(of_year, before, now, me)),
        told=_told(of_year, now),
        decisions=len(of_year),
        promises=tuple(_promises(of_year, now, me, year, through)),
        results=(results := tuple(_results(now, since, me, year, through))),
        empty=_empty(now, results),
        sums=tuple(_sums(now)),
        evaluations=tuple(_evaluations(now, since, year, through)),
        citizens=_citizens(now),
    )


def _seen_by(me: str, decisions: Sequence[Decision]) -> Sequence[Decision]:
    """Up to the decision by which it left for the last time, if it is not there any more."""
    left = [i for i, each in enumerate(decisions) if isinstance(each.what, PartyLeft) and each.by.party == me]
    if not left or fold(decisions).parties[me].left_on is None:
        return decisions
    return decisions[: left[-1] + 1]


def _events(of_year: Sequence[Decision], before: State, now: State, me: str) -> Iterator[Event]:
    bound = now.text("definition")
    for each in of_year:
        match each.what:
            case d.Opened():
                yield Event("opened", each.day, each.seq)
            case d.Suspended(why=why):
                yield Event("suspended", each.day, each.seq, why)
            case d.Abandoned(why=why):
                yield Event("abandoned", each.day, each.seq, why)
            case d.PartyLeft(why=why) if each.by.party == me and now.parties[me].left_on is not None:
                yield Event("left", each.day, each.seq, why)
            case d.KeyGiven(text="definition") if bound and any(
                one.agreed == each.seq for one in bound.versions
            ):
                yield Event("agreed", each.day, each.seq)
    closure = now.text("closure")
    agreed = closure.agreed if closure else None
    if now.phase == CLOSED and before.phase != CLOSED and agreed and agreed.agreed_on:
        yield Event("closed", agreed.agreed_on, agreed.agreed)
    if now.phase in (ENGAGED, EVALUATED) and now.parties[me].here and now.started_on:
        yield Event("running", now.started_on, _begun(of_year, before))


def _begun(of_year: Sequence[Decision], before: State) -> int:
    """The decision by which it began, where that was in the year; 0: before."""
    if before.started_on:
        return 0
    return next((each.seq for each in of_year if isinstance(each.what, d.Started)), 0)


def _told(of_year: Sequence[Decision], now: State) -> tuple[Told, ...]:
    """The main decisions, in every language; people are told by their offices alone, since a report is kept for good."""
    told = {language: story(of_year, now, language) for language in LANGUAGES}
    return tuple(
        Told(each.seq, each.day, {language: told[language][i].sentence for language in LANGUAGES})
        for i, each in enumerate(told[LANGUAGES[0]])
        if each.important
    )


def _promises(
    of_year: Sequence[Decision], now: State, me: str, year: int, through: date
) -> Iterator[Promised]:
    """Those that were made, moved or due in the year."""
    touched = {each.seq for each in of_year}
    for each in now.promises.values():
        if each.party != me:
            continue
        moved = [seq for seq in each.moved if seq in touched]
        if each.seq in touched or moved or each.due.year == year:
            seq = moved[-1] if moved else each.moved[-1] if each.moved else each.seq
            yield Promised(each.says, each.due, _became(each, through, of_year), seq, each.evidence)


def _became(promise: Promise, through: date, of_year: Sequence[Decision]) -> str:
    if promise.state in (KEPT, MISSED):
        return promise.state
    if promise.due < through:
        return NOTHING
    moves = (each.what for each in of_year if isinstance(each.what, d.PromiseMoved))
    return PUT_OFF if any((one.promise, one.to) == (promise.promise, PUT_OFF) for one in moves) else OPEN


def _results(now: State, since: State, me: str, year: int, through: date) -> Iterator[Result]:
    """Every result that the joint text in force expects, with its last value of the year that stands; where none does, another party's
    word for it, said as such. A value is of the year of its own day, whenever it was noted."""
    agreed = now.in_force("definition")
    expected: tuple[Indicator, ...] = (
        value_of("results", agreed.articles.get("results", ())) if agreed else ()
    )
    for each in expected:
        values = [
            (how in STANDS, one.result.on, one.seq, one)
            for one in since.results
            if (one.result.indicator, one.result.side) == (each.indicator, each.side)
            and one.result.on.year == year
            and one.result.on <= through
            and (how := of_result(since, one)) != "replaced"
        ]
        here = each.side == me
        if not values:
            yield Result(each.says, each.side, here, each.unit, each.target)
            continue
        stands, _, _, last = max(values, key=lambda one: one[:3])
        yield Result(
            each.says, each.side, here, each.unit, each.target, last.result.value, last.result.on, last.seq, "" if stands else last.by,
        )  # fmt: skip


def _empty(now: State, results: Sequence[Result]) -> tuple[str, ...]:
    """Sides of which nothing is recorded, where the joint text binds."""
    if now.in_force("definition") is None:
        return ()
    said = {each.side for each in results if each.value and not each.by}
    return tuple(each for each in sides(now) if each not in said)


def _sums(now: State) -> Iterator[Sum]:
    """The frame that binds when the year ends; where none does, the one that was proposed last."""
    text = now.text("definition")
    agreed = now.in_force("definition")
    version: Version | None = agreed or (text.current if text else None)
    if version is None:
        return
    frame: tuple[InFrame, ...] = value_of("budget", version.articles.get("budget", ()))
    for each in frame:
        yield Sum(
            "agreed" if agreed else "announced", each.source, version.agreed or version.seq,
            None if each.in_kind else each.amount, each.currency,
        )  # fmt: skip


def _evaluations(now: State, since: State, year: int, through: date) -> Iterator[Evaluated]:
    for each in since.evaluations:
        found = each.evaluation
        if found.on.year == year and found.on <= through:
            rated = tuple(
                _rated(criterion, side, found.ratings.get(criterion, {}).get(side), _word(since, each, side))
                for criterion in (CRITERIA if found.sort != "one_page" else found.ratings)
                for side in now.required()
            )
            yield Evaluated(found.sort, found.on, each.seq, rated, found.lesson)


def _word(now: State, filed: Filed, side: str) -> str:
    """The party whose word on another side it is, while that side has not confirmed it."""
    return "" if of_ratings(now, filed, side) in STANDS else filed.by


def _rated(criterion: str, side: str, rating: d.Rating | None, by: str) -> Rated:
    return Rated(criterion, side, rating.score, rating.why, by) if rating else Rated(criterion, side)


def _citizens(now: State) -> Citizens | None:
    """What its page for citizens says, where one is agreed and public."""
    page = now.in_force("citizen")
    if page is None or now.page_withdrawn:
        return None
    agreed = [now.parties[each] for each in page.parties]
    results: tuple[Words, ...] = value_of("two_results", page.articles.get("two_results", ()))
    named = (_as_told(now, each) for each in told(now, page.articles.get(ARTICLE, ())))
    frame: tuple[InFrame, ...] = value_of("cost", page.articles.get("cost", ()))
    sums = tuple(
        Sum("agreed", each.source, page.agreed, None if each.in_kind else each.amount, each.currency)
        for each in frame
    )
    return Citizens(tuple(each.names for each in agreed if each.here), (*named, *results), sums)


def _as_told(state: State, noted: Noted) -> Words:
    """A result that the page names: what was counted, the figure, the side, the day."""
    indicator, found = indicator_of(state, noted.result), noted.result
    return {
        language: listed(
            (
                " ".join(
                    filter(
                        None, (figure(Decimal(found.value), language), indicator.unit if indicator else "")
                    )
                ),
                *([words_of(indicator.says, language)] if indicator else []),
                party_name(state, found.side, language),
                day(found.on, language),
            ),
            language,
        )
        for language in LANGUAGES
    }
