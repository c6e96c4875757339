"""Articles as fields of a form, one language at a time; ``article_typed`` reads them again.

Lists are written one a line. Of results and sums, what follows ``=`` is the figure: ``households that sort = 6400``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from maillage.dossiers.naming import article_name
from maillage.dossiers.texts import GoOrNot, OnRecommendation, articles, kind_of
from maillage.dossiers.told_to_citizens import ARTICLE, code_of, to_tell
from maillage.reference.money.split import in_units
from maillage.reference.texts import isolate
from maillage.reference.topics.lists import goal_name
from maillage.site import words
from maillage.site.dossiers.here import Here, Seen
from maillage.site.dossiers.result_line import result_line

Values = Mapping[str, Any]
GOALS = tuple(str(number) for number in range(1, 18))
WRITTEN_IN = ("fr", "en", "ar", "es", "pt")
A_HINT = 500
"""Signs of what is said in another language that stand beside a field."""
PLANNED = ("mid_term", "final", "ex_post")


def name_of(article: str) -> str:
    """What an article is called."""
    return article_name(article, words.language())


def fields_of(
    here: Here, text: str, name: str, value: Any, language: str, faults: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The fields of an article, filled with what it says in a language; optional where the text can bind without it."""
    kind = kind_of(text)
    optional = kind is not None and name not in kind.needed_of(here.state.light)
    for each in _of_shape(here, text, name, value, language, faults):
        yield {**each, "optional": True} if optional and each["component"] == "field" else each


