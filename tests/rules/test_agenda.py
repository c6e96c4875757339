"""An agenda: lines around their days, reminders, marks, and what is said of them in three languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from string import Formatter

import pytest

from maillage.rules.agenda import Agenda, Mark, kind, kinds, merge, rung, sentences
from maillage.rules.obligation import DONE, EARLIER, LATER, OPEN, WAITING, WAIVED, Obligation

DAY = timedelta(days=1)
LANGUAGES = ("en", "fr", "ar")
DEADLINES = (date(2026, 5, 31), date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31), date(2027, 1, 1))
"""Last days: of the declaration of aid, a leap day, the last of February, and both sides of a year's end."""


def line(due: date | None, key: str = "one", kind: str = "draft", **more: object) -> Obligation:
    return Obligation(kind, key, due, **more)  # type: ignore[arg-type]


def part(found: Agenda) -> str:
    return next(name for name in ("late", "this_week", "later", "waiting", "done") if getattr(found, name))


# ---- where a line stands ----


@pytest.mark.parametrize("due", DEADLINES)
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-8, "later"),
        (-7, "later"),
        (-6, "this_week"),
        (-1, "this_week"),
        (0, "this_week"),
        (1, "late"),
        (400, "late"),
    ],
)
def test_a_line_around_its_day(due: date, days: int, expected: str) -> None:
    assert part(merge([line(due)], due + days * DAY)) == expected


def test_lines_without_a_day() -> None:
    today = date(2026, 11, 28)
    assert part(merge([line(None)], today)) == "this_week"
    assert part(merge([line(None, from_day=today)], today)) == "this_week"
    assert part(merge([line(None, from_day=today + DAY)], today)) == "later"
    order = merge([line(None, "b"), line(today + DAY, "c"), line(today, "a")], today).this_week
    assert [each.key for each in order] == ["a", "c", "b"]


def test_what_waits_for_others_is_never_late_and_what_is_done_never_open() -> None:
    today, long_ago = date(2026, 11, 28), date(2026, 1, 1)
    assert part(merge([line(long_ago, state=WAITING)], today)) == "waiting"
    for state in (DONE, WAIVED):
        assert part(merge([line(long_ago, state=state)], today)) == "done"


def test_a_line_stands_once_however_many_rooms_yield_it() -> None:
    found = merge(
        [line(date(2026, 12, 1)), line(date(2026, 12, 1)), line(date(2026, 12, 1), "two")], date(2026, 11, 28)
    )
    assert [each.key for each in found.this_week] == ["one", "two"]


def test_the_order_does_not_hang_on_the_order_of_rooms() -> None:
    lines = [line(date(2026, 12, 1) + DAY * (n % 5), f"k{n}") for n in range(20)]
    there, back = (merge(each, date(2026, 11, 28)) for each in (lines, list(reversed(lines))))
    assert there == back
    assert list(there.open()) == [*there.late, *there.this_week, *there.later]


def test_a_mark_holds_until_the_day_moves() -> None:
    today, due = date(2026, 11, 28), date(2026, 12, 1)
    mark = Mark(DONE, due)
    assert part(merge([line(due)], today, {"one": mark})) == "done"
    assert part(merge([line(due + 20 * DAY)], today, {"one": mark})) == "later"  # it was done for another day
    for_good = Mark(WAIVED)
    moved = merge([line(due + 20 * DAY)], today, {"one": for_good})
    assert [each.state for each in moved.done] == [WAIVED]
    assert part(merge([line(due)], today, {"another": mark})) == "this_week"


# ---- reminders ----


def falls(of: Obligation, day: date) -> bool:
    """Whether a reminder falls due on this very day."""
    return rung(of, day) == day


@pytest.mark.parametrize("due", DEADLINES)
def test_the_ladder(due: date) -> None:
    days = [days for days in range(-40, 40) if falls(line(due), due + days * DAY)]
    assert days == [-30, -14, -7, -1, 0, 7, 14, 21, 28, 35]


def test_whoever_missed_a_day_can_still_remind_once() -> None:
    due = date(2028, 3, 1)
    assert rung(line(due), due - 31 * DAY) is None
    assert rung(line(due), due - 29 * DAY) == due - 30 * DAY
    assert rung(line(due), due - 2 * DAY) == due - 7 * DAY == date(2028, 2, 23)
    assert rung(line(due), due + 6 * DAY) == due
    assert rung(line(due), due + 13 * DAY) == due + 7 * DAY
    today = due - 40 * DAY
    while today < due + 40 * DAY:
        fell = rung(line(due), today)
        assert fell is None or (fell <= today and falls(line(due), fell))
        today += DAY


def test_no_reminder_before_there_is_something_to_do_or_once_it_is_done() -> None:
    due = date(2026, 12, 31)
    begun = line(due, from_day=due - 10 * DAY)
    assert [days for days in range(-40, 1) if falls(begun, due + days * DAY)] == [-7, -1, 0]
    assert rung(begun, due - 9 * DAY) is None  # what fell due before that was nobody's
    for state in (DONE, WAIVED):
        assert rung(line(due, state=state), due) is None
    assert falls(line(due, state=WAITING), due)


def test_a_line_without_a_day_is_said_again_as_its_kind_says() -> None:
    begun = date(2028, 2, 20)
    consent = line(None, kind="rs_consent", from_day=begun, state=WAITING)
    assert kind("rs_consent")["again"] == 14
    assert [days for days in range(60) if falls(consent, begun + days * DAY)] == [14, 28, 42, 56]
    assert rung(line(None, from_day=begun), begun + 100 * DAY) is None  # its kind says nothing
    assert rung(line(None, kind="rs_consent", state=OPEN), begun) is None


