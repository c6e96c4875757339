"""Following by an address alone: nothing before a code is typed, nothing told to strangers, stopped by one press."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read
from tests.site.letters import code_in, letters

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
LARACHE = "geonames:2543549"
AMINA = "amina@example.org"


@pytest.fixture
def visitor(database: None, reader: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A reader whose askings are undone, and whose address has asked for none."""
    from django.core.cache import cache

    from maillage.site.limits import Buckets
    from maillage.site.parties import follow, follow_mine

    for module in (follow, follow_mine):
        monkeypatch.setattr(module, "askings", Buckets(60))
        monkeypatch.setattr(module, "typings", Buckets(60))
    cache.clear()
    yield reader
    cache.clear()


def asked(client: Client, email: str = AMINA, language: str = "en", **more: str) -> Any:
    said = {"kind": "place", "thing": LARACHE, "email": email, **more}
    return client.post(f"/{language}/follow", said)


def typed(client: Client, at: str, code: str) -> Any:
    page = client.get(at).content.decode()
    of = re.search(r'name="of" value="([^"]+)"', page)
    assert of
    return client.post(at.partition("?")[0], {"of": of[1], "code": code})


def follows() -> list[Any]:
    from maillage.parties.models import Follow

    return list(Follow.objects.order_by("pk"))


