"""The logo of the instance: kept in ``<home>/site/logo`` under the digest of its bytes, served under the same."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from maillage.site.lasting import lasting
from maillage.site.permissions import anyone, needs

_NAME = re.compile(r"[0-9a-f]{20}\.(png|webp)")


def _folder() -> Path:
    return Path(settings.HOME).expanduser() / "site" / "logo"


def keep(ending: str, data: bytes) -> str:
    """Keep a checked picture, whole and on the disk. Its name."""
    name = f"{hashlib.sha256(data).hexdigest()[:20]}.{ending}"
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.{secrets.token_hex(4)}"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    return name


@needs(anyone)
@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """The picture of that name; what it holds never changes."""
    if not _NAME.fullmatch(name):
        raise Http404
    try:
        data = (_folder() / name).read_bytes()
    except OSError:
        raise Http404 from None
    return lasting(data, f"image/{name.rsplit('.', 1)[1]}")
