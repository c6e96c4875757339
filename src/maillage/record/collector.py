"""Python's search for cycles, held off while rows are made. Not for anything that keeps objects for long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Hold off the search for cycles inside the block; what was on before is on again after, also on an error.

    Reading makes millions of small objects and no cycles: looking for them costs a third of reading a sheet and a
    sixth of an import. May be nested.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
