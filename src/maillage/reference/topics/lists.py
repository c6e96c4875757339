"""The lists and their crosswalks, by code. Each is read from its file at first use and kept."""

from __future__ import annotations

from functools import cache

from maillage.reference.list_files import list_file
from maillage.reference.topics.model import LANGUAGES, Entry, Topic


def _names(row: dict[str, str]) -> dict[str, str]:
    return {language: row[language] for language in LANGUAGES if row.get(language)}


@cache
def topics() -> tuple[Topic, ...]:
    """The topics of the product, in their stated order."""
    walk = {row["topic"]: row for row in list_file("crosswalk").rows}
    above: dict[str, list[tuple[str, str]]] = {}
    for theme in themes():
        for code in theme.topics:
            above.setdefault(code, []).append((theme.scheme, theme.code))
    return tuple(
        _topic(row, walk[row["code"]], tuple(above.get(row["code"], ()))) for row in list_file("topics").rows
    )


def _topic(row: dict[str, str], walk: dict[str, str], above: tuple[tuple[str, str], ...]) -> Topic:
    goals_ = tuple(int(number) for number in walk["goals"].split())
    return Topic(
        row["code"], goals_, tuple(walk["dac"].split()), tuple(walk["markers"].split()), above, _names(row)
    )


@cache
def _topics_by_code() -> dict[str, Topic]:
    return {each.code: each for each in topics()}


def topic(code: str) -> Topic | None:
    """The topic ``code``; None when there is none."""
    return _topics_by_code().get(code)


def topic_name(code: str, language: str) -> str:
    """The label of topic ``code`` in ``language``, else in English; the code itself when it is unknown."""
    found = topic(code)
    return found.name(language) if found else code


def goal_name(number: int | str, language: str) -> str:
    """ "6 Clean water and sanitation": a goal by its number and its label; the number itself when it is unknown."""
    found = goal(number)
    return f"{number} {found.name(language)}" if found else str(number)


def crosswalk_head() -> dict[str, str]:
    """What the crosswalk says of itself: source, as_of, version, derived."""
    return dict(list_file("crosswalk").head)


def goals_of_topic(code: str) -> tuple[int, ...]:
    """The goals of topic ``code``, the main one first; derived, so a goal stated by a source wins over them."""
    found = topic(code)
    return found.goals if found else ()


@cache
def themes(scheme: str | None = None) -> tuple[Entry, ...]:
    """The coarse lists above the topics (``THEME_SCHEMES``), or one of them."""
    rows = (row for row in list_file("themes").rows if scheme in (None, row["scheme"]))
    return tuple(
        Entry(row["scheme"], row["code"], _names(row), topics=tuple(row["topics"].split())) for row in rows
    )


@cache
def goals() -> tuple[Entry, ...]:
    """The 17 goals by their short titles."""
    return tuple(Entry("goal", row["code"], _names(row)) for row in list_file("goals").rows)


def goal(number: int | str) -> Entry | None:
    """Goal ``number`` (1 to 17); None when there is none."""
    return next((each for each in goals() if each.code == str(number).strip()), None)


@cache
def _targets() -> dict[str, Entry]:
    rows = list_file("targets").rows
    return {
        row["code"]: Entry("target", row["code"], _names(row), under=row["code"].partition(".")[0])
        for row in rows
    }


def targets(goal_number: int | None = None) -> tuple[Entry, ...]:
    """The 169 targets, or those of one goal, by short labels of our own (the official texts are sentences)."""
    return tuple(
        each for each in _targets().values() if goal_number is None or each.under == str(goal_number)
    )


def target(code: str) -> Entry | None:
    """Target ``code`` as written in the Agenda ("6.1", "17.18", "4.a"); None when there is none."""
    return _targets().get(code.strip().lower())


@cache
def _dac() -> dict[str, Entry]:
    return {row["code"]: _dac_entry(row) for row in list_file("dac").rows}


def _dac_entry(row: dict[str, str]) -> Entry:
    return Entry(
        "dac",
        row["code"],
        _names(row),
        under=row["category"] or None,
        topics=tuple(topic_of_dac(row["code"])),
        active=row["status"] == "active",
        since=row["from"] or None,
        until=row["until"] or None,
    )


def dac_codes() -> tuple[Entry, ...]:
    """The DAC purpose codes (5 digits) and categories (3 digits), withdrawn ones too, in the order of the codes."""
    return tuple(_dac().values())


def dac(code: str) -> Entry | None:
    """The entry of DAC ``code``, else of the longest listed code it begins with; None when there is none.

    A five-digit code that the list does not know still says its category: ``dac("23199").code`` is "231".
    """
    code = code.strip()
    for length in range(len(code), 2, -1):
        found = _dac().get(code[:length])
        if found:
            return found
    return None


@cache
def _topics_by_dac() -> dict[str, tuple[str, ...]]:
    places: dict[str, list[tuple[int, int, str]]] = {}
    for order, row in enumerate(list_file("crosswalk").rows):
        for position, code in enumerate(row["dac"].split()):
            places.setdefault(code, []).append((position, order, row["topic"]))
    return {code: tuple(each[2] for each in sorted(found)) for code, found in places.items()}


def topic_of_dac(code: str) -> list[str]:
    """The topics of DAC ``code``, the main one first: those of the longest code it begins with, then of shorter ones.

    Between topics that list the same code, the one that lists it earlier comes first. Empty when the crosswalk (which is
    derived) has none.
    """
    code, by_code = code.strip(), _topics_by_dac()
    found: dict[str, None] = {}
    for length in range(len(code), 2, -1):
        found.update(dict.fromkeys(by_code.get(code[:length], ())))
    return list(found)


@cache
def markers() -> tuple[Entry, ...]:
    """The policy markers; ``facts["max"]`` is the highest significance. An absent marker is not a 0."""
    return tuple(
        Entry("marker", row["code"], _names(row), facts={"max": row["max"]})
        for row in list_file("markers").rows
    )


@cache
def modalities() -> tuple[Entry, ...]:
    """The twelve forms of support, in their stated order."""
    return tuple(Entry("modality", row["code"], _names(row)) for row in list_file("modalities").rows)


@cache
def organisation_types() -> tuple[Entry, ...]:
    """The organisation types: IATI's and finer ones; ``facts["iati"]`` is IATI's code, ``under`` the wider type."""
    rows = list_file("organisation_types").rows
    return tuple(
        Entry(
            "organisation_type",
            row["code"],
            _names(row),
            under=row["under"] or None,
            facts={"iati": row["iati"]},
        )
        for row in rows
    )


def organisation_type(code: str) -> Entry | None:
    """The organisation type ``code``, also by IATI's code ("10"); None when there is none."""
    code = code.strip()
    by_own = next((each for each in organisation_types() if each.code == code), None)
    return by_own or next((each for each in organisation_types() if each.facts["iati"] == code), None)
