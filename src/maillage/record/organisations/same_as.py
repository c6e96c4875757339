"""What people said is one organisation: read from the table ``same_as``, chains followed; and saying it, in one swap.

The table is what holds; the list of decisions says who said what and when, and remembers what is *not* the same. Sources
are not read again: they say what they said, and every count goes through :func:`resolve` or ``organisation_same_as``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from maillage.record.state import Decision, State
from maillage.record.store import Manifest, Reader, Store

SAME, NOT_SAME = "same_as", "not_same_as"
"""Kinds of decisions: subject an identifier and answer the one to use; subject two identifiers (:func:`pair`)."""
WHY = "decision"
_BETWEEN = "\x1f"


class WouldTurnInCircle(Exception):
    """An identifier would stand for itself through others: ``subject`` already is what ``answer`` stands under."""

    def __init__(self, subject: str, answer: str) -> None:
        super().__init__(f"{subject} -> {answer}")
        self.subject, self.answer = subject, answer


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of ``subject``: it is ``same`` (an identifier; None: it stands for itself), and is none of ``not_same``.

    ``by``: who says it, as decisions name it.
    """

    subject: str
    same: str | None = None
    not_same: tuple[str, ...] = ()
    by: str = ""


def pair(one: str, other: str) -> str:
    """Two identifiers as the subject of a decision, whichever was named first."""
    return _BETWEEN.join(sorted((one, other)))


def chains_followed(said: Mapping[str, str]) -> dict[str, str]:
    """Each identifier with the one at the end of its chain; one that turns in a circle is left out, so stands for itself.

    >>> chains_followed({"a": "b", "b": "c", "x": "y", "y": "x"})
    {'a': 'c', 'b': 'c'}
    """
    found = {}
    for start in said:
        seen, at = {start}, said[start]
        while at in said and at not in seen:
            seen.add(at)
            at = said[at]
        if at not in seen:
            found[start] = at
    return found


def decided(reader: Reader) -> dict[str, str]:
    """Identifier → the one that a person said to use, step by step, as of the reader's manifest."""
    return dict(_decided(tuple(reader.files(SAME))))


@lru_cache(maxsize=4)
def _decided(parts: tuple[str, ...]) -> Mapping[str, str]:
    """What parts say, which never change. Of none, nothing is loaded to read them."""
    if not parts:
        return {}
    from maillage.record.arrow import read_parts

    rows = read_parts(list(parts), SAME).to_pylist()
    return {row["id"]: row["same_as"] for row in rows if row["why"] == WHY and row["id"] != row["same_as"]}


def resolve(reader: Reader) -> dict[str, str]:
    """Identifier of an organisation → the one to use, chains followed. What is not in it stands for itself."""
    return chains_followed(decided(reader))


def stand_together(reader: Reader, *identifiers: str) -> list[str]:
    """Every identifier that stands for the same organisation as one of these, of each the one to use first; the identifier
    alone when no word was said."""
    ends = resolve(reader)
    others: dict[str, list[str]] = {}
    for one, other in sorted(ends.items()):
        others.setdefault(other, []).append(one)
    used = (ends.get(identifier, identifier) for identifier in identifiers)
    return list(dict.fromkeys(each for end in used for each in (end, *others.get(end, ()))))


def widened(reader: Reader, asked: Iterable[str]) -> list[str]:
    """Identifiers, references or words, with every identifier that stands for the same organisation as one of them."""
    ends = resolve(reader)
    known = {*ends, *ends.values()}
    found: dict[str, None] = {}
    for said in asked:
        found[said] = None
        for identifier in (said, f"iati-org:{said}"):
            if identifier in known:
                end = ends.get(identifier, identifier)
                found |= dict.fromkeys((end, *sorted(one for one, other in ends.items() if other == end)))
    return list(found)


def same_as_rows(reader: Reader) -> list[dict[str, Any]]:
    """The rows of ``organisation_same_as``."""
    return [{"id": one, "same_as": other} for one, other in sorted(resolve(reader).items())]


def known_different(decisions: Mapping[tuple[str, str], str], ends: Mapping[str, str]) -> set[str]:
    """Pairs said to be two organisations (as :func:`pair` writes them), each by the identifier to use now."""
    subjects = [subject.split(_BETWEEN) for kind, subject in decisions if kind == NOT_SAME]
    return {pair(*(ends.get(one, one) for one in both)) for both in subjects if len(both) == 2}


def say(store: Store, words: Iterable[Word], now: datetime) -> Manifest:
    """Remember what a person says and make it hold, in one swap that ``undo`` takes back. The caller holds the import lock.

    Raises WouldTurnInCircle, nothing having been remembered.
    """
    words = list(words)
    parent = store.current()
    with store.open() as reader:
        steps = decided(reader)
    stamp = now.isoformat(timespec="seconds")
    acts = [act for word in words for act in _acts(word, steps, stamp)]
    for word in words:
        _apply(steps, word)
    State(store.folder / "state").decide(acts)
    store.prepare()
    tables = {name: parts for name, parts in parent.tables.items() if name != SAME}
    if parts := _parts(store, parent, steps, parent.number + 1):
        tables[SAME] = parts
    return store.publish(parent.after("review", stamp, tables, changed=len(words)))


def _apply(steps: dict[str, str], word: Word) -> None:
    if word.same is None:
        steps.pop(word.subject, None)
        return
    if chains_followed(steps).get(word.same, word.same) == word.subject:
        raise WouldTurnInCircle(word.subject, word.same)
    steps[word.subject] = word.same


def _acts(word: Word, steps: Mapping[str, str], at: str) -> list[Decision]:
    acts = [Decision(NOT_SAME, pair(word.subject, other), "", at, word.by) for other in word.not_same]
    if word.same is not None or word.subject in steps:
        acts.append(Decision(SAME, word.subject, word.same or word.subject, at, word.by))
    return acts


def _parts(store: Store, parent: Manifest, steps: Mapping[str, str], number: int) -> tuple[Any, ...]:
    from maillage.record.arrow import to_arrow
    from maillage.record.known import Known

    before = Known(store, parent).same_as()
    since = {(row["id"], row["same_as"]): row["since_import"] for row in before if row["why"] == WHY}
    rows = [row for row in before if row["why"] != WHY]
    rows += [
        {"id": one, "same_as": other, "since_import": since.get((one, other), number), "why": WHY}
        for one, other in sorted(steps.items())
    ]
    return (store.write_part(SAME, to_arrow(SAME, rows), number),) if rows else ()
