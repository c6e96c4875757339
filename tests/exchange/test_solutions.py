"""Solutions: made by who may, once; used again by others, counted by their links; near a need by topics."""

from __future__ import annotations

from typing import Any

import pytest

from tests.at_once import at_once
from tests.exchange.people import ON, account, holds, organisation

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("_django")]
PROOF = "https://example.org/again"


def said(**other: str) -> Any:
    from maillage.exchange.solutions import Said

    return Said.of(
        **{
            "problem": "No water in June",
            "done": "A second well",
            "takes": "Two weeks",
            "language": "en",
            **other,
        }
    )


@pytest.fixture
def owner(database: None) -> tuple[Any, Any]:
    who, whose = account("a"), organisation("Larache")
    holds(who, whose)
    return who, whose


@pytest.fixture
def other(owner: Any) -> tuple[Any, Any]:
    who, whose = account("b"), organisation("Thiès", place="geonames:2244799", country="SN")
    holds(who, whose)
    return who, whose


def made(
    owner: tuple[Any, Any],
    activity: str = "activity:1",
    topics: tuple[str, ...] = ("water_sanitation",),
    country: str = "MA",
) -> Any:
    from maillage.exchange.solutions import make

    return make(owner[1].pk, activity, said(), topics, country, owner[0], ON)


def test_an_activity_is_made_a_solution_once_however_often_it_is_sent(owner: tuple[Any, Any]) -> None:
    from maillage.exchange.models import Solution

    assert made(owner).pk == made(owner).pk
    assert Solution.objects.count() == 1


def test_each_of_the_three_fields_is_asked_for(owner: tuple[Any, Any]) -> None:
    from maillage.exchange.entries import Refused
    from maillage.exchange.solutions import make

    with pytest.raises(Refused) as refused:
        make(owner[1].pk, "a", said(problem=" \0 ", takes="x" * 3_001), (), "", owner[0], ON)
    assert [(each.code, each.field) for each in refused.value.problems] == [
        ("exchange.solution-empty", "problem"),
        ("exchange.too-long", "takes"),
    ]


def test_only_an_office_of_a_known_organisation_that_may_publish_acts(
    owner: tuple[Any, Any], other: tuple[Any, Any]
) -> None:
    from maillage.exchange.entries import NotTheirs
    from maillage.exchange.solutions import change, make, take_back
    from maillage.parties.models import Organisation

    solution = made(owner)
    with pytest.raises(NotTheirs):
        make(owner[1].pk, "activity:2", said(), (), "", other[0], ON)
    for verb in (
        lambda: change(solution.pk, said(), other[0], 1, ON),
        lambda: take_back(solution.pk, other[0], ON),
    ):
        with pytest.raises(NotTheirs):
            verb()
    Organisation.objects.filter(pk=owner[1].pk).update(standing="frozen")
    with pytest.raises(NotTheirs):
        change(solution.pk, said(), owner[0], 1, ON)


def test_two_who_change_it_at_once_see_each_other(owner: tuple[Any, Any]) -> None:
    from maillage.exchange.solutions import SolutionChanged, change

    solution = made(owner)
    change(solution.pk, said(done="A third well"), owner[0], 1, ON)
    with pytest.raises(SolutionChanged) as changed:
        change(solution.pk, said(done="No well"), owner[0], 1, ON)
    assert changed.value.solution.done == "A third well"


def test_what_is_taken_back_is_shown_no_more_and_can_be_made_anew(owner: tuple[Any, Any]) -> None:
    from maillage.exchange.solutions import standing, take_back

    solution = made(owner)
    assert take_back(solution.pk, owner[0], ON).version == take_back(solution.pk, owner[0], ON).version == 2
    assert list(standing()) == []
    assert made(owner).pk != solution.pk


def test_reuse_is_counted_by_links_each_once(owner: tuple[Any, Any], other: tuple[Any, Any]) -> None:
    from maillage.exchange.solutions import declare_reuse, standing, take_reuse_back

    solution = made(owner)
    one = declare_reuse(solution.pk, other[1].pk, PROOF, other[0], ON)
    assert declare_reuse(solution.pk, other[1].pk, PROOF, other[0], ON).pk == one.pk
    declare_reuse(solution.pk, other[1].pk, "activity:9", other[0], ON)
    assert [each.times for each in standing()] == [2]
    for _ in range(2):
        take_reuse_back(one.pk, other[0], ON)
    assert [each.times for each in standing()] == [1]


