"""Where an invented activity happens, with whom, and what only some have: contacts, documents, conditions, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from maillage.demo.dice import Dice
from maillage.demo.iati import classes, results
from maillage.demo.iati.frames import Frame
from maillage.demo.iati.model import (
    Classes,
    Course,
    Deed,
    Document,
    Part,
    Party,
    Person,
    Rest,
    Share,
    Spot,
    Where,
)
from maillage.demo.iati.parties import Atlas, is_south
from maillage.demo.iati.words import Publisher, persons

FUNDERS_IN = ("FR", "DE", "GB", "ES", "BE", "MA")
"""Countries of the invented foundations that pay for some activities."""


def partner(dice: Dice, atlas: Atlas, frame: Frame) -> Party:
    """Who does the work in its town: most often the town itself."""
    topic = frame.work.topic
    if topic == "health" and dice.chance(0.5):
        return atlas.party("hospital", frame.place)
    if topic in ("university", "training") and dice.chance(0.7):
        return atlas.party("university", frame.place)
    weights = (7, 3, 1 if topic == "migration" else 0)
    return atlas.party(dice.weighted(("commune", "association", "diaspora"), weights), frame.place)


def trio(dice: Dice, atlas: Atlas, who: Publisher, party: Party, frame: Frame) -> tuple[Party, ...]:
    """Facilitator, pivot (the publisher) and beneficiary of a triangular activity; nothing for most."""
    if not who.facilitators or frame.child or who.country == frame.country or not dice.chance(0.3):
        return ()
    helper = atlas.party("agency", atlas.region(dice, dice.pick(who.facilitators)))
    return helper, party, atlas.party("commune", frame.place)


def funder(dice: Dice, atlas: Atlas, frame: Frame) -> Party | None:
    """A foundation that pays, for some activities."""
    if frame.child or not dice.chance(0.3):
        return None
    return atlas.party("foundation", atlas.region(dice, dice.pick(FUNDERS_IN)))


def kind(dice: Dice, party: Party, other: Party) -> str:
    """What the description says of the kind of cooperation: a key of its sentence, empty for nothing."""
    if party.country == other.country:
        return ""
    if is_south(party.country) and is_south(other.country):
        return "south_south"
    return "decentralised" if {party.kind, other.kind} == {"11"} and dice.chance(0.5) else ""


def parts(
    dice: Dice, party: Party, other: Party, payer: Party | None, three: tuple[Party, ...]
) -> tuple[Part, ...]:
    """The roles; a quarter of partners are named without their reference, as in real files."""
    if three:
        return Part(three[0], "1"), Part(three[1], "2"), Part(three[1], "3"), Part(three[2], "4")
    listed = [Part(payer or party, "1")]
    if payer or dice.chance(0.6):
        listed.append(Part(party, "2"))
    if dice.chance(0.2):
        listed.append(Part(party, "3"))
    return (*listed, Part(replace(other, ref="") if dice.chance(0.25) else other, "4"))


def where(dice: Dice, atlas: Atlas, who: Publisher, frame: Frame) -> Where:
    """One country mostly; sometimes several with percentages, one of which may be said as its region."""
    spots = [Spot(frame.place, dice.chance(0.7))] if dice.chance(0.93) else []
    if dice.chance(0.15):
        spots.append(Spot(atlas.region(dice, frame.country), False))
    if frame.child or not dice.chance(0.12):
        scope = dice.pick(("8", "8", "4", "7", ""))
        if not frame.child and dice.chance(0.02):
            return Where("2", (), (Share("1", classes.region_of(frame.country)),), tuple(spots))
        return Where(scope, (Share("", frame.country, dice.pick(("", "", "100"))),), (), tuple(spots))
    others = [code for code in who.partners if code != frame.country]
    codes = [frame.country, *dice.some(others, dice.number(1, 2))]
    spots += [Spot(atlas.town(dice, code), True) for code in codes[1:]]
    percents = classes.percents(dice, len(codes))
    if dice.chance(0.2):
        region = Share("1", classes.region_of(codes[-1]), percents[-1])
        return Where("3", classes.shares(codes[:-1], percents[:-1]), (region,), tuple(spots))
    return Where("3", classes.shares(codes, percents), (), tuple(spots))


def carried(
    dice: Dice, level: str, told: tuple[Where, Classes], deeds: tuple[Deed, ...], codes: Sequence[str]
) -> tuple[Where, Classes, tuple[Deed, ...]]:
    """Moves sectors and goals, or countries (``level``), from the activity to each of its transactions; ``codes`` are countries to
    choose from when the activity has only a region."""
    place, kinds = told
    if level == "sector":
        own = [share.code for share in kinds.sectors if share.vocabulary in ("", "1")]
        goal = kinds.goals[0].code if kinds.goals and kinds.goals[0].vocabulary in ("T2", "7") else ""
        told_there = tuple(replace(deed, sector=dice.pick(own), goal=goal) for deed in deeds)
        return place, replace(kinds, sectors=(), goals=()), told_there
    if level == "country":
        own = [share.code for share in place.countries] or list(codes)
        place = replace(place, countries=(), regions=())
        return place, kinds, tuple(replace(deed, country=dice.pick(own)) for deed in deeds)
    return place, kinds, deeds


def rest(dice: Dice, who: Publisher, party: Party, frame: Frame, course: Course, today: date) -> Rest:
    """What only some have."""
    measured = course.progress and dice.chance(0.32)
    return Rest(
        others=_others(dice, who, party, frame),
        contact=_contact(dice, party, frame.languages[0]) if dice.chance(0.17) else None,
        documents=_documents(dice, frame, today),
        conditions=tuple(sorted(dice.some(("1", "2", "3"), dice.number(1, 2)))) if dice.chance(0.15) else (),
        indicators=results.results_of(dice, frame.work, frame.start, frame.end, today, frame.languages) if measured else (),
        extras=dice.chance(0.03),
    )  # fmt: skip


def _others(dice: Dice, who: Publisher, party: Party, frame: Frame) -> tuple[tuple[str, str], ...]:
    if dice.chance(0.2):
        return (("A1", f"{who.body[:3].upper()}{frame.start.year % 100:02d}.{frame.number}"),)
    return (("A3", f"{party.ref}-OLD-{frame.number:04d}"),) if dice.chance(0.03) else ()


def _contact(dice: Dice, party: Party, language: str) -> Person:
    named = persons(language)
    given, family = dice.pick(named["given"]), dice.pick(named["family"])
    number = dice.number(1000, 9999)
    # no such top-level domain and no such country code exist, so nobody can be written to or called
    return Person(f"{given} {family}", f"contact{number}@{party.ref.lower()}.example", f"+999 00 {number}")


def _documents(dice: Dice, frame: Frame, today: date) -> tuple[Document, ...]:
    if not dice.chance(0.22):
        return ()
    codes = ("A01", "A09", "A12") if frame.end > today else ("A07", "A08", "A09", "A12")
    day = min(frame.start + timedelta(days=dice.number(0, 200)), today)
    return tuple(
        Document(code, day, frame.languages[0]) for code in sorted(dice.some(codes, dice.number(1, 2)))
    )
