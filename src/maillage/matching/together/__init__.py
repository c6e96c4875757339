"""Together: pools of several offers for one need, and triangles of beneficiary, pivotal party and facilitator.

In: needs and offers that are matched already (``scores.Matching``). Out: the best pools and triangles of a need, exact among its
best offers, each with what every member adds, named parts that sum to the score, and the call that is left: a need like
another. Points and sentences are data (``data/together.toml``). Not for deciding: scores order, people choose.
"""

from maillage.matching.together.model import Member, Part, Pool, Triangle, part_label, role_name
from maillage.matching.together.pools import pools
from maillage.matching.together.triangles import call_for_facilitator, call_for_third, triangles

__all__ = [
    "Member",
    "Part",
    "Pool",
    "Triangle",
    "call_for_facilitator",
    "call_for_third",
    "part_label",
    "pools",
    "role_name",
    "triangles",
]
