"""What a fund's desk set of its rules for a call: put in force, moved when the call moves, gone when the call opens no more."""

from __future__ import annotations

from datetime import date

from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.acts.note import note
from maillage.site.rules.call_acts import desks_of
from maillage.site.rules.call_dates import Dates
from maillage.site.rules.fund_desk_values import DeskSaid, text_of
from maillage.site.rules.here import shelf_without_desk
from maillage.site.rules.own_pack_acts import put_in_force, said_by_desk, withdraw


def set_values(organisation: Organisation, fund: str, after: DeskSaid, by: Account, on: date) -> None:
    """What a desk says of its fund holds from now on, in the place of what it said before."""
    if after == said_by_desk(organisation, fund):
        return
    if after:
        base = shelf_without_desk(organisation).packs[fund]
        text = text_of(base, after, called(organisation, words.language()), on)
        put_in_force(organisation, fund, text, "", by, from_desk=True, said=after.kept())
    else:
        withdraw(organisation, fund, by, from_desk=True)
    note("fund_values_set", by, f"party:{organisation.pk}", fund=fund)


def follow(fund: str, call: str, dates: Dates, by: Account, on: date) -> None:
    """What desks set for a call follows it to dates that others told of and that were confirmed."""
    for desk in desks_of(fund).select_related("organisation"):
        said = said_by_desk(desk.organisation, fund)
        values, holds = said.of_call(call)
        if values or holds:
            set_values(desk.organisation, fund, said.with_call(call, dates, values, holds), by, on)
