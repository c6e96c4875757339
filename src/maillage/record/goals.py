"""Goals of the Agenda 2030 as a cell of a sheet states them: by number ("6", "ODD 6.1", "6/13"), by label, or by both.

In: one item of a cell. Out: numbers of goals, 1 to 17; none where it is not sure which are meant ("1 to 5", "2. Health",
"6,1"). Goals that follow from topics are not looked for here.
"""

from __future__ import annotations

import re
from functools import cache

_NUMBER = r"\d{1,2}(?:\.\w{1,2})?"
_AND = r"\s*(?:[,،/+&]|\b(?:et|and|y|e|и)\b|و)\s*"
_NUMBERS = re.compile(rf"(?P<said>\D*?)\s*(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER})*)", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?P<said>\D*?)\s*(?P<number>{_NUMBER})(?P<mark>\s*[:.)]\s*|\s*[-–—]\s*)(?P<label>[^\W\d].*)"
)
_ANOTHER = re.compile(rf"{_AND}(?=[^\d,،/+&]*?{_NUMBER}\s*[-–—:.)])", re.IGNORECASE)
_BY_COMMAS = re.compile(r"\d{1,2}(?:[,،]\d{1,2})+")


@cache
def goals_said(item: str) -> tuple[str, ...]:
    """The goals that an item names, each once.

    >>> goals_said("ODD 6 et 13"), goals_said("06"), goals_said("6.1"), goals_said("18"), goals_said("1 à 5")
    (('6', '13'), ('6',), ('6',), (), ())
    """
    parts = _parts(item.strip())
    read = [_read(part) for part in parts]
    return tuple(dict.fromkeys(goal for each in read for goal in each)) if all(read) else ()


def _parts(item: str) -> list[str]:
    """An item parted before each further number that has a label: "4 - Éducation et 5 - Égalité"."""
    for found in _ANOTHER.finditer(item):
        before, after = item[: found.start()], item[found.end() :]
        labelled = _LABELLED.fullmatch(after)
        if labelled and _goal_stands_before(labelled) and _LABELLED.fullmatch(before):
            return [before, *_parts(after)]
    return [item]


def _read(part: str) -> tuple[str, ...]:
    from maillage.reference.topics import goal

    if (found := _NUMBERS.fullmatch(part)) and _goal_stands_before(found):
        numbers = [_goal_of(each) for each in re.findall(_NUMBER, found["numbers"])]
        return tuple(numbers) if all(map(goal, numbers)) and not _may_be_a_target(part) else ()
    if (found := _LABELLED.fullmatch(part)) and _goal_stands_before(found):
        number = _goal_of(found["number"])
        alone = found["mark"] if not found["said"].strip(" :#") else ""
        return (number,) if goal(number) and _agrees(found["label"], number, alone) else ()
    return _named(part)


def _goal_stands_before(found: re.Match[str]) -> bool:
    """Whether nothing stands before a number but a word for a goal."""
    said = found["said"].strip(" :#")
    return not said or bool(_named(f"{said} 1"))


def _goal_of(number: str) -> str:
    return str(int(number.partition(".")[0]))


def _may_be_a_target(part: str) -> bool:
    """Whether a comma may stand for the point of a target: "6,1", never "6, 1" or "1,2,3"."""
    from maillage.reference.topics import target

    lists = [re.split("[,،]", each) for each in _BY_COMMAS.findall(part)]
    return any(len(each) == 2 and target(".".join(str(int(number)) for number in each)) for each in lists)


def _agrees(label: str, number: str, alone: str) -> bool:
    """Whether a label behind a number names no other goal. ``alone``: what parts the two where no word for a goal stands before
    ("2. Health" may be the second line of a list): then it names no topic of other goals alone either, and behind a dash
    without spaces, which also joins words ("3-year"), one of this goal."""
    from maillage.reference.topics import find_topic, goals_of_topic

    if any(_goal_of(each) != number for each in re.findall(rf"(?<!\d){_NUMBER}(?!\d)", label)):
        return False
    found = find_topic(label)
    goals = {each.code.partition(".")[0] for each in found if each.scheme in ("goal", "target")}
    if goals or not alone:
        return goals <= {number}
    topics = [goals_of_topic(each.code) for each in found if each.scheme == "topic"]
    about = {str(goal) for goals_ in topics for goal in goals_}
    return number in about if topics else alone != alone.strip()


def _named(item: str) -> tuple[str, ...]:
    """The goals that words name, unless a number stands beside them that is part of none."""
    from maillage.reference.topics import find_topic

    named = [match for match in find_topic(item) if match.scheme in ("goal", "target")]
    inside = "".join(word for match in named for word in match.words)
    if sum(map(str.isdecimal, inside)) < sum(map(str.isdecimal, item)):
        return ()
    return tuple(dict.fromkeys(match.code.partition(".")[0] for match in named))
