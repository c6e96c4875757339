"""The agenda on pages: every room's lines in their sections, one's own and nobody else's; marked, taken back, on paper, as a file."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.test_work import entry, officer, other_organisation

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["officer"]  # fixture
pytestmark = pytest.mark.database
MOST_BYTES = 14_000
MOST_QUERIES = 19


def proposal_of(own: Any, days: int = 20, **more: Any) -> Any:
    from maillage.exchange.models import Proposal
    from maillage.site.today import today

    need = entry(own, "need")
    offer = entry(other_organisation(more.pop("name", "Ville de Lille")), "offer")
    given = {"by": "offer", "answer_by": today() + timedelta(days=days), "score": 70_000, **more}
    return Proposal.objects.create(need=need, offer=offer, **given)


def full(own: Any, on: date, country: str = "FR") -> Any:
    """An organisation for which every room has something."""
    from maillage.parties.models import Claim, Mandate, Sitting
    from maillage.site.accounts.models import Account
    from maillage.site.agenda.models import KeptProcedure

    own.country, own.level, own.place = country, "municipality", "geonames:2543549"
    own.save()
    Mandate.objects.create(organisation=own, what="council", ends_on=on + timedelta(days=80), source="Decree")
    Sitting.objects.create(organisation=own, day=on + timedelta(days=60))
    for days, name in ((-3, "Ville de Liège"), (4, "Ville de Lille")):
        proposal_of(own, days, name=name)
    entry(own, "need", confirmed_on=on - timedelta(days=170))
    entry(own, "offer", expires=on + timedelta(days=9))
    entry(own, "offer", state="draft", published_at=None)
    somebody = Account.objects.create_user("asks@example.org")
    Claim.objects.create(
        organisation=other_organisation("Ville de Nantes"),
        by=somebody,
        title="Maire",
        proof="word",
        asked=own,
    )
    return KeptProcedure.objects.create(
        organisation=own,
        title="Eau à Sfax",
        territories=[country, "TN", "RS"],
        start=on + timedelta(days=150),
    )


def page_of(client: Client, own: Any, of: str = "") -> str:
    answer = client.get(f"/fr/party/{own.key}/agenda{of}")
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\u00a0", " ")


def part(text: str, name: str) -> str:
    """What stands in one section of the page; empty where there is none."""
    begin = text.find(f'id="{name}"')
    return text[begin : text.index("</section>", begin)] if begin >= 0 else ""


def of(own: Any, on: date, language: str = "fr") -> Any:
    from maillage.parties.models import Organisation
    from maillage.site.agenda.collect import Whose, agenda
    from maillage.site.at_hand import at_hand

    found = Organisation.objects.prefetch_related("names").get(pk=own.pk)
    return agenda(at_hand(), Whose((found,)), on, language)


def test_lines_stand_in_the_section_of_their_day(officer: tuple[Client, Any]) -> None:
    client, own = officer
    late, soon, then = (
        proposal_of(own, days, name=name)
        for days, name in ((-3, "Ville de Liège"), (4, "Ville de Lille"), (40, "Ville de Lyon"))
    )
    text = page_of(client, own)
    for name, made in (("late", late), ("this_week", soon), ("later", then)):
        assert f"/fr/proposal/{made.pk}" in part(text, name)
    assert "3 jours de retard" in part(text, "late")
    assert "dans 4 jours" in part(text, "this_week")
    assert "Ville de Liège" in part(text, "late")
    assert client.get("/fr/account/agenda").content.decode().count("/fr/proposal/") == 3


def test_what_was_answered_waits_for_the_other_side(officer: tuple[Client, Any]) -> None:
    from maillage.exchange.models import Answer

    client, own = officer
    made = proposal_of(own)
    Answer.objects.create(proposal=made, side="need", verdict="accepted")
    text = page_of(client, own)
    assert f"/fr/proposal/{made.pk}" in part(text, "waiting")
    assert "Ville de Lille" in part(text, "waiting")
    assert f"/fr/proposal/{made.pk}" not in part(text, "later")


def test_every_line_leads_to_a_page_and_leaves_nothing_out(officer: tuple[Client, Any]) -> None:
    from maillage.rules.agenda import sentences
    from maillage.site.today import today

    client, own = officer
    full(own, today())
    found = of(own, today())
    lines = [*found.open(), *found.waiting]
    kinds = {each.kind for each in lines}
    assert {
        "answer_match", "bus_factor", "claim_word", "draft", "entry_ends", "handover", "mandate_end", "need_refresh",
        "no_new_commitment", "step", "tn_foreign_affairs", "apd_declare",
    } <= kinds  # fmt: skip
    assert len({each.key for each in lines}) == len(lines)
    page = "".join(
        client.get(f"/fr/party/{own.key}/agenda?page={number}").content.decode() for number in (1, 2, 3)
    )
    for each in lines:
        assert client.get(f"/fr{each.address}").status_code == 200, (each.kind, each.address)
        if each.rule:
            pack, _, rule = each.rule.partition(".")
            assert f'id="{rule}"' in client.get(f"/fr/rules/{pack}").content.decode(), each.rule
            assert f'/fr/rules/{pack}#{rule}"' in page, each.rule
        for language in ("en", "fr", "ar"):
            said = sentences(each, language)
            assert "?" not in said.what + said.why and all((said.what, said.why, said.who, said.action)), each


def test_an_agenda_is_seen_by_who_acts_for_the_organisation_alone(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    _, own = officer
    stranger = signed("curator")
    for path in ("agenda", "agenda/paper", "agenda/mandates", "agenda/line?line=bus-factor"):
        assert stranger.get(f"/fr/party/{own.key}/{path}").status_code == 404, path
        assert stranger.post(f"/fr/party/{own.key}/{path}", {"then": "mandate"}).status_code == 404


def test_who_may_not_publish_is_not_asked_to_answer(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.parties.models import Holding, Office
    from maillage.site.accounts.models import Account
    from maillage.site.today import today

    client, own = officer
    made = proposal_of(own)
    reads = signed("member")
    office = Office.objects.create(organisation=own, title="Reads")
    account = Account.objects.get(pk=reads.session["_auth_user_id"])
    Holding.objects.create(office=office, account=account, since=today())
    assert f"/fr/proposal/{made.pk}" in page_of(client, own)
    assert f"/fr/proposal/{made.pk}" not in page_of(reads, own)


def mandate_end(own: Any) -> str:
    """The page of that line."""
    return f"/fr/party/{own.key}/agenda/line?line=mandate-end-{own.key}-{own.mandates.get().pk}"


def test_a_line_is_said_to_be_done_and_opened_again(officer: tuple[Client, Any]) -> None:
    from maillage.parties.models import Mandate
    from maillage.site.acts.models import Act
    from maillage.site.agenda.models import Mark
    from maillage.site.today import today

    client, own = officer
    Mandate.objects.create(organisation=own, what="council", ends_on=today() + timedelta(days=200))
    at = mandate_end(own)
    assert client.get(at).status_code == 200
    before = part(page_of(client, own), "later")
    sent = client.post(at, {"state": "done", "on": str(today()), "reason": "noté", "once": "k" * 20})
    assert sent.status_code == 302 and sent.headers["Location"] == f"/fr/party/{own.key}/agenda"
    client.post(at, {"state": "done", "on": str(today()), "reason": "noté", "once": "k" * 20})
    assert Mark.objects.count() == 1 and Act.objects.filter(what="agenda_line_marked").count() == 1
    assert "mandate-end" in before and "mandate-end" not in part(page_of(client, own), "later")
    assert "mandate-end" in part(page_of(client, own, "?part=done"), "done")
    assert "noté" in client.get(at).content.decode()
    client.post(at, {"then": "back"})
    assert "mandate-end" in part(page_of(client, own), "later")


def test_a_line_whose_day_moved_is_open_again(officer: tuple[Client, Any]) -> None:
    from maillage.parties.models import Mandate
    from maillage.site.today import today

    client, own = officer
    Mandate.objects.create(organisation=own, what="council", ends_on=today() + timedelta(days=200))
    client.post(mandate_end(own), {"state": "waived", "reason": "another team does it"})
    assert "mandate-end" not in part(page_of(client, own), "later")
    own.mandates.update(ends_on=today() + timedelta(days=230))
    assert "mandate-end" in part(page_of(client, own), "later")
    again = client.get(mandate_end(own)).content.decode()
    assert 'name="state"' in again and "another team does it" not in again  # that was said of another day
    assert client.post(mandate_end(own), {"state": "done", "reason": "noté"}).status_code == 302
    assert "mandate-end" not in part(page_of(client, own), "later")
    assert "noté" in client.get(mandate_end(own)).content.decode()


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"state": "waived", "reason": ""}, "Dites pourquoi"),
        ({"state": "", "reason": "x"}, "l’une des deux"),
        ({"state": "done", "on": "2026-02-31"}, "un jour qui existe"),
        ({"state": "done", "on": "2099-01-01"}, "pas encore venu"),
        ({"state": "waived", "reason": "x" * 401}, "trop long"),
    ],
)
def test_what_cannot_be_said_of_a_line_is_named(
    officer: tuple[Client, Any], sent: dict[str, str], fault: str
) -> None:
    from maillage.parties.models import Mandate
    from maillage.site.agenda.models import Mark
    from maillage.site.today import today

    client, own = officer
    Mandate.objects.create(organisation=own, what="council", ends_on=today() + timedelta(days=200))
    answer = client.post(mandate_end(own), sent)
    assert answer.status_code == 422
    assert fault in answer.content.decode() and not Mark.objects.exists()


def test_what_its_own_page_settles_is_only_set_aside_here(officer: tuple[Client, Any]) -> None:
    from maillage.site.agenda.models import Mark

    client, own = officer
    made = proposal_of(own)
    at = f"/fr/party/{own.key}/agenda/line?line=answer-{made.pk}-need"
    assert client.post(at, {"state": "done"}).status_code == 422
    assert client.post(at, {"state": "waived", "reason": "hors sujet"}).status_code == 302
    assert Mark.objects.get().state == "waived"
    assert client.get(f"/fr/party/{own.key}/agenda/line?line=nothing").status_code == 404
    assert client.get(f"/fr/party/{own.key}/agenda/line").status_code == 302


def test_mandates_and_sittings_are_said_on_a_page_and_move_the_lines(officer: tuple[Client, Any]) -> None:
    from maillage.site.today import today

    client, own = officer
    procedure = full(own, today())
    at = f"/fr/party/{own.key}/agenda/mandates"
    day = today() + timedelta(days=45)
    sent = client.post(at, {"then": "sittings", "days": f"{day}\n{day + timedelta(days=14)}"})
    assert sent.status_code == 302 and own.sittings.count() == 3
    sent = client.post(at, {"then": "mandate", "what": "head", "ends_on": str(today() + timedelta(days=100))})
    assert sent.status_code == 302 and own.mandates.count() == 2
    page = client.get(at).content.decode()
    assert page.count('value="sitting_back"') == 3 and page.count('value="mandate_back"') == 2
    [vote] = [each for each in of(own, today()).open() if each.key.endswith(f"{procedure.pk}.fr-local.vote")]
    assert vote.due in {each.day for each in own.sittings.all()}  # the council votes when it sits
    client.post(at, {"then": "mandate_back", "number": own.mandates.get(what="head").pk})
    assert own.mandates.count() == 1
    for wrong in (
        {"then": "sittings", "days": "31/12/2026"},
        {"then": "mandate", "ends_on": "2027-02-30"},
        {},
    ):
        assert client.post(at, wrong).status_code == 422, wrong


def test_a_step_that_is_done_is_in_no_agenda(officer: tuple[Client, Any]) -> None:
    from maillage.site.today import today

    _, own = officer
    procedure = full(own, today())
    steps = [each for each in of(own, today()).open() if each.key.startswith("step.")]
    first = steps[0]
    procedure.done = {first.rule: str(today())}
    procedure.save()
    left = {each.key for each in of(own, today()).open()}
    assert first.key not in left
    procedure.ended_on = today()
    procedure.save()
    assert not [each for each in of(own, today()).open() if each.key.startswith("step.")]


def test_what_a_vote_crosses_is_named(officer: tuple[Client, Any]) -> None:
    from maillage.rules.agenda import sentences
    from maillage.site.today import today

    _, own = officer
    full(own, today())
    [end] = [each for each in of(own, today()).open() if each.kind == "mandate_end"]
    assert "Eau à Sfax" in sentences(end, "fr").why


def test_a_call_that_is_planned_and_re_dated(officer: tuple[Client, Any]) -> None:
    from django.utils import timezone

    from maillage.site.rules import models
    from maillage.site.rules.here import known_calls, plan_call
    from maillage.site.today import today

    _, own = officer
    own.country = "FR"
    own.save()
    on = today()
    models.Call.objects.create(id="next", fund="fr-ministry", title="Appel 2027", language="fr")
    given: dict[str, Any] = {"call": "next", "source": "Note", "confirmed_at": timezone.now()}
    opens, closes = on - timedelta(days=20), on + timedelta(days=60)
    models.CallVersion.objects.create(published=on - timedelta(days=30), opens=opens, closes=closes, **given)
    known_calls.forget()
    plan_call(own, "next", None)
    models.CallPlan.objects.update(at=timezone.now() - timedelta(days=25))
    lines = {each.kind: each for each in of(own, on).open()}
    for kind, days in (("call_start", 45), ("partner_letter", 21), ("call_close", 3)):
        line = lines[kind]
        assert (line.unmoved or line.due) == closes - timedelta(days=days)
        assert line.due is not None and line.due.weekday() < 5  # brought forward where offices are closed
        assert line.moved == ("earlier" if line.unmoved else "")
    assert "call_changed" not in lines
    later = closes + timedelta(days=30)
    models.CallVersion.objects.create(published=on, opens=opens, closes=later, status="postponed", **given)
    known_calls.forget()
    moved = {each.kind: each for each in of(own, on).open()}
    assert moved["call_changed"].values["old"] == closes and moved["call_changed"].values["new"] == later
    assert (moved["call_close"].unmoved or moved["call_close"].due) == later - timedelta(days=3)
    assert moved["call_close"].key == lines["call_close"].key  # the same event in a calendar program
    before = {each.kind: each for each in of(own, on - timedelta(days=1)).open()}
    assert (
        "call_changed" not in before and before["call_close"].values["closes"] == closes
    )  # as it stood on that day
    assert not [each for each in of(own, later + timedelta(days=1)).open() if each.kind.startswith("call_")]


@pytest.mark.usefixtures("_django")
@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2027, 5, 30), date(2027, 5, 31)),
        (date(2027, 5, 31), date(2027, 5, 31)),
        (date(2027, 6, 1), date(2027, 5, 31)),
        (date(2027, 8, 29), date(2027, 5, 31)),
        (date(2027, 8, 30), date(2028, 5, 31)),
        (date(2028, 2, 29), date(2028, 5, 31)),
    ],
)
def test_aid_is_declared_each_year_by_a_french_authority_with_partners_in_eligible_countries(
    on: date, due: date
) -> None:
    from maillage.parties.models import Organisation
    from maillage.site.agenda.of_countries import declarations

    lille = Organisation(key="lille", kind="local_authority", country="FR")
    [line] = declarations(lille, {"SN", "DE"}, on)
    assert (line.due, line.from_day) == (due, date(due.year, 4, 15))
    assert line.verified and line.rule == "fr-local.oda-declaration"
    assert not list(declarations(lille, {"DE", "CA"}, on))
    assert not list(declarations(Organisation(key="x", kind="association", country="FR"), {"SN"}, on))
    assert not list(declarations(Organisation(key="x", kind="local_authority", country="MA"), {"SN"}, on))


def test_the_last_day_to_declare_is_brought_forward_from_a_sunday_and_the_rule_says_the_same() -> None:
    from maillage.parties.models import Organisation
    from maillage.rules.agenda import sentences
    from maillage.rules.obligation import EARLIER
    from maillage.rules.shelf import shipped
    from maillage.site.agenda.of_countries import declarations

    lille = Organisation(key="lille", kind="local_authority", country="FR")
    [line] = declarations(lille, {"SN"}, date(2026, 5, 1))
    assert (line.due, line.moved, line.unmoved) == (date(2026, 5, 29), EARLIER, date(2026, 5, 31))
    assert "from 15 April 2026 to 31 May 2026" in sentences(line, "en").why
    [rule] = [each for each in shipped().packs["fr-local"].rules if f"fr-local.{each.id}" == line.rule]
    assert "between 15 April and 31 May" in rule.name["en"]  # as the text was read


def test_rules_that_are_past_their_review_wait_for_the_curator(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.rules.shelf import shipped
    from maillage.site.agenda.of_days import reviews

    pack = min(shipped().packs.values(), key=lambda each: (each.review_by, each.id))
    assert not [
        each for each in reviews(shipped(), pack.review_by - timedelta(days=31)) if pack.id in each.key
    ]
    [line] = [each for each in reviews(shipped(), pack.review_by) if f"-{pack.id}-" in each.key]
    assert line.due == pack.review_by and line.address == f"/rules/{pack.id}"


def test_a_long_agenda_is_read_a_page_at_a_time(officer: tuple[Client, Any]) -> None:
    client, own = officer
    for _ in range(70):
        entry(own, "offer", state="draft", published_at=None)
    first, third = page_of(client, own), page_of(client, own, "?page=3")
    assert first.count("<tr") - first.count("<thead") == 30
    assert "Page 1 sur 3" in first and "Page 3 sur 3" in third
    assert len(gzip.compress(first.encode())) < MOST_BYTES


@pytest.mark.parametrize(
    ("page", "most"), [("party/{}/desk", 32), ("account/work", 28), ("account/agenda", 22)]
)
def test_the_pages_that_open_with_an_agenda_ask_little(
    officer: tuple[Client, Any], page: str, most: int
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.site.today import today

    client, own = officer
    full(own, today())
    client.get(f"/fr/{page.format(own.key)}")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/fr/{page.format(own.key)}").status_code == 200
    assert len(asked) <= most, [each["sql"][:90] for each in asked]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_an_agenda_asks_little_and_is_light(officer: tuple[Client, Any], language: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.site.today import today

    client, own = officer
    full(own, today())
    client.get(f"/{language}/party/{own.key}/agenda")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/{language}/party/{own.key}/agenda")
    style = client.get(answer.content.decode().partition('rel="stylesheet" href="')[2].partition('"')[0])
    assert len(gzip.compress(answer.content)) + len(gzip.compress(style.content)) < MOST_BYTES
    assert len(asked) <= MOST_QUERIES, [each["sql"][:90] for each in asked]


def test_paper_has_every_line_and_a_box_for_each(officer: tuple[Client, Any]) -> None:
    from maillage.site.today import today

    client, own = officer
    full(own, today())
    found = of(own, today())
    for path in (
        f"/fr/party/{own.key}/agenda/paper",
        "/fr/account/agenda/paper",
        f"/ar/party/{own.key}/agenda/paper",
    ):
        text = client.get(path).content.decode()
        assert text.count("☐") == len([*found.open(), *found.waiting]), path
        assert 'class="paper"' in text


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "parquet"])
def test_an_agenda_is_taken_away(officer: tuple[Client, Any], format: str) -> None:
    client, own = officer
    made = proposal_of(own)
    answer: Any = client.get(f"/fr/party/{own.key}/agenda?as={format}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200 and len(body) > 100
    if format == "csv":
        assert f"/fr/proposal/{made.pk}" in body.decode() and "waiting" not in body.decode()


def test_the_desk_of_an_organisation_opens_with_its_agenda(officer: tuple[Client, Any]) -> None:
    client, own = officer
    made = proposal_of(own)
    text = client.get(f"/fr/party/{own.key}/desk").content.decode()
    due, answers, calls = (text.index(f'id="{name}"') for name in ("due", "answers", "calls"))
    assert due < answers < text.index(f"/fr/proposal/{made.pk}") < calls < text.index('id="offices"')
    assert f"/fr/party/{own.key}/agenda" in text


def test_an_organisation_that_is_erased_leaves_no_agenda_behind(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.site.agenda.models import KeptProcedure, Mark
    from maillage.site.today import today

    client, own = officer
    full(own, today())
    client.post(mandate_end(own), {"state": "waived", "reason": "another team does it"})
    assert Mark.objects.exists() and KeptProcedure.objects.exists()
    own.refresh_from_db()
    sent = {"reason": "asked by the town", "version": own.version, "sure": "yes"}
    answer = signed("administrator").post(f"/fr/desk/erase/{own.key}", sent)
    own.refresh_from_db()
    assert own.erased_at, answer.content.decode()[-2_000:]
    assert not (Mark.objects.exists() or KeptProcedure.objects.exists())
    assert not (own.mandates.exists() or own.sittings.exists())
    assert client.get(f"/fr/party/{own.key}/agenda").status_code == 404
