"""Calls of funds: what they are on each day, and files of them that are wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.rules.calls import (
    ANNOUNCED,
    CLOSED,
    EXPECTED,
    OPEN,
    POSTPONED,
    UNKNOWN,
    WITHDRAWN,
    Call,
    CallVersion,
    changes,
    days_open,
    is_short,
    of_fund,
    state,
    version_on,
    window,
)
from maillage.rules.read_calls import read_calls, shipped_calls
from maillage.rules.shelf import shipped

DAY = timedelta(days=1)
TITLE = {"en": "A call", "fr": "Un appel", "ar": "دعوة"}


def call(*versions: CallVersion, name: str = "one", fund: str = "pgtf") -> Call:
    return Call(name, fund, TITLE, versions)


def dated(published: date, opens: date | None, closes: date | None, status: str = "confirmed") -> CallVersion:
    return CallVersion(published, opens, closes, status)


YEAR = call(dated(date(2027, 1, 10), date(2027, 2, 1), date(2027, 4, 30)))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 9), UNKNOWN),
        (date(2027, 1, 10), ANNOUNCED),
        (date(2027, 1, 31), ANNOUNCED),
        (date(2027, 2, 1), OPEN),
        (date(2027, 4, 29), OPEN),
        (date(2027, 4, 30), OPEN),
        (date(2027, 5, 1), CLOSED),
    ],
)
def test_around_each_day_of_a_call(day: date, expected: str) -> None:
    assert state(YEAR, day) == expected


def test_the_last_day_may_be_a_leap_day() -> None:
    leap = call(dated(date(2028, 1, 1), date(2028, 2, 1), date(2028, 2, 29)))
    assert [state(leap, date(2028, 2, 28) + DAY * n) for n in range(3)] == [OPEN, OPEN, CLOSED]


def test_dates_that_were_only_announced_open_nothing() -> None:
    said = call(dated(date(2027, 1, 10), date(2027, 2, 1), date(2027, 4, 30), "announced"))
    assert state(said, date(2027, 3, 1)) == ANNOUNCED
    assert state(said, date(2027, 5, 1)) == CLOSED


def test_a_new_version_counts_from_its_own_day_on() -> None:
    old = dated(date(2027, 1, 10), date(2027, 2, 1), date(2027, 3, 31))
    new = dated(date(2027, 2, 20), date(2027, 4, 1), date(2027, 5, 31), "postponed")
    moved = call(old, new)
    assert version_on(moved, date(2027, 2, 19)) == old
    assert version_on(moved, date(2027, 2, 20)) == new
    assert [state(moved, day) for day in (date(2027, 2, 19), date(2027, 2, 20), date(2027, 3, 31))] == [
        OPEN,
        POSTPONED,
        POSTPONED,
    ]
    assert state(moved, date(2027, 4, 1)) == OPEN
    assert changes(moved) == [(old, new)]
    before = [state(call(old), date(2027, 1, 1) + DAY * n) for n in range(50)]
    assert [state(moved, date(2027, 1, 1) + DAY * n) for n in range(50)] == before


def test_a_version_that_changes_only_its_note_is_no_change() -> None:
    one = dated(date(2027, 1, 10), date(2027, 2, 1), date(2027, 3, 31))
    again = CallVersion(date(2027, 1, 20), one.opens, one.closes, note={"en": "see the page"})
    assert changes(call(one, again)) == []


def test_without_days() -> None:
    nothing = call(dated(date(2025, 1, 1), None, None, "announced"))
    assert state(nothing, date(2025, 12, 31)) == ANNOUNCED
    assert state(nothing, date(2026, 1, 1)) == UNKNOWN  # nothing was heard of it for a year
    until = call(dated(date(2025, 1, 1), None, date(2025, 4, 30)))
    assert state(until, date(2025, 1, 1)) == OPEN
    no_end = call(dated(date(2025, 1, 1), date(2025, 2, 1), None))
    assert [state(no_end, day) for day in (date(2025, 1, 31), date(2026, 1, 31), date(2026, 2, 1))] == [
        ANNOUNCED,
        OPEN,
        UNKNOWN,
    ]


def test_withdrawn_is_closed_and_is_never_shown_as_the_last() -> None:
    gone = call(
        dated(date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)),
        dated(date(2027, 2, 10), None, None, WITHDRAWN),
    )
    assert state(gone, date(2027, 2, 9)) == OPEN
    assert state(gone, date(2027, 2, 10)) == CLOSED
    assert window(shipped().packs["pgtf"], {"one": gone}, date(2027, 2, 10)).state == UNKNOWN


def test_the_window_of_a_fund() -> None:
    pgtf = shipped().packs["pgtf"]
    first = call(dated(date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 30)), name="first")
    soon = call(dated(date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)), name="soon")
    far = call(dated(date(2027, 1, 1), date(2027, 2, 1), date(2027, 4, 30)), name="far")
    other = call(dated(date(2027, 1, 1), date(2027, 2, 1), date(2027, 2, 2)), name="other", fund="aimf")
    known = {each.id: each for each in (far, soon, other, first)}
    now = window(pgtf, known, date(2027, 2, 15))
    assert (now.state, now.call, now.last) == (OPEN, soon, first)
    later = window(pgtf, known, date(2027, 3, 15))
    assert (later.state, later.call, later.last) == (OPEN, far, soon)
    over = window(pgtf, known, date(2027, 6, 1))
    assert (over.state, over.call, over.version, over.last) == (EXPECTED, None, None, far)
    assert window(pgtf, {}, date(2027, 6, 1)).state == UNKNOWN
    assert [each.id for _, each in of_fund("pgtf", known, date(2027, 3, 15))] == ["far", "soon", "first"]


def test_a_fund_that_does_not_open_each_year_is_closed() -> None:
    pack = shipped().packs["franco-tunisian"]
    assert pack.recurs == ""
    assert window(pack, shipped_calls(), date(2026, 11, 28)).state == CLOSED


def test_the_short_window_of_the_senegalese_fund() -> None:
    found = shipped_calls()["franco-senegalese-2025"].versions[-1]
    assert days_open(found) == 11
    assert is_short(found)
    assert not is_short(YEAR.versions[0])


FILE = """\
[source.q77]
title = "Calls of 2025, re-dated"
as_of = 2026-11-22

