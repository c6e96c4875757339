"""What a dossier waits for, each as one sentence, the most pressing first; and the agreements (keys) that versions of its texts wait for.

Pure. In: the dossier, the day, the reader's language. Sentences stand in ``data/words.toml`` [block].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.dossiers.deciding.gates import ANSWERED, may_begin, recommendations_left, sides_missing, waived
from maillage.dossiers.model import (
    DEFINED,
    DRAFT,
    ENDS_WORK,
    ENGAGED,
    EVALUATED,
    FEWEST,
    OVER,
    Mission,
    State,
    Text,
    Version,
)
from maillage.dossiers.naming import articles_listed, party_name, quoted, text_name
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import NO_GO, articles, kind_of, kinds, says_something, value_of
from maillage.reference.spoken import counted, figure, in_digits
from maillage.reference.spoken import day as spoken_day
from maillage.reference.texts import catalogue, choose, fill, listed

BESIDE_THE_WAY = ("minutes", "citizen")
"""Texts for which nothing else waits: what waits for them is said last."""


@dataclass(frozen=True, slots=True)
class Block:
    """``code``: a key of ``[block]``. ``text``: the text that it is about; ``party``: who is waited for; empty for none. ``since`` and
    ``days``: since when, and for how many days."""

    code: str
    sentence: str
    text: str = ""
    party: str = ""
    since: date | None = None
    days: int = 0


def takes_staff_unsaid(state: State) -> bool:
    """Whether it came from an offer that takes staff away, and the joint text, as it binds or is proposed, says nothing of what it takes.
    The short text of a small exchange has no place for it."""
    if not state.recruits or state.light:
        return False
    text = state.text("definition")
    version = state.in_force("definition") or (text.current if text else None)
    return version is None or not says_something(version.articles.get("resources"))


def empty_articles(name: str, version: Version, state: State) -> tuple[str, ...]:
    """The articles without which nobody can agree to a version, and that say nothing yet, for one of its parties at least."""
    kind = kind_of(name)
    return tuple(
        each for each in (kind.needed_of(state.light) if kind else ()) if not _complete(each, version)
    )


def blocks(state: State, day: date, language: str) -> tuple[Block, ...]:
    """All that it waits for, the most pressing first: who is missing, versions that wait, what comes next, and what waits beside."""
    if state.phase in OVER:
        return ()
    said = _Said(state, day, language)
    return (
        *said.rest(),
        *said.who_is_missing(),
        *said.versions(beside=False),
        *said.what_comes_next(),
        *said.versions(beside=True),
    )


def _open_texts(state: State) -> list[Text]:
    """Texts whose current version does not bind, those first on which others wait."""
    order = [*kinds()]
    found = [each for each in state.texts.values() if not each.current.agreed]
    return sorted(found, key=lambda each: (_kind(each) in BESIDE_THE_WAY, order.index(_kind(each))))


def _kind(text: Text) -> str:
    return text.name.partition(":")[0]


def _since(state: State, version: Version, party: str) -> date:
    """Since when a version waits for a party: since it is there, or since the party takes part."""
    joined = state.parties[party].joined_on
    return max(version.on, joined) if joined else version.on


def _complete(article: str, version: Version) -> bool:
    value = version.articles.get(article)
    if not says_something(value):
        return False
    if articles()[article].shape != "of_parties":
        return True
    return all(says_something((value or {}).get(party)) for party in version.parties)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is read for every sentence."""

    state: State
    day: date
    language: str

    def rest(self) -> Iterator[Block]:
        """That it rests, and until when."""
        rest = self.state.rest
        if rest is None:
            return
        late = (self.day - rest.review_on).days
        if late > 0:
            yield self.counted("review_late", late, since=rest.review_on)
        else:
            values = {
                "on": self.date(rest.on),
                "why": quoted(rest.why, self.language),
                "review_on": self.date(rest.review_on),
            }
            yield self.block("suspended", values, since=rest.on)

    def who_is_missing(self) -> Iterator[Block]:
        """Parties whose agreement counts and who do not take part yet; or that there is one party only."""
        if len(self.state.required()) < FEWEST:
            yield self.block("alone")
        for key in self.state.required():
            party = self.state.parties[key]
            if not party.here and party.named_on:
                days = max(0, (self.day - party.named_on).days)
                yield self.counted("not_joined", days, {"party": self.party(key)}, party=key, since=party.named_on)  # fmt: skip

    def versions(self, beside: bool) -> Iterator[Block]:
        """Versions that do not bind: empty articles, else who sent them back and who has not agreed."""
        for text in _open_texts(self.state):
            if (_kind(text) in BESIDE_THE_WAY) != beside:
                continue
            version = text.current
            named = {
                "text": text_name(self.state, text.name, self.language),
                "number": in_digits(version.number, self.language),
            }
            if empty := empty_articles(text.name, version, self.state):
                yield self.incomplete(text.name, version, named, empty)
            elif len(version.parties) >= FEWEST:
                yield from self.keys(text.name, version, named)

    def incomplete(self, text: str, version: Version, named: dict[str, str], empty: tuple[str, ...]) -> Block:
        """That a version says too little to be agreed to."""
        values = {**named, "articles": articles_listed(empty, self.language)}
        return self.block("incomplete", values, text=text, since=version.on)

    def keys(self, text: str, version: Version, named: dict[str, str]) -> Iterator[Block]:
        """Who sent a version back, then who has not agreed, the longest awaited first."""
        back = {each.party: each for each in version.returns if version.key_of(each.party) is None}
        for party, sent in back.items():
            values = {**named, "party": self.party(party), "why": quoted(sent.why, self.language)}
            yield self.block("returned", values, text=text, party=party, since=sent.on)
        there = [each for each in version.awaited if each not in back and self.state.parties[each].here]
        for party in sorted(there, key=lambda each: _since(self.state, version, each)):
            since = _since(self.state, version, party)
            days = max(0, (self.day - since).days)
            yield self.counted("key_awaited", days, {**named, "party": self.party(party)}, text=text, party=party, since=since)  # fmt: skip

    def what_comes_next(self) -> Iterator[Block]:
        """What is to be written, visited, kept or evaluated, by the phase."""
        phase = self.state.rest.before if self.state.rest else self.state.phase
        yield from self.lapsed()
        yield from self.staff()
        if phase in (DRAFT, DEFINED):
            found = [*(self.light_path() if self.state.light else self.full_path())]
            yield from found
            if not found and not self.state.rest and self.may_begin():
                yield self.block("ready")
        elif phase == ENGAGED:
            yield from self.work()
        elif phase == EVALUATED:
            yield from self.end()

    def may_begin(self) -> bool:
        """Whether all that must come before the work stands."""
        try:
            may_begin(self.state, self.day)
        except Refused:
            return False
        return True

    def lapsed(self) -> Iterator[Block]:
        """Texts that bound, and that fewer than two of those who agreed still stand by."""
        if len(self.state.required()) < FEWEST:
            return
        for name in ("diagnosis", "definition"):
            text = self.state.texts.get(name)
            if text and text.current.agreed and self.state.in_force(name) is None:
                yield self.block("lapsed", {"text": text_name(self.state, name, self.language)}, text=name)

    def staff(self) -> Iterator[Block]:
        """That staff leaves for good, as long as the joint text is silent on what it takes (S0-13)."""
        if takes_staff_unsaid(self.state):
            yield self.block(
                "staff_leaves",
                {"party": self.party(self.state.owner)},
                text="definition",
                party=self.state.owner,
            )

    def full_path(self) -> Iterator[Block]:
        """The diagnosis, the joint text, the expert visit."""
        state = self.state
        if "diagnosis" not in state.texts:
            yield self.block("diagnosis_first", text="diagnosis")
        elif "definition" not in state.texts and state.in_force("diagnosis"):
            yield self.block("definition_next", text="definition")
        mission = next(reversed(state.missions.values()), None)
        if mission is not None:
            yield from self.mission(mission)
        elif (
            state.in_force("diagnosis")
            and waived(state, self.day) is None
            and not self.is_open_text("waiver")
        ):
            yield self.block("no_mission")

    def light_path(self) -> Iterator[Block]:
        """The short joint text, and the visit note."""
        if "definition" not in self.state.texts:
            yield self.block("definition_alone", text="definition")
        if self.state.in_force("visit_note") is None and not self.is_open_text("visit_note"):
            yield self.block("no_visit_note", text="visit_note")

    def mission(self, mission: Mission) -> Iterator[Block]:
        """The phase of an expert visit that is next; none where a version of a text of its own waits, which is said before."""
        state, key = self.state, mission.mission
        decided = state.in_force(f"mission_decision:{key}")
        if decided is not None:
            if decided.articles["verdict"] == NO_GO:
                yield self.block("mission_says_no", text=f"mission_decision:{key}")
        elif state.in_force(f"terms:{key}") is None:
            yield from self.unwritten(f"terms:{key}", "mission_terms")
        elif not mission.days:
            yield self.block("mission_field")
        elif state.in_force(f"aide_memoire:{key}") is None:
            yield from self.unwritten(f"aide_memoire:{key}", "mission_debrief")
        elif not mission.drafts:
            yield self.block("mission_draft")
        elif mission.report is None:
            until = mission.drafts[-1].until
            silent = set(state.required()) <= {*mission.drafts[-1].silent}
            if self.day <= until and not silent:
                yield self.block("mission_comments", {"until": self.date(until)})
            else:
                yield self.block("mission_report")
        else:
            yield from self.unwritten(f"mission_decision:{key}", "mission_decision")

    def unwritten(self, text: str, code: str) -> Iterator[Block]:
        """That a text is to be written, where no version of it waits."""
        if not self.is_open_text(text):
            yield self.block(code, text=text)

    def work(self) -> Iterator[Block]:
        """Promises that are late, the latest first; and that the agreed time is over."""
        waiting = [each for each in self.state.promises.values() if each.state not in ANSWERED]
        for each in sorted(waiting, key=lambda promise: promise.due):
            if (late := (self.day - each.due).days) > 0:
                values = {
                    "party": self.party(each.party),
                    "promise": quoted(each.says, self.language) or each.promise,
                }
                yield self.counted("promise_late", late, values, party=each.party, since=each.due)
        until = agreed_until(self.state)
        if until and until < self.day:
            yield self.block("time_over", {"until": self.date(until)}, since=until)

    def end(self) -> Iterator[Block]:
        """What stands before closure or renewal."""
        state = self.state
        evaluated = any(each.evaluation.sort in ENDS_WORK for each in state.evaluations)
        if evaluated and (missing := sides_missing(state)):
            names = listed([self.party(each) for each in missing], self.language)
            yield self.block("evaluation_one_sided", {"parties": names})
        if n := sum(each.state not in ANSWERED for each in state.promises.values()):
            yield self.block("promises_left", {"n": figure(n, self.language)})
        if n := sum(1 for _ in recommendations_left(state)):
            yield self.block("recommendations_left", {"n": figure(n, self.language)})
        if not self.is_open_text("closure") and not self.is_open_text("renewal"):
            yield self.block("close_next")

    def is_open_text(self, text: str) -> bool:
        """Whether a version of a text waits for keys: that is said by itself."""
        found = self.state.texts.get(text)
        return found is not None and not found.current.agreed

    def block(self, code: str, values: dict[str, Any] | None = None, **about: Any) -> Block:
        """A sentence without a number of days."""
        said = choose(catalogue("maillage.dossiers", "words")["block"][code], self.language)
        return Block(code, fill(said, self.language, values or {}), **about)

    def counted(self, code: str, days: int, values: dict[str, Any] | None = None, **about: Any) -> Block:
        """A sentence with a number of days."""
        said = counted(
            catalogue("maillage.dossiers", "words")["block"][code], days, self.language, values or {}
        )
        return Block(code, said, days=days, **about)

    def party(self, key: str) -> str:
        """A party's name."""
        return party_name(self.state, key, self.language)

    def date(self, on: date) -> str:
        """A day as the language writes it."""
        return spoken_day(on, self.language)


def agreed_until(state: State) -> date | None:
    """The last day of the calendar that was agreed, by the renewal where one binds that came after the joint text."""
    bound = [found for each in ("definition", "renewal") if (found := state.in_force(each)) is not None]
    if not bound:
        return None
    calendar = max(bound, key=lambda each: each.agreed).articles.get("calendar")
    return value_of("calendar", calendar).until if calendar else None
