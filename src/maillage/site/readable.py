"""Requests are read as UTF-8, whatever they say of themselves: every form of ours is sent so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_CHARSET = re.compile(r";\s*charset\*?\s*=[^;]*", re.IGNORECASE)


def readable(application: Application) -> Application:
    """Leave out how a request calls its letters. Some names are of no alphabet (``hex``, ``idna``): by them not even an address
    could be read, and Django tries before anything of ours is asked."""

    def read(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        if "charset" in said.lower():
            environ["CONTENT_TYPE"] = _CHARSET.sub("", said)
        return application(environ, start)

    return read