[[call]]
id = "good"
fund = "pgtf"
title = { en = "Good", fr = "Bon", ar = "جيد" }
[[call.version]]
published = 2027-01-10
opens = 2027-02-01
closes = 2027-04-30
source = "q77"

[[call]]
id = "bad"
fund = "pgtf"
title = { en = "Bad", fr = "Mauvais", ar = "سيئ" }
[[call.version]]
published = 2027-01-10
opens = 2027-05-01
closes = 2027-04-30
source = "q77"
[[call.version]]
published = 2027-01-09
opens = "tomorrow"
status = "perhaps"
source = "q78"
when = 2027-01-01
"""


def test_all_faults_of_a_file_at_once_and_the_other_calls_are_kept() -> None:
    found, problems = read_calls(FILE, "calls.toml")
    assert list(found) == ["good"]
    assert sorted((each.code.removeprefix("rules."), each.line) for each in problems) == [
        ("closes-first", 19),
        ("day", 26),
        ("days-fall", 24),
        ("key-unknown", 29),
        ("one-of", 27),
        ("source", 28),
    ]
    for each in problems:
        assert each.file == "calls.toml"
        for language in ("en", "fr", "ar"):
            assert "?" not in each.message(language)
            assert each.mend(language)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('id = "good"', 'id = "Good one"', "name", 6),
        ('id = "good"', "", "missing", 5),
        ('fund = "pgtf"', "fund = 3", "name", 7),
        ('title = { en = "Good", fr = "Bon", ar = "جيد" }', "title = 8", "text", 8),
        ("published = 2027-01-10", "", "day-left-out", 9),
        ("published = 2027-01-10", "published = 2027-01-10T10:00:00", "day", 10),
        ('source = "q77"', "", "source-left-out", 9),
        ('source = "q77"', 'source = "q77"\nto_confirm = "yes"', "one-of", 14),
        ('[source.q77]\ntitle = "Calls of 2025, re-dated"\nas_of = 2026-11-22', "source = 3", "shape", 1),
    ],
)
def test_each_fault_names_its_line(old: str, new: str, code: str, line: int) -> None:
    text = FILE[: FILE.index('[[call]]\nid = "bad"')]
    assert read_calls(text)[1] == []
    found, problems = read_calls(text.replace(old, new, 1))
    assert (f"rules.{code}", line) in [(each.code, each.line) for each in problems]
    assert found == {}


def test_a_call_that_stands_twice_and_one_without_versions() -> None:
    text = FILE[: FILE.index('[[call]]\nid = "bad"')]
    twice = text + text[text.index("[[call]]") :]
    assert [(each.code, each.line) for each in read_calls(twice)[1]] == [("rules.twice", 16)]
    alone = text[: text.index("[[call.version]]")]
    assert [(each.code, each.line) for each in read_calls(alone)[1]] == [("rules.missing", 5)]


def test_what_is_no_toml_is_said_with_its_line() -> None:
    assert [(each.code, each.line) for each in read_calls("[[call]]\nid = ", "c.toml")[1]] == [
        ("rules.pack-syntax", 2)
    ]
    assert read_calls("a = " + "[" * 4000)[1][0].code == "rules.pack-syntax"
