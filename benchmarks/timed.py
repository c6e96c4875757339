"""How long a piece of work takes in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def median_ms(work: Callable[[], object], times: int) -> float:
    """The median of several times in milliseconds, after one that is not counted."""
    work()
    return median(once_ms(work) for _ in range(times))


def once_ms(work: Callable[[], object]) -> float:
    """One time in milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
