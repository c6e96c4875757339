"""The question box of a page for citizens: asked by anybody, let through by all sides, answered together, gone after its time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do
from tests.dossiers.public_page import published
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossiers import officer

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def unhurried(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No address has asked anything yet."""
    from maillage.site.dossiers.citizen import ask as citizen_ask
    from maillage.site.limits import Buckets

    monkeypatch.setattr(citizen_ask, "sendings", Buckets(50))
    monkeypatch.setattr(citizen_ask, "of_day", Buckets(50))
    yield


@pytest.fixture
def sides(signed: Callable[[str], Client]) -> tuple[str, Client, Client, Any, Any]:
    """A public page, and an officer of each side."""
    a, b = organisation("Saint-Louis", country="SN", place="geonames:2246452"), organisation("Agadir")
    one, two = signed("reader"), signed("reader")
    officer(one, a)
    officer(two, b)
    key, *_ = published(a, b)
    return key, one, two, a, b


def asked(reader: Client, key: str, said: str = "Qui paie les bacs ?", **more: str) -> Any:
    return reader.post(f"/fr/cooperation/{key}/ask", {"question": said, "language": "fr", **more})


def number_of(said: str = "") -> int:
    from maillage.dossiers.models import Question

    found = Question.objects.filter(text__contains=said).latest("pk")
    return int(found.pk)


def act(client: Client, key: str, then: str, number: int, **more: str) -> Any:
    return client.post(f"/fr/dossier/{key}/questions", {"then": then, "question": str(number), **more})


