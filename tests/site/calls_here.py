"""What tests of calls share: people who have signed in, an organisation that runs a fund, a call, the letters of a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest
    from django.test import Client

FUND = "fr-ministry"
SOURCE = "https://fund.example.org/call"


class Doing:
    """A job that says to nobody how far it is."""

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Nothing."""


def write_letters(**which: str) -> dict[str, Any]:
    """Do the job of the day."""
    from maillage.site.rules.call_letters import write_all

    return write_all(Doing(), **which)  # type: ignore[arg-type]


_DAY: list[date] = []


def on_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """It is another day on every page, and for the letters about calls."""
    import sys

    from maillage.site.rules import call_letters, urls_calls  # noqa: F401  # all pages that ask which day it is

    _DAY[:] = [day]
    for name, module in list(sys.modules.items()):
        if (
            name.startswith("maillage.site.")
            and callable(found := getattr(module, "today", None))
            and found is not _day
        ):
            monkeypatch.setattr(module, "today", _day)


def _day() -> date:
    return _DAY[0]


def day_in(days: int) -> date:
    """So many days from today."""
    from maillage.site.today import today

    return today() + timedelta(days=days)


def soon(days: int) -> str:
    """The same as a form takes it."""
    return str(day_in(days))


def propose(client: Client, **said: str) -> Any:
    """A call is told of; a new one where ``call`` is not said."""
    call = said.pop("call", "")
    form = {"fund": FUND, "title": "General call 2027", "address": SOURCE, "status": "confirmed", **said}
    return client.post(f"/en/calls/propose{f'?call={call}' if call else ''}", form)


def number_in(answer: Any) -> int:
    """Of the proposal that an answer leads to."""
    found = re.search(r"/calls/proposed/(\d+)", answer.headers["Location"])
    assert found, answer.headers
    return int(found[1])


def confirm(client: Client, number: int) -> Any:
    """A second person answers."""
    return client.post(f"/en/calls/proposed/{number}/decide", {"then": "confirm"})


def standing_call(one: Client, other: Client, **said: str) -> str:
    """A call told of by one and confirmed by another: its key."""
    answer = confirm(other, number_in(propose(one, **said)))
    return str(answer.headers["Location"].rsplit("/", 1)[1])


def runs_fund(account: Any, fund: str = FUND) -> Any:
    """An organisation that somebody manages, and that runs a fund."""
    from maillage.site.rules.models import FundDesk
    from tests.site.test_permissions_of_things import acting_for

    party = acting_for(account, "fund")
    FundDesk.objects.create(organisation=party, fund=fund, reason="the letter of its minister")
    return party


def planned(organisation: Any) -> list[Any]:
    """The calls that an organisation wants to answer, as they stand today."""
    from maillage.site.rules.here import planned_calls
    from maillage.site.today import today

    return planned_calls([organisation], today())[organisation.pk]
