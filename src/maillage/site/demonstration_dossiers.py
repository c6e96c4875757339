"""The dossiers of a demonstration, at every stage between its invented towns: opened alone, agreed by one of two, agreed by both, under way
after an expert visit, evaluated, renewed, a school exchange on the light path that is over, one that rests and one that was abandoned.

All of it is invented and says so; it is decided by the same verbs as everything else, on days counted back from that of the making.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from maillage.dossiers import decisions as d
from maillage.site.demonstration_agendas import Town
from maillage.site.demonstration_dossiers_ends import abandoned, agreed, evaluated, renewed
from maillage.site.demonstration_dossiers_play import Play


def dossiers(towns: Sequence[Town], on: date) -> None:
    """Make them, for towns of which the first works with the others; nothing where it is alone."""
    if len(towns) < 2:
        return
    first, partner, *others = towns
    alone = Play(first, None, on, 20)
    alone.open("alone")
    waste = Play(first, partner, on, 60)
    waste.open("waste")
    waste.join(-55)
    waste.diagnosed(-50)
    waste.discussed(-44, (2, 6, 12, 13, 24))
    waste.defined(-16, both=False)
    waste.doubted(-5)
    waste.key("definition", -3, both=False)
    water = Play(partner, first, on, 300)
    water.open("water")
    water.join(-290)
    water.diagnosed(-270)
    water.discussed(-200, (2, 12, 20, 22, 40))
    water.recommended(-200)
    water.defined(-120, both=True)
    water.under_way(-110)
    for town in others[:1]:
        _school(Play(town, first, on, 400))
    agreed(Play(first, partner, on, 150))
    abandoned(Play(partner, first, on, 260))
    for town in others[:1]:
        renewed(Play(town, first, on, 800))
    for town in others[1:2]:
        evaluated(Play(town, first, on, 420))
        rests = Play(town, first, on, 90)
        rests.open("rest")
        rests.join(-80)
        rests.on(-15).do(town, d.Suspended("security", rests.words("rest_why"), on + timedelta(45)))


def _school(play: Play) -> None:
    """A school exchange from its beginning to its end."""
    a, b = play.a, play.b
    assert b is not None
    play.open("school", light=True, sort="school")
    play.join(-390)
    day = (play.made + timedelta(-380)).isoformat()
    play.agree(
        "visit_note", {"day": day, "met": play.words("school_met"), "seen": play.words("school_seen")}, -370
    )
    start, end = (play.made + timedelta(days) for days in (-340, -40))
    both = {each.organisation.pk: play.words("gains") for each in (a, b)}
    text: dict[str, Any] = {
        "problem": play.words("school_need"), "doing": play.words("school_do"), "gains": {},
        "calendar": {"from": start.isoformat(), "until": end.isoformat()},
    }  # fmt: skip
    play.write("definition", {**text, "gains": {a.organisation.pk: both[a.organisation.pk]}}, a, -360)
    play.write("definition", {**text, "gains": both}, b, -355)
    play.key("definition", -350)
    play.on(-340).do(a, d.Started(start))
    sides = {each.organisation.pk: d.Rating(4) for each in (a, b)}
    ratings = dict.fromkeys(("relevance", "effectiveness", "sustainability"), sides)
    play.on(-30).do(
        a,
        d.EvaluationFiled(
            "end", "one_page", play.day, ratings, play.words("school_remains"), play.words("school_lesson")
        ),
    )
    closure = {
        "done": play.words("school_do"),
        "remains": play.words("school_remains"),
        "lesson": play.words("school_lesson"),
        "publish_lesson": ["yes"],
    }
    play.agree("closure", closure, -20)
