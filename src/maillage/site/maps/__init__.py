"""Maps: land without borders, points and lines, drawn on the server.

In: :class:`Line` and :class:`Point`, by latitude and longitude. Out: the component ``map``
(``{% component "map" lines=lines points=points title=title %}``, its values in the notes of its folder). The projection is
Equal Earth; a map shows the region of what is on it. A map is an image: what it shows stands behind it as a list or a table,
with the links that lead on. :func:`located` says where a place lies, :func:`second_strand` how a link is drawn.
"""

from maillage.site.maps.arcs import Degrees
from maillage.site.maps.draw import DOT, HERE, MOST_LINES, RING, Drawn, Line, Point, draw
from maillage.site.maps.prepared import prepared
from maillage.site.maps.strands import key, second_strand
from maillage.site.maps.where import located, of_country

__all__ = [
    "DOT",
    "HERE",
    "MOST_LINES",
    "RING",
    "Degrees",
    "Drawn",
    "Line",
    "Point",
    "draw",
    "key",
    "located",
    "of_country",
    "prepared",
    "second_strand",
]
