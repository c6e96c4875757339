"""How an answer about a group on a day is said: yes, no or UNDECIDED, with readings, doubt, source and date of checking.

For `maillage country` and `maillage group`; it decides nothing (`reference.groups` does).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.speak import WIDTH, Front, count, day, heading, line, say, width

if TYPE_CHECKING:
    from maillage.reference.dates import PartialDate
    from maillage.reference.groups import Membership, Reading

LEFT_COLUMN = 46
FROM_MEMORY = "from memory"
NAMED_WHEN_NO = ("LDC", "LLDC", "SIDS_UN", "G77", "OIF_member", "EU")
"""Groups that are named when the answer is a plain no; the others are counted."""


class Footnotes:
    """Sources numbered in the order in which they are first named, shown once at the end of a block."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._from_memory = ""

    def mark(self, found: Membership) -> str:
        """``[1]`` for the source of an answer; nothing when it has none."""
        if found.source == FROM_MEMORY:  # the answer itself says so
            self._from_memory = max(self._from_memory, found.as_of)
        if found.source in ("", FROM_MEMORY):
            return ""
        source = found.sentence() if found.derived else found.source
        return f"[{self._numbers.setdefault((source, found.as_of), len(self._numbers) + 1)}]"

    def show(self) -> None:
        """One line for each source and when it was last checked."""
        for (source, as_of), number in self._numbers.items():
            said = say("memberships.source", source=translated(source), day=solid(day(as_of)))
            _hanging(f"[{number}] ", said)
        if self._from_memory:
            line(say("memberships.from_memory", day=solid(day(self._from_memory))))


def _hanging(mark: str, text: str) -> None:
    for part in textwrap.wrap(text, WIDTH - 2 - len(mark), break_on_hyphens=False):
        click.echo(f"  {mark}{part}")
        mark = " " * len(mark)


def solid(text: str) -> str:
    """The text with spaces that do not break: a date stays on one line."""
    return text.replace(" ", "\u00a0")


def translated(note: str) -> str:
    """A note or source of the list of groups in the reader's language."""
    from maillage.reference.group_sources import said

    return said(note, _language())


def answer_words(found: Membership) -> str:
    """The answer in a few words: yes or no, since, until, a scheduled exit, and what is not checked."""
    words = [say(f"memberships.{found.answer}")]
    if found.answer == "yes":
        words += _span(found)
    elif found.answer == "no" and found.why == "left" and found.until:
        words.append(dated("left", found.until))
    elif found.answer == "no" and found.why == "not_yet" and found.since:
        words.append(dated("not_yet", found.since))
    if not found.derived and not found.verified and found.answer != "undecided":
        words.append(say("asked.unchecked"))
    return say("list_sep").join(words)


def dated(key: str, when: PartialDate) -> str:
    """A sentence about a date; its wording differs for a day and for a month or year ("on", "in")."""
    return say(f"memberships.{key}" if when.is_day else f"memberships.{key}_in", day=day(str(when)))


def _span(found: Membership) -> list[str]:
    words = [dated("since", found.since)] if found.since else []
    if found.until:
        words.append(dated("scheduled" if found.scheduled else "until", found.until))
        if found.scheduled and not found.confirmed:
            words.append(say("memberships.not_settled"))
    return words


def show_doubt(found: Membership) -> None:
    """Under an undecided answer: each reading with its condition, why nobody can tell, the note, source and check."""
    for reading in found.readings:
        line(_reading_sentence(found, reading), 6)
    if found.why != "snapshot":
        line(say("memberships.because", why=found.sentence(_language())), 6)
    if found.note:
        line(say("memberships.note", note=translated(found.note)), 6)
    if not found.verified:
        line(say("memberships.unchecked_sentence"), 6)
    if found.source:
        line(say("memberships.source_named", source=translated(found.source), day=solid(day(found.as_of))), 6)


def _reading_sentence(found: Membership, reading: Reading) -> str:
    condition = reading.sentence(_language())
    if reading.condition == "exit_takes_effect" and found.until:
        condition = say("memberships.exit_takes_effect", until=day(str(found.until)))
    words = [say(f"memberships.{reading.answer}")]
    if reading.answer == "yes" and reading.until:
        words.append(dated("until", reading.until))
    sentence = say("memberships.reading", condition=condition, answer=say("list_sep").join(words))
    return sentence[:1].upper() + sentence[1:]


