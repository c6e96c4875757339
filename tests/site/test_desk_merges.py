"""Mergers, networks, moderation and erasing at the desk: with a reason, once, told to whom it concerns, kept in the audit list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.parties.claimed import NOW, again, body, claims, draft, holds, person
from tests.site.crawl import read
from tests.site.letters import letters
from tests.site.test_desk_claims import acts, text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
MERGES, COMPARE = "/en/desk/merges", "/en/desk/merges/compare"
LARACHE = "geonames:2543549"


@pytest.fixture
def curator(signed: Callable[[str], Client]) -> Client:
    return signed("curator")


def merged(client: Client, one: Any, other: Any, **more: str) -> Any:
    version = again(one).version * 100_000 + again(other).version
    said = {"keep": one.pk, "reason": "the same town hall", "version": str(version), **more}
    return client.post(f"{COMPARE}?one={one.pk}&other={other.pk}", said)


def published(organisation: Any, side: str = "need", **more: Any) -> Any:
    from datetime import timedelta

    from django.utils import timezone

    from maillage.site.today import today

    said = {"text": "Sorting waste at the source"}
    facts = {
        "published_at": timezone.now(),
        "expires": today() + timedelta(days=90),
        "said": said,
        "country": "MA",
    }
    return draft(organisation, None, side=side, state="published", **{**facts, **more})


def test_pairs_that_are_likely_one_are_listed_with_why(curator: Client) -> None:
    from maillage.parties.models import Code

    one, other = body("Commune de Larache", place=LARACHE), body("Mairie de Larache", place=LARACHE)
    body("Larache", country="ES")
    body("Larache", level="region")
    for each in (one, other):
        Code.objects.create(organisation=each, scheme="HCP", value="331")
    page = curator.get(MERGES)
    assert "same code of a register · authority of the same place · same name" in text(page)
    [at] = [each for each in read(page).links if "compare?" in each]
    assert one.pk in at and other.pk in at
    assert curator.get(at).status_code == 200


def test_made_one_the_old_address_leads_to_the_new(curator: Client, reader: Client) -> None:
    from maillage.parties.models import Merge

    kept, gone = body(place=LARACHE, standing="verified"), body("Mairie de Larache", place=LARACHE)
    need = published(gone)
    answer = merged(curator, kept, gone)
    done = Merge.objects.get()
    assert answer.headers["Location"] == f"{MERGES}/{done.pk}"
    assert again(need).organisation_id == kept.pk
    old = reader.get(f"/en/party/{gone.pk}")
    assert old.status_code in (301, 308) and old.headers["Location"].endswith(f"/en/party/{kept.pk}")
    assert reader.get(f"/en/party/{kept.pk}").status_code == 200
    [act] = acts("parties_merged")
    assert act.about == f"party:{kept.pk}"
    assert act.details == {"gone": f"party:{gone.pk}", "reason": "the same town hall"}
    page = text(curator.get(f"{MERGES}/{done.pk}"))
    assert "the same town hall" in page and "needs and offers : 1" in page.replace(":", " :").replace(
        "  ", " "
    )
    assert "Mairie de Larache" in text(curator.get(f"{MERGES}?show=done"))
    assert "Mairie" not in text(curator.get(MERGES))


def test_taken_back_both_answer_again(curator: Client, reader: Client) -> None:
    from maillage.parties.models import Merge

    kept, gone = body(standing="verified"), body("Larache", standing="verified")
    merged(curator, kept, gone)
    at = f"{MERGES}/{Merge.objects.get().pk}"
    assert curator.post(at, {"reason": ""}).status_code == 422
    said = {"reason": "They are neighbours.", "once": "u" * 24}
    assert [curator.post(at, said).status_code for _ in range(3)] == [302] * 3
    assert reader.get(f"/en/party/{gone.pk}").status_code == 200
    assert acts("parties_parted")[0].details["reason"] == "They are neighbours."
    assert curator.post(at, {"reason": "again"}).status_code == 409
    assert "Taken back" in text(curator.get(at))


def test_said_to_be_two_they_are_proposed_no_more(curator: Client) -> None:
    one, other = body(), body()
    assert "same name" in text(curator.get(MERGES))
    assert merged(curator, one, other, then="two", keep="").status_code == 302
    assert "same name" not in text(curator.get(MERGES))
    assert again(other).merged_into_id is None
    assert "Commune" not in text(curator.get(f"{MERGES}?show=done"))


def test_a_proposal_between_both_ends_and_is_told(curator: Client) -> None:
    from maillage.exchange.models import Proposal

    kept, gone, mayor = body(standing="verified"), body("Larache", standing="verified"), person(language="en")
    holds(kept, mayor)
    proposal = Proposal.objects.create(
        need=published(kept), offer=published(gone, "offer"), by="need", answer_by=NOW.date(), score=50_000
    )
    merged(curator, kept, gone)
    assert again(proposal).stage == "withdrawn"
    assert any("turned out to be one" in each["text"] for each in letters(mayor.email))


@pytest.mark.parametrize(
    ("said", "status"),
    [({"keep": ""}, 422), ({"keep": "nokey"}, 422), ({"reason": ""}, 422), ({"reason": "x" * 3_000}, 422),
     ({"version": "0"}, 409)],
)  # fmt: skip
def test_what_is_not_said_is_not_done(curator: Client, said: dict[str, str], status: int) -> None:
    one, other = body(), body("Larache")
    assert merged(curator, one, other, **said).status_code == status
    assert again(other).merged_into_id is None


def test_opened_it_merges_nothing(curator: Client) -> None:
    one, other = body(), body("Larache")
    at = f"{COMPARE}?one={one.pk}&other={other.pk}"
    for query in ("", f"&keep={one.pk}&reason=x", "&then=two"):
        assert curator.get(at + query).status_code == 200
    assert again(other).merged_into_id is None


def test_one_alone_shows_those_that_are_nearly_the_same(curator: Client) -> None:
    one, near = (
        body("Association Larache Solidaire", kind="association"),
        body("Larache Solidaire", kind="association"),
    )
    page = curator.get(f"{COMPARE}?one=http://testserver/en/party/{one.pk}")
    assert any(near.pk in each for each in read(page).links)
    assert curator.get(COMPARE).status_code == 200
    assert curator.get(f"{COMPARE}?one={one.pk}&other={one.pk}").status_code == 200
    assert curator.get(f"{COMPARE}?one=%00&other=nokey").status_code == 200


def test_ten_thousand_organisations_are_looked_through_at_once(database: None) -> None:
    import time

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.parties.duplicates import pairs
    from maillage.parties.models import Name, Organisation

    made = Organisation.objects.bulk_create(
        [Organisation(kind="association", country="MA") for _ in range(10_000)], batch_size=500
    )
    names = [f"Association {n // 2 if n < 20 else n}" for n in range(10_000)]
    Name.objects.bulk_create(
        [Name(organisation=each, language="fr", name=name, folded=name.lower()) for each, name in zip(made, names, strict=True)],
        batch_size=500,
    )  # fmt: skip
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        found = pairs()
    assert len(found) == 10 and len(asked) == 4
    assert time.monotonic() - begun < 5


# --- networks -------------------------------------------------------------------------------------------------------


def test_a_network_is_verified_and_no_more(curator: Client) -> None:
    network = body("Cités Unies", kind="network", country="FR")
    body("Commune of Larache")
    at = f"/en/desk/networks?network={network.pk}"
    page = text(curator.get("/en/desk/networks"))
    assert "Cités Unies" in page and "Larache" not in page
    assert curator.post(at, {"then": "verify", "reason": "", "version": "1"}).status_code == 422
    said = {"then": "verify", "reason": "Everybody knows it.", "version": "1", "once": "n" * 24}
    assert [curator.post(at, said).status_code for _ in range(3)] == [302] * 3
    assert again(network).standing == "verified" and len(acts("network_verified")) == 1
    assert curator.post(at, {**said, "once": "m" * 24}).status_code == 409
    curator.post(at, {"then": "unverify", "reason": "It ended.", "version": "2"})
    assert again(network).standing == "new" and acts("network_unverified")[0].details["reason"] == "It ended."


def test_a_network_under_claim_is_decided_by_its_claim(curator: Client) -> None:
    network = body("Cités Unies", kind="network")
    claims(network, person())
    answer = curator.post(
        f"/en/desk/networks?network={network.pk}", {"then": "verify", "reason": "x", "version": "1"}
    )
    assert answer.status_code == 409 and "A claim on it waits" in text(answer)


def test_what_is_no_network_is_not_verified_there(curator: Client) -> None:
    town = body()
    assert curator.get("/en/desk/networks?network=%00&page=9999").status_code == 200
    curator.post(f"/en/desk/networks?network={town.pk}", {"then": "verify", "reason": "x", "version": "1"})
    assert again(town).standing == "new"


# --- moderation -----------------------------------------------------------------------------------------------------


def test_what_looks_odd_or_is_reported_is_marked(curator: Client) -> None:
    from maillage.site.reports.models import Report

    town = body(standing="verified")
    plain = published(town)
    published(town, text="BUY NOW AND SAVE A LOT OF MONEY TODAY www.x.example www.y.example")
    Report.objects.create(table="entry", thing=plain.pk, wrong="It ended.", language="en")
    page = text(curator.get("/en/desk/moderation"))
    assert "several web addresses" in page and "reported once" in page
    assert "Commune of Larache" in text(curator.get("/en/desk/moderation?show=parties"))
    assert "It ended." in text(curator.get(f"/en/desk/moderation/{plain.pk}"))


def test_hidden_its_owner_is_told_and_nobody_else_sees_it(curator: Client, reader: Client) -> None:
    town, mayor = body(standing="verified"), person(language="fr")
    holds(town, mayor)
    need = published(town)
    at = f"/en/desk/moderation/{need.pk}"
    assert reader.get(f"/en/entry/{need.pk}").status_code == 200
    assert curator.post(at, {"then": "hide", "reason": "", "version": "1"}).status_code == 422
    said = {"then": "hide", "reason": "Advertising.", "version": "1", "once": "h" * 24}
    assert [curator.post(at, said).status_code for _ in range(3)] == [302] * 3
    assert again(need).state == "hidden" and reader.get(f"/en/entry/{need.pk}").status_code == 404
    [letter] = letters(mayor.email)
    assert "Advertising." in letter["text"] and "caché" in letter["subject"]
    assert "hidden" in text(curator.get("/en/desk/moderation?show=hidden"))
    assert curator.post(at, {**said, "once": "i" * 24}).status_code == 409
    curator.post(at, {"then": "show", "reason": "Changed.", "version": str(again(need).version)})
    assert again(need).state == "published" and reader.get(f"/en/entry/{need.pk}").status_code == 200
    assert [each.details["reason"] for each in (*acts("entry_hidden"), *acts("entry_shown"))] == [
        "Advertising.",
        "Changed.",
    ]


def test_an_organisation_is_hidden_with_what_it_published(curator: Client, reader: Client) -> None:
    town = body(standing="verified")
    need = published(town)
    at = f"/en/desk/moderation/{town.pk}"
    assert (
        curator.post(at, {"then": "hide", "reason": "Not what it says.", "version": "1"}).status_code == 302
    )
    assert reader.get(f"/en/party/{town.pk}").status_code == 404 and again(need).state == "hidden"
    curator.post(at, {"then": "show", "reason": "It is.", "version": "2"})
    assert reader.get(f"/en/party/{town.pk}").status_code == 200 and again(need).state == "published"


@pytest.mark.parametrize("key", ["nokey", "x" * 40])
def test_what_is_not_there_is_not_moderated(curator: Client, key: str) -> None:
    assert curator.get(f"/en/desk/moderation/{key}").status_code == 404
    need = draft(body(), person())
    assert curator.get(f"/en/desk/moderation/{need.pk}").status_code == 404  # nobody's draft is read


# --- erasing --------------------------------------------------------------------------------------------------------


def test_erased_by_an_administrator_alone(signed: Callable[[str], Client], reader: Client) -> None:
    from maillage.exchange.models import Proposal

    town, other = body(standing="verified"), body("Lille", standing="verified")
    mayor, officer = person(language="en"), person(language="en")
    holds(town, mayor)
    holds(other, officer)
    proposal = Proposal.objects.create(
        need=published(town), offer=published(other, "offer"), by="need", answer_by=NOW.date(), score=50_000
    )
    at = f"/en/desk/erase/{town.pk}"
    assert signed("curator").get(at).status_code == 404
    administrator = signed("administrator")
    assert "cannot undo this" in text(administrator.get(at)) and again(town).erased_at is None
    assert administrator.post(at, {"reason": "", "version": "1"}).status_code == 422
    assert administrator.post(at, {"reason": "x", "version": "9"}).status_code == 409
    said = {"reason": "It asked for it.", "version": "1", "once": "e" * 24}
    assert [administrator.post(at, said).status_code for _ in range(3)] == [302, 404, 404]
    assert again(town).erased_at and reader.get(f"/en/party/{town.pk}").status_code == 404
    assert reader.get(f"/en/entry/{proposal.need_id}").status_code == 404
    assert again(proposal).stage == "withdrawn"
    assert any("It asked for it." in each["text"] for each in letters(mayor.email))
    assert any("no longer on this site" in each["text"] for each in letters(officer.email))
    assert acts("party_erased")[0].details["reason"] == "It asked for it."


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_in_every_language(curator: Client, signed: Callable[[str], Client], language: str) -> None:
    one, other = body(), body()
    need = published(one, text="BUY NOW AND SAVE A LOT OF MONEY TODAY <b>www.x.example</b> www.y.example")
    merged(curator, body("A"), body("B"))
    network = body("N", kind="network")
    at = ["merges", "merges?show=done", f"merges/compare?one={one.pk}&other={other.pk}", "merges/compare", "networks",
          f"networks?network={network.pk}", "moderation", f"moderation/{need.pk}", f"moderation/{one.pk}"]  # fmt: skip
    for each in at:
        page = curator.get(f"/{language}/desk/{each}")
        assert page.status_code == 200 and not read(page).unlabelled, each
        assert "<b>www" not in page.content.decode()
    assert signed("administrator").get(f"/{language}/desk/erase/{one.pk}").status_code == 200
