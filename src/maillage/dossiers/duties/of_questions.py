"""Questions of citizens: what waits for a side, as one line however many they are. They stand outside the chain and are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maillage.dossiers.duties import pages
from maillage.dossiers.duties.asked import Asked, days
from maillage.dossiers.questions import Waiting
from maillage.rules.obligation import Obligation

ANSWER = days(21)
"""Practice: whoever asked hears within three weeks."""


def questions(asked: Asked, waiting: Iterable[Waiting]) -> Iterator[Obligation]:
    """Of each side, those that wait for it. The line hangs on the one that waits longest: once that is answered, it is another line."""
    every = sorted(waiting, key=lambda each: (each.since, each.number))
    for party in asked.here:
        mine = [each for each in every if party in each.sides]
        if mine:
            first = mine[0]
            yield asked.line("question_waits", party, first.number, first.since + ANSWER, first.since, pages.QUESTIONS, left=len(mine))  # fmt: skip
