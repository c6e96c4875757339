"""Kinds: what a link is called (twinning, project …), and what kind of cooperation its parties make on its date.

In: words of a sheet, or parties with country, role and date. Out: codes with labels in fr, en, es, pt, ar; a
:class:`Cooperation` with its basis, its readings where it is undecided, and the sentences that explain it. The kind
of cooperation is always computed, never typed in.
"""

from maillage.reference.kinds.cooperation import (
    Cooperation,
    KindReading,
    Party,
    PartyReading,
    Said,
    cooperation,
    kind_of,
)
from maillage.reference.kinds.links import LINK_KINDS, find_link_kind, link_kind_in, link_kind_name
from maillage.reference.kinds.reach import Reach
from maillage.reference.kinds.speak import KINDS, decentralised_name, kind_name, reach_name

__all__ = [
    "KINDS",
    "LINK_KINDS",
    "Cooperation",
    "KindReading",
    "Party",
    "PartyReading",
    "Reach",
    "Said",
    "cooperation",
    "decentralised_name",
    "find_link_kind",
    "kind_name",
    "kind_of",
    "link_kind_in",
    "link_kind_name",
    "reach_name",
]
