"""A version of a text as a sheet on paper, and the page that says of its fingerprint whether it stands here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.site.desk import text
from tests.site.test_dossier_doors import asked, link, outside, state_of, town, write

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "town"]  # fixtures
pytestmark = pytest.mark.database


def test_the_sheet_on_paper_and_its_verification(town: Client, outside: Client) -> None:
    from django.utils import timezone

    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer
    from maillage.site.dossiers.text.paper_square import drawn

    key, partner = asked(town)
    at, _ = link(town, key, partner)
    first = state_of(key).texts["diagnosis"].current
    take(signer(), timezone.now())
    sheet = text(outside.get(f"{at}/paper"))
    for each in (
        first.hash,
        first.hash[:12],
        f"/verify/{first.hash[:12]}",
        "Rien n’est trié.",
        "Journal des décisions",
        "Agadir",
    ):
        assert each in sheet, each
    assert text(town.get(f"/fr/dossier/{key}/text/diagnosis/paper")).count(first.hash) == 1
    # the square that a telephone reads is of the address beside it
    page = outside.get(f"{at}/paper").content.decode()
    address = re.search(rf"https?://[^<\s]+/verify/{first.hash[:12]}", page)
    assert address and f'src="{drawn(address[0])}"' in page
    assert (
        town.get(f"/fr/dossier/{key}/text/definition/paper").headers["Location"].endswith("/text/definition")
    )
    assert town.get(f"/fr/dossier/{key}/text/nothing/paper").status_code == 404
    # the page that verifies: neither who nor what
    for asked_for in (first.hash, first.hash[:12], first.hash.upper()):
        said = text(outside.get(f"/fr/verify/{asked_for}"))
        assert (
            "Une version avec cette empreinte existe ici." in said
            and first.hash in said
            and "attend l’accord" in said
        )
        for never in ("Agadir", "Saint-Louis", "Rien n’est trié.", "Trier les déchets", "Secrétaire"):
            assert never not in said
    answer = outside.get(f"/verify/{first.hash}", headers={"accept-language": "ar"})
    assert answer.status_code == 302 and answer.headers["Location"].endswith(f"/ar/verify/{first.hash}")
    for unknown in ("0" * 64, first.hash[:11], "%" * 12, first.hash[:-1] + "g"):
        answer = outside.get(f"/fr/verify/{unknown.replace('%', '_')}")
        assert answer.status_code == 404 and "Aucune version ici" in text(answer)
    write(town, key, situation="Peu est trié.")
    assert "Remplacée par une version ultérieure" in text(outside.get(f"/fr/verify/{first.hash}"))
