"""The words of the invented activities and who publishes them: data, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from maillage.demo.words import elided


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: its topic (of the demonstration), codes, and sentences by language."""

    topic: str
    name: str
    dac: str
    target: str
    percent: bool
    humanitarian: bool
    title: dict[str, str]
    aim: dict[str, str]
    measure: dict[str, str]

    @property
    def goal(self) -> str:
        """The Sustainable Development Goal of its target."""
        return self.target.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, as ``publishers.toml`` says; ``facilitators`` are countries that pay for triangular work."""

    ref: str
    country: str
    body: str
    kind: str
    language: str
    second: tuple[str, ...]
    currency: str
    others: tuple[str, ...]
    partners: tuple[str, ...]
    projects: int
    seat: int
    facilitators: tuple[str, ...]


@cache
def works() -> dict[str, tuple[Work, ...]]:
    """Kinds of work by topic."""
    return {
        topic: tuple(_work(topic, name, about) for name, about in group.items() if isinstance(about, dict) and "dac" in about)
        for topic, group in _toml("works.toml").items()
    }  # fmt: skip


def _work(topic: str, name: str, about: dict[str, Any]) -> Work:
    texts = (about["title"], about["aim"], about["measure"])
    percent, humanitarian = bool(about.get("percent")), bool(about.get("humanitarian"))
    return Work(topic, name, about["dac"], about["target"], percent, humanitarian, *texts)


@cache
def topic_facts(topic: str) -> dict[str, Any]:
    """``topic`` (code of the reference room), ``who`` (sentence by language) and ``marker`` of a topic."""
    group = _toml("works.toml")[topic]
    return {"topic": group["topic"], "who": group["who"], "marker": group.get("marker", "")}


@cache
def phrases() -> dict[str, Any]:
    """Sentences that go with every topic."""
    return _toml("phrases.toml")


@cache
def publishers() -> tuple[Publisher, ...]:
    """The publishers, in the order of the list."""
    return tuple(_publisher(row) for row in _toml("publishers.toml")["publisher"])


def _publisher(row: dict[str, Any]) -> Publisher:
    return Publisher(
        **{
            **row,
            **{key: tuple(row.get(key, ())) for key in ("second", "others", "partners", "facilitators")},
        }
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """``prefix`` of all references, name of a ``file``, members of DAC ``regions``; by currency, its rough ``factors``
    against the euro and the ``decimals`` that are written."""

    prefix: str
    file: str
    regions: dict[str, tuple[str, ...]]
    factors: dict[str, int]
    decimals: dict[str, int]


@cache
def settings() -> Settings:
    """What ``publishers.toml`` says for all publishers."""
    said = _toml("publishers.toml")
    regions = {code: tuple(members) for code, members in said["regions"].items()}
    return Settings(said["prefix"], said["file"], regions, said["factors"], said["decimals"])


@cache
def persons(language: str) -> dict[str, list[str]]:
    """``given`` and ``family`` names in ``language``."""
    named: dict[str, list[str]] = _toml("persons.toml")[language]
    return named


def filled(text: str, language: str, values: dict[str, str]) -> str:
    """A sentence with its values, and French without an e before a vowel."""
    return elided(text.format(**values), language)


@cache
def _toml(name: str) -> dict[str, Any]:
    text = resources.files("maillage.demo.iati").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)
