"""What was typed in a form of articles (``article_form``), as articles again: over what stands, so that other languages and other
parties' parts stay as they are. What cannot be read is left as text, for the core to refuse by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from maillage.dossiers.texts import articles, kind_of
from maillage.dossiers.told_to_citizens import ARTICLE
from maillage.reference.names import fold
from maillage.reference.texts import catalogue
from maillage.site.dossiers.here import Here
from maillage.site.dossiers.text.article_form import PLANNED, Values, recommendations, says_shown
from maillage.site.dossiers.typed_words import sum_of
from maillage.site.parties.typed import Typed

_FIGURE = re.compile(r"\s*=\s*")


def typed_articles(here: Here, text: str, typed: Typed, before: Values, language: str) -> dict[str, Any]:
    """What was typed, over what stands: other languages and other parties' parts stay. What cannot be read is left as text, for the
    core to refuse by name."""
    kind = kind_of(text)
    names = kind.articles_of(here.state.light) if kind else ()
    found = {name: typed_article(here, text, name, typed, before.get(name), language) for name in names}
    return {name: value for name, value in found.items() if value not in (None, {}, [], "")}


def typed_article(here: Here, text: str, name: str, typed: Typed, before: Any, language: str) -> Any:
    """The same of one article."""
    shape = articles()[name].shape
    if shape == "words":
        return _words(before, language, typed.whole(name))
    if shape == "list":
        return _list(before or [], language, typed.whole(name))
    if shape == "of_parties":
        mine = _words((before or {}).get(here.acting.pk), language, typed.whole(name))
        others = {party: said for party, said in (before or {}).items() if party != here.acting.pk}
        return {**others, **({here.acting.pk: mine} if mine else {})}
    if shape == "codes":
        return (
            list(typed.all(name))
            if name in (ARTICLE, "goals") or articles()[name].choices
            else [each.strip() for each in re.split("[,،;؛]", typed.one(name)) if each.strip()]
        )
    if shape == "period":
        since, until = typed.one(f"{name}-from"), typed.one(f"{name}-until")
        return {"from": since, "until": until} if since or until else None
    if shape in ("day", "verdict"):
        return typed.one(name) or None
    if shape == "indicators":
        sides = [each.party for each in here.state.parties.values() if each.counts]
        taken = {str(each["indicator"]) for each in before or []}
        typed_now = [
            each
            for side in sides
            for each in _indicators(side, typed.whole(f"{name}-{side}"), before or [], language, taken)
        ]
        return [*typed_now, *(each for each in before or [] if each["side"] not in sides)]
    if shape == "conditions":
        ours = [each for each in before or [] if each["set_by"] == here.acting.pk]
        new = {"set_by": here.acting.pk, "sort": "other", "says": {}}
        own = [
            {**(known or new), "says": said}
            for said, known in _in_lines(
                _lines(typed.whole(name)), [(each["says"], each) for each in ours], language
            )
        ]
        return [*(each for each in before or [] if each["set_by"] != here.acting.pk), *own]
    if shape == "frame":
        return [_sum_in(each, before or []) for each in _lines(typed.whole(name))]
    if shape == "plan":
        return [
            {"sort": sort, "on": typed.one(f"{name}-{sort}")}
            for sort in PLANNED
            if typed.one(f"{name}-{sort}")
        ]
    given = []
    for number, _ in enumerate(recommendations(here, text), 1):
        if verdict := typed.one(f"{name}-{number}"):
            says = _words({}, language, typed.whole(f"{name}-{number}-says"))
            given.append({"number": number, "verdict": verdict, **({"says": says} if says else {})})
    return given


def _words(before: Mapping[str, str] | None, language: str, said: str) -> dict[str, str]:
    others = {each: text for each, text in (before or {}).items() if each != language}
    return {**others, **({language: said} if said.strip() else {})}


def _lines(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def _list(before: Sequence[Mapping[str, str]], language: str, said: str) -> list[dict[str, str]]:
    return [each for each, _ in _in_lines(_lines(said), [(each, None) for each in before], language)]


def _in_lines(
    lines: Sequence[str], before: Sequence[tuple[Mapping[str, str], Any]], language: str
) -> Iterator[tuple[dict[str, str], Any]]:
    """Each line with what it says in other languages, and what was known of it. A line is the one that said the same; else the one in
    its place, unless another line says what that one said. What is gone in this language stays where another says it, at the end.
    """
    left: list[tuple[Mapping[str, str], Any] | None] = [*before]
    by_words = {words.get(language, ""): at for at, (words, _) in reversed([*enumerate(before)])}
    same = {
        at: by_words[line]
        for at, line in enumerate(lines)
        if line and line in by_words and lines.index(line) == at
    }
    taken = set(same.values())
    for at, line in enumerate(lines):
        place = same.get(at, at if at < len(left) and at not in taken else -1)
        words, known = (left[place] if place >= 0 else None) or ({}, None)
        if place >= 0:
            left[place] = None
        yield _words(words, language, line), known
    for each in left:
        if each is not None and (others := _words(each[0], language, "")):
            yield others, each[1]


def _indicators(
    side: str, said: str, before: Sequence[Mapping[str, Any]], language: str, taken: set[str]
) -> Iterator[dict[str, Any]]:
    """``taken``: the names that results bear already; those of new ones are added, so that no two sides share one."""
    split = [
        (what, " ".join(rest)) for what, *rest in (_FIGURE.split(line, maxsplit=1) for line in _lines(said))
    ]
    mine = [
        ({**each["says"], language: says_shown(each, language)}, each)
        for each in before
        if each["side"] == side
    ]
    lines = _in_lines([what for what, _ in split], mine, language)
    for (what, figure), (says, known) in zip(
        split, lines, strict=False
    ):  # those that were taken out come after
        if known and language not in known["says"] and what == says_shown(known, language):
            says = known["says"]  # shown in another language, and left as it is
        name = known["indicator"] if known else next(f"r{n}" for n in count(1) if f"r{n}" not in taken)
        taken.add(name)
        target, _, unit = figure.partition(" ")
        kept = {key: value for key, value in (known or {}).items() if key in ("start", "by")}
        yield {
            **kept, "indicator": name, "side": side, "says": says,
            **({"target": target} if target else {}), **({"unit": unit.strip()} if unit.strip() else {}),
        }  # fmt: skip


def _sum_in(line: str, before: Sequence[Any]) -> dict[str, Any] | str:
    """A line of a budget: a sum, in kind, or both (what comes in kind, with its value). Anything else stays as it was typed: a sum
    is never guessed, nor cut to what its currency has."""
    source, *rest = _FIGURE.split(line, maxsplit=1)
    if not source or not rest:
        return line
    figure, in_kind = _in_kind(rest[0].strip())
    found = sum_of(figure)
    if found is None or (not figure and not in_kind):
        return line
    amount, currency = found
    said = next((each["says"] for each in before if not isinstance(each, str) and each["source"] == source and each.get("says")), None)  # fmt: skip
    return {
        "source": source,
        **({"amount": amount, "currency": currency} if figure else {}),
        **({"in_kind": True} if in_kind else {}),
        **({"says": said} if said else {}),
    }


def _in_kind(figure: str) -> tuple[str, bool]:
    """What stands before the words for "in kind", and whether they stand there: in any language, whoever wrote the line."""
    said = figure.split()
    for each in catalogue("maillage.site", "dossier")["write"]["in_kind"].values():
        n = len(each.split())
        if fold(" ".join(said[-n:])) == fold(each):
            return " ".join(said[:-n]), True
    return figure, False
