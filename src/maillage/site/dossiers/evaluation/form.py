"""The form of an evaluation: for each criterion and each side a score, or that it is not rated and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from maillage.dossiers.deciding.on_work import BEST, CRITERIA
from maillage.dossiers.decisions import EvaluationSort, Rating
from maillage.dossiers.measures_said import criterion_name
from maillage.dossiers.model import ENDS_WORK
from maillage.dossiers.refused import Refused
from maillage.site import words
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Here
from maillage.site.dossiers.typed_words import words_of
from maillage.site.parties.typed import Typed, field

GROUP = "dossier_evaluation"
NOT_RATED = "none"
LIGHT = ("one_page",)
ON_ONE_PAGE = ("effectiveness", "impact")
"""What an evaluation of one page asks of each side; what remains and the lesson say the rest. The other criteria are folded, and need not
be rated."""
SORTS = tuple(each for each in get_args(EvaluationSort) if each not in LIGHT)
Ratings = dict[str, dict[str, Rating]]


def sorts(here: Here) -> tuple[str, ...]:
    """The sorts of evaluation that its path knows."""
    return LIGHT if here.state.light else SORTS


def rated_sides(here: Here) -> list[str]:
    """The sides that are asked of: those that hold a key, one's own first."""
    return sorted(here.state.required(), key=lambda each: each != here.acting.pk)


def asked_first(here: Here) -> tuple[str, ...]:
    """The criteria that its path asks to be rated; the others may be."""
    return ON_ONE_PAGE if here.state.light else CRITERIA


def ratings_of(here: Here, typed: Typed) -> Ratings:
    """What was rated; of a criterion where nothing was chosen or written for a side, nothing stands."""
    found: Ratings = {}
    for criterion in CRITERIA:
        for side in rated_sides(here):
            score, why = _score(typed, criterion, side), words_of(typed, f"{criterion}-{side}-why")
            if score or why:
                number = int(score) if score.isdecimal() else None
                found.setdefault(criterion, {})[side] = Rating(number, why)
    return found


def faults_of(here: Here, typed: Typed) -> dict[str, str]:
    """What is wrong, field by field: of a side of which something is said each criterion that is asked is rated, or not with a reason. A
    side may be left out whole: the page then says so."""
    ratings, found = ratings_of(here, typed), {}
    for side in rated_sides(here):
        if not any(side in sides for sides in ratings.values()):
            continue
        for criterion in CRITERIA:
            name = f"{criterion}-{side}"
            if side not in ratings.get(criterion, {}):
                if criterion in asked_first(here):
                    found[name] = words.say(f"{GROUP}.fault.rate")
            elif ratings[criterion][side].score is None and not ratings[criterion][side].why:
                found[f"{name}-why"] = words.say(f"{GROUP}.fault.reason")
    if not ratings:
        found[f"{asked_first(here)[0]}-{rated_sides(here)[0]}"] = told(Refused("no-ratings"))
    if not typed.one("on"):
        found["on"] = told(Refused("nothing-said"))
    if _ends(here, typed):
        found |= {
            name: told(Refused("nothing-said")) for name in ("remains", "lesson") if not words_of(typed, name)
        }
    return found


def scores() -> list[dict[str, str]]:
    """What a criterion can be rated, the best first, and that it is not."""
    return [
        {"value": "", "label": "–"},
        *({"value": str(n), "label": words.say(f"{GROUP}.score.{n}")} for n in range(BEST, 0, -1)),
        {"value": NOT_RATED, "label": words.say(f"{GROUP}.not_rated")},
    ]


def criteria_fields(
    here: Here, typed: Typed, faults: dict[str, str], criteria: Sequence[str] = CRITERIA
) -> list[dict[str, Any]]:
    """Criterion by criterion: its question, and for each side its score and reason."""
    spoken, offered = words.language(), scores()
    return [
        {
            "name": criterion_name(criterion, spoken),
            "says": words.say(f"{GROUP}.criterion.{criterion}"),
            "sides": [_side(here, criterion, side, offered, typed, faults) for side in rated_sides(here)],
        }
        for criterion in criteria
    ]


def opened(here: Here, typed: Typed) -> bool:
    """Whether something was typed among what is folded."""
    folded = [each for each in CRITERIA if each not in asked_first(here)]
    return any(criterion in folded for criterion in ratings_of(here, typed))


def _side(
    here: Here, criterion: str, side: str, offered: list[dict[str, str]], typed: Typed, faults: dict[str, str]
) -> list[dict[str, Any]]:
    name, who = f"{criterion}-{side}", here.named(side)
    why = words_of(typed, f"{name}-why").get(words.language(), "")
    score = {
        "component": "field",
        "id": name,
        "label": who,
        "value": typed.one(name),
        "kind": "select",
        "choices": offered,
    }
    reason = {
        "component": "field", "id": f"{name}-why", "label": words.say(f"{GROUP}.why", who=who), "value": why, "kind": "area", "rows": 2,
    }  # fmt: skip
    return [
        each | ({"error": faults[str(each["id"])]} if each["id"] in faults else {})
        for each in (score, reason)
    ]


def end_fields(here: Here, typed: Typed, faults: dict[str, str]) -> list[dict[str, Any]]:
    """Which evaluation it is, its day, what remains, one lesson."""
    chosen = typed.one("sort") or ("final" if not here.state.light else LIGHT[0])
    choices = [{"value": each, "label": words.say(f"{GROUP}.sort.{each}")} for each in sorts(here)]
    sort = [] if here.state.light else [field("sort", GROUP, chosen, faults, kind="select", choices=choices)]
    return [
        *sort,
        field("on", GROUP, typed.one("on") or here.on.isoformat(), faults, kind="date", short=True),
        *(
            field(name, GROUP, words_of(typed, name).get(words.language(), ""), faults, kind="area", rows=4, hint=words.say(f"{GROUP}.hint.{name}"))
            for name in ("remains", "lesson")
        ),
    ]  # fmt: skip


def _score(typed: Typed, criterion: str, side: str) -> str:
    said = typed.one(f"{criterion}-{side}")
    return said if said == NOT_RATED or (said.isascii() and said.isdecimal() and len(said) == 1) else ""


def _ends(here: Here, typed: Typed) -> bool:
    return here.state.light or typed.one("sort") in ENDS_WORK
