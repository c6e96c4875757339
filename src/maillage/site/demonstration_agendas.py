"""What the people of a demonstration have to do: mandates that end, sittings of councils, procedures with what is done of them, an invented
fund with its desk, calls that are open or were re-dated, and who wants to answer them.

All of it is invented and says so; its days are counted from the day on which the demonstration is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

from maillage.parties.models import Mandate, MandateOf, Organisation, Sitting
from maillage.reference.texts import catalogue, choose
from maillage.rules.procedure import steps_of
from maillage.rules.shelf import shipped
from maillage.site.accounts.models import Account
from maillage.site.agenda.models import KeptProcedure
from maillage.site.rules.call_acts import CallSaid, make, re_date
from maillage.site.rules.call_dates import Dates, mark_of
from maillage.site.rules.facts_kept import plain
from maillage.site.rules.models import CallPlan, FundDesk, KeptFacts
from maillage.site.rules.own_pack_acts import put_in_force

FUND = "invented-rivers-fund"
SITS_EACH = 35
"""Days between two sittings of a council."""
SITTINGS = 5
TOO_SOON = 12
"""Days to a start that cannot be reached: no council sits before it."""
DONE = 3
"""Steps that are done of the first procedure."""


@dataclass(frozen=True, slots=True)
class Town:
    """An organisation of the demonstration, who acts for it, and with whom it works."""

    organisation: Organisation
    by: Account
    partner: Organisation | None = None
    partner_name: str = ""

    @property
    def language(self) -> str:
        """In which it writes."""
        return str(self.organisation.languages[0])


def agendas(towns: Iterable[Town], fund: Organisation | None, runs_fund: Account | None, on: date) -> None:
    """Give each of them something to do, and the fund its desk and its calls. The first town has a mandate about to end and a
    procedure that is late; what the others have is further ahead."""
    calls = _fund(fund, runs_fund, on) if fund is not None and runs_fund is not None else []
    for number, town in enumerate(towns):
        _mandate(town, number, on)
        _sittings(town, on)
        _procedures(town, late=number == 0, on=on)
        for call, dates in calls:
            CallPlan.objects.create(
                organisation=town.organisation, call=call, dates=mark_of(dates), by=town.by
            )
        _facts(town)


def _say(key: str, language: str) -> str:
    return choose(catalogue("maillage.site", "demonstration")[key], language)


def _mandate(town: Town, number: int, on: date) -> None:
    """The first council's ends in 170 days, the second one ended three weeks ago, the third's ends in two months."""
    days = (170, -21, 62)[number % 3]
    Mandate.objects.create(
        organisation=town.organisation, what=MandateOf.COUNCIL, ends_on=on + timedelta(days), generated=True,
        source=_say("invented", town.language), said_by=town.by,
    )  # fmt: skip


def _sittings(town: Town, on: date) -> None:
    """On Tuesdays, five weeks apart."""
    first = on + timedelta((1 - on.weekday()) % 7 + 14)
    Sitting.objects.bulk_create(
        Sitting(organisation=town.organisation, day=first + timedelta(SITS_EACH * each), said_by=town.by, generated=True)
        for each in range(SITTINGS)
    )  # fmt: skip


def _procedures(town: Town, late: bool, on: date) -> None:
    """One agreement that is under way; of the first town, one more that cannot be reached any more."""
    if town.partner is None:
        return
    territories = list(dict.fromkeys((town.organisation.country, town.partner.country)))
    begun = [each.key for each in steps_of(shipped(), territories, on).steps[:DONE]]
    done = {key: (on - timedelta(30 - 7 * number)).isoformat() for number, key in enumerate(begun)}
    rows = [("agreement", 210, done), *([("amendment", TOO_SOON, {})] if late else [])]
    for key, days, so_far in rows:
        KeptProcedure.objects.create(
            organisation=town.organisation, territories=territories, start=on + timedelta(days), made_by=town.by, generated=True,
            title=_say(key, town.language).format(partner=town.partner_name)[:200], done=so_far,
        )  # fmt: skip


def _facts(town: Town) -> None:
    """What it said of its project when it looked for a fund."""
    partners = (town.partner.country,) if town.partner else ()
    facts = {
        "applicant_kind": "local_authority", "applicant_country": town.organisation.country, "partner_countries": partners,
        "partner_kind": ("local_authority",), "cost_total": 90_000, "asked": 55_000, "currency": "EUR", "months": 24,
        "letters": ("letter_of_intent",),
    }  # fmt: skip
    KeptFacts.objects.create(organisation=town.organisation, facts=plain(facts), by=town.by)


# The fund


def _fund(fund: Organisation, by: Account, on: date) -> list[tuple[str, Dates]]:
    """Its desk and two calls: one open, one whose dates have moved since somebody planned by them. Out: each with the dates that
    those who want to answer it had."""
    folder = resources.files("maillage.site").joinpath("data", "demonstration")
    text, cases = (folder.joinpath(f"fund{end}.toml").read_text(encoding="utf-8") for end in ("", ".cases"))
    language = str(fund.languages[0])
    FundDesk.objects.create(organisation=fund, fund=FUND, granted_by=by, reason=_say("invented", language))
    put_in_force(None, FUND, text, cases, by)  # its desk lays over it what it says of a call
    source = _say("invented", language)
    open_now = Dates(on - timedelta(20), on + timedelta(38))
    first = make(
        fund, FUND, _say("call_wells", language), language, CallSaid(open_now, source), by, on - timedelta(30)
    )
    before = Dates(on + timedelta(30), on + timedelta(75), to_confirm=True)
    second = make(
        fund, FUND, _say("call_banks", language), language, CallSaid(before, source), by, on - timedelta(40)
    )
    after = Dates(on + timedelta(51), on + timedelta(96))
    re_date(
        fund, second.call, CallSaid(after, source, why=_say("why_moved", language)), by, on - timedelta(3)
    )
    return [(first.call, open_now), (second.call, before)]
