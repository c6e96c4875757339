"""The worker: a process beside the web that takes jobs from the queue. `python -m maillage.site.jobs.worker` is one.

It ends when its parent has ended, and after a job that took much memory; whoever started it starts another.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.site.jobs.taking import Rest

BEAT = 8.0
"""Seconds between two signs of life."""
FORGET = 3_600.0
"""Seconds until what is due is asked for, and what has ended forgotten, again."""


def main() -> None:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django

    django.setup()
    from maillage.site.jobs.taking import Letters, Rest

    letters = Letters()
    rest = Rest(letters)
    parent = os.getppid()

    def beat() -> None:
        due = 0.0
        while True:
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)
                return
            due = sign(rest, due)
            time.sleep(BEAT)

    threading.Thread(target=beat, daemon=True).start()
    letters.start()
    rest.configure_signals()
    rest.run()
    letters.end()


def sign(rest: Rest, forget_at: float) -> float:
    """Give a sign of life; ask for what is due and forget what has ended when ``forget_at`` has come; when that comes next. Whatever goes wrong (no
    room on the disk, a server started anew), the next one may come through."""
    from django.db import close_old_connections

    from maillage.site.ended import forget_ended
    from maillage.site.jobs.due import ask_for_mails, ask_hourly

    try:
        close_old_connections()
        rest.beat()
        ask_for_mails()
        if time.monotonic() >= forget_at:
            ask_hourly()
            forget_ended()
            return time.monotonic() + FORGET
    except Exception:
        logging.getLogger("maillage.jobs").warning("a sign of life was not written down", exc_info=True)
    return forget_at


if __name__ == "__main__":
    # what the web holds open, its address above all, is not this process's (see beside.started)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    main()
