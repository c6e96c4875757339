"""What tests of edges share: who is refused what, and dossiers at the places where edges are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding.on_missions import SHORTEST_HEARING
from maillage.dossiers.model import Noted
from maillage.dossiers.refused import Refused
from tests.dossiers.lives import said
from tests.dossiers.played import A, B, Play

DAY = timedelta(days=1)
WHY = said("car")


def refused(play: Play, party: str, what: Any, **facts: Any) -> Refused:
    """The refusal; nothing is changed by it."""
    before = play.state
    with pytest.raises(Refused) as caught:
        play.do(party, what, **facts)
    assert play.state is before
    return caught.value


def code(play: Play, party: str, what: Any, **facts: Any) -> str:
    return refused(play, party, what, **facts).code


def both() -> Play:
    return Play().opened().joined()


def begun() -> Play:
    return both().defined().waived().started()


def reported(**more: Any) -> tuple[Play, d.ReportFiled]:
    """All but the report, and a report that would be let through."""
    play = both().defined()
    play.do(A, d.MissionOpened("m1", WHY, A))
    play.agree("terms:m1", {"context": WHY, "questions": [WHY, WHY], "independence": WHY, "calendar": {"from": "2026-11-10", "until": "2026-12-01"}})  # fmt: skip
    play.do(A, d.ExpertNamed("m1", "c-awa", A, WHY, WHY))
    play.do(A, d.FieldNoted("m1", play.day, WHY, WHY))
    play.agree("aide_memoire:m1", {"seen": WHY, "first_findings": [WHY]})
    play.do(A, d.DraftFiled("m1", (WHY,), play.day + SHORTEST_HEARING))
    for party in (A, B):
        play.do(party, d.NothingToSay("m1"))
    recommendation = d.Recommendation(WHY, A, play.day + DAY, **more)
    return play, d.ReportFiled("m1", tuple(d.QuestionAnswered(n, WHY) for n in (1, 2)), (recommendation,))


def noted(play: Play, by: str, indicator: str, side: str, on: date) -> Noted:
    play.do(by, d.ResultNoted(indicator, side, on, "3"))
    return play.state.results[-1]
