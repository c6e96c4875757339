"""What a cooperation costs for each inhabitant, in sentences that say how it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.dossiers.per_inhabitant import Cost, Share, cost_of
from maillage.dossiers.texts import Period, says_something, value_of
from maillage.parties.models import Organisation
from maillage.reference.money.split import in_units
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import figure, money
from maillage.site import words
from maillage.site.dossiers.here import Seen

GROUP = "dossier_citizen.cost_of"
Inhabitants = Callable[[str], int | None]
"""Of a place, by its identifier; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Told:
    """``rows``: for each side the answer and how it was made; ``rest``: what else there is to say."""

    rows: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]


def told(seen: Seen, sides: Sequence[str], inhabitants: Inhabitants) -> Told:
    """For the reader."""
    places = dict(Organisation.objects.filter(pk__in=sides).values_list("pk", "place"))
    people = {each: inhabitants(places[each]) if places.get(each) else None for each in sides}
    cost = cost_of(seen.state, sides, people)
    if cost is None:
        return Told((), (words.say(f"{GROUP}.no_frame"),))
    return Told(tuple(_row(seen, each) for each in cost.shares), tuple(_rest(seen, cost)))


def _row(seen: Seen, share: Share) -> tuple[str, str]:
    side, spoken = seen.named(share.party), words.language()
    if not share.currency:
        return words.say(f"{GROUP}.no_sum", side=side), ""
    amount = money(in_units(share.amount, share.currency), share.currency, spoken)
    if share.each is None or share.inhabitants is None:
        return words.say(f"{GROUP}.no_people", side=side, sum=amount), _frame(seen)
    least = share.each == 0 and share.amount > 0
    each = money(share.smallest if least else share.each, share.currency, spoken)
    answer = words.say(f"{GROUP}.{'below' if least else 'each'}", side=side, each=each)
    made = words.say(f"{GROUP}.made", sum=amount, people=figure(share.inhabitants, spoken))
    return answer, f"{made} {_frame(seen)}"


def _frame(seen: Seen) -> str:
    """Which frame it is, and for which time."""
    agreed, spoken = seen.state.in_force("definition"), words.language()
    assert agreed is not None
    on = spoken_day(str(agreed.agreed_on), spoken)
    calendar = agreed.articles.get("calendar")
    if not says_something(calendar):
        return words.say(f"{GROUP}.frame", on=on)
    period: Period = value_of("calendar", calendar)
    since, until = (spoken_day(str(each), spoken) for each in (period.since, period.until))
    return words.say(f"{GROUP}.frame_for", on=on, since=since, until=until)


def _rest(seen: Seen, cost: Cost) -> list[str]:
    spoken = words.language()
    found = [
        words.say(f"{GROUP}.other", who=each.source, sum=money(in_units(each.amount or 0, each.currency), each.currency, spoken))
        for each in cost.others
    ]  # fmt: skip
    if cost.several_currencies:
        found.append(words.say(f"{GROUP}.not_added"))
    if any(each.inhabitants for each in cost.shares):
        found.append(words.say(f"{GROUP}.people_source"))
    return found
