"""how-scores-are-made.md: for the person judged by a score, in three languages, from the very data that scores use."""

from __future__ import annotations

from typing import Any

from maillage.cli.reference_pages.markdown import code, isolated, page_of, table
from maillage.matching.scores import default_weights
from maillage.matching.scores.weights import ROOM, listed
from maillage.reference.texts import LANGUAGES, catalogue, choose


def page() -> str:
    """The page."""
    languages = " · ".join(isolated(_say("title", language)) for language in LANGUAGES)
    blocks = [block for language in LANGUAGES for block in _in(language)]
    return page_of("How scores are made", languages, *blocks)


def _in(language: str) -> list[str]:
    def said(key: str) -> str:
        return isolated(_say(key, language))

    return [
        f"## {said('title')}",
        said("lead"),
        f"### {said('conditions')}",
        said("conditions_lead"),
        table(
            (_head("code", language), _head("condition", language)),
            [
                (code(name), _plain(choose(texts, language)))
                for name, texts in catalogue(ROOM, "gates").items()
            ],
        ),
        f"### {said('parts')}",
        said("parts_lead"),
        table(
            (
                _head("part", language),
                _head("points", language),
                _head("says", language),
                _head("code", language),
            ),
            [
                (choose(about["label"], language), _points(name), choose(about["says"], language), code(name))
                for name, about in listed()["part"].items()
            ],
        ),
        said("income"),
        said("record"),
        f"### {said('settings')}",
        said("settings_lead"),
        table(
            (
                _head("setting", language),
                _head("default", language),
                _head("limits", language),
                _head("says", language),
            ),
            [
                (code(name), str(about["default"]), _limits(about), choose(about["says"], language))
                for name, about in listed()["setting"].items()
            ],
        ),
        f"### {said('order')}",
        said("order_lead"),
    ]


def _say(key: str, language: str) -> str:
    return choose(catalogue(ROOM, "page")[key], language)


def _head(key: str, language: str) -> str:
    return choose(catalogue(ROOM, "page")["head"][key], language)


def _points(part: str) -> str:
    return f"{default_weights().of(part) / 1000:g}"


def _limits(about: dict[str, Any]) -> str:
    unit = about["type"]
    return ", ".join(about["values"]) if unit == "choice" else f"{about['least']}–{about['most']} ({unit})"


def _plain(sentence: str) -> str:
    """A sentence without the values that fill it."""
    return sentence.replace("{", "‹").replace("}", "›")
