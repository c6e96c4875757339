"""What others recorded of a side, as whoever speaks for that side reads it before confirming it or saying otherwise."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.decisions import Words
from maillage.dossiers.model import Evaluated, Noted
from maillage.dossiers.of_other_sides import Recorded, awaits
from maillage.dossiers.people import names
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.here import Acting, language_said, said
from maillage.site.dossiers.results import indicators
from maillage.site.dossiers.small_forms import Choice, quoted
from maillage.site.dossiers.taken_over import rated_rows

GROUP = "dossier_acts.confirm"


def to_confirm(acting: Acting) -> list[Choice]:
    """What waits for the word of one's side, as a form offers it."""
    return [(str(each.seq), line_of(acting, each)) for each in awaits(acting.state, acting.acting.pk)]


def line_of(acting: Acting, each: Recorded) -> str:
    """What it is, and whose word, on one line."""
    what, by = each.what, acting.named(each.by)
    if isinstance(what, Noted):
        says: dict[str, Words] = {one.indicator: one.says for one in indicators(acting)}
        name, day = quoted(says.get(what.result.indicator, {})), spoken_day(what.result.on, words.language())
        return words.say(f"{GROUP}.result", what=name, value=what.result.value, day=day, by=by)
    if isinstance(what, Evaluated):
        return words.say(f"{GROUP}.evaluation", day=spoken_day(what.evaluation.on, words.language()), by=by)
    return words.say(f"{GROUP}.expert", what=quoted(what.part), by=by)


def whole_of(acting: Acting, each: Recorded) -> dict[str, Any]:
    """All that it says of the side: ``line``, and ``rows`` of a line and a text, each where there is one."""
    what = each.what
    if isinstance(what, Noted):
        rows = [{"line": what.result.evidence, **_text(what.result.says)}]
    elif isinstance(what, Evaluated):
        filed = what.evaluation
        rows = rated_rows(what, acting.acting.pk)
        rows += [
            {"line": words.say(f"dossier_evaluation.field.{name}"), **_text(text)}
            for name, text in (("remains", filed.remains), ("lesson", filed.lesson))
            if text
        ]
    else:
        opened = names([what.expert])
        rows = [
            {"line": opened.get(what.expert) or words.say("dossier_mission.erased"), **_text(what.part)},
            {"line": words.say(f"dossier.conflict.{what.conflict or 'unsaid'}"), **_text(what.interest)},
        ]
    return {
        "seq": each.seq,
        "line": line_of(acting, each),
        "rows": [row for row in rows if any(row.values())],
    }


def _text(texts: Words) -> dict[str, str]:
    return {"text": said(texts), "language": language_said(texts)}
