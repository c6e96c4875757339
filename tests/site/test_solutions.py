"""Pages of solutions: made from a finished activity by who took part, read by everybody, used again by others, taken away."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_permissions_of_things import account_of, acting_for
from tests.site.test_take_lists import rows_in, whole

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
PROJECTS = """Title,Country,Town,Organisation,Organisation country,Status,Start,End,Sector
A second well for Larache,Morocco,Larache,Town of Larache,Morocco,finished,2019,2021,14030
A market that is being built,Morocco,Larache,Town of Larache,Morocco,active,2024,2999,32310
"""
THREE = {
    "problem": "Plus d’eau en juin.",
    "done": "Un second puits.\n\nIl donne <b>20</b> m³.",
    "takes": "Deux semaines.",
}


@pytest.fixture(scope="module")
def projects_home(tmp_path_factory: pytest.TempPathFactory, places: Any) -> Path:
    """A record of two activities of one town hall, one finished."""
    from click.testing import CliRunner

    from maillage.cli import front

    folder = tmp_path_factory.mktemp("projects")
    (folder / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    before = os.environ.get("MAILLAGE_HOME")
    os.environ["MAILLAGE_HOME"] = str(folder / "home")
    try:
        done = CliRunner().invoke(front, ["import", str(folder / "projects.csv")])
        assert done.exit_code in (0, 1), done.output
    finally:
        if before is None:
            del os.environ["MAILLAGE_HOME"]
        else:
            os.environ["MAILLAGE_HOME"] = before
    return folder / "home"


class Town:
    """Somebody of a town hall that took part, and the record's words for it."""

    def __init__(self, client: Client, home: Path) -> None:
        from maillage.record.questions import connect, make_view
        from maillage.record.store import Store

        self.client, self.account = client, account_of(client)
        with Store(home).open() as reader, connect(reader) as connection:
            make_view(connection, reader, "activities")
            make_view(connection, reader, "activity_parties")
            rows = dict(connection.execute("SELECT title, id FROM activities").fetchall())
            self.body = connection.execute("SELECT organisation FROM activity_parties LIMIT 1").fetchall()[0][
                0
            ]
        self.well, self.market = (
            rows[title] for title in sorted(rows, key=lambda title: "well" not in title)
        )
        self.party = acting_for(self.account, kind="local_authority")
        self.party.record_id = self.body
        self.party.place = ""
        self.party.save()

    def new(self, activity: str = "", **said: str) -> Any:
        return self.client.post(f"/fr/solutions/new?activity={activity or self.well}", {**THREE, **said})

    def made(self) -> Any:
        from maillage.exchange.models import Solution

        assert self.new().status_code == 302
        return Solution.objects.get(withdrawn_at=None)


