"""What whoever takes part may do in a dossier beside its texts, one small form each: what it asks for, and the decision that it makes.

The forms are data here and words in ``data/dossier_acts.toml``: a new kind of decision is one entry and its sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, get_args

from maillage.dossiers import decisions as d
from maillage.dossiers.conditions import conditions_of
from maillage.dossiers.deciding.gates import may_resume
from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.model import DEFINED, DRAFT, OVER, SUSPENDED
from maillage.dossiers.naming import role_name
from maillage.dossiers.refused import Refused
from maillage.parties.keys import new_key
from maillage.reference.texts import catalogue, choose
from maillage.site import words
from maillage.site.dossiers import declared_shown
from maillage.site.dossiers.here import Here, at
from maillage.site.dossiers.mission.phases import writes
from maillage.site.dossiers.procedure.steps_left import steps_left
from maillage.site.dossiers.side_said import to_confirm
from maillage.site.dossiers.small_forms import Asked, Choice, Small, quoted
from maillage.site.dossiers.typed_words import sum_of, words_of
from maillage.site.parties.typed import Typed, day_in

GROUP = "dossier_acts"
SAY, PROMISES, WHO, COURSE = "say", "promises", "who", "course"
"""The headings under which the page of a dossier offers them."""
Field = Asked[Here]
Form = Small[Here]


def running(here: Here) -> bool:
    """Whether its party takes part in it, and it is not over."""
    return here.takes_part and here.state.phase not in OVER


def _with(asked: Callable[[Here], Any]) -> Callable[[Here], bool]:
    return lambda here: running(here) and bool(asked(here))


def _day(typed: Typed, name: str) -> date:
    """The day typed; one that is long past where none can be read, which the core refuses by name."""
    return day_in(typed.one(name)) or date.min


def _named(here: Here, parties: Iterable[str]) -> list[Choice]:
    return [(each, here.named(each)) for each in parties]


def _parties(here: Here) -> list[Choice]:
    return _named(here, (each.party for each in here.state.parties.values() if each.left_on is None))


def _others(here: Here) -> list[Choice]:
    return [each for each in _parties(here) if each[0] != here.acting.pk]


def _asked(here: Here) -> list[Choice]:
    """Those who were asked and have not answered."""
    there = here.state.parties.values()
    return _named(here, (each.party for each in there if each.joined_on is None and each.left_on is None))


def _roles(here: Here) -> list[Choice]:
    return [(each, role_name(each, words.language())) for each in roles()]


def _key_or_none(here: Here) -> list[Choice]:
    return [(each, words.say(f"{GROUP}.role.{each}")) for each in ("same", "key", "none")]


def _causes(here: Here) -> list[Choice]:
    return [(each, words.say(f"dossier.cause.{each}")) for each in get_args(d.Cause)]


def _promises(here: Here, mine: bool, *states: str) -> list[Choice]:
    return [
        (each.promise, quoted(each.says))
        for each in here.state.promises.values()
        if (each.party == here.acting.pk) == mine and each.state in (states or ("announced", "engaged", "missed"))
    ]  # fmt: skip


def _mine(here: Here) -> list[Choice]:
    return _promises(here, True)


def _announced(here: Here) -> list[Choice]:
    return _promises(here, True, "announced")


def _actors(here: Here) -> list[Choice]:
    return [(each.actor, quoted(each.names)) for each in here.me.actors if not each.gone]


def _conditions(here: Here) -> list[Choice]:
    found = conditions_of(here.state.in_force("definition"))
    return [
        (key, words.say(f"{GROUP}.condition.of", who=here.named(each.set_by), what=quoted(each.says)))
        for key, each in found.items()
    ]


def _met(here: Here) -> list[Choice]:
    return [("", "–"), *((each, words.say(f"dossier.conditions.word.{each}")) for each in get_args(d.Met))]


def _condition(here: Here, typed: Typed) -> d.What:
    met: Any = typed.one("met")
    if met not in get_args(d.Met):
        raise Refused("nothing-said", "met")
    return d.ConditionNoted(
        typed.one("condition"), met, _day(typed, "on"), typed.one("source"), words_of(typed, "says")
    )


def _attachments(here: Here) -> list[Choice]:
    return [(each, words.say(f"{GROUP}.attach.{each}")) for each in ("plan", "commitment")]


def _sorts(here: Here) -> list[Choice]:
    found = catalogue("maillage.dossiers", "light")["sort"]
    return [(each, choose(dict(names), words.language())) for each, names in found.items()]


def _may_be_light(here: Here) -> bool:
    state = here.state
    early = state.phase in (DRAFT, DEFINED) and not state.missions and state.in_force("definition") is None
    return not state.light and here.me.counts and early


def _changed_role(here: Here, typed: Typed) -> d.What:
    found = here.state.parties.get(typed.one("party"))
    key = typed.one("key") == "key" if typed.one("key") in ("key", "none") else bool(found and found.key)
    return d.RoleChanged(typed.one("party"), typed.one("role"), key, words_of(typed, "why"))


def _light(here: Here, typed: Typed) -> d.What:
    cost = sum_of(typed.one("amount"))
    if cost is None:
        raise Refused("cost-wrong", "amount")
    return d.PathChosen(True, words_of(typed, "why"), typed.one("sort"), *cost)


def _suspended(here: Here, typed: Typed) -> d.What:
    cause: Any = found if (found := typed.one("cause")) in get_args(d.Cause) else "other"
    return d.Suspended(cause, words_of(typed, "why"), _day(typed, "review_on"))


def _attached(here: Here, typed: Typed) -> d.What:
    return d.Attached(
        "plan" if typed.one("which") == "plan" else "commitment", typed.one("code"), words_of(typed, "title"), typed.one("source"),
        here.acting.country,
    )  # fmt: skip


ACTS: Mapping[str, Form] = {
    # what is said, also of a dossier that is over
    "remark": Form(SAY, (Field("says"),), lambda here, typed: d.Remarked(words_of(typed, "says")), lambda here: here.takes_part),
    "warn": Form(SAY, (Field("says"),), lambda here, typed: d.Remarked(words_of(typed, "says"), warns=True), lambda here: here.takes_part),
    "interest": Form(
        SAY, (Field("conflict", "choice", choices=declared_shown.choices), Field("says", optional=True, hint=True)),
        lambda here, typed: d.InterestDeclared(words_of(typed, "says"), declared_shown.chosen(typed)), running,
    ),
    "correct": Form(
        "", (Field("number", "line", known_by="number"), Field("says")),
        lambda here, typed: d.Corrected(typed.number("number"), words_of(typed, "says")), lambda here: here.takes_part,
    ),
    "confirm": Form(
        SAY, (Field("confirmed", "choice", choices=to_confirm, known_by="number"), Field("says", optional=True)),
        lambda here, typed: d.Confirmed(typed.number("confirmed"), words_of(typed, "says")),
        lambda here: here.takes_part and bool(to_confirm(here)),
    ),
    "promise": Form(
        PROMISES, (Field("says"), Field("due", "day"), Field("to", "choice", True, _others)),
        lambda here, typed: d.PromiseMade(new_key(), words_of(typed, "says"), _day(typed, "due"), typed.one("to")),
        lambda here: running(here) and writes(here.state, here.acting.pk),
    ),
    "engage": Form(
        PROMISES, (Field("promise", "choice", choices=_announced), Field("says", optional=True)),
        lambda here, typed: d.PromiseMoved(typed.one("promise"), "engaged", words_of(typed, "says")), _with(_announced),
    ),
    "keep": Form(
        PROMISES, (Field("promise", "choice", choices=_mine), Field("evidence", "line")),
        lambda here, typed: d.PromiseMoved(typed.one("promise"), "kept", evidence=typed.one("evidence")), _with(_mine),
    ),
    "put_off": Form(
        PROMISES, (Field("promise", "choice", choices=_mine), Field("due", "day"), Field("says")),
        lambda here, typed: d.PromiseMoved(typed.one("promise"), "put_off", words_of(typed, "says"), due=_day(typed, "due")), _with(_mine),
    ),
    "miss": Form(
        PROMISES, (Field("promise", "choice", choices=lambda here: _promises(here, False, "announced", "engaged")), Field("says", optional=True)),
        lambda here, typed: d.PromiseMoved(typed.one("promise"), "missed", words_of(typed, "says")),
        _with(lambda here: any(here.state.promises[key].due < here.on for key, _ in _promises(here, False, "announced", "engaged"))),
    ),
    "condition": Form(
        COURSE,
        (Field("condition", "choice", choices=_conditions, known_by="condition"), Field("met", "choice", choices=_met), Field("on", "day"),
         Field("source", "line", True), Field("says", optional=True)),
        _condition, lambda here: running(here) and writes(here.state, here.acting.pk) and bool(_conditions(here)),
    ),
    "actor": Form(
        WHO, (Field("names", "line"), Field("sort", "line")),
        lambda here, typed: d.ActorNamed(new_key(), words_of(typed, "names"), typed.one("sort")), running,
    ),
    "actor_gone": Form(
        WHO, (Field("actor", "choice", choices=_actors),), lambda here, typed: d.ActorGone(typed.one("actor")), _with(_actors),
    ),
    "role": Form(
        WHO, (Field("party", "choice", choices=_parties), Field("role", "choice", choices=_roles), Field("key", "choice", choices=_key_or_none), Field("why", optional=True)),
        _changed_role, lambda here: running(here) and writes(here.state, here.acting.pk),
    ),
    "uninvite": Form(
        WHO, (Field("party", "choice", choices=_asked), Field("why")),
        lambda here, typed: d.PartyDeclined(typed.one("party"), words_of(typed, "why")),
        lambda here: running(here) and writes(here.state, here.acting.pk) and bool(_asked(here)),
    ),
    "attach": Form(
        COURSE, (Field("which", "choice", choices=_attachments), Field("title", "line"), Field("code", "line", True), Field("source", "line", True)),
        _attached, running,
    ),
    "full_path": Form(
        COURSE, (Field("why"),), lambda here, typed: d.PathChosen(False, words_of(typed, "why")),
        lambda here: running(here) and here.state.light and here.me.counts and here.state.phase in (DRAFT, DEFINED),
    ),
    "light_path": Form(
        COURSE, (Field("sort", "choice", choices=_sorts), Field("amount", "line", True, hint=True), Field("why")), _light,
        _with(_may_be_light),
    ),
    "start": Form(
        COURSE, (Field("on", "day"),), lambda here, typed: d.Started(_day(typed, "on")),
        lambda here: running(here) and here.state.phase == DEFINED, reads=steps_left,
    ),
    "suspend": Form(
        COURSE, (Field("cause", "choice", choices=_causes), Field("why"), Field("review_on", "day")), _suspended,
        lambda here: running(here) and here.state.phase != SUSPENDED,
    ),
    "resume": Form(
        COURSE, (Field("why", optional=True),), lambda here, typed: d.Resumed(words_of(typed, "why")),
        lambda here: running(here) and may_resume(here.state, here.acting.pk, here.on),
    ),
    "page_back": Form(
        COURSE, (Field("why"),), lambda here, typed: d.PageWithdrawn(words_of(typed, "why")),
        lambda here: running(here) and here.me.counts and here.state.in_force("citizen") is not None and not here.state.page_withdrawn,
    ),
    "leave": Form(
        COURSE, (Field("why"),), lambda here, typed: d.PartyLeft(words_of(typed, "why")),
        lambda here: running(here) and len(_parties(here)) > 1, stops=True,
    ),
    "abandon": Form(COURSE, (Field("why"),), lambda here, typed: d.Abandoned(words_of(typed, "why")), running, stops=True),
}  # fmt: skip
"""Name in the address → the form, in the order in which a page offers them."""


def offered(here: Here) -> list[dict[str, Any]]:
    """The acts that stand open as the dossier is, with their addresses, heading by heading."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, act in ACTS.items():
        if act.place and act.when(here):
            row = {"label": words.say(f"{GROUP}.{name}.title"), "address": at(here, "dossier_act", name)}
            found.setdefault(act.place, []).append(row)
    return [{"name": words.say(f"{GROUP}.place.{place}"), "rows": rows} for place, rows in found.items()]


def leads_back(here: Here, form: Form) -> str:
    """Where a form leads, done or left: to the page of the dossier; to its story, where that leads to the form."""
    return at(here, "dossier") if form.place else at(here, "dossier_story")
