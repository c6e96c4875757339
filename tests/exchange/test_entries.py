"""Who may write, change, publish, confirm and withdraw a need or an offer, and what each act refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import ON, account, holds, organisation
from tests.exchange.test_reading import read

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = pytest.mark.database


@pytest.fixture
def officer(database: None) -> Any:
    """Somebody who may publish for a verified town hall."""
    somebody = account("officer")
    holds(somebody, organisation("Commune de Larache"))
    return somebody


def of(who: Any) -> Any:
    """Their organisation."""
    return who.holdings.get().office.organisation


def drafted(places: Places, who: Any, **row: Any) -> Any:
    from maillage.exchange.entries import draft

    return draft("need", read(places, **row), who, ON, of(who))


def refusal(act: Any, *given: Any) -> list[str]:
    """The codes of what an act refuses."""
    from maillage.exchange.entries import Refused

    with pytest.raises(Refused) as refused:
        act(*given)
    return [problem.code for problem in refused.value.problems]


def test_a_draft_is_published_and_stands_for_a_year(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import publish

    entry = publish(drafted(places, officer).key, officer, ON)
    assert (entry.state, entry.version, entry.confirmed_on) == ("published", 2, ON)
    assert entry.expires == ON + timedelta(days=365)
    assert entry.said["expires"] == (ON + timedelta(days=364)).isoformat()
    assert entry.said["organisation"] == "Commune de Larache" and entry.country == "MA"
    again = publish(entry.key, officer, ON + timedelta(days=3))
    assert (again.version, again.published_at) == (2, entry.published_at)


def test_it_stands_to_the_end_of_its_window_or_as_its_owner_says(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import publish

    window = publish(drafted(places, officer, until="2027-02-28").key, officer, ON)
    assert window.expires == date(2027, 3, 1)
    said = publish(drafted(places, officer, until="2027-02-28", expires="2026-12-31").key, officer, ON)
    assert said.expires == date(2027, 1, 1)


def test_what_is_missing_is_said_all_at_once(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import draft, publish

    entry = draft("need", read(places, text="", place="", topics=[]), officer, ON)
    assert refusal(publish, entry.key, officer, ON) == [
        "exchange.no-text", "exchange.no-topic", "exchange.no-country", "exchange.no-organisation",
    ]  # fmt: skip
    entry.refresh_from_db()
    assert entry.state == "draft"


def test_a_window_that_passed_while_it_was_a_draft(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import publish

    entry = drafted(places, officer, until="2026-12-15")
    assert refusal(publish, entry.key, officer, date(2026, 12, 16)) == ["exchange.window-past"]
    assert publish(entry.key, officer, date(2026, 12, 15)).expires == date(2026, 12, 16)


@pytest.mark.parametrize(
    ("standing", "code"),
    [("new", "exchange.not-verified"), ("under_review", "exchange.not-verified"), ("frozen", "exchange.frozen")],
)  # fmt: skip
def test_only_a_verified_organisation_publishes(
    places: Places, officer: Any, standing: str, code: str
) -> None:
    from maillage.exchange.entries import publish
    from maillage.parties.models import Organisation

    entry = drafted(places, officer)
    Organisation.objects.update(standing=standing)
    assert refusal(publish, entry.key, officer, ON) == [code]


def test_an_office_that_may_not_publish_writes_drafts(places: Places, database: None) -> None:
    from maillage.exchange.entries import publish

    somebody = account("trainee")
    holds(somebody, organisation("Commune de Larache"), may_publish=False)
    assert refusal(publish, drafted(places, somebody).key, somebody, ON) == ["exchange.no-office"]


def test_an_office_that_ended_does_nothing_from_that_day(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import change, confirm, publish, withdraw

    entry = publish(drafted(places, officer).key, officer, ON)
    officer.holdings.update(until=ON)
    assert refusal(change, entry.key, read(places), officer, 2, ON, None) == ["exchange.not-yours"]
    assert refusal(confirm, entry.key, officer, ON) == ["exchange.not-yours"]
    assert refusal(withdraw, entry.key, officer, "found", ON) == ["exchange.not-yours"]
    assert confirm(entry.key, officer, ON - timedelta(days=1)).state == "published"


def test_a_stranger_and_another_office_change_nothing(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import change, discard, draft, publish

    other = account("other")
    holds(other, organisation("Ville de Lille", place="geonames:2998324", country="FR"))
    own, shared = draft("need", read(places), officer, ON), drafted(places, officer)
    for entry in (own, shared):
        assert refusal(change, entry.key, read(places), other, 1, ON) == ["exchange.not-yours"]
        assert refusal(publish, entry.key, other, ON) == ["exchange.not-yours"]
        assert refusal(discard, entry.key, other, ON) == ["exchange.not-yours"]
    assert refusal(draft, "need", read(places), other, ON, of(officer)) == ["exchange.no-office"]


def test_a_colleague_with_the_office_goes_on_with_a_draft(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import change, entries_of

    colleague = account("colleague")
    holds(colleague, of(officer))
    entry = drafted(places, officer)
    assert list(entries_of(colleague, ON)) == [entry]
    changed = change(entry.key, read(places, quantity="3"), colleague, 1, ON, of(officer))
    assert changed.said["quantity"] == 3 and changed.version == 2


def test_whoever_waits_for_a_claim_writes_in_private(places: Places, database: None) -> None:
    from maillage.exchange.entries import draft, publish
    from maillage.parties.models import Claim

    claimant, town = account("claimant"), organisation("Commune de Larache", standing="under_review")
    Claim.objects.create(organisation=town, by=claimant, title="Maire", proof="letter")
    entry = draft("need", read(places), claimant, ON, town)
    assert refusal(publish, entry.key, claimant, ON) == ["exchange.not-verified"]


def test_two_who_change_it_see_each_other(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import ChangedMeanwhile, change

    entry = drafted(places, officer)
    change(entry.key, read(places, quantity="3"), officer, 1, ON, of(officer))
    with pytest.raises(ChangedMeanwhile) as met:
        change(entry.key, read(places, quantity="9"), officer, 1, ON, of(officer))
    assert met.value.entry.said["quantity"] == 3


def test_what_is_published_stays_fit_to_be_public(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import change, publish

    entry = publish(drafted(places, officer).key, officer, ON)
    assert refusal(change, entry.key, read(places, text=""), officer, 2, ON) == [
        "exchange.no-text", "exchange.no-topic",
    ]  # fmt: skip
    later = ON + timedelta(days=40)
    changed = change(entry.key, read(places, text="Eau potable"), officer, 2, later)
    assert (changed.organisation, changed.confirmed_on, changed.text) == (of(officer), later, "Eau potable")


def test_withdrawing_needs_a_reason_and_is_done_once(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import change, confirm, publish, withdraw

    draft = drafted(places, officer)
    assert refusal(withdraw, draft.key, officer, "found", ON) == ["exchange.not-published"]
    entry = publish(draft.key, officer, ON)
    assert refusal(withdraw, entry.key, officer, "  ", ON) == ["exchange.no-reason"]
    assert withdraw(entry.key, officer, "found", ON).version == 3
    assert withdraw(entry.key, officer, "found", ON).version == 3
    for act in (publish, confirm):
        assert refusal(act, entry.key, officer, ON)[0] in ("exchange.withdrawn", "exchange.not-published")
    assert refusal(change, entry.key, read(places), officer, 3, ON) == ["exchange.withdrawn"]


def test_withdrawing_ends_what_was_proposed(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import publish, withdraw
    from maillage.exchange.models import Entry, Proposal

    need = publish(drafted(places, officer).key, officer, ON)
    offer = Entry.objects.create(side="offer", state="published")
    Proposal.objects.create(need=need, offer=offer, by="need", answer_by=ON, score=70_000)
    told: list[Any] = []
    withdraw(need.key, officer, "found", ON, told.append)
    withdraw(need.key, officer, "found", ON, told.append)
    assert [(each.stage, each.why) for each in told] == [("withdrawn", "need_withdrawn")]


def test_what_stands_on_another_instance_is_changed_there(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import change, publish, withdraw
    from maillage.exchange.models import Origin

    entry = publish(drafted(places, officer).key, officer, ON)
    entry.origin = Origin.objects.create(address="https://other.example", name="Other", public_key="x")
    entry.save()
    for act in (
        lambda: change(entry.key, read(places), officer, 2, ON),
        lambda: withdraw(entry.key, officer, "found", ON),
    ):
        assert refusal(act) == ["exchange.comes-from-elsewhere"]


def test_what_a_curator_hid_is_not_published_again_by_its_owner(places: Places, officer: Any) -> None:
    from django.utils import timezone

    from maillage.exchange.entries import publish, withdraw
    from maillage.exchange.models import Entry
    from maillage.exchange.moderating import hide

    entry = publish(drafted(places, officer).key, officer, ON)
    hide(entry.key, entry.version, "advertising", timezone.now())
    assert refusal(publish, entry.key, officer, ON) == ["exchange.not-a-draft"]
    assert Entry.objects.get().state == "hidden"
    assert withdraw(entry.key, officer, "we found somebody", ON).state == "withdrawn"


def test_only_a_draft_is_erased(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import discard, publish
    from maillage.exchange.models import Entry

    kept, gone = publish(drafted(places, officer).key, officer, ON), drafted(places, officer)
    discard(gone.key, officer, ON)
    assert refusal(discard, kept.key, officer, ON) == ["exchange.not-a-draft"]
    assert [entry.key for entry in Entry.objects.all()] == [kept.key]


def test_what_is_wrong_is_not_kept(places: Places, officer: Any) -> None:
    from maillage.exchange.entries import draft
    from maillage.exchange.models import Entry

    assert refusal(draft, "need", read(places, until="2020"), officer, ON) == ["exchange.window-past"]
    assert not Entry.objects.exists()
