"""Proposals on the site: seen by the two sides alone, answered once, told by letter; nothing acts by being opened."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.pairs import Pair, entry, pair, person
from tests.exchange.people import account, organisation
from tests.site.crawl import read
from tests.site.letters import letters
from tests.site.test_take_lists import rows_in, whole

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
LANGUAGES = ("fr", "en", "ar")


@pytest.fixture
def two(signed: Callable[[str], Client]) -> Iterator[Pair]:
    """A need and an offer that fit, on a board of their own."""
    from maillage.site.exchange import boards

    boards._held.clear()
    boards.standing.forget()
    yield in_english(pair())
    boards._held.clear()
    boards.standing.forget()


def in_english(two: Pair) -> Pair:
    """Both are written to in English."""
    for who in (two.asks, two.gives):
        who.language = "en"
        who.save()
    return two


def client_of(who: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(who)
    return client


def text(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


def form(answer: Any, then: str) -> dict[str, str]:
    """The hidden answers of the form with that button, as a browser sends them, and the button."""
    page = answer.content.decode()
    for each in re.findall(r"<form.*?</form>", page, re.DOTALL):
        if f'value="{then}"' in each:
            hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', each)
            return {**dict(hidden), "then": then}
    raise AssertionError(f"no form for {then}")


def at_matches(two: Pair, side: str = "need", language: str = "en") -> str:
    return f"/{language}/entry/{two.need.pk if side == 'need' else two.offer.pk}/matches"


def propose(two: Pair, side: str = "need") -> Any:
    """Proposed on the page; the proposal."""
    from maillage.exchange.models import Proposal

    client, other = (client_of(two.asks), two.offer) if side == "need" else (client_of(two.gives), two.need)
    page = client.get(f"{at_matches(two, side)}?with={other.pk}")
    sent = client.post(at_matches(two, side), form(page, "propose"))
    assert sent.status_code == 302, text(sent)
    return Proposal.objects.get(pk=sent.headers["Location"].split("/")[-1].split("?")[0])


def at(proposal: Any, language: str = "en") -> str:
    return f"/{language}/proposal/{proposal.pk}"


def answer(who: Any, proposal: Any, then: str, **more: str) -> Any:
    client = client_of(who)
    return client.post(at(proposal), {**form(client.get(at(proposal)), then), **more})


def test_a_proposal_goes_to_both_and_tells_who_may_answer(two: Pair) -> None:
    second = person("second", two.need.organisation)
    person("clerk", two.offer.organisation, may_publish=False)
    proposal = propose(two)
    assert proposal.score == sum(each["points"] for each in proposal.parts) > 0
    [letter] = letters(two.gives.email)
    assert letter["subject"].endswith("Larache") and f"/proposal/{proposal.pk}" in letter["text"]
    assert "Water, need" in letter["text"] and letter["headers"]["Auto-Submitted"] == "auto-generated"
    assert letters(second.email) and not letters(two.asks.email) and not letters("clerk@example.org")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_in_the_language_of_its_reader(two: Pair, language: str) -> None:
    two.gives.language = language
    two.gives.save()
    proposal = propose(two)
    letter = letters(two.gives.email)[0]
    assert f"/{language}/proposal/{proposal.pk}" in letter["text"]
    assert "?" not in letter["subject"] and "{" not in letter["text"]
    mark = {"fr": "Dites oui ou non", "en": "Say yes or no", "ar": "قولوا نعم أو لا"}[language]
    assert mark in letter["text"] and "\n" not in letter["subject"]


def test_opened_by_whomever_nothing_is_answered(two: Pair, reader: Client) -> None:
    """A scanner of mails, a colleague without an office, somebody who opens it twice."""
    proposal = propose(two)
    for client, status in (
        (reader, 302),
        (client_of(account("forwarded")), 404),
        (client_of(two.gives), 200),
    ):
        for _ in range(2):
            for ask in (client.get, client.head):
                assert ask(at(proposal)).status_code == status
    proposal.refresh_from_db()
    assert proposal.stage == "open" and proposal.answers.count() == 1
    assert (
        client_of(account("nobody")).post(at(proposal), {"side": "offer", "then": "accept"}).status_code
        == 404
    )


def test_accepted_by_both_each_gets_the_contact_of_the_other(two: Pair) -> None:
    proposal = propose(two)
    sent = answer(two.gives, proposal, "accept")
    assert sent.headers["Location"].endswith("?done=introduced")
    page = client_of(two.asks).get(at(proposal)).content.decode()
    assert (
        "mailto:offer@example.org" in page and "mailto:need@example.org" in page and "First talk by" in page
    )
    assert "offer@example.org" in letters(two.asks.email)[0]["text"]
    assert "need@example.org" in letters(two.gives.email)[0]["text"]
    assert two.gives.email not in page  # its own address was not given


def test_an_address_of_ones_own_is_given_with_consent_and_forgotten_with_the_account(two: Pair) -> None:
    from maillage.exchange.models import Answer, Introduction
    from maillage.parties.models import Office

    Office.objects.filter(organisation=two.offer.organisation).update(mailbox="")
    proposal = propose(two)
    refused = answer(two.gives, proposal, "accept")
    assert refused.status_code == 422 and 'href="#shares"' in refused.content.decode()
    assert answer(two.gives, proposal, "accept", shares="yes").status_code == 302
    assert f"mailto:{two.gives.email}" in client_of(two.asks).get(at(proposal)).content.decode()
    assert two.gives.email not in str(Introduction.objects.values()) + str(Answer.objects.values())
    two.gives.delete()
    page = text(client_of(two.asks).get(at(proposal)))
    assert "gives@example.org" not in page and "no longer knows how to reach them" in page


def test_declined_with_a_reason_for_the_two_alone_and_seen_to_rest(two: Pair) -> None:
    proposal = propose(two)
    assert answer(two.gives, proposal, "decline", reason="").status_code == 422
    refused = answer(two.gives, proposal, "decline", reason="other", words="")
    assert refused.status_code == 422 and "<details open>" in refused.content.decode()
    assert answer(two.gives, proposal, "decline", reason="distance", words="Too far.").status_code == 302
    page = text(client_of(two.asks).get(at(proposal)))
    assert "Reason: Distance" in page and "Too far." in page and "This pair rests until" in page
    letter = letters(two.asks.email)[0]
    assert "Too far." not in letter["text"] and "/matches" in letter["text"]
    for who, side in ((two.asks, "need"), (two.gives, "offer")):
        matches = text(client_of(who).get(at_matches(two, side)))
        assert (
            "Declined: not proposed again for now" in matches
            and "Nobody can propose it again before" in matches
        )
        assert 'value="propose"' not in client_of(who).get(at_matches(two, side)).content.decode()


def test_the_same_form_three_times_is_one_answer_and_one_letter(two: Pair) -> None:
    proposal = propose(two)
    client = client_of(two.gives)
    filled = form(client.get(at(proposal)), "accept")
    sent = [client.post(at(proposal), filled) for _ in range(3)]
    assert {each.headers["Location"] for each in sent} == {f"{at(proposal)}?done=introduced"}
    assert proposal.answers.count() == 2 and len(letters(two.asks.email)) == 1


def test_two_of_one_office_see_each_other(two: Pair) -> None:
    second = person("second", two.offer.organisation)
    two_forms = client_of(second)
    proposal = propose(two)
    before = form(two_forms.get(at(proposal)), "decline")
    from maillage.exchange.answers import accept
    from maillage.site.today import today

    network = account("network")
    assert network
    accept(proposal.pk, "offer", two.gives, today(), 0)
    met = two_forms.post(at(proposal), {**before, "reason": "distance", "words": "Not us."})
    assert met.status_code == 409 and "accepted on" in text(met)
    assert proposal.answers.filter(verdict="declined").count() == 0


def test_a_yes_is_taken_back_and_the_other_side_is_told(two: Pair) -> None:
    proposal = propose(two)
    answer(two.gives, proposal, "accept")
    assert answer(two.asks, proposal, "back", words="The council voted.").status_code == 302
    assert "One side took its yes back." in letters(two.gives.email)[0]["text"]
    page = text(client_of(two.gives).get(at(proposal)))
    assert "The council voted." in page and "How to reach each other" not in page


def test_an_offer_withdrawn_between_proposal_and_answer(two: Pair) -> None:
    from maillage.exchange.proposals import end_for
    from maillage.site.exchange.letters import tell_ended

    proposal = propose(two)
    client = client_of(two.gives)
    filled = form(client.get(at(proposal)), "accept")
    tell_ended(end_for(two.offer, "withdrawn"))
    sent = client.post(at(proposal), filled)
    assert sent.status_code == 409 and "This proposal has ended." in text(sent)
    assert "The offer was withdrawn by its owner." in text(client_of(two.asks).get(at(proposal)))
    assert "The offer was withdrawn" in letters(two.asks.email)[0]["text"]


def test_what_was_changed_since_is_said_before_anybody_answers(two: Pair) -> None:
    from maillage.exchange.models import Entry

    proposal = propose(two)
    said = "Changed since the proposal was made"
    assert said not in text(client_of(two.asks).get(at(proposal)))
    Entry.objects.filter(pk=two.offer.pk).update(version=two.offer.version + 1)
    assert text(client_of(two.asks).get(at(proposal))).count(said) == 1
    answer(two.gives, proposal, "accept")
    assert said not in text(client_of(two.asks).get(at(proposal)))


def test_the_last_one_is_told_that_all_is_taken(two: Pair) -> None:
    from maillage.exchange.models import Entry

    Entry.objects.filter(pk=two.offer.pk).update(said={**two.offer.said, "quantity": 1})
    town = organisation("Ndar", country="SN")
    other = Pair(entry("need", town), two.offer, person("ndar", town), two.gives)
    first, second = propose(two), propose(other)
    answer(two.gives, first, "accept")
    sent = answer(two.gives, second, "accept")
    assert sent.headers["Location"].endswith("?done=full")
    assert "all is taken" in text(client_of(two.gives).get(sent.headers["Location"]))
    assert "D’autres ont pris tout" in letters(other.asks.email)[0]["text"]


def test_what_lapses_is_told_to_both_once_and_the_talk_is_asked_for(
    two: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.exchange import boards, daily
    from maillage.site.today import today

    proposal = propose(two)
    monkeypatch.setattr(daily, "today", lambda: today() + timedelta(days=46))
    nobody: Any = None
    assert daily.go(nobody) == {"lapsed": 1, "asked": 0}
    assert daily.go(nobody) == {"lapsed": 0, "asked": 0}
    assert "No answer came by" in letters(two.asks.email)[0]["text"] and len(letters(two.asks.email)) == 1
    other = in_english(pair("other"))
    boards.standing.forget()
    proposal = propose(other)
    answer(other.gives, proposal, "accept")
    assert daily.go(nobody) == {"lapsed": 0, "asked": 1}
    assert "Did you talk with" in letters(other.asks.email)[0]["subject"]
    assert answer(other.asks, proposal, "yes").status_code == 302
    assert "it took place" in text(client_of(other.gives).get(at(proposal)))


def test_a_round_writes_one_letter_to_each_however_much_it_proposes(
    two: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.exchange.models import Round
    from maillage.exchange.proposals import propose as verb
    from maillage.site.exchange import round_letters
    from maillage.site.today import today
    from tests.exchange.pairs import FIT

    monkeypatch.setattr(round_letters, "MOST_LINES", 3)
    called = {"title": "Water\n2027", "language": "en", "opens": today(), "closes": today()}
    round = Round.objects.create(network=organisation("Network", country="FR"), **called)
    towns = [organisation(f"Town {number}", country="SN") for number in range(5)]
    people = [person(f"town{number}", town) for number, town in enumerate(towns)]
    for town in towns:
        verb(entry("need", town).pk, two.offer.pk, "round", two.asks, today(), FIT(), round=round)
    assert round_letters.tell_of_round(round) == 6
    [letter] = letters(two.gives.email)
    assert letter["subject"] == "Water 2027: partners are proposed to you"
    assert "proposes 5 partners" in letter["text"] and letter["text"].count("– Almuñécar with Town") == 3
    assert "and 2 more" in letter["text"] and "/en/account/proposals" in letter["text"]
    assert all(len(letters(each.email)) == 1 for each in people) and not letters(two.asks.email)


def test_the_job_is_asked_for_once_a_day(two: Pair) -> None:
    from maillage.site.jobs.due import ask_hourly
    from maillage.site.jobs.models import Job

    propose(two)
    ask_hourly()
    ask_hourly()
    assert Job.objects.filter(kind="proposals").count() == 1


def test_what_waits_for_me_stands_first(two: Pair) -> None:
    proposal = propose(two)
    assert "One waits for your answer." in text(client_of(two.gives).get("/en/account/proposals"))
    asked = text(client_of(two.asks).get("/en/account/proposals"))
    assert "None waits for your answer." in asked and "They wait for the other side" in asked
    answer(two.gives, proposal, "accept")
    assert "first talk by" in text(client_of(two.gives).get("/en/account/proposals"))
    files = {
        each: rows_in(whole(client_of(two.asks).get(f"/en/account/proposals?as={each}")), each)
        for each in ("csv", "xlsx", "json", "parquet")
    }
    assert set(files.values()) == {1}
    assert "You act for no organisation here yet." in text(
        client_of(account("nobody")).get("/en/account/proposals")
    )


def test_a_network_of_both_sees_nothing_of_it(two: Pair) -> None:
    from maillage.parties.models import Membership

    network = organisation("Network", country="FR")
    for member in (two.need.organisation, two.offer.organisation):
        Membership.objects.create(network=network, member=member, name="x", folded="x")
    who, proposal = person("network", network), propose(two)
    client = client_of(who)
    assert client.get(at(proposal)).status_code == 404
    assert "None waits" in text(client.get("/en/account/proposals"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_stands_in_every_language(two: Pair, language: str) -> None:
    proposal = propose(two)
    shown = [client_of(two.gives).get(at(proposal, language))]
    answer(two.gives, proposal, "accept")
    shown.append(client_of(two.gives).get(at(proposal, language)))
    answer(two.asks, proposal, "back")
    shown.append(client_of(two.gives).get(at(proposal, language)))
    shown.append(client_of(two.gives).get(f"/{language}/account/proposals"))
    for page in shown:
        assert page.status_code == 200 and read(page).headings.count(1) == 1
        assert not read(page).unlabelled and not read(page).inline
        assert len(gzip.compress(page.content)) < 14_000
        assert len(re.findall(r'class="btn"', page.content.decode())) <= 1


def test_few_queries(two: Pair, django_assert_max: Callable[[int], Any]) -> None:
    for number in range(6):
        entry("offer", organisation(f"Giver {number}", country="FR"))
    proposal = propose(two)
    client = client_of(two.asks)
    for address in (at_matches(two), at(proposal), "/en/account/proposals"):
        client.get(address)  # the board is made
        with django_assert_max(12):
            client.get(address)


@pytest.fixture
def django_assert_max() -> Callable[[int], Any]:
    """At most so many queries of the site's database."""
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def at_most(most: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as asked:
            yield
        assert len(asked) <= most, [each["sql"][:160] for each in asked.captured_queries]

    return at_most


def test_a_match_that_both_accepted_opens_a_dossier_with_its_words_and_its_partner(two: Pair) -> None:
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standing

    proposal = propose(two)
    page = f"/en/dossier/new?proposal={proposal.pk}"
    asks, gives = client_of(two.asks), client_of(two.gives)
    assert "proposal=" not in asks.get(at(proposal)).content.decode()
    answer(two.gives, proposal, "accept")
    assert f"/en/dossier/new?proposal={proposal.pk}" in asks.get(at(proposal)).content.decode()
    assert f"/en/dossier/new?proposal={proposal.pk}" not in gives.get(at(proposal)).content.decode()
    said = asks.get(page).content.decode()
    assert two.need.text in said
    given = {"title": "From a match", "need": two.need.text, "path": "full", "language": "en"}
    first = asks.post(page, given)
    assert first.status_code == 302
    assert asks.post(page, given).headers["Location"] == first.headers["Location"], (
        "of one match, one dossier"
    )
    row = Dossier.objects.get(came_from=f"proposal:{proposal.pk}")
    found = standing(row.pk)
    assert found and set(found.state.parties) == {two.need.organisation_id, two.offer.organisation_id}
    assert found.state.owner == two.need.organisation_id and found.state.topics == tuple(two.need.topics)
    for who in (asks, gives):
        assert f"/en/dossier/{row.pk}" in who.get(at(proposal)).content.decode()


def test_an_offer_that_takes_staff_away_is_warned_of_where_a_dossier_is_opened_and_in_it(two: Pair) -> None:
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standing

    proposal = propose(two)
    answer(two.gives, proposal, "accept")
    page, asks = f"/en/dossier/new?proposal={proposal.pk}", client_of(two.asks)
    warns = "takes staff away from"
    assert warns not in asks.get(page).content.decode()
    two.offer.said = {**two.offer.said, "recruits": True}
    two.offer.save()
    assert warns in asks.get(page).content.decode()
    given = {"title": "From a match", "need": two.need.text, "path": "full", "language": "en"}
    assert warns in asks.post(page, {**given, "title": "x" * 300}).content.decode(), (
        "also where it is refused"
    )
    assert asks.post(page, given).status_code == 302
    row = Dossier.objects.get(came_from=f"proposal:{proposal.pk}")
    found = standing(row.pk)
    assert found and found.state.recruits
    shown = asks.get(f"/en/dossier/{row.pk}").content.decode()
    assert warns in shown and f"/en/dossier/{row.pk}/text/definition/write#resources" in shown
    assert warns in asks.get(f"/en/dossier/{row.pk}/text/definition/write").content.decode()
    assert warns not in asks.get(f"/en/dossier/{row.pk}/text/diagnosis/write").content.decode()
