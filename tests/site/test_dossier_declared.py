"""What parties and experts declared of conflicts of interest stands beside their names wherever their word is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.dossiers.at_site import DAY, agreed, do
from tests.dossiers.played import DIAGNOSIS
from tests.site.desk import text
from tests.site.dossier_pages import Pair, agree, pair
from tests.site.test_dossiers import send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
WHY = {"fr": "vu"}
NONE, SOME = "Aucun conflit d’intérêts déclaré", "Conflit d’intérêts déclaré"


def said(of: Pair, path: str, by: Client | None = None) -> str:
    answer = (by or of.one).get(f"/fr/dossier/{of.key}{path}")
    assert answer.status_code == 200
    return text(answer).replace("\u202f", " ")


def test_nobody_is_taken_to_have_none(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    form = f"/fr/dossier/{of.key}/do/interest"
    answer = send(of.one, form, says="un cousin y travaille")
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="conflict-error"' in page and "un cousin y travaille" in page
    assert "choisissez dans ce qui est proposé" in page, "nobody writes a choice in their own words"
    assert send(of.one, form, conflict="some").status_code == 422, "which one is said"
    assert NONE not in said(of, "") and SOME not in said(of, "")


def test_it_stands_with_the_party_with_its_keys_and_with_its_ratings(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d

    of = pair(signed)
    agree(of)
    agreed(of.key, "waiver", {"reason": WHY, "named": WHY}, of.angers, of.agadir)
    do(of.key, of.angers, d.Started(DAY))
    ratings = {"impact": {of.angers.pk: d.Rating(4), of.agadir.pk: d.Rating(3)}}
    do(of.key, of.angers, d.EvaluationFiled("e1", "self", DAY, ratings))
    assert said(of, "/evaluation").count("N’a pas dit s’il y a un conflit d’intérêts") == 2
    form = f"/fr/dossier/{of.key}/do/interest"
    assert send(of.one, form, conflict="none").status_code == 302
    assert send(of.other, form, conflict="some", says="notre régie vend des bacs").status_code == 302
    assert NONE in said(of, "") and "notre régie vend des bacs" in said(of, "")
    keys = said(of, "/text/definition").lower()
    assert keys.count(f"· {NONE.lower()}") == keys.count(f"· {SOME.lower()}") == 1
    assert f"· {NONE.lower()}" in said(of, "/text/definition/paper").lower()
    filed = said(of, "/evaluation")
    assert f"Angers {NONE}." in filed and f"Agadir {SOME} : « notre régie vend des bacs »." in filed
    assert "N’a pas dit" not in filed
    assert f"{SOME} : « notre régie vend des bacs »." in said(of, "/handover")
    assert send(of.other, form, conflict="none", says="elle est vendue").status_code == 302
    page = said(of, "")
    assert "elle est vendue" in page and "Déclaré auparavant : notre régie vend des bacs" in page


def test_it_stands_with_the_report_of_an_expert_and_the_decision_after_it(
    signed: Callable[[str], Client],
) -> None:
    from maillage.dossiers import decisions as d

    of = pair(signed)
    agreed(of.key, "diagnosis", DIAGNOSIS, of.angers, of.agadir)
    do(of.key, of.angers, d.MissionOpened("m1", WHY, of.agadir.pk))
    terms = {
        "context": WHY,
        "questions": [WHY],
        "independence": WHY,
        "calendar": {"from": str(DAY), "until": str(DAY)},
    }
    agreed(of.key, "terms:m1", terms, of.angers, of.agadir)
    step = f"/fr/dossier/{of.key}/visit/m1/do/expert"
    given = {
        "name": "Awa Ndiaye",
        "side": of.angers.pk,
        "part": "hydrologue",
        "conflict": "some",
        "interest": "vend des pompes",
    }
    assert send(of.one, step, **given).status_code == 302
    assert (
        send(
            of.other, step, name="Ali Amrani", side=of.agadir.pk, part="ingénieur", conflict="none"
        ).status_code
        == 302
    )
    declared = f"Awa Ndiaye Angers {SOME} : « vend des pompes »."
    assert declared not in said(of, "/visit/m1"), "nothing of the team’s is read there yet"
    do(of.key, of.angers, d.FieldNoted("m1", DAY, WHY, WHY))
    agreed(of.key, "aide_memoire:m1", {"seen": WHY, "first_findings": [WHY]}, of.angers, of.agadir)
    from datetime import timedelta

    do(of.key, of.angers, d.DraftFiled("m1", (WHY,), DAY + timedelta(7)))
    assert said(of, "/visit/m1").count(declared) == 1
    for each in (of.angers, of.agadir):
        do(of.key, each, d.NothingToSay("m1"))
    recommended = (d.Recommendation(WHY, of.angers.pk, DAY + timedelta(9)),)
    do(of.key, of.angers, d.ReportFiled("m1", (d.QuestionAnswered(1, WHY),), recommended))
    page = said(of, "/visit/m1", of.other)
    assert page.count(declared) == 2 and page.count(f"Ali Amrani Agadir {NONE}.") == 2
    decision = {"verdict": "go", "on_recommendations": [{"number": 1, "verdict": "accepted"}]}
    do(of.key, of.angers, d.VersionProposed("mission_decision:m1", decision))
    assert declared in said(of, "/text/mission_decision:m1", of.other)
    assert declared not in said(of, "/text/diagnosis", of.other)
    handed = said(of, "/handover")
    assert f"hydrologue Angers {SOME}" in handed
