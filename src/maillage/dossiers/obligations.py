"""What a dossier asks of each of its parties on a day, from where it stands alone.

The kinds of lines and their sentences are in ``rules/data/obligations.toml``. Terms in days are a habit of the field (DOMAIN §5.1), but
for those that the parties agreed themselves: the calendar of a text, a promise, the day for comments, a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from maillage.dossiers.duties import of_parties, of_texts, of_work
from maillage.dossiers.duties.asked import PREFIX, Asked
from maillage.dossiers.duties.of_missions import missions
from maillage.dossiers.duties.of_questions import questions
from maillage.dossiers.model import ABANDONED, CLOSED, State
from maillage.dossiers.questions import Waiting
from maillage.rules.obligation import Obligation

__all__ = ["BY_HAND", "PREFIX", "of_dossier"]
BY_HAND = frozenset(
    ("annual_review", "citizen_page_awaits", "dormant", "end_decide", "evaluation_terms", "visit_travel", "warning")
)  # fmt: skip
"""Kinds of lines that no decision ends: whoever did it says so."""


def of_dossier(
    key: str, state: State, on: date, names: Mapping[str, str], waiting: Iterable[Waiting] = (),
    sittings: Mapping[str, Iterable[date]] | None = None,
) -> Iterator[Obligation]:  # fmt: skip
    """The lines of every party of a dossier, what partners promised first.

    In: its key, where it stands, the day, party → how the reader calls it, the questions of citizens that wait,
    party → the days on which its council sits. A dossier that rests asks for its review, for what was
    proposed since, and for what people owe each other; one that is closed, for the evaluations that come later; one that was
    abandoned, for nothing.
    """
    asked = Asked.of(key, state, on, names, sittings)
    if state.phase == ABANDONED:
        return
    if not asked.here:  # whoever is asked can still come
        yield from of_parties.invitations(asked)
        return
    yield from questions(asked, waiting)
    if state.phase == CLOSED:
        yield from of_work.evaluations(asked)
        yield from of_parties.handovers(asked)
        return
    if state.rest is not None:
        yield from of_work.resting(asked)
        yield from of_texts.pending(asked, state.rest.seq)
    else:
        yield from of_work.promises(asked)
        yield from of_texts.pending(asked)
        yield from of_texts.to_write(asked)
        yield from missions(asked)
        yield from of_work.evaluations(asked)
        yield from of_work.yearly(asked)
        yield from of_work.sides(asked)
        yield from of_work.confirmations(asked)
        yield from of_work.ending(asked)
        yield from of_parties.dormant(asked)
    yield from of_parties.invitations(asked)
    yield from of_parties.warnings(asked)
    yield from of_parties.handovers(asked)
