"""A result in one line: what was measured, the figure, on whose side, the day, and what shows it."""

from __future__ import annotations

from maillage.dossiers.model import Noted
from maillage.dossiers.naming import figure_of
from maillage.dossiers.told_to_citizens import indicator_of
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.dossiers.here import Seen, said

GROUP = "dossier_citizen"


def result_line(seen: Seen, noted: Noted) -> str:
    """For the reader."""
    result, measured = noted.result, indicator_of(seen.state, noted.result)
    values = {
        "what": said(measured.says) if measured else result.indicator, "side": seen.named(result.side),
        "figure": with_unit(result.value, measured.unit if measured else ""), "day": spoken_day(str(result.on), words.language()),
    }  # fmt: skip
    if result.evidence:
        return words.say(f"{GROUP}.result_shown", source=result.evidence, **values)
    return words.say(f"{GROUP}.result", **values)


def with_unit(value: str, unit: str) -> str:
    """A figure as the reader's language writes it, with its unit; what is no number as it was written."""
    written = figure_of(value, words.language())
    return words.say("dossier_results.figure", figure=written, unit=unit) if unit else written
