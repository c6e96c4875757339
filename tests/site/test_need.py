"""A need or an offer written without account: nothing is kept, what was understood is shown with its undo, partners with their
reasons, what was done; in each language, without script, light."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import account, holds, organisation
from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
FRENCH = "Nous voulons trier les déchets ménagers dans trois quartiers et former les agents de collecte."
ENGLISH = "We want to sort household waste in three districts."
ARABIC = "نريد فرز النفايات المنزلية في ثلاثة أحياء وتدريب العاملين."
GERMAN = "Wir suchen Unterstützung bei der Trennung von Haushaltsabfällen in drei Stadtteilen."


@pytest.fixture
def visitor(database: None, reader: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A reader whose address has sent none, before whom nothing stands."""
    from maillage.site.exchange import boards, write
    from maillage.site.limits import Buckets

    monkeypatch.setattr(write, "askings", Buckets(60))
    boards.standing.forget()
    boards._held.clear()
    yield reader
    boards.standing.forget()
    boards._held.clear()


def published(side: str = "offer", text: str = FRENCH, name: str = "Ville de Lille", **said: Any) -> Any:
    """An entry that stands, of a town in France."""
    from maillage.exchange.entries import draft, publish
    from maillage.exchange.reading import read as read_row
    from maillage.site.accounts.models import Account
    from maillage.site.at_hand import at_hand
    from maillage.site.exchange import boards
    from maillage.site.today import today

    who = account(f"owner{Account.objects.count()}")
    holds(who, town := organisation(name, place="geonames:2998324", country="FR"))
    row = {"text": text, "language": "fr", "place": "Lille, France", "languages": ["fr"], **said}
    entry = publish(
        draft(side, read_row(side, row, at_hand().places, today()), who, today(), town).key, who, today()
    )
    boards.standing.forget()
    return entry


def text(answer: Any) -> str:
    return " ".join(" ".join(read(answer).text).split())


def rows() -> int:
    from django.apps import apps

    return sum(
        model._default_manager.count()
        for room in ("exchange", "parties", "acts", "sessions", "jobs", "reports")
        for model in apps.get_app_config(room).get_models()
    )


@pytest.mark.parametrize(
    ("language", "words", "place"),
    [("fr", FRENCH, "Larache"), ("en", ENGLISH, "Larache, Morocco"), ("ar", ARABIC, "العرائش")],
)
def test_a_visitor_sees_partners_at_once_and_nothing_is_kept(
    visitor: Client, language: str, words: str, place: str
) -> None:
    offer = published()
    before = rows()
    form = visitor.get(f"/{language}/need")
    answer = visitor.post(f"/{language}/need", {"text": words, "place": place})
    assert answer.status_code == 200 and rows() == before
    for each in (form, answer):
        assert not each.cookies and not read(each).unlabelled and not read(each).inline
        assert each.headers["Cache-Control"].startswith("max-age=0") and read(each).headings.count(1) == 1
    page = answer.content.decode()
    assert f'href="/{language}/entry/{offer.key}"' in page and "<mark>" in page
    assert 'name="drop" value="waste"' in page and 'name="drop" value="place"' in page
    assert f"/{language}/about/scores" in page and page.count('class="btn"') == 1


def test_the_sum_of_the_parts_is_the_score_shown(visitor: Client) -> None:
    published()
    page = visitor.post(
        "/en/need", {"text": FRENCH, "place": "Larache", "languages": ["fr"]}
    ).content.decode()
    assert "What would raise it" in page and "Not known" in page
    whole = re.search(r'<span class="big">([\d.]+)</span>', page)
    rows = page.split('class="stack parts"')[1].split("<tfoot")[0]
    parts = re.findall(r'data-l="Points">([\d.]+) of', rows)
    assert whole and sum(round(float(each) * 1000) for each in parts) == round(float(whole[1]) * 1000)


def test_a_topic_that_was_not_meant_is_undone(visitor: Client) -> None:
    sent = {"text": FRENCH, "place": "Larache"}
    page = visitor.post("/en/need", {**sent, "drop": "waste"}).content.decode()
    assert 'value="waste"' in page and 'name="drop" value="waste"' not in page
    again = visitor.post("/en/need", {**sent, "not": "waste", "more": "waste"}).content.decode()
    assert 'name="drop" value="waste"' in again
    without = visitor.post("/en/need", {**sent, "drop": "place"}).content.decode()
    assert 'name="drop" value="place"' not in without and FRENCH[:20] in without


def test_a_language_that_is_not_read_says_so_and_takes_topics(visitor: Client) -> None:
    published()
    sent = {"text": GERMAN, "place": "Larache"}
    page = text(visitor.post("/en/need", sent))
    assert "This site cannot read this language" in page and "Partners are found by topic" in page
    chosen = visitor.post("/en/need", {**sent, "more": "waste"})
    assert "Ville de Lille" in text(chosen) and "This site cannot read this language" not in text(chosen)


