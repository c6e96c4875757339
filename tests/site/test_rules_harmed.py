"""Forms of rules and agendas sent by somebody who means harm, or by a program gone wrong: they answer in words, and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from maillage.rules.vocabulary import vocabulary
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

SignIn = Callable[[str], "Client"]
BAD = (
    "1e-99999999",
    "1e999999999",
    "NaN",
    "-1",
    "0001-01-01",
    "9999-12-31",
    "\0",
    "=1",
    "<b>",
    "{x:>999999999}",
    "?",
    "-",
    "٣",
)
THENS = (
    "",
    "see:fr-ministry",
    "try:fr-ministry",
    "change:{}",
    "skip",
    "back",
    "untry",
    "take:nokey",
    "again",
    "nothing:at",
)


@pytest.mark.parametrize("bad", BAD)
def test_the_finder_answers_whatever_is_sent(reader: Client, bad: str) -> None:
    # of each type of fact the first and the last; each sign with another button
    types = {
        **{each.type: name for name, each in vocabulary().items()},
        **dict.fromkeys(("own_share", "ceiling")),
    }
    for number, name in enumerate((each or key for key, each in types.items()), BAD.index(bad)):
        then = THENS[number % len(THENS)].format(name)
        said = {
            "applicant_country": "FR", "partner_countries": ["MA", "SN"], "cost_total": "200000", "was": [f"{name}:{bad}", bad],
            name: bad, "asking": name, "answer": bad, f"answer-{bad}": bad, "then": then,
        }  # fmt: skip
        answer = reader.post("/ar/funds/find", said)
        assert answer.status_code in (200, 422), (name, then)
        assert not answer.cookies


@pytest.mark.parametrize(
    "query",
    [
        "with=FR&start=2027-06-01&sits-FR=9999-12-31",
        "with=FR&with=FR&with=XX&start=2027-06-01&sits-FR=0001-01-01",
        "with=TN&start=9999-12-31",
        "with=TN&start=0001-01-01",
        "with=FR&start=2027-06-01&f-FR-council_on=0001-01-01",
        "with=FR&start=2027-06-01&f-FR-amount_committed=1e-99999999",
        "with=FR&start=2027-06-01&" + "&".join(f"sits-FR=2027-0{n % 5 + 1}-1{n % 9}" for n in range(150)),
        "&".join(f"with={code}" for code in ("FR", "MA", "TN", "SN", "CM", "ML", "RS")) + "&start=2027-06-01",
    ],
)
def test_a_procedure_of_days_beyond_all_reach_is_answered_in_words(reader: Client, query: str) -> None:
    for page in ("procedure", "procedure/check", "procedure.ics"):
        assert reader.get(f"/en/{page}?{query}").status_code in (200, 302), page


@pytest.mark.database
def test_a_kept_procedure_cannot_be_moved_out_of_reach_nor_break_the_agenda(signed: SignIn) -> None:
    from maillage.site.agenda.models import KeptProcedure

    client = signed("member")
    party = acting_for(account_of(client), "local_authority")
    kept: Any = KeptProcedure.objects.create(
        organisation=party, title="Eau", territories=["FR", "TN"], start=date(2027, 6, 1)
    )
    at = f"/en/party/{party.key}/procedure/{kept.pk}"
    for start in ("9999-12-31", "0001-01-01"):
        assert client.post(at, {"do": "move", "title": "Eau", "start": start}).status_code == 422
    said = {
        "do": "move",
        "title": "Water",
        "start": "2027-06-01",
        "sits-FR": "9999-12-31",
        "sits-TN": "0001-01-01",
    }
    assert client.post(at, said).status_code == 422
    kept.refresh_from_db()
    assert (kept.title, kept.sittings) == ("Eau", {})
    step = {"do": "tick", "step": "fr-local.mandate", "done_on": "0001-01-01"}
    assert client.post(at, step).status_code == 422
    # one that got there otherwise, out of a copy of the database: the rest of the agenda stands
    KeptProcedure.objects.filter(pk=kept.pk).update(start=date(9000, 1, 1))
    for page in (
        at,
        f"/en/party/{party.key}/agenda",
        f"/en/party/{party.key}/procedures",
        "/en/account/agenda",
    ):
        assert client.get(page).status_code == 200, page
