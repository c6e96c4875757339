"""Makes the invented activities of each publisher from the seed of the world. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from maillage.demo.dice import Dice
from maillage.demo.iati import classes, details, families, frames, money, texts
from maillage.demo.iati.frames import Frame
from maillage.demo.iati.model import Activity, Course, Funds, Party
from maillage.demo.iati.parties import Atlas
from maillage.demo.iati.words import Publisher, publishers, works
from maillage.demo.model import World


@dataclass(frozen=True, slots=True)
class Publication:
    """What one publisher publishes."""

    who: Publisher
    party: Party
    activities: tuple[Activity, ...]


def publications(world: World) -> tuple[Publication, ...]:
    """All publishers with their activities; some of them pay for each other's."""
    atlas = Atlas(world)
    made = []
    for at, who in enumerate(publishers(), 1):
        # each publisher draws from dice of its own: a change in one list leaves the others as they are
        maker = _Maker(Dice(world.seed * 1000 + at), atlas, who, world.today)
        made.append(Publication(who, maker.party, tuple(maker.all())))
    linked = families.chained(Dice(world.seed * 1000), [one.activities for one in made], world.today)
    return tuple(replace(one, activities=tuple(own)) for one, own in zip(made, linked, strict=True))


class _Maker:
    """Draws the activities of one publisher."""

    def __init__(self, dice: Dice, atlas: Atlas, who: Publisher, today: date) -> None:
        self.dice, self.atlas, self.who, self.today = dice, atlas, who, today
        self.party = atlas.publisher(who)
        self.made = 0

    def all(self) -> list[Activity]:
        """As many as the publisher's plan says, parents included."""
        activities: list[Activity] = []
        while self.made < self.who.projects:
            if self.dice.chance(0.03) and self.who.projects - self.made >= 5:
                activities += self._family(self.dice.number(2, 4))
            else:
                activities.append(self._activity(self._frame()))
        return activities

    def _frame(self, child: bool = False) -> Frame:
        self.made += 1
        return frames.drawn(self.dice, self.atlas, self.who, self.made, self.today, child)

    def _family(self, count: int) -> list[Activity]:
        """A programme and its projects: one topic, one country, the same languages."""
        first = self._frame(child=True)
        drawn = [first]
        for _ in range(count - 1):
            drawn.append(
                replace(
                    self._frame(child=True),
                    work=self.dice.pick(works()[first.work.topic]),
                    country=first.country,
                    place=self.atlas.town(self.dice, first.country),
                    languages=first.languages,
                )
            )
        children = [self._activity(frame) for frame in drawn]
        self.made += 1
        parent = families.parent_of(children, self.made, first.work, first.country, self.today)
        return families.joined(parent, children)

    def _activity(self, frame: Frame) -> Activity:
        dice, party = self.dice, self.party
        partner = details.partner(dice, self.atlas, frame)
        three = details.trio(dice, self.atlas, self.who, party, frame)
        payer = three[0] if three else details.funder(dice, self.atlas, frame)
        kind = "triangular" if three else details.kind(dice, party, partner)
        course = frames.course(dice, frame, self.today)
        funds = self._funds(frame, course, partner, payer)
        told = (
            details.where(dice, self.atlas, self.who, frame),
            classes.drawn(dice, frame.work, kind, frame.start.year),
        )
        level = "" if frame.child or not funds.deeds else dice.weighted(("", "sector", "country"), (88, 6, 6))
        where, kinds, deeds = details.carried(dice, level, told, funds.deeds, self.who.partners[:2])
        said = texts.sayings(dice, self._scene(frame, partner, three, kind), frame.languages)
        return Activity(
            head=frames.head(dice, frame, party, self.who.currency, self.today),
            said=replace(
                said, aim=said.aim if dice.chance(0.2) else (), who=said.who if dice.chance(0.2) else ()
            ),
            parts=details.parts(dice, party, partner, payer, three),
            course=course,
            where=where,
            classes=kinds,
            funds=replace(funds, deeds=deeds),
            rest=details.rest(dice, self.who, party, frame, course, self.today),
        )

    def _scene(self, frame: Frame, partner: Party, three: tuple[Party, ...], kind: str) -> texts.Scene:
        countries = [party.country for party in three] or [self.who.country, frame.country, ""]
        return texts.Scene(
            frame.work, frame.place, frame.country, partner, frame.start, frame.end, kind, tuple(countries)
        )

    def _funds(self, frame: Frame, course: Course, partner: Party, payer: Party | None) -> Funds:
        purse = money.Purse(
            payer=self.party,
            partner=partner,
            funder=payer,
            currency=self.who.currency,
            others=() if frame.child else self.who.others,  # so that a programme can sum its projects
            start=frame.start,
            end=frame.end,
            today=self.today,
            progress=course.progress,
            total=money.drawn_total(self.dice, self.who.currency),
        )
        return Funds(
            budgets=money.budgets_of(self.dice, purse) if self.dice.chance(0.45) else (),
            planned=money.planned_of(self.dice, purse),
            deeds=money.deeds_of(self.dice, purse),
        )
