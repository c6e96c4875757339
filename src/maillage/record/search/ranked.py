"""The best of what a query has, in one order: the best twenty begin the best forty."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

_TIES = 16
"""How many more than asked are looked at, for those that score as the last."""
_SCALE = 60
"""What the weights of things multiply scores by."""


def best(index: Any, query: Any, limit: int) -> tuple[int, list[tuple[float, bytes]]]:
    """The exact number of things a query has, and the best ``limit`` as (score, what is stored).

    What scores alike is ordered by identifier: whoever asks for more, later, meets nothing twice and misses nothing.
    """
    number, hits = _hits(index, query, limit)
    told = [(score / _SCALE, bytes(index.doc(at)["shown"][0])) for score, at in hits]
    alike = Counter(score for score, _ in told)
    told.sort(key=lambda each: (-each[0], json.loads(each[1])["id"] if alike[each[0]] > 1 else ""))
    return number, told[:limit]


def _hits(index: Any, query: Any, limit: int) -> tuple[int, list[tuple[float, Any]]]:
    """The best ``limit`` and what scores as the last of them."""
    wanted = limit + _TIES
    while True:
        found = index.search(query, wanted, count=True, weight_by_field="weight")
        hits: list[tuple[float, Any]] = found.hits
        if limit <= 0 or len(hits) <= limit:
            return int(found.count), hits[: max(limit, 0)]
        last = hits[limit - 1][0]
        if len(hits) < wanted or hits[-1][0] < last:
            return int(found.count), [hit for hit in hits if hit[0] >= last]
        wanted *= 2