def shown_answer(client: Client, key: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', client.get(f"/fr/dossier/{key}/questions").content.decode())  # fmt: skip
    assert found
    return found[1]


def test_a_question_is_public_once_both_let_it_through_and_answered_once_both_agree(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    key, one, two, *_ = sides
    page = f"/fr/cooperation/{key}"
    answer = asked(reader, key)
    assert answer.status_code == 302 and not answer.cookies
    assert "Votre question est envoyée" in text(reader.get(f"{page}?asked=1"))
    number = number_of()
    assert "Qui paie les bacs" not in text(reader.get(page))
    assert act(one, key, "let", number).status_code == 302
    assert "Qui paie les bacs" not in text(reader.get(page))
    assert "Attend d’être laissée passer par" in text(one.get(f"/fr/dossier/{key}/questions"))
    early = act(one, key, "write", number, **{f"answer-{number}-fr": "La commune."})
    assert early.status_code == 409 and "laisse d’abord passer" in text(early)
    assert "La retirer" not in text(one.get(f"/fr/dossier/{key}/questions"))
    assert act(two, key, "let", number).status_code == 302
    assert "La retirer" in text(one.get(f"/fr/dossier/{key}/questions")), (
        "what is public is not refused any more"
    )
    assert "Qui paie les bacs" in text(reader.get(page)) and "La réponse est attendue" in text(
        reader.get(page)
    )
    assert act(one, key, "write", number, **{f"answer-{number}-fr": "La commune."}).status_code == 302
    assert "La commune." not in text(reader.get(page))
    mark = shown_answer(two, key)
    act(one, key, "write", number, **{f"answer-{number}-fr": "Les deux communes."})
    late = act(two, key, "agree", number, shown=mark)
    assert late.status_code == 409 and "réécrite" in text(late)
    assert act(two, key, "agree", number, shown=shown_answer(two, key)).status_code == 302
    said = text(reader.get(page))
    assert "Les deux communes." in said and "Réponse commune de Saint-Louis" in said
    gone = act(
        two, key, "refuse", number, reason="personal"
    )  # also what is public can be taken down by one side
    assert gone.status_code == 302 and "Les deux communes." not in text(reader.get(page))
    assert act(two, key, "let", number).status_code == 409


def test_what_is_asked_wrongly_is_said_beside_its_field_and_stands_there(
    sides: tuple[str, Client, Client, Any, Any], reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.dossiers.models import Question
    from maillage.site.dossiers.citizen import ask as citizen_ask
    from maillage.site.limits import Buckets

    key = sides[0]
    for said, why in (("", "Écrivez d’abord"), ("x" * 601, "601 signes"), ("a\u202eb", "Saisissez-le")):
        answer = asked(reader, key, said)
        assert answer.status_code == 422 and why in text(answer) and said in answer.content.decode()
        assert 'id="question-error"' in answer.content.decode()
    monkeypatch.setattr(citizen_ask, "sendings", Buckets(1))
    assert asked(reader, key, "Une ?").status_code == 302
    assert asked(reader, key, "Deux ?").status_code == 429
    assert Question.objects.count() == 1


def test_a_form_sent_twice_asks_once(sides: tuple[str, Client, Client, Any, Any], reader: Client) -> None:
    from maillage.dossiers.models import Question

    key = sides[0]
    found = re.search(r'name="once" value="([^"]+)"', reader.get(f"/fr/cooperation/{key}").content.decode())
    assert found
    for _ in range(2):
        assert asked(reader, key, once=found[1]).status_code == 302
    assert Question.objects.count() == 1


def test_the_box_is_closed_where_no_page_is_public(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    from maillage.dossiers import decisions as d

    key, one, *_, b = sides
    do(key, b, d.PageWithdrawn({"fr": "élections"}))
    assert reader.get(f"/fr/cooperation/{key}/ask").status_code == 404
    assert asked(reader, key).status_code == 404
    assert "n’est pas publique" in text(one.get(f"/fr/dossier/{key}/questions"))
    assert reader.get("/fr/cooperation/nokey/ask").status_code == 404


def test_refusing_asks_for_a_reason_and_one_side_is_enough(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    key, one, two, *_ = sides
    asked(reader, key)
    number = number_of()
    empty = act(one, key, "refuse", number, reason="")
    assert empty.status_code == 422 and f'id="reason-{number}-error"' in empty.content.decode()
    assert act(one, key, "refuse", number, reason="about").status_code == 302
    assert "ne porte pas sur cette coopération" in text(two.get(f"/fr/dossier/{key}/questions"))
    assert act(two, key, "let", number).status_code == 409


def test_only_a_side_of_the_page_with_an_office_that_may_publish_has_a_say(
    sides: tuple[str, Client, Client, Any, Any], reader: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.dossiers.models import Voice
    from maillage.parties.models import Holding, Office

    key, one, two, a, b = sides
    asked(reader, key)
    number = number_of()
    stranger = signed("curator")
    assert stranger.get(f"/fr/dossier/{key}/questions").status_code == 404
    assert act(stranger, key, "let", number).status_code == 404
    Office.objects.filter(organisation=b).update(may_publish=False)
    assert act(two, key, "let", number).status_code == 422
    page = text(two.get(f"/fr/dossier/{key}/questions"))
    assert "une fonction qui peut publier" in page and "Laisser passer" not in page.replace(
        "Laisser passer des", ""
    )
    Holding.objects.filter(office__organisation=a).delete()
    assert act(one, key, "let", number).status_code == 404
    assert Voice.objects.count() == 0
    another, *_ = published()
    assert act(two, another, "let", number).status_code == 404


def test_who_leaves_has_no_say_and_who_stays_is_enough(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    """Two alone must stay: then nobody is left to moderate, and the box is closed."""
    from maillage.dossiers import decisions as d

    key, _, two, a, _ = sides
    asked(reader, key)
    do(key, a, d.Remarked({"fr": "x"}))
    do(key, a, d.PartyLeft({"fr": "élections"}))
    assert reader.get(f"/fr/cooperation/{key}").status_code == 404
    assert act(two, key, "let", number_of()).status_code == 422


def test_after_ninety_days_what_was_refused_or_not_answered_is_gone(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    from django.utils import timezone

    from maillage.dossiers.models import Question, Voice
    from maillage.dossiers.questions import KEPT
    from maillage.dossiers.questions_kept import any_old, forget_old

    key, one, two, *_ = sides
    for said in ("refused ?", "waiting ?", "answered ?", "taken down ?"):
        asked(reader, key, said)
        number = number_of(said)
        if said in ("answered ?", "taken down ?"):
            for each in (one, two):
                act(each, key, "let", number)
            act(one, key, "write", number, **{f"answer-{number}-fr": "Oui."})
            act(two, key, "agree", number, shown=shown_answer(two, key))
        if said in ("refused ?", "taken down ?"):
            act(one, key, "refuse", number, reason="insult")
    now = timezone.now()
    assert not any_old(now + KEPT - timedelta(hours=1)) and forget_old(now + KEPT - timedelta(hours=1)) == 0
    assert any_old(now + KEPT + timedelta(hours=1)) and forget_old(now + KEPT + timedelta(hours=1)) == 3
    assert [each.text for each in Question.objects.all()] == ["answered ?"]
    assert set(Voice.objects.values_list("question__text", flat=True)) == {"answered ?"}


def test_a_box_that_is_full_takes_no_more(
    sides: tuple[str, Client, Client, Any, Any], reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.dossiers import questions_kept

    monkeypatch.setattr(questions_kept, "MOST_WAITING", 2)
    key = sides[0]
    assert [asked(reader, key).status_code for _ in range(3)] == [302, 302, 429]


def test_one_address_fills_no_box_alone(
    sides: tuple[str, Client, Client, Any, Any], reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.dossiers.citizen import ask as citizen_ask
    from maillage.site.limits import A_DAY, Buckets

    hours = [0.0]
    monkeypatch.setattr(
        citizen_ask, "of_day", Buckets(citizen_ask.MOST_A_DAY, lambda: hours[0] * 3_600, A_DAY)
    )
    key = sides[0]
    assert [asked(reader, key).status_code for _ in range(6)] == [302] * 5 + [429]
    again = asked(reader, key, "Et les bacs ?")
    assert "Renvoyez celle-ci demain" in again.content.decode() and "Et les bacs ?" in again.content.decode()
    other = {"question": "Qui paie ?", "language": "fr"}
    assert reader.post(f"/fr/cooperation/{key}/ask", other, REMOTE_ADDR="10.0.0.9").status_code == 302
    hours[0] = 24
    assert asked(reader, key).status_code == 302


def test_all_that_wait_are_refused_in_one_act_and_what_came_meanwhile_stays(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    from maillage.dossiers.models import Question

    key, one, two, *_ = sides
    asked(reader, key, "Publique ?")
    public = number_of()
    assert act(one, key, "let", public).status_code == act(two, key, "let", public).status_code == 302
    assert 'value="refuse_all"' not in one.get(f"/fr/dossier/{key}/questions").content.decode()
    for number in range(3):
        asked(reader, key, f"Lue {number} ?")
    until = number_of()
    shown = one.get(f"/fr/dossier/{key}/questions").content.decode()
    assert f'name="question" value="{until}"' in shown and 'value="refuse_all"' in shown
    asked(reader, key, "Venue ensuite ?")
    empty = act(one, key, "refuse_all", until, reason="")
    assert empty.status_code == 422 and 'id="reason-all-error"' in empty.content.decode()
    assert act(one, key, "refuse_all", until, reason="insult").status_code == 302
    refused = Question.objects.exclude(refused_at=None).values_list("text", flat=True)
    assert sorted(refused) == ["Lue 0 ?", "Lue 1 ?", "Lue 2 ?"]
    assert act(reader, key, "refuse_all", until, reason="insult").status_code in (302, 403, 404)
    assert Question.objects.filter(refused_at=None).count() == 2


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_both_pages_stand_in_three_languages(
    sides: tuple[str, Client, Client, Any, Any], reader: Client, language: str
) -> None:
    key, one, *_ = sides
    asked(reader, key)
    for client, path in ((reader, f"cooperation/{key}"), (reader, f"cooperation/{key}/ask"), (one, f"dossier/{key}/questions")):  # fmt: skip
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]


def test_what_waits_stands_in_both_agendas_and_on_the_page_of_the_dossier(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    from tests.site.test_agenda_dossiers import of_dossiers as lines_of

    key, one, two, a, b = sides

    def waits(of: Any) -> list[int]:
        from maillage.site.today import today

        return [each.values["left"] for each in lines_of(of, today()) if each.kind == "question_waits"]

    assert (waits(a), waits(b)) == ([], [])
    asked(reader, key, "Une ?")
    asked(reader, key, "Deux ?")
    assert (waits(a), waits(b)) == ([2], [2])
    act(one, key, "let", number_of("Une ?"))
    assert (waits(a), waits(b)) == ([1], [2])
    assert "1 attend de votre côté" in text(one.get(f"/fr/dossier/{key}"))
    assert "2 attendent de votre côté" in text(two.get(f"/fr/dossier/{key}"))
    act(two, key, "refuse", number_of("Deux ?"), reason="about")
    act(two, key, "let", number_of("Une ?"))
    assert (waits(a), waits(b)) == ([1], [1])  # either writes the answer


def test_the_worker_deletes_what_is_over(sides: tuple[str, Client, Client, Any, Any], reader: Client) -> None:
    from django.utils import timezone

    from maillage.dossiers.models import Question
    from maillage.dossiers.questions import KEPT
    from maillage.site.dossiers.citizen.daily import forget
    from maillage.site.jobs.due import ask_hourly
    from maillage.site.jobs.models import Job

    key = sides[0]
    asked(reader, key)
    ask_hourly()
    assert not Job.objects.filter(kind="citizen_questions").exists()
    Question.objects.update(at=timezone.now() - KEPT - timedelta(hours=1))
    for _ in range(2):
        ask_hourly()
    assert Job.objects.filter(kind="citizen_questions").count() == 1
    assert forget(Job(), "x") == {"gone": 1} and forget(Job(), "x") == {"gone": 0}  # type: ignore[arg-type]


def test_what_an_account_let_through_is_taken_away_and_keeps_no_name(
    sides: tuple[str, Client, Client, Any, Any], reader: Client
) -> None:
    from maillage.dossiers.models import Voice
    from maillage.site.accounts.personal_data import erase_account, taken_away
    from tests.site.test_permissions_of_things import account_of

    key, one, *_ = sides
    asked(reader, key)
    act(one, key, "let", number_of())
    account = account_of(one)
    assert [each for each in taken_away(account)["dossiers"] if each.get("what") == "show"]
    erase_account(account)
    assert [each.by for each in Voice.objects.all()] == [None]
