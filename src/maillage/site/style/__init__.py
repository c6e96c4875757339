"""Small style sheets: for the screen, tokens (colours, type, space), what all pages share, then each component's own style; for paper,
which no reader waits for; and what only pages of dossiers draw, which no reader of the others loads."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from maillage.site import lasting
from maillage.site.permissions import anyone, needs

HERE = Path(__file__).parent
COMPONENTS = HERE.parent / "components"
OF_DOSSIERS = frozenset(("both", "changes", "keys", "stages"))
"""Components that only pages of dossiers have."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,]) ?|(:) ")
"""Spaces that say nothing: around braces, semicolons and commas, and between a property and its value."""


@cache
def sheet() -> str:
    """The style sheet of every page."""
    own = [each for each in sorted(COMPONENTS.glob("*/style.css")) if each.parent.name not in OF_DOSSIERS]
    return _small(HERE / "tokens.css", HERE / "base.css", *own)


@cache
def print_sheet() -> str:
    """What is other on paper: fetched after the page, by itself (``media="print"``)."""
    return _small(HERE / "print.css")


@cache
def dossier_sheet() -> str:
    """What pages of dossiers draw besides."""
    return _small(HERE / "dossiers.css", *(COMPONENTS / each / "style.css" for each in sorted(OF_DOSSIERS)))


def address() -> str:
    """Where the sheet stands: the name changes with the content, so that it may be kept for ever."""
    return _address(sheet())


def print_address() -> str:
    """The same of the sheet for paper."""
    return _address(print_sheet())


def dossier_address() -> str:
    """The same of what pages of dossiers draw."""
    return _address(dossier_sheet())


@needs(anyone)
def serve(request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet, whatever digest is asked for: an older page still gets one."""
    others = (print_sheet(), dossier_sheet())
    found = next((each for each in others if digest == lasting.digest(each)), sheet())
    return lasting.lasting(found, "text/css; charset=utf-8")


@cache
def _address(said: str) -> str:
    return f"/style.{lasting.digest(said)}.css"


def _small(*files: Path) -> str:
    """Files one after the other, without comments and without spaces that say nothing."""
    whole = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return _AROUND.sub(r"\1\2", _SPACE.sub(" ", _COMMENT.sub("", whole))).replace(";}", "}").strip()
