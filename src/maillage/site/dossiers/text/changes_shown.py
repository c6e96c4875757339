"""What changed between two versions as pages show it, and what one wording says, piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.dossiers.decisions import Articles
from maillage.dossiers.differences import Change, differences, field_name, wordings
from maillage.dossiers.model import Version
from maillage.dossiers.told_to_citizens import code_of
from maillage.dossiers.within_words import Part
from maillage.site import words
from maillage.site.dossiers.here import Seen
from maillage.site.dossiers.result_line import result_line
from maillage.site.dossiers.text.article_form import name_of


def changes_between(here: Seen, before: Version | None, after: Version | None) -> list[dict[str, Any]]:
    """What changed from a version to the next, article by article."""
    old, new = _articles(before), _articles(after)
    rows: dict[str, list[Change]] = {}
    for each in differences(old, new, words.language(), _names(here)):
        rows.setdefault(each.article, []).append(each)
    return [{"name": name_of(article), "parts": _changed(here, found)} for article, found in rows.items()]


def changes_of(here: Seen, article: str, before: Any, after: Any) -> list[dict[str, Any]]:
    """The same of one article: the pieces that changed."""
    return _changed(here, wordings(article, before, after, words.language(), _names(here)))


def said_by(here: Seen, article: str, value: Any) -> list[dict[str, str]]:
    """What an article says, piece by piece, also where what was typed has no shape yet: of what it is, the text, its language."""
    found = wordings(article, None, value, words.language(), _names(here))
    return [{"of": _of_what(here, each), "text": each.after, "language": each.language} for each in found]  # fmt: skip


def _changed(here: Seen, changes: list[Change]) -> list[dict[str, Any]]:
    return [
        {
            "of": _of_what(here, each),
            "parts": _spaced(each.parts),
            "language": each.language,
            "auto": _has_letters(each),
        }
        for each in changes
        if each.changed
    ]


def _of_what(here: Seen, change: Change) -> str:
    """What stands before a piece that changed: whose it is, which field of it."""
    field = field_name(change.field, words.language()) if change.field else ""
    return words.listed(filter(None, (here.named(change.who) if change.who else "", field)))


def _spaced(parts: Sequence[Part]) -> list[Part]:
    """Marked without the space at their end, which is struck through by nobody; what was put in stands apart from what was taken out."""
    found: list[Part] = []
    for at, (kind, text) in enumerate(parts):
        said = text.rstrip()
        if kind == "kept" or not said:
            found.append((kind, text))
            continue
        touches = said == text and at + 1 < len(parts) and parts[at + 1][0] != "kept"
        found += [(kind, said), ("kept", text[len(said) :] or (" " if touches else ""))]
    return found


def _has_letters(change: Change) -> bool:
    """Whether a text says by its letters which way it runs; figures run as the page does."""
    return any(sign.isalpha() for _, text in change.parts for sign in text)


def _names(here: Seen) -> dict[str, str]:
    """What is called otherwise than it is written down: parties, and results that a text names."""
    results = {code_of(each): result_line(here, each) for each in here.state.results}
    return {**results, **{key: here.named(key) for key in here.state.parties}}


def _articles(version: Version | None) -> Articles:
    return version.articles if version else {}
