"""Spaces: what is inside and outside, what two have in common, over a small record written here by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.record import spaces
from maillage.record.spaces import Space

LINKS = [
    ("l1", "twinning", "Larache", "MA", "p:larache", "Lille", "FR", "p:lille", "1990"),
    ("l2", "twinning", "Larache", "MA", "p:larache", "Almuñécar", "ES", "p:almunecar", None),
    ("l3", "project", "Lille", "FR", "p:lille", "Almuñécar", "ES", "p:almunecar", "2001"),
    ("l4", "project", "Nulleparville", "FR", None, "Larache", "MA", "p:larache", "2005"),
    ("l5", None, "Lille", "FR", "p:lille", "Lyon", "FR", "p:lyon", None),
]
ACTIVITIES = [
    ("a1", ["SN", "ML"], None, None, "2019-05-01", ["water"]),
    ("a2", ["SN"], None, None, None, ["water", "health"]),
    ("a3", [], "MA", "p:larache", "2001", []),
    ("a4", ["ML"], None, None, "2031", ["health"]),
]
MEMBERS = [
    ("m1", "n:one", "One", "o:lille", "Ville de Lille", "FR", "p:lille", "2001", None),
    ("m2", "n:one", "One", "o:larache", "Larache", "MA", "p:larache", None, None),
    ("m3", "n:one", "One", "o:gone", "Lyon", "FR", "p:lyon", "1999", "2010"),
    ("m4", "n:two", "Two", "o:lille", "Lille", "FR", "p:lille", "2020", None),
    ("m5", "n:two", "Two", "o:port", "Port de Larache", "MA", "p:larache", "2999", None),
    ("m6", "n:two", "Two", "o:x", "Nulleparville", "FR", None, None, None),
]


@pytest.fixture
def record() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        'CREATE TABLE links (id VARCHAR, kind VARCHAR, a_name VARCHAR, a_country VARCHAR, a_place VARCHAR, b_name VARCHAR, '
        'b_country VARCHAR, b_place VARCHAR, since VARCHAR, "until" VARCHAR, source VARCHAR, line BIGINT, topics VARCHAR[])'
    )  # fmt: skip
    connection.executemany("INSERT INTO links VALUES (?,?,?,?,?,?,?,?,?,NULL,'s',1,['health'])", LINKS)
    connection.execute(
        "CREATE TABLE activities (id VARCHAR, statement VARCHAR, countries VARCHAR[], country VARCHAR, place VARCHAR, "
        "since VARCHAR, topics VARCHAR[])"
    )
    connection.executemany(
        "INSERT INTO activities VALUES ($1, $1, $2, $3, $4, $5, $6)", [list(row) for row in ACTIVITIES]
    )
    connection.execute(
        "CREATE TABLE activity_places (statement VARCHAR, place VARCHAR, place_said VARCHAR, country VARCHAR)"
    )
    connection.execute("CREATE TABLE activity_parties (statement VARCHAR, organisation VARCHAR)")
    connection.execute("INSERT INTO activity_parties VALUES ('a1', 'o:lille'), ('a3', 'o:lille')")
    connection.execute("CREATE TABLE missions (sending VARCHAR, receiving VARCHAR)")
    connection.execute(
        'CREATE TABLE memberships (id VARCHAR, network_id VARCHAR, network VARCHAR, organisation VARCHAR, name VARCHAR, country VARCHAR, '
        'place VARCHAR, since VARCHAR, "until" VARCHAR, place_said VARCHAR, type VARCHAR, role VARCHAR, source VARCHAR, line BIGINT, '
        "as_of VARCHAR, generated BOOLEAN)"
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO memberships VALUES (?,?,?,?,?,?,?,?,?,NULL,NULL,NULL,'s',1,'2026-01-01',false)", MEMBERS
    )
    return connection


def counts(both: tuple[spaces.Both, ...]) -> dict[str, tuple[int, int]]:
    return {each.code: (each.one, each.other) for each in both}


def test_a_link_is_inside_or_outside_and_counted_once(record: Any) -> None:
    of_bodies = spaces.links_of(record, Space(ends=("p:larache", "p:lille")))
    assert (of_bodies.inside, of_bodies.within, of_bodies.out) == (1, 0, 4)
    assert of_bodies.countries == {"ES": 2, "FR": 2}
    of_countries = spaces.links_of(record, Space(countries=("FR", "ES")))
    assert (of_countries.inside, of_countries.within, of_countries.out) == (2, 1, 3)
    assert of_countries.kinds == {"twinning": 2, "project": 2, None: 1}


def test_a_body_without_a_place_is_known_by_its_name_and_country(record: Any) -> None:
    found = spaces.links_of(record, Space(ends=("nulleparville|FR",)))
    assert (found.inside, found.out, found.countries) == (0, 1, {"MA": 1})


def test_links_inside_are_named_the_oldest_first_and_may_be_asked_across_borders_only(record: Any) -> None:
    space = Space(countries=("FR", "MA"))
    assert [each.id for each in spaces.inside(record, space, 10)] == ["l1", "l4", "l5"]
    assert [each.id for each in spaces.inside(record, space, 10, across=True)] == ["l1", "l4"]


def test_links_to_draw_are_those_whose_places_are_known_and_the_list_stays_the_oldest(record: Any) -> None:
    record.execute("UPDATE links SET since = '1980' WHERE id = 'l4'")  # the oldest, one end of it nowhere
    space = Space(countries=("FR", "MA", "ES"))
    assert [each.id for each in spaces.inside(record, space, 1)] == ["l4"]
    assert [each.id for each in spaces.inside(record, space, 1, 2)] == ["l4", "l1", "l3"]
    assert [each.id for each in spaces.inside(record, space, 2, 1, across=True)] == ["l4", "l1"]
    assert spaces.ids(record, space, 10) == ["l1", "l2", "l3", "l4", "l5"]
    assert spaces.linked_keys(record, Space(ends=("p:lille", "p:nowhere"))) == {"p:lille"}


def test_topics_are_those_of_activities_in_places_and_by_organisations_and_of_links(record: Any) -> None:
    found, whole = spaces.topics(record, Space(ends=("p:larache",), organisations=("o:lille",)))
    assert whole == 2
    assert [(each.code, each.activities, each.links) for each in found] == [("health", 0, 3), ("water", 1, 0)]


def test_an_activity_counts_for_a_group_only_while_its_country_was_in_it(record: Any) -> None:
    until_2030 = [("SN", date.min, date(2018, 1, 1)), ("ML", date(2000, 1, 1), date(2030, 12, 31))]
    found = spaces.dated(record, until_2030, ["SN", "ML"])
    assert (found.activities, found.of, found.undated, found.countries) == (1, 3, 1, {"ML": 1})
    assert spaces.dated(record, [], ["SN"]).activities == 0


@pytest.mark.parametrize(
    ("since", "first", "last", "inside"),
    [
        ("2020-06", "2000-01-01", "2020-06-30", True),
        ("2021-02", "2000-01-01", "2021-02-28", True),
        ("2020-02", "2000-01-01", "2020-02-28", False),
        ("2020-06", "2020-06-01", "2020-06-30", True),
        ("2020-06", "2020-06-02", "2020-12-31", False),
        ("2020", "2020-01-01", "2020-12-31", True),
        ("2020", "2020-01-01", "2020-12-30", False),
        ("2020-06-30", "2020-06-30", "2020-06-30", True),
        ("2020-07-01", "2020-06-30", "2020-06-30", False),
        ("2020", "0001-01-01", "9999-12-31", True),
    ],
)
def test_a_start_known_to_the_month_or_year_lies_in_a_time_when_all_of_it_does(
    record: Any, since: str, first: str, last: str, inside: bool
) -> None:
    record.execute("DELETE FROM activities WHERE id <> 'a4'")
    record.execute("UPDATE activities SET since = ?", [since])
    spans = [("ML", date.fromisoformat(first), date.fromisoformat(last))]
    assert spaces.dated(record, spans, []).countries == ({"ML": 1} if inside else {})


def test_nothing_listed_is_told_by_country(record: Any) -> None:
    assert spaces.listed(record, ["SN", "MA", "TV"]) == {"SN", "MA"}


def test_members_hold_on_a_day(record: Any) -> None:
    today = {each.id: each.members for each in spaces.networks(record, "2026-11-27")}
    assert today == {"n:one": 2, "n:two": 2}
    assert {each.id: each.members for each in spaces.networks(record, "2005-01-01")} == {"n:one": 3, "n:two": 1}  # fmt: skip
    gone = next(each for each in spaces.members(record, "n:one") if each.name == "Lyon")
    assert gone.left("2011-01-01") and not gone.left("2010-12-31")
    to_come = next(each for each in spaces.members(record, "n:two") if each.since == "2999")
    assert to_come.joins_after("2026-11-27")


def test_the_latest_link_stands_first_and_what_is_to_come_is_no_news(record: Any) -> None:
    everything = Space(countries=("FR", "MA", "ES"))
    assert [each.id for each in spaces.latest(record, everything, "2004-12-31", 5)] == ["l3", "l1"]


def test_networks_that_share_members(record: Any) -> None:
    assert spaces.beside_networks(record, "n:one", "2026-11-27") == [("n:two", "Two", 1)]
    assert spaces.beside_networks(record, "n:one", "2999-12-31") == [("n:two", "Two", 2)]


def test_networks_of_countries_and_of_places(record: Any) -> None:
    (only,) = spaces.networks_in(record, ["MA"], "2026-11-27")
    assert (only.id, only.members, only.countries) == ("n:one", 1, 1)
    assert spaces.of_places(record, ["p:lille"], "2010-01-01") == {"n:one": "One"}
    assert spaces.of_places(record, ["nulleparville|FR"], "2010-01-01") == {"n:two": "Two"}


def test_members_in_common_are_the_same_body_or_of_the_same_place(record: Any) -> None:
    found = spaces.shared_members(spaces.members(record, "n:one"), spaces.members(record, "n:two"))
    assert [(one.id, other.id) for one, other in found.common] == [("m2", "m5"), ("m1", "m4")]
    assert found.same_body == 1
    assert [each.id for each in found.only_one] == ["m3"]
    assert [each.id for each in found.only_other] == ["m6"]


def member(id_: str, organisation: str | None, key: str | None) -> spaces.Member:
    rest = dict.fromkeys(
        ("type", "country", "place", "place_said", "since", "until", "role", "line", "as_of")
    )
    return spaces.Member(
        id=id_, key=key, organisation=organisation, name=f"name of {id_}", source="s", generated=False, **rest
    )  # type: ignore[arg-type]


some_members = st.lists(
    st.tuples(st.sampled_from([None, "o:1", "o:2"]), st.sampled_from([None, "p:1", "p:2", "p:3"])), max_size=6
).map(lambda said: [member(f"m{number}", *each) for number, each in enumerate(said)])


@given(some_members, some_members)
def test_no_member_is_lost_nor_met_twice_and_neither_network_comes_first(
    one: list[spaces.Member], other: list[spaces.Member]
) -> None:
    found, turned = spaces.shared_members(one, other), spaces.shared_members(other, one)
    for side, alone, listed in ((0, found.only_one, one), (1, found.only_other, other)):
        told = [pair[side].id for pair in found.common] + [each.id for each in alone]
        assert sorted(told) == sorted(each.id for each in listed)
    assert {(a.id, b.id) for a, b in found.common} == {(b.id, a.id) for a, b in turned.common}
    assert found.same_body == turned.same_body
    assert not {each.key for each in found.only_one} & {each.key for each in found.only_other} - {None}
    bodies = {each.organisation for each in found.only_one} & {each.organisation for each in found.only_other}
    assert not bodies - {None}


def test_networks_beside_share_as_many_members_as_the_comparison_says(record: Any) -> None:
    on = "2026-11-27"
    record.execute("INSERT INTO memberships SELECT * REPLACE ('m7' AS id, 'o:metro' AS organisation) FROM memberships WHERE id = 'm1'")  # fmt: skip
    for one, other in (("n:one", "n:two"), ("n:two", "n:one")):
        mine, theirs = (
            [
                each
                for each in spaces.members(record, network)
                if not each.left(on) and not each.joins_after(on)
            ]
            for network in (one, other)
        )
        assert len(spaces.shared_members(mine, theirs).common) == 1
        assert [each[0::2] for each in spaces.beside_networks(record, one, on)] == [(other, 1)]


def test_two_places_side_by_side(record: Any) -> None:
    found = spaces.beside(record, Space(ends=("p:larache",)), Space(ends=("p:lille",)))
    assert (found.links, found.between) == ((3, 3), 1)
    assert [each.name for each in found.common] == ["Almuñécar"]
    assert found.partners == (
        1,
        2,
        2,
    )  # Lille and Nulleparville are of the one; Larache and Lyon of the other
    assert counts(found.countries) == {"ES": (1, 1), "FR": (2, 1), "MA": (0, 1)}
    assert counts(found.kinds) == {"project": (1, 1), "twinning": (2, 1)}


def test_a_member_of_both_is_no_partner_and_its_links_do_not_run_between(record: Any) -> None:
    one, other = Space(ends=("p:lille", "p:larache")), Space(ends=("p:lille", "p:lyon"))
    found = spaces.beside(record, one, other)
    assert found.between == 2  # Larache–Lille and Lille–Lyon; not Lille–Almuñécar, though both see it
    assert [each.name for each in found.common] == ["Almuñécar"]


def test_two_groups_of_countries_side_by_side(record: Any) -> None:
    found = spaces.beside(record, Space(countries=("FR",)), Space(countries=("MA", "SN")))
    assert (found.links, found.between, found.activities) == ((4, 3), 2, (0, 3))
    assert counts(found.topics) == {"health": (4, 4), "water": (0, 2)}
