"""Rounds on the site: the call, the desk of a round with its jobs, the result, the certificate, and who sees what."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.exchange.session import called, entry, joins, organisation
from tests.site.desk import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.database


class Session:
    """A network of five towns and two givers, and the officer who looks after it."""

    def __init__(self, client: Client, account: Any) -> None:
        from maillage.parties.models import Holding, Office

        self.client, self.account, self.on = client, account, timezone.now().date()
        self.network = organisation("River Towns", "network", "FR")
        office = Office.objects.create(organisation=self.network, title="Officer", may_manage=True)
        Holding.objects.create(office=office, account=account, since=self.on - timedelta(days=9))
        self.needs, self.offers = [], []
        for number, country in enumerate(("SN", "ML", "MA", "BF", "NE")):
            town = organisation(f"Town {number}", country=country)
            joins(self.network, town)
            self.needs.append(entry("need", town, f"Drinking water, quarter {number}"))
        for number, country in enumerate(("FR", "TN")):
            town = organisation(f"Giver {number}", country=country)
            joins(self.network, town)
            self.offers.append(entry("offer", town, f"Water experts {number}", quantity=2))
        from maillage.exchange.models import Entry

        Entry.objects.update(published_at=timezone.now() - timedelta(days=6))

    def round(self, closes: int = 0, **more: Any) -> Any:
        opens = self.on - timedelta(days=5)
        return called(
            self.network, self.account, opens, opens=opens, closes=self.on + timedelta(days=closes), **more
        )

    def do(self, round: Any, what: str, **more: Any) -> Any:
        round.refresh_from_db()
        return self.client.post(f"/en/round/{round.key}/desk", {"do": what, "version": round.version, **more})

    def page(self, at: str, client: Client | None = None) -> Any:
        return (client or self.client).get(at)


def work() -> None:
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id="test",
    ).run()  # fmt: skip


def acts_for(client: Client, party: Any) -> None:
    from maillage.parties.models import Holding, Office

    office = Office.objects.create(organisation=party, title="Officer", may_publish=True)
    since = timezone.now().date() - timedelta(days=2)
    Holding.objects.create(office=office, account=account_of(client), since=since)


def account_of(client: Client) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.get(pk=client.session["_auth_user_id"])


@pytest.fixture
def session(signed: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, places: Any) -> Session:
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    client = signed("member")
    return Session(client, account_of(client))


TODAY = datetime.now(UTC).date()
FORM = {
    "title": "Water, 2026", "words": "Write to us.", "opens": str(TODAY), "closes": str(TODAY + timedelta(days=30)), "members": "members",
    "topics": ["water_sanitation"], "groups": ["LDC"], "countries": "Maroc, Tunisie", "floor": "30", "equity": "75",
    "most_per_place": "", "most_per_country": "٥",
}  # fmt: skip


def test_a_network_calls_a_round_and_everybody_reads_the_call(session: Session, reader: Client) -> None:
    from maillage.exchange.models import Round

    at = f"/en/party/{session.network.key}/network/round"
    assert "Call a matching session" in text(session.page(at))
    closes = str(session.on + timedelta(days=30))
    made = session.client.post(at, {**FORM, "opens": str(session.on), "closes": closes})
    assert made.status_code == 302, text(made)
    [round] = Round.objects.all()
    assert round.terms == {"floor": 30, "equity": 75, "most_per_place": None, "most_per_country": 5}
    assert round.chosen == {
        "members_only": True, "topics": ["water_sanitation"], "countries": ["MA", "TN"], "groups": ["LDC"],
    }  # fmt: skip
    for language in ("en", "fr", "ar"):
        page = reader.get(f"/{language}/round/{round.key}")
        assert page.status_code == 200 and "Water, 2026" in text(page)
        assert "Look after" not in text(page)
    said = text(reader.get(f"/en/round/{round.key}"))
    assert "Members of River Towns." in said and "Morocco" in said and "30 points" in said
    assert "5 needs" in said and "2 offers" in said
    assert "Water, 2026" in text(reader.get("/en/rounds"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"title": ""}, "Give the session a title."), ({"closes": "2020-01-01"}, "This day has passed"), ({"opens": "soon"}, "Choose a day."),
     ({"countries": "Atlantis"}, "No country is called “Atlantis”"), ({"floor": "a lot"}, "from 0 to 100"), ({"topics": ["no"]}, "topics from the list"),
     ({"title": "x" * 201}, "Shorten the title"), ({"most_per_place": "-1"}, "of 1 or more")],
)  # fmt: skip
def test_what_is_wrong_with_a_call_is_said_beside_its_field_and_what_was_typed_stays(
    session: Session, wrong: dict[str, Any], says: str
) -> None:
    from maillage.exchange.models import Round

    at = f"/en/party/{session.network.key}/network/round"
    answer = session.client.post(at, {**FORM, **wrong})
    assert answer.status_code == 422 and says in text(answer)
    assert "Write to us." in answer.content.decode() and 'value="75" selected' in answer.content.decode()
    assert not Round.objects.exists()


def test_the_same_form_sent_three_times_calls_one_round(session: Session) -> None:
    from maillage.exchange.models import Round

    at = f"/en/party/{session.network.key}/network/round"
    sent = {**FORM, "once": "a-key-of-a-form-1234"}
    assert len({session.client.post(at, sent).headers["Location"] for _ in range(3)}) == 1
    assert Round.objects.count() == 1


def test_a_call_changed_by_two_at_once(session: Session) -> None:
    round = session.round(closes=5)
    at = f"/en/round/{round.key}/change"
    assert 'value="Water, 2026"' in session.page(at).content.decode()
    first = session.client.post(at, {**FORM, "title": "First", "version": 1})
    assert first.status_code == 302
    second = session.client.post(at, {**FORM, "title": "Second", "version": 1})
    assert second.status_code == 409 and 'value="Second"' in second.content.decode()
    round.refresh_from_db()
    assert round.title == "First"


def test_a_rehearsal_shows_figures_with_and_without_equity_and_proposes_nothing(
    session: Session, mailoutbox_of: Any
) -> None:
    from maillage.exchange.models import Proposal
    from maillage.site.jobs.models import Job

    round = session.round(closes=5)
    assert session.do(round, "rehearse").status_code == 302
    waiting = session.page(f"/en/round/{round.key}/desk")
    assert 'http-equiv="refresh"' in waiting.content.decode() and "The rehearsal of a session" in text(
        waiting
    )
    assert "being computed or sent" in text(session.do(round, "rehearse"))  # one at a time
    work()
    page = text(session.page(f"/en/round/{round.key}/desk"))
    assert "4 found a partner" in page and "With equity" in page and "Least developed countries" in page
    assert Job.objects.get(kind="rehearse_round").outcome["matched"] == 4
    assert not Proposal.objects.exists() and mailoutbox_of() == 0
    round.refresh_from_db()
    assert round.state == "called" and not round.result


def test_before_its_closing_day_a_round_cannot_be_run(session: Session) -> None:
    round = session.round(closes=1)
    answer = session.do(round, "run")
    assert answer.status_code == 422 and "still takes needs and offers" in text(answer)


def test_run_then_sent_a_round_shows_its_result_and_its_certificate_checks(
    session: Session, reader: Client, signed: Callable[[str], Client], tmp_path: Path
) -> None:
    from maillage.cli import front
    from maillage.exchange.models import Proposal

    round = session.round()
    at = f"/en/round/{round.key}"
    assert session.do(round, "run").status_code == 302
    work()
    hidden = text(reader.get(at))
    assert "looks at the result" in hidden and "found a partner" not in hidden
    assert reader.get(f"{at}/certificate").status_code == 404
    desk = text(session.page(f"{at}/desk"))
    assert "Send 4 proposals to both sides" in desk and "The offers that fit went to others" in desk
    before = session.client.get(f"{at}/certificate?named=1").content
    session.do(round, "run")
    work()
    assert (
        session.client.get(f"{at}/certificate?named=1").content == before
    )  # the same inputs, the same bytes
    assert session.do(round, "send").status_code == 302
    work()
    assert Proposal.objects.filter(round=round, by="round").count() == 4
    assert "4 proposals were sent" in text(session.page(f"{at}/desk"))
    for language in ("en", "fr", "ar"):
        assert reader.get(f"/{language}/round/{round.key}").status_code == 200
    page = text(reader.get(at))
    assert "4 found a partner" in page and "1 need without a partner" in page and "Giver 0" in page
    took_part, stranger = signed("member"), signed("member")
    acts_for(took_part, session.needs[0].organisation)
    numbers, named = f"{at}/certificate", f"{at}/certificate?named=1"
    for other in (reader, stranger):  # it holds the points of all pairs: a country with one need names it
        assert other.get(numbers).status_code == other.get(named).status_code == 404
        assert numbers not in other.get(at).content.decode()
    for name, client, address in (("numbers", took_part, numbers), ("named", session.client, named)):
        file = tmp_path / f"{name}.json"
        file.write_bytes(client.get(address).content)
        done = CliRunner().invoke(front, ["round", "check", str(file)])
        assert done.exit_code == 0, done.output
    assert numbers in took_part.get(at).content.decode()
    seal = json.loads((tmp_path / "named.json").read_text())["certificate"]["sha256"]
    assert seal in reader.get(at).content.decode().replace("<wbr>", "")
    held = took_part.get(named).content.decode()
    assert not any(each.key in held for each in (*session.needs, *session.offers))
    type(round.network).objects.filter(pk=round.network_id).update(hidden_at=datetime.now(UTC))
    assert reader.get(f"{at}/certificate").status_code == 404
    assert round.key not in reader.get("/sitemap-rounds.xml").content.decode()


def test_in_public_stand_no_points_and_no_conditions_and_a_side_sees_its_own_in_full(
    session: Session, reader: Client, signed: Callable[[str], Client]
) -> None:
    from maillage.exchange.rounds import Terms
    from maillage.parties.models import Holding, Office

    round = session.round(terms=Terms(floor=100, equity=0))
    session.do(round, "run")
    work()
    session.do(round, "send")
    work()
    at = f"/en/round/{round.key}"
    page = text(reader.get(at))
    assert "No offer fitted in this session" in page and "are needed" not in page
    assert reader.get(f"{at}?list=without&as=csv").content.decode().count("No offer fitted") == 5
    theirs = signed("member")
    office = Office.objects.create(organisation=session.needs[0].organisation, title="Mayor")
    Holding.objects.create(office=office, account=account_of(theirs), since=session.on)
    said = text(theirs.get(at))
    assert said.count("at least 100 are needed") == 1 and "Drinking water, quarter 0" in said
    assert text(session.page(f"{at}/desk")).count("are needed") == 5
    assert session.page(f"{at}/lines?list=without&as=csv").content.decode().count("are needed") == 5


def test_a_round_is_cancelled_with_a_reason_that_its_page_says(session: Session, reader: Client) -> None:
    round = session.round(closes=5)
    assert session.do(round, "cancel", reason=" ").status_code == 422
    assert session.do(round, "cancel", reason="Too few came.").status_code == 302
    page = text(reader.get(f"/en/round/{round.key}"))
    assert "Cancelled" in page and "Too few came." in page
    assert session.client.get(f"/en/round/{round.key}/change").status_code == 404


def test_a_job_that_waits_is_stopped_and_another_can_be_asked_for(session: Session) -> None:
    round = session.round(closes=5)
    session.do(round, "rehearse")
    assert session.do(round, "stop").status_code == 302
    assert "Somebody asked it to stop" in text(session.page(f"/en/round/{round.key}/desk"))
    assert session.do(round, "rehearse").status_code == 302


@pytest.mark.parametrize("stage", ["round_reading", "round_scoring", "round_clearing"])
def test_stopped_half_way_a_run_keeps_nothing_and_begun_again_it_comes_to_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    from maillage.site.jobs.models import Job
    from maillage.site.jobs.perform import Doing, Stopped

    said: list[str] = []
    true = Doing.progress

    def stops(doing: Doing, at: str, done: int, total: int | None) -> None:
        said.append(at)
        if at == stage:
            raise Stopped("asked_to_stop")
        true(doing, at, done, total)

    round = session.round()
    with monkeypatch.context() as patched:
        patched.setattr(Doing, "progress", stops)
        session.do(round, "run")
        work()
    round.refresh_from_db()
    assert said[-1] == stage and round.state == "called" and not round.result and not round.certificate
    session.do(round, "run")
    work()
    round.refresh_from_db()
    assert round.state == "run" and round.result["matched"] == 4
    assert [each.state for each in Job.objects.filter(kind="run_round").order_by("asked_at")] == [
        "stopped",
        "done",
    ]


def test_an_invented_network_is_in_no_search_engine(session: Session, reader: Client) -> None:
    from maillage.parties.models import Organisation

    round = session.round(closes=5)
    for generated in (False, True):
        Organisation.objects.filter(pk=session.network.pk).update(generated=generated)
        for at in (f"/en/round/{round.key}", f"/en/party/{session.network.key}/network"):
            assert (reader.get(at).headers.get("X-Robots-Tag") == "noindex") is generated, at


def test_nobody_else_finds_the_desk_of_a_round(
    session: Session, signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.parties.models import Holding

    round = session.round()
    pages = ("desk", "lines", "change")
    for role in ("member", "curator", "administrator"):
        other = signed(role)
        for page in pages:
            assert other.get(f"/en/round/{round.key}/{page}").status_code == 404
            assert other.post(f"/en/round/{round.key}/{page}", {"do": "run"}).status_code in (404, 405)
    for page in pages:
        assert "/account/login/" in reader.get(f"/en/round/{round.key}/{page}").headers["Location"]
    Holding.objects.update(until=session.on)  # the office ended today
    assert session.page(f"/en/round/{round.key}/desk").status_code == 404


def test_every_list_of_a_round_is_taken_away_in_four_formats(session: Session, reader: Client) -> None:
    round = session.round()
    session.do(round, "run")
    work()
    session.do(round, "send")
    work()
    at = f"/en/round/{round.key}"
    for which in ("matches", "groups", "without"):
        for format in ("csv", "xlsx", "json", "parquet"):
            assert reader.get(f"{at}?list={which}&as={format}").status_code == 200
    for format in ("csv", "xlsx", "json", "parquet"):
        assert session.page(f"{at}/lines?as={format}").status_code == 200
        assert session.page(f"{at}/lines?list=without&as={format}").status_code == 200
        assert reader.get(f"/en/rounds?as={format}").status_code == 200
    rows = json.loads(b"".join(reader.get(f"{at}?list=groups&as=json").streaming_content))
    assert rows


def test_pages_are_light_and_ask_little(session: Session, reader: Client, django_queries: Any) -> None:
    import gzip

    round = session.round()
    session.do(round, "run")
    work()
    session.do(round, "send")
    work()
    for client, at in (
        (reader, f"/ar/round/{round.key}"), (reader, "/ar/rounds"), (session.client, f"/ar/round/{round.key}/desk"),
        (session.client, f"/ar/party/{session.network.key}/network/round"),
    ):  # fmt: skip
        with django_queries() as asked:
            answer = client.get(at)
        assert answer.status_code == 200, at
        assert len(asked) <= 12, (at, [each["sql"][:120] for each in asked])
        assert len(gzip.compress(answer.content)) < 8_000, at


@pytest.fixture
def django_queries(database: None) -> Any:
    """Asks of the database in a block."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


