"""Who may act for whom on a day: every edge of a holding and of an office, every right, every standing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)
DAY = timedelta(days=1)


def acts(
    since: date | None = None, until: date | None = None, closed: date | None = None, **more: Any
) -> tuple[Any, Any]:
    """Somebody who holds an office: the account and the organisation."""
    from maillage.parties.models import Holding, Office, Organisation
    from maillage.site.accounts.models import Account

    account = Account.objects.create_user(f"a{Account.objects.count()}@example.org")
    party = Organisation.objects.create(kind="association", standing=more.pop("standing", "verified"))
    rights = {f"may_{each}": more.get(each, True) for each in ("manage", "publish", "bind")}
    office = Office.objects.create(organisation=party, title="Officer", closed_on=closed, **rights)
    Holding.objects.create(office=office, account=account, since=since or ON - DAY, until=until)
    return account, party


@pytest.mark.parametrize(
    ("since", "until", "closed", "may"),
    [
        (ON - DAY, None, None, True),
        (ON, None, None, True),  # from its first day
        (ON + DAY, None, None, False),  # not before
        (ON - DAY, ON + DAY, None, True),  # to its last
        (ON - DAY, ON, None, False),  # ``until`` is the first day without
        (ON - DAY, ON - DAY, None, False),
        (ON - DAY, None, ON + DAY, True),
        (ON - DAY, None, ON, False),  # an office that closed takes all its holders with it
        (ON - DAY, ON + DAY, ON - DAY, False),
    ],
)
def test_an_office_is_held_from_a_day_to_a_day(
    database: None, since: date, until: date | None, closed: date | None, may: bool
) -> None:
    from maillage.parties.rights import (
        Right,
        may_describe,
        may_manage,
        may_publish,
        office_for,
        organisations_of,
    )

    account, party = acts(since, until, closed)
    assert [each.key for each in organisations_of(account, ON)] == ([party.key] if may else [])
    assert (office_for(account, party, ON) is not None) == may
    assert all((office_for(account, party, ON, right) is not None) == may for right in Right)
    assert may_publish(account, party, ON) == may
    assert may_manage(account, party, ON) == may
    assert may_describe(account, party, ON) == may


@pytest.mark.parametrize("right", ["manage", "publish", "bind"])
def test_an_office_opens_only_what_it_may(database: None, right: str) -> None:
    from maillage.parties.rights import Right, may_manage, may_publish, office_for, organisations_of

    account, party = acts(**{each: each == right for each in ("manage", "publish", "bind")})
    for each in Right:
        has = each == f"may_{right}"
        assert bool(office_for(account, party, ON, each)) == has
        assert bool(organisations_of(account, ON, each)) == has
    assert may_manage(account, party, ON) == (right == "manage")
    assert may_publish(account, party, ON) == (right == "publish")


@pytest.mark.parametrize(
    ("standing", "publishes", "describes"),
    [
        ("new", False, True),
        ("under_review", False, False),
        ("verified", True, True),
        ("frozen", False, False),
    ],
)
def test_what_is_public_waits_for_the_claim(
    database: None, standing: str, publishes: bool, describes: bool
) -> None:
    from maillage.parties.rights import may_describe, may_manage, may_publish

    account, party = acts(standing=standing)
    assert may_publish(account, party, ON) == publishes
    assert may_describe(account, party, ON) == describes
    assert may_manage(account, party, ON)


def test_whoever_wrote_an_organisation_down_goes_on_writing_while_their_claim_is_looked_at(
    database: None,
) -> None:
    from maillage.parties.rights import may_describe

    account, party = acts(standing="under_review")
    party.made_by = account
    assert may_describe(account, party, ON)
    party.standing = "frozen"
    assert not may_describe(account, party, ON)


def test_nobody_acts_for_what_was_merged_away_nor_for_another(database: None) -> None:
    from maillage.parties.rights import office_for, organisations_of

    account, party = acts()
    other, kept = acts()
    assert office_for(account, kept, ON) is None and office_for(other, party, ON) is None
    party.merged_into = kept
    party.save()
    assert office_for(account, party, ON) is None and organisations_of(account, ON) == []


def test_two_offices_in_one_organisation_make_it_one(database: None) -> None:
    from maillage.parties.models import Holding, Office
    from maillage.parties.rights import Right, office_for, organisations_of

    account, party = acts(publish=False)
    second = Office.objects.create(organisation=party, title="Second", may_publish=True)
    Holding.objects.create(office=second, account=account, since=ON)
    assert [each.key for each in organisations_of(account, ON)] == [party.key]
    found = office_for(account, party, ON, Right.PUBLISH)
    assert found is not None and found.title == "Second"