def test_a_place_that_exists_many_times_is_chosen_among(visitor: Client) -> None:
    answer = visitor.post("/en/need", {"text": ENGLISH, "place": "San José"})
    choices = re.findall(r'type="radio" name="place" value="([^"]+)"', answer.content.decode())
    assert len(choices) > 3 and "Costa Rica" in text(answer)
    chosen = visitor.post("/en/need", {"text": ENGLISH, "place": choices[1]}).content.decode()
    assert 'name="drop" value="place"' in chosen and 'type="radio"' not in chosen


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "one sentence is enough"),
        ({"text": "x" * 5_001}, "5,001 signs"),
        ({"until": "2020-01-31"}, "has passed"),
        ({"from": "2030-05-01", "until": "2030-01-01"}, "comes before the first day"),
        ({"until": "31 February"}, "is not a day"),
        ({"languages_more": "Klingonese; Wolof"}, "No language is called “Klingonese”"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence(visitor: Client, sent: dict[str, str], said: str) -> None:
    answer = visitor.post("/en/need", {"text": ENGLISH, "place": "Larache", **sent})
    assert answer.status_code == 422 and said in text(answer)
    assert read(answer).title.startswith("Error") and not answer.cookies


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_place_that_led_here_is_in_the_form_and_read_back(visitor: Client, language: str) -> None:
    page = visitor.get(f"/{language}/need?place=geonames:2543549").content.decode()
    named = re.findall(r'id="place"[^>]*value="([^"]+)"', page)[0]
    answer = visitor.post(f"/{language}/need", {"text": FRENCH, "place": named}).content.decode()
    assert 'name="drop" value="place"' in answer and 'type="radio"' not in answer
    assert "x" in visitor.get(f"/{language}/need?place=x").content.decode()


def test_the_longest_text_is_still_light(visitor: Client) -> None:
    published()
    sentence = "Nous voulons trier les déchets ménagers des quartiers {} et former {} agents de collecte. "
    long = "".join(sentence.format(n, n * 7 % 31) for n in range(60))[:5_000].strip()
    answer = visitor.post("/fr/need", {"text": long, "place": "Larache"})
    style = visitor.get(next(each for each in read(answer).loaded if "style" in each))
    assert sum(len(gzip.compress(each.content)) for each in (answer, style)) <= 14_000


def test_markup_and_overrides_stay_text(visitor: Client) -> None:
    evil = '<script>alert(1)</script> déchets \u202etxt.exe\u202c & "quotes" \''
    page = visitor.post("/en/need", {"text": evil, "place": "<b>x</b>"}).content.decode()
    assert "<script>alert" not in page and "<b>x</b>" not in page and "&lt;script&gt;" in page


def test_one_address_has_so_many_looked_at(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.exchange import write
    from maillage.site.limits import Buckets

    monkeypatch.setattr(write, "askings", Buckets(2))
    answers = [visitor.post("/en/need", {"text": ENGLISH}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_answer_is_light_and_asks_little(visitor: Client, language: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(9):
        published(name=f"Ville {'x' * n}", text=FRENCH + " " * n + "Nos ingénieurs aident. " * n)
    published("need", name="Commune voisine")
    sent = {"text": FRENCH, "place": "Larache", "languages": ["fr", "ar"], "forms": ["study_visit"]}
    visitor.post(f"/{language}/need", sent)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = visitor.post(f"/{language}/need", sent)
    assert len(asked) <= 12, [each["sql"][:90] for each in asked]
    style = visitor.get(next(each for each in read(answer).loaded if "style" in each))
    assert sum(len(gzip.compress(each.content)) for each in (answer, style)) <= 14_000


def test_what_was_written_is_there_after_signing_in_and_becomes_a_draft(
    visitor: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.exchange.models import Entry
    from maillage.site.accounts.models import Account

    sent = {"text": FRENCH, "place": "Larache", "not": ["education"], "then": "keep"}
    led = visitor.post("/fr/need", sent)
    assert led.status_code == 302 and led.headers["Location"] == "/fr/account/login/?next=/fr/need"
    member = Account.objects.create_user("late@example.org", "a long enough one")
    visitor.force_login(member)
    page = visitor.get("/fr/need")
    assert FRENCH[:30] in text(page) and "/fr/account/needs/new" in page.content.decode()
    once = re.findall(r'name="once" value="([^"]+)"', page.content.decode())[0]
    for _ in range(3):  # the same form three times
        kept = visitor.post(
            "/fr/account/needs/new", {"text": FRENCH, "place": "Larache", "side": "need", "once": once}
        )
    entry = Entry.objects.get()
    assert kept.headers["Location"] == f"/fr/entry/{entry.key}"
    assert (entry.state, entry.author, entry.place, entry.language) == (
        "draft",
        member,
        "geonames:2543549",
        "fr",
    )
    assert visitor.get("/fr/need").context is None or FRENCH[:30] not in text(visitor.get("/fr/need"))
