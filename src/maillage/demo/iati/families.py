"""Activities that belong together: a programme over its projects, and one publisher that pays for another's activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from maillage.demo.dice import Dice
from maillage.demo.iati import texts
from maillage.demo.iati.model import Activity, Course, Deed, Funds, Money, Part, Rest, Share, Spell, Where
from maillage.demo.iati.words import Work

SHARE_OF_CHAINS = 0.08
"""How many activities are paid for by the activity of another publisher."""


def parent_of(children: Sequence[Activity], number: int, work: Work, country: str, today: date) -> Activity:
    """The programme over ``children``: its commitments and payments are the sums of theirs, so both levels carry the
    same money once more."""
    first = children[0]
    course = _course(children, today)
    start, end = dict(course.dates)["1"], dict(course.dates)["3"]
    years = f"{start.year}-{end.year}"
    updated = max(child.head.updated[:10] for child in children) + "T19:00:00Z"
    identifier = f"{first.head.publisher.ref}-{start.year}-{number:04d}"
    return replace(
        first,
        head=replace(first.head, identifier=identifier, updated=updated, hierarchy=1),
        said=texts.programme_sayings(work, country, years, len(children), first.languages),
        parts=(Part(first.head.publisher, "1"), Part(first.head.publisher, "2")),
        course=course,
        where=Where("4", (Share("", country),), (), ()),
        classes=replace(
            first.classes, sectors=(Share("1", work.dac),), goals=(Share("T2", work.goal),), event=0
        ),
        funds=Funds(_summed_budgets(children), (), _summed_deeds(children)),
        rest=Rest(),
    )


def _course(children: Sequence[Activity], today: date) -> Course:
    """From the first day of the first child to the last of the last."""
    days = [(kind, day) for child in children for kind, day in child.course.dates]
    start, end = (
        min(day for kind, day in days if kind in "12"),
        max(day for kind, day in days if kind in "34"),
    )
    begun = [day for kind, day in days if kind == "2"]
    dates = [("1", start), *[("2", day) for day in sorted(begun)[:1]], ("3", end)]
    if end <= today:
        return Course("4", (*dates, ("4", end)), 100)
    return Course("2" if begun else "1", tuple(dates), 50 if begun else 0)


def _summed_deeds(children: Sequence[Activity]) -> tuple[Deed, ...]:
    deeds = []
    for kinds in (("2",), ("3", "4")):
        theirs = [deed for child in children for deed in child.funds.deeds if deed.kind in kinds]
        if theirs:
            last = max(deed.day for deed in theirs)
            total = Money(sum((d.money.amount for d in theirs), Decimal(0)), theirs[0].money.currency, last)
            deeds.append(Deed(kinds[0], last, total, provider=theirs[0].provider))
    return tuple(deeds)


def _summed_budgets(children: Sequence[Activity]) -> tuple[Spell, ...]:
    """By calendar year, the originals of the children together."""
    spells = []
    theirs = [spell for child in children for spell in child.funds.budgets if spell.kind == "1"]
    for year in sorted({spell.start.year for spell in theirs}):
        own = [spell for spell in theirs if spell.start.year == year]
        day = max(spell.money.day for spell in own)
        amount = Money(sum((spell.money.amount for spell in own), Decimal(0)), own[0].money.currency, day)
        spells.append(Spell("1", own[0].status, min(s.start for s in own), max(s.end for s in own), amount))
    return tuple(spells)


def joined(parent: Activity, children: Sequence[Activity]) -> list[Activity]:
    """The family, each member naming the others."""
    kin = [_related(parent, *[(child.identifier, "2") for child in children])]
    for child in children:
        sides = [(other.identifier, "3") for other in children if other is not child]
        kin.append(_related(child, (parent.identifier, "1"), *sides))
    return kin


def _related(activity: Activity, *related: tuple[str, str]) -> Activity:
    return replace(activity, rest=replace(activity.rest, related=(*activity.rest.related, *related)))


def chained(dice: Dice, published: Sequence[Sequence[Activity]], today: date) -> list[list[Activity]]:
    """Some activities become paid for by one of another publisher: a payment there, the same money received here."""
    lists = [list(own) for own in published]
    givers: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for i, own in enumerate(lists):
        for j, activity in enumerate(own):
            if _can_give(activity):
                givers.setdefault(_matter(activity), []).append((i, j))
    for i, own in enumerate(lists):
        for j, taker in enumerate(own):
            if not _can_receive(taker) or not dice.chance(SHARE_OF_CHAINS):
                continue
            near = givers.get(_matter(taker), [])
            fits = [at for at in near if at[0] != i and _fits(lists[at[0]][at[1]], taker)]
            if fits:
                at = dice.pick(fits)
                near.remove(at)
                lists[at[0]][at[1]], own[j] = _paid(dice, lists[at[0]][at[1]], taker, today)
    return lists


def _matter(activity: Activity) -> tuple[str, str]:
    return activity.classes.topic, activity.where.countries[0].code


def _is_plain(activity: Activity) -> bool:
    alone = not activity.head.hierarchy and len(activity.where.countries) == 1
    return alone and bool(activity.classes.sectors) and "2" in dict(activity.course.dates)


def _can_give(activity: Activity) -> bool:
    return _is_plain(activity) and any(deed.kind == "2" for deed in activity.funds.deeds)


def _can_receive(activity: Activity) -> bool:
    return _is_plain(activity) and any(deed.kind in ("3", "4") for deed in activity.funds.deeds)


def _fits(giver: Activity, taker: Activity) -> bool:
    """Under way at the same time, more or less."""
    began, begins = dict(giver.course.dates)["2"], dict(taker.course.dates)["2"]
    return abs((began - begins).days) < 500


def _paid(dice: Dice, giver: Activity, taker: Activity, today: date) -> tuple[Activity, Activity]:
    began = max(dict(giver.course.dates)["2"], dict(taker.course.dates)["2"])
    day = min(began + timedelta(days=dice.number(5, 90)), today)
    promised = next(deed for deed in giver.funds.deeds if deed.kind == "2").money
    exponent = int(promised.amount.as_tuple().exponent)
    paid = Money((promised.amount / 4).quantize(Decimal(1).scaleb(exponent)), promised.currency, day)
    payer, payee = giver.head.publisher, taker.head.publisher
    out = Deed("3", day, paid, "3", payer, "", payee, taker.identifier)
    received = Deed("1", day, paid, "1", payer, giver.identifier, payee)
    giver = _related(_with(giver, out), (taker.identifier, "4"))
    return giver, replace(_with(taker, received), parts=(Part(payer, "1", giver.identifier), *taker.parts))


def _with(activity: Activity, deed: Deed) -> Activity:
    return replace(activity, funds=replace(activity.funds, deeds=(*activity.funds.deeds, deed)))
