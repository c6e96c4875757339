"""The lines of a call that an organisation wants to answer, around each of its days: long, short, of funds with terms of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from maillage.rules.agenda import sentences
from maillage.rules.calls import Call, CallVersion
from maillage.rules.model import PackSource
from maillage.rules.obligation import Obligation
from maillage.rules.shelf import shipped

pytestmark = pytest.mark.usefixtures("_django")
DAY = timedelta(days=1)
SOURCE = PackSource("note", "Note of the fund", date(2026, 12, 1), "", True)
KNOWN, OPENS, CLOSES = date(2026, 12, 1), date(2027, 1, 11), date(2027, 3, 31)
LONG = CallVersion(KNOWN, OPENS, CLOSES, source=SOURCE)


def lines(
    on: date, *versions: CallVersion, fund: str = "fr-ministry", country: str = "", had: Any = None
) -> dict[str, Obligation]:
    """By kind. Of no country, so that no closed day moves a line, unless one is said."""
    from maillage.parties.models import Organisation
    from maillage.rules.calls import version_on
    from maillage.site.agenda.of_calls import of_call
    from maillage.site.rules.here import PlannedCall

    call = Call("next", fund, {"en": "The next call"}, versions or (LONG,))
    planned = PlannedCall(call, datetime(2026, 12, 1, tzinfo=UTC), version_on(call, on), had)
    made = list(of_call(Organisation(key="lille", country=country), planned, shipped().packs.get(fund), on))
    assert len({each.kind for each in made}) == len(made)
    return {each.kind: each for each in made}


FILING = {"call_start", "partner_letter", "call_close"}


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (KNOWN - DAY, set()),
        (KNOWN, {"call_open"} | FILING),
        (OPENS - DAY, {"call_open"} | FILING),
        (OPENS, FILING),
        (OPENS + DAY, FILING),
        (CLOSES - DAY, FILING),
        (CLOSES, FILING),
        (CLOSES + DAY, set()),
    ],
)
def test_lines_stand_from_the_day_the_call_is_known_to_its_last(on: date, kinds: set[str]) -> None:
    assert set(lines(on)) == kinds


@pytest.mark.parametrize("on", [KNOWN, OPENS, CLOSES])
def test_days_are_counted_back_from_the_last(on: date) -> None:
    found = lines(on)
    assert {kind: (found[kind].due, found[kind].from_day) for kind in FILING} == {
        "call_start": (date(2027, 2, 14), KNOWN),  # 45 days
        "partner_letter": (date(2027, 3, 10), KNOWN),  # 21 days
        "call_close": (date(2027, 3, 28), OPENS),  # 3 days
    }


@pytest.mark.parametrize(
    ("known", "opens", "closes", "start", "letter", "file"),
    [
        # eleven days, told of long before: both are begun before it opens
        (date(2025, 1, 20), date(2025, 3, 10), date(2025, 3, 21), date(2025, 2, 4), date(2025, 2, 28), date(2025, 3, 18)),
        # eleven days, told of as it opens: at once
        (date(2025, 3, 10), date(2025, 3, 10), date(2025, 3, 21), date(2025, 3, 10), date(2025, 3, 10), date(2025, 3, 18)),
        # two days: it cannot be filed before it opens
        (date(2025, 3, 1), date(2025, 3, 20), date(2025, 3, 21), date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 20)),
        # its opening was not said
        (date(2025, 3, 1), None, date(2025, 3, 21), date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 18)),
    ],
)  # fmt: skip
def test_a_short_call_loses_no_line(
    known: date, opens: date | None, closes: date, start: date, letter: date, file: date
) -> None:
    found = lines(known, CallVersion(known, opens, closes, source=SOURCE))
    assert [found[kind].due for kind in ("call_start", "partner_letter", "call_close")] == [
        start,
        letter,
        file,
    ]


def test_a_closed_day_brings_a_line_forward_but_not_before_it_can_be_done() -> None:
    found = lines(KNOWN, country="FR")
    assert (found["call_start"].due, found["call_start"].unmoved) == (date(2027, 2, 12), date(2027, 2, 14))
    saturday = date(2027, 3, 20)
    short = lines(saturday, CallVersion(saturday, saturday, saturday + DAY, source=SOURCE), country="FR")
    assert (short["call_close"].due, short["call_close"].moved) == (saturday, "")


@pytest.mark.parametrize(
    ("fund", "expected"),
    [
        ("pgtf", {"pgtf_endorsements": (date(2027, 2, 14), "south_south", "pgtf.endorsements", "/fund/pgtf"),
                  "pgtf_file": (CLOSES, "south_south", "pgtf", "/call/next")}),
        ("aimf", {"aimf_file": (CLOSES, "city", "aimf", "/call/next")}),
        ("fr-ministry", {"call_start": (date(2027, 2, 14), "officer", "fr-ministry", "/fund/fr-ministry"),
                         "partner_letter": (date(2027, 3, 10), "partner", "fr-ministry.papers", "/fund/fr-ministry"),
                         "call_close": (date(2027, 3, 28), "officer", "fr-ministry", "/call/next")}),
        ("western-balkans-fund", {
            "call_start": (date(2027, 2, 14), "officer", "western-balkans-fund", "/fund/western-balkans-fund"),
            "call_close": (date(2027, 3, 28), "officer", "western-balkans-fund", "/call/next")}),
    ],
)  # fmt: skip
def test_each_fund_has_the_lines_that_its_rules_ask_for(fund: str, expected: dict[str, Any]) -> None:
    found = lines(OPENS, fund=fund)
    assert {kind: (each.due, each.who, each.rule, each.address) for kind, each in found.items()} == expected


def test_a_call_that_is_withdrawn_asks_nothing_more_but_says_so() -> None:
    from maillage.site.rules.call_dates import dates_of

    gone = CallVersion(KNOWN + 30 * DAY, OPENS, CLOSES, "withdrawn", source=SOURCE)
    assert set(lines(OPENS, LONG, gone, had=dates_of(LONG))) == {"call_changed"}
    assert not lines(OPENS, LONG, gone)


def test_what_the_fund_has_still_to_confirm_is_not_said_to_be_from_memory() -> None:
    announced = CallVersion(KNOWN, OPENS, CLOSES, to_confirm=True, source=SOURCE)
    [unsure, sure] = [sentences(lines(KNOWN, each)["call_open"], "en").caution for each in (announced, LONG)]
    assert (unsure, sure) == ("The fund has still to confirm this.", "")
    habit = sentences(lines(KNOWN, announced)["call_start"], "en").caution
    assert habit == "The fund has still to confirm this. A habit of the field, no rule."
