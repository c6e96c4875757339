"""Profiles: needs and offers as their owners wrote them, read from files and put on the map.

In: JSON Lines, CSV or XLSX. Out: frozen needs and offers, and problems that name line and field. The shapes are data
(``data/shapes.toml``), from which the reader, the JSON Schema and the documentation come. What is not said stays None: an
unknown is not a no. Not for scoring (``scores``), nor for keeping what was decided.
"""

from maillage.matching.profiles.found import Found, Held, Tie, tell_each, tell_found
from maillage.matching.profiles.locate import locate
from maillage.matching.profiles.model import Need, Offer, Profile
from maillage.matching.profiles.read import read_needs, read_offers, read_row, read_rows
from maillage.matching.profiles.shapes import fields, json_schema, natures
from maillage.matching.profiles.understand import name_topics
from maillage.matching.profiles.values import topics_named

__all__ = [
    "Found",
    "Held",
    "Need",
    "Offer",
    "Profile",
    "Tie",
    "fields",
    "json_schema",
    "locate",
    "name_topics",
    "natures",
    "read_needs",
    "read_offers",
    "read_row",
    "read_rows",
    "tell_each",
    "tell_found",
    "topics_named",
]
