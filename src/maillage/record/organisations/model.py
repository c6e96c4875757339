"""Nouns: an organisation as it is compared, why two may be one, and the question that waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REASONS: Mapping[str, int] = {
    "same_reference": 950,
    "same_name_no_reference": 900,
    "same_name_country": 880,
    "same_name": 850,
    "same_words": 780,
    "contains_acronym": 760,
    "spelling": 700,
    "acronym": 620,
    "initials": 600,
    "same_code": 500,
}
"""Why two organisations may be one, and how much that says, 0 to 1000. ``same_code`` (two forms of one code of the DAC's
list) is a note: codes were given anew over the years."""


RARER = 100
"""What a reason loses when it rests on a spelling that is not the main one."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as questions see it: names and references with how often each was met."""

    id: str
    names: Mapping[str, int]
    references: Mapping[str, int]
    country: str | None
    activities: int
    publishes: bool = False

    @property
    def name(self) -> str:
        """Its most frequent name."""
        return next(iter(self.names), "") or self.reference or self.id

    @property
    def reference(self) -> str | None:
        """Its most frequent reference."""
        return next(iter(self.references), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of :data:`REASONS`; what was found on the doubtful side and on the other (two spellings, two references);
    whether both are the main name of their side."""

    code: str
    one: str
    other: str
    main: bool = True

    @property
    def weight(self) -> int:
        """How much it says, 0 to 1000."""
        return REASONS[self.code] - (0 if self.main else RARER)

    def turned(self) -> Reason:
        """The same, seen from the other side."""
        return Reason(self.code, self.other, self.one, self.main)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a doubtful organisation may be, with the reasons, the weightiest first."""

    body: Body
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """How much the reasons say, 0 to 1000; a second reason adds a little."""
        return min(1000, self.reasons[0].weight + 20 * (len(self.reasons) - 1)) if self.reasons else 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """An organisation that may be another, and which, best first."""

    body: Body
    candidates: tuple[Candidate, ...] = field(default=())
