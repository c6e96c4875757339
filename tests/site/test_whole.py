"""An organisation takes all that is its own away by one button; elsewhere it is taken in with what was done for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


@pytest.fixture
def town(signed: Callable[[str], Client]) -> tuple[Client, Any]:
    client = signed("member")
    return client, acting_for(account_of(client))


def taken(town: tuple[Client, Any]) -> Any:
    answer = town[0].post(f"/fr/party/{town[1].pk}/take")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{town[1].pk}.json"'
    return json.loads(answer.content)


def test_the_page_says_what_leaves_and_what_does_not(town: tuple[Client, Any]) -> None:
    for language in ("fr", "en", "ar"):
        page = town[0].get(f"/{language}/party/{town[1].pk}/take")
        assert page.status_code == 200 and page.content.decode().count("<button") == 1
    assert "Aucun compte, aucune personne" in text(town[0].get(f"/fr/party/{town[1].pk}/take"))


def test_the_file_holds_what_was_done_without_who_did_it(town: tuple[Client, Any]) -> None:
    from maillage.site.acts.note import note

    account = account_of(town[0])
    note("entry_published", account, town[1].pk, words="x")
    said = taken(town)
    assert [each["what"] for each in said["acts"]] == ["entry_published"]
    whole = json.dumps(said)
    assert account.email not in whole and f'"{account.pk}"' not in whole
    assert said["instance"] == "http://testserver/"
    assert [each["what"] for each in taken(town)["acts"]][-1] == "organisation_taken"


def test_what_was_done_is_found_as_it_is_noted_and_nothing_of_others(town: tuple[Client, Any]) -> None:
    from maillage.exchange.models import Entry
    from maillage.site.acts.note import note
    from tests.exchange.people import organisation

    account, key = account_of(town[0]), town[1].pk
    entry = Entry.objects.create(organisation=town[1], side="need", text="Water")
    other = Entry.objects.create(organisation=organisation("Lille"), side="offer", text="Pumps")
    proposal = _proposal(entry, other)
    note("party_described", account, f"maillage:{key}")
    note("party_confirmed", account, f"party:{key}")
    note("entry_published", account, f"need:{entry.key}")
    note("entry_published", account, f"offer:{other.key}")
    note("proposal_accepted", account, f"proposal:{proposal.pk}", side="need")
    note("proposal_declined", account, f"proposal:{proposal.pk}", side="offer")
    note("claim_refused", account, f"party:{key}", reason="of somebody else")
    whats = [each["what"] for each in taken(town)["acts"]]
    assert whats == ["party_described", "party_confirmed", "entry_published", "proposal_accepted"]


def _proposal(need: Any, offer: Any) -> Any:
    from datetime import date

    from maillage.exchange.models import Proposal

    return Proposal.objects.create(need=need, offer=offer, by="need", answer_by=date(2027, 1, 1), score=1)


def test_it_is_taken_in_with_its_acts_once(town: tuple[Client, Any]) -> None:
    from maillage.exchange.whole import whole
    from maillage.parties.models import Organisation
    from maillage.site.acts.models import Act
    from maillage.site.acts.note import note
    from maillage.site.exchange.whole import bring_in

    note("entry_published", account_of(town[0]), town[1].pk)
    said, before = taken(town), whole(town[1].pk)
    Organisation.objects.all().delete()
    Act.objects.all().delete()
    assert bring_in(said).added["acts"] == 1
    assert whole(town[1].pk) == before
    [act] = Act.objects.all()
    assert (act.account, act.number, act.at.isoformat()) == (None, None, said["acts"][0]["at"])
    again = bring_in(said)
    assert (again.added, again.changed) == ({}, {})


def test_acts_that_are_none_keep_nothing(town: tuple[Client, Any]) -> None:
    from maillage.exchange.arrive import NotOurs
    from maillage.parties.models import Organisation
    from maillage.site.exchange.whole import bring_in

    said = taken(town)
    Organisation.objects.all().delete()
    for wrong in (
        [1],
        [{"at": "soon", "what": "x"}],
        [{"at": "2026-11-28T09:00:00+00:00", "what": "<script>"}],
        "x",
    ):
        with pytest.raises(NotOurs):
            bring_in({**said, "acts": wrong})
        assert not Organisation.objects.exists()


def test_who_only_publishes_for_it_takes_nothing_away(town: tuple[Client, Any]) -> None:
    from maillage.parties.models import Office

    Office.objects.filter(organisation=town[1]).update(may_manage=False)
    at = f"/en/party/{town[1].pk}/take"
    assert town[0].get(at).status_code == town[0].post(at).status_code == 404
