"""One row read as the rows of a file are."""

from __future__ import annotations

from datetime import date

from maillage.matching.profiles import Need, read_row


def test_a_row_is_read_as_a_line_of_a_file() -> None:
    found, problems = read_row(
        "need", {"id": "n1", "text": "Trier les déchets", "country": "Sénégal", "until": "2027-02-28"}
    )
    assert isinstance(found, Need)
    assert (found.country, found.until, problems) == ("SN", date(2027, 3, 1), [])


def test_a_row_that_cannot_stand_says_why() -> None:
    found, problems = read_row(
        "offer", {"id": "o1", "since": "2027-03-01", "until": "2027-02-01"}, "own.csv", 7
    )
    assert found is None
    assert [(each.code, each.line, each.field) for each in problems] == [
        ("matching.window-reversed", 7, "until")
    ]
