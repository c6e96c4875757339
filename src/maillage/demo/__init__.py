"""The demonstration world: invented bodies in invented towns, and the sheets they keep. Generated with a seed.

In: a seed and a day. Out: the files that these bodies would send (CSV, XLSX, with real life's faults) and the
activities that they would publish (IATI 2.03, in ``iati``), to be imported through the same door as real files. Every
file, row and activity says that it is invented; no line states a link of a real town. Not for facts: nothing in here is
one, except the names of countries and the codes of the standard.
"""

from datetime import date

DEMO_DAY = date(2026, 11, 22)
"""The day as of which the demonstration world stands: fixed, so that every machine makes the same files."""

SEED = 1
"""The seed of the world that is shown when none is asked for."""