# ---- words ----


def full(name: str) -> Obligation:
    """A line that says all that its kind may name."""
    values = {each: date(2027, 3, 1) for each in kind(name).get("values", ())}
    return line(
        date(2027, 3, 1), kind=name, about="Déchets", with_whom="Agadir", source="CGCT", values=values
    )


@pytest.mark.parametrize("name", kinds())
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_is_said_whole_in_each_language(name: str, language: str) -> None:
    said = sentences(full(name), language)
    for text in (said.what, said.why, said.consequence, said.who, said.action):
        assert text
        assert "?" not in text
        assert "{" not in text
    texts = kind(name)
    for part_of in ("what", "why", "consequence", "action"):
        assert set(texts[part_of]) == set(LANGUAGES), (name, part_of)


@pytest.mark.parametrize("name", kinds())
def test_the_texts_name_only_what_their_kind_brings(name: str) -> None:
    texts = kind(name)
    known = {"about", "with_whom", "due", "source", *texts.get("values", ())}
    used = {language: set() for language in LANGUAGES}
    for part_of in ("what", "why", "consequence", "action"):
        for language in LANGUAGES:
            named = {field for _, field, _, _ in Formatter().parse(texts[part_of][language]) if field}
            assert named <= known, (name, part_of, language)
            used[language] |= named
            assert not re.search(r"\d", texts[part_of][language]), "numbers and days come as values"
            assert not re.search("[\u2066-\u2069]", texts[part_of][language])
    assert used["fr"] == used["en"] == used["ar"]
    assert set(texts.get("values", ())) <= used["en"], "a value that no sentence names"
    for text in (texts[part_of]["fr"] for part_of in ("what", "why", "consequence", "action")):
        assert not re.search(r"[^\u202f][:;!?»]|«[^\u202f]|'", text), text


def test_days_are_written_as_the_language_does_and_isolated_in_arabic() -> None:
    found = full("tn_foreign_affairs")
    assert "1 March 2027" in sentences(found, "en").why
    assert "1er mars 2027" in sentences(found, "fr").why
    assert "\u20681 مارس 2027\u2069" in sentences(found, "ar").why


def test_values_may_be_texts_by_language_or_said_when_shown() -> None:
    found = line(
        None,
        values={
            "about": {"en": "Waste", "fr": "Déchets", "ar": "النفايات"},
            "said": lambda language: language.upper(),
        },
    )
    assert [sentences(found, language).what for language in ("en", "fr")] == [
        "Finish the draft “Waste”",
        "Terminer le brouillon «\u202fDéchets\u202f»",
    ]
    assert "EN" in sentences(found, "en").why
    assert sentences(replace(found, values={"said": 2026}), "en").why == "Begun on 2,026, not published."


def test_a_day_that_is_not_known_says_so() -> None:
    moved = line(None, kind="call_changed", about="Water", values={"old": date(2027, 3, 1), "new": None})
    assert sentences(moved, "en").why == "Last day to file before: 1 March 2027; now: not known."
    assert sentences(moved, "fr").why.endswith("désormais\u202f: non connu.")


def test_a_title_with_signs_of_ours_stays_as_it_is() -> None:
    for title in ("{due} {0} {{x}}", "a\0b", "100 %"):
        assert title.replace("\0", "") in sentences(line(None, about=title), "en").what


def test_a_moved_day_says_why() -> None:
    closed = {"closed_in": "FR"}
    moved = line(date(2026, 4, 30), moved=EARLIER, unmoved=date(2026, 5, 1), values=closed)
    assert sentences(moved, "en").when_note == "Brought forward from 1 May 2026: public holiday (Labor Day)."
    assert (
        sentences(moved, "fr").when_note
        == "Avancé depuis le 1er mai 2026\u202f: jour férié (Fête du Travail)."
    )
    assert "عطلة رسمية" in sentences(moved, "ar").when_note
    sunday = line(date(2026, 5, 4), moved=LATER, unmoved=date(2026, 5, 3), values=closed)
    assert (
        sentences(sunday, "en").when_note
        == "Put back from 3 May 2026: offices are closed that day of the week."
    )
    feast = line(date(2026, 5, 25), moved=EARLIER, unmoved=date(2026, 5, 27), values={"closed_in": "TN"})
    assert "a day or so either way" in sentences(feast, "en").when_note
    assert (
        sentences(replace(moved, values={}), "en").when_note
        == "Brought forward from 1 May 2026: a closed day."
    )
    assert sentences(line(date(2026, 5, 1)), "en").when_note == ""


def test_a_day_beside_an_estimated_feast_may_turn_out_to_be_closed() -> None:
    near = line(date(2026, 3, 23), values={"closed_in": "TN"})
    assert sentences(near, "fr").when_note.startswith("Pourrait être fermé (jour férié)\u202f: ")
    assert "عيد الفطر" in sentences(near, "ar").when_note
    assert sentences(line(date(2026, 4, 15), values={"closed_in": "TN"}), "en").when_note == ""
    assert sentences(line(None, values={"closed_in": "TN"}), "en").when_note == ""


def test_what_is_from_memory_says_so_and_a_habit_is_no_rule() -> None:
    assert sentences(line(None, verified=False, practice=True), "en").caution == "From memory, not checked."
    assert sentences(line(None, practice=True), "en").caution == "A habit of the field, no rule."
    assert sentences(line(None), "en").caution == ""
    assert sentences(line(None, kind="call_start"), "en").caution == "A habit of the field, no rule."


def test_a_kind_that_nobody_knows_is_an_error_and_not_a_blank_line() -> None:
    with pytest.raises(KeyError):
        sentences(line(None, kind="nothing"), "en")
