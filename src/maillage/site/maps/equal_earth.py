"""The Equal Earth projection: equal areas, so that no part of the world is drawn larger than it is.

Formula of B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of Geographical
Information Science 33 (2019, first published 2018), pages 454 to 465, on a sphere, centred on Greenwich.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2

XY = tuple[float, float]


def project(latitude: float, longitude: float) -> XY:
    """Degrees to the plane, in radii of the Earth: x grows to the east and y to the **south**, as on a screen."""
    t = asin(_M * sin(radians(latitude)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = radians(longitude) * cos(t) / (_M * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    y = t * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))
    return x, -y


EAST = project(0, 180)[0]
"""Half the width of the world: x runs from ``-EAST`` to ``EAST``."""
SOUTH = project(-90, 0)[1]
"""Half its height."""