def _language() -> str:
    from maillage.cli import speak

    return speak._SPOKEN[0]


def show_groups(front: Front, groups: list[Membership]) -> None:
    """All groups of a country on a day: undecided first, then those it is in or has left, then the noes in short."""
    heading(say("country.groups"))
    footnotes = Footnotes()
    snapshot = [g for g in groups if g.why == "snapshot"]
    unsure = [g for g in groups if g.answer == "undecided" and g not in snapshot]
    yes = [g for g in groups if g.answer == "yes"]
    moved = [g for g in groups if g.answer == "no" and g.why in ("left", "not_yet")]
    told = [g for g in groups if g in yes or g in moved]
    names = {g.group: _group_name(front, g.group) for g in groups}
    room = room_for([names[g.group] for g in (*unsure, *told)])
    for group in unsure:
        two_columns(names[group.group], answer_words(group), room)
        show_doubt(group)
    for group in told:
        two_columns(names[group.group], f"{answer_words(group)} {footnotes.mark(group)}".strip(), room)
        if group.note and (group.until or group.why == "left"):
            _show_note(group)
    if snapshot:
        _show_snapshot(front, snapshot, room)
    _show_noes([g for g in groups if g.answer == "no" and g not in moved], names)
    footnotes.show()


def _show_note(group: Membership) -> None:
    line(say("memberships.note", note=translated(group.note)), 6)


def _show_snapshot(front: Front, groups: list[Membership], room: int) -> None:
    """The income groups on a day before the one list there is: undecided, and what that list says."""
    from maillage.reference.dates import PartialDate
    from maillage.reference.groups import member

    two_columns(say("country.income"), say("memberships.undecided"), room)
    read = PartialDate.parse(groups[0].as_of)
    listed = [g.group for g in groups if read and member(g.group, g.country, read.last).answer == "yes"]
    for group in listed:
        line(say("country.snapshot", day=day(groups[0].as_of), group=_group_name(front, group)), 6)
    line(say("memberships.source_named", source=groups[0].source, day=solid(day(groups[0].as_of))), 6)


def _show_noes(noes: list[Membership], names: Mapping[str, str]) -> None:
    told = [names[g.group] for g in noes if g.group in NAMED_WHEN_NO]
    rest = len(noes) - len(told)
    if told:
        key = (
            "country.noes"
            if all(g.why == "not_listed" for g in noes if g.group in NAMED_WHEN_NO)
            else "country.noes_of_day"
        )
        line(say(key, groups=say("dot").join(told)))
    if rest > 0:
        line(count("country.other_noes", rest))


def _group_name(front: Front, group: str) -> str:
    from maillage.reference.groups import group_name

    return group_name(group, front.language)


def two_columns(left: str, right: str, room: int = LEFT_COLUMN) -> None:
    """Two texts side by side, each wrapped in its own column: nothing is cut."""
    rest = WIDTH - 2 - room - 2
    lefts = textwrap.wrap(left, room, break_on_hyphens=False) or [""]
    rights = textwrap.wrap(right, rest, break_on_hyphens=False) or [""]
    for one, other in zip_longest(lefts, rights, fillvalue=""):
        click.echo(f"  {one}{' ' * (room - width(one))}  {other}".rstrip())


def room_for(names: Sequence[str]) -> int:
    """Columns that the left texts need, at most :data:`LEFT_COLUMN`."""
    return min(LEFT_COLUMN, max((width(name) for name in names), default=0))


def membership_json(found: Membership, language: str) -> dict[str, Any]:
    """An answer as machines read it; readings have their condition as code and in words."""
    return {
        "group": found.group,
        "answer": found.answer,
        "why": found.why,
        "since": str(found.since) if found.since else None,
        "until": str(found.until) if found.until else None,
        "scheduled": found.scheduled,
        "confirmed": found.confirmed,
        "verified": found.verified,
        "derived": found.derived,
        "source": found.source or None,
        "as_of": found.as_of or None,
        "note": found.note or None,
        "readings": [
            {
                "condition": reading.condition,
                "sentence": reading.sentence(language),
                "answer": reading.answer,
                "until": str(reading.until) if reading.until else None,
            }
            for reading in found.readings
        ],
    }