def _of_shape(
    here: Here, text: str, name: str, value: Any, language: str, faults: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    shape, label = articles()[name].shape, name_of(name)
    error = faults.get(name, "")
    if shape == "words":
        yield _area(name, label, (value or {}).get(language, ""), error, _beside(value, language))
    elif shape == "list":
        lines = "\n".join(each.get(language, "") for each in value or ())
        yield _area(name, label, lines, error, words.say("dossier.write.a_line"))
    elif shape == "of_parties":
        mine = (value or {}).get(here.acting.pk, {})
        yield _area(
            name,
            words.say("dossier.write.mine", article=label, who=here.named(here.acting.pk)),
            mine.get(language, ""),
            error,
            _beside(mine, language),
        )
    elif shape == "codes":
        yield _codes(name, label, value or (), error, choices_of(here, name))
    elif shape == "period":
        yield _day(
            f"{name}-from",
            words.say("dossier.write.from", article=label),
            (value or {}).get("from", ""),
            error,
        )
        yield _day(
            f"{name}-until",
            words.say("dossier.write.until", article=label),
            (value or {}).get("until", ""),
            "",
        )
    elif shape == "day":
        yield _day(name, label, value or "", error)
    elif shape == "indicators":
        for party in here.state.parties.values():
            if party.counts:
                said = "\n".join(
                    _indicator(each, language) for each in value or () if each["side"] == party.party
                )
                who = words.say("dossier.write.on_side", article=label, who=here.named(party.party))
                yield _area(f"{name}-{party.party}", who, said, error, words.say("dossier.write.results"))
    elif shape == "conditions":
        mine = "\n".join(
            each["says"].get(language, "") for each in value or () if each["set_by"] == here.acting.pk
        )
        yield _area(
            name,
            words.say("dossier.write.mine", article=label, who=here.named(here.acting.pk)),
            mine,
            error,
            words.say("dossier.write.a_line"),
        )
    elif shape == "frame":
        yield _area(
            name, label, "\n".join(_sum(each) for each in value or ()), error, words.say("dossier.write.sums")
        )
    elif shape == "plan":
        days = {each["sort"]: each["on"] for each in value or ()}
        for sort in PLANNED:
            yield _day(
                f"{name}-{sort}",
                words.say(f"dossier.write.plan.{sort}"),
                days.get(sort, ""),
                error if sort == "final" else "",
            )
    elif shape == "verdict":
        choices = [
            {"value": each, "label": words.say(f"dossier.verdict.{each}"), "on": value == each}
            for each in get_args(GoOrNot)
        ]
        yield {"component": "choices", "id": name, "label": label, "choices": choices, "error": error}
    elif shape == "answers":
        given = {each["number"]: each for each in value or ()}
        for number, each in enumerate(recommendations(here, text), 1):
            found = given.get(number, {})
            who = f"R{number} · {isolate(each, words.language())}"
            yield {
                "component": "choices", "id": f"{name}-{number}", "label": who, "error": error,
                "choices": [
                    {"value": verdict, "label": words.say(f"dossier.answer.{verdict}"), "on": found.get("verdict") == verdict}
                    for verdict in get_args(OnRecommendation)
                ],
            }  # fmt: skip
            yield _area(
                f"{name}-{number}-says",
                words.say("dossier.write.why", what=f"R{number}"),
                found.get("says", {}).get(language, ""),
                "",
                "",
                optional=True,
            )


def says_shown(each: Mapping[str, Any], language: str) -> str:
    """What a result says; where not in the language that is written in, in another."""
    return each["says"].get(language, "") or next(iter(each["says"].values()), "")


def _indicator(each: Mapping[str, Any], language: str) -> str:
    says = says_shown(each, language)
    figure = " ".join(filter(None, (each.get("target", ""), each.get("unit", ""))))
    return f"{says} = {figure}" if figure else says


def _sum(each: Mapping[str, Any] | str) -> str:
    """A line of a budget as it is typed: read again, it is the same. What could not be read stands as it was typed."""
    if isinstance(each, str):
        return each
    in_kind = words.say("dossier.write.in_kind")
    if each.get("amount") is None:
        return f"{each['source']} = {in_kind}"
    figure = f"{_figure(each['amount'], each['currency'])} {each['currency']}"
    return f"{each['source']} = {figure} ({in_kind})" if each.get("in_kind") else f"{each['source']} = {figure}"  # fmt: skip


def _figure(amount: int, currency: str) -> str:
    """Without zeros that say nothing; never three decimals, for a point before three figures parts thousands."""
    whole, point, part = str(in_units(amount, currency)).partition(".")
    part = part.rstrip("0")
    return f"{whole}{point}{part}{'0' * (len(part) == 3)}" if part else whole


def recommendations(here: Here, text: str) -> list[str]:
    """Those of the visit that the text decides of (``mission_decision:m1``)."""
    from maillage.site.dossiers.here import said

    found = here.state.missions.get(text.partition(":")[2])
    return [said(each.recommendation.says) for each in found.follow] if found else []


def _beside(texts: Mapping[str, str] | None, language: str) -> str:
    """What is said in the other languages, as a hint."""
    others = (text for each, text in (texts or {}).items() if each != language)
    return " · ".join(isolate(text[:A_HINT], words.language()) for text in others)


def _area(name: str, label: str, value: str, error: str, hint: str, **more: Any) -> dict[str, Any]:
    return {"component": "field", "id": name, "label": label, "value": value, "kind": "area", "rows": 4,
            **({"hint": hint} if hint else {}), **({"error": error} if error else {}), **more}  # fmt: skip


def _day(name: str, label: str, value: str, error: str) -> dict[str, Any]:
    return {"component": "field", "id": name, "label": label, "value": value, "kind": "date", "short": True,
            **({"error": error} if error else {})}  # fmt: skip


def choices_of(here: Seen, name: str) -> dict[str, str] | None:
    """What can be chosen in an article of codes, as it is called; None where codes are typed."""
    if name == "goals":
        return {each: goal_name(each, words.language()) for each in GOALS}
    if name == ARTICLE:
        return {code_of(each): result_line(here, each) for each in to_tell(here.state)}
    if found := articles()[name].choices:
        return {each: words.say(f"dossier.choice.{name}.{each}") for each in found}
    return None


def _codes(name: str, label: str, value: Sequence[str], error: str, offered: Mapping[str, str] | None) -> dict[str, Any]:  # fmt: skip
    if offered is None:
        return {"component": "field", "id": name, "label": label, "value": ", ".join(value), "optional": True,
                "hint": words.say(f"dossier.write.{name}"), **({"error": error} if error else {})}  # fmt: skip
    choices = [{"value": each, "label": said, "on": each in value} for each, said in offered.items()]
    return {
        "component": "choices",
        "id": name,
        "label": label,
        "several": True,
        "choices": choices,
        "error": error,
    }
