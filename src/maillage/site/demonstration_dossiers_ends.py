"""Dossiers of a demonstration that came further than most, or no further: agreed and not begun, renewed, evaluated by one side, abandoned.

Beside them what such dossiers hold: an exception from the expert visit, minutes, a party that comes by a link alone, a page for citizens
with questions, a handover.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers import doors
from maillage.dossiers import questions_kept as questions
from maillage.dossiers.decisions import Words
from maillage.dossiers.model import Noted
from maillage.dossiers.models import Door
from maillage.dossiers.obligations import of_dossier
from maillage.dossiers.questions import mark_of
from maillage.dossiers.questions import sides as having_a_say
from maillage.dossiers.told_to_citizens import code_of, to_tell
from maillage.parties.models import Organisation
from maillage.reference.texts import choose
from maillage.site.demonstration_agendas import Town
from maillage.site.demonstration_dossiers_play import Play, names_of

MAILBOX, OFFICE_MAILBOX = "contact@demo.invalid", "presidente@demo.invalid"


def agreed(play: Play) -> None:
    """Registers of births: both have agreed, and nothing has begun; no expert visit, by an exception; an association follows by a link."""
    play.open("registry")
    play.join(-145)
    play.diagnosed(-130)
    minutes = {
        "day": (play.made + timedelta(-100)).isoformat(), **{name: play.own(name) for name in ("present", "said", "decided")}
    }  # fmt: skip
    play.agree("minutes:m1", minutes, -99)
    play.excepted(-90)
    play.defined(-40, True, ("1200", "2"))
    _by_link(play)


def renewed(play: Play) -> None:
    """Market gardens: told to citizens, who ask; evaluated by both sides, and renewed; handed over to another office."""
    a, b = _both(play)
    play.open("gardens")
    play.join(-790)
    play.diagnosed(-770)
    play.excepted(-750)
    play.defined(-730, True, ("60", "12"), -45)
    play.on(-715).do(a, d.Started(play.day))
    for indicator, town, value in (("r1", a, "64"), ("r2", b, "12")):
        noted = d.ResultNoted(
            indicator, town.organisation.pk, play.made + timedelta(-90), value, play.own("evidence")
        )
        play.on(-88).do(town, noted)
    told = {"summary": play.own("summary"), "results_told": _told(play), "message": play.own("message")}
    play.agree_both("citizen", told, ("citizen_gives", "citizen_gains"), -85)
    evaluation = d.EvaluationFiled(
        "end", "final", play.made + timedelta(-70), _ratings(a, b), play.own("remains"), play.own("lesson")
    )
    play.on(-68).do(a, evaluation)
    play.do(b, d.Confirmed(play.state().seq))
    again = {
        "why_again": play.own("why_again"), "changes": play.own("changes"),
        "calendar": {"from": (play.made + timedelta(-44)).isoformat(), "until": (play.made + timedelta(686)).isoformat()},
    }  # fmt: skip
    play.agree("renewal", again, -60)
    _handed_over(play)
    _asked(play)


def evaluated(play: Play) -> None:
    """A theatre of two towns, on the light path: evaluated, and only one of them has said how it was."""
    a, _ = _both(play)
    play.open("theatre", light=True, sort="culture")
    play.join(-410)
    day = (play.made + timedelta(-400)).isoformat()
    play.agree("visit_note", {"day": day, "met": play.own("met"), "seen": play.own("seen")}, -395)
    start, end = (play.made + timedelta(days) for days in (-370, -20))
    text = {
        "problem": play.own("need"), "doing": play.own("do"),
        "calendar": {"from": start.isoformat(), "until": end.isoformat()},
    }  # fmt: skip
    play.agree_both("definition", text, ("gains",), -385)
    play.on(-370).do(a, d.Started(start))
    play.on(-12).do(
        a,
        d.EvaluationFiled("end", "one_page", play.day, _ratings(a), play.own("remains"), play.own("lesson")),
    )


def abandoned(play: Play) -> None:
    """Street lamps: looked at together, and then left to others."""
    play.open("lamps")
    play.join(-250)
    play.diagnosed(-230)
    play.on(-150).do(play.a, d.Abandoned(play.own("why")))


def _both(play: Play) -> tuple[Town, Town]:
    assert play.b is not None
    return play.a, play.b


def _ratings(*towns: Town) -> dict[str, dict[str, d.Rating]]:
    sides = {each.organisation.pk: d.Rating(3) for each in towns}
    return dict.fromkeys(("relevance", "effectiveness", "sustainability"), sides)


def _told(play: Play) -> list[str]:
    """Results as the page for citizens names them, the first noted first."""
    noted: list[Noted] = sorted(to_tell(play.state()), key=lambda each: each.seq)
    return [code_of(each) for each in noted]


def _handed_over(play: Play) -> None:
    """To the next office of the first, where it has one; whoever took over has not read it yet."""
    offices = play.a.organisation.offices.order_by("pk")[:2]
    if len(offices) < 2:
        return
    to, state = offices[1], play.on(-9).state()
    names = {key: each.names.get(play.a.language, "") for key, each in state.parties.items()}
    lines = of_dossier(play.key_of, state, play.day, names)
    duties = tuple(each.key for each in lines if each.whose == play.a.organisation.pk)
    play.do(play.a, d.HandedOver(f"office:{to.pk}", to.title, duties, play.own("handover")))


def _asked(play: Play) -> None:
    """What citizens asked: one is answered, one was let through by one side and waits for the other."""
    towns = _both(play)
    say, key = having_a_say(play.state()), play.key_of
    first, second = (choose(play.own(name), play.a.language) for name in ("asked", "asked_again"))
    answered = questions.ask(key, first, play.a.language, play.on(-8).moment())
    for each in towns:
        questions.let_through(key, answered.pk, say, each.organisation, each.by, play.moment(), play.day)
    answer: Words = play.on(-6).own("answer")
    here, there = towns
    questions.propose(key, answered.pk, say, here.organisation, answer, here.by, play.moment(), play.day)
    play.on(-5)
    shown = mark_of(answer)
    questions.agree(key, answered.pk, say, there.organisation, shown, there.by, play.moment(), play.day)
    waits = questions.ask(key, second, play.a.language, play.on(-3).moment())
    questions.let_through(key, waits.pk, say, towns[0].organisation, towns[0].by, play.moment(), play.day)


def _by_link(play: Play) -> None:
    """An association in which nobody has an account joins by the link of a letter, and says something by it. Last: a link acts at the moment
    at which it is used."""
    outside = Organisation.objects.filter(
        generated=True, kind="association", offices=None, country=play.a.organisation.country
    )
    there = outside.order_by("names__name").first()
    if there is None:
        return
    there.mailbox = MAILBOX
    there.save(update_fields=["mailbox"])
    asked: dict[str, Any] = {"names": names_of(there), "country": there.country}
    play.on(-9).do(play.a, d.PartyNamed(there.pk, role="associated", key=False, **asked))
    title = choose(play.own("office"), play.a.language)
    letter = doors.Letter(there.pk, title, OFFICE_MAILBOX, play.a.language)
    door = doors.send(
        play.key_of, play.state(), letter, play.a.organisation, play.a.by, play.on(-8).moment(), True
    ).door
    Door.objects.filter(pk=door.pk).update(at=play.moment())
    now = play.on(-5).moment()
    doors.through(door.pk, "join", "A. S.", play.day, now, {})
    doors.through(door.pk, "remark", "A. S.", play.day, now, play.own("outside"))
