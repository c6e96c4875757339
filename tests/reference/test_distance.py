"""Distance: the worked numbers of the field, symmetric, and no further than half way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reference.distance import distance_km

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
RABAT, DAKAR = (34.0209, -6.8416), (14.7167, -17.4677)


@pytest.mark.parametrize(
    ("a", "b", "kilometres"),
    [
        ((48.8566, 2.3522), DAKAR, 4205.0591),
        (RABAT, (18.0735, -15.9582), 1991.0831),
        ((42.6977, 23.3219), (44.7866, 20.4489), 327.4029),
        ((45.7640, 4.8357), (12.3714, -1.5197), 3761.2929),
        (RABAT, (-18.8792, 47.5079), 8225.6968),
        ((-18.1416, 178.4419), (-13.8333, -171.7667), 1150.7036),  # across the date line
        ((0, 0), (0, 180), 20015.1144),  # antipodes
        (RABAT, RABAT, 0.0),
    ],
)
def test_the_worked_distances_hold(a, b, kilometres):
    assert round(distance_km(*a, *b), 4) == kilometres


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_distance_is_the_same_both_ways_and_within_half_the_earth(a, b, c, d):
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20015.1145


@pytest.mark.parametrize("point", [(91, 0), (-90.5, 0), (0, 181)])
def test_coordinates_off_the_earth_are_refused(point):
    with pytest.raises(ValueError, match="latitude"):
        distance_km(0, 0, *point)
