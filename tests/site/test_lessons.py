"""The lesson of a closed dossier as a solution: published where all agreed to it, once, and counted where it is done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import DAY, do, joined, opened
from tests.dossiers.public_page import agree
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossiers import officer, send, shown_version

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
CLOSURE = {
    "done": {"fr": "Deux classes ont échangé."}, "remains": {"fr": "Un jardin.", "ar": "حديقة"},
    "lesson": {"fr": "Commencer par une visite.", "ar": "ابدؤوا بزيارة."}, "publish_lesson": ["yes"],
}  # fmt: skip


def evaluated(a: Any = None, b: Any = None) -> tuple[str, Any, Any]:
    """A school exchange that was evaluated: only its closure is missing."""
    from maillage.dossiers import decisions as d

    row, a = opened(
        a,
        light=True,
        sort="school",
        title={"fr": "Une école, un jardin", "ar": "مدرسة وحديقة"},
        languages=("fr", "ar"),
        topics=("education",),
    )
    key = row.pk
    if b is None:
        b = joined(key, a)
    else:
        do(key, a, d.PartyNamed(b.pk, {"fr": "Agadir"}, "pivotal", True))
        do(key, b, d.PartyJoined())
    agree(key, "visit_note", {"day": DAY.isoformat(), "met": {"fr": "x"}, "seen": {"fr": "y"}}, (a, b))
    first = {"problem": {"fr": "Les élèves ne se connaissent pas."}, "doing": {"fr": "Un jardin"}, "gains": {a.pk: {"fr": "x"}},
             "calendar": {"from": "2026-11-28", "until": "2027-06-30"}}  # fmt: skip
    agree(key, "definition", first, (a, b), {**first, "gains": {a.pk: {"fr": "x"}, b.pk: {"fr": "y"}}})
    do(key, a, d.Started(DAY))
    sides = {each.pk: d.Rating(4) for each in (a, b)}
    ratings = dict.fromkeys(("relevance", "effectiveness", "sustainability"), sides)
    do(key, a, d.EvaluationFiled("end", "one_page", DAY, ratings, {"fr": "un jardin"}, {"fr": "visiter"}))
    return key, a, b


def closed(articles: Any = None, *towns: Any) -> tuple[str, Any, Any]:
    key, a, b = evaluated(*towns)
    agree(key, "closure", articles or CLOSURE, (a, b))
    return key, a, b


def learnt(key: str) -> Any:
    from maillage.dossiers.turn import standing
    from maillage.site.dossiers.lessons.learnt import learn_from

    found = standing(key)
    assert found
    return learn_from(key, found.state)


def test_the_last_key_to_a_closure_makes_the_solution_on_the_page(signed: Callable[[str], Client], reader: Client) -> None:  # fmt: skip
    from maillage.dossiers import decisions as d
    from maillage.exchange.models import Lesson

    a, b = organisation("Saint-Louis", country="SN"), organisation("Agadir")
    one, two = signed("reader"), signed("reader")
    officer(one, a)
    officer(two, b)
    key, *_ = evaluated(a, b)
    do(key, a, d.VersionProposed("closure", CLOSURE))
    address = f"/fr/dossier/{key}/text/closure"
    assert "tout le monde peut la lire" in text(one.get(address))
    send(one, address, then="agree", shown=shown_version(one, address))
    assert not Lesson.objects.exists()
    assert send(two, address, then="agree", shown=shown_version(two, address)).status_code == 302
    lesson = Lesson.objects.get(dossier=key)
    page = f"/fr/solution/{lesson.solution_id}"
    said = text(reader.get(page))
    for each in ("Une école, un jardin", "Les élèves ne se connaissent pas.", "Commencer par une visite.", "Un jardin.", "Saint-Louis", "Agadir", "2026"):  # fmt: skip
        assert each in said, each
    assert "مدرسة وحديقة" in text(reader.get(page.replace("/fr/", "/ar/")))
    edit = f"{page}/edit"
    assert "Commencer par" not in text(
        one.get(edit)
    )  # nobody writes other words over those that all agreed to
    changed = send(one, edit, problem="x", done="y", takes="z", version="1")
    assert changed.status_code == 404 and "Commencer par une visite." in text(reader.get(page))
    assert send(two, edit, then="back").status_code == 302  # any side takes it back
    assert (
        reader.get(page).status_code == 404 and learnt(key).withdrawn_at is not None
    )  # it comes back by itself never


def test_it_is_made_once_however_often_and_by_the_worker_where_no_page_did(database: None) -> None:
    from maillage.exchange.models import Lesson, Solution
    from maillage.site.dossiers.lessons.learnt import awaited, take_daily
    from maillage.site.jobs.models import Job

    key, a, b = closed()
    assert Lesson.objects.count() == 1 and not awaited()
    Solution.objects.all().delete()  # as if the site had been away
    assert awaited() and take_daily(Job(), "x") == {"learnt": 1, "reused": 0}  # type: ignore[arg-type]
    assert not awaited() and take_daily(Job(), "x") == {"learnt": 0, "reused": 0}  # type: ignore[arg-type]
    lesson, solution = Lesson.objects.get(), Solution.objects.get()
    assert learnt(key) == solution and Solution.objects.count() == Lesson.objects.count() == 1
    assert (solution.organisation_id, solution.language, solution.takes) == (
        a.pk,
        "fr",
        "Commencer par une visite.",
    )
    assert set(lesson.parties) == {a.pk, b.pk} and lesson.said["lesson"] == CLOSURE["lesson"]
    assert (lesson.since, lesson.until) == (2026, 2026) and solution.topics == ["education"]


@pytest.mark.parametrize("without", [{"publish_lesson": []}, None])
def test_without_the_yes_of_all_nothing_is_published(database: None, without: Any) -> None:
    key, *_ = closed(
        {**{name: said for name, said in CLOSURE.items() if name != "publish_lesson"}, **(without or {})}
    )
    assert learnt(key) is None
    open_still, *_ = evaluated()
    assert learnt(open_still) is None


def test_two_who_learn_at_once_make_one(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds no lesson, and the database refuses its own."""
    from maillage.exchange import solutions
    from maillage.exchange.models import Solution

    key, *_ = closed()
    first = learnt(key)
    real = solutions.Lesson.objects.select_related

    class Blind:
        def __init__(self) -> None:
            self.asked = 0

        def __call__(self, *names: str) -> Any:
            self.asked += 1
            return solutions.Lesson.objects.none() if self.asked == 1 else real(*names)

    monkeypatch.setattr(solutions.Lesson.objects, "select_related", Blind())
    assert learnt(key) == first and Solution.objects.count() == 1


