"""One small style sheet: tokens (colours, type, space), what all pages share, then each component's own style."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

HERE = Path(__file__).parent
COMPONENTS = HERE.parent / "components"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")


@cache
def sheet() -> str:
    """The whole style sheet, without comments."""
    files = [
        HERE / "tokens.css",
        HERE / "base.css",
        *sorted(COMPONENTS.glob("*/style.css")),
        HERE / "print.css",
    ]
    whole = "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())
    return _SPACE.sub(" ", _COMMENT.sub("", whole)).strip()


@cache
def address() -> str:
    """Where it stands: the name changes with the content, so that it may be kept for ever."""
    return f"/style.{hashlib.sha256(sheet().encode()).hexdigest()[:12]}.css"


def serve(request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet, whatever digest is asked for: an older page still gets one."""
    answer = HttpResponse(sheet(), content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
