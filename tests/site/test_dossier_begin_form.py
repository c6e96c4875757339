"""The form that begins the work names the steps that nobody ticked: advice, which holds nothing up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.dossiers.at_site import agreed
from tests.site.desk import text
from tests.site.dossier_pages import Pair, agree, definition, pair
from tests.site.test_dossiers import send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
ADVICE = {"en": "They are advice", "fr": "Ce sont des conseils", "ar": "هي نصائح"}


def ready(signed: Callable[[str], Client]) -> Pair:
    """All agreed, and nobody goes to see."""
    of = pair(signed)
    agree(of)
    agreed(of.key, "waiver", {"reason": {"fr": "vu"}, "named": {"fr": "la maire"}}, of.angers, of.agadir)
    return of


def named(of: Pair, language: str = "fr") -> list[str]:
    """The steps that it names, each on a line of its own, by where they lead."""
    html = of.one.get(f"/{language}/dossier/{of.key}/do/start").content.decode()
    assert ADVICE[language] in html
    return re.findall(rf'<li><a href="/{language}/dossier/{of.key}/procedure#s(\d+)"', html)


def test_the_form_names_the_steps_that_are_not_ticked_and_lets_the_work_begin(
    signed: Callable[[str], Client],
) -> None:
    of = ready(signed)
    before = {language: named(of, language) for language in ADVICE}
    assert len(before["fr"]) == 6 and before["fr"] == before["ar"] == before["en"]
    for number in before["fr"]:
        assert f'id="s{number}"' in of.one.get(f"/fr/dossier/{of.key}/procedure").content.decode()
    assert "Toute la liste" in text(of.one.get(f"/fr/dossier/{of.key}/do/start"))
    send(of.one, f"/fr/dossier/{of.key}/procedure", then="tick", step=["fr-local.mandate"], done_on="2026-11-28", evidence="12")  # fmt: skip
    assert named(of) != before["fr"]
    answer = send(of.one, f"/fr/dossier/{of.key}/do/start", on="2026-11-28")
    assert answer.status_code == 302, "what is left holds nothing up"


def test_work_does_not_begin_while_a_newer_joint_text_waits(
    signed: Callable[[str], Client],
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing
    from tests.dossiers.at_site import do

    of = ready(signed)
    found = standing(of.key)
    assert found is not None
    base = found.state.texts["definition"].current.hash
    changed = d.VersionProposed(
        "definition", definition(of, aim={"fr": "Trier mieux."}), base, {"fr": "mieux"}
    )
    do(of.key, of.angers, changed)
    address = f"/fr/dossier/{of.key}/do/start"
    answer = send(of.one, address, on="2026-11-28")
    assert answer.status_code == 422 and "La version 3 du texte commun attend des accords" in text(answer)
    assert "La version 3 du texte commun attend" in text(of.one.get(f"/fr/dossier/{of.key}"))
