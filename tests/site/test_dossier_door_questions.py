"""A side of a page for citizens that has no account lets questions through, refuses and answers them through a link that may bind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.public_page import published
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.letters import letters
from tests.site.test_citizen_questions import act, number_of, shown_answer, unhurried
from tests.site.test_citizen_questions import asked as ask_on_page
from tests.site.test_dossier_doors import THEIRS, link, outside, state_of
from tests.site.test_dossiers import officer

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "unhurried"]  # fixtures
pytestmark = pytest.mark.database


class Public:
    """A public page of Saint-Louis, with an officer, and Agadir, with a link."""

    def __init__(self, signed: Callable[[str], Client], reader: Client, binds: str = "yes") -> None:
        self.a = organisation("Saint-Louis", country="SN", place="geonames:2246452")
        self.b = organisation("Agadir", standing="unclaimed")
        self.one = signed("reader")
        officer(self.one, self.a)
        self.key, *_ = published(self.a, self.b)
        self.at, self.code = link(self.one, self.key, self.b, text="", binds=binds)
        ask_on_page(reader, self.key)
        self.number = number_of()
        self.page = f"/fr/cooperation/{self.key}"

    def step(self, step: str) -> str:
        return f"{self.at}/questions/{self.number}/{step}"

    def send(self, outside: Client, step: str, **said: str) -> Any:
        page = outside.get(self.step(step)).content.decode()
        hidden = dict(re.findall(r'type="hidden" name="(once|shown)" value="([^"]+)"', page))
        return outside.post(self.step(step), {**hidden, "code": self.code, **said})

    def row(self) -> Any:
        from maillage.dossiers.models import Question

        return Question.objects.get(pk=self.number)


@pytest.fixture
def public(signed: Callable[[str], Client], reader: Client, outside: Client) -> Public:
    return Public(signed, reader)


def test_a_question_is_let_through_answered_and_the_answer_let_through_by_a_link(
    public: Public, outside: Client
) -> None:
    at = outside.get(public.at)
    assert "Questions des citoyens" in text(at) and "1 attend de votre côté" in text(at)
    assert f"{public.at}/questions" in at.content.decode()
    listed = outside.get(f"{public.at}/questions")
    assert (
        "Qui paie les bacs" in text(listed)
        and not listed.cookies
        and listed.headers["X-Robots-Tag"] == "noindex"
    )
    before = state_of(public.key)
    for _ in range(2):  # opening it never acts
        opened = outside.get(public.step("let"))
        assert opened.status_code == 200 and "Qui paie les bacs" in text(opened) and not opened.cookies
    assert not public.row().voices.exists()
    wrong = f"{(int(public.code) + 1) % 1_000_000:06d}"
    answer = public.send(outside, "let", code=wrong)
    assert (
        answer.status_code == 422 and "Il reste 4 essais" in text(answer) and not public.row().voices.exists()
    )
    answer = public.send(outside, "let")
    assert answer.status_code == 302 and not answer.cookies and public.row().shown_at is None
    assert "C’est fait" in text(outside.get(answer.headers["Location"]))
    act(public.one, public.key, "let", public.number)
    assert public.row().shown_at is not None
    # its own answer, in the language of the question; the other side lets it through
    field = f"answer-{public.number}-fr"
    assert public.send(outside, "write", **{field: ""}).status_code == 422
    assert public.send(outside, "write", **{field: "Les deux villes."}).status_code == 302
    mark = shown_answer(public.one, public.key)
    assert act(public.one, public.key, "agree", public.number, shown=mark).status_code == 302
    assert public.row().answered_at is not None and public.row().answer == {"fr": "Les deux villes."}
    assert "Les deux villes." in text(outside.get(public.page))
    assert state_of(public.key) == before  # no decision: it can be erased
    assert "a servi aujourd’hui" in letters(THEIRS)[0]["text"]


def test_the_answer_that_is_let_through_is_the_one_that_was_read(public: Public, outside: Client) -> None:
    public.send(outside, "let")
    act(public.one, public.key, "let", public.number)
    act(public.one, public.key, "write", public.number, **{f"answer-{public.number}-fr": "La commune."})
    form = outside.get(public.step("agree"))
    assert "La commune." in text(form)
    mark = re.search(r'name="shown" value="(\w+)"', form.content.decode())
    assert mark
    act(public.one, public.key, "write", public.number, **{f"answer-{public.number}-fr": "Nous seuls."})
    late = outside.post(public.step("agree"), {"code": public.code, "shown": mark[1]})
    assert late.status_code == 409 and "réécrite" in text(late) and "Nous seuls." in text(late)
    assert public.row().answered_at is None
    assert public.send(outside, "agree").status_code == 302
    assert public.row().answered_at is not None


def test_refusing_asks_for_its_reason_and_is_enough(public: Public, outside: Client) -> None:
    answer = public.send(outside, "refuse")
    assert answer.status_code == 422 and f'id="reason-{public.number}-error"' in answer.content.decode()
    answer = public.send(outside, "refuse", reason="personal", code="12")
    assert answer.status_code == 422 and 'value="personal" selected' in answer.content.decode()
    assert public.send(outside, "refuse", reason="personal").status_code == 302
    row = public.row()
    assert row.refused_at is not None and row.refused_for_id == public.b.pk
    # in another tab: it is refused already, and nothing is let through
    late = outside.post(public.step("let"), {"code": public.code})
    assert late.status_code == 409 and "a été refusée" in text(late)
    assert outside.get(public.step("let")).status_code == 404


def test_early_or_late_it_is_said_why(public: Public, outside: Client) -> None:
    early = outside.post(public.step("write"), {"code": public.code, f"answer-{public.number}-fr": "Nous."})
    assert early.status_code == 409 and "laisse d’abord passer" in text(early) and "Nous." in text(early)
    for step in ("write", "agree", "burn"):
        assert outside.get(public.step(step)).status_code == 404, step
    assert outside.get(f"{public.at}/questions/{public.number + 1}/let").status_code == 404
    other, *_ = published()
    from maillage.dossiers.models import Question

    elsewhere = Question.objects.create(dossier_id=other, text="Et là ?", language="fr", at=public.row().at)
    assert outside.get(f"{public.at}/questions/{elsewhere.pk}/let").status_code == 404
    assert outside.post(f"{public.at}/questions/{elsewhere.pk}/let", {"code": public.code}).status_code == 404


def test_an_office_that_nobody_vouched_for_has_no_say(
    signed: Callable[[str], Client], reader: Client, outside: Client
) -> None:
    public = Public(signed, reader, binds="no")
    assert "/questions" not in outside.get(public.at).content.decode()
    assert (
        outside.get(f"{public.at}/questions").status_code
        == outside.get(public.step("let")).status_code
        == 404
    )
    assert outside.post(public.step("let"), {"code": public.code}).status_code == 404
    assert not public.row().voices.exists()


def test_no_more_than_the_link_itself(public: Public, outside: Client) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.models import Door
    from tests.dossiers.at_site import do

    Door.objects.update(tries=5)
    assert outside.post(public.step("let"), {"code": public.code}).status_code == 404
    Door.objects.update(tries=0)
    type(public.a).objects.filter(pk=public.a.pk).update(standing="unclaimed")  # whose word it was
    assert outside.post(public.step("let"), {"code": public.code}).status_code == 404
    type(public.a).objects.filter(pk=public.a.pk).update(standing="verified")
    do(public.key, public.b, d.PartyLeft({"fr": "Élections."}))
    assert outside.post(public.step("let"), {"code": public.code}).status_code == 409
    assert "Qui paie" not in text(outside.get(f"{public.at}/questions"))
    assert not public.row().voices.exists()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_in_three_languages(public: Public, outside: Client, language: str) -> None:
    import gzip

    public.send(outside, "let")
    act(public.one, public.key, "let", public.number)
    act(public.one, public.key, "write", public.number, **{f"answer-{public.number}-fr": "La commune."})
    for address in (f"{public.at}/questions", *map(public.step, ("write", "agree", "refuse"))):
        page = outside.get(address.replace("/fr/", f"/{language}/"))
        assert page.status_code == 200 and f'lang="{language}"' in page.content.decode(), address
        assert "{" not in text(page) and "None" not in text(page), address
        assert len(gzip.compress(page.content)) <= 14_000