def text(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


@pytest.mark.parametrize(
    "page",
    [f"/fr/place/{LARACHE}", "/ar/country/MA", "/en/topic/water_sanitation"],
)
def test_each_page_leads_to_its_form(visitor: Client, page: str) -> None:
    at = [each for each in read(visitor.get(page)).links if "/follow?" in each]
    assert len(at) == 1
    answer = visitor.get(at[0])
    assert answer.status_code == 200 and not answer.cookies and not read(answer).unlabelled
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_network_can_be_followed(visitor: Client) -> None:
    network = next(each for each in read(visitor.get("/en/networks")).links if "/en/network/" in each)
    page = read(visitor.get(network))
    at = next(each for each in page.links if "/follow?" in each)
    answer = asked(visitor, thing=network.rsplit("/", 1)[1], kind="network")
    assert visitor.get(at).status_code == 200 and answer.status_code == 302
    assert follows()[0].kind == "network"


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_code_is_sent_and_typed_and_then_it_is_followed(visitor: Client, language: str) -> None:
    answer = asked(visitor, language=language)
    assert answer.status_code == 302 and not answer.cookies
    [letter] = letters(AMINA)
    at = answer.headers["Location"]
    assert f"http://testserver{at}" in letter["text"]
    assert follows()[0].confirmed_at is None and code_in(letter) not in follows()[0].code
    done = typed(visitor, at, code_in(letter).lower().replace("-", " "))
    assert done.status_code == 200 and not done.cookies
    [follow] = follows()
    assert follow.confirmed_at and follow.language == language
    assert follow.seen["import"] > 0
    assert f"/{language}/follow/stop/{follow.stop_key}" in done.content.decode()


def test_the_address_stands_in_no_address_of_a_page(visitor: Client) -> None:
    at = asked(visitor).headers["Location"]
    assert "amina" not in at and "example" not in at


def test_a_scanner_that_opens_every_link_changes_nothing(visitor: Client) -> None:
    at = asked(visitor).headers["Location"]
    code = code_in(letters(AMINA)[0])
    for link in re.findall(r"http://testserver(\S+)", letters(AMINA)[0]["text"]):
        visitor.get(link)
    assert follows()[0].confirmed_at is None
    typed(visitor, at, code)
    stop = f"/en/follow/stop/{follows()[0].stop_key}"
    for _ in range(2):
        assert visitor.get(stop).status_code == 200
        assert visitor.head(stop).status_code == 200
    assert len(follows()) == 1


def test_a_stranger_is_told_the_same_whether_an_address_follows_or_not(visitor: Client) -> None:
    typed(visitor, asked(visitor).headers["Location"], code_in(letters(AMINA)[0]))
    told = {}
    for email in (AMINA, "nobody@example.org"):
        at = asked(visitor, email).headers["Location"]
        pages = [visitor.get(at), *(typed(visitor, at, "AAAA-AAAA") for _ in range(6))]
        told[email] = [(each.status_code, text(each).replace(email, "…"), len(at) // 40) for each in pages]
    assert told[AMINA] == told["nobody@example.org"]
    assert "follow it already" in letters(AMINA)[0]["text"]
    assert len(follows()) == 2 and follows()[0].confirmed_at


def test_five_wrong_codes_end_it_and_the_right_one_no_longer_helps(visitor: Client) -> None:
    at = asked(visitor).headers["Location"]
    code = code_in(letters(AMINA)[0])
    for _ in range(5):
        assert typed(visitor, at, "AAAA-AAAA").status_code == 422
    answer = typed(visitor, at, code)
    assert answer.status_code == 422 and "no longer valid" in text(answer)
    assert follows()[0].confirmed_at is None
    asked(visitor)
    typed(visitor, at, code_in(letters(AMINA)[0]))
    assert follows()[0].confirmed_at


@pytest.mark.parametrize(("hours", "holds"), [(23, True), (25, False)])
def test_a_code_holds_for_a_day(visitor: Client, hours: int, holds: bool) -> None:
    from maillage.parties.models import Follow

    at = asked(visitor).headers["Location"]
    Follow.objects.update(asked_at=follows()[0].asked_at - timedelta(hours=hours))
    typed(visitor, at, code_in(letters(AMINA)[0]))
    assert bool(follows()[0].confirmed_at) is holds


def test_an_earlier_code_no_longer_holds_and_a_right_one_typed_twice_is_right_twice(visitor: Client) -> None:
    asked(visitor)
    old = code_in(letters(AMINA)[0])
    at = asked(visitor).headers["Location"]
    new = code_in(letters(AMINA)[0])
    assert old != new and typed(visitor, at, old).status_code == 422
    assert typed(visitor, at, new).status_code == typed(visitor, at, new).status_code == 200


def test_pressed_three_times_it_is_one_letter(visitor: Client) -> None:
    led = {asked(visitor, once="k" * 24).headers["Location"] for _ in range(3)}
    assert len(led) == 1 and len(letters(AMINA)) == 1


def test_written_in_two_ways_an_address_follows_once(visitor: Client) -> None:
    asked(visitor)
    asked(visitor, " Amina@Example.org ")
    assert len(follows()) == 1


def test_whoever_types_anothers_address_fills_no_mailbox(visitor: Client) -> None:
    for _ in range(12):
        assert asked(visitor).status_code == 302
    assert len(letters(AMINA)) == 6


def test_one_address_of_a_machine_asks_so_often(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.limits import Buckets
    from maillage.site.parties import follow

    monkeypatch.setattr(follow, "askings", Buckets(2))
    seen = [asked(visitor, f"a{n}@example.org").status_code for n in range(4)]
    assert seen == [302, 302, 429, 429]


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_address_comes_back_as_it_was_typed(visitor: Client, email: str) -> None:
    answer = asked(visitor, email)
    assert answer.status_code == 422 and not follows() and 'href="#email"' in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "thing"),
    [("place", "geonames:0"), ("planet", "MA"), ("country", "ZZ"), ("topic", "none"), ("network", "maillage:none"),
     ("network", "x" * 500), ("place", ""), ("country", "ma")],
)  # fmt: skip
def test_what_is_not_there_cannot_be_followed(visitor: Client, kind: str, thing: str) -> None:
    assert asked(visitor, kind=kind, thing=thing).status_code == 404
    assert visitor.get("/en/follow", {"kind": kind, "thing": thing}).status_code == 404


@pytest.mark.parametrize("of", ["x", "gAAAAA==", "%00", "x" * 5_000])
def test_what_we_did_not_write_opens_no_page(visitor: Client, of: str) -> None:
    assert visitor.get("/en/follow/confirm", {"of": of}).status_code == 404
    assert visitor.post("/en/follow/confirm", {"of": of, "code": "AAAA-AAAA"}).status_code == 404


def test_one_press_stops_it_and_twice_says_the_same(visitor: Client) -> None:
    typed(visitor, asked(visitor).headers["Location"], code_in(letters(AMINA)[0]))
    at = f"/en/follow/stop/{follows()[0].stop_key}"
    assert "Nothing is stopped before" in text(visitor.get(at))
    assert len(follows()) == 1
    first, second = (visitor.post(at, {"List-Unsubscribe": "One-Click"}) for _ in range(2))
    assert first.status_code == second.status_code == 200 and not follows()
    assert visitor.get(at).status_code == 404


def test_what_one_follows_is_shown_to_whoever_reads_the_mailbox(visitor: Client) -> None:
    typed(visitor, asked(visitor).headers["Location"], code_in(letters(AMINA)[0]))
    at = visitor.post("/en/follow/mine", {"email": AMINA}).headers["Location"]
    assert "amina" not in at
    code = code_in(letters(AMINA)[0])
    assert typed(visitor, at, "AAAA-AAAA").status_code == 422
    page = typed(visitor, at, code)
    assert "Larache" in text(page) and f"/follow/stop/{follows()[0].stop_key}" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"] and not page.cookies
    of = re.search(r'name="of" value="([^"]+)"', page.content.decode())
    assert of
    visitor.post("/en/follow/mine", {"of": of[1], "code": code, "then": "stop"})
    assert not follows()


def test_of_an_address_that_follows_nothing_the_same_is_said_and_nothing_sent(visitor: Client) -> None:
    typed(visitor, asked(visitor).headers["Location"], code_in(letters(AMINA)[0]))
    pages = {}
    for email in (AMINA, "nobody@example.org"):
        at = visitor.post("/en/follow/mine", {"email": email}).headers["Location"]
        pages[email] = [text(visitor.get(at)).replace(email, "…")]
        pages[email] += [text(typed(visitor, at, "AAAA-AAAA")).replace(email, "…") for _ in range(6)]
    assert pages[AMINA] == pages["nobody@example.org"]
    assert not letters("nobody@example.org")


def test_five_wrong_codes_show_nothing(visitor: Client) -> None:
    typed(visitor, asked(visitor).headers["Location"], code_in(letters(AMINA)[0]))
    at = visitor.post("/en/follow/mine", {"email": AMINA}).headers["Location"]
    code = code_in(letters(AMINA)[0])
    for _ in range(5):
        typed(visitor, at, "AAAA-AAAA")
    assert typed(visitor, at, code).status_code == 422


def test_what_nobody_confirmed_is_erased_after_a_week(visitor: Client) -> None:
    from django.utils import timezone

    from maillage.parties.follows import forget_unconfirmed

    asked(visitor)
    assert forget_unconfirmed(timezone.now() + timedelta(days=6)) == 0
    assert forget_unconfirmed(timezone.now() + timedelta(days=8)) == 1


def test_an_address_follows_a_hundred_things_at_most(database: None) -> None:
    from django.utils import timezone

    from maillage.parties.follows import MOST_OF_ONE, Outcome, ask

    now = timezone.now()
    came = [ask(AMINA, "topic", f"t{n}", "fr", now).outcome for n in range(MOST_OF_ONE + 1)]
    assert came == [Outcome.CODE] * MOST_OF_ONE + [Outcome.FULL]
    assert ask(AMINA, "topic", "t0", "fr", now).outcome == Outcome.CODE
    with pytest.raises(ValueError, match="planet"):
        ask(AMINA, "planet", "mars", "fr", now)


def acting(client: Client, **more: Any) -> tuple[Any, Any]:
    """An embassy that whoever has signed in acts for, by an office with a mailbox."""
    from maillage.parties.models import Office
    from tests.site.test_permissions_of_things import account_of, acting_for

    owner = acting_for(account_of(client), kind="embassy")
    Office.objects.filter(organisation=owner).update(mailbox="cooperation@embassy.example", **more)
    return owner, Office.objects.get(organisation=owner)


def test_an_embassy_follows_in_the_mailbox_of_an_office(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    officer = signed("member")
    owner, office = acting(officer)
    page = officer.get("/en/follow", {"kind": "country", "thing": "MA"})
    assert f'value="{owner.pk}:{office.pk}"' in page.content.decode()
    said = {"kind": "country", "thing": "MA", "email": "", "for": f"{owner.pk}:{office.pk}"}
    at = officer.post("/en/follow", said).headers["Location"]
    [letter] = letters("cooperation@embassy.example")
    desk = officer.get(f"/en/party/{owner.pk}/follows")
    assert "Morocco" in text(desk) and "waits for the code" in text(desk)
    typed(officer, at, code_in(letter))
    [follow] = follows()
    assert (follow.organisation, follow.email) == (
        owner,
        "cooperation@embassy.example",
    ) and follow.confirmed_at
    desk = officer.get(f"/en/party/{owner.pk}/follows")
    assert "waits for the code" not in text(desk) and follow.stop_key in desk.content.decode()
    file = officer.get(f"/en/party/{owner.pk}/follows?as=json")
    assert json.loads(b"".join(file.streaming_content))["rows"][0]["id"] == "MA"


def test_of_anothers_mailbox_nobody_disposes(visitor: Client, signed: Callable[[str], Client]) -> None:
    officer, stranger = signed("member"), signed("member")
    owner, office = acting(officer)
    said = {"kind": "country", "thing": "MA", "email": "", "for": f"{owner.pk}:{office.pk}"}
    for client in (stranger, visitor):
        page = client.get("/en/follow", {"kind": "country", "thing": "MA"})
        assert "embassy.example" not in page.content.decode()
        assert client.post("/en/follow", said).status_code == 422
    assert stranger.get(f"/en/party/{owner.pk}/follows").status_code == 404
    assert not follows()


def test_whoever_may_not_look_after_it_sees_no_list_of_what_it_follows(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    officer = signed("member")
    owner, _ = acting(officer, may_manage=False)
    assert officer.get(f"/en/party/{owner.pk}/follows").status_code == 404


def test_what_an_organisation_followed_goes_with_it(visitor: Client, signed: Callable[[str], Client]) -> None:
    officer = signed("member")
    owner, office = acting(officer)
    officer.post("/en/follow", {"kind": "country", "thing": "MA", "for": f"{owner.pk}:{office.pk}"})
    assert len(follows()) == 1
    owner.delete()
    assert not follows()
