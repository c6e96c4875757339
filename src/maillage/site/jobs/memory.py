"""How much memory this process has held at most."""

from __future__ import annotations

import re
import resource
from pathlib import Path

MOST_MEMORY = 200_000
"""kB that a worker may have held at its peak and go on with the next job."""
_PEAK = re.compile(r"^VmHWM:\s*(\d+) kB", re.MULTILINE)


def peak() -> int:
    """In kB, since its program began. (What ``getrusage`` says goes on from whoever started it: a worker beside a web of 300 MB
    would have held as much before its first job.)"""
    try:
        found = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii", errors="replace"))
    except OSError:
        found = None
    return int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
