"""What somebody finds when they come in: what is due, who waits for them, calls, partners that fit; nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


@pytest.fixture
def officer(signed: Callable[[str], Client]) -> tuple[Client, Any]:
    """An officer of a town hall of Morocco: the client, and the organisation."""
    from maillage.parties.models import Holding, Office, Organisation
    from maillage.site.accounts.models import Account
    from maillage.site.today import today

    client = signed("member")
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    organisation = Organisation.objects.create(
        kind="local_authority", country="MA", standing="verified", confirmed_on=today()
    )
    organisation.names.create(language="fr", name="Commune de Larache", folded="commune de larache")
    office = Office.objects.create(
        organisation=organisation, title="Coopération", may_publish=True, may_manage=True
    )
    Holding.objects.create(office=office, account=account, since=today() - timedelta(days=1))
    return client, organisation


def entry(organisation: Any, side: str, **more: Any) -> Any:
    from django.utils import timezone

    from maillage.exchange.models import Entry
    from maillage.site.exchange import boards
    from maillage.site.today import today

    boards.changed()
    text = f"Trier les déchets de {organisation.key}"
    said = {"text": text, "topics": ["waste"]}
    given: dict[str, Any] = {
        "state": "published",
        "published_at": timezone.now(),
        "confirmed_on": today(),
        **more,
    }
    return Entry.objects.create(
        side=side,
        organisation=organisation,
        said=said,
        text=text,
        topics=["waste"],
        country="MA",
        **given,
    )


def other_organisation(name: str) -> Any:
    from maillage.parties.models import Organisation

    made = Organisation.objects.create(kind="local_authority", country="FR", standing="verified")
    made.names.create(language="fr", name=name, folded=name.lower())
    return made


def said(client: Client) -> str:
    return client.get("/fr/account/work").content.decode()


def test_with_nothing_the_page_says_what_can_be_begun(signed: Callable[[str], Client]) -> None:
    text = said(signed("member"))
    assert "Rien n’est à faire" in text
    assert "/fr/claim" in text
    assert "/fr/need" in text


def test_what_waits_stands_with_its_day_and_its_page(officer: tuple[Client, Any]) -> None:
    from maillage.exchange.models import Proposal
    from maillage.site.today import today

    client, own = officer
    need = entry(own, "need")
    draft = entry(own, "need", state="draft", published_at=None)
    old = entry(own, "offer", confirmed_on=today() - timedelta(days=400))
    ends = entry(own, "offer", expires=today() + timedelta(days=10))
    offer = entry(other_organisation("Ville de Lille"), "offer")
    day = today() + timedelta(days=20)
    proposal = Proposal.objects.create(need=need, offer=offer, by="offer", answer_by=day, score=70_000)
    text = said(client)
    due, answers = text.index('id="due"'), text.index('id="answers"')
    assert (
        due
        < text.index(f"/fr/entry/{old.key}")  # late
        < text.index(f"/fr/entry/{draft.key}")  # to be done at any time
        < text.index(f"/fr/entry/{ends.key}")
        < answers
        < text.index(f"/fr/proposal/{proposal.key}")
        < text.index('id="calls"')
        < text.index(f"/fr/entry/{need.key}/matches")
    )
    assert "Ville de Lille" in text


def test_what_is_another_s_is_not_told(officer: tuple[Client, Any], signed: Callable[[str], Client]) -> None:
    client, own = officer
    theirs = entry(other_organisation("Ville de Lille"), "need", state="draft", published_at=None)
    stranger = said(signed("member"))
    assert own.key not in stranger
    assert theirs.key not in said(client) + stranger


def test_an_office_that_has_ended_shows_nothing_more(officer: tuple[Client, Any]) -> None:
    from maillage.parties.models import Holding
    from maillage.site.today import today

    client, own = officer
    assert own.key in said(client)
    Holding.objects.update(until=today())
    assert own.key not in said(client)


def test_claims_wait_for_the_curator_alone(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.parties.models import Claim
    from maillage.site.accounts.models import Account

    somebody = Account.objects.create_user("somebody-else@example.org")
    Claim.objects.create(
        organisation=other_organisation("Ville de Nantes"), by=somebody, title="Maire", proof="letter"
    )
    assert "/fr/desk/claims" in said(signed("curator"))
    assert "/fr/desk/claims" not in said(officer[0])


def test_what_changed_since_the_last_visit_is_told_and_nothing_older(officer: tuple[Client, Any]) -> None:
    from maillage.exchange.models import Proposal
    from maillage.site.agenda.models import Reminding
    from maillage.site.today import today

    client, own = officer
    need = entry(own, "need")
    for name, days in (("Ville de Lille", 0), ("Ville de Lyon", 9)):
        made = Proposal.objects.create(
            need=need, offer=entry(other_organisation(name), "offer"), by="offer",
            answer_by=today() + timedelta(days=20), score=70_000,
        )  # fmt: skip
        Proposal.objects.filter(pk=made.pk).update(at=made.at - timedelta(days=days))
    assert "depuis votre dernière visite" not in said(client)  # the first one
    Reminding.objects.update(seen_on=today() - timedelta(days=3), seen_before=None)
    text = said(client)
    changed = text[text.index("depuis votre dernière visite") :]
    changed = changed[: changed.index("</section>")]
    assert "Ville de Lille" in changed and "Ville de Lyon" not in changed
    assert said(client).count("depuis votre dernière visite") == 1  # the same day: it still says so


def test_the_page_asks_little_and_is_light(officer: tuple[Client, Any]) -> None:
    import gzip

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, own = officer
    for _ in range(6):
        entry(own, "need")
    said(client)
    with CaptureQueriesContext(connection) as captured:
        text = said(client)
    assert len(gzip.compress(text.encode())) < 8_000
    assert len(captured) <= 30, [each["sql"][:100] for each in captured]


def test_a_call_whose_dates_moved_since_the_last_visit_is_told(officer: tuple[Client, Any]) -> None:
    from django.utils import timezone

    from maillage.site.agenda.models import Reminding
    from maillage.site.rules import models
    from maillage.site.rules.here import known_calls, plan_call
    from maillage.site.today import today

    client, own = officer
    on = today()
    models.Call.objects.create(id="next", fund="fr-ministry", title="Appel 2027", language="fr")
    given: dict[str, Any] = {"call": "next", "confirmed_at": timezone.now(), "opens": on - timedelta(days=20)}
    models.CallVersion.objects.create(
        published=on - timedelta(days=30), closes=on + timedelta(days=60), **given
    )
    known_calls.forget()
    plan_call(own, "next", None)
    models.CallPlan.objects.update(at=timezone.now() - timedelta(days=25))
    said(client)
    Reminding.objects.update(seen_on=on - timedelta(days=3), seen_before=None)
    assert "Nouvelles dates" not in said(client)
    models.CallVersion.objects.create(
        published=on - timedelta(days=1), closes=on + timedelta(days=90), status="postponed", **given
    )
    known_calls.forget()
    text = said(client)
    assert "Nouvelles dates d’un appel" in text and text.count("/fr/call/next") >= 2
    Reminding.objects.update(seen_before=on)
    assert "Nouvelles dates d’un appel" not in said(client)
