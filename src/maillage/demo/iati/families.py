"""Activities that belong together: a programme over its projects, and one publisher that pays for another's activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from maillage.demo.dice import Dice
from maillage.demo.iati import texts
from maillage.demo.iati.model import Activity, Deed, Money, Part, Share, Spell
from maillage.demo.iati.words import Work

SHARE_OF_CHAINS = 0.08
"""How many activities are paid for by the activity of another publisher."""


def parent_of(children: Sequence[Activity], number: int, work: Work, country: str, today: date) -> Activity:
    """The programme over ``children``: its commitments and payments are the sums of theirs, so both levels carry the
    same money once more."""
    first = children[0]
    start = min(day for child in children for kind, day in child.dates if kind in ("1", "2"))
    end = max(day for child in children for kind, day in child.dates if kind in ("3", "4"))
    begun = start <= today and any(kind == "2" for child in children for kind, _ in child.dates)
    years = f"{start.year}-{end.year}"
    said = texts.programme_sayings(work, country, years, len(children), first.languages)
    dates = [("1", start), ("3", end)]
    if begun:
        dates.insert(1, ("2", min(day for child in children for kind, day in child.dates if kind == "2")))
    if end <= today:
        dates.append(("4", end))
    return replace(
        first,
        identifier=f"{first.publisher.ref}-{start.year}-{number:04d}",
        updated=max(child.updated[:10] for child in children) + "T19:00:00Z",
        title=said.title,
        about=said.about,
        aim=(),
        who=said.who,
        parts=(Part(first.publisher, "1"), Part(first.publisher, "2")),
        others=(),
        status="1" if not begun else "4" if end <= today else "2",
        dates=tuple(dates),
        scope="4",
        countries=(Share("", country),),
        regions=(),
        spots=(),
        sectors=(Share("1", work.dac),),
        goals=(Share("T2", work.goal),),
        event=0,
        budgets=_summed_budgets(children),
        planned=(),
        deeds=_summed_deeds(children),
        conditions=(),
        indicators=(),
        humanitarian=work.humanitarian,
        extras=False,
        hierarchy=1,
    )


def _summed_deeds(children: Sequence[Activity]) -> tuple[Deed, ...]:
    deeds = []
    for kinds in (("2",), ("3", "4")):
        theirs = [deed for child in children for deed in child.deeds if deed.kind in kinds]
        if theirs:
            last = max(deed.day for deed in theirs)
            total = Money(sum((d.money.amount for d in theirs), Decimal(0)), theirs[0].money.currency, last)
            deeds.append(Deed(kinds[0], last, total, provider=theirs[0].provider))
    return tuple(deeds)


def _summed_budgets(children: Sequence[Activity]) -> tuple[Spell, ...]:
    """By calendar year, the originals of the children together."""
    spells = []
    theirs = [spell for child in children for spell in child.budgets if spell.kind == "1"]
    for year in sorted({spell.start.year for spell in theirs}):
        own = [spell for spell in theirs if spell.start.year == year]
        day = max(spell.money.day for spell in own)
        amount = Money(sum((spell.money.amount for spell in own), Decimal(0)), own[0].money.currency, day)
        spells.append(Spell("1", own[0].status, min(s.start for s in own), max(s.end for s in own), amount))
    return tuple(spells)


def joined(parent: Activity, children: Sequence[Activity]) -> list[Activity]:
    """The family, each member naming the others."""
    below = tuple((child.identifier, "2") for child in children)
    kin = []
    for child in children:
        sides = tuple((other.identifier, "3") for other in children if other is not child)
        kin.append(replace(child, related=((parent.identifier, "1"), *sides)))
    return [replace(parent, related=below), *kin]


def chained(dice: Dice, published: Sequence[Sequence[Activity]], today: date) -> list[list[Activity]]:
    """Some activities become paid for by one of another publisher: a payment there, the same money received here."""
    lists = [list(own) for own in published]
    givers: dict[str, list[tuple[int, int]]] = {}
    for i, own in enumerate(lists):
        for j, activity in enumerate(own):
            if _can_give(activity):
                givers.setdefault(activity.countries[0].code, []).append((i, j))
    for i, own in enumerate(lists):
        for j, activity in enumerate(own):
            if not _can_receive(activity) or not dice.chance(SHARE_OF_CHAINS):
                continue
            fits = [
                at
                for at in givers.get(activity.countries[0].code, [])
                if at[0] != i and _fits(lists[at[0]][at[1]], activity)
            ]
            if fits:
                at = dice.pick(fits)
                givers[activity.countries[0].code].remove(at)
                lists[at[0]][at[1]], own[j] = _paid(dice, lists[at[0]][at[1]], activity, today)
    return lists


def _can_give(activity: Activity) -> bool:
    plain = not activity.family and bool(activity.sectors) and len(activity.countries) == 1
    return plain and any(deed.kind == "2" for deed in activity.deeds)


def _can_receive(activity: Activity) -> bool:
    known = not activity.family and bool(activity.sectors) and len(activity.countries) == 1
    return known and any(deed.kind in ("3", "4") for deed in activity.deeds)


def _fits(giver: Activity, taker: Activity) -> bool:
    """Of one topic, and under way at the same time."""
    began = dict(giver.dates)
    begins = dict(taker.dates)
    near = abs((began.get("2", date.min) - begins.get("2", date.max)).days) < 500
    return giver.topic == taker.topic and "2" in began and "2" in begins and near


def _paid(dice: Dice, giver: Activity, taker: Activity, today: date) -> tuple[Activity, Activity]:
    began = max(dict(giver.dates)["2"], dict(taker.dates)["2"])
    day = min(began + timedelta(days=dice.number(5, 90)), today)
    promise = next(deed for deed in giver.deeds if deed.kind == "2")
    exponent = promise.money.amount.as_tuple().exponent
    amount = (promise.money.amount / 4).quantize(Decimal(1).scaleb(int(exponent)))
    sum_ = Money(amount, promise.money.currency, day)
    out = Deed("3", day, sum_, "3", giver.publisher, "", taker.publisher, taker.identifier)
    received = Deed("1", day, sum_, "1", giver.publisher, giver.identifier, taker.publisher)
    funded = Part(giver.publisher, "1", giver.identifier)
    return (
        replace(giver, deeds=(*giver.deeds, out), related=(*giver.related, (taker.identifier, "4"))),
        replace(taker, deeds=(*taker.deeds, received), parts=(funded, *taker.parts)),
    )
