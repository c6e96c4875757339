"""What a decision was, as the case of its sentence in ``data/story.toml`` and the values that fill it; one function for each kind.

In: the decision, and where its dossier stands then or later. Out: :class:`Case`. What is said after the sentence (a reason, what
was changed) stands in ``tails``. A kind without a function raises ``NotImplementedError``: a test holds that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.decisions import Decision, What, Words
from maillage.dossiers.lesson import solution_of
from maillage.dossiers.model import State, Version
from maillage.dossiers.naming import (
    article_name,
    articles_listed,
    figure_of,
    name,
    party_name,
    quoted,
    role_name,
    text_name,
    version_of,
)
from maillage.dossiers.texts import articles, kind_of, says_something
from maillage.dossiers.told_to_citizens import indicator_of
from maillage.reference.spoken import day, in_digits
from maillage.reference.texts import catalogue, choose

MOST_ARTICLES = 5
"""Names of changed articles in one sentence; of more, no name helps."""
_TAKES_EFFECT = {"closure": "closed", "renewal": "renewed", "citizen": "public"}
"""Text → what is said of the dossier once it binds."""

Tail = tuple[str, dict[str, str]]
"""A key of ``[tail]``, and what fills it."""


@dataclass(frozen=True, slots=True)
class Case:
    """``case``: which of the sentences of its kind. ``text``: the text that it is about. ``answers``: the number of the decision that it
    answers, lifts, reads or corrects."""

    case: str
    values: Mapping[str, str] = field(default_factory=dict)
    tails: tuple[Tail, ...] = ()
    text: str = ""
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """What the functions below read: the decision, its dossier, the reader's language, and names that can be opened (of people by their
    commitments; of steps of procedures by ``pack.rule``)."""

    decision: Decision
    state: State
    language: str
    names: Mapping[str, str]

    def words(self, said: Words) -> str:
        """What somebody wrote, as a sentence quotes it."""
        return quoted(said, self.language) or name("nothing", self.language)

    def party(self, key: str) -> str:
        """A party's name."""
        return party_name(self.state, key, self.language)

    def text(self, text: str) -> str:
        """A text's name."""
        return text_name(self.state, text, self.language)

    def day(self, on: Any) -> str:
        """A day as the language writes it."""
        return day(on, self.language)

    def number(self, number: int) -> str:
        """A number that counts nothing: of a version, of a decision."""
        return in_digits(number, self.language)

    def why(self, why: Words) -> tuple[Tail, ...]:
        """The reason, where one was given."""
        said = quoted(why, self.language)
        return (("why", {"why": said}),) if said else ()

    def reissued(self) -> tuple[Tail, ...]:
        """The texts that are new versions because of who must agree now."""
        seq = self.decision.seq
        return tuple(
            ("parties_changed", {"text": self.text(text.name), "number": self.number(version.number)})
            for text in self.state.texts.values()
            for version in text.versions
            if version.seq == seq and version.because
        )


@singledispatch
def case_of(what: What, telling: Telling) -> Case:
    """The case of a decision's sentence, and its values."""
    raise NotImplementedError(type(what).__name__)


# --- opening, and who takes part ---


@case_of.register
def _(what: d.Opened, telling: Telling) -> Case:
    tails: tuple[Tail, ...] = (
        ((("from_solution" if solution_of(what.came_from) else "from_match"), {}),) if what.came_from else ()
    )
    tails += (("recruits", {}),) if what.recruits else ()
    values = {"title": telling.words(what.title)}
    if what.light:
        return Case("light", values | {"sort": _light(what.sort, telling)}, tails)
    return Case("plain", values, tails)


@case_of.register
def _(what: d.PathChosen, telling: Telling) -> Case:
    if what.light:
        return Case("light", {"sort": _light(what.sort, telling)}, telling.why(what.why))
    return Case("full", {}, telling.why(what.why))


@case_of.register
def _(what: d.PartyNamed, telling: Telling) -> Case:
    values = {"party": telling.words(what.names), "role": role_name(what.role, telling.language)}
    return Case("key" if what.key else "plain", values, telling.reissued())


@case_of.register
def _(what: d.PartyJoined, telling: Telling) -> Case:
    return Case("plain", tails=telling.reissued())


@case_of.register
def _(what: d.PartyDeclined, telling: Telling) -> Case:
    tails = (*telling.why(what.why), *telling.reissued())
    if what.party == telling.decision.by.party:
        return Case("own", {}, tails)
    return Case("other", {"party": telling.party(what.party)}, tails)


@case_of.register
def _(what: d.PartyLeft, telling: Telling) -> Case:
    return Case("plain", {}, (*telling.why(what.why), *telling.reissued()))


@case_of.register
def _(what: d.RoleChanged, telling: Telling) -> Case:
    own = what.party == telling.decision.by.party
    values = {"role": role_name(what.role, telling.language)}
    if not own:
        values["party"] = telling.party(what.party)
    case = f"{'own' if own else 'other'}{'_key' if what.key else ''}"
    return Case(case, values, (*telling.why(what.why), *telling.reissued()))


