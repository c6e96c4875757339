"""Offices and their holders: invitations used as they should and as they should not, holdings that end, the last who manages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def person(name: str) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.create_user(f"{name}@example.org")


class House:
    """An organisation, whoever manages it, and its first office."""

    def __init__(self) -> None:
        from maillage.parties.organisations import Facts, Registration, register

        self.manager = person("manager")
        said = Registration(
            Facts("association", country="MA"), "Association Oued Eddahab", "fr", "Présidente"
        )
        self.party = register(said, self.manager, ON - DAY, NOW - DAY)
        self.office = self.party.offices.get()
        self.holding = self.office.holdings.get()

    def another(self, **rights: bool) -> Any:
        from maillage.parties.offices import Post, make_office

        return make_office(self.party.key, Post("Trésorier", **rights), self.manager, ON)

    def invite(self, email: str = "guest@example.org", office: Any = None, now: datetime = NOW) -> str:
        from maillage.parties.offices import invite

        return invite((office or self.office).pk, email, self.manager, now, ON)[1]


@pytest.fixture
def house(database: None) -> House:
    return House()


def take_up(code: str, account: Any, now: datetime = NOW, on: date = ON) -> Any:
    from maillage.parties.offices import take_up

    return take_up(code, [account.email], account, now, on)


def why(act: Callable[[], Any]) -> str:
    from maillage.parties.offices import NotTaken

    with pytest.raises(NotTaken) as fault:
        act()
    return fault.value.why


def test_whoever_was_asked_holds_the_office_from_that_day(house: House) -> None:
    from maillage.parties.models import Invitation
    from maillage.parties.rights import Right, office_for

    guest, code = person("guest"), house.invite()
    assert code not in Invitation.objects.get().code
    office = take_up(f" {code.lower().replace('-', ' ')} ", guest)
    assert office == house.office
    assert office_for(guest, house.party, ON, Right.MANAGE) == house.office
    assert office_for(guest, house.party, ON - DAY) is None
    assert office.holdings.get(account=guest).named_by == house.manager


def test_a_code_used_twice_forwarded_late_or_taken_back_says_what_is_so(house: House) -> None:
    from maillage.parties.models import Holding, Invitation
    from maillage.parties.offices import HOLDS, call_off

    guest, other = person("guest"), person("other")
    code = house.invite()
    assert why(lambda: take_up(code, other)) == "forwarded"
    assert why(lambda: take_up(code, guest, NOW + HOLDS)) == "expired"
    take_up(code, guest)
    assert why(lambda: take_up(code, guest)) == "used"
    assert why(lambda: take_up(code, other)) == "forwarded"
    again = house.invite("other@example.org")
    call_off(Invitation.objects.get(taken_at=None).pk, house.party.key, house.manager, NOW, ON)
    assert why(lambda: take_up(again, other)) == "expired"
    assert Holding.objects.filter(account=other).count() == 0


def test_a_second_letter_makes_the_first_one_worth_nothing(house: House) -> None:
    guest = person("guest")
    first, second = house.invite(), house.invite()
    assert why(lambda: take_up(first, guest)) == "expired"
    take_up(second, guest)


def test_five_wrong_codes_and_the_right_one_opens_nothing(house: House) -> None:
    from maillage.parties.offices import count_wrong

    guest, code = person("guest"), house.invite()
    left = []
    for _ in range(5):
        assert why(lambda: take_up("AAAA-AAAA", guest)) == "wrong"
        left.append(count_wrong([guest.email], NOW))
    assert left == [4, 3, 2, 1, 0]
    assert why(lambda: take_up("AAAA-AAAA", guest)) == "spent"
    assert why(lambda: take_up(code, guest)) == "spent"
    take_up(house.invite(), guest)  # a new letter starts anew


@pytest.mark.parametrize(("standing", "most"), [("new", 5), ("verified", 40)])
def test_an_organisation_writes_to_few_strangers_a_day(house: House, standing: str, most: int) -> None:
    from maillage.parties.models import Invitation
    from maillage.parties.organisations import Wrong

    house.party.standing = standing
    house.party.save()
    for number in range(most):
        house.invite(f"guest{number}@example.org")
    with pytest.raises(Wrong) as wrong:
        house.invite("one-more@example.org")
    assert wrong.value.faults == {"email": "letters"}
    Invitation.objects.update(at=NOW - 2 * DAY)
    house.invite("one-more@example.org")


def test_wrong_codes_of_one_spend_no_invitation_of_another(house: House) -> None:
    from maillage.parties.offices import count_wrong

    guest, other = person("guest"), person("other")
    code = house.invite()
    for _ in range(9):
        count_wrong([other.email], NOW)
    take_up(code, guest)


def test_an_office_that_closed_is_opened_by_no_code(house: House) -> None:
    from maillage.parties.offices import close_office

    guest, office = person("guest"), house.another(may_publish=True)
    code = house.invite(office=office)
    close_office(office.pk, house.manager, ON)
    assert why(lambda: take_up(code, guest)) == "closed"
    with pytest.raises(Exception, match="closed"):
        house.invite(office=office)


def test_a_code_of_an_organisation_that_was_merged_away_opens_nothing(house: House) -> None:
    from maillage.parties.models import Organisation

    guest, code = person("guest"), house.invite()
    house.party.merged_into = Organisation.objects.create(kind="association")
    house.party.save()
    assert why(lambda: take_up(code, guest)) == "closed"


def test_the_last_who_manages_goes_only_by_saying_so(house: House) -> None:
    from maillage.parties.offices import LastManager, Post, change_office, close_office, end_holding, orphaned

    number, stands = house.office.pk, Post("Présidente", "fr", "", True, True, True)
    less = Post("Présidente", "fr", "", False, True, True)
    for act in (
        lambda: end_holding(house.holding.pk, ON, house.manager, ON),
        lambda: end_holding(house.holding.pk, ON + 30 * DAY, house.manager, ON),
        lambda: close_office(number, house.manager, ON),
        lambda: change_office(number, stands, less, house.manager, ON),
    ):
        with pytest.raises(LastManager):
            act()
    assert list(orphaned(ON)) == []
    end_holding(house.holding.pk, ON, house.manager, ON, alone=True)
    assert [each.key for each in orphaned(ON)] == [house.party.key]
    assert list(orphaned(ON - DAY)) == []


def test_with_a_second_who_manages_the_first_may_go(house: House) -> None:
    from maillage.parties.offices import acts_alone, end_holding
    from maillage.parties.rights import office_for

    assert acts_alone(house.party, ON)
    guest = person("guest")
    take_up(house.invite(), guest)
    assert not acts_alone(house.party, ON)
    end_holding(house.holding.pk, ON + DAY, house.manager, ON)
    assert office_for(house.manager, house.party, ON) is not None
    assert office_for(house.manager, house.party, ON + DAY) is None


def test_whoever_leaves_does_not_stay_longer_than_was_settled(house: House) -> None:
    from maillage.parties.offices import end_holding
    from maillage.parties.organisations import NotAllowed

    guest = person("guest")
    held = take_up(house.invite(office=house.another()), guest).holdings.get()
    end_holding(held.pk, ON + 10 * DAY, house.manager, ON)
    with pytest.raises(NotAllowed):
        end_holding(held.pk, ON + 900 * DAY, guest, ON)
    held.refresh_from_db()
    assert held.until == ON + 10 * DAY
    end_holding(held.pk, ON + 5 * DAY, guest, ON)
    held.refresh_from_db()
    assert held.until == ON + 5 * DAY


def test_whoever_ends_an_office_is_its_holder_or_manages(house: House) -> None:
    from maillage.parties.offices import end_holding
    from maillage.parties.organisations import NotAllowed, Wrong

    guest, other = person("guest"), person("other")
    office = house.another(may_publish=True)
    take_up(house.invite(office=office), guest)
    held = office.holdings.get()
    take_up(house.invite("other@example.org", office), other)
    for by in (other, person("stranger")):
        with pytest.raises(NotAllowed):
            end_holding(held.pk, ON, by, ON)
    with pytest.raises(Wrong):
        end_holding(held.pk, ON - DAY, house.manager, ON)
    end_holding(held.pk, ON, guest, ON)
    end_holding(held.pk, ON + 9 * DAY, house.manager, ON)  # it is not given back by a later day
    held.refresh_from_db()
    assert held.until == ON
    with pytest.raises(NotAllowed):
        end_holding(held.pk, ON, guest, ON)  # they hold nothing any more


def test_two_who_change_an_office_see_each_other(house: House) -> None:
    from maillage.parties.offices import Met, Post, change_office

    office = house.another(may_publish=True)
    was = Post("Trésorier", may_publish=True)
    change_office(office.pk, was, Post("Trésorière", may_publish=True), house.manager, ON)
    change_office(
        office.pk, was, Post("Trésorière", may_publish=True), house.manager, ON
    )  # the same, sent again
    with pytest.raises(Met):
        change_office(office.pk, was, Post("Trésorier", may_bind=True), house.manager, ON)


def test_an_office_that_only_publishes_names_nobody(house: House) -> None:
    from maillage.parties.offices import Post, invite, make_office
    from maillage.parties.organisations import NotAllowed

    guest, office = person("guest"), house.another(may_publish=True)
    take_up(house.invite(office=office), guest)
    for act in (
        lambda: invite(office.pk, "more@example.org", guest, NOW, ON),
        lambda: make_office(house.party.key, Post("Mine", may_manage=True), guest, ON),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_office_ended_today_does_nothing_from_today(house: House) -> None:
    from maillage.parties.offices import invite
    from maillage.parties.organisations import NotAllowed

    house.holding.until = ON
    house.holding.save()
    with pytest.raises(NotAllowed):
        invite(house.office.pk, "more@example.org", house.manager, NOW, ON)


def test_an_account_erased_leaves_its_organisation_orphaned_and_its_acts_numbered(house: House) -> None:
    from maillage.parties.models import Holding
    from maillage.parties.offices import orphaned
    from maillage.site.accounts.personal_data import erase_account, taken_away
    from maillage.site.acts.models import Act
    from maillage.site.acts.note import note

    note("party_registered", house.manager, house.party.id)
    house.invite(house.manager.email)
    kept = taken_away(house.manager)
    assert {row["kind"] for row in kept["offices"]} == {"office", "invitation"}
    assert {row["kind"] for row in kept["organisations"]} == {"organisation", "named", "invited"}
    number = house.manager.pk
    erase_account(house.manager)
    assert not Holding.objects.exists()
    assert [each.key for each in orphaned(ON)] == [house.party.key]
    assert Act.objects.get().number == number
    house.party.refresh_from_db()
    assert house.party.made_by is None
