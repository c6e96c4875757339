"""Time zones: the gap on a date, Ramadan and summer time included, and the hours two offices share."""

from datetime import date

import pytest

from maillage.reference.clock import offset_hours, shared_office_hours, time_gap_hours

WINTER, RAMADAN, SUMMER = date(2026, 1, 15), date(2026, 3, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("a", "b", "gaps"),
    [
        ("Europe/Paris", "Africa/Casablanca", (0, 1, 1)),
        ("Europe/Paris", "Africa/Dakar", (1, 1, 2)),
        ("Europe/Paris", "Africa/Tunis", (0, 0, 1)),
        ("Europe/Sofia", "Europe/Belgrade", (1, 1, 1)),
        ("Asia/Kathmandu", "Africa/Casablanca", (4.75, 5.75, 4.75)),
        ("Pacific/Fiji", "Pacific/Apia", (-1, -1, -1)),
    ],
)
def test_the_worked_gaps_hold(a, b, gaps):
    assert tuple(time_gap_hours(a, b, on) for on in (WINTER, RAMADAN, SUMMER)) == gaps


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc", "Paris"])
def test_an_unknown_zone_has_no_gap(zone):
    assert offset_hours(zone, WINTER) is None
    assert time_gap_hours("Europe/Paris", zone, WINTER) is None


@pytest.mark.parametrize(
    ("gap", "hours"), [(0, 9), (4.75, 4.25), (-4.75, 4.25), (9, 0), (12, 0), (-11, 0), (23, 8)]
)
def test_two_offices_share_what_the_gap_leaves(gap, hours):
    assert shared_office_hours(gap) == hours
