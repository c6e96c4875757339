"""Ties of diaspora organisations: made with a consent, shown of those that are verified, withdrawn at any time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def party(database: None) -> Any:
    from maillage.parties.organisations import Facts, Registration, register
    from maillage.site.accounts.models import Account

    account = Account.objects.create_user("member@example.org")
    return register(
        Registration(Facts("diaspora", country="FR"), "Ndar à Lille", "fr", "Président"), account, ON, NOW
    )


def test_a_tie_says_who_consented_and_when_and_is_made_once(party: Any) -> None:
    from maillage.parties.models import Tie
    from maillage.parties.ties import tie

    by = party.made_by
    first = tie(party.key, "residence", "geonames:2998324", by, NOW, ON)
    again = tie(party.key, "residence", "geonames:2998324", by, NOW, ON)
    tie(party.key, "origin", "geonames:2246451", by, NOW, ON)
    assert first == again and Tie.objects.count() == 2
    assert (first.consent_by, first.consent_at) == (by, NOW)


def test_only_verified_organisations_are_shown_and_nothing_after_the_consent_is_withdrawn(party: Any) -> None:
    from maillage.parties.models import Standing
    from maillage.parties.ties import shown, tie, untie

    made = tie(party.key, "origin", "geonames:2246451", party.made_by, NOW, ON)
    assert not shown().exists()
    party.standing = Standing.VERIFIED
    party.save()
    assert shown().get() == made
    untie(made.pk, party.key, party.made_by, NOW, ON)
    untie(made.pk, party.key, party.made_by, datetime(2027, 1, 1, tzinfo=UTC), ON)
    assert not shown().exists()
    made.refresh_from_db()
    assert made.withdrawn_at == NOW


def test_a_consent_is_withdrawn_even_while_the_organisation_is_contested(party: Any) -> None:
    from maillage.parties.models import Standing
    from maillage.parties.organisations import NotAllowed
    from maillage.parties.ties import tie, untie

    made = tie(party.key, "origin", "geonames:2246451", party.made_by, NOW, ON)
    party.standing = Standing.FROZEN
    party.save()
    with pytest.raises(NotAllowed):
        tie(party.key, "residence", "geonames:2998324", party.made_by, NOW, ON)
    untie(made.pk, party.key, party.made_by, NOW, ON)
    made.refresh_from_db()
    assert made.withdrawn_at == NOW


def test_others_and_organisations_of_other_kinds_tie_nothing(party: Any) -> None:
    from maillage.parties.organisations import NotAllowed, Wrong
    from maillage.parties.ties import MOST, tie, untie
    from maillage.site.accounts.models import Account

    stranger = Account.objects.create_user("stranger@example.org")
    made = tie(party.key, "origin", "geonames:2246451", party.made_by, NOW, ON)
    for act in (
        lambda: tie(party.key, "origin", "geonames:1", stranger, NOW, ON),
        lambda: untie(made.pk, party.key, stranger, NOW, ON),
    ):
        with pytest.raises(NotAllowed):
            act()
    for side, place in (("beside", "geonames:1"), ("origin", "")):
        with pytest.raises(Wrong):
            tie(party.key, side, place, party.made_by, NOW, ON)
    for number in range(1, MOST):
        tie(party.key, "origin", f"geonames:{number}", party.made_by, NOW, ON)
    with pytest.raises(Wrong) as wrong:
        tie(party.key, "origin", "geonames:99", party.made_by, NOW, ON)
    assert wrong.value.faults == {"place": "too_many"}
    party.refresh_from_db()
    party.kind = "association"
    party.save()
    with pytest.raises(NotAllowed):
        tie(party.key, "residence", "geonames:2998324", party.made_by, NOW, ON)
