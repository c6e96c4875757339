"""Both sides’ conditions stand side by side on the page of a dossier, on the paper of its joint text, and where it is handed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import DAY, agreed, do
from tests.dossiers.played import DIAGNOSIS
from tests.site.desk import text
from tests.site.dossier_pages import Pair, agree, definition, pair
from tests.site.test_dossiers import send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


def conditions(of: Pair) -> list[dict[str, Any]]:
    return [
        {"set_by": of.angers.pk, "sort": "fiduciary", "says": {"fr": "Les comptes sont montrés.", "ar": "تُعرض الحسابات."}},
    ]  # fmt: skip


def section(client: Client, of: Pair, path: str = "", language: str = "fr") -> str:
    """What stands side by side there; empty where it does not."""
    page = client.get(f"/{language}/dossier/{of.key}{path}").content.decode()
    found = re.search(r'<section class="sec" id="conditions">.*?</section>', page, re.S)
    return found[0] if found else ""


def plain(markup: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", markup).replace("\u202f", " ").split())


def test_it_stands_side_by_side_from_the_proposal_to_what_is_met(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d

    of = pair(signed)
    assert section(of.one, of) == ""
    agreed(of.key, "diagnosis", DIAGNOSIS, of.angers, of.agadir)
    do(
        of.key,
        of.angers,
        d.VersionProposed("definition", definition(of, of.angers, conditions=conditions(of))),
    )
    proposed = plain(section(of.other, of))
    assert "il n’engage pas encore" in proposed and "Dire si elle est remplie" not in proposed
    assert "Agadir Ne pose aucune condition." in proposed
    assert "Les comptes sont montrés. gestion des fonds on ne sait pas" in proposed


def test_each_says_whether_it_is_met_with_source_and_day(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    agree(of, conditions=conditions(of))
    [at] = re.findall(r'href="(/fr/dossier/\w+/do/condition\?condition=\w+)"', section(of.one, of))
    form = of.one.get(at).content.decode()
    assert "Angers" in form and "Les comptes sont montrés." in form
    key = at.rsplit("=", 1)[1]
    bare = at.partition("?")[0]
    for said, where in (
        ({"met": "", "source": "le registre"}, "met"),
        ({"met": "met", "source": ""}, "source"),
        ({"met": "met", "source": "le registre", "on": "2099-01-01"}, "on"),
        ({"met": "met", "source": "le registre", "condition": "0123456789abcdef"}, "condition"),
    ):
        answer = send(of.one, bare, **{"condition": key, "on": str(DAY), "says": "vu en séance", **said})
        assert answer.status_code == 422 and f'id="{where}-error"' in answer.content.decode(), said
        assert "vu en séance" in answer.content.decode()
    given = {"condition": key, "on": str(DAY), "source": "registre <b>12</b>", "says": "vu en séance"}
    assert send(of.other, bare, **given, met="not_met").status_code == 302
    beside = plain(section(of.one, of))
    assert "gestion des fonds on ne sait pas Selon Agadir : non remplie" in beside
    assert send(of.one, bare, **given, met="met").status_code == 302
    found = section(of.one, of)
    assert '<span class="tag on">remplie</span>' in found and "registre &lt;b&gt;12&lt;/b&gt;" in found
    assert "28 novembre 2026" in plain(found) and "vu en séance" in plain(found)
    for path in ("/text/definition/paper", "/handover"):
        assert "remplie" in plain(section(of.one, of, path)), path
    assert section(of.one, of, "/text/diagnosis/paper") == ""
    old = section(of.one, of, "/text/definition/paper?version=1")
    assert old == "", "a version that does not bind does not stand with what was noted since"
    arabic = section(of.other, of, "", "ar")
    assert 'lang="ar"' not in arabic and "تُعرض الحسابات." in arabic and "تحقق" in arabic
    assert "une condition posée par un partenaire (Angers) est remplie" in text(
        of.one.get(f"/fr/dossier/{of.key}/story")
    )
