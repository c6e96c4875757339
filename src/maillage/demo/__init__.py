"""The demonstration world: invented bodies in invented towns, and the sheets they keep. Generated with a seed.

In: a seed and a day. Out: the files that these bodies would send (CSV, XLSX, with real life's faults), to be imported
through the same door as real files. Every file and every row says that it is invented; no line states a link of a
real town. Not for facts: nothing in here is one, except the names of countries.
"""

from datetime import date

DEMO_DAY = date(2026, 11, 22)
"""The day as of which the demonstration world stands: fixed, so that every machine makes the same files."""

SEED = 1
"""The seed of the world that is shown when none is asked for."""
