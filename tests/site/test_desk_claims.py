"""Claims at the desk: read oldest first, decided with a reason, told to who claimed, kept in the audit list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.parties.claimed import NOW, again, body, claims, draft, holds, person
from tests.site.crawl import read
from tests.site.letters import code_in, letters

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
LIST = "/en/desk/claims"


def text(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


@pytest.fixture
def curator(signed: Callable[[str], Client]) -> Client:
    return signed("curator")


def decided(client: Client, claim: Any, outcome: str, **more: str) -> Any:
    said = {
        "outcome": outcome,
        "reason": "The stamp is the town's.",
        "version": str(again(claim).version),
        **more,
    }
    return client.post(f"{LIST}/{claim.pk}", said)


def acts(what: str) -> list[Any]:
    from maillage.site.acts.models import Act

    return list(Act.objects.filter(what=what).order_by("pk"))


def test_those_that_wait_the_oldest_first(curator: Client) -> None:
    from maillage.parties.models import Claim

    towns = [body(f"Town {n}") for n in range(3)]
    made = [claims(each, person()) for each in towns]
    for claim, days in zip(made, (1, 3, 2), strict=True):
        Claim.objects.filter(pk=claim.pk).update(at=NOW - timedelta(days=days))
    page = curator.get(LIST)
    order = [int(each.rpartition("/")[2]) for each in read(page).links if "/desk/claims/" in each]
    assert order == [made[1].pk, made[2].pk, made[0].pk]
    assert "3 wait for an answer" in text(page)
    decided(curator, made[1], "refuse")
    assert "Town 1" not in text(curator.get(LIST)) and "Town 1" in text(curator.get(f"{LIST}?show=decided"))


def test_granted_its_author_is_told_in_their_language_and_it_is_written_down(curator: Client) -> None:
    author = person("Amina", language="fr")
    claim = claims(body(), author)
    assert decided(curator, claim, "grant").status_code == 302
    assert again(claim).state == "granted" and again(claim.organisation).standing == "verified"
    [letter] = letters(author.email)
    assert "votre demande est accordée" in letter["subject"] and "The stamp is the town's." in letter["text"]
    assert f"/fr/claim/{claim.pk}" in letter["text"]
    [act] = acts("claim_granted")
    assert (
        act.about == f"party:{claim.organisation_id}" and act.details["reason"] == "The stamp is the town's."
    )


def test_refused_its_author_is_told_why(curator: Client) -> None:
    author = person(language="ar")
    claim, town = claims(body(), author), None
    town = claim.organisation
    need = draft(town, author)
    decided(curator, claim, "refuse", reason="The letter names another town.")
    [letter] = letters(author.email)
    assert "لم يُقبل طلبكم" in letter["subject"] and "another town" in letter["text"]
    assert again(need).organisation_id is None and len(acts("claim_refused")) == 1


def test_another_proof_is_asked_for_and_the_claim_stays_open(curator: Client) -> None:
    author = person(language="en")
    claim = claims(body(), author)
    decided(curator, claim, "wanted", reason="Photograph the stamp again, please.")
    assert again(claim).state == "open" and again(claim).wanted == "Photograph the stamp again, please."
    assert "Photograph the stamp" in letters(author.email)[0]["text"]
    assert "Those who look after the site ask for another proof" in text(curator.get(LIST))


def test_a_code_leaves_once_somebody_has_found_the_mailbox_in_public(curator: Client) -> None:
    claim = claims(body(), person(), "mailbox", mailbox="mairie@yahoo.fr")
    page = curator.get(f"{LIST}/{claim.pk}")
    assert "mairie@yahoo.fr" in text(page) and "This mailbox" not in text(page)
    assert "The mailbox is public: send the code" in text(page)
    decided(curator, claim, "mailbox", reason="https://larache.example.org/contact")
    assert code_in(letters("mairie@yahoo.fr")[0]) and again(claim).mailbox_public
    assert acts("claim_mailbox")[0].details["reason"] == "https://larache.example.org/contact"
    assert decided(curator, claim, "mailbox").status_code == 422  # not offered a second time


def test_of_two_that_contest_both_are_seen_and_settled_at_once(curator: Client) -> None:
    town, one, other = body(), person("One"), person("Other")
    first, second = claims(town, one), claims(town, other)
    page = text(curator.get(f"{LIST}/{second.pk}"))
    assert "More than one person says" in page and "One" in page
    assert decided(curator, second, "grant").status_code == 422  # what becomes of the others is to be said
    assert decided(curator, second, "grant", others="end").status_code == 302
    assert (again(first).state, again(second).state) == ("refused", "granted")
    assert letters(one.email) and letters(other.email)
    assert len(acts("claim_granted")) == len(acts("claim_refused")) == 1


def test_whoever_acts_for_it_already_is_to_be_thought_of(curator: Client) -> None:
    from maillage.parties.rights import may_publish

    town, mayor = body(standing="verified"), person()
    holds(town, mayor)
    claim = claims(town, person())
    assert decided(curator, claim, "grant").status_code == 422
    decided(curator, claim, "grant", others="keep")
    assert may_publish(mayor, again(town), NOW.date())


@pytest.mark.parametrize(
    ("said", "field"),
    [({"outcome": ""}, "outcome"), ({"outcome": "erase"}, "outcome"), ({"reason": " "}, "reason"),
     ({"reason": "x" * 2_500}, "reason"), ({"outcome": "mailbox"}, "outcome")],
)  # fmt: skip
def test_nothing_is_decided_without_an_outcome_and_a_reason(
    curator: Client, said: dict[str, str], field: str
) -> None:
    claim = claims(body(), person())
    answer = decided(curator, claim, said.pop("outcome", "grant"), **said)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.content.decode()
    assert again(claim).state == "open"


def test_two_curators_see_each_other(curator: Client, signed: Callable[[str], Client]) -> None:
    claim = claims(body(), person())
    version = str(claim.version)
    decided(curator, claim, "wanted", version=version)
    answer = decided(signed("curator"), claim, "refuse", version=version, reason="What I typed.")
    assert (
        answer.status_code == 409 and "changed meanwhile" in text(answer) and "What I typed." in text(answer)
    )
    decided(curator, claim, "refuse")
    assert decided(curator, claim, "grant").status_code == 409


def test_the_same_decision_sent_three_times_is_one(curator: Client) -> None:
    author = person()
    claim = claims(body(), author)
    said = {"outcome": "grant", "reason": "Right.", "version": str(claim.version), "once": "d" * 24}
    assert [curator.post(f"{LIST}/{claim.pk}", said).status_code for _ in range(3)] == [302] * 3
    assert len(letters(author.email)) == 1 and len(acts("claim_granted")) == 1


def test_opened_it_decides_nothing(curator: Client) -> None:
    claim = claims(body(), person())
    for query in ("", "?outcome=grant&reason=x&version=1", "?then=grant"):
        curator.get(f"{LIST}/{claim.pk}{query}")
    assert again(claim).state == "open" and again(claim).version == claim.version


def test_the_list_costs_the_same_however_long_it_is(curator: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 9):
        for _ in range(more):
            claims(body(), person())
        with CaptureQueriesContext(connection) as asked:
            curator.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_in_every_language(curator: Client, language: str) -> None:
    claim = claims(body(), person("Amina"), words="Voir https://larache.example.org")
    for at in (LIST, f"{LIST}/{claim.pk}"):
        page = curator.get(at.replace("/en/", f"/{language}/"))
        assert page.status_code == 200 and not read(page).unlabelled
