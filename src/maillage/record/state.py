"""Small state that people make: decisions, remembered mappings. Append-only text, written under the import lock.

``decisions.jsonl`` is a list of acts, never edited: a later act on the same subject wins, ``undo`` appends a
withdrawal. Later rooms write through these functions too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from maillage.record.json_lines import append_lines, read_lines
from maillage.reference.names import fold


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: the ``kind`` of subject, the ``subject`` itself, and the ``answer``.

    kinds: ``place_of`` (subject: folded name and country, see :func:`end_subject`; answer: a place, or empty for "no
    place of the list"), ``country_of`` (subject: folded words; answer: alpha-2), ``same_as`` (subject: identifier;
    answer: the identifier to use, its own where it was taken apart), ``not_same_as`` (subject: two identifiers, see
    :func:`.organisations.same_as.pair`; no answer), ``withdrawn`` (subject: kind and subject of what is taken back).
    """

    kind: str
    subject: str
    answer: str
    at: str
    by: str = ""
    note: str = ""


def end_subject(name: str, country: str | None) -> str:
    """How a name in a country is written as the subject of a decision."""
    return f"{fold(name)}|{country or ''}"


class State:
    """The folder ``state`` of a record."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._decisions = folder / "decisions.jsonl"
        self._mappings = folder / "mappings"

    def decisions(self) -> list[Decision]:
        """All acts, oldest first. A last line torn by a power cut is left out: its act never took effect."""
        return [act for _, act in self._acts() if act is not None]

    def damaged_lines(self) -> list[int]:
        """Lines of the list of acts that cannot be read and that are not its last: a disk's or a hand's damage."""
        acts = self._acts()
        return [line for line, act in acts if act is None and line < acts[-1][0]]

    def _acts(self) -> list[tuple[int, Decision | None]]:
        return [(number, _act(said)) for number, said in read_lines(self._decisions)]

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Append decisions, on disk when this returns."""
        append_lines(self._decisions, map(asdict, decisions))

    def in_force(self) -> Mapping[tuple[str, str], str]:
        """(kind, subject) → answer, after later acts and withdrawals."""
        force: dict[tuple[str, str], str] = {}
        for act in self.decisions():
            if act.kind == "withdrawn":
                kind, _, subject = act.subject.partition(":")
                force.pop((kind, subject), None)
            else:
                force[act.kind, act.subject] = act.answer
        return force

    def mapping(self, fingerprint: str) -> str | None:
        """The remembered mapping of that fingerprint, as TOML text."""
        path = self.mapping_path(fingerprint)
        return path.read_text(encoding="utf-8") if path.exists() else None

    def mapping_path(self, fingerprint: str) -> Path:
        """Where the mapping of that fingerprint is kept."""
        return self._mappings / f"{_safe(fingerprint)}.toml"

    def remember_mapping(self, fingerprint: str, toml: str) -> None:
        """Keep a mapping for the next sheet of the same headings."""
        self._mappings.mkdir(parents=True, exist_ok=True)
        path = self.mapping_path(fingerprint)
        draft = path.with_suffix(".draft")
        draft.write_text(toml, encoding="utf-8")
        draft.replace(path)


def _act(said: dict[str, Any] | None) -> Decision | None:
    try:
        act = Decision(**(said or {}))
    except TypeError:
        return None
    return act if all(isinstance(said, str) for said in asdict(act).values()) else None


def _safe(fingerprint: str) -> str:
    return fingerprint.replace(":", "-").replace("/", "-")
