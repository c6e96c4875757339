"""What somebody writes over a version of a text: their own words, what others changed meanwhile, and where both changed the same.

What they began on is kept with what they wrote, and moves on with the text but for what they have not chosen yet: so a choice is asked
for once, however often the text moves, and nobody's newer words are lost under an older draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillage.dossiers.decisions import Articles
from maillage.dossiers.merge import Conflict, merged, with_parts, with_parts_of_others
from maillage.dossiers.model import Counter, Version
from maillage.dossiers.models import Draft
from maillage.site.dossiers.here import Here
from maillage.site.dossiers.text.article_typed import typed_articles
from maillage.site.parties.typed import Typed


@dataclass(frozen=True, slots=True)
class Writing:
    """``seen``: the version that the form is over; None before the first. ``articles``: what the form says, in a conflict one's own
    words. ``conflicts``: parts between whose two wordings its writer has to choose; ``taking``: of them, those of another wording that
    is taken over."""

    seen: Version | None
    articles: Articles
    conflicts: tuple[Conflict, ...] = ()
    taking: tuple[Conflict, ...] = ()

    @property
    def stands(self) -> Articles:
        """What the version says."""
        return self.seen.articles if self.seen else {}

    @property
    def hash(self) -> str:
        """Of the version; empty before the first."""
        return self.seen.hash if self.seen else ""

    @property
    def base(self) -> Articles:
        """What it was begun on, as far as the text has moved."""
        return with_parts(self.stands, {each.where: each.base for each in self.conflicts})

    def kept(self) -> dict[str, Any]:
        """What a draft holds of it."""
        return {"mine": self.articles, "base": self.base}


def opened(here: Here, draft: Draft | None, seen: Version | None) -> Writing:
    """The form over a version: as it stands, or one's draft with what others changed since it was begun."""
    stands = seen.articles if seen else {}
    if draft is None:
        return Writing(seen, stands)
    return _together(here, draft.said["base"], draft.said["mine"], seen)


def moved(here: Here, writing: Writing, current: Version | None) -> Writing:
    """The same over the version that stands now."""
    return _together(here, writing.base, writing.articles, current)


def taking(here: Here, writing: Writing, counter: Counter) -> Writing:
    """The same with another wording of an article taken over; where its writer changed that article too, they choose."""
    theirs = {**writing.stands, counter.article: counter.value}
    found = merged(writing.stands, writing.articles, theirs)
    before = {each.where for each in writing.conflicts}
    asked = tuple(each for each in found.conflicts if each.where not in before)
    articles = found.settled({each.where: "mine" for each in found.conflicts})
    return Writing(
        writing.seen, with_parts_of_others(articles, writing.stands, here.acting.pk), writing.conflicts, asked
    )


def typed_over(here: Here, text: str, writing: Writing, typed: Typed, language: str) -> Writing:
    """With what was typed and chosen in the form."""
    articles = typed_articles(here, text, typed, writing.articles, language)
    chosen = {each.where: typed.one(choice_of(each)) for each in (*writing.conflicts, *writing.taking)}
    theirs = {each.where: each.theirs for each in (*writing.conflicts, *writing.taking) if chosen[each.where] == "theirs"}  # fmt: skip
    articles = with_parts(articles, theirs)
    left = tuple(each for each in writing.conflicts if chosen[each.where] not in ("mine", "theirs"))
    asked = tuple(each for each in writing.taking if chosen[each.where] not in ("mine", "theirs"))
    return Writing(writing.seen, articles, left, asked)


def choice_of(conflict: Conflict) -> str:
    """The name of the field in which one chooses."""
    return "-".join(("take", *filter(None, conflict.where)))


def _together(here: Here, base: Articles, mine: Articles, seen: Version | None) -> Writing:
    theirs: Mapping[str, Any] = seen.articles if seen else {}
    mine = with_parts_of_others(
        mine, base, here.acting.pk
    )  # what others say for themselves is nobody's to choose
    found = merged(base, mine, dict(theirs))
    articles = found.settled({each.where: "mine" for each in found.conflicts})
    return Writing(seen, with_parts_of_others(articles, dict(theirs), here.acting.pk), found.conflicts)
