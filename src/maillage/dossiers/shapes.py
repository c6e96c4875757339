"""What every kind of decision is made of (``decisions``): words in several languages, articles, files, codes, and that none ever
changes."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from msgspec import Struct, field

Words = dict[str, str]
"""Language → what is said in it. Several originals are of equal rank."""
Articles = dict[str, Any]
"""Article → what it says, in the shape that ``data/texts.toml`` gives it."""
Verdict = Literal["taken", "in_part", "not_taken"]
"""On a comment."""
Move = Literal["begun", "done", "dropped", "reopened"]
"""Where a recommendation comes to."""
PromiseState = Literal["engaged", "kept", "missed", "put_off"]
"""What becomes of a promise."""
EvaluationSort = Literal["self", "mid_term", "final", "ex_post", "one_page"]
Conflict = Literal["", "none", "some"]
"""Whether somebody has an interest of their own in what may follow: said yes or no; empty where words alone were given."""
Met = Literal["met", "not_met", "unknown"]
"""Whether a condition is met."""
Cause = Literal["security", "politics", "force_majeure", "money", "other"]
"""Why a dossier rests."""


class Frozen(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands in the ledger: never changed, never with a field that nobody knows, without what says nothing."""


class What(
    Frozen,
    frozen=True,
    tag_field="kind",
    tag=lambda name: "".join(f"_{c.lower()}" if c.isupper() else c for c in name)[1:],
):
    """One decision, by its kind: ``KeyGiven`` is ``key_given``."""


class Document(Frozen, frozen=True):
    """A file, by what is in it: SHA-256 in hexadecimal, its name as it was given, its bytes (0: not known), its language, the day that
    it bears, where it is kept."""

    hash: str
    name: str
    size: int
    language: str = ""
    on: date | None = None
    kept: str = ""


class QuestionAnswered(Frozen, frozen=True):
    """What the report answers to one question of the terms of reference."""

    question: int
    says: Words


class Rating(Frozen, frozen=True):
    """One criterion on one side: 1 (unsatisfactory) to 4 (very good), or not rated, with the reason."""

    score: int | None = None
    why: Words = field(default_factory=dict)


class Recommendation(Frozen, frozen=True):
    """One numbered recommendation (its place in the report, from 1): who does it, by when, at what cost."""

    says: Words
    owner: str
    due: date
    cost: int | None = None
    """In minor units; None: not known."""
    currency: str = ""
    priority: int = 2
    """1 before 2 before 3."""
    needs: Words = field(default_factory=dict)
    """What must hold for it to succeed."""
