"""Who takes jobs from the queue: one thread for letters and one for everything else, so that no letter waits for an import."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from types import FrameType
from typing import Any

from django_tasks_db.management.commands.db_worker import Worker

from maillage.site.jobs.leases import hand_back, reclaim, renew
from maillage.site.jobs.memory import MOST_MEMORY, peak
from maillage.site.jobs.perform import LETTERS

_LAST_LETTER = 30.0
"""Seconds that the letter at hand has to leave when the process ends of itself: longer than a mail server is waited for."""
_AT_ONCE = 2.0
"""Seconds that it has when the process is told to end."""


class Taking(Worker):
    """As its parent, from some of the queues, remembering what it does."""

    job: str | None = None

    def __init__(self, queues: tuple[str, ...], without: tuple[str, ...] = ()) -> None:
        super().__init__(
            queue_names=list(queues), excluded_queue_names=list(without), interval=1.0, batch=False,
            backend_name="default", startup_delay=False, max_tasks=None, worker_id=secrets.token_hex(8),
        )  # fmt: skip

    def run_task(self, db_task_result: Any) -> None:
        """As its parent."""
        self.job = str(db_task_result.pk)
        try:
            super().run_task(db_task_result)
        finally:
            self.job = None


class Letters(Taking):
    """Sends letters, in a thread of its own."""

    def __init__(self) -> None:
        super().__init__((LETTERS,))
        self._thread = threading.Thread(target=self._until_told, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Send the letter at hand, and no other."""
        self.running = False
        self._thread.join(_LAST_LETTER)

    def _until_told(self) -> None:
        try:
            self.run()
        finally:
            if self.running:  # the database is out, or the like: whoever started the process starts another
                os._exit(1)


class Rest(Taking):
    """Does everything else, in the main thread, which is told when to end."""

    def __init__(self, letters: Letters) -> None:
        super().__init__(("*",), without=(LETTERS,))
        self._letters = letters

    def run_task(self, db_task_result: Any) -> None:
        """As its parent; after a job that took much memory the process ends, and so gives it back."""
        super().run_task(db_task_result)
        if peak() > MOST_MEMORY:
            self.running = False

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """At once: what was begun is begun again by the next process. A letter at hand has a moment to leave."""
        self.running = self._letters.running = False
        deadline = time.monotonic() + _AT_ONCE
        while self._letters.job and time.monotonic() < deadline:
            time.sleep(0.05)
        if begun := self.at_hand():
            # on connections of their own; where this thread itself holds the turn to write, the leases run out instead
            for job in begun:
                threading.Thread(target=hand_back, args=(job,), daemon=True).start()
            time.sleep(0.5)
            os._exit(0)
        sys.exit(0)

    def at_hand(self) -> list[str]:
        """The jobs that this process is doing."""
        return [job for job in (self.job, self._letters.job) if job]

    def beat(self) -> None:
        """A sign of life; what other processes left behind goes back into the queue."""
        for job in self.at_hand():
            renew(job)
        reclaim()
