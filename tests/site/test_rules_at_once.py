"""Two who act in the same moment on calls, rules and agendas: in threads, on connections of their own, and really written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.at_once import at_once
from tests.site.calls_here import FUND, Doing
from tests.site.homes import copy_home
from tests.site.letters import letters

pytestmark = pytest.mark.database
ON = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.fixture
def clean(_django: None, site_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is left of what the threads wrote."""
    from maillage.parties.models import Organisation
    from maillage.site.accounts.models import Account
    from maillage.site.jobs.models import Job
    from maillage.site.rules.here import known_calls
    from maillage.site.rules.models import Call, CallVersion, OwnPack, Told
    from maillage.site.rules.own_texts import own_texts

    def forget() -> None:
        for model in (Told, CallVersion, Call, OwnPack, Organisation, Job):
            model._default_manager.all().delete()
        Account.objects.filter(email__endswith="@example.org").delete()
        known_calls.changed()
        own_texts.changed()

    copy_home(site_home, tmp_path / "home")
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    forget()
    yield
    forget()


def person(name: str) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.create_user(f"{name}@example.org")


def officer(name: str = "officer") -> tuple[Any, Any]:
    """Somebody who acts for a verified town, in every right of an office."""
    from maillage.parties.models import Holding, Name, Office, Organisation

    town = Organisation.objects.create(kind="local_authority", country="FR", standing="verified")
    Name.objects.create(organisation=town, language="fr", name="Ville", folded="ville")
    office = Office.objects.create(
        organisation=town, title="Maire", may_manage=True, may_publish=True, may_bind=True
    )
    account = person(name)
    Holding.objects.create(office=office, account=account, since=date(2026, 1, 1))
    return account, town


def proposal() -> Any:
    from maillage.site.rules.call_acts import CallSaid, propose
    from maillage.site.rules.call_dates import Dates

    dates = Dates(ON + 10 * DAY, ON + 60 * DAY)
    return propose(FUND, "General call 2027", "en", CallSaid(dates, "seen"), person("proposer"), ON)


def test_a_proposal_confirmed_and_refused_at_once_comes_to_one_of_both(clean: None) -> None:
    from maillage.site.rules.call_acts import NotDone, confirm, refuse
    from maillage.site.rules.models import CallVersion

    version, by = proposal(), [person(f"at{n}") for n in range(3)]
    type(by[2]).objects.filter(pk=by[2].pk).update(role="curator")
    by[2].refresh_from_db()
    came = at_once(
        partial(confirm, version.pk, by[0], ON),
        partial(confirm, version.pk, by[1], ON),
        partial(refuse, version.pk, "no", by[2], ON),
    )
    assert sum(isinstance(each, CallVersion) for each in came) == 1, came
    assert sum(isinstance(each, NotDone) and each.why == "settled" for each in came) == 2, came
    found = CallVersion.objects.get()
    assert (found.confirmed_at is None) != (found.refused_at is None)


def test_calls_of_one_name_told_of_at_once_have_keys_of_their_own(clean: None) -> None:
    from maillage.site.rules.call_acts import CallSaid, propose
    from maillage.site.rules.call_dates import Dates

    said, people = CallSaid(Dates(ON + 10 * DAY), "seen"), [person(f"at{n}") for n in range(3)]
    came = at_once(*(partial(propose, FUND, "General call 2027", "en", said, each, ON) for each in people))
    assert len({each.call for each in came}) == 3, came


def test_workers_that_tell_of_a_call_at_once_write_each_one_letter(clean: None) -> None:
    from maillage.site.rules.call_acts import confirm
    from maillage.site.rules.call_letters import write_all
    from maillage.site.rules.here import plan_call
    from maillage.site.rules.models import CallPlan, Told

    call = confirm(proposal().pk, person("second"), ON).call
    people = [officer(f"at{n}") for n in range(6)]
    for account, town in people:
        plan_call(town, call, account)
    CallPlan.objects.update(dates="2026-12-01/2026-12-20/confirmed")
    came = at_once(*(partial(write_all, Doing(), call) for _ in range(3)))
    assert sum(each["letters"] for each in came) == len(people), came
    assert Told.objects.count() == len(people)
    assert [len(letters(account.email)) for account, _ in people] == [1] * len(people)


def test_workers_that_remind_at_once_write_each_one_letter(clean: None) -> None:
    from maillage.parties.models import Sitting
    from maillage.site.agenda.letters import write_all
    from maillage.site.agenda.models import KeptProcedure

    people = [officer(f"at{n}") for n in range(6)]
    for _, town in people:
        KeptProcedure.objects.create(organisation=town, title="Eau", territories=["FR"], start=ON + 60 * DAY)
        Sitting.objects.create(organisation=town, day=ON + 20 * DAY)
    monday = "2026-11-30"
    came = at_once(*(partial(write_all, Doing(), monday) for _ in range(3)))
    assert all(isinstance(each, dict) and not each["failed"] for each in came), came
    assert [len(letters(account.email)) for account, _ in people] == [1] * len(people)


def test_calendar_addresses_made_at_once_leave_one(clean: None) -> None:
    from django.utils import timezone

    from maillage.site.agenda import feeds
    from maillage.site.agenda.models import Feed

    account, town = officer()
    holding = town.offices.get().holdings.get().pk
    came = at_once(*(partial(feeds.make, holding, account, timezone.now(), ON) for _ in range(4)))
    assert len({each for each in came if isinstance(each, str)}) == 4, came
    assert Feed.objects.filter(ended_at=None).count() == 1


def test_rules_put_in_force_at_once_leave_one_of_them(clean: None) -> None:
    from maillage.site.rules.models import OwnPack
    from maillage.site.rules.own_pack_acts import put_in_force

    account, town = officer()
    for owner in (town, None):
        came = at_once(*(partial(put_in_force, owner, "pgtf", f"text {n}", "", account) for n in range(4)))
        assert all(isinstance(each, OwnPack) for each in came), came
        assert OwnPack.objects.filter(organisation=owner, ended_at=None).count() == 1
        assert OwnPack.objects.filter(organisation=owner).count() == 4
