"""An agenda as a calendar file, read back whole by a program of others (icalendar)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from maillage.rules.agenda import sentences
from maillage.rules.ics import LONGEST, escaped, folded, write
from maillage.rules.obligation import DONE, EARLIER, WAITING, WAIVED, Obligation
from maillage.rules.procedure import obligations, plan
from maillage.rules.shelf import shipped

STAMP = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
HOST = "maillage.example"
ODD = (
    "plain",
    "comma, semicolon; back\\slash",
    "\\n is not a line break, and \\, no comma",
    "two\nlines",
    "windows\r\nlines",
    "النفايات الصلبة في مدينة سان لويس وجماعة أكادير، والمياه والتطهير والإنارة العمومية",
    "é" * 300,
    "\u2068۱۲۳\u2069 " * 30,
    "🏙️🌍👩🏽‍🔧" * 40,
    "a" * 74 + "é" + "b" * 73 + "€" + "c" * 200,
    "BEGIN:VEVENT\nEND:VCALENDAR",
    "{about} %s 100 %",
    " spaces at both ends ",
)


def line(key: str, due: date | None = date(2028, 2, 29), about: str = "Waste", **more: object) -> Obligation:
    return Obligation("draft", key, due, about=about, values={"said": date(2026, 1, 2)}, **more)  # type: ignore[arg-type]


def read(lines: list[Obligation], language: str = "en", root: str = "") -> Calendar:
    return Calendar.from_ical(write(lines, language, HOST, "Agenda · Saint-Louis", STAMP, root))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("about", ODD)
def test_a_line_comes_back_as_it_was_said(about: str, language: str) -> None:
    found = read([line("one", about=about)], language).walk("VEVENT")
    assert len(found) == 1
    said = sentences(line("one", about=about), language)
    assert str(found[0]["SUMMARY"]) == said.what.replace("\r\n", "\n")
    assert str(found[0]["DESCRIPTION"]).split("\n")[0] == said.why
    assert found[0]["SUMMARY"].params["LANGUAGE"] == language


@pytest.mark.parametrize("about", ODD)
def test_no_line_is_longer_than_seventy_five_octets_and_no_letter_is_cut(about: str) -> None:
    for piece in write([line("one", about=about)], "ar", HOST, about, STAMP).split(b"\r\n"):
        assert len(piece) <= LONGEST
        assert b"\n" not in piece
        piece.decode()  # each piece by itself is whole letters


def test_folding_at_each_length() -> None:
    for letters in ("a", "é", "€", "🌍"):
        for count in range(160):
            text = "a" * (count % 5) + letters * count
            pieces = folded(text).split(b"\r\n ")
            assert b"".join(pieces).decode() == text
            assert all(len(piece) < LONGEST for piece in pieces[1:])
            assert len(pieces[0]) <= LONGEST


def test_signs_that_no_line_may_hold_are_left_out() -> None:
    assert escaped("a\0b\x07c\x1bd\x7fe\tf") == "abcde\tf"


def test_an_event_is_a_whole_day() -> None:
    (event,) = read([line("one")]).walk("VEVENT")
    assert event.decoded("DTSTART") == date(2028, 2, 29)
    assert event.decoded("DTEND") == date(2028, 3, 1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event.decoded("DTSTAMP") == STAMP
    assert str(event["TRANSP"]) == "TRANSPARENT"


def test_the_stamp_is_written_in_utc() -> None:
    there = datetime(2026, 11, 28, 7, 30, tzinfo=timezone(timedelta(hours=1)))
    assert write([line("one")], "en", HOST, "A", there) == write([line("one")], "en", HOST, "A", STAMP)


def test_the_same_facts_give_the_same_bytes_and_a_moved_day_the_same_identifier() -> None:
    assert write([line("one")], "fr", HOST, "A", STAMP) == write([line("one")], "fr", HOST, "A", STAMP)
    (before,), (after,) = (
        read([line("one", due)]).walk("VEVENT") for due in (date(2026, 12, 1), date(2026, 12, 24))
    )
    assert before["UID"] == after["UID"] == f"one@{HOST}"
    assert before.decoded("DTSTART") != after.decoded("DTSTART")


def test_what_has_no_day_or_but_a_month_or_is_done_is_no_event_and_what_is_awaited_is() -> None:
    lines = [
        line("a", None),
        line("b", state=DONE),
        line("c", state=WAIVED),
        line("d", state=WAITING),
        line("e"),
        line("f", known="2028-02"),  # known to the month alone: no day of it is the day
    ]
    assert [str(each["UID"]) for each in read(lines).walk("VEVENT")] == [f"d@{HOST}", f"e@{HOST}"]


def test_an_empty_agenda_is_a_calendar_all_the_same() -> None:
    found = read([])
    assert found.walk("VEVENT") == []
    assert str(found["X-WR-CALNAME"]) == "Agenda · Saint-Louis"


def test_the_page_of_a_line_in_the_readers_language() -> None:
    made = line("one", address="/party/k7/agenda")
    (event,) = read([made], "ar", "https://maillage.example").walk("VEVENT")
    assert str(event["URL"]) == "https://maillage.example/ar/party/k7/agenda"
    assert "URL" not in read([made]).walk("VEVENT")[0]
    assert "URL" not in read([line("one")], root="https://maillage.example").walk("VEVENT")[0]


def test_why_a_day_was_moved_and_where_it_is_written_stand_in_the_event() -> None:
    made = line(
        "one", date(2026, 4, 30), moved=EARLIER, unmoved=date(2026, 5, 1), source="CGCT · art. L1115-1", verified=False
    )  # fmt: skip
    said = str(read([made], "fr").walk("VEVENT")[0]["DESCRIPTION"])
    for part in ("Avancé depuis le 1er mai 2026", "De mémoire, non vérifié.", "CGCT · art. L1115-1"):
        assert part in said


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_procedures_of_many_countries_are_read_whole(language: str) -> None:
    countries = ("MA", "TN", "SN", "CM", "ML", "BF", "RS", "BG", "MG")
    lines = [
        made
        for number, country in enumerate(countries)
        for made in obligations(
            plan(shipped(), ["FR", country], date(2027, 6, 1), date(2026, 11, 28)), "org", str(number), "FR"
        )
    ]
    found = read(lines, language).walk("VEVENT")
    dated = [each for each in lines if each.due]
    assert len(found) == len(dated) > 60
    assert len({str(each["UID"]) for each in found}) == len(found)
    for event, each in zip(found, dated, strict=True):
        assert event.decoded("DTSTART") == each.due
        assert str(event["SUMMARY"]) == sentences(each, language).what
