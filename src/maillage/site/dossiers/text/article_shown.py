"""Articles as they are read: line by line, each with its language, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from maillage.dossiers.texts import articles, kind_of
from maillage.dossiers.told_to_citizens import ARTICLE, code_of
from maillage.dossiers.told_to_citizens import told as told_results
from maillage.reference.money.split import in_units
from maillage.reference.spoken import day as spoken_day
from maillage.reference.spoken import figure as figure_of
from maillage.reference.spoken import money
from maillage.reference.texts import isolate, listed
from maillage.site import words
from maillage.site.dossiers.here import Seen
from maillage.site.dossiers.result_line import result_line
from maillage.site.dossiers.text.article_form import choices_of, name_of

Line = dict[str, str]
"""``text``, its ``language``, and ``who`` says it (a party's name), where it is one's own."""


def shown(here: Seen, text: str, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The articles of a text that say something: name, its lines, and the key of the article."""
    kind = kind_of(text)
    names = kind.articles_of(here.state.light) if kind else ()
    rows = [
        {"key": name, "name": name_of(name), "lines": [*lines(here, name, said.get(name))]} for name in names
    ]
    return [row for row in rows if row["lines"]]


def lines(here: Seen, name: str, value: Any) -> Iterator[Line]:
    """What an article says, line by line. A sentence of ours is in the reader's language, whatever it names or quotes."""
    for line in _lines(here, name, value):
        yield {"language": words.language(), **line}


def _lines(here: Seen, name: str, value: Any) -> Iterator[Line]:
    if not value:
        return
    shape, spoken = articles()[name].shape, words.language()
    if shape == "words":
        yield from _each(value)
    elif shape == "list":
        for number, each in enumerate(value, 1):
            for line in _each(each):
                yield {**line, "number": str(number)}
    elif shape == "of_parties":
        for party, texts in value.items():
            yield from ({**line, "who": here.named(party)} for line in _each(texts))
    elif shape == "codes":
        called = choices_of(here, name) or {}
        if name == ARTICLE:  # also one that was replaced since: the text that names it stands
            called = {code_of(each): result_line(here, each) for each in told_results(here.state, value)}
            yield from ({"text": called.get(each, each)} for each in value)
            return
        yield {"text": listed((called.get(each, each) for each in value), spoken)}
    elif shape == "period":
        said = {"from": spoken_day(value["from"], spoken), "until": spoken_day(value["until"], spoken)}
        yield {"text": words.say("dossier.period", **said)}
    elif shape == "day":
        yield {"text": spoken_day(value, spoken)}
    elif shape == "verdict":
        yield {"text": words.say(f"dossier.verdict.{value}")}
    elif shape == "indicators":
        for each in value:
            figure = " ".join(filter(None, (_target(each, spoken), each.get("unit", ""))))
            for line in _each(each["says"]):
                text = (
                    words.say("dossier.result", what=line["text"], figure=figure) if figure else line["text"]
                )
                yield {**line, "text": text, "who": here.named(each["side"])}
    elif shape == "conditions":
        for each in value:
            yield from ({**line, "who": here.named(each["set_by"])} for line in _each(each["says"]))
    elif shape == "frame":
        for each in value:
            yield {"text": _sum(each, spoken)}
    elif shape == "plan":
        for each in value:
            yield {"text": words.say("dossier.planned", what=words.say(f"dossier.write.plan.{each['sort']}"), day=spoken_day(each["on"], spoken))}  # fmt: skip
    elif shape == "answers":
        for each in value:
            told = words.say(f"dossier.answer.{each['verdict']}")
            why = next((line["text"] for line in _each(each.get("says", {}))), "")
            yield {"text": f"R{each['number']} · {told}{f' · {isolate(why, spoken)}' if why else ''}"}


def _each(texts: Mapping[str, str]) -> Iterator[Line]:
    """The reader's language first, then the others: originals of equal rank."""
    spoken = words.language()
    for language in sorted(texts, key=lambda each: (each != spoken, each)):
        if texts[language].strip():
            yield {"text": texts[language], "language": language}


def _target(each: Mapping[str, Any], spoken: str) -> str:
    """The figure to reach as the reader writes figures; as it stands where it is none."""
    try:
        return figure_of(Decimal(each.get("target") or "?"), spoken)
    except InvalidOperation:
        return str(each.get("target") or "")


def _sum(each: Mapping[str, Any] | str, spoken: str) -> str:
    if isinstance(each, str):  # of a draft: not read yet
        return isolate(each, spoken)
    if each.get("amount") is None:
        return words.say("dossier.in_kind", who=each["source"])
    figure = money(in_units(each["amount"], each["currency"]), each["currency"], spoken)
    return words.say("dossier.sum", who=each["source"], sum=figure)
