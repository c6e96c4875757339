"""What an invented activity says of itself: title, description, aim, in its languages, put together from the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from maillage.demo.dice import Dice
from maillage.demo.iati.model import Party, Sayings
from maillage.demo.iati.words import Work, filled, phrases, topic_facts
from maillage.demo.model import Place
from maillage.demo.words import country_name, topic_label, topics, words


@dataclass(frozen=True, slots=True)
class Scene:
    """What the sentences speak of."""

    work: Work
    place: Place
    country: str
    partner: Party
    start: date
    end: date
    kind: str
    """Key of ``phrases.kinds``; empty for none."""
    trio: tuple[str, ...]
    """Countries of facilitator, pivot and beneficiary; or ours, theirs, and nothing."""


def sayings(dice: Dice, scene: Scene, languages: tuple[str, ...]) -> Sayings:
    """The texts of one activity. All languages say the same thing."""
    title = _title(dice, scene, languages)
    about = _about(dice, scene)
    return Sayings(
        title=tuple((language, title(language)) for language in languages),
        about=tuple((language, about(language)) for language in languages),
        aim=tuple((x, filled(scene.work.aim[x], x, _values(scene, x))) for x in languages),
        who=tuple((x, topic_facts(scene.work.topic)["who"][x]) for x in languages),
    )


def programme_sayings(
    work: Work, country: str, years: str, count: int, languages: tuple[str, ...]
) -> Sayings:
    """The texts of a parent of ``count`` activities on the topic of ``work``."""
    said = phrases()["programme"]

    def values(language: str) -> dict[str, str]:
        names = {"label": topic_label(work.topic, language), "country": country_name(country, language)}
        return {**names, "years": years, "number": str(count)}

    who = topic_facts(work.topic)["who"]
    about = tuple((x, filled(said["about"][x], x, values(x))) for x in languages)
    return Sayings(
        title=tuple((x, filled(said["title"][x], x, values(x))) for x in languages),
        about=about,
        aim=(),
        who=tuple((x, who[x]) for x in languages),
    )


def _title(dice: Dice, scene: Scene, languages: tuple[str, ...]) -> Callable[[str], str]:
    frames = phrases()["frames"]
    frame = frames[dice.weighted(tuple(frames), [frame["weight"] for frame in frames.values()])]["texts"]
    number, older = dice.number(2, 3), dice.chance(0.3) and len(languages) == 1
    years = (
        f"{scene.start.year}-{scene.end.year}" if scene.end.year > scene.start.year else str(scene.start.year)
    )

    def bare(language: str) -> str:
        if not older:
            return scene.work.title[language]
        listed: list[str] = topics(language)[scene.work.topic]["titles"]
        return listed[number % len(listed)]

    def say(language: str) -> str:
        values = _values(scene, language)
        title = bare(language).format(**values)
        return filled(
            frame[language], language, {**values, "title": title, "number": str(number), "years": years}
        )

    return say


def _about(dice: Dice, scene: Scene) -> Callable[[str], str]:
    said = phrases()
    context = said["contexts"][dice.pick(tuple(said["contexts"]))]["texts"]
    methods = [
        said["methods"][key]["texts"]
        for key in dice.some(tuple(said["methods"]), dice.weighted((1, 2), (3, 1)))
    ]
    year, number = str(scene.start.year - dice.number(1, 4)), str(dice.number(4, 48))
    which = dice.number(0, 1)
    kind = said["kinds"].get(scene.kind)
    last = dice.chance(0.4)

    def say(language: str) -> str:
        values = {**_values(scene, language), "year": year, "number": number}
        sentence = topics(language)[scene.work.topic]["sentences"][which]
        parts = [context[language], scene.work.aim[language], sentence]
        parts += [method[language] for method in methods]
        if last:
            parts.append(words(language)["partner"])
        if kind:
            parts.append(kind[language])
        return filled(" ".join(parts), language, values)

    return say


def _values(scene: Scene, language: str) -> dict[str, str]:
    names = [country_name(code, language) if code else "" for code in scene.trio]
    return {
        "town": scene.place.written(language),
        "country": country_name(scene.country, language),
        "partner": scene.partner.name(language),
        "inhabitants": _thousands(scene.place.population, language),
        "ours": names[0],
        "theirs": names[1],
        "facilitator": names[0],
        "pivot": names[1],
        "beneficiary": names[2],
    }


def _thousands(count: int, language: str) -> str:
    mark = {"fr": "\u202f", "en": ",", "es": ".", "pt": ".", "ar": "."}[language]
    return f"{count:,}".replace(",", mark)
