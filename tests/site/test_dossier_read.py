"""Who reads how much of a dossier: all of it for who takes part or is asked, as it stood for who left, nothing for who declined; and a
dossier whose history does not hold, for nobody."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_dossiers import invited, officer, once, opened, partner, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["partner", "town"]  # fixtures
pytestmark = pytest.mark.database


def spoilt(key: str, seq: int) -> None:
    """A decision changed behind the back of the database."""
    from django.db import connection

    from maillage.dossiers import guards
    from maillage.dossiers.models import Decision

    if connection.vendor != "sqlite":
        pytest.skip("the role that runs the site cannot take the guards down")
    guards.remove(connection)
    found = Decision.objects.get(dossier=key, seq=seq)
    Decision.objects.filter(pk=found.pk).update(body=bytes(found.body) + b" ")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_dossier_whose_history_does_not_hold_says_so_wherever_it_is_asked_for(
    town: tuple[Client, Any],
    partner: tuple[Client, Any],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    from maillage.site.dossiers import damaged
    from maillage.site.instance.now import instance

    client, home = town
    whole, key = opened(client, title="Planter des haies"), opened(client)
    form = once(client, f"/{language}/dossier/{key}/do/remark")
    spoilt(key, 1)
    caplog.set_level(logging.ERROR, "maillage.site")
    for name in (
        "",
        "/story",
        "/text/diagnosis",
        "/handover",
        "/results",
        "/links",
        "/invite",
        "/iati.xml",
        "/text/diagnosis/write",
    ):
        answer = client.get(f"/{language}/dossier/{key}{name}")
        assert answer.status_code == 503, name
        assert (
            f'lang="{language}"' in answer.content.decode() and "no-store" in answer.headers["Cache-Control"]
        )
        said = text(answer)
        assert f"{key}/1" in said and "{" not in said
        assert "Les déchets restent" not in said and "Saint-Louis" not in said
    sent = client.post(f"/{language}/dossier/{key}/do/remark", {"once": form, "says": "Et après ?"})
    assert sent.status_code == 503
    lines = {each.getMessage() for each in caplog.records if each.name == "maillage.site"}
    assert lines == {f"dossier {key} does not hold at decision 1: not_canonical"}
    # the list and the agenda go on without it, and say so
    page = client.get(f"/{language}/party/{home.pk}/dossiers")
    assert page.status_code == 200 and f"/dossier/{whole}" in page.content.decode()
    lost = {"en": "history does not hold", "fr": "histoire ne tient pas", "ar": "سيرته غير سليمة"}[language]
    assert lost in text(page)
    assert client.get(f"/{language}/dossier/{whole}").status_code == 200
    assert client.get(f"/{language}/party/{home.pk}/agenda").status_code == 200
    # whom to tell
    page = client.get(f"/{language}/dossier/{key}").content.decode()
    assert 'href="mailto:' not in page
    kept = replace(instance(), mailbox="tenue@maillage.example")
    monkeypatch.setattr(damaged, "instance", lambda: kept)
    assert 'href="mailto:tenue@maillage.example"' in client.get(f"/{language}/dossier/{key}").content.decode()


def test_nobody_else_learns_that_it_is_damaged(town: tuple[Client, Any], partner: tuple[Client, Any]) -> None:
    (client, _), (stranger, _) = town, partner
    key = opened(client)
    spoilt(key, 1)
    assert stranger.get(f"/fr/dossier/{key}").status_code == 404


def test_who_is_asked_reads_all_and_who_declined_nothing(
    town: tuple[Client, Any], partner: tuple[Client, Any]
) -> None:
    (client, _), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    listed = f"/fr/party/{there.pk}/dossiers"
    assert "Les déchets restent" in text(other.get(f"/fr/dossier/{key}"))
    assert (
        other.get(f"/fr/dossier/{key}/story").status_code == 200 and key in other.get(listed).content.decode()
    )
    answer = other.post(f"/fr/dossier/{key}/answer", {"then": "decline", "why": "Pas cette année."})
    assert answer.status_code in (302, 303)
    for name in ("", "/story", "/text/diagnosis", "/handover", "/iati.xml", "/text/diagnosis/paper"):
        assert other.get(f"/fr/dossier/{key}{name}").status_code == 404, name
    assert other.post(f"/fr/dossier/{key}/answer", {"then": "join"}).status_code == 404
    assert key not in other.get(listed).content.decode()
    assert key not in other.get(f"/fr/party/{there.pk}/agenda").content.decode()
    invited(client, key, there)  # asked once more: all of it again
    assert "Les déchets restent" in text(other.get(f"/fr/dossier/{key}"))


def test_who_left_reads_it_as_it_stood_and_does_nothing_more(
    town: tuple[Client, Any], partner: tuple[Client, Any]
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import decisions_of
    from tests.dossiers.at_site import do

    (client, home), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    other.post(f"/fr/dossier/{key}/answer", {"then": "join"})
    said = {"situation": {"fr": "Rien n’est trié."}, "problems": [{"fr": "Pas de bacs"}]}
    do(key, home, d.VersionProposed("diagnosis", said))
    do(key, there, d.Remarked({"fr": "Avant de partir"}))
    form = once(other, f"/fr/dossier/{key}/do/remark")
    do(key, there, d.PartyLeft({"fr": "Plus d’équipe."}))
    do(key, home, d.Remarked({"fr": "Entre nous"}))
    base = _version(client, key)
    do(
        key,
        home,
        d.VersionProposed("diagnosis", said | {"situation": {"fr": "Presque tout est trié."}}, base),
    )
    page = other.get(f"/fr/dossier/{key}")
    assert page.status_code == 200 and "tel qu’il était alors" in text(page)
    story = text(other.get(f"/fr/dossier/{key}/story"))
    assert "Avant de partir" in story and "Entre nous" not in story and "tel qu’il était alors" in story
    seen = _crawl(other, key)
    assert f"/fr/dossier/{key}/text/diagnosis" in seen
    for address, content in seen.items():
        assert "Entre nous" not in content and "Presque tout" not in content, address
        # a paper can still be checked: nothing is decided by that
        checks = address == f"/fr/dossier/{key}/documents"
        assert content.count(f'action="/fr/dossier/{key}') == checks, address
    assert 'value="check"' in seen[f"/fr/dossier/{key}/documents"]
    assert "Rien n’est trié." in seen[f"/fr/dossier/{key}/text/diagnosis"]
    before = len(decisions_of(key))
    for name, sent in (
        ("do/remark", {"says": "Encore."}), ("text/diagnosis", {"then": "return", "words": "non"}), ("answer", {"then": "join"}),
        ("text/diagnosis/write", {"then": "propose"}), ("links", {"then": "end"}), ("handover", {"then": "read"}), ("results", {}),
        ("evaluation", {}), ("visit", {"why": "voir"}), ("invite", {"name": "Fès"}),
        ("documents", {"then": "name", "number": "1", "name": "x", "hash": "0" * 64}),
    ):  # fmt: skip
        answer = other.post(f"/fr/dossier/{key}/{name}", {"once": form, **sent})
        assert answer.status_code == 403 and "a quitté ce dossier" in text(answer), name
    assert len(decisions_of(key)) == before
    # its list says so, and nothing of what came since
    listed = text(other.get(f"/fr/party/{there.pk}/dossiers"))
    assert "Trier les déchets" in listed and "en préparation" not in listed


def test_who_acts_for_one_that_left_and_one_that_is_there_comes_in_for_the_latter(
    town: tuple[Client, Any],
    partner: tuple[Client, Any],
) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do

    (client, home), (_, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    do(key, there, d.PartyJoined())
    do(key, there, d.PartyLeft({"fr": "Plus d’équipe."}))
    do(key, home, d.Remarked({"fr": "Entre nous"}))
    officer(client, there)
    assert "Entre nous" in text(client.get(f"/fr/dossier/{key}/story"))
    assert "Entre nous" not in text(client.get(f"/fr/dossier/{key}/story?as={there.pk}"))


def _version(client: Client, key: str) -> str:
    from maillage.dossiers.turn import standing

    found = standing(key)
    assert found
    return str(found.state.texts["diagnosis"].current.hash)


def _crawl(client: Client, key: str) -> dict[str, str]:
    """The pages of the dossier that links lead to."""
    seen: dict[str, str] = {}
    left = [f"/fr/dossier/{key}"]
    while left:
        address = left.pop()
        if address in seen:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen[address] = answer.content.decode(errors="replace")  # a file is no page
        left += re.findall(rf'href="(/fr/dossier/{key}[^"#]*)', seen[address])
    return seen
