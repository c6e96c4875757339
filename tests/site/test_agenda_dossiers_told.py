"""What partners decided in dossiers, told on the first page and in the letter of the week; dates of dossiers told on their day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from maillage.dossiers import decisions as d
from tests.dossiers.at_site import do
from tests.dossiers.played import DIAGNOSIS
from tests.site.letters import letters
from tests.site.test_agenda_dossiers import together
from tests.site.test_agenda_letters import reader_of, write
from tests.site.test_work import officer

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["officer", "reader_of"]  # fixtures
pytestmark = pytest.mark.database
MONDAY = date(2026, 11, 30)
DAY = timedelta(days=1)


def changed(letter: dict[str, Any]) -> str:
    begin = letter["text"].index("Ce qui a changé depuis lundi dernier")
    return str(letter["text"][begin : letter["text"].index("\n\n", begin)])


def test_the_letter_of_the_week_tells_what_partners_decided_and_nobody_s_own(
    reader_of: tuple[Any, Any],
) -> None:
    account, own = reader_of
    key, partner = together(own)
    do(key, partner, d.Remarked({"fr": "Le maire est d’accord."}), day=MONDAY - 2 * DAY)
    do(key, own, d.Remarked({"fr": "Nous aussi."}), day=MONDAY - 2 * DAY)
    do(key, partner, d.PromiseMade("p1", {"fr": "Une équipe"}, MONDAY + 90 * DAY), day=MONDAY - DAY)
    assert write(account, MONDAY)
    [letter] = letters(account.email)
    told = changed(letter)
    assert "Trier" in told and "Ville de Lille" in told and f"/fr/dossier/{key}" in told
    assert told.index("Une équipe") < told.index("Le maire est d’accord"), "the newest first"
    assert "Nous aussi" not in told
    assert "/fr/checkpoint" not in letter["text"], "none was taken yet"


def test_many_decisions_of_one_dossier_are_counted(reader_of: tuple[Any, Any]) -> None:
    account, own = reader_of
    key, partner = together(own)
    for number in range(6):
        do(key, partner, d.Remarked({"fr": f"Remarque {number}"}), day=MONDAY - DAY)
    do(key, partner, d.Remarked({"fr": "Ancienne"}), day=MONDAY - DAY)
    assert write(account, MONDAY)
    told = changed(letters(account.email)[0])
    assert told.count("Remarque") == 2 and "Ancienne" in told
    assert "encore 5 décisions" in told and f"/fr/dossier/{key}/story" in told  # with that it joined


def test_of_several_versions_of_one_text_the_last_is_told(reader_of: tuple[Any, Any]) -> None:
    from maillage.dossiers.turn import standing
    from maillage.site.agenda.changed_dossiers import in_dossiers

    _account, own = reader_of
    key, partner = together(own)
    base = ""
    for number in range(3):
        said = {**DIAGNOSIS, "situation": {"fr": f"Fois {number}"}}
        do(key, partner, d.VersionProposed("diagnosis", said, base), day=MONDAY - DAY)
        base = standing(key).state.texts["diagnosis"].current.hash  # type: ignore[union-attr]
    rows = [each for each in in_dossiers({own.pk}, MONDAY - DAY) if "diagnosis" in each["address"]]
    assert len(rows) == 1 and "3" in rows[0]["said"]


def test_what_partners_decided_is_a_letter_even_where_nothing_is_due(
    reader_of: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.agenda import letters as room

    account, own = reader_of
    key, partner = together(own)
    monkeypatch.setattr(room, "_lines", lambda *_: [])
    do(key, partner, d.Remarked({"fr": "Oui"}), day=MONDAY - DAY)
    assert write(account, MONDAY) and not write(account, MONDAY)
    [letter] = letters(account.email)
    assert letter["subject"] == "Vos dossiers\u202f: ce que vos partenaires ont décidé"
    assert not write(account, MONDAY + 7 * DAY), "nothing since"


def test_a_dossier_that_one_left_is_told_no_more(reader_of: tuple[Any, Any]) -> None:
    from maillage.site.agenda.changed_dossiers import in_dossiers

    _account, own = reader_of
    key, partner = together(own)
    do(key, partner, d.Remarked({"fr": "Oui"}), day=MONDAY - DAY)
    assert in_dossiers({own.pk}, MONDAY - 7 * DAY) and not in_dossiers({own.pk}, MONDAY)
    do(key, own, d.PartyLeft({"fr": "fini"}), day=MONDAY - DAY)
    assert not in_dossiers({own.pk}, MONDAY - 7 * DAY)


def test_however_many_dossiers_it_asks_as_much(reader_of: tuple[Any, Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.site.agenda.changed_dossiers import in_dossiers

    _account, own = reader_of
    asks = []
    for number in range(3):
        key, partner = together(own, f"Ville {number}")
        do(key, partner, d.Remarked({"fr": "Oui"}), day=MONDAY - DAY)
        with CaptureQueriesContext(connection) as seen:
            assert in_dossiers({own.pk}, MONDAY - 7 * DAY)
        asks.append(len(seen))
    assert asks[0] == asks[2] <= 5


def test_the_first_page_tells_it_since_the_last_visit(officer: tuple[Client, Any]) -> None:
    from maillage.site.agenda.models import Reminding
    from maillage.site.today import today

    client, own = officer
    key, partner = together(own)
    client.get("/fr/account/work")
    Reminding.objects.update(seen_on=today() - 3 * DAY, seen_before=None)
    do(key, partner, d.Remarked({"fr": "Le pont est coupé."}), day=today())
    assert "Le pont est coupé" in client.get("/fr/account/work").content.decode()


def test_the_letter_of_the_week_ends_with_the_last_checkpoint(reader_of: tuple[Any, Any]) -> None:
    from django.utils import timezone

    from maillage.dossiers.checkpoints import take
    from maillage.dossiers.whole import against
    from maillage.site.dossiers.checkpoint.log import signer

    account, own = reader_of
    key, partner = together(own)
    take(signer(), timezone.now())
    do(key, partner, d.Remarked({"fr": "Oui"}), day=MONDAY - DAY)
    assert write(account, MONDAY)
    letter = letters(account.email)[0]["text"]
    assert "/fr/checkpoint" in letter
    assert against(letter.encode(), "mail", signer().key_line)[0][0][0] == 3


def test_a_promise_of_a_partner_is_told_on_the_day_after_it_was_due(reader_of: tuple[Any, Any]) -> None:
    account, own = reader_of
    key, partner = together(own)
    due = MONDAY + 2 * DAY
    do(key, partner, d.PromiseMade("p1", {"fr": "Une équipe"}, due, own.pk))
    write(account, due)
    before = len(letters(account.email))
    assert write(account, due + DAY)
    letter = letters(account.email)[0]
    assert len(letters(account.email)) == before + 1 and "Une équipe" in letter["text"]
    assert not write(account, due + 2 * DAY)


def test_that_the_comments_have_closed_is_told_on_the_day_after(reader_of: tuple[Any, Any]) -> None:
    from maillage.rules.obligation import Obligation
    from maillage.site.agenda.letters import _falls

    line = Obligation(
        "report", "dossier.x.report", MONDAY + 15 * DAY, "own", "officer", from_day=MONDAY + DAY
    )
    days = [MONDAY + n * DAY for n in range(4)]
    assert [_falls(line, on - DAY, on) for on in days] == [False, True, False, False]
