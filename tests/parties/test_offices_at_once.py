"""Two who leave, take up, edit and register in the same moment: in threads, on connections of their own, and really written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.at_once import at_once
from tests.parties.claimed import NOW, body, person

pytestmark = pytest.mark.database
ON = NOW.date()
TIMES = 5


@pytest.fixture
def clean(_django: None) -> Iterator[None]:
    """Nothing is left of what the threads wrote."""
    yield
    from maillage.parties.models import Organisation
    from maillage.site.accounts.models import Account

    Organisation.objects.all().delete()
    Account.objects.filter(email__endswith="@example.org").delete()


@pytest.fixture
def house(clean: None) -> Iterator[Any]:
    """An organisation with one office that manages, held by nobody yet."""
    from maillage.parties.models import Office

    yield Office.objects.create(organisation=body(), title="Manages", may_manage=True)


def holds(office: Any) -> tuple[Any, Any]:
    from maillage.parties.models import Holding

    account = person()
    return account, Holding.objects.create(office=office, account=account, since=ON - timedelta(days=9))


def test_the_last_two_who_manage_cannot_both_go(house: Any) -> None:
    from maillage.parties.offices import LastManager, end_holding
    from maillage.parties.rights import holdings_on

    for _ in range(TIMES):
        both = [holds(house) for _ in range(2)]
        came = at_once(*(partial(end_holding, held.pk, ON, who, ON) for who, held in both))
        assert [type(each) for each in came].count(LastManager) == 1, came
        assert holdings_on(ON).filter(office=house).count() == 1
        house.holdings.all().delete()


def test_a_code_typed_in_two_windows_opens_the_office_once(house: Any) -> None:
    from maillage.parties.models import Holding
    from maillage.parties.offices import NotTaken, invite, take_up

    manager, _ = holds(house)
    for _ in range(TIMES):
        guest = person()
        _, code = invite(house.pk, guest.email, manager, NOW, ON)
        came = at_once(*[partial(take_up, code, [guest.email], guest, NOW, ON)] * 4)
        assert sorted(getattr(each, "why", "") for each in came) == ["", "used", "used", "used"], came
        assert all(isinstance(each, NotTaken) for each in came if isinstance(each, Exception))
        assert Holding.objects.filter(account=guest).count() == 1


def test_of_two_who_edit_the_same_version_one_is_told(house: Any) -> None:
    from maillage.parties.organisations import ChangedMeanwhile, call

    manager, _ = holds(house)
    party = house.organisation
    for _ in range(TIMES):
        party.refresh_from_db()
        version = party.version
        came = at_once(*[partial(call, party.key, version, "ar", "جماعة العرائش", manager, ON)] * 3)
        assert [type(each) for each in came].count(ChangedMeanwhile) == 2, came
    assert party.names.filter(language="ar").count() == 1


def test_a_holder_ended_while_they_invite_either_invited_before_or_not_at_all(house: Any) -> None:
    from maillage.parties.models import Invitation
    from maillage.parties.offices import end_holding, invite
    from maillage.parties.organisations import NotAllowed

    manager, _ = holds(house)
    for _ in range(TIMES):
        other, held = holds(house)
        ended, invited = at_once(
            partial(end_holding, held.pk, ON, manager, ON),
            partial(invite, house.pk, f"by{other.pk}@example.org", other, NOW, ON),
        )
        assert not isinstance(ended, Exception), ended
        there = Invitation.objects.filter(email=f"by{other.pk}@example.org").count()
        assert there == (0 if isinstance(invited, NotAllowed) else 1), invited
