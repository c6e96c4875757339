"""One writer at a time, and a lock that falls with its process."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from maillage.record.lock import Holder, LockBusy, holder, import_lock

_HOLD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from maillage.record.lock import import_lock
    with import_lock(Path(sys.argv[1]), "import", "2026-11-22T09:00:00+00:00"):
        print("held", flush=True)
        time.sleep(60)
    """
)


def test_the_second_says_who_holds_it_and_goes_on_when_the_first_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        told: list[Holder | None] = []
        with pytest.raises(LockBusy) as busy, import_lock(tmp_path, "import", "now", 0.3, told.append):
            pytest.fail("the lock was taken twice")
        assert busy.value.holder == Holder(process.pid, "import", "2026-11-22T09:00:00+00:00")
        assert told == [busy.value.holder]
        process.kill()
        process.wait()
        started = time.monotonic()
        with import_lock(tmp_path, "import", "now", 5):
            assert time.monotonic() - started < 5
    finally:
        process.kill()
        process.wait()
    assert holder(tmp_path) is None