@case_of.register
def _(what: d.InterestDeclared, telling: Telling) -> Case:
    case = "plain" if what.conflict != "none" else "none_says" if says_something(what.says) else "none"
    return Case(case, {"says": telling.words(what.says)})


@case_of.register
def _(what: d.ActorNamed, telling: Telling) -> Case:
    return Case("plain", {"actor": telling.words(what.names)})


@case_of.register
def _(what: d.ActorGone, telling: Telling) -> Case:
    party = telling.state.parties.get(telling.decision.by.party)
    found = next((each.names for each in party.actors if each.actor == what.actor), {}) if party else {}
    return Case("plain", {"actor": quoted(found, telling.language) or what.actor})


@case_of.register
def _(what: d.Attached, telling: Telling) -> Case:
    return Case(what.to, {"title": telling.words(what.title)})


# --- texts ---


@case_of.register
def _(what: d.VersionProposed, telling: Telling) -> Case:
    text = telling.state.texts.get(what.text)
    versions = text.versions if text else ()
    at = next((n for n, each in enumerate(versions) if each.seq == telling.decision.seq), None)
    values = {
        "text": telling.text(what.text),
        "number": telling.number(versions[at].number if at is not None else 1),
    }
    if not at:  # the first, before which there is none
        return Case("plain", values, telling.why(what.why), what.text)
    before = versions[at - 1]
    tails = (*_changed(before, versions[at], telling), *telling.why(what.why))
    agreed = next(
        (each for each in reversed(versions[:at]) if each.agreed and each.agreed < versions[at].seq), None
    )
    if agreed:
        return Case("amends", values | {"before": telling.number(agreed.number)}, tails, what.text)
    if before.keys:
        return Case("over", values | {"before": telling.number(before.number)}, tails, what.text)
    return Case("plain", values, tails, what.text)


@case_of.register
def _(what: d.KeyGiven, telling: Telling) -> Case:
    kind = kind_of(what.text)
    version = version_of(telling.state, what.text, what.version)
    binds = version is not None and version.agreed == telling.decision.seq
    values = _version(what.text, what.version, telling)
    if kind is not None and kind.office != "binds":
        return Case("acknowledged_by_all" if binds else "acknowledged", values, (), what.text)
    if not binds:
        return Case("plain", values, (), what.text)
    effect = _TAKES_EFFECT.get(what.text)
    return Case("binds", values, ((effect, {}),) if effect else (), what.text)


@case_of.register
def _(what: d.KeyWithdrawn, telling: Telling) -> Case:
    return Case("plain", _version(what.text, what.version, telling), telling.why(what.why), what.text)


@case_of.register
def _(what: d.Returned, telling: Telling) -> Case:
    return Case("plain", _version(what.text, what.version, telling), telling.why(what.why), what.text)


@case_of.register
def _(what: d.ReserveMade, telling: Telling) -> Case:
    values = _version(what.text, what.version, telling) | {
        "article": article_name(what.article, telling.language),
        "says": telling.words(what.says),
    }
    return Case("plain", values, (), what.text)


@case_of.register
def _(what: d.ReserveLifted, telling: Telling) -> Case:
    return _beside(what.text, what.reserve, "reserves", telling)


@case_of.register
def _(what: d.CounterMade, telling: Telling) -> Case:
    values = _version(what.text, what.version, telling) | {
        "article": article_name(what.article, telling.language)
    }
    return Case("plain", values, telling.why(what.why), what.text)


@case_of.register
def _(what: d.CounterTakenBack, telling: Telling) -> Case:
    return _beside(what.text, what.counter, "counters", telling)


@case_of.register
def _(what: d.PageWithdrawn, telling: Telling) -> Case:
    return Case("plain", {}, telling.why(what.why), "citizen")


@case_of.register
def _(what: d.Remarked, telling: Telling) -> Case:
    tails: tuple[Tail, ...] = (("about", {"text": telling.text(what.text)}),) if what.text else ()
    if what.mailbox:
        tails = (*mailbox_tail(what.mailbox, telling.names), *tails)
    return Case("warns" if what.warns else "plain", {"says": telling.words(what.says)}, tails, what.text)


# --- following ---


@case_of.register
def _(what: d.PromiseMade, telling: Telling) -> Case:
    tails: tuple[Tail, ...] = (("to", {"to": telling.party(what.to)}),) if what.to else ()
    case = "engaged" if what.engaged else "announced"
    return Case(case, {"due": telling.day(what.due), "says": telling.words(what.says)}, tails)


@case_of.register
def _(what: d.PromiseMoved, telling: Telling) -> Case:
    promise = telling.state.promises.get(what.promise)
    values = {"promise": telling.words(promise.says) if promise else what.promise}
    if what.to == "missed":
        values["party"] = telling.party(promise.party) if promise else ""
    if what.to == "put_off":
        values["due"] = telling.day(what.due)
    return Case(what.to, values, telling.why(what.says), answers=promise.seq if promise else 0)