def test_what_is_no_reuse_is_refused(owner: tuple[Any, Any], other: tuple[Any, Any]) -> None:
    from maillage.exchange.entries import NotTheirs, Refused
    from maillage.exchange.solutions import declare_reuse, take_reuse_back

    solution, third = made(owner), (account("c"), organisation("Agadir"))
    holds(*third)
    for who, link, code in (
        (owner, PROOF, "exchange.reuse-own"),
        (other, solution.activity, "exchange.reuse-same"),
        (other, "", "exchange.reuse-no-link"),
    ):
        with pytest.raises(Refused, match=code):
            declare_reuse(solution.pk, who[1].pk, link, who[0], ON)
    reuse = declare_reuse(solution.pk, other[1].pk, PROOF, other[0], ON)
    with pytest.raises(Refused, match=r"exchange\.reuse-said"):
        declare_reuse(solution.pk, third[1].pk, PROOF, third[0], ON)
    for verb in (
        lambda: declare_reuse(solution.pk, other[1].pk, "https://example.org/2", third[0], ON),
        lambda: take_reuse_back(reuse.pk, third[0], ON),
    ):
        with pytest.raises(NotTheirs):
            verb()


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://Example.org/a/", "https://example.org/a"),
        (" https://example.org:443/a#top", "https://example.org/a"),
        ("https://example.org:8443/a?b=1", "https://example.org:8443/a?b=1"),
        ("http://example.org/a", ""),
        ("javascript:alert(1)", ""),
        ("https://me:secret@example.org/", ""),
        ("https://localhost/", ""),
        ("https://exa mple.org/", ""),
        ("https://example.org/\u202ea", ""),
        ("https://example.org:x/", ""),
        ("https://[", ""),
        ("https://example.org/" + "a" * 400, ""),
        ("", ""),
    ],
)
def test_an_address_written_in_two_ways_is_one(typed: str, link: str) -> None:
    from maillage.exchange.solutions import link_of

    assert link_of(typed) == link


def test_near_a_need_are_those_that_share_most_topics_then_those_of_its_country(
    owner: tuple[Any, Any], other: tuple[Any, Any], django_assert_one: Any
) -> None:
    from maillage.exchange.solutions import declare_reuse, solutions_for

    energy = made(owner, "activity:1", ("energy",))
    water = made(owner, "activity:2", ("water_sanitation",), "SN")
    both = made(owner, "activity:3", ("energy", "water_sanitation"), "FR")
    here = made(owner, "activity:4", ("water_sanitation",), "MA")
    used = made(owner, "activity:5", ("water_sanitation",), "SN")
    declare_reuse(used.pk, other[1].pk, PROOF, other[0], ON)
    with django_assert_one():
        found = solutions_for(["water_sanitation", "energy"], "MA", 9)
    assert [each.pk for each in found] == [both.pk, *sorted_new_first(here, energy), used.pk, water.pk]
    assert solutions_for([], "MA") == [] and len(solutions_for(["energy"], k=1)) == 1


def sorted_new_first(*solutions: Any) -> list[str]:
    return [each.pk for each in sorted(solutions, key=lambda each: each.made_at, reverse=True)]


@pytest.fixture
def django_assert_one(database: None) -> Any:
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def one() -> Any:
        with CaptureQueriesContext(connection) as asked:
            yield
        assert len(asked) == 1

    return one


def test_the_same_link_said_twice_at_once_counts_once() -> None:
    from maillage.exchange.models import Reuse
    from maillage.exchange.solutions import declare_reuse

    owner, other = (account("x1"), organisation("X")), (account("x2"), organisation("Y"))
    holds(*owner)
    holds(*other)
    solution = made(owner)
    try:
        came = at_once(*[lambda: declare_reuse(solution.pk, other[1].pk, PROOF, other[0], ON)] * 2)
        assert came[0] == came[1] and Reuse.objects.filter(solution=solution).count() == 1
    finally:
        for who, whose in (owner, other):
            whose.delete()
            who.delete()
