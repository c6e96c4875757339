"""The files: activities by publisher, and the organisations. Each says at its head that everything in it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.demo.iati import organisations
from maillage.demo.iati.make import Publication, publications
from maillage.demo.iati.markup import element, escaped
from maillage.demo.iati.model import Activity
from maillage.demo.iati.words import settings
from maillage.demo.iati.write import written
from maillage.demo.model import World
from maillage.demo.words import LANGUAGES, words

NAMESPACE = "https://maillage.example/ns/demo"
"""Of the attribute ``generated`` (on the root and on each activity or organisation), of the element of the same name that
ends each of them, and of the ``notice`` that ends each file in five languages."""


@dataclass(frozen=True, slots=True)
class Mistagged:
    """A wrong tag on purpose: the activity's main texts are in ``language``; they are declared ``declared``."""

    identifier: str
    declared: str
    language: str


@dataclass(frozen=True, slots=True)
class IatiFile:
    """A file: ``activities`` or ``organisations`` in it, and ``transactions``; ``mistagged`` is wrong on purpose."""

    name: str
    content: bytes
    activities: int
    organisations: int
    transactions: int
    mistagged: tuple[Mistagged, ...]


def iati_files(world: World) -> tuple[IatiFile, ...]:
    """All files of the world, sorted by name. Takes about two seconds."""
    made = publications(world)
    files = [_activities(one, world.today) for one in made]
    inside = [organisations.written(world.seed, one, world.today) for one in made]
    content = _whole("iati-organisations", inside, world.today)
    name = settings().file.format(ref="organisations")
    return tuple(sorted([*files, IatiFile(name, content, 0, len(inside), 0, ())], key=lambda file: file.name))


def _activities(one: Publication, today: date) -> IatiFile:
    content = _whole("iati-activities", [written(activity) for activity in one.activities], today)
    wrong = [found for activity in one.activities if (found := _mistagged(activity))]
    deeds = sum(len(activity.funds.deeds) for activity in one.activities)
    name = settings().file.format(ref=one.who.ref.lower())
    return IatiFile(name, content, len(one.activities), 0, deeds, tuple(wrong))


def _mistagged(activity: Activity) -> Mistagged | None:
    main = activity.languages[0]
    declared = dict(activity.head.tags)[main] or activity.head.default_language
    return None if declared == main else Mistagged(activity.identifier, declared, main)


def _whole(root: str, parts: list[str], today: date) -> bytes:
    attributes = {
        "version": "2.03", "generated-datetime": f"{today}T06:00:00Z", "xmlns:maillage": NAMESPACE,
        "maillage:generated": "true",
    }  # fmt: skip
    notices = [element("maillage:notice", {"xml:lang": x}, escaped(words(x)["notice"])) for x in LANGUAGES]
    whole = element(root, attributes, "\n", "\n".join([*parts, *notices]), "\n")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'.encode()