@case_of.register
def _(what: d.ResultNoted, telling: Telling) -> Case:
    measured = indicator_of(telling.state, what)
    says = (quoted(measured.says, telling.language) if measured else "") or what.indicator
    value = f"{figure_of(what.value, telling.language)} {measured.unit if measured else ''}".strip()
    values = {"side": telling.party(what.side), "on": telling.day(what.on), "value": value, "indicator": says}
    return Case("plain", values)


@case_of.register
def _(what: d.EvaluationFiled, telling: Telling) -> Case:
    return Case("plain", {"on": telling.day(what.on), "sort": _evaluation(what.sort, telling)})


@case_of.register
def _(what: d.Confirmed, telling: Telling) -> Case:
    return Case(
        "plain", {"answers": telling.number(what.number)}, telling.why(what.says), answers=what.number
    )


@case_of.register
def _(what: d.StepDone, telling: Telling) -> Case:
    values = {"on": telling.day(what.on), "step": telling.names.get(what.step, what.step)}
    shown = " ".join(what.evidence.split())
    tails: tuple[Tail, ...] = (("shown_by", {"evidence": shown}),) if shown else ()
    return Case("back" if what.back else "plain", values, tails)


# --- where it stands ---


@case_of.register
def _(what: d.Started, telling: Telling) -> Case:
    return Case("plain", {"on": telling.day(what.on)})


@case_of.register
def _(what: d.Suspended, telling: Telling) -> Case:
    return Case(what.cause, {"review_on": telling.day(what.review_on)}, telling.why(what.why))


@case_of.register
def _(what: d.Resumed, telling: Telling) -> Case:
    return Case("plain", {}, telling.why(what.why))


@case_of.register
def _(what: d.Abandoned, telling: Telling) -> Case:
    return Case("plain", {}, telling.why(what.why))


# --- memory ---


@case_of.register
def _(what: d.HandedOver, telling: Telling) -> Case:
    values = {"to": what.to_title or what.to_office, "note": telling.words(what.note)}
    said = quoted(what.habits, telling.language)
    tails: tuple[Tail, ...] = (("habits", {"habits": said}),) if said else ()
    if what.interim_until is None:
        return Case("plain", values, tails)
    return Case("interim", values | {"until": telling.day(what.interim_until)}, tails)


@case_of.register
def _(what: d.HandoverRead, telling: Telling) -> Case:
    return Case("plain", {"answers": telling.number(what.handover)}, answers=what.handover)


@case_of.register
def _(what: d.Corrected, telling: Telling) -> Case:
    values = {"answers": telling.number(what.number), "says": telling.words(what.says)}
    return Case("plain", values, answers=what.number)


@case_of.register
def _(what: d.Erased, telling: Telling) -> Case:
    of_mailbox = any(each.mailbox == what.commitment for each in telling.state.remarks)
    return Case("mailbox" if of_mailbox else what.ground)


# --- what several of them say ---


def mailbox_tail(commitment: str, names: Mapping[str, str]) -> tuple[Tail, ...]:
    """Which mailbox the code of a link went to, hidden in part; or that it was erased. Nothing where its name is empty: it is there, and
    not for this reader."""
    found = names.get(commitment)
    if found is None:
        return (("mailbox_erased", {}),)
    return (("mailbox", {"mailbox": found}),) if found else ()


def _version(text: str, hash_: str, telling: Telling) -> dict[str, str]:
    found = version_of(telling.state, text, hash_)
    return {"text": telling.text(text), "number": telling.number(found.number) if found else hash_[:8]}


def _beside(text: str, number: int, where: str, telling: Telling) -> Case:
    """What is said of a reserve or a counter-proposal that is dropped, by the number of the decision that made it."""
    found = telling.state.texts.get(text)
    beside = (each for version in (found.versions if found else ()) for each in getattr(version, where))
    article = next((each.article for each in beside if each.seq == number), "")
    values = {
        "article": article_name(article, telling.language),
        "text": telling.text(text),
        "answers": telling.number(number),
    }
    return Case("plain", values, (), text, number)


def _changed(before: Version, after: Version, telling: Telling) -> tuple[Tail, ...]:
    names = {*before.articles, *after.articles}
    changed = [each for each in names if before.articles.get(each) != after.articles.get(each)]
    if not 0 < len(changed) <= MOST_ARTICLES:
        return ()
    in_order = [each for each in articles() if each in changed]
    return (("changed", {"articles": articles_listed(in_order, telling.language)}),)


def _light(sort: str, telling: Telling) -> str:
    found = catalogue("maillage.dossiers", "light")["sort"].get(sort)
    return choose(dict(found), telling.language) if found else sort


def _evaluation(sort: str, telling: Telling) -> str:
    return choose(dict(catalogue("maillage.dossiers", "words")["evaluation"][sort]), telling.language)
