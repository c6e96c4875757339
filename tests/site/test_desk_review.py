"""Doubtful names decided at the desk: remembered, in effect through the command's own functions, and never silently twice."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.site.desk import Desk, desk, text

__all__ = ["desk"]
pytestmark = pytest.mark.database

DOUBTFUL = """Commune,Pays,Ville partenaire,Pays partenaire,Année
Larache,Maroc,San Juan,Espagne,1994
Chefchaouen,Maroc,San Juan,Espagne,1996
Rabat,Maroc,Saint-Denis,France,2003
"""


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk with names that wait."""
    desk.take(("liens.csv", DOUBTFUL.encode()))
    return desk


def subjects(desk: Desk) -> list[str]:
    """What waits, in order."""
    from maillage.record.review import doubts
    from maillage.record.state import State
    from maillage.record.store import Store

    store = Store(desk.home)
    with store.open() as reader:
        return [each.subject for each in doubts(reader, State(store.folder / "state").in_force())]


def decide(desk: Desk, subject: str, answer: str, client: Any = None, **fields: str) -> Any:
    said = {"answer": answer, "version": "0", **fields}
    return (client or desk.client).post(f"/en/desk/review?of={quote(subject)}", said)


def first_choice(page: str) -> str:
    found = re.search(r'id="answer-1" type="radio" name="answer" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_a_name_is_decided_by_keys_and_the_next_one_comes(waiting: Desk) -> None:
    one, two = subjects(waiting)[:2]
    page = waiting.client.get("/en/desk/review")
    said = page.content.decode()
    assert 'accesskey="1"' in said and 'accesskey="0"' in said and "autofocus" in said
    place = first_choice(said)
    answer = decide(waiting, one, place)
    assert answer.status_code == 302
    following = text(waiting.client.get(answer.headers["Location"]))
    assert "1 decision is being put into effect" in following
    assert subjects(waiting)[:2] == [one, two]
    waiting.work()
    assert subjects(waiting) == [each for each in subjects(waiting) if each != one]
    assert (
        waiting.rows(f"SELECT count(*) FROM links WHERE a_place = '{place}' OR b_place = '{place}'")[0][0]
        >= 1
    )


def test_decisions_that_wait_are_put_into_effect_in_one_go(waiting: Desk) -> None:
    from maillage.site.jobs.models import Job

    before = waiting.manifest().number
    names = subjects(waiting)
    for subject in names:
        page = waiting.client.get(f"/en/desk/review?of={quote(subject)}").content.decode()
        decide(waiting, subject, first_choice(page))
    waiting.work()
    assert waiting.manifest().number == before + 1
    assert set(Job.objects.filter(kind="decide").values_list("state", flat=True)) == {"done"}
    assert subjects(waiting) == []


def test_what_is_none_of_the_list_is_not_asked_again_even_by_the_next_import(waiting: Desk) -> None:
    subject = subjects(waiting)[0]
    decide(waiting, subject, "none")
    waiting.work()
    waiting.take(("more.csv", DOUBTFUL.replace("1994", "1995").encode()))
    assert subject not in subjects(waiting)


def test_two_who_decide_one_name_see_each_other(waiting: Desk) -> None:
    from maillage.site.accounts.models import Account
    from maillage.site.jobs.models import Job

    other = waiting.sign_in_as("curator")
    second = Account.objects.latest("pk")
    Account.objects.filter(role="curator").exclude(pk=second.pk).update(name="Amina")
    subject = subjects(waiting)[0]
    place = first_choice(waiting.client.get("/en/desk/review").content.decode())
    assert decide(waiting, subject, place).status_code == 302
    late = decide(waiting, subject, "none", client=other)
    assert late.status_code == 409
    assert "Amina decided this meanwhile" in text(late)
    assert 'value="none" checked' in late.content.decode()
    assert 'name="version" value="1"' in late.content.decode()
    assert Job.objects.filter(kind="decide").count() == 1
    # who knows of it and sees it otherwise is heard
    assert decide(waiting, subject, "none", client=other, version="1").status_code == 302
    waiting.work()
    assert waiting.rows(f"SELECT count(*) FROM links WHERE b_place = '{place}'") == [(0,)]


def test_a_name_in_effect_already_is_told_and_nothing_is_written(waiting: Desk) -> None:
    from maillage.site.jobs.models import Job

    subject = subjects(waiting)[0]
    place = first_choice(waiting.client.get(f"/en/desk/review?of={quote(subject)}").content.decode())
    decide(waiting, subject, place)
    waiting.work()
    late = decide(waiting, subject, "none")
    assert late.status_code == 409 and "decided this meanwhile" in text(late)
    assert Job.objects.filter(kind="decide").count() == 1


@pytest.mark.parametrize(
    ("answer", "other"),
    [("", ""), ("geonames:0", ""), ("other", "nowhere"), ("other", ""), ("x" * 100_000, ""), ("\0", "\0")],
)
def test_an_answer_that_is_none_is_refused_and_kept(waiting: Desk, answer: str, other: str) -> None:
    late = decide(waiting, subjects(waiting)[0], answer, other=other)
    assert late.status_code == 422
    assert "Error:" in text(late)


def test_another_place_by_its_identifier(waiting: Desk) -> None:
    from maillage.site.accounts.models import Account
    from maillage.site.accounts.personal_data import taken_away

    subject = subjects(waiting)[0]
    assert decide(waiting, subject, "other", other="geonames:2543549").status_code == 302
    waiting.work()
    own = taken_away(Account.objects.get(role="curator"))["decisions"]
    assert [(each["subject"], each["answer"]) for each in own] == [(subject, "geonames:2543549")]
    assert waiting.rows("SELECT count(*) FROM links WHERE b_place = 'geonames:2543549'")[0][0] >= 1


def test_a_decision_is_taken_back_with_what_it_put_into_effect(waiting: Desk) -> None:
    before = subjects(waiting)
    page = waiting.client.get("/en/desk/review").content.decode()
    decide(waiting, before[0], first_choice(page))
    waiting.work()
    waiting.done(waiting.client.post("/en/desk/imports/undo", {"leave": waiting.manifest().name}))
    assert subjects(waiting) == before


def test_what_was_typed_is_there_after_signing_in_again(waiting: Desk) -> None:
    from django.test import Client

    stranger = Client()
    address = f"/en/desk/review?of={quote(subjects(waiting)[0])}"
    sent = stranger.post(address, {"answer": "other", "other": "geonames:2543549", "version": "0"})
    assert sent.status_code == 302 and "login" in sent.headers["Location"]
    from maillage.site.accounts.models import Account

    session = stranger.session
    waiting_answers = session["kept"]
    stranger.force_login(Account.objects.get(role="curator"))
    again = stranger.session
    again["kept"] = waiting_answers
    again.save()
    assert 'value="geonames:2543549"' in stranger.get(address).content.decode()


@pytest.mark.parametrize("address", ["of=" + "x" * 4_000, "after=%00", "of=%E2%80%AEx", "after=nothing|XX"])
def test_names_that_are_none_lead_to_the_first_that_waits(waiting: Desk, address: str) -> None:
    answer = waiting.client.get(f"/en/desk/review?{address}")
    assert answer.status_code == 200
    assert first_choice(answer.content.decode())


def test_words_for_a_country_are_decided_for_every_row(desk: Desk) -> None:
    sheet = "Commune,Pays,Ville partenaire,Pays partenaire\nLarache,Maroc,Lille,Zembla\nRabat,Maroc,Nantes,Zembla\n"
    desk.take(("liens.csv", sheet.encode()))
    named = [each for each in subjects(desk) if each.endswith("|")]
    assert len(named) == 2
    missing = decide(desk, named[0], "country", country="")
    assert missing.status_code == 422 and "Choose the country" in text(missing)
    assert decide(desk, named[0], "country", country="FR").status_code == 302
    assert "Nothing to decide" in text(desk.client.get("/en/desk/review"))  # both wait for the one decision
    desk.work()
    assert desk.rows("SELECT count(*) FROM links WHERE b_country = 'FR'") == [(2,)]


def test_words_for_a_country_have_a_page_of_their_own(desk: Desk) -> None:
    sheet = "Commune,Pays,Ville partenaire,Pays partenaire\nLarache,Maroc,Lille,Zembla\nRabat,Maroc,Nantes,Zembla\n"
    desk.take(("liens.csv", sheet.encode()))
    page = desk.client.get("/en/desk/review/countries")
    assert "Which country is “Zembla”?" in text(page) and "It stands in 2 rows." in text(page)
    address = "/en/desk/review/countries?of=Zembla"
    assert desk.client.post(address, {"country": "", "version": "0"}).status_code == 422
    assert 'value="Francce"' in desk.client.post(address, {"country": "Francce"}).content.decode()
    assert desk.client.post(address, {"country": "فرنسا", "version": "0"}).status_code == 302
    late = desk.client.post(address, {"country": "BE", "version": "0"})
    assert late.status_code == 409 and "France" in text(late)
    desk.work()
    assert desk.rows("SELECT count(*) FROM links WHERE b_country = 'FR'") == [(2,)]
    assert "No word waits" in text(desk.client.get("/en/desk/review/countries"))


IATI = """<?xml version="1.0" encoding="UTF-8"?><iati-activities version="2.03">{}</iati-activities>"""
ACTIVITY = """<iati-activity default-currency="EUR"><iati-identifier>XX-1-{number}</iati-identifier>
<reporting-org ref="XX-1" type="10"><narrative>Town</narrative></reporting-org>
<title><narrative>Water {number}</narrative></title><description><narrative>Water</narrative></description>
<participating-org role="1" type="10" {ref}><narrative>{name}</narrative></participating-org>
<activity-status code="2"/><activity-date type="1" iso-date="2020-01-01"/><recipient-country code="MA"/>
</iati-activity>"""


def organisations_file() -> bytes:
    said = [('ref="FR-3"', "Agence de l’eau de Lille"), ("", "Agence de l'Eau de Lille")]
    found = [ACTIVITY.format(number=n, ref=ref, name=name) for n, (ref, name) in enumerate(said)]
    return IATI.format("".join(found)).encode()


def test_organisations_that_may_be_one_are_decided_too(desk: Desk) -> None:
    desk.take(("activities.xml", organisations_file()))
    page = desk.client.get("/en/desk/review/organisations").content.decode()
    target = first_choice(page)
    action = re.search(r'action="(/en/desk/review/organisations\?of=[^"]+)"', page)
    assert action
    sent = desk.client.post(action.group(1), {"answer": target, "version": "0"})
    assert sent.status_code == 302
    late = desk.client.post(action.group(1), {"answer": "none", "version": "0"})
    assert late.status_code == 409
    desk.work()
    assert [other for _, other in desk.rows("SELECT id, same_as FROM organisation_same_as")] == [target]
    assert "Nothing to decide" in text(desk.client.get("/en/desk/review/organisations"))