def test_a_dossier_opened_to_do_it_again_keeps_it_and_counts_once_its_page_is_public(
    signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standing
    from maillage.exchange.models import Reuse
    from maillage.site.dossiers.lessons.learnt import count_reuse
    from tests.dossiers.public_page import published

    key, *_ = closed()
    solution = learnt(key)
    page = f"/fr/solution/{solution.pk}"
    client = signed("reader")
    officer(client, organisation("Lille", country="FR"))
    assert f"/fr/dossier/new?solution={solution.pk}" in reader.get(page).content.decode()
    new = f"/fr/dossier/new?solution={solution.pk}"
    assert "Ce dossier refait une solution" in text(client.get(new))
    answer = send(client, new, title="Un autre jardin", need="Nos élèves.", path="full", language="fr")
    assert answer.status_code == 302
    made = Dossier.objects.get(came_from=f"solution:{solution.pk}")
    found = standing(made.pk)
    assert found and found.state.topics == ("education",) and not count_reuse(made.pk, found.state)
    assert "refait une solution" in text(client.get(f"/fr/dossier/{made.pk}/story"))
    again, *_ = published(came_from=f"solution:{solution.pk}")
    found = standing(again)
    assert found
    for _ in range(2):
        assert count_reuse(again, found.state)
    assert Reuse.objects.count() == 1
    assert f'href="/fr/cooperation/{again}"' in reader.get(page).content.decode()
    own, *_ = published(came_from="solution:nokey")
    found = standing(own)
    assert found and not count_reuse(own, found.state)


def test_lessons_take_the_one_way_into_the_record_and_twice_changes_nothing(
    database: None, places: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.exchange.models import Lesson, Solution
    from maillage.record.questions import connect, make_view
    from maillage.record.store import Store
    from maillage.site.dossiers.lessons import in_record as job

    class Doing:
        def progress(self, stage: str, done: int, total: int | None) -> None: ...

    def take() -> Any:
        return job.take_in_daily(Doing(), day="x")  # type: ignore[arg-type]

    def listed() -> list[Any]:
        with Store(tmp_path).open() as reader, connect(reader) as connection:
            make_view(connection, reader, "solutions")
            asked = "SELECT title, problem, topics, year, website, country FROM solutions"
            return connection.execute(asked).fetchall()

    monkeypatch.setattr(job, "home_folder", lambda: tmp_path)
    monkeypatch.setattr(job, "open_places", lambda: places)
    key, *_ = closed()
    solution = learnt(key)
    take()
    [row] = listed()
    assert row[0] == "مدرسة وحديقة · Une école, un jardin" and row[1] == "Les élèves ne se connaissent pas."
    assert (
        row[2] == ["education"]
        and row[3] == "2026"
        and row[4].endswith(f"/fr/solution/{solution.pk}")
        and row[5] == "SN"
    )
    assert not Lesson.objects.filter(in_record=False).exists()
    before = Store(tmp_path).current().name
    take()
    assert listed() == [row] and Store(tmp_path).current().name == before
    assert Solution.objects.count() == 1


def test_a_lesson_taken_back_is_in_the_record_no_more_and_two_of_one_title_are_two(
    database: None, places: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    from maillage.exchange.models import Lesson, Solution
    from maillage.record.questions import connect, make_view
    from maillage.record.search.find import Searcher
    from maillage.record.store import Store
    from maillage.site.dossiers.lessons import in_record as job

    class Doing:
        def progress(self, stage: str, done: int, total: int | None) -> None: ...

    def take() -> Any:
        return job.take_in_daily(Doing(), day="x")  # type: ignore[arg-type]

    def listed(view: str = "solutions", what: str = "website") -> list[str]:
        with Store(tmp_path).open() as reader, connect(reader) as connection:
            make_view(connection, reader, view)
            return [row[0] for row in connection.execute(f"SELECT {what} FROM {view}").fetchall()]

    def stands(*those: Any, there: bool = True) -> None:
        for each in those:
            Solution.objects.filter(pk=each.pk).update(withdrawn_at=None if there else timezone.now())
            Lesson.objects.filter(solution=each).update(in_record=False)

    monkeypatch.setattr(job, "home_folder", lambda: tmp_path)
    monkeypatch.setattr(job, "open_places", lambda: places)
    towns = closed()[1:]
    first = Lesson.objects.get().solution
    closed(None, *towns)
    second = Lesson.objects.exclude(solution=first).get().solution
    take()
    assert sorted(each.rsplit("/", 1)[1] for each in listed()) == sorted((first.pk, second.pk))
    stands(first, there=False)
    take()
    assert [each.rsplit("/", 1)[1] for each in listed()] == [second.pk]
    assert sorted(listed("solutions_all", "standing")) == ["current", "superseded"]
    stands(second, there=False)  # the last one too
    take()
    assert listed() == [] and not Lesson.objects.filter(in_record=False).exists()
    with Store(tmp_path).open() as reader:
        assert reader.index and Searcher(reader.index).things == 0
    stands(second)  # and what stands again is there again
    take()
    assert [each.rsplit("/", 1)[1] for each in listed()] == [second.pk]


def test_no_party_to_a_lesson_counts_as_doing_it_again_and_a_page_taken_back_counts_no_more(database: None) -> None:  # fmt: skip
    from maillage.dossiers import decisions as d
    from maillage.exchange.models import Lesson, Reuse
    from maillage.site.dossiers.lessons.learnt import awaited, take_daily
    from maillage.site.jobs.models import Job
    from tests.dossiers.public_page import published

    key, _, b = closed()
    of = f"solution:{learnt(key).pk}"
    Lesson.objects.update(in_record=True)
    published(b, came_from=of)  # it learnt the lesson too
    assert not Reuse.objects.exists() and Lesson.objects.get().in_record
    again, owner, _ = published(organisation("Lille", country="FR"), came_from=of)
    assert Reuse.objects.get().link == f"dossier:{again}"
    assert not Lesson.objects.get().in_record  # where it was done again is said anew
    Lesson.objects.update(in_record=True)
    do(again, owner, d.PageWithdrawn({"fr": "une erreur"}))
    assert not Reuse.objects.exists() and not Lesson.objects.get().in_record
    Reuse.objects.create(solution=learnt(key), organisation=owner, link=f"dossier:{again}")  # counted before
    assert awaited()
    take_daily(Job(), "x")  # type: ignore[arg-type]
    assert not Reuse.objects.exists()


def test_a_party_to_a_lesson_does_not_say_that_it_did_it_again_and_what_others_say_goes_to_the_record(
    signed: Callable[[str], Client],
) -> None:
    from maillage.exchange.entries import Refused
    from maillage.exchange.models import Lesson, Reuse
    from maillage.exchange.solutions import declare_reuse, take_reuse_back
    from maillage.site.today import today
    from tests.site.test_permissions_of_things import account_of

    a, b, c = organisation("Saint-Louis", country="SN"), organisation("Agadir"), organisation("Lille")
    client = signed("reader")
    for each in (b, c):
        officer(client, each)
    key, *_ = closed(None, a, b)
    solution, by = learnt(key), account_of(client)
    Lesson.objects.update(in_record=True)
    with pytest.raises(Refused) as refused:
        declare_reuse(solution.pk, b.pk, "https://agadir.example/jardin", by, today())
    assert refused.value.problems[0].code == "exchange.reuse-own" and Lesson.objects.get().in_record
    declare_reuse(solution.pk, c.pk, "https://lille.example/jardin", by, today())
    assert not Lesson.objects.get().in_record
    Lesson.objects.update(in_record=True)
    take_reuse_back(Reuse.objects.get().pk, by, today())
    assert not Lesson.objects.get().in_record
