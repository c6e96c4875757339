"""The site served: processes with threads, from a home that the command filled. Nothing else is needed."""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from maillage.site.jobs.beside import Beside
from maillage.site.outside import set_up

_M_ARENA_MAX = -8
"""Of malloc.h."""
THREADS = 4
"""Of each process. Eight took 57 MB more."""
SILENCE = 30
"""Seconds after which a reader who neither sends nor takes anything is let go: a phone that lost its link in the middle of a
form says nothing ever again, and would hold one of a few threads until the site is started anew."""


def serve(home: Path, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until a signal says stop; ``ready`` is called when the site listens. Beside it runs the worker of jobs.

    Raises OSError where it cannot listen there or cannot keep its secret, WrongSetting where a variable of the environment
    cannot be read, DatabaseOut where the database cannot be reached, NotADemonstration where one is asked for and is none.
    """
    _probe(host, port)
    _share_memory()
    set_up(home, tables=False)
    from django.conf import settings

    from maillage.site import demonstration
    from maillage.site.backup.restore import finish, serving
    from maillage.site.exchange.boards import make_aside
    from maillage.site.prepare import prepare

    serving(home)  # as long as this process lives: no backup is brought back under its feet
    finish(home)
    if settings.DEMO:
        demonstration.show(home)
    prepare()
    beside = Beside()

    def listening(arbiter: Any) -> None:
        for listener in arbiter.LISTENERS:
            let_go_of_silent(listener.sock)
        beside.start()
        ready()

    _Site(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "maillage.site.coming.Gathering",
            "worker_connections": 600,  # with what else is open, fewer than the files that a process may have
            "preload_app": True,  # what all processes share is in memory once
            "loglevel": "warning",
            "keepalive": 5,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "limit_request_line": 8_190,  # the most there is: a question pasted in Arabic takes six bytes a letter
            "forwarder_headers": "",  # nobody says by a header at which path of which host the site begins
            "when_ready": listening,
            "post_worker_init": lambda _: make_aside(),
            "on_exit": lambda _: beside.stop(),
        }
    ).run()


def _share_memory() -> None:
    """Two pools of memory for all threads of a process. Else glibc gives nearly each its own, which keeps what the thread once
    took: 60 MB of a site. Other systems have no such setting."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _probe(host: str, port: int) -> None:
    """Whether nobody listens there yet: the server itself would try five times and end without a sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def let_go_of_silent(listening: socket.socket, seconds: int = SILENCE) -> None:
    """Connections that come in by this socket end when nothing moves on them for so long."""
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):  # what accepts a connection hands both on to it
        listening.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))


class _Site(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from maillage.site.wsgi import application

        return application
