"""The agenda of an office in a calendar program: read whole by another reader, at an address that ends with its holder's time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.test_agenda import full, of
from tests.site.test_work import officer

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["officer"]  # fixture
pytestmark = pytest.mark.database
PAGE = "/fr/account/agenda/letters"


def holding_of(own: Any) -> Any:
    from maillage.parties.models import Holding

    return Holding.objects.get(office__organisation=own)


def make(client: Client, own: Any) -> str:
    """A new address: the path that the page shows once."""
    sent = client.post(PAGE, {"then": "make", "holding": holding_of(own).pk})
    assert sent.status_code == 302
    found = re.search(r"/fr/agenda/[\w-]+\.ics", client.get(PAGE).content.decode())
    assert found
    return found.group()


def events(client: Client, at: str) -> list[Any]:
    icalendar = pytest.importorskip("icalendar")
    answer = client.get(at)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_another_reader_reads_every_line_that_has_a_day(officer: tuple[Client, Any]) -> None:
    from django.test import Client

    from maillage.rules.agenda import sentences
    from maillage.site.today import today

    client, own = officer
    full(own, today())
    at, found = make(client, own), of(own, today())
    for language in ("fr", "ar"):
        lines = {each.key: each for each in (*found.open(), *found.waiting) if each.due}
        read = {
            str(each["uid"]).partition("@")[0]: each
            for each in events(Client(), at.replace("/fr/", f"/{language}/", 1))
        }
        assert set(read) == set(lines)
        for key, event in read.items():
            assert event.decoded("dtstart") == lines[key].due
            assert str(event["summary"]) == sentences(lines[key], language).what
            assert f"/{language}/" in str(event["url"])


def test_the_address_is_shown_once_and_kept_nowhere(officer: tuple[Client, Any]) -> None:
    from maillage.site.acts.models import Act, Sent
    from maillage.site.agenda.models import Feed

    client, own = officer
    secret = make(client, own).removeprefix("/fr/agenda/").removesuffix(".ics")
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in str(list(Feed.objects.values())) + str(list(Act.objects.values())) + str(
        list(Sent.objects.values())
    )
    assert len(secret) >= 32


def test_an_address_ends_with_the_office_with_another_and_by_hand(officer: tuple[Client, Any]) -> None:
    from django.test import Client

    from maillage.parties.models import Holding
    from maillage.site.accounts.models import Account
    from maillage.site.today import today

    client, own = officer
    anybody = Client()
    first = make(client, own)
    assert anybody.get(first).status_code == 200
    second = make(client, own)
    assert (anybody.get(first).status_code, anybody.get(second).status_code) == (404, 200)
    client.post(PAGE, {"then": "end", "holding": holding_of(own).pk})
    assert anybody.get(second).status_code == 404
    third = make(client, own)
    Account.objects.update(is_active=False)
    assert anybody.get(third).status_code == 404
    Account.objects.update(is_active=True)
    held = holding_of(own)
    successor = Account.objects.create_user("next@example.org")
    Holding.objects.create(office=held.office, account=successor, since=today())
    assert anybody.get(third).status_code == 200  # both hold it
    Holding.objects.filter(pk=held.pk).update(until=today())
    assert anybody.get(third).status_code == 404  # the office has a holder; whoever had the address is gone
    Holding.objects.filter(pk=held.pk).update(until=today() + timedelta(days=1))
    held.office.closed_on = today()
    held.office.save()
    assert anybody.get(third).status_code == 404
    assert anybody.get("/fr/agenda/nothing-like-it.ics").status_code == 404


def test_nobody_makes_or_ends_an_address_for_another_s_office(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from django.test import Client

    from maillage.site.agenda.models import Feed

    client, own = officer
    at, stranger = make(client, own), signed("administrator")
    for then in ("make", "end"):
        assert stranger.post(PAGE, {"then": then, "holding": holding_of(own).pk}).status_code == 409
    assert Client().get(at).status_code == 200 and Feed.objects.count() == 1
    assert client.post(PAGE, {"then": "elsewhere"}).status_code == 422


def test_an_account_that_is_erased_takes_its_addresses_along(officer: tuple[Client, Any]) -> None:
    from django.test import Client

    from maillage.site.accounts.models import Account
    from maillage.site.accounts.personal_data import erase_account, taken_away
    from maillage.site.agenda.models import Feed, Reminding

    client, own = officer
    at = make(client, own)
    client.get("/fr/account/work")
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    taken = taken_away(account)
    assert len(taken["letters"]) == 2 and "mark" not in str(taken["letters"])
    erase_account(account)
    assert Client().get(at).status_code == 404
    assert not Feed.objects.exists() and not Reminding.objects.exists()
