"""`maillage serve`: the site over the record of this home, on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from maillage.cli.speak import Front, could_not, front_options, line, next_steps, say, show_json

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command("serve", epilog="Example: maillage serve --port 8000")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where it listens."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine it listens on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that answer."
)
@front_options
def serve_command(front: Front, port: int, host: str, workers: int) -> int:
    """Serve the site: search, places, countries, embassies and activities, in three languages. Ctrl-C stops it."""
    from maillage.reference.places import default_folder, is_built
    from maillage.site.server import serve

    if not is_built(default_folder()):
        could_not("places_missing")
    os.environ.setdefault("MAILLAGE_HOSTS", f"localhost,127.0.0.1,[::1],{host}")
    try:
        serve(front.home, host, port, workers, _told(front, host, port))
    except OSError as fault:
        could_not("cannot_listen", address=f"{host}:{port}", found=fault.strerror or str(fault))
    return 0


def _told(front: Front, host: str, port: int) -> Callable[[], None]:
    """Say where the site is, once it listens."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def tell() -> None:
        if front.json:
            show_json({"address": address})
            return
        line(say("serve.listening", address=address), 0)
        next_steps(
            [(address + f"{front.language}/", say("serve.next_open")), ("Ctrl-C", say("serve.next_stop"))]
        )

    return tell
