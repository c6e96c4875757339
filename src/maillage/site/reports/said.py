"""What a reader typed: cleaned, and what is wrong with it by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from maillage.site import words

LONGEST = 4_000
"""Characters of what is wrong, and of what would be right."""
LONGEST_EMAIL = 254
LONGEST_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """The answers of the form."""

    wrong: str
    right: str
    email: str
    page: str


def said_in(answers: Mapping[str, str]) -> Said:
    """The answers as any database keeps them: no null characters, no halves of characters."""
    return Said(
        clean(answers.get("wrong", "")),
        clean(answers.get("right", "")),
        clean(answers.get("email", "")),
        own_path(answers.get("page", "")),
    )


def faults_of(said: Said) -> dict[str, str]:
    """Sentences by field; empty where the report can be taken."""
    found = {}
    if not said.wrong:
        found["wrong"] = words.say("reports.wrong_missing")
    for name, text in (("wrong", said.wrong), ("right", said.right)):
        if len(text) > LONGEST:
            found[name] = words.count("reports.too_long", len(text), most=LONGEST)
    if said.email and not is_address(said.email):
        found["email"] = words.say("reports.no_address")
    return found


def page_before(request: HttpRequest) -> str:
    """The page of this site that the reader comes from, as its path; empty where the browser does not say."""
    from urllib.parse import urlsplit

    try:
        told = urlsplit(request.headers.get("Referer", "")[:LONGEST_PAGE])
    except ValueError:
        return ""
    if told.netloc != request.get_host():
        return ""
    return own_path(told.path + (f"?{told.query}" if told.query else ""))


def own_path(told: str) -> str:
    """A path of this site; nothing for anything else, so that no report leads elsewhere. (Browsers pass over tabs and ends of
    lines: ``/<tab>/example.org`` is another site to them.)"""
    path = clean(told)[:LONGEST_PAGE]
    leads_here = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if leads_here and path.isprintable() else ""


def clean(text: str) -> str:
    """Without what no database keeps, and without spaces around it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").strip()


def is_address(email: str) -> bool:
    """Whether mail can be sent there."""
    if len(email) > LONGEST_EMAIL:
        return False
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
