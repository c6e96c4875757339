"""The story of a dossier: each decision as one plain sentence in the reader's language, with its number and its day.

Pure: decisions, where the dossier stands (after them or later), and names that somebody else opened come in. Sentences stand in
``data/story.toml``; which one it is and what fills it, in ``told``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.dossiers import told_beside as told_beside
from maillage.dossiers import told_of_missions as told_of_missions
from maillage.dossiers.deciding.on_memory import INSTANCE
from maillage.dossiers.decisions import By, Decision, ExpertLeft, ExpertNamed, Remarked, VersionProposed
from maillage.dossiers.model import State
from maillage.dossiers.naming import party_name
from maillage.dossiers.told import Telling, case_of, mailbox_tail
from maillage.reference.texts import catalogue, choose, fill

WRITES = str(VersionProposed.__struct_config__.tag)


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as it is told. ``seq`` and ``day``: its number and the day on which it was made. ``kind``: of decision
    (``key_given``). ``party``: the key of who made it. ``important``: of the main things. ``text``: the text that it is about; empty
    for none. ``answers``: the number of the decision that it answers, lifts, reads or corrects; 0 for none. ``corrected``: the
    decisions that correct this one."""

    seq: int
    day: date
    kind: str
    party: str
    sentence: str
    important: bool
    text: str = ""
    answers: int = 0
    corrected: tuple[int, ...] = ()


def story(
    decisions: Iterable[Decision], state: State, language: str, names: Mapping[str, str] | None = None
) -> list[Told]:
    """The decisions, told in their order.

    ``state``: the dossier after all of them, or later. ``names``: what can be opened: commitment → a person's name, and ``pack.rule`` →
    the name of a step of a procedure; who is missing is told by office alone.
    """
    return [_told(each, state, language, names or {}) for each in decisions]


def since(told: Sequence[Told], seq: int) -> list[Told]:
    """What changed since decision ``seq``: what came after it. Of versions of one text, the last alone: it is the one to read."""
    later = [each for each in told if each.seq > seq]
    last = {each.text: each.seq for each in later if each.kind == WRITES}
    return [each for each in later if each.kind != WRITES or last[each.text] == each.seq]


def acting_in(decisions: Iterable[Decision]) -> frozenset[str]:
    """The commitments that whoever reads the story may open: of who acted, and of mailboxes that were written for another. Names of experts are
    read on the page of their visit alone."""
    found = set[str]()
    for each in decisions:
        found.add(each.by.holder)
        if isinstance(each.what, Remarked):
            found.add(each.what.mailbox)
    return frozenset(found - {""})


def people_in(decisions: Sequence[Decision]) -> frozenset[str]:
    """The commitments of all the people that the story names: those of :func:`acting_in`, and experts."""
    found = set(acting_in(decisions))
    for each in decisions:
        if isinstance(each.what, ExpertNamed | ExpertLeft):
            found.add(each.what.expert)
    return frozenset(found - {""})


def who(by: By, state: State, language: str, names: Mapping[str, str]) -> str:
    """Who decided: the party, with the office, with the name of who held it where that can be opened, and whether through a link: then
    it is another party's word that they were of that office."""
    if by.through == INSTANCE:
        return _fill("who", "instance", language)
    values = {"name": party_name(state, by.party, language)}
    link = by.through == "link"
    if by.title and (person := names.get(by.holder)):
        key = "link_person" if link else "person"
        return _fill("who", key, language, values | {"title": by.title, "person": person})
    if by.title:
        return _fill("who", "link_title" if link else "title", language, values | {"title": by.title})
    return _fill("who", "link" if link else "plain", language, values)


def mailbox_said(commitment: str, language: str, names: Mapping[str, str]) -> str:
    """The sentence on the mailbox of a remark, as it stands in the story too."""
    return " ".join(_fill("tail", tail, language, values) for tail, values in mailbox_tail(commitment, names))


def _told(decision: Decision, state: State, language: str, names: Mapping[str, str]) -> Told:
    case = case_of(decision.what, Telling(decision, state, language, names))
    kind = str(decision.what.__struct_config__.tag)
    said = catalogue("maillage.dossiers", "story")["told"][kind][case.case]
    values = {"who": who(decision.by, state, language, names), **case.values}
    sentence = fill(choose(said, language), language, values)
    tails = (_fill("tail", tail, language, filled) for tail, filled in case.tails)
    return Told(
        decision.seq, decision.day, kind, decision.by.party, " ".join((sentence, *tails)), said.get("important", False),
        case.text, case.answers, state.corrected.get(str(decision.seq), ()),
    )  # fmt: skip


def _fill(table: str, key: str, language: str, values: Mapping[str, str] | None = None) -> str:
    return fill(
        choose(catalogue("maillage.dossiers", "story")[table][key], language), language, dict(values or {})
    )
