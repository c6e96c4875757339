"""What a side takes over with its key to a closure or a renewal: how another party rated it, shown before it agrees."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.measures_said import criterion_name
from maillage.dossiers.model import Evaluated
from maillage.dossiers.of_other_sides import taken_over
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.evaluation.form import GROUP
from maillage.site.dossiers.here import Seen, language_said, said


def taken_over_shown(seen: Seen, text: str, party: str) -> dict[str, Any] | None:
    """Whose word it is, and each rating with its reason; None where the side takes over nothing."""
    filed = taken_over(seen.state, text, party)
    if filed is None:
        return None
    day = spoken_day(str(filed.evaluation.on), words.language())
    says = words.say("dossier.taken_over.says", day=day, side=seen.named(party), by=seen.named(filed.by))
    return {"says": says, "rows": rated_rows(filed, party)}


def rated_rows(filed: Evaluated, party: str) -> list[dict[str, str]]:
    """How an evaluation rates a side: criterion and score as one line, and the reason."""
    spoken = words.language()
    rated = [
        (criterion, sides[party]) for criterion, sides in filed.evaluation.ratings.items() if party in sides
    ]
    return [
        {
            "line": words.say(
                "dossier.taken_over.line", criterion=criterion_name(criterion, spoken),
                score=words.say(f"{GROUP}.not_rated" if rating.score is None else f"{GROUP}.score.{rating.score}"),
            ),
            "text": said(rating.why), "language": language_said(rating.why),
        }
        for criterion, rating in rated
    ]  # fmt: skip
