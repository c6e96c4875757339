"""The page of a need or an offer, what its owner does there, its form, and the lists of all that stand."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import account, holds, organisation
from tests.site.crawl import read
from tests.site.test_need import FRENCH, published, text, visitor

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["visitor"]  # fixture
pytestmark = pytest.mark.database


@pytest.fixture
def officer(visitor: Client) -> Any:
    """Somebody signed in who may publish for Larache, as (client, account, organisation)."""
    from django.test import Client as Browser

    who, town = account("officer"), organisation("Commune de Larache")
    holds(who, town)
    client = Browser()
    client.force_login(who)
    return client, who, town


def drafted(officer: Any, side: str = "need", **said: Any) -> Any:
    from maillage.exchange.entries import draft
    from maillage.exchange.reading import read as read_row
    from maillage.site.at_hand import at_hand
    from maillage.site.today import today

    _, who, town = officer
    row = {"text": FRENCH, "language": "fr", "place": "Larache", **said}
    return draft(side, read_row(side, row, at_hand().places, today()), who, today(), town)


def form_of(answer: Any) -> dict[str, Any]:
    """What the form of a page would send, untouched."""
    from html.parser import HTMLParser

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.sent: dict[str, list[str]] = {}
            self.area = self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            said = dict(attrs)
            name, value = str(said.get("name") or ""), str(said.get("value") or "")
            if (
                tag == "input"
                and name
                and (said.get("type") not in ("checkbox", "radio") or "checked" in said)
            ):
                self.sent.setdefault(name, []).append(value)
            if tag == "select":
                self.select = name
            if tag == "option" and "selected" in said:
                self.sent.setdefault(self.select, []).append(value)
            if tag == "textarea":
                self.area = name
                self.sent[name] = [""]

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.sent[self.area] = [self.sent[self.area][0].removeprefix("\n")]
                self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                self.sent[self.area][0] += data

    found = Form()
    whole = answer.content.decode()
    found.feed(whole[whole.index('<form method="post"') :])
    return found.sent


def one_key(client: Client, key: str) -> str:
    return re.findall(r'name="once" value="([^"]+)"', client.get(f"/fr/entry/{key}").content.decode())[0]


def test_a_draft_is_its_owners_alone(visitor: Client, officer: Any, signed: Callable[[str], Client]) -> None:
    entry = drafted(officer)
    own, none = officer[0].get(f"/fr/entry/{entry.key}"), visitor.get("/fr/entry/000000000000")
    assert own.status_code == 200 and "Publier ce besoin" in text(own)
    for other in (visitor, signed("member"), signed("curator")):
        assert other.get(f"/fr/entry/{entry.key}").status_code == none.status_code == 404
    for name in ("publish", "confirm", "discard", "edit", "withdraw"):
        assert signed("member").post(f"/fr/entry/{entry.key}/{name}").status_code == 404
        assert "/account/login/" in visitor.post(f"/fr/entry/{entry.key}/{name}").headers["Location"]
    assert entry.__class__.objects.get().state == "draft"


def test_an_address_that_is_only_opened_does_nothing(officer: Any) -> None:
    entry = drafted(officer)
    for name in ("publish", "confirm", "discard"):
        led = officer[0].get(f"/fr/entry/{entry.key}/{name}")
        assert led.status_code == 302 and led.headers["Location"] == f"/fr/entry/{entry.key}"
    entry.refresh_from_db()
    assert (entry.state, entry.version) == ("draft", 1)


def test_it_is_published_once_and_everybody_reads_it(visitor: Client, officer: Any) -> None:
    from maillage.site.acts.models import Act
    from maillage.site.exchange import boards

    entry, client = drafted(officer), officer[0]
    boards.standing.forget()
    assert entry.key not in visitor.get("/fr/needs").content.decode()
    key = one_key(client, entry.key)
    for _ in range(3):
        done = client.post(f"/fr/entry/{entry.key}/publish", {"once": key})
        assert done.headers["Location"] == f"/fr/entry/{entry.key}"
    assert Act.objects.filter(what="entry_published").count() == 1
    page = visitor.get(f"/fr/entry/{entry.key}")
    assert page.status_code == 200 and not page.cookies and "Commune de Larache" in text(page)
    assert 'lang="ar"' not in page.content.decode().split("<main")[1].split("</main")[0]
    shown = visitor.get(f"/en/entry/{entry.key}").content.decode()
    assert '<h1 lang="fr" dir="ltr">' in shown and "wrong?table=entry" in shown
    assert read(page).headings.count(1) == 1 and not read(page).inline
    assert entry.key in visitor.get("/fr/needs").content.decode()


def test_what_is_missing_is_said_and_by_whom(officer: Any) -> None:
    client, _, town = officer
    entry = drafted(officer)
    town.standing = "under_review"
    town.save()
    page = text(client.get(f"/fr/entry/{entry.key}"))
    assert "Vous n’avez pas encore montré que vous agissez pour Commune de Larache" in page
    assert "Publier ce besoin" not in page
    assert f'href="/fr/party/{town.pk}/claim"' in client.get(f"/fr/entry/{entry.key}").content.decode()
    refused = client.post(f"/fr/entry/{entry.key}/publish", {"once": "x" * 20})
    assert refused.status_code == 409 and "Vous n’avez pas encore montré" in text(refused)


def test_who_acts_for_nobody_is_led_to_register(visitor: Client) -> None:
    from maillage.exchange.entries import draft
    from maillage.exchange.reading import read as read_row
    from maillage.site.at_hand import at_hand
    from maillage.site.today import today

    who = account("alone")
    visitor.force_login(who)
    entry = draft("need", read_row("need", {"text": "x"}, at_hand().places, today()), who, today())
    page = visitor.get(f"/en/entry/{entry.key}").content.decode()
    for address in (
        "/en/party/new",
        f"/en/entry/{entry.key}/edit#more",
        f"/en/entry/{entry.key}/edit#place",
    ):
        assert f'href="{address}"' in page
        at = address.partition("#")[2]
        assert not at or f'id="{at}"' in visitor.get(address).content.decode()


def test_the_form_sent_untouched_changes_nothing(officer: Any) -> None:
    client = officer[0]
    said = {
        "quantity": "3", "unit": "jours", "languages": ["fr", "ar", "wo"], "forms": ["study_visit"], "from": "2030-01-01",
        "until": "2030-06-30", "wishes": "LDC; Sénégal; Ville de Lille", "excludes": "-", "brings_topics": "culture_heritage",
        "interpreter": "yes", "absorption": "low", "natures": "knowledge", "income": "4000",
    }  # fmt: skip
    entry = drafted(officer, **said)
    for language in ("fr", "en", "ar"):
        page = client.get(f"/{language}/entry/{entry.key}/edit")
        assert page.status_code == 200 and not read(page).unlabelled and not read(page).inline
        answer = client.post(f"/{language}/entry/{entry.key}/edit", form_of(page))
        assert answer.status_code == 302, text(answer)
        before = entry.said
        entry.refresh_from_db()
        assert entry.said == before


def test_every_topic_is_read_back_by_its_name(visitor: Client) -> None:
    from maillage.matching.profiles import topics_named
    from maillage.reference.topics import topic_name, topics

    names = {(each.code, language) for each in topics() for language in ("fr", "en", "ar")}
    assert {pair for pair in names if topics_named(topic_name(*pair)) != (pair[0],)} == set()


def test_looking_shows_what_stands_beside_and_saves_nothing(officer: Any) -> None:
    offer = published()
    other = published("need", name="Commune voisine")
    entry, client = drafted(officer), officer[0]
    sent = form_of(client.get(f"/fr/entry/{entry.key}/edit"))
    page = client.post(f"/fr/entry/{entry.key}/edit", {**sent, "quantity": "9", "then": "look"})
    assert page.status_code == 200 and f"/fr/entry/{offer.key}" in page.content.decode()
    assert "Besoins semblables ailleurs" in text(page) and f"/fr/entry/{other.key}" in page.content.decode()
    entry.refresh_from_db()
    assert entry.version == 1 and "quantity" not in entry.said
    assert 'value="9"' in page.content.decode()


def test_two_who_edit_at_once_see_both(officer: Any) -> None:
    entry, client = drafted(officer), officer[0]
    first = form_of(client.get(f"/fr/entry/{entry.key}/edit"))
    second = form_of(client.get(f"/fr/entry/{entry.key}/edit"))
    assert client.post(f"/fr/entry/{entry.key}/edit", {**first, "quantity": "3"}).status_code == 302
    met = client.post(f"/fr/entry/{entry.key}/edit", {**second, "quantity": "9"})
    assert met.status_code == 409 and "Quelqu’un d’autre" in text(met)
    assert 'value="9"' in met.content.decode() and re.search(
        r"Quantité</dt><dd[^>]*>3<", met.content.decode()
    )
    assert client.post(f"/fr/entry/{entry.key}/edit", form_of(met)).status_code == 302
    entry.refresh_from_db()
    assert entry.said["quantity"] == 9 and entry.version == 3


def test_a_topic_left_unticked_stays_away_and_a_new_one_is_added(officer: Any) -> None:
    entry, client = drafted(officer), officer[0]
    sent = form_of(client.get(f"/fr/entry/{entry.key}/edit"))
    assert "waste" in sent["topics"]
    rest = [code for code in sent["topics"] if code != "waste"]
    client.post(f"/fr/entry/{entry.key}/edit", {**sent, "topics": rest, "more": "health"})
    entry.refresh_from_db()
    assert "waste" not in entry.topics and "health" in entry.topics
    again = form_of(client.get(f"/fr/entry/{entry.key}/edit"))
    assert "waste" not in again["topics"] and "waste" in again["offered"]


def test_a_place_in_doubt_is_chosen_in_the_form(officer: Any) -> None:
    entry, client = drafted(officer), officer[0]
    sent = form_of(client.get(f"/en/entry/{entry.key}/edit"))
    client.post(f"/en/entry/{entry.key}/edit", {**sent, "place": "San José"})
    entry.refresh_from_db()
    assert (entry.place, entry.country) == ("", "")
    page = client.get(f"/en/entry/{entry.key}/edit")
    choices = re.findall(r'name="place_meant" value="([^"]+)"', page.content.decode())
    assert len(choices) > 3
    client.post(f"/en/entry/{entry.key}/edit", {**form_of(page), "place_meant": choices[0]})
    entry.refresh_from_db()
    assert entry.place == choices[0] and entry.country and entry.said["time_zone"]


def test_proof_is_picked_from_what_the_record_knows(officer: Any) -> None:
    from maillage.site.at_hand import at_hand

    row = at_hand().connection().execute(
        "SELECT organisation, id FROM activity_parties WHERE organisation IS NOT NULL ORDER BY id LIMIT 1"
    ).fetchone()  # fmt: skip
    client, _, town = officer
    town.record_id = row[0]
    town.save()
    entry = drafted(officer, "offer")
    page = client.get(f"/en/entry/{entry.key}/edit")
    assert f'name="proof" value="{row[1]}"' in page.content.decode()
    client.post(f"/en/entry/{entry.key}/edit", {**form_of(page), "proof": [row[1]]})
    entry.refresh_from_db()
    assert entry.said["proof"] == [row[1]]
    assert f"/en/activity/{row[1]}" in client.get(f"/en/entry/{entry.key}").content.decode()


def test_withdrawing_asks_why_and_the_public_sees_it_no_more(visitor: Client, officer: Any) -> None:
    from maillage.exchange.entries import publish
    from maillage.site.acts.models import Act
    from maillage.site.today import today

    entry, client = drafted(officer), officer[0]
    publish(entry.key, officer[1], today())
    at = f"/fr/entry/{entry.key}/withdraw"
    assert client.get(at).status_code == 200
    assert client.post(at, {"reason": ""}).status_code == 422
    done = client.post(at, {"reason": "Nous avons trouvé"})
    assert done.status_code == 302
    assert visitor.get(f"/fr/entry/{entry.key}").status_code == 404
    assert client.get(f"/fr/entry/{entry.key}").status_code == 200
    assert Act.objects.get(what="entry_withdrawn").details["reason"] == "Nous avons trouvé"


def test_what_was_hidden_is_told_to_its_owner_alone(visitor: Client, officer: Any) -> None:
    from django.utils import timezone

    from maillage.exchange.entries import publish
    from maillage.site.today import today

    entry = publish(drafted(officer).key, officer[1], today())
    entry.hidden_at, entry.hidden_why = timezone.now(), "no need at all"
    entry.save()
    assert visitor.get(f"/fr/entry/{entry.key}").status_code == 404
    assert "no need at all" in text(officer[0].get(f"/fr/entry/{entry.key}"))


def test_ones_own_list_asks_for_what_ages(officer: Any) -> None:
    from maillage.exchange.entries import publish
    from maillage.site.today import today

    fresh, old, draft = (drafted(officer, text=FRENCH + each) for each in ("a", "b", "c"))
    for each in (fresh, old):
        publish(each.key, officer[1], today())
    old.__class__.objects.filter(pk=old.key).update(confirmed_on=today() - timedelta(days=150))
    page = officer[0].get("/fr/account/needs")
    sections = page.content.decode().split('<section class="sec">')
    assert [key in sections[1] for key in (old.key, fresh.key, draft.key)] == [True, False, False]
    assert draft.key in sections[2] and fresh.key in sections[3]
    once = re.findall(r'name="once" value="([^"]+)"', sections[1])[0]
    officer[0].post(f"/fr/entry/{old.key}/confirm", {"once": once})
    old.refresh_from_db()
    assert old.confirmed_on == today()


def test_the_lists_narrow_by_what_the_address_says(visitor: Client) -> None:
    waste = published(forms=["study_visit"])
    water = published(
        text="Nous offrons une formation à l’eau potable et à l’assainissement.", name="Ville d’eau"
    )
    for query, found in (
        ("topic=waste", {waste.key}), ("topic=water_sanitation", {water.key}), ("country=FR", {waste.key, water.key}),
        ("country=SN", set()), ("form=study_visit", {waste.key}), ("language=fr", {waste.key, water.key}),
        ("language=ar", set()), ("group=LDC", set()), (f"of={water.organisation_id}", {water.key}),
        ("place=geonames:2998324", {waste.key, water.key}), ("topic=nonsense", {waste.key, water.key}), ("country=%00", {waste.key, water.key}),
    ):  # fmt: skip
        page = visitor.get(f"/fr/offers?{query}").content.decode()
        assert {*re.findall(r'"/fr/entry/(\w+)"', page)} == found, query
    assert visitor.get("/fr/needs").status_code == 200
    feed = visitor.get("/fr/feed/offers?topic=waste").content.decode()
    assert feed.count("<entry>") == 1 and waste.key in feed


def test_a_country_and_a_topic_say_what_stands_there(visitor: Client) -> None:
    from maillage.site.exchange import boards

    before = [visitor.get(at).headers["ETag"] for at in ("/en/country/FR", "/en/topic/waste")]
    assert "open offer" not in text(visitor.get("/en/country/FR"))
    published()
    published("need", name="Autre ville")
    boards.standing.forget()
    for at, was, query in zip(
        ("/en/country/FR", "/en/topic/waste"), before, ("country=FR", "topic=waste"), strict=True
    ):
        page = visitor.get(at, headers={"if-none-match": was})
        assert page.status_code == 200 and "One open offer" in text(page), at
        assert f'href="/en/needs?{query}"' in page.content.decode()
    assert "open offer" not in text(visitor.get("/en/country/SN"))


def test_the_stale_come_last_and_what_ended_not_at_all(visitor: Client) -> None:
    from maillage.exchange.models import Entry
    from maillage.site.exchange import boards
    from maillage.site.exchange.lists import stale_after
    from maillage.site.today import today

    assert (stale_after("need"), stale_after("offer")) == (273, 553)
    stale, fresh, ended = (published(name=f"Ville {n}", text=FRENCH + n) for n in "abc")
    Entry.objects.filter(pk=stale.key).update(
        confirmed_on=today() - timedelta(days=553), published_at=fresh.published_at + timedelta(hours=1)
    )
    Entry.objects.filter(pk=ended.key).update(expires=today())
    boards.standing.forget()
    page = visitor.get("/en/offers").content.decode()
    assert re.findall(r'"/en/entry/(\w+)"', page) == [fresh.key, stale.key]
    assert "nobody has confirmed it for a long time" in page
    assert "ended on" in text(visitor.get(f"/en/entry/{ended.key}"))


def test_pages_are_light_and_ask_little(visitor: Client, officer: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(30):
        published(name=f"Ville {n}", text=f"{FRENCH} {n}")
    entry = drafted(officer, "offer")
    style = None
    for client, at in (
        (visitor, "/ar/offers"), (visitor, "/fr/need"), (officer[0], f"/fr/entry/{entry.key}"),
        (officer[0], f"/ar/entry/{entry.key}/edit"), (officer[0], "/fr/account/needs"),
    ):  # fmt: skip
        client.get(at)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(at + ("?x=1" if "offers" in at else ""))
        style = style or visitor.get(next(each for each in read(answer).loaded if "style" in each)).content
        weight = len(gzip.compress(answer.content)) + len(gzip.compress(style))
        assert weight <= 14_000, (at, weight)
        assert len(asked) <= 12, (at, len(asked), [each["sql"][:80] for each in asked])
