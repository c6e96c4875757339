"""`maillage serve`: the site over the record of this home, on this machine."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
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
@click.option("--demo", is_flag=True, help="Show the demonstration, with three ready logins.")
@front_options
def serve_command(front: Front, port: int, host: str, workers: int, demo: bool) -> int:
    """Serve the site: search, places, countries, embassies and activities, in three languages. Ctrl-C stops it."""
    from maillage.reference.places import default_folder, is_built
    from maillage.site.database import DatabaseOut
    from maillage.site.demonstration import NotADemonstration
    from maillage.site.environment import WrongSetting
    from maillage.site.server import serve

    if not is_built(default_folder()):
        could_not("places_missing")
    if demo:
        os.environ["MAILLAGE_DEMO"] = "yes"
    if "MAILLAGE_HOSTS" not in os.environ:
        os.environ["MAILLAGE_HOSTS"] = ",".join(_names(host))
        os.environ.setdefault("MAILLAGE_ADDRESS", _address(host, port))
    try:
        serve(front.home, host, port, workers, _told(front, host, port))
    except OSError as fault:
        could_not("cannot_listen", address=f"{host}:{port}", found=fault.strerror or str(fault))
    except WrongSetting as fault:
        could_not("wrong_setting", found=str(fault))
    except NotADemonstration:
        could_not("no_demonstration", home=str(front.home))
    except DatabaseOut as fault:
        could_not("database_out", found=str(fault))
    return 0


def _names(host: str) -> list[str]:
    """The names by which a browser may ask for the site: this machine's own, and where it listens on every address its
    name and addresses in the house."""
    names = ["localhost", "127.0.0.1", "[::1]", host]
    if host in ("0.0.0.0", "::"):
        with suppress(OSError):
            name, others, addresses = socket.gethostbyname_ex(socket.gethostname())
            names += [name, *others, *addresses]
    return names


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _told(front: Front, host: str, port: int) -> Callable[[], None]:
    """Say where the site is, once it listens."""
    address = f"{_address(host, port)}/"

    def tell() -> None:
        if front.json:
            show_json({"address": address})
            return
        line(say("serve.listening", address=address), 0)
        next_steps(
            [(address + f"{front.language}/", say("serve.next_open")), ("Ctrl-C", say("serve.next_stop"))]
        )

    return tell