@pytest.fixture
def town(
    signed: Callable[[str], Client], reader: Client, projects_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    from maillage.site.exchange.solved import solved

    client = signed("member")
    monkeypatch.setitem(os.environ, "MAILLAGE_HOME", str(projects_home))
    solved.forget()
    yield Town(client, projects_home)
    solved.forget()


def test_who_took_part_makes_a_finished_activity_a_solution(town: Town, reader: Client) -> None:
    form = town.client.get(f"/fr/solutions/new?activity={town.well}")
    assert f'action="/fr/solutions/new?activity={town.well}"' in form.content.decode()
    assert form.status_code == 200 and text(form).count("Le problème") == 1
    solution = town.made()
    assert (solution.activity, solution.country, solution.language) == (town.well, "MA", "fr")
    assert solution.topics == ["water_sanitation"]
    page = reader.get(f"/fr/solution/{solution.pk}")
    said = page.content.decode()
    assert "Plus d’eau en juin." in said and "&lt;b&gt;20&lt;/b&gt;" in said
    assert "A second well for Larache" in said and "Personne n’a encore dit" in text(page)


def test_of_a_territory_its_authority_says_what_was_solved_and_nobody_else_at_home_there(town: Town) -> None:
    from maillage.site.exchange.solved import Activity, owners_among
    from maillage.site.today import today

    took_part = Activity(
        town.well, "Well", True, (), "MA", frozenset({"nobody"}), frozenset({"geonames:2543549"})
    )
    on = today()
    assert owners_among(town.account, took_part, on) == []
    town.party.place = "geonames:2543549"
    town.party.save()
    assert owners_among(town.account, took_part, on) == [town.party]
    town.party.kind = "association"
    town.party.save()
    assert owners_among(town.account, took_part, on) == []


def test_the_same_form_sent_three_times_makes_one(town: Town) -> None:
    from maillage.exchange.models import Solution

    key = re.search(
        r'name="once" value="([^"]+)"',
        town.client.get(f"/fr/solutions/new?activity={town.well}").content.decode(),
    )
    assert key
    leads = {town.new(once=key[1]).headers["Location"] for _ in range(3)}
    assert len(leads) == 1 and Solution.objects.count() == 1


def test_an_activity_that_is_not_finished_and_one_of_others_say_who_may(
    town: Town, signed: Callable[[str], Client], projects_home: Path
) -> None:
    from maillage.exchange.models import Solution

    assert "ne dit pas encore que cette activité est terminée" in text(
        town.client.get(f"/fr/solutions/new?activity={town.market}")
    )
    town.new(town.market)
    other = signed("member")
    os.environ["MAILLAGE_HOME"] = str(projects_home)
    page = other.get(f"/fr/solutions/new?activity={town.well}")
    assert "Seuls ceux qui y ont pris part" in text(page) and "<textarea" not in page.content.decode()
    other.post("/fr/solutions/new", {"activity": town.well, **THREE})
    assert not Solution.objects.exists()
    assert other.get("/fr/solutions/new?activity=activity:none").status_code == 404
    assert other.get("/fr/solutions/new").headers["Location"] == "/fr/solutions"


def test_a_field_left_empty_is_named_and_the_others_stay(town: Town) -> None:
    page = town.new(takes="")
    assert page.status_code == 422 and "Plus d’eau en juin." in page.content.decode()
    assert 'id="takes-error"' in page.content.decode()


def test_the_activity_leads_to_the_form_for_who_has_signed_in_and_to_the_solution_for_all(
    town: Town, reader: Client
) -> None:
    from maillage.site.exchange.solved import solved

    at = f"/fr/activity/{town.well}"
    assert "solutions/new" in town.client.get(at).content.decode()
    assert "solutions/new" not in reader.get(at).content.decode()
    assert "solutions/new" not in town.client.get(f"/fr/activity/{town.market}").content.decode()
    solution = town.made()
    for client in (town.client, reader):
        assert f"/fr/solution/{solution.pk}" in client.get(at).content.decode()
    assert "1 solution à reprendre" in text(reader.get("/fr/topic/water_sanitation"))
    assert "1 solution à reprendre" in text(reader.get(f"/fr/organisation/{town.body}"))
    type(town.party).objects.filter(pk=town.party.pk).update(place="geonames:2543549")
    solved.forget()
    assert "1 solution à reprendre" in text(reader.get("/fr/place/geonames:2543549"))
    assert (
        f"/fr/solution/{solution.pk}"
        not in reader.get("/fr/solutions?place=geonames:2244799").content.decode()
    )
    assert (
        f"/fr/solution/{solution.pk}" in reader.get("/fr/solutions?place=geonames:2543549").content.decode()
    )
    town.client.post(f"/fr/solution/{solution.pk}/edit", {"then": "back"})
    assert "/fr/solution/" not in reader.get(at).content.decode()


def test_the_list_is_filtered_taken_away_and_followed(town: Town, reader: Client) -> None:
    solution = town.made()
    for query, n in (("", 1), ("?topic=water_sanitation", 1), ("?topic=energy", 0), ("?country=MA", 1), ("?country=FR", 0),
                     (f"?of={town.party.pk}", 1), ("?of=nobody", 0), ("?topic=<script>", 1)):  # fmt: skip
        page = reader.get(f"/fr/solutions{query}")
        assert page.content.decode().count(f"/fr/solution/{solution.pk}") == n, query
        feed = reader.get(f"/fr/feed/solutions{query}")
        assert feed.content.decode().count("<entry>") == n, query
    for format in ("csv", "xlsx", "json", "parquet"):
        assert rows_in(whole(reader.get(f"/fr/solutions?as={format}")), format) == 1
    assert rows_in(whole(reader.get("/ar/solutions?as=csv&topic=energy")), "csv") == 0


def test_another_organisation_says_that_it_did_it_again(
    town: Town, signed: Callable[[str], Client], projects_home: Path, reader: Client
) -> None:
    from maillage.exchange.models import Reuse

    solution = town.made()
    other = signed("member")
    os.environ["MAILLAGE_HOME"] = str(projects_home)
    at = f"/fr/solution/{solution.pk}/reuse"
    assert "dont la fonction permet de publier" in text(other.get(at))
    party = acting_for(account_of(other))
    assert other.post(at, {"link": "http://example.org/plain"}).status_code == 422
    assert (
        other.post(at, {"link": f"http://testserver/fr/activity/{town.well}"}).status_code == 422
    )  # its own activity
    for link in (
        "https://example.org/again",
        "https://EXAMPLE.org/again/",
        f"http://testserver/en/activity/{town.market}",
    ):
        assert other.post(at, {"link": link}).status_code == 302, link
    page = reader.get(f"/fr/solution/{solution.pk}")
    assert "Reprise 2 fois" in text(page) and 'rel="nofollow noopener ugc"' in page.content.decode()
    for format in ("csv", "xlsx", "json", "parquet"):
        assert rows_in(whole(reader.get(f"/fr/solution/{solution.pk}?as={format}")), format) == 2
    # looking at it, however often, counts nothing
    for _ in range(3):
        reader.get(f"/fr/solution/{solution.pk}")
        other.get(at)
    first = Reuse.objects.filter(organisation=party).first()
    assert first is not None
    back = f"/fr/reuse/{first.pk}"
    assert (
        other.get(back).status_code == 200 and Reuse.objects.count() == 2
    )  # a link acts by nobody's opening it
    assert town.client.post(back).status_code == 404
    assert other.post(back).status_code == 302 and Reuse.objects.count() == 1


def test_two_who_change_it_at_once_see_both(town: Town) -> None:
    solution = town.made()
    at = f"/fr/solution/{solution.pk}/edit"
    assert town.client.post(at, {**THREE, "done": "Autrement", "version": "1"}).status_code == 302
    page = town.client.post(at, {**THREE, "done": "Encore autrement", "version": "1"})
    assert page.status_code == 409
    assert "Encore autrement" in text(page) and "Autrement" in text(page).split("Ce qui est enregistré")[1]


def test_one_that_is_taken_back_or_hidden_is_not_there(town: Town, reader: Client) -> None:
    from django.utils import timezone

    from maillage.parties.models import Organisation

    solution = town.made()
    at = f"/fr/solution/{solution.pk}"
    Organisation.objects.filter(pk=town.party.pk).update(hidden_at=timezone.now())
    assert reader.get(at).status_code == 404
    Organisation.objects.filter(pk=town.party.pk).update(hidden_at=None)
    assert town.client.post(f"{at}/edit", {"then": "back"}).status_code == 302
    assert reader.get(at).status_code == town.client.get(f"{at}/edit").status_code == 404


def test_pages_of_solutions_stand_in_three_languages_and_ask_few_questions(
    town: Town, reader: Client
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    solution = town.made()
    for language in ("fr", "en", "ar"):
        for client, path in ((reader, "solutions"), (reader, f"solution/{solution.pk}"), (town.client, f"solution/{solution.pk}/edit"),
                             (town.client, f"solution/{solution.pk}/reuse"), (town.client, f"solutions/new?activity={town.well}")):  # fmt: skip
            with CaptureQueriesContext(connection) as asked:
                page = client.get(f"/{language}/{path}")
            assert page.status_code == 200 and len(asked) <= 12, (path, len(asked))
            assert f'<html lang="{language}"' in page.content.decode()