@pytest.fixture
def mailoutbox_of(database: None) -> Any:
    """How many letters wait."""
    from maillage.site.jobs.models import Job

    return lambda: Job.objects.filter(kind="mail").count()


def test_a_map_draws_places_of_the_index_and_points_that_owners_give(
    _django: None, places: Any, site_home: Path
) -> None:
    from maillage.exchange.models import Entry
    from maillage.site.at_hand import at_hand
    from maillage.site.exchange.round_shown import Entries, map_of
    from maillage.site.today import today

    settled = Entry(key="a", side="need", country="MA", place="geonames:2543549", said={})
    given = Entry(
        key="b",
        side="offer",
        country="FR",
        said={"latitude": 50.6, "longitude": 3.1, "place_name": "Villeneuve-l’Inventée"},
    )
    nowhere = Entry(key="c", side="offer", country="FR", said={"latitude": "far"})
    entries = Entries(at_hand(site_home), {each.key: each for each in (settled, given, nowhere)}, today())
    drawn = map_of(entries.record, entries, [("a", "b", 0, 0), ("a", "c", 0, 0), ("a", "gone", 0, 0)])
    assert drawn is not None
    assert (len(drawn["lines"]), drawn["of"]) == (1, 1)
    assert "Villeneuve-l’Inventée" in {point.name for point in drawn["points"]}
    assert map_of(entries.record, entries, [("a", "c", 0, 0)]) is None
