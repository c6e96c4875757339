"""The site served: processes with threads, from a home that the command filled. Nothing else is needed.

The secret that signs cookies is made on the first run and kept in ``<home>/site/secret``, readable by its owner only.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

THREADS = 4


def serve(home: Path, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until a signal says stop; ``ready`` is called when the site listens. Raises OSError where it cannot listen
    there or cannot keep its secret."""
    _probe(host, port)
    os.environ["MAILLAGE_HOME"] = str(home)
    if not os.environ.get("MAILLAGE_SECRET") and not os.environ.get("MAILLAGE_SECRET_FILE"):
        os.environ["MAILLAGE_SECRET"] = keep_secret(home)
    _Site(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,  # what all processes share is in memory once
            "loglevel": "warning",
            "keepalive": 5,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "when_ready": lambda _: ready(),
        }
    ).run()


def keep_secret(home: Path) -> str:
    """The secret of this home, made when there is none."""
    path = home / "site" / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    # two that start at once: whoever comes second reads what the first wrote
    draft = secrets.token_urlsafe(48).encode("ascii")
    with suppress(FileExistsError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(file, draft)
        os.close(file)
    return path.read_text(encoding="ascii")


def _probe(host: str, port: int) -> None:
    """Whether nobody listens there yet: the server itself would try five times and end without a sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


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
