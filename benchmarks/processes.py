"""Whole processes measured: wall time, processor time and memory of a command, in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAILLAGE = str(Path(sys.executable).parent / "maillage")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took: seconds by the wall clock, seconds of processors, most memory held, and what it printed."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    out: str
    errors: str
    status: int


def measure(command: Sequence[str], env: Mapping[str, str] | None = None, may: Sequence[int] = (0,)) -> Taken:
    """Run a command to its end. Raises RuntimeError when its exit status is not one of ``may``."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, env={**os.environ, **(env or {})})
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        said, complained = out.read().decode(), errors.read().decode()
    if process.returncode not in may:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {complained[-2_000:]}")
    return Taken(
        seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said, complained, process.returncode
    )
