"""Makes the invented activities of each publisher from the seed of the world. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from maillage.demo.dice import Dice
from maillage.demo.iati import classes, families, money, results, texts
from maillage.demo.iati.model import Activity, Deed, Document, Part, Party, Person, Share, Spot
from maillage.demo.iati.parties import Atlas, is_south
from maillage.demo.iati.words import Publisher, Work, persons, publishers, works
from maillage.demo.model import Place, World


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
        maker = _Maker(Dice(world.seed * 1000 + at), atlas, who, world.today)
        made.append(Publication(who, maker.party, tuple(maker.all())))
    linked = families.chained(Dice(world.seed * 1000), [one.activities for one in made], world.today)
    return tuple(replace(one, activities=tuple(own)) for one, own in zip(made, linked, strict=True))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is settled before anything else is drawn: work, places, languages, dates, and what family it is of."""

    number: int
    work: Work
    country: str
    place: Place
    languages: tuple[str, ...]
    start: date
    end: date
    child: bool


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

    def _family(self, count: int) -> list[Activity]:
        first = self._frame(child=True)
        frames = [first]
        for _ in range(count - 1):
            other = self._frame(child=True)
            kind = self.dice.pick(works()[first.work.topic])
            place = self.atlas.town(self.dice, first.country)
            frames.append(
                replace(other, work=kind, country=first.country, place=place, languages=first.languages)
            )
        children = [self._activity(frame) for frame in frames]
        self.made += 1
        parent = families.parent_of(children, self.made, first.work, first.country, self.today)
        return families.joined(parent, children)

    def _frame(self, child: bool = False) -> _Frame:
        dice = self.dice
        self.made += 1
        topic = dice.pick(tuple(works()))
        kinds = works()[topic]
        country = dice.pick(self.who.partners)
        start = self._start()
        second = dice.pick(self.who.second) if dice.chance(0.65) else ""
        return _Frame(
            number=self.made,
            work=dice.pick(kinds),
            country=country,
            place=self.atlas.town(dice, country),
            languages=(self.who.language, second) if second else (self.who.language,),
            start=start,
            end=start + timedelta(days=dice.number(180, 1500)),
            child=child,
        )

    def _start(self) -> date:
        """Recent years are more frequent; a few activities have not begun."""
        year = self.dice.weighted(
            tuple(range(2008, 2028)), (1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 12, 10, 3)
        )
        day = date(year, 1, 1) + timedelta(days=self.dice.number(0, 364))
        return min(day, self.today + timedelta(days=self.dice.number(10, 300)))

    def _activity(self, frame: _Frame) -> Activity:
        dice, today = self.dice, self.today
        partner = self._partner(frame)
        trio = self._trio(frame)
        kind = "triangular" if len(trio) == 3 else self._kind(partner)
        scene = texts.Scene(
            frame.work, frame.place, frame.country, partner, frame.start, frame.end, kind,
            (trio[0].country, trio[1].country, trio[2].country) if len(trio) == 3 else (self.who.country, frame.country, ""),
        )  # fmt: skip
        said = texts.sayings(dice, scene, frame.languages)
        status, dates, progress = self._course(frame)
        funder = trio[0] if len(trio) == 3 else self._funder(frame)
        purse = money.Purse(
            payer=self.party, partner=partner, funder=funder, currency=self.who.currency,
            others=() if frame.child else self.who.others, start=frame.start, end=frame.end, today=today,
            progress=progress, total=money.drawn_total(dice, self.who.currency),
        )  # fmt: skip
        deeds = money.deeds_of(dice, purse)
        sectors = classes.sectors(dice, frame.work)
        countries, regions, spots = self._where(frame)
        level = "" if frame.child or not deeds else dice.weighted(("", "sector", "country"), (88, 6, 6))
        deeds = self._carried(deeds, level, sectors, countries)
        tags, default = self._tags(frame.languages)
        return Activity(
            identifier=f"{self.party.ref}-{frame.start.year}-{frame.number:04d}",
            publisher=self.party,
            languages=frame.languages,
            tags=tags,
            default_language=default,
            default_currency="" if dice.chance(0.04) else self.who.currency,
            updated=self._updated(frame),
            topic=frame.work.topic,
            title=said.title,
            about=said.about,
            aim=said.aim if dice.chance(0.3) else (),
            who=said.who if dice.chance(0.2) else (),
            parts=self._parts(partner, funder, trio),
            others=self._others(frame),
            status=status,
            dates=dates,
            contact=self._contact(frame.languages[0]) if dice.chance(0.17) else None,
            scope="3" if len(countries) > 1 else dice.pick(("8", "8", "4", "7", "")),
            countries=() if level == "country" else countries,
            regions=() if level == "country" else regions,
            spots=spots,
            sectors=() if level == "sector" else sectors,
            goals=() if level == "sector" else classes.goals(dice, frame.work),
            event=frame.start.year if frame.work.humanitarian and dice.chance(0.7) else 0,
            markers=classes.markers(dice, frame.work.topic),
            collaboration="8" if len(trio) == 3 else dice.pick(("1", "1", "1", "3", "")),
            flow=dice.pick(("50", "50", "10")) if kind == "south_south" else dice.pick(("10", "10", "10", "20", "")),
            finance=dice.weighted(("110", "421", "422", ""), (30, 2, 1, 4)),
            aid=classes.aid_type(dice, frame.work),
            tied=dice.weighted(("5", "4", "3", ""), (16, 1, 1, 4)),
            budgets=money.budgets_of(dice, purse) if dice.chance(0.52) else (),
            planned=money.planned_of(dice, purse),
            deeds=deeds,
            documents=self._documents(frame),
            related=(),
            conditions=tuple(sorted(dice.some(("1", "2", "3"), dice.number(1, 2)))) if dice.chance(0.15) else (),
            indicators=results.results_of(dice, frame.work, frame.start, frame.end, today, frame.languages)
            if progress and dice.chance(0.32) else (),
            humanitarian=frame.work.humanitarian,
            extras=dice.chance(0.03),
            hierarchy=2 if frame.child else 0,
            family=frame.child,
        )  # fmt: skip

    def _partner(self, frame: _Frame) -> Party:
        topic = frame.work.topic
        if topic == "health" and self.dice.chance(0.5):
            return self.atlas.party("hospital", frame.place)
        if topic in ("university", "training") and self.dice.chance(0.7):
            return self.atlas.party("university", frame.place)
        kind = self.dice.weighted(
            ("commune", "association", "diaspora"), (7, 3, 1 if topic == "migration" else 0)
        )
        return self.atlas.party(kind, frame.place)

    def _trio(self, frame: _Frame) -> tuple[Party, ...]:
        """Facilitator, pivot and beneficiary of a triangular activity; nothing for most."""
        if not self.who.facilitators or frame.child or not self.dice.chance(0.3):
            return ()
        if self.who.country == frame.country:
            return ()
        north = self.dice.pick(self.who.facilitators)
        helper = self.atlas.party("agency", self.atlas.region(self.dice, north))
        return helper, self.party, self.atlas.party("commune", frame.place)

    def _kind(self, partner: Party) -> str:
        if self.who.country == partner.country:
            return ""
        if is_south(self.who.country) and is_south(partner.country):
            return "south_south"
        return "decentralised" if {self.who.kind, partner.kind} == {"11"} and self.dice.chance(0.5) else ""

    def _funder(self, frame: _Frame) -> Party | None:
        if frame.child or not self.dice.chance(0.3):
            return None
        return self.atlas.party(
            "foundation", self.atlas.region(self.dice, self.dice.pick(("FR", "DE", "GB", "ES", "BE", "MA")))
        )

    def _parts(self, partner: Party, funder: Party | None, trio: tuple[Party, ...]) -> tuple[Part, ...]:
        if trio:
            return Part(trio[0], "1"), Part(trio[1], "2"), Part(trio[1], "3"), Part(trio[2], "4")
        parts = [Part(funder or self.party, "1")]
        if funder or self.dice.chance(0.6):
            parts.append(Part(self.party, "2"))
        if self.dice.chance(0.2):
            parts.append(Part(self.party, "3"))
        shown = replace(partner, ref="") if self.dice.chance(0.25) else partner
        return (*parts, Part(shown, "4"))

    def _course(self, frame: _Frame) -> tuple[str, tuple[tuple[str, date], ...], int]:
        """Status, dates and progress, as they stand today."""
        dice, start, end = self.dice, frame.start, frame.end
        planned = (
            ("1", start - timedelta(days=dice.number(0, 40))),
            ("3", end - timedelta(days=dice.number(-60, 30))),
        )
        if start > self.today:
            return "1", planned, 0
        dates = [("2", start), planned[1]] if dice.chance(0.3) else [planned[0], ("2", start), planned[1]]
        if end > self.today:
            so_far = max(1, 100 * (self.today - start).days // (end - start).days)
            return dice.weighted(("2", "6"), (30, 1)), tuple(dates), so_far
        if dice.chance(0.03):
            return "5", tuple(dates), dice.number(5, 40)
        dates.append(("4", end))
        return ("3" if end > self.today - timedelta(days=200) else "4"), tuple(dates), dice.number(82, 100)

    def _where(self, frame: _Frame) -> tuple[tuple[Share, ...], tuple[Share, ...], tuple[Spot, ...]]:
        dice = self.dice
        spots = [Spot(frame.place, dice.chance(0.7))] if dice.chance(0.93) else []
        if dice.chance(0.15):
            spots.append(Spot(self.atlas.region(dice, frame.country), False))
        others = [code for code in self.who.partners if code != frame.country]
        if frame.child or not dice.chance(0.12):
            if dice.chance(0.02):
                return (), (Share("1", classes.region_of(frame.country)),), tuple(spots)
            return (Share("", frame.country, dice.pick(("", "", "100"))),), (), tuple(spots)
        codes = [frame.country, *dice.some(others, dice.number(1, 2))]
        spots += [Spot(self.atlas.town(dice, code), True) for code in codes[1:]]
        percents = classes.percents(dice, len(codes))
        if dice.chance(0.2):
            region = Share("1", classes.region_of(codes[-1]), percents[-1])
            return classes.shares(codes[:-1], percents[:-1]), (region,), tuple(spots)
        return classes.shares(codes, percents), (), tuple(spots)

    def _carried(
        self, deeds: tuple[Deed, ...], level: str, sectors: tuple[Share, ...], countries: tuple[Share, ...]
    ) -> tuple[Deed, ...]:
        """The transactions with the sectors or countries that their activity does not state itself."""
        if level == "sector":
            codes = [share.code for share in sectors if share.vocabulary in ("", "1")]
            return tuple(replace(deed, sector=self.dice.pick(codes)) for deed in deeds)
        if level == "country":
            codes = [share.code for share in countries] or list(self.who.partners[:2])
            return tuple(replace(deed, country=self.dice.pick(codes)) for deed in deeds)
        return deeds

    def _tags(self, languages: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], str]:
        """How each language is tagged, and the default: mostly right, some left to the default, a few wrong."""
        main = languages[0]
        right = tuple((language, language) for language in languages)
        style = self.dice.weighted(("tagged", "untagged", "wrong", "wrong default"), (88, 9, 2, 1))
        if style == "untagged":
            return ((main, ""), *right[1:]), main
        wrong = "fr" if main == "en" else "en"
        if style.startswith("wrong") and len(languages) == 1:
            return ((main, "" if style == "wrong default" else wrong),), wrong
        return right, main if self.dice.chance(0.9) else ""

    def _updated(self, frame: _Frame) -> str:
        latest = min(frame.end + timedelta(days=400), self.today - timedelta(days=1))
        day = max(min(frame.start, latest), latest - timedelta(days=self.dice.number(0, 700)))
        clock = f"{self.dice.number(7, 18):02d}:{self.dice.number(0, 59):02d}:00"
        return f"{day}T{clock}{self.dice.pick(('Z', 'Z', '+01:00', ''))}"

    def _others(self, frame: _Frame) -> tuple[tuple[str, str], ...]:
        own = f"{self.who.body[:3].upper()}{frame.start.year % 100:02d}.{frame.number}"
        if self.dice.chance(0.2):
            return (("A1", own),)
        if self.dice.chance(0.03):
            return (("A3", f"{self.party.ref}-OLD-{frame.number:04d}"),)
        return ()

    def _contact(self, language: str) -> Person:
        named = persons(language)
        given, family = self.dice.pick(named["given"]), self.dice.pick(named["family"])
        number = self.dice.number(1000, 9999)
        # no such top-level domain and no such country code exist, so nobody can be written to or called
        return Person(f"{given} {family}", f"contact{number}@{slug(self.party)}.example", f"+999 00 {number}")

    def _documents(self, frame: _Frame) -> tuple[Document, ...]:
        if not self.dice.chance(0.22):
            return ()
        codes = ("A01", "A09", "A12") if frame.end > self.today else ("A07", "A08", "A09", "A12")
        drawn = self.dice.some(codes, self.dice.number(1, 2))
        day = min(frame.start + timedelta(days=self.dice.number(0, 200)), self.today)
        return tuple(Document(code, day, frame.languages[0]) for code in sorted(drawn))


def slug(party: Party) -> str:
    """The part of a reference that goes into an address."""
    return party.ref.lower()
