"""The land that every map stands on: one file of its own, sent once and kept, in the colours of the style sheet."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from maillage.site import lasting, style
from maillage.site.maps.paths import joined
from maillage.site.permissions import anyone, needs

FILE = Path(__file__).parents[1] / "data" / "land.json"
_COLOUR = re.compile(r"--land: (#[0-9a-f]+);")


@cache
def about() -> dict[str, Any]:
    """What the file says of itself: source, licence, projection, width and height; and its rings."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@cache
def drawing() -> str:
    """The file, as SVG. An image does not see the tokens of the page: it holds both colours itself."""
    land = about()
    rings = "".join(f"M{joined(ring[:2])}l{joined(ring[2:])}z" for ring in land["rings"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {land["width"]} {land["height"]}">'
        f'<style>{_style()}</style><path d="{rings}"/></svg>'
    )


@cache
def address() -> str:
    """Where it stands: the name changes with the content, so that it may be kept for ever."""
    return f"/land.{lasting.digest(drawing())}.svg"


@needs(anyone)
def serve(request: HttpRequest, digest: str) -> HttpResponse:
    """The land, whatever digest is asked for: an older page still gets one."""
    answer = lasting.lasting(drawing(), "image/svg+xml")
    # its one style is known by its digest: nothing else could run in it
    known = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{known}'"
    return answer


@cache
def _style() -> str:
    light, dark = _COLOUR.findall((style.HERE / "tokens.css").read_text(encoding="utf-8"))
    return f"path{{fill:{light}}}@media (prefers-color-scheme:dark){{path{{fill:{dark}}}}}"
