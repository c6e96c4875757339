"""What stands beside the articles of a version, for all who read it: reserves, and other words that were proposed, with who and when."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.model import Version
from maillage.dossiers.texts import kind_of
from maillage.site import words
from maillage.site.acts.once import new_key
from maillage.site.dossiers.acts_offered import running
from maillage.site.dossiers.here import Here, Seen, at, language_said, said
from maillage.site.dossiers.text.article_form import name_of
from maillage.site.dossiers.text.article_shown import shown
from maillage.site.dossiers.text.changes_shown import changes_of
from maillage.site.dossiers.text.counter import may_propose


def with_beside(seen: Seen, text: str, version: Version) -> list[dict[str, Any]]:
    """The articles that say something or beside which something stands, in their order."""
    kind = kind_of(text)
    rows = {each["key"]: each for each in shown(seen, text, version.articles)}
    found = []
    for name in kind.articles_of(seen.state.light) if kind else ():
        reserves, counters = _reserves(seen, version, name), _counters(seen, version, name)
        row = rows.get(name) or {"key": name, "name": name_of(name), "lines": []}
        if row["lines"] or reserves or counters:
            found.append({**row, "reserves": reserves, "counters": counters})
    return found


def with_answers(here: Here, text: str, version: Version, current: bool) -> list[dict[str, Any]]:
    """The same with what its reader may do there. ``current``: whether the version may still be answered."""
    if not (current and running(here)):
        return with_beside(here, text, version)
    return [
        {
            **row,
            "reserves": [_to_take_back(here, each) for each in row["reserves"]],
            "counters": [
                {
                    **_to_take_back(here, each),
                    "take": at(here, "dossier_write", text, take=str(each["number"]), **_language_of(each)),
                }
                for each in row["counters"]
            ],
            "other": at(here, "dossier_text", text, other=row["key"])
            if may_propose(here, row["key"])
            else "",
        }
        for row in with_beside(here, text, version)
    ]


def _to_take_back(here: Here, each: dict[str, Any]) -> dict[str, Any]:
    return {**each, "mine": each["party"] == here.acting.pk, "key": new_key()}


def _language_of(counter: dict[str, Any]) -> dict[str, str]:
    """The language in which its form is opened, where these words are not in the reader's."""
    written = [each["language"] for each in counter["pieces"] if each["language"]]
    return {"in": written[0]} if written and words.language() not in written else {}


def _reserves(seen: Seen, version: Version, article: str) -> list[dict[str, Any]]:
    return [
        {"party": each.party, "who": seen.named(each.party), "day": str(each.on or ""), "number": each.seq,
         "text": said(each.says), "language": language_said(each.says)}
        for each in version.reserves if each.article == article and not each.lifted
    ]  # fmt: skip


def _counters(seen: Seen, version: Version, article: str) -> list[dict[str, Any]]:
    return [
        {"party": each.party, "who": seen.named(each.party), "day": str(each.on or ""), "number": each.seq,
         "pieces": changes_of(seen, article, version.articles.get(article), each.value),
         "why": said(each.why), "language": language_said(each.why)}
        for each in version.counters if each.article == article and not each.gone
    ]  # fmt: skip
